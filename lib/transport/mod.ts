/**
 * Transport connections: TCP and TLS on the runtime at hand, and an in-memory pair.
 *
 * @module
 */
import type { Duplex, PeerAddress } from "./duplex.ts";
import { connectTcp, listenTcp } from "./tcp.ts";

export type { Duplex, PeerAddress, TlsPeer } from "./duplex.ts";

/** Client side TLS settings; PEM text. */
export interface TlsClientOptions {
  /** Trusted CA certificates; the system's when absent. */
  readonly ca?: string;
  /** Client certificate chain. */
  readonly cert?: string;
  /** Private key of the client certificate. */
  readonly key?: string;
  /** Name to verify; default the host. */
  readonly serverName?: string;
}

/** Server side TLS settings; PEM text. */
export interface TlsServerOptions {
  /** Certificate chain. */
  readonly cert: string;
  /** Private key. */
  readonly key: string;
  /** CA certificates; when given, clients must show a certificate that one of them signed. */
  readonly ca?: string;
}

/** Where and how to connect. */
export interface ConnectOptions {
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Milliseconds to wait. */
  readonly timeoutMs?: number;
  /** Gives up when aborted. */
  readonly signal?: AbortSignal;
  /** TLS; plain TCP when absent. */
  readonly tls?: TlsClientOptions;
}

/** Where and how to listen. */
export interface ListenOptions {
  /** Address to listen on. */
  readonly host: string;
  /** TCP port, 0 for a free one. */
  readonly port: number;
  /** TLS; plain TCP when absent. */
  readonly tls?: TlsServerOptions;
}

/** Accepts connections. */
export interface Listener {
  /** Where it listens. */
  readonly address: PeerAddress;
  /** The connections as they come; ends with {@linkcode close}. */
  [Symbol.asyncIterator](): AsyncIterator<Duplex>;
  /** Stop accepting. */
  close(): void;
}

/** Connect. */
export function connect(options: ConnectOptions): Promise<Duplex> {
  return connectTcp(options);
}

/** Listen. */
export function listen(options: ListenOptions): Promise<Listener> {
  return Promise.resolve(listenTcp(options));
}
