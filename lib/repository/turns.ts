/**
 * Letting others have their turn in long work, SQLite being synchronous.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/**
 * Waits for the event loop to go round once, so that what has arrived gets its turn.
 *
 * @returns A promise that a macrotask resolves.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Waits until the sockets have been looked at, so that a C-CANCEL and other associations get through. It takes a timer,
 * and with it about a millisecond: as long as something else is due at once, Deno does not poll.
 *
 * @returns A promise that a timer resolves.
 */
export function poll(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/**
 * Lets others go on for a while. A message of theirs takes several rounds of the event loop from socket to socket: one
 * round between two pieces of long work would make it wait for as many of them.
 *
 * @param ms How long, in milliseconds.
 * @returns A promise that a timer resolves.
 */
export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Divides long work into turns. */
export class Turns {
  readonly #ms: number;
  #end: number;

  /**
   * Begins the first turn.
   *
   * @param ms How long a turn is, in milliseconds.
   */
  constructor(ms: number) {
    this.#ms = ms;
    this.#end = performance.now() + ms;
  }

  /** Whether it is for others to go on. */
  get due(): boolean {
    return performance.now() >= this.#end;
  }

  /** Lets the others go on, then begins the next turn. */
  async pass(): Promise<void> {
    await poll();
    this.#end = performance.now() + this.#ms;
  }
}
