/**
 * Host names and addresses as people write and read them.
 *
 * @module
 */

import type { PeerAddress } from "./duplex.ts";

/**
 * The host without the brackets that IPv6 literals wear beside a port (RFC 3986 §3.2.2).
 *
 * @param host A host name, an IPv4 address, or an IPv6 address with or without brackets.
 * @returns The bare host.
 */
export function bareHost(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/**
 * Write an address for people: `10.0.0.5:104`, `[::1]:104`.
 *
 * @param address The address.
 * @returns Host and port, an IPv6 address in brackets.
 */
export function formatAddress(address: PeerAddress): string {
  const host = bareHost(address.hostname);
  return host.includes(":") ? `[${host}]:${address.port}` : `${host}:${address.port}`;
}

/**
 * An address as a socket reports it; an IPv4 peer of an IPv6 socket loses its `::ffff:` (RFC 4291 §2.5.5.2).
 *
 * @param hostname IP address.
 * @param port TCP port.
 * @returns The address.
 */
export function socketAddress(hostname: string, port: number): PeerAddress {
  return { hostname: hostname.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, ""), port };
}

/**
 * The part of an address that is somebody's to choose from: an IPv6 network of 64 bits counts as one (RFC 4291 §2.5.4).
 *
 * @param hostname IPv4 or IPv6 address.
 * @returns What to count by: an IPv4 address as it is.
 */
export function networkOf(hostname: string): string {
  if (!hostname.includes(":") || hostname.includes(".")) return hostname;
  const [head, tail] = hostname.split("::").map((part) => (part === "" ? [] : part.split(":")));
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array<string>(zeros).fill("0"), ...tail ?? []].slice(0, 4).join(":");
}
