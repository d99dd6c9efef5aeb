/**
 * TLS connections after the BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 §B.12): TLS 1.2 at
 * least, 1.3 where both sides have it, mutual authentication. By node:tls on Deno too, whose own TLS can neither ask for
 * client certificates nor show the peer's.
 *
 * @module
 */

import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { TransportError } from "../errors.ts";
import { bareHost, formatAddress, socketAddress } from "./address.ts";
import { withDeadline } from "./deadline.ts";
import type { Duplex, TlsPeer } from "./duplex.ts";
import { ConnectionQueue, listenServer, socketDuplex } from "./node_socket.ts";
import { connectTarget, type ConnectTlsOptions, type Listener, type ListenTlsOptions } from "./options.ts";
import { transportError } from "./reasons.ts";

/** Milliseconds a handshake may take. */
const HandshakeTimeoutMs = 30_000;
/** Handshakes that may be under way at once. */
const MaxHandshakes = 100;

/** The suites RFC 9325 §4.2 recommends for TLS 1.2, and those of TLS 1.3 (RFC 8446 §B.4): forward secrecy and AEAD only. */
const CipherSuites = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
].join(":");

/** What both sides have in common. */
const Profile = { minVersion: "TLSv1.2", ciphers: CipherSuites, allowHalfOpen: true } as const;

/**
 * Connect to a TCP port and establish TLS.
 *
 * @param options Where to, the certificates, and for how long to try.
 * @returns The connection, with the server's certificate in `tls`. A server that refuses our certificate under TLS 1.3
 * says so only after this, in the readable.
 * @throws {DicomTimeoutError} When the handshake was not done in time.
 * @throws {TransportError} When the connection was refused or a certificate is not right.
 */
export function connectTls(options: ConnectTlsOptions): Promise<Duplex> {
  const { host, name, deadline } = connectTarget(options, "Cannot establish TLS with");
  const { ca, cert, key, serverName, rejectUnauthorized = true } = options.tls;
  return withDeadline(deadline, async (signal) => {
    const [{ connect }, { isIP }] = await Promise.all([import("node:tls"), import("node:net")]);
    return new Promise<Duplex>((resolve, reject) => {
      let action = `Cannot connect to ${name}`;
      // Throws for what is no PEM; the executor turns that into a rejection.
      const socket = secure(`Cannot connect to ${name}`, () =>
        connect({
          ...Profile,
          host,
          port: options.port,
          servername: serverName ?? (isIP(host) === 0 ? host : ""), // an address is no server name (RFC 6066 §3)
          ca: mutable(ca),
          cert,
          key,
          rejectUnauthorized,
        }));
      socket.setNoDelay(true);
      const fail = (error: unknown) => {
        socket.destroy();
        reject(transportError(action, error));
      };
      const closed = () => fail(new TransportError(`${action}: connection closed by the peer`));
      socket.once("connect", () => action = `Cannot establish TLS with ${name}`);
      socket.once("error", fail);
      socket.once("close", closed);
      socket.once("secureConnect", () => {
        resolve(socketDuplex(socket, describePeer(socket)));
        socket.off("error", fail);
        socket.off("close", closed);
      });
      if (signal.aborted) fail(signal.reason);
      else signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    });
  }, (late) => late.close());
}

/**
 * Listen for TLS connections. A connection is handed out when its handshake is done; one that stalls holds up nobody else
 * and is closed after `handshakeTimeoutMs`.
 *
 * @param options Where to listen, the certificates, and the limits of handshakes.
 * @returns The listener.
 * @throws {TransportError} When the port is taken or not allowed, or a certificate cannot be used.
 */
export async function listenTls(options: ListenTlsOptions): Promise<Listener> {
  const at = { hostname: bareHost(options.host), port: options.port };
  const { cert, key, ca, onHandshakeError } = options.tls;
  const { handshakeTimeoutMs = HandshakeTimeoutMs, maxHandshakes = MaxHandshakes } = options.tls;
  const { createServer } = await import("node:tls");
  const queue = new ConnectionQueue();
  const handshakes = new Handshakes(maxHandshakes);
  const server = secure(`Cannot listen on ${formatAddress(at)}`, () =>
    createServer({
      ...Profile,
      noDelay: true,
      cert,
      key,
      ca: mutable(ca),
      requestCert: ca !== undefined,
      rejectUnauthorized: ca !== undefined,
      honorCipherOrder: true,
      handshakeTimeout: handshakeTimeoutMs,
    }));
  server.on("connection", (socket: Socket) => handshakes.begin(socket));
  server.on("secureConnection", (socket: TLSSocket) => {
    handshakes.end(socket);
    socket.setNoDelay(true);
    queue.push(socketDuplex(socket, describePeer(socket)));
  });
  server.on("tlsClientError", (error: Error, socket: TLSSocket) => {
    const name = handshakes.end(socket);
    // Why a certificate was refused is known to the socket; the error only says that it hung up.
    const { authorizationError } = socket as { authorizationError?: unknown };
    const code = authorizationError instanceof Error ? undefined : authorizationError;
    const cause = code ? Object.assign(new Error(String(code), { cause: error }), { code }) : error;
    socket.destroy();
    onHandshakeError?.(transportError(`Cannot establish TLS with ${name}`, cause));
  });
  return listenServer(server, at, queue, () => handshakes.close());
}

/** Sockets whose handshake is under way, oldest first; by address, for a TLS socket does not know the socket it is made of. */
class Handshakes {
  readonly #sockets = new Map<string, Socket>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  begin(socket: Socket): void {
    const name = nameOf(socket);
    this.#sockets.set(name, socket);
    socket.once("close", () => {
      if (this.#sockets.get(name) === socket) this.#sockets.delete(name);
    });
    if (this.#sockets.size <= this.#limit) return;
    const [oldest, stalled] = this.#sockets.entries().next().value!;
    this.#sockets.delete(oldest);
    stalled.destroy();
  }

  end(socket: Socket): string {
    const name = nameOf(socket);
    this.#sockets.delete(name);
    return name;
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
    this.#sockets.clear();
  }
}

function nameOf(socket: Socket): string {
  return formatAddress(socketAddress(socket.remoteAddress ?? "?", socket.remotePort ?? 0));
}

/** Run a call of node:tls that reads certificates. */
function secure<T>(action: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw transportError(`${action}: cannot use the TLS certificate or key`, error);
  }
}

function mutable(ca: string | readonly string[] | undefined): string | string[] | undefined {
  return typeof ca === "object" ? [...ca] : ca;
}

function describePeer(socket: TLSSocket): TlsPeer {
  const certificate = socket.getPeerCertificate();
  const protocol = socket.getProtocol() ?? undefined;
  if (!certificate?.fingerprint256) return { authorized: socket.authorized, protocol };
  const { subject, fingerprint256 } = certificate;
  return { authorized: socket.authorized, subject: formatName({ ...subject }), fingerprint256, protocol };
}

/** A distinguished name as RFC 4514 writes it: most specific part first, special characters escaped. */
function formatName(name: Record<string, string | string[] | undefined>): string {
  return Object.entries(name)
    .flatMap(([type, values]) => [values ?? []].flat().map((value) => `${type}=${escapeValue(value)}`))
    .reverse()
    .join(",");
}

function escapeValue(value: string): string {
  return value.replace(/[",+;<>\\]|^[ #]| $/g, "\\$&");
}
