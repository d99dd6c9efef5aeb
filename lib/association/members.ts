/**
 * The few that come and go: the operations of an association.
 *
 * @module
 */

/**
 * A set for short lives. A `Set` or `Map` of V8 leaves a table behind every few changes, each linked to the next: with one
 * of them in the old generation, all that pass through stay until the next full garbage collection.
 */
export class Members<T> implements Iterable<T> {
  readonly #members: T[] = [];

  /** How many there are. */
  get size(): number {
    return this.#members.length;
  }

  /**
   * Adds one at the end.
   *
   * @param member One that is not there yet.
   */
  add(member: T): void {
    this.#members.push(member);
  }

  /**
   * Takes one away.
   *
   * @param member Which.
   * @returns Whether it was there.
   */
  delete(member: T): boolean {
    const at = this.#members.indexOf(member);
    if (at >= 0) this.#members.splice(at, 1);
    return at >= 0;
  }

  /** Takes all away. */
  clear(): void {
    this.#members.length = 0;
  }

  /**
   * The first for which something is so.
   *
   * @param predicate Says whether it is.
   */
  find(predicate: (member: T) => boolean): T | undefined {
    return this.#members.find(predicate);
  }

  /** In the order they came; who comes or goes meanwhile changes nothing. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#members.slice().values();
  }
}
