/**
 * What `hangar serve` and `hangar receive` have in common: listening until a signal comes.
 *
 * @module
 */
import { serve, type ServeOptions, type Server, type Service } from "../lib/service/mod.ts";
import { associationLogger } from "./association_log.ts";
import { ListenFlags, listenHost, NetworkFlags } from "./common.ts";
import type { FlagTable, FlagValues } from "./flags.ts";
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";
import { formatPeer } from "./peer.ts";

/** Flags of the verbs that listen. */
export const ServerFlags = { ...ListenFlags, ...NetworkFlags } as const satisfies FlagTable;

/**
 * Starts listening.
 *
 * @param values The common flags
 * @param services What is offered
 * @param log Where associations and operations are logged
 * @param options Further options of `serve`
 * @returns The server
 */
export function listen(
  values: FlagValues<typeof ServerFlags>,
  services: readonly Service[],
  log: Log,
  options: Partial<ServeOptions> = {},
): Promise<Server> {
  return serve({
    host: listenHost(values.host),
    port: values.port,
    aeTitle: values.aet,
    services,
    timeout: values.timeout,
    idleTimeout: values["idle-timeout"],
    maxPduLength: values["max-pdu"],
    maxAssociations: values["max-associations"],
    onEvent: associationLogger(log),
    ...options,
  });
}

/**
 * Prints the ready line, waits for the signal to stop, and drains.
 *
 * @param server The server
 * @param aeTitle Our AE title
 * @param io Where the line goes and the signal comes from
 * @param log Where the end is logged
 */
export async function runUntilInterrupted(server: Server, aeTitle: string, io: Io, log: Log): Promise<void> {
  const signal = io.interrupt();
  const { hostname, port } = server.address;
  try {
    await io.stdout(`listening ${formatPeer({ aeTitle, host: hostname, port })}\n`);
  } catch (error) {
    // Nobody waits for the line; that is no reason not to serve
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  log.info(`stopping, ${server.associations.size} associations open`);
  await server.close();
}
