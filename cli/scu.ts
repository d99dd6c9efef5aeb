/**
 * What the verbs that call a peer have in common.
 *
 * @module
 */
import type { RequestedContext } from "../lib/association/contexts.ts";
import { associate, type ConnectAndAssociateOptions, type ScuAssociation } from "../lib/service/mod.ts";
import { associationLogger } from "./association_log.ts";
import { JsonFlag, NetworkFlags } from "./common.ts";
import type { FlagTable, FlagValues } from "./flags.ts";
import type { Io } from "./io.ts";
import { Log } from "./log.ts";
import type { Peer } from "./peer.ts";

/** Flags of every verb that calls a peer. */
export const ScuFlags = { ...JsonFlag, ...NetworkFlags } as const satisfies FlagTable;

/** Flags that name hanging protocols. */
export const KeyFlags = {
  key: { short: "k", value: "KEY=VALUE", many: true, help: "Match an attribute; without =VALUE, return it" },
} as const satisfies FlagTable;

/** How keys are written, for the help. */
export const KeyNotes: readonly string[] = [
  "KEY is a keyword, (0072,0002) or 00720002, nested with dots:",
  "  -k HangingProtocolName='Chest*' -k HangingProtocolDefinitionSequence.Modality=CR",
];

/**
 * Opens an association.
 *
 * @param peer Whom to call
 * @param values The common flags
 * @param contexts What is wanted
 * @param io Where `-v` logs
 * @param options Services to perform, and what ends the attempt to connect
 * @returns The association, to be released by `await using`
 */
export function connect(
  peer: Peer,
  values: FlagValues<typeof ScuFlags>,
  contexts: readonly (string | RequestedContext)[],
  io: Io,
  options: Pick<ConnectAndAssociateOptions, "services" | "signal"> = {},
): Promise<ScuAssociation> {
  return associate({
    host: peer.host,
    port: peer.port,
    calledAeTitle: peer.aeTitle,
    callingAeTitle: values.aet,
    contexts,
    timeout: values.timeout,
    maxPduLength: values["max-pdu"],
    ...(values.verbose ? { onEvent: associationLogger(new Log(io, 2)) } : {}),
    ...options,
  });
}
