/**
 * What `hangar serve` and `hangar receive` have in common: listening until a signal comes.
 *
 * @module
 */
import type { Association } from "../lib/association/association.ts";
import type { AssociationInfo } from "../lib/association/events.ts";
import type { IdentityVerdict } from "../lib/association/negotiate.ts";
import { serve, type ServeOptions, type Server, type Service } from "../lib/service/mod.ts";
import { associationLogger } from "./association_log.ts";
import { AccessFlags, ListenFlags, listenHost, NetworkFlags } from "./common.ts";
import type { FlagTable, FlagValues } from "./flags.ts";
import type { HttpServer } from "./http_server.ts";
import type { Io } from "./io.ts";
import { Log, verbosityOf } from "./log.ts";
import { formatPeer } from "./peer.ts";
import { ServerTlsFlags } from "./tls.ts";

/** Flags of the verbs that listen. */
export const ServerFlags = {
  ...AccessFlags,
  ...ServerTlsFlags,
  ...ListenFlags,
  ...NetworkFlags,
} as const satisfies FlagTable;

/** What the flags of the verbs that listen come to. */
export type ServerValues = FlagValues<typeof ServerFlags>;

/**
 * The log that the flags ask for.
 *
 * @param values The common flags
 * @param io Where to
 * @returns The log
 */
export function serverLog(values: ServerValues, io: Io): Log {
  return new Log(io, verbosityOf(values), values.log);
}

/** Requestors try again later, instead of asking for another password (PS3.8 Table 9-21). */
const TemporaryCongestion = { result: 2, source: 3, reason: 1 } as const;

/** Lets users in by the file of users; says why it does not. */
async function access(
  path: string,
  log: Log,
): Promise<{
  authenticate(association: Association): Promise<IdentityVerdict>;
  refusal(association: AssociationInfo): string | undefined;
}> {
  const { Users } = await import("./users.ts");
  const users = await Users.open(path, log);
  const refusals = new WeakMap<AssociationInfo, string>();
  return {
    async authenticate(association) {
      const refusal = await users.refusal(association, association.ended);
      if (refusal === undefined) return { accepted: true };
      refusals.set(association, refusal.reason);
      return { accepted: false, ...(refusal.isCongestion && { reject: TemporaryCongestion }) };
    },
    refusal: (association) => refusals.get(association),
  };
}

/**
 * Starts listening.
 *
 * @param values The common flags
 * @param services What is offered
 * @param log Where associations and operations are logged
 * @param options Further options of `serve`
 * @returns The server
 */
export async function listen(
  values: ServerValues,
  services: readonly Service[],
  log: Log,
  options: Partial<ServeOptions> = {},
): Promise<Server> {
  const { allow, called, timeout } = values;
  const { tls, onEvent } = options;
  const logger = associationLogger(log, { refusal: (association) => users?.refusal(association) });
  const users = values.users === undefined ? undefined : await access(values.users, log);
  return await serve({
    host: listenHost(values.host),
    port: values.port,
    aeTitle: values.aet,
    services,
    timeout,
    idleTimeout: values["idle-timeout"],
    maxPduLength: values["max-pdu"],
    maxAssociations: values["max-associations"],
    maxAssociationsPerAddress: values["max-associations-per-address"],
    datasetMemory: values["dataset-memory"] * 2 ** 20,
    ...(allow.length > 0 ? { callingAeTitles: allow } : {}),
    ...(called.length > 0 ? { calledAeTitles: called } : {}),
    ...(users ? { authenticate: users.authenticate } : {}),
    ...options,
    onEvent: (event) => {
      logger(event);
      onEvent?.(event);
    },
    ...(tls && {
      tls: {
        ...tls,
        handshakeTimeoutMs: timeout * 1000,
        onHandshakeError: (error) => log.info(error.message, { event: "tls-failed" }),
      },
    }),
  });
}

/**
 * Prints the ready line, waits for the signal to stop, and drains.
 *
 * @param server The server
 * @param aeTitle Our AE title
 * @param io Where the line goes and the signal comes from
 * @param log Where the end is logged
 * @param http What also listens, with a ready line of its own
 */
export async function runUntilInterrupted(
  server: Server,
  aeTitle: string,
  io: Io,
  log: Log,
  http?: HttpServer,
): Promise<void> {
  const { hostname, port } = server.address;
  const ready = `listening ${formatPeer({ aeTitle, host: hostname, port })}\n`;
  await untilInterrupted(http === undefined ? ready : `${ready}${http.url}\n`, io);
  log.info(`stopping, ${server.associations.size} associations open`);
  await Promise.all([server.close(), http?.close()]);
}

/**
 * Prints the ready lines and waits for the signal to stop.
 *
 * @param ready The lines
 * @param io Where they go and the signal comes from
 */
export async function untilInterrupted(ready: string, io: Io): Promise<void> {
  const signal = io.interrupt();
  try {
    await io.stdout(ready);
  } catch (error) {
    // Nobody waits for the line; that is no reason not to serve
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
