/**
 * Sockets of node:net and node:tls as duplexes and listeners. Names their types only, so that importing it loads nothing.
 *
 * @module
 */

import type { Server, Socket } from "node:net";
import { TransportError } from "../errors.ts";
import { formatAddress, socketAddress } from "./address.ts";
import type { Duplex, PeerAddress, TlsPeer } from "./duplex.ts";
import type { Listener } from "./options.ts";
import { transportError } from "./reasons.ts";

/** Bytes read ahead of the reader before the socket is paused. */
const ReadAhead = 64 * 1024;
/** Connections that may wait for the iteration of their listener. */
const MaxWaiting = 512;

/**
 * A duplex over a socket made with `allowHalfOpen`, so that the peer's FIN ends the readable only.
 *
 * @param socket A connected socket, after the handshake where it is a TLS socket.
 * @param peer The other end, where the socket does not know it.
 * @param tls What is known of a TLS peer.
 * @returns The duplex; the socket belongs to it.
 */
export function socketDuplex(
  socket: Socket,
  peer: PeerAddress = socketAddress(socket.remoteAddress ?? "?", socket.remotePort ?? 0),
  tls?: TlsPeer,
): Duplex {
  const name = formatAddress(peer);
  let closed = false;
  let readEnded = false;
  let writeEnded = false;
  let source!: ReadableStreamDefaultController<Uint8Array>;
  let sink!: WritableStreamDefaultController;
  let failWrite: ((error: unknown) => void) | undefined;

  const free = () => {
    closed = true;
    socket.destroy();
  };
  const endRead = (error?: Error) => {
    if (readEnded) return;
    readEnded = true;
    if (error !== undefined) source.error(error);
    else source.close();
  };

  socket.pause();
  socket.on("data", (chunk: Uint8Array) => {
    if (chunk.byteLength === 0) return;
    if (readEnded) return;
    // A plain Uint8Array: slice() of a node Buffer would not copy.
    source.enqueue(new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength));
    if ((source.desiredSize ?? 0) <= 0) socket.pause();
  });
  socket.on("end", () => {
    endRead();
    if (writeEnded && !closed) free();
  });
  socket.on("error", (error: Error) => {
    failWrite?.(error);
    endRead(transportError(`Cannot read from ${name}`, error));
  });
  socket.on("close", () => {
    failWrite?.(new TransportError(`Cannot write to ${name}: connection closed`));
    endRead();
  });

  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      source = controller;
      if (socket.destroyed) endRead();
    },
    pull() {
      socket.resume();
    },
    cancel() {
      readEnded = true;
    },
  }, { highWaterMark: ReadAhead, size: (chunk) => chunk.byteLength });

  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      sink = controller;
    },
    write(chunk) {
      return new Promise<void>((resolve, reject) => {
        const settle = (error?: unknown) => {
          failWrite = undefined;
          if (!error) resolve();
          else if (closed) reject(new TransportError(`Cannot write to ${name}: connection closed`, { cause: error }));
          else reject(transportError(`Cannot write to ${name}`, error));
        };
        failWrite = settle;
        if (socket.destroyed) settle(new TransportError(`Cannot write to ${name}: connection closed`));
        else socket.write(chunk, settle);
      });
    },
    close() {
      writeEnded = true;
      return new Promise<void>((resolve) => {
        const done = () => {
          failWrite = undefined;
          resolve();
          if (readEnded && !closed) free();
        };
        failWrite = done;
        if (socket.destroyed) done();
        else socket.end(done);
      });
    },
    abort: () => close(),
  });

  function close(): void {
    if (closed) return;
    closed = true;
    failWrite?.(new TransportError(`Cannot write to ${name}: connection closed`));
    free();
    endRead();
    sink.error(new TransportError(`Cannot write to ${name}: connection closed`));
  }

  return { readable, writable, close, peer, ...(tls && { tls }) };
}

/**
 * Wait for an event of a socket that is being established.
 *
 * @param socket The socket.
 * @param event The event to wait for.
 * @param signal Gives up with its reason.
 * @returns Settles with the event; rejects with the socket's error, or its end.
 */
export function settled(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const onEvent = () => done(resolve);
    const onError = (error: Error) => done(() => reject(error));
    const onClose = () => onError(Object.assign(new Error("socket closed"), { code: "EPIPE" }));
    const onAbort = () => onError(signal.reason);
    const done = (settle: () => void) => {
      socket.off(event, onEvent).off("close", onClose).off("end", onClose);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    socket.once(event, onEvent).once("close", onClose).once("end", onClose);
    socket.on("error", onError); // stays: an error that comes while the socket is being destroyed must find a listener
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  });
}

/** The connections a node server pushes, for an iteration to pull. */
export class ConnectionQueue {
  readonly #waiting: Duplex[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  /**
   * Add a connection. It is closed at once when the queue is closed, or full because nobody iterates.
   *
   * @param duplex The connection.
   */
  push(duplex: Duplex): void {
    if (this.#closed || this.#waiting.length >= MaxWaiting) return duplex.close();
    this.#waiting.push(duplex);
    this.#wake?.();
  }

  /** End the iteration and close the connections nobody took. */
  close(): void {
    this.#closed = true;
    for (const duplex of this.#waiting.splice(0)) duplex.close();
    this.#wake?.();
  }

  /**
   * The connections in the order they came.
   *
   * @returns The iterator; ends when the queue is closed.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Duplex, void> {
    while (!this.#closed) {
      const duplex = this.#waiting.shift();
      if (duplex !== undefined) yield duplex;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/**
 * Put a server to its port.
 *
 * @param server A server of node:net or node:tls whose connections go to the queue.
 * @param at Where to listen, without brackets.
 * @param queue The connections.
 * @param onClose Further things to close with the listener.
 * @returns The listener.
 * @throws {TransportError} When the port is taken or not allowed.
 */
export async function listenServer(
  server: Server,
  at: PeerAddress,
  queue: ConnectionQueue,
  onClose?: () => void,
): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: at.hostname, port: at.port }, () => {
      server.off("error", reject);
      resolve();
    });
  }).catch((error) => {
    if (error instanceof RangeError) throw error;
    throw transportError(`Cannot listen on ${formatAddress(at)}`, error);
  });
  // Errors of single accepts, e.g. EMFILE; the server goes on by itself.
  server.on("error", () => {});
  const bound = server.address();
  const address = bound !== null && typeof bound === "object" ? socketAddress(bound.address, bound.port) : at;
  let closed = false;
  return {
    address,
    [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](),
    close() {
      if (closed) return;
      closed = true;
      server.close();
      queue.close();
      onClose?.();
    },
  };
}
