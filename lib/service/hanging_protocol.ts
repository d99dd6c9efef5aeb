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
 *
 * @example An SCP over three hanging protocols
 * ```ts
 * import {
 *   associate,
 *   hangingProtocol,
 *   HangingProtocolInformationModelFind,
 *   HangingProtocolStorage,
 *   pending,
 *   serve,
 * } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * const held = ["Chest", "Skull", "Knee"].map((name, index) => ({
 *   SOPClassUID: HangingProtocolStorage,
 *   SOPInstanceUID: `1.2.${index}`,
 *   HangingProtocolName: name,
 * }));
 * const named = (uids: unknown) => held.filter((each) => [uids].flat().includes(each.SOPInstanceUID));
 *
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [hangingProtocol({
 *     async *find() {
 *       for (const { HangingProtocolName } of held) yield pending({ HangingProtocolName });
 *     },
 *     async *get({ identifier }) {
 *       const instances = named(identifier.SOPInstanceUID);
 *       yield { subOperations: instances.length };
 *       for (const instance of instances) yield pending(instance);
 *     },
 *     async *move({ identifier, moveDestination }) {
 *       yield { destination: moveDestination === "WORKSTATION" ? { host: "127.0.0.1", port: 11113 } : null };
 *       const instances = named(identifier.SOPInstanceUID);
 *       yield { subOperations: instances.length };
 *       for (const instance of instances) yield pending(instance);
 *     },
 *   })],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "VIEWER",
 *   contexts: [HangingProtocolInformationModelFind],
 * });
 * const replies = association.find(HangingProtocolInformationModelFind, { HangingProtocolName: "" });
 * const names = await Array.fromAsync(replies, ({ dataset }) => dataset?.HangingProtocolName);
 * assertEquals(names, ["Chest", "Skull", "Knee", undefined]); // the last one is the final response
 * ```
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

function missing(): never {
  throw new Error("No handler for this operation");
}
