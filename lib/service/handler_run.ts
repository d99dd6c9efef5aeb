/**
 * Running an async-generator handler until it ends or is to stop.
 *
 * @module
 */

import { deferred } from "../association/deferred.ts";
import type { Stop } from "../association/stop.ts";

/** What {@linkcode HandlerRun.next} gives when the operation was to stop before the handler yielded. */
export const Aborted: unique symbol = Symbol("aborted");

/** How long a handler's `finally` may keep the final response waiting, in milliseconds. */
const ReturnBound = 1000;

/** One run of a handler. */
export class HandlerRun<T> {
  readonly #iterator: AsyncIterator<T>;
  readonly #stop: Stop;
  #done = false;
  /** Settles what the caller of {@linkcode next} waits for. */
  #resolve: (aborted: typeof Aborted) => void = () => {};
  readonly #abort = (): void => this.#resolve(Aborted);

  /**
   * Takes over a handler that has been called.
   *
   * @param iterable What the handler returned.
   * @param stop Stops it.
   */
  constructor(iterable: AsyncIterable<T>, stop: Stop) {
    this.#iterator = iterable[Symbol.asyncIterator]();
    this.#stop = stop;
    stop.onStop = this.#abort;
  }

  /**
   * The next thing it yields.
   *
   * @returns The value, `undefined` at its end, or {@linkcode Aborted} as soon as it is to stop, even while the handler
   * is still thinking.
   */
  next(): Promise<{ value: T } | undefined | typeof Aborted> {
    if (this.#stop.requested) return Promise.resolve(Aborted);
    // One promise for each yield: this is the path of every match.
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#iterator.next().then((result) => {
        this.#done = result.done ?? false;
        resolve(this.#stop.requested ? Aborted : result.done ? undefined : result);
      }, (error) => {
        this.#done = true;
        reject(error);
      });
    });
  }

  /** End the handler so that its `finally` runs, and wait for that no longer than a bound. */
  async stop(): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    // Not every iterator's `return` gives a promise, or refrains from throwing.
    let settled = false;
    const returned = Promise.resolve().then(() => this.#iterator.return?.()).catch(() => {}).then(() => settled = true);
    // One that has nothing to clean up is through at once: a timer costs more than all of its run.
    for (let turn = 0; turn < 8 && !settled; turn++) await undefined;
    if (settled) return;
    const bound = deferred<void>();
    const timer = setTimeout(bound.resolve, ReturnBound);
    await Promise.race([returned, bound.promise]);
    clearTimeout(timer);
  }
}
