/**
 * TCP connections by node:net, for runtimes without `Deno` (PS3.8 §9.1).
 *
 * @module
 */

import { bareHost } from "./address.ts";
import { withDeadline } from "./deadline.ts";
import type { Duplex } from "./duplex.ts";
import { ConnectionQueue, listenServer, socketDuplex } from "./node_socket.ts";
import { connectTarget, type ConnectTcpOptions, type Listener, type ListenTcpOptions } from "./options.ts";
import { transportError } from "./reasons.ts";

/**
 * Connect to a TCP port, without Nagle's delay (RFC 896).
 *
 * @param options Where to, and for how long to try.
 * @returns The connection.
 * @throws {DicomTimeoutError} When nothing answered in time.
 * @throws {TransportError} When the connection was refused or the host is unknown.
 */
export function connectNodeTcp(options: ConnectTcpOptions): Promise<Duplex> {
  const { host, name, deadline } = connectTarget(options, "Cannot connect to");
  return withDeadline(deadline, async (signal) => {
    const { connect } = await import("node:net");
    return new Promise<Duplex>((resolve, reject) => {
      const socket = connect({ host, port: options.port, noDelay: true, allowHalfOpen: true });
      const fail = (error: unknown) => {
        socket.destroy();
        reject(transportError(`Cannot connect to ${name}`, error));
      };
      socket.once("error", fail);
      socket.once("connect", () => {
        resolve(socketDuplex(socket));
        socket.off("error", fail);
      });
      if (signal.aborted) fail(signal.reason);
      else signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    });
  }, (late) => late.close());
}

/**
 * Listen on a TCP port; accepted connections are without Nagle's delay.
 *
 * @param options Where to listen.
 * @returns The listener.
 * @throws {TransportError} When the port is taken or not allowed.
 */
export async function listenNodeTcp(options: ListenTcpOptions): Promise<Listener> {
  const { createServer } = await import("node:net");
  const queue = new ConnectionQueue();
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, pauseOnConnect: true },
    (socket) => queue.push(socketDuplex(socket)),
  );
  return listenServer(server, { hostname: bareHost(options.host), port: options.port }, queue);
}
