/**
 * TCP connections by node:net, for runtimes without `Deno` (PS3.8 §9.1).
 *
 * @module
 */

import type { Socket } from "node:net";
import { bareHost } from "./address.ts";
import { withDeadline } from "./deadline.ts";
import type { Duplex } from "./duplex.ts";
import { ConnectionQueue, listenServer, settled, socketDuplex } from "./node_socket.ts";
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
  const { deadline } = connectTarget(options, "Cannot connect to");
  return withDeadline(
    deadline,
    async (signal) => socketDuplex(await connectSocket(options, signal)),
    (late) => late.close(),
  );
}

/**
 * Connect a socket.
 *
 * @param options Where to.
 * @param signal Gives up with its reason.
 * @returns The connected socket.
 * @throws {TransportError} When the connection was refused or the host is unknown.
 */
export async function connectSocket(options: ConnectTcpOptions, signal: AbortSignal): Promise<Socket> {
  const { host, name } = connectTarget(options, "Cannot connect to");
  const { connect } = await import("node:net");
  const socket = connect({ host, port: options.port, noDelay: true, allowHalfOpen: true });
  try {
    await settled(socket, "connect", signal);
    return socket;
  } catch (error) {
    socket.destroy();
    throw transportError(`Cannot connect to ${name}`, error);
  }
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
