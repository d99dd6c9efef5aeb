/**
 * Two ends of a connection in memory, for tests, benchmarks and peers in one process.
 *
 * @module
 */

import { TransportError } from "../errors.ts";
import type { Duplex } from "./duplex.ts";

/** Options of {@linkcode duplexPair}. */
export interface DuplexPairOptions {
  /** Bytes each direction holds for a reader that lags; default 65536. With 1 a write waits until its chunk is read. */
  readonly highWaterMark?: number;
}

/** One direction of the pair. */
interface Channel {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** End the readable behind what it still holds. */
  end(): void;
  /** Fail the write that waits and all that follow. */
  fail(error: TransportError): void;
}

function createChannel(highWaterMark: number, onAbort: () => void): Channel {
  let source!: ReadableStreamDefaultController<Uint8Array>;
  let sink!: WritableStreamDefaultController;
  let ended = false;
  let failure: TransportError | undefined;
  let waiting: { resolve(): void; reject(error: Error): void } | undefined;

  const end = () => {
    if (ended) return;
    ended = true;
    source.close();
  };
  const wake = () => {
    waiting?.resolve();
    waiting = undefined;
  };
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      source = controller;
    },
    pull: wake,
    // A reader that gave up takes no more bytes; like a socket nobody reads, the writer is left waiting until close().
    cancel() {
      ended = true;
    },
  }, { highWaterMark, size: (chunk) => chunk.byteLength });
  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      sink = controller;
    },
    write(chunk) {
      if (failure !== undefined) throw failure;
      if (chunk.byteLength === 0) return;
      if (!ended) {
        source.enqueue(chunk);
        // A pipe hands the chunk on at once, and whoever gets it may close the connection in answer.
        if (ended || (source.desiredSize ?? 0) > 0) return;
      }
      return new Promise<void>((resolve, reject) => waiting = { resolve, reject });
    },
    close: end,
    abort: onAbort,
  });
  return {
    readable,
    writable,
    end,
    fail(error) {
      if (failure !== undefined) return;
      failure = error;
      waiting?.reject(error);
      waiting = undefined;
      sink.error(error);
    },
  };
}

/**
 * Two connected duplexes in memory, with the semantics of a TCP connection: closing one's writable ends the other's
 * readable only, `close()` ends both directions for both. Chunks are handed over without a copy, so that a writer must
 * not change them afterwards.
 *
 * @param options How much each direction may hold.
 * @returns The two ends.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { duplexPair } from "./pair.ts";
 *
 * const [scu, scp] = duplexPair();
 * await scu.writable.getWriter().write(new Uint8Array([1, 2]));
 * assertEquals((await scp.readable.getReader().read()).value, new Uint8Array([1, 2]));
 * scu.close();
 * ```
 */
export function duplexPair(options: DuplexPairOptions = {}): [Duplex, Duplex] {
  const highWaterMark = Math.max(1, options.highWaterMark ?? 65536);
  const there = createChannel(highWaterMark, () => first.close());
  const back = createChannel(highWaterMark, () => second.close());
  const side = (incoming: Channel, outgoing: Channel): Duplex => ({
    readable: incoming.readable,
    writable: outgoing.writable,
    close() {
      incoming.end();
      outgoing.end();
      outgoing.fail(new TransportError("Cannot write to the connection: it is closed"));
      incoming.fail(new TransportError("Cannot write to the connection: closed by the peer"));
    },
  });
  const first = side(back, there);
  const second = side(there, back);
  return [first, second];
}
