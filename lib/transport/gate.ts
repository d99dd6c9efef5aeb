/**
 * Few at a time.
 *
 * @module
 */
import type { PeerAddress } from "./duplex.ts";
import { Lines } from "./lines.ts";

/** Lets so many through at once; the others wait, and take turns by where they are from. */
export class Gate {
  #free: number;
  readonly #waiting = new Lines<{ readonly resolve: () => void; readonly reject: (error: Error) => void }>();

  /** Connections that are over, and what is said of them. */
  readonly #left = new WeakMap<PeerAddress, Error>();

  /**
   * Opens.
   *
   * @param places How many are let through at once.
   */
  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Waits for a place, then runs something.
   *
   * @param action What needs the place for as long as it runs.
   * @param from Whose action it is: the other end of the connection it is for.
   * @param signal Ends the waiting, with its reason.
   * @returns What the action returns.
   */
  async run<T>(action: () => Promise<T>, from?: PeerAddress, signal?: AbortSignal): Promise<T> {
    const left = from && this.#left.get(from);
    if (left) throw left;
    if (this.#free > 0) this.#free--;
    else await this.#wait(from, signal);
    try {
      return await action();
    } finally {
      const next = this.#waiting.take();
      if (next) next.resolve();
      else this.#free++;
    }
  }

  async #wait(from: PeerAddress | undefined, signal: AbortSignal | undefined): Promise<void> {
    let leave = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        const waiting = { resolve, reject };
        leave = () => {
          this.#waiting.remove(from, waiting);
          reject(signal!.reason);
        };
        signal?.addEventListener("abort", leave);
        this.#waiting.add(from, waiting);
      });
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  /**
   * A connection is over: what waits for it is not done, nor what comes to the gate only now.
   *
   * @param from The other end of the connection.
   * @param error What whoever waits is told.
   */
  leave(from: PeerAddress, error: Error): void {
    this.#left.set(from, error);
    for (const { reject } of this.#waiting.remove(from)) reject(error);
  }
}
