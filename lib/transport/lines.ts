/**
 * Waiting in lines.
 *
 * @module
 */
import type { PeerAddress } from "./duplex.ts";

/** What one connection has waiting. */
interface Line<T> {
  readonly port: number | undefined;
  readonly waiting: T[];
}

/** What the connections of one address have waiting, in the order of their turns. */
interface Address<T> {
  readonly hostname: string | undefined;
  readonly lines: Line<T>[];
}

/**
 * What waits, in a line for each connection it comes from. Addresses take turns, and the connections of one address take
 * turns in its: however much somebody has brought, over however many connections, others do not wait for all of it.
 */
export class Lines<T> {
  /** In the order of their turns. */
  readonly #addresses: Address<T>[] = [];

  /** What comes next. */
  get first(): T | undefined {
    return this.#addresses[0]?.lines[0].waiting[0];
  }

  /**
   * Puts something at the end of a line.
   *
   * @param from The other end of the connection; what comes from nobody in particular has one line.
   * @param member What waits.
   */
  add(from: PeerAddress | undefined, member: T): void {
    const address = this.#addresses.find(({ hostname }) => hostname === from?.hostname);
    const line = address?.lines.find(({ port }) => port === from?.port);
    if (line) return void line.waiting.push(member);
    const added = { port: from?.port, waiting: [member] };
    if (address) address.lines.push(added);
    else this.#addresses.push({ hostname: from?.hostname, lines: [added] });
  }

  /**
   * Takes what comes next; it is the turn of the others before the same line has another, and of other addresses before
   * that.
   *
   * @returns {@linkcode first}.
   */
  take(): T | undefined {
    const address = this.#addresses.shift();
    const line = address?.lines.shift();
    const member = line?.waiting.shift();
    if (line && line.waiting.length > 0) address?.lines.push(line);
    if (address && address.lines.length > 0) this.#addresses.push(address);
    return member;
  }

  /**
   * Takes what waits no longer, out of its turn.
   *
   * @param from The other end of the connection.
   * @param member What waited. Default: all that the connection has waiting.
   * @returns What has been taken.
   */
  remove(from: PeerAddress | undefined, member?: T): readonly T[] {
    const address = this.#addresses.find(({ hostname }) => hostname === from?.hostname);
    const line = address?.lines.find(({ port }) => port === from?.port);
    if (!address || !line) return [];
    const at = member === undefined ? 0 : line.waiting.indexOf(member);
    if (at < 0) return [];
    const removed = line.waiting.splice(at, member === undefined ? line.waiting.length : 1);
    if (line.waiting.length === 0) address.lines.splice(address.lines.indexOf(line), 1);
    if (address.lines.length === 0) this.#addresses.splice(this.#addresses.indexOf(address), 1);
    return removed;
  }
}
