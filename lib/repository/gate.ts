/**
 * Few at a time.
 *
 * @module
 */

/** Lets so many through at once; the others wait in the order they came. */
export class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

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
   * @returns What the action returns.
   */
  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await action();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
