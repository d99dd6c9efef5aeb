/**
 * How fast something gets on.
 *
 * @module
 */

/** Bytes a millisecond, below which it hardly gets on: 32 KiB a second. */
const Slow = 32 * 1.024;

/** The pace of a data set that comes or goes. */
export class Pace {
  readonly #ahead: number;
  #until: number;
  #pausedAt: number | undefined;

  /**
   * Begins.
   *
   * @param ahead How many milliseconds it has to begin with, and how many it can get ahead or behind.
   */
  constructor(ahead: number) {
    this.#ahead = ahead;
    this.#until = performance.now() + ahead;
  }

  /**
   * It has got on.
   *
   * @param bytes How much.
   */
  add(bytes: number): void {
    const now = performance.now();
    this.#until = Math.min(Math.max(this.#until, now - this.#ahead) + bytes / Slow, now + this.#ahead);
  }

  /** Whether it hardly gets on; while it is kept waiting, whether that was so before. */
  get slow(): boolean {
    return (this.#pausedAt ?? performance.now()) > this.#until;
  }

  /** What has been does not count. */
  restart(): void {
    const now = performance.now();
    this.#until = now + this.#ahead;
    if (this.#pausedAt !== undefined) this.#pausedAt = now;
  }

  /** It is kept waiting: from now on, time does not count. */
  pause(): void {
    this.#pausedAt ??= performance.now();
  }

  /** It goes on. */
  resume(): void {
    if (this.#pausedAt === undefined) return;
    this.#until += performance.now() - this.#pausedAt;
    this.#pausedAt = undefined;
  }

  /**
   * Some time was nobody's fault.
   *
   * @param milliseconds How much.
   */
  excuse(milliseconds: number): void {
    if (this.#pausedAt === undefined) this.#until += milliseconds;
  }
}
