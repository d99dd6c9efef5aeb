/**
 * How fast something gets on.
 *
 * @module
 */

/** How long it is measured, in milliseconds. */
const WindowMs = 1000;

/** Bytes a millisecond, below which it hardly gets on: 32 KiB a second. */
const Slow = 32 * 1.024;

/** The pace of a data set that is coming. */
export class Pace {
  #since = performance.now();
  #bytes = 0;
  #slow = false;

  /**
   * More has come.
   *
   * @param bytes How much.
   */
  add(bytes: number): void {
    this.#bytes += bytes;
    this.measure();
  }

  /** Whether it has hardly got on while it was last measured; not so before that. */
  get slow(): boolean {
    return this.#slow;
  }

  /** Measures, when it is time. */
  measure(): void {
    const elapsed = performance.now() - this.#since;
    if (elapsed < WindowMs) return;
    this.#slow = this.#bytes < Slow * elapsed;
    this.restart();
  }

  /** It has been kept waiting: that does not count. */
  restart(): void {
    this.#since = performance.now();
    this.#bytes = 0;
  }
}
