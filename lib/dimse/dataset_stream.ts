/**
 * A data set that is handed out while it arrives: memory that does not depend on its length.
 *
 * @module
 */
import { FragmentCollector } from "../pdata/collect.ts";

/** Bytes that may wait for the reader before whoever brings more is asked to wait. */
const MaxWaiting = 64 * 1024;

/**
 * The data set of one message, from its first fragment to its last. Who reads sees one chunk for whatever has arrived
 * since it read last; who has seen enough cancels, or {@linkcode drain}s from outside.
 */
export class DatasetStream {
  /** The data set, encoded in the transfer syntax of its presentation context. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Settles when the last fragment has arrived, read or not, or when there will be none. Never rejects. */
  readonly ended: Promise<void>;
  readonly #waiting = new FragmentCollector();
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #wanted = false;
  #discarding = false;
  #error: Error | undefined;
  #resolveEnded!: () => void;
  #makeRoom: (() => void) | undefined;

  /** Nothing has arrived yet. */
  constructor() {
    this.ended = new Promise((resolve) => this.#resolveEnded = resolve);
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => {
        this.#wanted = true;
        this.#give();
      },
      cancel: () => this.#discard(),
    }, { highWaterMark: 0 });
  }

  /** Why it is not whole: it was over its limit, or the association ended within it. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** What whoever brings fragments has to wait for: the reader is behind. `undefined` when there is no need. */
  get room(): Promise<void> | undefined {
    if (this.#waiting.length < MaxWaiting) return undefined;
    return new Promise((resolve) => this.#makeRoom = resolve);
  }

  /**
   * A fragment has arrived.
   *
   * @param bytes A view, which must not change afterwards.
   */
  push(bytes: Uint8Array): void {
    if (this.#discarding) return;
    this.#waiting.push(bytes);
    if (this.#wanted) this.#give();
  }

  /** The last fragment has arrived. */
  end(): void {
    if (!this.#discarding) {
      if (this.#waiting.length > 0) this.#controller.enqueue(this.#waiting.take());
      this.#controller.close();
      this.#discard();
    }
    this.#resolveEnded();
  }

  /**
   * It will not be whole: what has not been read of it is lost, and reading fails. What comes still is dropped until
   * {@linkcode end}.
   *
   * @param error Why.
   */
  fail(error: Error): void {
    this.#error ??= error;
    if (this.#discarding) return;
    this.#controller.error(error);
    this.#discard();
  }

  /**
   * Drop what nobody has read or will read, whoever holds the stream, and wait for the last fragment: the response to
   * a message comes after the message.
   */
  async drain(): Promise<void> {
    this.fail(new Error("x"));
    await this.ended;
  }

  #give(): void {
    if (this.#waiting.length === 0) return;
    this.#wanted = false;
    this.#controller.enqueue(this.#waiting.take());
    this.#makeRoom?.();
  }

  #discard(): void {
    this.#discarding = true;
    this.#waiting.clear();
    this.#makeRoom?.();
  }
}
