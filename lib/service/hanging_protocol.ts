/**
 * The Hanging Protocol Query/Retrieve service class (PS3.4 Annex U).
 *
 * @module
 */
import type { RequestedContext } from "../association/contexts.ts";
import { CommandField } from "../dimse/commands.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolInformationModelMove,
  HangingProtocolStorage,
} from "../uids/sop_classes.ts";
import { UncompressedTransferSyntaxes } from "../uids/transfer_syntaxes.ts";
import { openDestination } from "./associate.ts";
import { performFind } from "./find.ts";
import { performGet } from "./get.ts";
import { performMove } from "./move.ts";
import type { FindHandler, GetHandler, MoveHandler, Service, ServiceRow } from "./types.ts";

/** The handlers of {@linkcode hangingProtocol}. A SOP class without a handler is answered with C311, C411 or C511. */
export interface HangingProtocolHandlers {
  /** C-FIND. */
  readonly find?: FindHandler;
  /** C-GET. */
  readonly get?: GetHandler;
  /** C-MOVE. */
  readonly move?: MoveHandler;
}

/** One context for each transfer syntax, so that every instance finds its own and goes out untouched. */
export const HangingProtocolStorageContexts: readonly RequestedContext[] = UncompressedTransferSyntaxes.map(
  (transferSyntax) => ({ abstractSyntax: HangingProtocolStorage, transferSyntaxes: [transferSyntax] }),
);

/**
 * The Hanging Protocol Query/Retrieve service: C-FIND, C-GET and C-MOVE.
 *
 * @param handlers Who answers.
 * @returns A service for `serve`. To receive hanging protocols as well add `storage([HangingProtocolStorage], …)`.
 */
export function hangingProtocol(handlers: HangingProtocolHandlers): Service {
  const row = (abstractSyntax: string, operations: ServiceRow["operations"]): ServiceRow => ({
    abstractSyntax,
    transferSyntaxes: UncompressedTransferSyntaxes,
    operations,
  });
  const { find = missing, get = missing, move = missing } = handlers;
  return {
    rows: [
      {
        ...row(HangingProtocolInformationModelFind, { [CommandField.CFindRq]: performFind(find) }),
        extendedNegotiation: worklistExtendedNegotiation,
      },
      row(HangingProtocolInformationModelGet, { [CommandField.CGetRq]: performGet(get) }),
      row(HangingProtocolInformationModelMove, {
        [CommandField.CMoveRq]: performMove(move, HangingProtocolStorageContexts, openDestination),
      }),
      // The sub-operations of a C-GET: here the requestor is the SCP (PS3.4 §C.5.3).
      { ...row(HangingProtocolStorage, {}), scuRole: false, scpRole: true },
    ],
  };
}

/**
 * Tables K.5.1-1 and -2: bytes 1 and 2 are always 1; fuzzy matching of person names (3) and timezone query adjustment
 * (4) are declined, and an answer is as long as the offer.
 */
function worklistExtendedNegotiation(offered: Uint8Array): Uint8Array | undefined {
  if (offered.length < 3) return undefined;
  return Uint8Array.of(1, 1, 0, 0).subarray(0, Math.min(offered.length, 4));
}

// deno-lint-ignore require-yield
async function* missing(): AsyncGenerator<never> {
  throw new Error("No handler for this operation");
}
