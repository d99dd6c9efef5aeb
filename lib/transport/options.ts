/**
 * What it takes to open and to accept transport connections.
 *
 * @module
 */

import { DicomTimeoutError } from "../errors.ts";
import { bareHost, formatAddress } from "./address.ts";
import type { Duplex, PeerAddress } from "./duplex.ts";

/** Milliseconds a connection may take to be established. */
export const ConnectTimeoutMs = 30_000;

/** Where to connect to, and for how long to try. */
export interface ConnectTcpOptions {
  /** Host name or IP address; IPv6 with or without brackets. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Milliseconds until the connection, and the TLS handshake if any, must stand; default 30 000, `Infinity` for no limit. */
  readonly timeoutMs?: number;
  /** Gives up with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Where to listen. */
export interface ListenTcpOptions {
  /** Host name or IP address of this machine; `0.0.0.0` or `::` for all of them. */
  readonly host: string;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
}

/** The TLS side of a connection to open. */
export interface TlsClientOptions {
  /** PEM certificates of the CAs to trust; default those of the system. */
  readonly ca?: string | readonly string[];
  /** PEM certificate, with its chain, to show to a server that asks for one. */
  readonly cert?: string;
  /** PEM private key of `cert`. */
  readonly key?: string;
  /** The name the server's certificate must bear; default the host. */
  readonly serverName?: string;
  /** Whether a server certificate that cannot be verified ends the connection; default true. */
  readonly rejectUnauthorized?: boolean;
}

/**
 * The TLS side of a listener. On Deno, a client is refused whose handshake takes more than 16 KiB, which is room for several
 * certificates.
 */
export interface TlsServerOptions {
  /** PEM certificate of the server, with its chain. */
  readonly cert: string;
  /** PEM private key of `cert`. */
  readonly key: string;
  /** PEM certificates of the CAs whose clients are let in. When given, a client without a certificate of theirs is refused. */
  readonly ca?: string | readonly string[];
  /** Milliseconds a handshake may take; default 30 000. */
  readonly handshakeTimeoutMs?: number;
  /** How many handshakes may be under way; the oldest gives way to a new one. Default 256. */
  readonly maxHandshakes?: number;
  /** Told of every connection that ended before its handshake did. */
  onHandshakeError?(error: Error): void;
}

/** {@linkcode ConnectTcpOptions} for TLS. */
export interface ConnectTlsOptions extends ConnectTcpOptions {
  /** Certificates and trust. */
  readonly tls: TlsClientOptions;
}

/** {@linkcode ListenTcpOptions} for TLS. */
export interface ListenTlsOptions extends ListenTcpOptions {
  /** Certificates and trust. */
  readonly tls: TlsServerOptions;
}

/** Accepts connections. Breaking out of the iteration leaves the listener open; {@linkcode Listener.close} ends both. */
export interface Listener {
  /** Where it listens, with the port that was taken for port 0. */
  readonly address: PeerAddress;
  /** The connections as they come. Ends when the listener is closed; never throws for a connection that went wrong. */
  [Symbol.asyncIterator](): AsyncIterator<Duplex>;
  /** Stop listening. Connections already handed out live on. Safe to call more than once. */
  close(): void;
}

/**
 * Normalise where to connect to.
 *
 * @param options The options of the caller.
 * @param action The words before the address in an error, e.g. `Cannot connect to`.
 * @returns The bare host, the address in words, and the deadline with its error.
 */
export function connectTarget(options: ConnectTcpOptions, action: string): {
  host: string;
  name: string;
  deadline: { timeoutMs: number; signal?: AbortSignal; timedOut(): Error };
} {
  const { port, signal, timeoutMs = ConnectTimeoutMs } = options;
  const host = bareHost(options.host);
  const name = formatAddress({ hostname: host, port });
  const timedOut = () => new DicomTimeoutError("connect", `${action} ${name}: no answer within ${timeoutMs / 1000} s`);
  return { host, name, deadline: { timeoutMs, signal, timedOut } };
}
