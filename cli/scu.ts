/**
 * What the verbs that call a peer have in common.
 *
 * @module
 */
import type { RequestedContext } from "../lib/association/contexts.ts";
import type { AssociationListener } from "../lib/association/events.ts";
import { associate, type ConnectAndAssociateOptions } from "../lib/service/associate.ts";
import type { ScuAssociation } from "../lib/service/scu_association.ts";
import { JsonFlag, NetworkFlags } from "./common.ts";
import type { FlagTable, FlagValues } from "./flags.ts";
import { UserFlags, userIdentity } from "./identity.ts";
import type { Io } from "./io.ts";
import { Log } from "./log.ts";
import type { Peer } from "./peer.ts";
import { clientTls, ClientTlsFlags } from "./tls.ts";

/** What calling a peer takes. */
export const ConnectFlags = { ...ClientTlsFlags, ...UserFlags, ...NetworkFlags } as const satisfies FlagTable;

/** Flags of every verb whose results are what a peer answers. */
export const ScuFlags = { ...JsonFlag, ...ConnectFlags } as const satisfies FlagTable;

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
 * @param options Services to perform, what ends the attempt to connect, and the window of operations
 * @returns The association, to be released by `await using`
 */
export async function connect(
  peer: Peer,
  values: FlagValues<typeof ConnectFlags>,
  contexts: readonly (string | RequestedContext)[],
  io: Io,
  options: Pick<ConnectAndAssociateOptions, "services" | "signal" | "asyncOperationsWindow"> = {},
): Promise<ScuAssociation> {
  return await associate({
    host: peer.host,
    port: peer.port,
    tls: await clientTls(values, peer.tls),
    calledAeTitle: peer.aeTitle,
    callingAeTitle: values.aet,
    userIdentity: await userIdentity(values, io),
    contexts,
    timeout: values.timeout,
    maxPduLength: values["max-pdu"],
    ...(values.verbose && !values.quiet ? { onEvent: await listener(io) } : {}),
    ...options,
  });
}

/** Words for everything that can happen are loaded when somebody wants to read them. */
async function listener(io: Io): Promise<AssociationListener> {
  const { associationLogger } = await import("./association_log.ts");
  return associationLogger(new Log(io, 2));
}
