/**
 * The connection below TLS: who reads from it, and when.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { socketAddress } from "./address.ts";
import type { PeerAddress } from "./duplex.ts";
import { FairShare } from "./turn.ts";
import type { Verifications } from "./verifications.ts";

/** Bytes that may come without any content: far more than a handshake has. */
const MaxWithoutContent = 256 * 1024;

/** Bytes that a client may take for its handshake where it has to show a certificate: several, with keys of 4096 bits. */
const MaxWithCertificate = 16 * 1024;

/** A fatal alert, handshake_failure (RFC 8446 §6). */
const HandshakeFailure = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40);

/** What is below a TLS connection. */
export interface Ciphertext {
  /** What TLS reads from and writes to. */
  readonly stream: Duplex;
  /** The other end. */
  readonly peer: PeerAddress;
  /** Stops reading from the peer, or goes on. */
  hold(held: boolean): void;
  /** Some content has come, or the handshake is done. */
  heard(): void;
}

const onDeno = "Deno" in globalThis;

/** Leaves the connection to TLS, which reads as long as it is not paused itself. */
function leftToTls(raw: Socket): Ciphertext {
  return {
    stream: raw,
    peer: socketAddress(raw.remoteAddress ?? "?", raw.remotePort ?? 0),
    hold() {},
    heard() {},
  };
}

/**
 * Reads for TLS, and lets others have their turn. Deno decrypts as long as there is something to read, paused or not (seen
 * in 2.9.6): a peer that sends records with hardly any content, such as padded ones or KeyUpdates (RFC 8446 §4.6.3, §5.4), would keep
 * out everybody for as long as it likes, and one whose handshake has no end would fill the memory. The price: a client that
 * is refused for its certificate learns so from the end of the connection, for Deno does not send the alert this way. On
 * Node all is left to TLS.
 *
 * @param raw The connection, made with `allowHalfOpen`.
 * @param stream The module `node:stream`.
 * @param verifications Where the other end has to show a certificate: those that are under way.
 * @returns What TLS is to be given; the connection belongs to it.
 */
export function readForTls(
  raw: Socket,
  stream: { readonly Duplex: typeof Duplex },
  verifications?: Verifications,
): Ciphertext {
  if (!onDeno) return leftToTls(raw);
  const peer = socketAddress(raw.remoteAddress ?? "?", raw.remotePort ?? 0);
  const share = new FairShare(peer);
  let held = false;
  let waiting = false;
  let answered = false;
  let withoutContent = 0;
  let verifying = verifications;
  const goOn = () => {
    if (!held && !waiting) raw.resume();
  };
  const duplex = new stream.Duplex({
    allowHalfOpen: true,
    read: goOn,
    write(chunk: Uint8Array, _encoding, done) {
      answered = true;
      raw.write(chunk, done);
    },
    final: (done) => void raw.end(done),
    destroy(error, done) {
      if (answered || raw.destroyed) raw.destroy();
      else raw.end(HandshakeFailure, () => raw.destroy());
      done(error);
    },
  });
  raw.on("data", (chunk: Uint8Array) => {
    withoutContent += chunk.length;
    const most = verifying ? MaxWithCertificate : MaxWithoutContent;
    if (withoutContent > most) return void raw.destroy(new Error(`more than ${most / 1024} KiB without any content`));
    if (verifying) {
      waiting = true;
      raw.pause();
      return verifying.run(peer, () => {
        waiting = false;
        if (duplex.push(chunk)) goOn();
      });
    }
    const more = duplex.push(chunk);
    const turn = share.take(chunk.length);
    if (turn === undefined && more && !held) return;
    raw.pause();
    if (turn === undefined) return;
    waiting = true;
    turn.then(() => {
      waiting = false;
      goOn();
    });
  });
  raw.on("end", () => duplex.push(null));
  raw.on("error", (error) => duplex.destroy(error));
  raw.on("close", () => {
    share.leave();
    verifications?.leave(peer);
    duplex.destroy();
  });
  return {
    stream: duplex,
    peer,
    hold(now) {
      held = now;
      if (held) raw.pause();
      else goOn();
    },
    heard() {
      withoutContent = 0;
      verifying = undefined;
    },
  };
}
