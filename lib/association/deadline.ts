/**
 * A timer that is cheap to arm and disarm on every message: it re-arms itself lazily instead of being replaced.
 *
 * @module
 */

import { deferred } from "./deferred.ts";

/**
 * Wait for something, but not for ever.
 *
 * @param promise What to wait for.
 * @param milliseconds For how long at most.
 */
export async function atMost(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  const bound = deferred<void>();
  const timer = setTimeout(bound.resolve, milliseconds);
  await Promise.race([promise, bound.promise]).finally(() => clearTimeout(timer));
}

/** Calls back once when it has been armed for its whole time. */
export class Deadline {
  /** What to do when it expires; may change from one use to the next. */
  expire: () => void;
  #milliseconds: number;
  #due = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param seconds How long after {@linkcode arm} it expires; 0 or Infinity: never.
   * @param expire What to do then.
   */
  constructor(seconds: number, expire: () => void) {
    this.#milliseconds = seconds > 0 ? seconds * 1000 : Infinity;
    this.expire = expire;
  }

  /** Whether it is running. */
  get armed(): boolean {
    return this.#due !== Infinity;
  }

  /** Start, or start over. */
  arm(): void {
    if (this.#milliseconds === Infinity) return;
    this.#due = performance.now() + this.#milliseconds;
    this.#timer ??= setTimeout(this.#check, this.#milliseconds);
  }

  /** Start unless it is running already. */
  armOnce(): void {
    if (!this.armed) this.arm();
  }

  /** Stop. The underlying timer stays for the next {@linkcode arm}. */
  disarm(): void {
    this.#due = Infinity;
  }

  /** Stop for good and let go of the underlying timer. */
  stop(): void {
    this.#milliseconds = this.#due = Infinity;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #check = () => {
    this.#timer = undefined;
    if (this.#due === Infinity) return;
    const left = this.#due - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(this.#check, left);
    } else {
      this.#due = Infinity;
      this.expire();
    }
  };
}
