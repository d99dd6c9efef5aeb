/**
 * Places for requests, of which nobody has all.
 *
 * @module
 */

/** So many places, three quarters of which at most are for one address. */
export class Places {
  readonly #most: number;
  readonly #share: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  /**
   * Begins with all places free.
   *
   * @param most How many there are.
   */
  constructor(most: number) {
    this.#most = most;
    this.#share = Math.ceil(most * 3 / 4);
  }

  /**
   * Takes a place.
   *
   * @param address Where somebody is; the empty string where that is not known, of which there may be as many as places.
   * @returns Whether there was one.
   */
  take(address: string): boolean {
    const taken = this.#taken.get(address) ?? 0;
    if (this.#all >= this.#most || (address !== "" && taken >= this.#share)) return false;
    this.#all++;
    this.#taken.set(address, taken + 1);
    return true;
  }

  /**
   * Gives a place back.
   *
   * @param address Who has taken it.
   */
  leave(address: string): void {
    const taken = this.#taken.get(address) ?? 0;
    this.#all--;
    if (taken > 1) this.#taken.set(address, taken - 1);
    else this.#taken.delete(address);
  }
}
