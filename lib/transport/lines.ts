/**
 * Waiting in lines.
 *
 * @module
 */
import type { PeerAddress } from "./duplex.ts";

/** What one connection has waiting. */
interface Line<T> {
  readonly from: PeerAddress | undefined;
  readonly waiting: T[];
}

/**
 * What waits, in a line for each connection it comes from. Addresses take turns, and the connections of one address take
 * turns in its: however much somebody has brought, over however many connections, others do not wait for all of it.
 */
export class Lines<T> {
  /** In the order of their turns. */
  #lines: Line<T>[] = [];

  /** What comes next. */
  get first(): T | undefined {
    return this.#lines[0]?.waiting[0];
  }

  /**
   * Puts something at the end of a line.
   *
   * @param from The other end of the connection; what comes from nobody in particular has one line.
   * @param member What waits.
   */
  add(from: PeerAddress | undefined, member: T): void {
    const line = this.#lines.find((each) =>
      each.from === from || isSameAddress(each.from, from) && each.from?.port === from?.port
    );
    if (line) line.waiting.push(member);
    else this.#lines.push({ from, waiting: [member] });
  }

  /**
   * Takes what comes next; it is the turn of the others before the same line has another, and of other addresses before
   * that.
   *
   * @returns {@linkcode first}.
   */
  take(): T | undefined {
    const [line, ...others] = this.#lines;
    if (line === undefined) return undefined;
    const member = line.waiting.shift();
    const left = line.waiting.length > 0 ? [line] : [];
    this.#lines = [
      ...others.filter(({ from }) => !isSameAddress(from, line.from)),
      ...others.filter(({ from }) => isSameAddress(from, line.from)),
      ...left,
    ];
    return member;
  }
}

function isSameAddress(one: PeerAddress | undefined, other: PeerAddress | undefined): boolean {
  return one?.hostname === other?.hostname;
}
