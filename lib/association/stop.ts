/**
 * Stopping an operation.
 *
 * @module
 */

/**
 * Whether an operation is to stop, and why. Its `AbortSignal` is made for whoever asks for one: that costs more than a
 * short operation does.
 */
export class Stop {
  /** Called when the operation is to stop. */
  onStop: (() => void) | undefined;
  #controller: AbortController | undefined;
  #reason: (() => Error) | undefined;

  /** Whether the operation is to stop. */
  get requested(): boolean {
    return this.#reason !== undefined;
  }

  /** Aborted when the operation is to stop. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason());
    }
    return this.#controller.signal;
  }

  /**
   * The operation is to stop. The first reason counts.
   *
   * @param reason Makes the reason of the signal, if somebody wants to know it.
   */
  request(reason: () => Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#controller?.abort(reason());
    this.onStop?.();
  }
}
