/**
 * A data set that is handed out while it arrives, in memory that does not depend on its length.
 *
 * @module
 */
import { ByteQueue } from "../streams/byte_queue.ts";

/** Bytes that may wait for the reader before whoever brings more is to wait. */
const MaxWaiting = 64 * 1024;

/** Where nobody reads to the end there is one for every data set, and making it costs more than dropping the data set. */
let answered: TypeError | undefined;

/**
 * The data set of one message, from its first fragment to its last. Each read gives whatever has arrived since the one
 * before; a reader that has seen enough cancels, and the rest is dropped as it comes.
 */
export class DatasetStream {
  /** Settles when the last fragment has arrived, read or not, or when it never will. Never rejects. */
  readonly ended: Promise<void>;
  readonly #waiting: ByteQueue;
  readonly #release: (waiting: ByteQueue) => void;
  /** Made when somebody asks for it. */
  #readable: ReadableStream<Uint8Array> | undefined;
  #controller: ReadableByteStreamController | undefined;
  /** Why reading fails. */
  #failure: Error | undefined;
  #error: Error | undefined;
  /** Whether a read waits. */
  #wanted = false;
  /** Whether what arrives still goes to the reader. */
  #open = true;
  /** Whether the last fragment has arrived. */
  #whole = false;
  #resolveEnded!: () => void;
  #resolveRoom: (() => void) | undefined;

  /**
   * A data set of which nothing has arrived.
   *
   * @param waiting Holds what waits.
   * @param release Takes that back when it is used no more.
   */
  constructor(waiting: ByteQueue = new ByteQueue(), release: (waiting: ByteQueue) => void = () => {}) {
    this.#waiting = waiting;
    this.#release = release;
    this.ended = new Promise((resolve) => this.#resolveEnded = resolve);
  }

  /** The data set, encoded in the transfer syntax of its presentation context. A byte stream: BYOB readers save memory. */
  get readable(): ReadableStream<Uint8Array> {
    return this.#readable ??= new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#controller = controller;
        if (this.#failure) controller.error(this.#failure);
        this.#closeAtEnd();
      },
      pull: () => {
        this.#wanted = true;
        this.#give();
      },
      cancel: () => this.#close(),
    }, { highWaterMark: 0 });
  }

  /** Why it did not come whole: it was over its limit, or the association ended within it. */
  get error(): Error | undefined {
    return this.#error;
  }

  /**
   * A fragment has arrived.
   *
   * @param bytes The fragment; it is copied.
   */
  push(bytes: Uint8Array): void {
    if (!this.#open) return;
    if (bytes.length === 0) return;
    const view = this.#wanted && this.#waiting.length === 0 ? this.#controller?.byobRequest?.view : undefined;
    if (!view) {
      this.#waiting.push(bytes);
      if (this.#wanted) this.#give();
      return;
    }
    // Whoever waits with a buffer of its own gets it without a stop in between.
    const count = Math.min(bytes.length, view.byteLength);
    bytesOf(view).set(bytes.subarray(0, count));
    this.#wanted = false;
    this.#waiting.push(bytes.subarray(count));
    this.#controller?.byobRequest?.respond(count);
  }

  /**
   * Whether the reader is behind.
   *
   * @returns What to wait for before the next {@linkcode push}, or `undefined` when there is no need.
   */
  room(): Promise<void> | undefined {
    if (this.#waiting.length < MaxWaiting) return undefined;
    return new Promise((resolve) => this.#resolveRoom = resolve);
  }

  /** The last fragment has arrived. */
  end(): void {
    this.#whole = true;
    if (this.#open) {
      if (this.#wanted) this.#give();
      this.#closeAtEnd();
    }
    this.#resolveEnded();
  }

  /**
   * It will not be whole: reading it fails, and what comes of it still is dropped.
   *
   * @param error Why.
   */
  fail(error: Error): void {
    this.#fail(error);
    this.#error ??= error;
  }

  /**
   * Nothing more will come of it. One that has come to its end stays whole.
   *
   * @param error Why.
   */
  abort(error: Error): void {
    if (this.#open && !this.#whole) this.fail(error);
    this.#resolveEnded();
  }

  /**
   * Take it from the reader, drop what is left and wait for the last fragment.
   *
   * @returns {@linkcode ended}.
   */
  drain(): Promise<void> {
    this.#fail(answered ??= new TypeError("Cannot read data set: its request is answered"));
    return this.ended;
  }

  #give(): void {
    const controller = this.#controller;
    if (!controller || this.#waiting.length === 0) return;
    this.#wanted = false;
    const request = controller.byobRequest;
    if (request?.view) request.respond(this.#waiting.read(bytesOf(request.view)));
    else controller.enqueue(this.#waiting.take());
    this.#resolveRoom?.();
    this.#closeAtEnd();
  }

  #closeAtEnd(): void {
    if (!this.#controller || !this.#open || !this.#whole || this.#waiting.length > 0) return;
    this.#controller.close();
    this.#controller.byobRequest?.respond(0);
    this.#close();
  }

  #fail(error: Error): void {
    if (!this.#open) return;
    this.#failure = error;
    this.#controller?.error(error);
    this.#close();
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#waiting.clear();
    this.#release(this.#waiting);
    this.#resolveRoom?.();
  }
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
