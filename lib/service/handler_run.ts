/**
 * Running an async-generator handler under an abort signal.
 *
 * @module
 */

/** What {@linkcode HandlerRun.next} gives when the signal was aborted before the handler yielded. */
export const Aborted: unique symbol = Symbol("aborted");

/** How long a handler's `finally` may keep the final response waiting, in milliseconds. */
const ReturnBound = 1000;

/** One run of a handler. */
export class HandlerRun<T> {
  readonly #iterator: AsyncIterator<T>;
  readonly #signal: AbortSignal;
  #done = false;
  #onAbort: (() => void) | undefined;

  /**
   * @param iterable What the handler returned.
   * @param signal Stops it.
   */
  constructor(iterable: AsyncIterable<T>, signal: AbortSignal) {
    this.#iterator = iterable[Symbol.asyncIterator]();
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#onAbort?.(), { once: true });
  }

  /**
   * The next thing it yields.
   *
   * @returns The value, `undefined` at its end, or {@linkcode Aborted} as soon as the signal is, even while the handler
   * is still thinking.
   */
  async next(): Promise<{ value: T } | undefined | typeof Aborted> {
    if (this.#signal.aborted) return Aborted;
    const result = await new Promise<IteratorResult<T> | typeof Aborted>((resolve, reject) => {
      this.#onAbort = () => resolve(Aborted);
      this.#iterator.next().then(resolve, reject);
    }).catch((error) => {
      this.#done = true;
      throw error;
    });
    if (result === Aborted || this.#signal.aborted) return Aborted;
    this.#done = result.done ?? false;
    return result.done ? undefined : { value: result.value };
  }

  /** End the handler so that its `finally` runs, and wait for that no longer than a bound. */
  async stop(): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    const returned = this.#iterator.return?.().catch(() => {});
    if (!returned) return;
    const bound = Promise.withResolvers<void>();
    const timer = setTimeout(bound.resolve, ReturnBound);
    await Promise.race([returned, bound.promise]);
    clearTimeout(timer);
  }
}
