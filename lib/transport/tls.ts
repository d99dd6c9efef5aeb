/**
 * TLS connections after the BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 §B.12): TLS 1.2 at
 * least, 1.3 where both sides have it, mutual authentication. By node:tls on Deno too, whose own TLS can neither ask for
 * client certificates nor show the peer's.
 *
 * @module
 */

import type { Server } from "node:net";
import type { TLSSocket } from "node:tls";
import { bareHost } from "./address.ts";
import { readForTls } from "./ciphertext.ts";
import { checkCredentials } from "./credentials.ts";
import { withDeadline } from "./deadline.ts";
import type { Duplex, PeerAddress, TlsPeer } from "./duplex.ts";
import { Handshakes, MaxHandshakes } from "./handshakes.ts";
import { HandshakeTurns } from "./handshake_turns.ts";
import { ConnectionQueue, listenServer, settled, socketDuplex } from "./node_socket.ts";
import { connectSocket } from "./node_tcp.ts";
import { connectTarget, type ConnectTlsOptions, type Listener, type ListenTlsOptions } from "./options.ts";
import { transportError } from "./reasons.ts";

/** Milliseconds a handshake may take. */
const HandshakeTimeoutMs = 30_000;

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

/** What both sides have in common, and HTTPS too (PS3.15 §B.12). */
export const Profile = { minVersion: "TLSv1.2", ciphers: CipherSuites, allowHalfOpen: true } as const;

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
  const { rejectUnauthorized = true, serverName = host } = options.tls;
  const identity = bareHost(serverName);
  return withDeadline(deadline, async (signal) => {
    const credentials = await checkCredentials(options.tls);
    const [{ connect }, { isIP }, stream, raw] = await Promise.all([
      import("node:tls"),
      import("node:net"),
      import("node:stream"),
      connectSocket(options, signal),
    ]);
    const below = readForTls(raw, stream);
    const action = `Cannot establish TLS with ${name}`;
    try {
      const socket = connect({
        ...Profile,
        socket: below.stream,
        host: identity,
        servername: isIP(identity) === 0 ? identity : "", // an address is no server name (RFC 6066 §3)
        ...credentials,
        rejectUnauthorized,
      });
      await settled(socket, "secureConnect", signal);
      const duplex = socketDuplex(socket, below.peer, describePeer(socket));
      below.carries(socket);
      return duplex;
    } catch (error) {
      raw.destroy();
      throw transportError(action, error);
    }
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
  const { handshakeTimeoutMs = HandshakeTimeoutMs, maxHandshakes = MaxHandshakes, onHandshakeError } = options.tls;
  const credentials = await checkCredentials(options.tls);
  const queue = new ConnectionQueue();
  const failed = (name: string, error: unknown) =>
    onHandshakeError?.(transportError(`Cannot establish TLS with ${name}`, error));
  const handshakes = new Handshakes({ most: maxHandshakes, timeoutMs: handshakeTimeoutMs }, failed);
  const server = await tlsServer(
    credentials,
    handshakes,
    (socket, peer) => queue.push(socketDuplex(socket, peer, describePeer(socket))),
    failed,
  );
  return listenServer(server, at, queue, () => handshakes.close());
}

/**
 * A server of TCP connections that establishes TLS on each.
 *
 * @param credentials Its certificate and key; with CAs, only clients whose certificate is by one of them get in.
 * @param handshakes Those under way.
 * @param secure Called with each connection whose handshake is done, and its other end.
 * @param failed Told of each whose handshake fails.
 * @param options Beside those of the profile.
 * @returns The server, to be put to a port.
 */
export async function tlsServer(
  credentials: { readonly cert?: string; readonly key?: string; readonly ca?: string[] },
  handshakes: Handshakes,
  secure: (socket: TLSSocket, peer: PeerAddress) => void,
  failed: (name: string, error: unknown) => void = () => {},
  options: { readonly allowHalfOpen?: boolean } = {},
): Promise<Server> {
  const [tls, net, stream] = await Promise.all([import("node:tls"), import("node:net"), import("node:stream")]);
  const mutual = credentials.ca !== undefined;
  const turns = new HandshakeTurns({ proven: mutual });
  const profile = {
    ...Profile,
    ...credentials,
    ...options,
    requestCert: mutual,
    rejectUnauthorized: mutual,
    honorCipherOrder: true,
    handshakeTimeout: Handshakes.noTimeout,
  };
  return net.createServer({ allowHalfOpen: true, noDelay: true }, (raw) => {
    const handshake = handshakes.begin(raw);
    if (handshake === undefined) return;
    const below = readForTls(raw, stream, turns);
    const { localAddress } = raw;
    // One for each: a TLS socket does not tell which connection it is made of.
    const server = tls.createServer(profile);
    server.on("secureConnection", (socket: TLSSocket) => {
      turns.ended(below.peer, "accepted");
      if (!handshakes.end(handshake)) return void socket.destroy(); // gave way to a newer one
      const { hostname, port } = below.peer;
      Object.defineProperties(socket, {
        remoteAddress: { value: hostname },
        remotePort: { value: port },
        localAddress: { value: localAddress },
      });
      secure(socket, below.peer);
      below.carries(socket);
    });
    server.on("tlsClientError", (error: Error, socket: TLSSocket) => {
      // Why a certificate was refused is known to the socket; the error only says that it hung up.
      const { authorizationError } = socket as { authorizationError?: unknown };
      const code = authorizationError instanceof Error ? undefined : authorizationError;
      socket.destroy();
      if (mutual) turns.ended(below.peer, "refused");
      if (!handshakes.end(handshake)) return;
      failed(handshake.name, code ? Object.assign(new Error(String(code), { cause: error }), { code }) : error);
    });
    server.emit("connection", below.stream);
  });
}

function describePeer(socket: TLSSocket): TlsPeer {
  const certificate = socket.getPeerCertificate();
  const protocol = socket.getProtocol() ?? undefined;
  // Deno calls a peer that showed no certificate authorized (seen in 2.9.6).
  if (!certificate?.fingerprint256) return { authorized: false, protocol };
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
