/**
 * A deadline that is cheap to arm and disarm on every message: the clock looks at it later.
 *
 * @module
 */

import { Clock } from "./clock.ts";
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
  readonly #clock: Clock;
  #milliseconds: number;
  #due = Infinity;

  /**
   * @param seconds How long after {@linkcode arm} it expires; 0 or Infinity: never.
   * @param expire What to do then.
   * @param clock Wakes it. Default: one of its own.
   */
  constructor(seconds: number, expire: () => void, clock: Clock = new Clock()) {
    this.#clock = clock;
    this.#milliseconds = seconds > 0 ? seconds * 1000 : Infinity;
    this.expire = expire;
  }

  /** When it expires, in the milliseconds of `performance.now`; Infinity while it is not running. */
  get due(): number {
    return this.#due;
  }

  /** Whether it is running. */
  get armed(): boolean {
    return this.#due !== Infinity;
  }

  /**
   * Start, or start over.
   *
   * @param milliseconds To expire sooner than after its whole time.
   */
  arm(milliseconds: number = Infinity): void {
    if (this.#milliseconds === Infinity) return;
    this.#due = performance.now() + Math.min(milliseconds, this.#milliseconds);
    this.#clock.watch(this);
  }

  /** Start unless it is running already. */
  armOnce(): void {
    if (!this.armed) this.arm();
  }

  /** Stop. The clock goes on for the next {@linkcode arm}. */
  disarm(): void {
    this.#due = Infinity;
  }

  /** Stop for a long time: the clock need not go on for it. */
  rest(): void {
    this.#due = Infinity;
    this.#clock.forget(this);
  }

  /** Stop for good. */
  stop(): void {
    this.#milliseconds = this.#due = Infinity;
    this.#clock.forget(this);
  }

  /** Expire; for the clock. */
  ring(): void {
    if (!this.armed) return;
    this.#due = Infinity;
    this.expire();
  }
}
