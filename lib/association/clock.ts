/**
 * One timer of the runtime for everything that one association waits for.
 *
 * @module
 */
import type { Deadline } from "./deadline.ts";

/** Wakes at the nearest of some deadlines. A runtime's timer costs more than all of them, so that it is left to run idle. */
export class Clock {
  readonly #deadlines: Deadline[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakes = Infinity;

  /**
   * A deadline is running.
   *
   * @param deadline The deadline, with another `due` than before.
   */
  watch(deadline: Deadline): void {
    if (!this.#deadlines.includes(deadline)) this.#deadlines.push(deadline);
    if (deadline.due < this.#wakes) this.#wake(deadline.due, performance.now());
  }

  /**
   * A deadline will not run soon. With the last of them goes the timer.
   *
   * @param deadline The deadline.
   */
  forget(deadline: Deadline): void {
    const at = this.#deadlines.indexOf(deadline);
    if (at < 0) return;
    this.#deadlines.splice(at, 1);
    if (this.#deadlines.length === 0) this.#wake(Infinity, 0);
  }

  #wake(due: number, now: number): void {
    clearTimeout(this.#timer);
    this.#wakes = due;
    this.#timer = due === Infinity ? undefined : setTimeout(this.#look, Math.max(0, due - now));
  }

  #look = () => {
    const now = performance.now();
    for (const deadline of this.#deadlines.filter(({ due }) => due <= now)) deadline.ring();
    this.#wake(this.#deadlines.reduce((nearest, { due }) => Math.min(nearest, due), Infinity), now);
  };
}
