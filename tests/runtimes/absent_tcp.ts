/**
 * Stands in for lib/transport/tcp.ts where Deno's types are absent.
 *
 * @module
 */
import type { Duplex } from "../../lib/transport/duplex.ts";
import type { ConnectTcpOptions, Listener, ListenTcpOptions } from "../../lib/transport/options.ts";

/** As in tcp.ts. */
export function connectTcp(_options: ConnectTcpOptions): Promise<Duplex> {
  throw new TypeError("There is no Deno");
}

/** As in tcp.ts. */
export function listenTcp(_options: ListenTcpOptions): Promise<Listener> {
  throw new TypeError("There is no Deno");
}
