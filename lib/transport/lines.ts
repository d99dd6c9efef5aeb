/**
 * Waiting in lines.
 *
 * @module
 */

/**
 * What waits, in a line for each of those it comes from. The first of every line comes before the second of any: however
 * much somebody has brought, others do not wait for all of it.
 */
export class Lines<T> {
  /** The one whose turn is next comes first. */
  readonly #lines: { readonly from: unknown; readonly waiting: T[] }[] = [];

  /** What comes next. */
  get first(): T | undefined {
    return this.#lines[0]?.waiting[0];
  }

  /**
   * Puts something at the end of a line.
   *
   * @param from Whose line.
   * @param member What waits.
   */
  add(from: unknown, member: T): void {
    const line = this.#lines.find((each) => each.from === from);
    if (line) line.waiting.push(member);
    else this.#lines.push({ from, waiting: [member] });
  }

  /**
   * Takes what comes next; it is the turn of the others before the same line has another.
   *
   * @returns {@linkcode first}.
   */
  take(): T | undefined {
    const line = this.#lines.shift();
    const member = line?.waiting.shift();
    if (line && line.waiting.length > 0) this.#lines.push(line);
    return member;
  }
}
