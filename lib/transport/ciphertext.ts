/**
 * The connection below TLS: who reads from it, and when.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { socketAddress } from "./address.ts";
import type { PeerAddress } from "./duplex.ts";
import type { HandshakeTurns } from "./handshake_turns.ts";
import { afterSockets, FairShare } from "./turn.ts";

/** Bytes that may come without any content. */
const MaxWithoutContent = 256 * 1024;

/** Bytes that a client may take for its handshake: several certificates, with keys of 4096 bits. */
const MaxHandshake = 16 * 1024;

/** Bytes of content that nobody has read yet, beyond which nothing more is read for TLS. */
const MaxUnread = 64 * 1024;

/** A fatal alert, handshake_failure (RFC 8446 §6). */
const HandshakeFailure = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40);

/** What is below a TLS connection. */
export interface Ciphertext {
  /** What TLS reads from and writes to. */
  readonly stream: Duplex;
  /** The other end. */
  readonly peer: PeerAddress;
  /**
   * The handshake is done.
   *
   * @param content What TLS gives from now on.
   */
  carries(content: Content): void;
}

/** What a TLS connection carries, as its socket tells. */
export interface Content {
  /** Bytes of it that have come, read or not. */
  readonly bytesRead: number;
  /** Tells when some of it is read. */
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
}

const onDeno = "Deno" in globalThis;

/** Leaves the connection to TLS, which reads as long as it is not paused itself. */
function leftToTls(raw: Socket): Ciphertext {
  return {
    stream: raw,
    peer: socketAddress(raw.remoteAddress ?? "?", raw.remotePort ?? 0),
    carries() {},
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
 * @param turns Where the other end is a client: those whose handshakes are under way.
 * @returns What TLS is to be given; the connection belongs to it.
 */
export function readForTls(
  raw: Socket,
  stream: { readonly Duplex: typeof Duplex },
  turns?: HandshakeTurns,
): Ciphertext {
  if (!onDeno) return leftToTls(raw);
  const peer = socketAddress(raw.remoteAddress ?? "?", raw.remotePort ?? 0);
  const share = new FairShare(peer);
  const most = turns ? MaxHandshake : MaxWithoutContent;
  let content: Content | undefined;
  let contentBefore = 0;
  let contentRead = 0;
  let withoutContent = 0;
  let waiting = false;
  let ended = false;
  let answered = false;
  const tooMuchUnread = () =>
    duplex.readableLength >= duplex.readableHighWaterMark || (content?.bytesRead ?? 0) - contentRead > MaxUnread;
  const goOn = () => {
    if (!waiting && !tooMuchUnread()) raw.resume();
  };
  const endAfter = (bytes: number) => raw.destroy(new Error(`more than ${bytes / 1024} KiB without any content`));
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
  const readContent = (chunk: Uint8Array): Promise<void> | undefined => {
    duplex.push(chunk);
    const { bytesRead } = content!;
    withoutContent = bytesRead > contentBefore ? 0 : withoutContent + chunk.length;
    contentBefore = bytesRead;
    if (withoutContent > MaxWithoutContent) return void endAfter(MaxWithoutContent);
    return share.take(chunk.length);
  };
  const readHandshake = async (chunk: Uint8Array): Promise<void> => {
    const piece = chunk.subarray(0, most - withoutContent);
    withoutContent += piece.length;
    const push = () => void duplex.push(piece);
    if (turns) await turns.take(peer, push, answered);
    else push();
    if (piece.length === chunk.length) return;
    // What is behind it belongs to the handshake no more, if that is done
    await new Promise<void>((resolve) => afterSockets(resolve));
    if (content) await readContent(chunk.subarray(piece.length));
    else endAfter(most);
  };
  raw.on("data", (chunk: Uint8Array) => {
    const turn = content ? readContent(chunk) : readHandshake(chunk);
    if (turn === undefined && !tooMuchUnread()) return;
    raw.pause();
    if (turn === undefined) return;
    waiting = true;
    turn.then(() => {
      waiting = false;
      if (ended) readEnd();
      else goOn();
    });
  });
  const readEnd = () => {
    if (content || !turns) return void duplex.push(null);
    // TLS would wait for more (seen in Deno 2.9.6). The last of the handshake may have come with it.
    afterSockets(() => content ? duplex.push(null) : raw.destroy(new Error("the client ended the connection")));
  };
  raw.on("end", () => {
    // Comes when the connection has been read to the end, paused or not
    ended = true;
    if (!waiting) readEnd();
  });
  raw.on("error", (error) => duplex.destroy(error));
  raw.on("close", () => {
    share.leave();
    turns?.leave(peer);
    duplex.destroy();
  });
  return {
    stream: duplex,
    peer,
    carries(socket) {
      content = socket;
      withoutContent = 0;
      socket.on("data", ({ length }) => {
        contentRead += length;
        goOn();
      });
    },
  };
}
