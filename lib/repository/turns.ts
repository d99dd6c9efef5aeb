/**
 * Letting others have their turn in long work, SQLite being synchronous.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { PeerAddress } from "../transport/duplex.ts";
import { afterSockets } from "../transport/turn.ts";
import { Lines } from "../transport/lines.ts";

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
 * Waits until the sockets have been looked at, so that a C-CANCEL and other associations get through.
 *
 * @returns A promise that settles some rounds of the event loop later.
 */
export function poll(): Promise<void> {
  return new Promise((resolve) => {
    afterSockets(resolve);
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

/** Works that go on at once in a slice: enough to fill it with short ones, few enough not to exceed it by much. */
const AtOnce = 4;

/**
 * Shares the event loop among all who work long: together they take a slice, then sockets are looked at, then those who
 * have waited longest take the next one. However many there are, nobody else waits for more than one slice; and whoever
 * has many works gets no further with all of them than others with one.
 */
export class Turns {
  readonly #ms: number;
  readonly #waiting = new Lines<() => void>();
  #workers = 0;
  #end = 0;
  /** Calls off the end of the slice; absent between slices, when whoever comes begins one. */
  #callOff: (() => void) | undefined;

  /**
   * Begins with nobody at work.
   *
   * @param ms How long a slice is, in milliseconds.
   */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Whether it is for others to go on: to be asked between one step of the work and the next. */
  get due(): boolean {
    if (this.#callOff === undefined) this.#begin();
    return performance.now() >= this.#end;
  }

  /**
   * Lets the others go on, then has a share in one of the next slices.
   *
   * @param from Whose work it is: the other end of the connection it is for.
   * @returns Settles when it has.
   */
  pass(from?: PeerAddress): Promise<void> {
    return new Promise((resolve) => {
      const alone = this.#waiting.first === undefined;
      this.#waiting.add(from, resolve);
      if (alone) this.#restart();
    });
  }

  /**
   * A connection is over: nobody waits for it any longer.
   *
   * @param from The other end of the connection.
   */
  release(from: PeerAddress): void {
    for (const resolve of this.#waiting.remove(from)) resolve();
  }

  /** Tells that somebody works. */
  enter(): void {
    this.#workers++;
  }

  /** Tells that somebody has ended. */
  leave(): void {
    if (--this.#workers > 0) return;
    this.#callOff?.();
    this.#callOff = undefined;
  }

  #begin(): void {
    this.#end = performance.now() + this.#ms;
    this.#restart();
  }

  #restart(): void {
    this.#callOff?.();
    this.#callOff = afterSockets(() => {
      this.#callOff = undefined;
      if (!this.#waiting.first) return;
      this.#begin();
      this.#goOn();
    });
  }

  /** One after the other begins: where the first has taken the slice, the others wait for another one. */
  async #goOn(): Promise<void> {
    for (let count = 0; count < AtOnce && (count === 0 || performance.now() < this.#end); count++) {
      this.#waiting.take()?.();
      await undefined;
    }
  }
}
