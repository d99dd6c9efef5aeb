/**
 * Peers as people write them: `AET@host:port`, `AET@host:port+tls`.
 *
 * @module
 */
import { UsageError } from "./errors.ts";

/** An application entity and where it listens. */
export interface Peer {
  /** AE title. */
  readonly aeTitle: string;
  /** Host name or IP address, IPv6 without brackets. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Whether it is called by TLS. */
  readonly tls?: boolean;
}

/**
 * Checks an AE title (PS3.5 §6.2 AE).
 *
 * @param text The title
 * @returns The title without surrounding spaces, which are not significant
 * @throws {UsageError} If it is empty, longer than 16 characters, or has a backslash or a control character
 */
export function parseAeTitle(text: string): string {
  const title = text.replace(/^ +| +$/g, "");
  if (title === "") throw new UsageError("An AE title cannot be empty");
  if (title.length > 16) throw new UsageError(`AE title ${JSON.stringify(title)} is longer than 16 characters`);
  if (!/^[ -\[\]-~]+$/.test(title)) {
    throw new UsageError(
      `AE title ${JSON.stringify(title)} can have printable ASCII characters only, and no backslash`,
    );
  }
  return title;
}

/**
 * Reads a port number.
 *
 * @param text Decimal digits
 * @param lowest 0 where a free port may be taken
 * @returns The port
 * @throws {UsageError} If it is no number up to 65535
 */
export function parsePort(text: string, lowest = 1): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port >= lowest && port <= 65535) return port;
  throw new UsageError(`${JSON.stringify(text)} is no port: use a number from ${lowest} to 65535`);
}

/**
 * Reads a peer.
 *
 * @param text `AET@host:port`, an IPv6 address in brackets; with `+tls` behind it, it is called by TLS
 * @returns The peer
 * @throws {UsageError} If it is not of that form
 */
export function parsePeer(text: string): Peer {
  const parts = /^(.*)@(?:\[([0-9A-Fa-f:.%\w]+)\]|([^@:\[\]\s\/]+)):([^:@+]*)(\+tls)?$/i.exec(text);
  if (!parts) {
    throw new UsageError(`${JSON.stringify(text)} is no peer: write AET@host:port, e.g. HANGAR@127.0.0.1:11112`);
  }
  const [, title, ipv6, name, port, tls] = parts;
  return { aeTitle: parseAeTitle(title), host: ipv6 ?? name, port: parsePort(port), ...(tls ? { tls: true } : {}) };
}

/**
 * Writes an address.
 *
 * @param host Host name or IP address
 * @param port TCP port
 * @returns `host:port`, an IPv6 address in brackets
 */
export function formatAddress(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * Writes a peer.
 *
 * @param peer The peer
 * @returns `AET@host:port`, with `+tls` where that is how it is called
 */
export function formatPeer(peer: Peer): string {
  return `${peer.aeTitle}@${formatAddress(peer.host, peer.port)}${peer.tls ? "+tls" : ""}`;
}
