/**
 * Transport connections (PS3.8 §9.1): the only part of the stack that knows what it runs on. TCP is Deno's own there and
 * node:net elsewhere; TLS is node:tls everywhere. Nothing is loaded before it is called.
 *
 * @module
 */

import type { Duplex } from "./duplex.ts";
import { connectNodeTcp, listenNodeTcp } from "./node_tcp.ts";
import type { ConnectTcpOptions, Listener, ListenTcpOptions, TlsClientOptions, TlsServerOptions } from "./options.ts";
import { connectTcp, listenTcp } from "./tcp.ts";
import { connectTls, listenTls } from "./tls.ts";

export { formatAddress } from "./address.ts";
export type { Duplex, PeerAddress, TlsPeer } from "./duplex.ts";
export type { ConnectTcpOptions, Listener, ListenTcpOptions, TlsClientOptions, TlsServerOptions } from "./options.ts";
export { duplexPair, type DuplexPairOptions } from "./pair.ts";

/** Where to connect to, and whether by TLS. */
export interface ConnectOptions extends ConnectTcpOptions {
  /** Present for TLS. */
  readonly tls?: TlsClientOptions;
}

/** Where to listen, and whether for TLS. */
export interface ListenOptions extends ListenTcpOptions {
  /** Present for TLS. */
  readonly tls?: TlsServerOptions;
}

/**
 * Open a connection by TCP or, with `tls`, by TLS over it.
 *
 * @param options Where to, and for how long to try.
 * @returns The connection. Close it, also after both directions have ended.
 * @throws {DicomTimeoutError} When nothing answered in time; its timer is `"connect"`.
 * @throws {TransportError} When the connection was refused, the host is unknown or a certificate is not right.
 */
export function connect(options: ConnectOptions): Promise<Duplex> {
  const { tls } = options;
  if (tls !== undefined) return connectTls({ ...options, tls });
  return onDeno() ? connectTcp(options) : connectNodeTcp(options);
}

/**
 * Accept connections by TCP or, with `tls`, by TLS over it.
 *
 * @param options Where to listen.
 * @returns The listener.
 * @throws {TransportError} When the port is taken or not allowed, or a certificate cannot be used.
 */
export function listen(options: ListenOptions): Promise<Listener> {
  const { tls } = options;
  if (tls !== undefined) return listenTls({ ...options, tls });
  return onDeno() ? listenTcp(options) : listenNodeTcp(options);
}

function onDeno(): boolean {
  return "Deno" in globalThis;
}
