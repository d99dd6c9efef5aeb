/**
 * Waiting in lines.
 *
 * @module
 */
import { networkOf } from "./address.ts";
import type { PeerAddress } from "./duplex.ts";

/** What has come from one network, address or connection; the parts of it, if any, in the order of their turns. */
interface Line<T> {
  readonly of: string | PeerAddress | undefined;
  readonly parts: Line<T>[];
  readonly waiting: T[];
}

function lineOf<T>(of?: string | PeerAddress): Line<T> {
  return { of, parts: [], waiting: [] };
}

/**
 * The names of the lines within each other: an IPv6 network, an address, a connection. Two connections to addresses of this
 * machine may come from one address and port, so that a connection is known by its object.
 */
function namesOf(from: PeerAddress | undefined): readonly (string | PeerAddress | undefined)[] {
  if (!from) return [undefined];
  const { hostname } = from;
  const network = networkOf(hostname);
  return network === hostname ? [hostname, from] : [network, hostname, from];
}

/**
 * What waits, in a line for each connection it comes from. Addresses take turns, and the connections of one address take
 * turns in its, as the addresses of an IPv6 network do: however much somebody has brought, over however many connections,
 * others do not wait for all of it.
 */
export class Lines<T> {
  readonly #all = lineOf<T>();

  /** What comes next. */
  get first(): T | undefined {
    let line = this.#all;
    while (line.parts.length > 0) line = line.parts[0];
    return line.waiting[0];
  }

  /**
   * Puts something at the end of a line.
   *
   * @param from The other end of the connection, the same object for all of it; what comes from nobody in particular has
   * one line.
   * @param member What waits.
   */
  add(from: PeerAddress | undefined, member: T): void {
    let line = this.#all;
    for (const of of namesOf(from)) {
      let part = line.parts.find((each) => each.of === of);
      if (!part) line.parts.push(part = lineOf(of));
      line = part;
    }
    line.waiting.push(member);
  }

  /**
   * Takes what comes next; it is the turn of the others before the same line has another, and of other addresses before
   * that.
   *
   * @returns {@linkcode first}.
   */
  take(): T | undefined {
    return takeFrom(this.#all);
  }

  /**
   * Lets the first of every line try to go, in the order of their turns, as long as one of them can. Those of whoever has
   * gone come last from then on.
   *
   * @param attempt Whether one has gone.
   */
  offer(attempt: (member: T) => boolean): void {
    while (offerTo(this.#all, attempt));
  }

  /**
   * Takes what waits no longer, out of its turn.
   *
   * @param from The other end of the connection.
   * @param member What waited. Default: all that the connection has waiting.
   * @returns What has been taken.
   */
  remove(from: PeerAddress | undefined, member?: T): readonly T[] {
    return removeFrom(this.#all, namesOf(from), member);
  }
}

function isEmpty<T>({ parts, waiting }: Line<T>): boolean {
  return parts.length === 0 && waiting.length === 0;
}

function takeFrom<T>(line: Line<T>): T | undefined {
  const part = line.parts.shift();
  if (!part) return line.waiting.shift();
  const member = takeFrom(part);
  if (!isEmpty(part)) line.parts.push(part);
  return member;
}

/** Whether one has gone. */
function offerTo<T>(line: Line<T>, attempt: (member: T) => boolean): boolean {
  if (line.waiting.length > 0) {
    const gone = attempt(line.waiting[0]);
    if (gone) line.waiting.shift();
    return gone;
  }
  let any = false;
  for (const part of [...line.parts]) {
    if (!offerTo(part, attempt)) continue;
    any = true;
    line.parts.splice(line.parts.indexOf(part), 1);
    if (!isEmpty(part)) line.parts.push(part);
  }
  return any;
}

function removeFrom<T>(line: Line<T>, [of, ...rest]: readonly unknown[], member: T | undefined): readonly T[] {
  const at = line.parts.findIndex((each) => each.of === of);
  if (at < 0) return [];
  const part = line.parts[at];
  const removed = rest.length > 0 ? removeFrom(part, rest, member) : removeWaiting(part.waiting, member);
  if (isEmpty(part)) line.parts.splice(at, 1);
  return removed;
}

function removeWaiting<T>(waiting: T[], member: T | undefined): readonly T[] {
  if (member === undefined) return waiting.splice(0);
  const at = waiting.indexOf(member);
  return at < 0 ? [] : waiting.splice(at, 1);
}
