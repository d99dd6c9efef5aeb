/**
 * A queue in which whoever asks much waits behind whoever asks little.
 *
 * @module
 */

/** Somebody who waits. */
interface Waiting {
  readonly address: string;
  readonly name: string;
  /** Ends the wait: it is its turn, or it has to give way. */
  readonly end: (turn: boolean) => void;
}

type Lines = Map<string, Waiting[]>;

function lengthOf(lines: Lines): number {
  let length = 0;
  for (const line of lines.values()) length += line.length;
  return length;
}

/** The longest, of several the last, which has had its turn: but not one who has just come and stands there alone. */
function longest<T>(entries: Iterable<T>, length: (entry: T) => number, newcomer: T): T {
  const others = [...entries].filter((entry) => entry !== newcomer || length(entry) > 1);
  return others.reduce((most, entry) => (length(entry) >= length(most) ? entry : most), newcomer);
}

/**
 * Runs one piece of work at a time. Addresses take turns, and of one address the names; there is always a place for one
 * more, for which the address that has the most of them gives up its oldest.
 */
export class FairQueue {
  readonly #places: number;
  /** In the order of their turns. */
  readonly #addresses = new Map<string, Lines>();
  #size = 0;
  #busy = false;

  /** Makes an empty queue with so many places to wait. */
  constructor(places: number) {
    this.#places = places;
  }

  /**
   * Waits for its turn and works.
   *
   * @param address Where the work comes from
   * @param name Whom it is about
   * @param work What to do
   * @param signal Gives the place up, as long as it waits
   * @returns What the work gives, or `undefined` when it had to give way
   */
  async run<T>(
    address: string,
    name: string,
    work: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T | undefined> {
    if (this.#busy && !await this.#wait(address, name, signal)) return undefined;
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  async #wait(address: string, name: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiting: Waiting = { address, name, end: resolve };
    const lines: Lines = this.#addresses.get(address) ?? new Map();
    this.#addresses.set(address, lines);
    const line = lines.get(name) ?? [];
    line.push(waiting);
    lines.set(name, line);
    if (++this.#size > this.#places) this.#giveWay(lines, line);
    const leave = () => this.#take(waiting)?.end(false);
    signal?.addEventListener("abort", leave);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  /** Whoever it was the turn of goes to the end. */
  #next(): void {
    const [lines] = this.#addresses.values();
    const [line] = lines?.values() ?? [];
    if (line === undefined) {
      this.#busy = false;
      return;
    }
    const [{ address, name }] = line;
    const first = this.#take(line[0]);
    if (line.length > 0) {
      lines.delete(name);
      lines.set(name, line);
    }
    if (lines.size > 0) {
      this.#addresses.delete(address);
      this.#addresses.set(address, lines);
    }
    first?.end(true);
  }

  #giveWay(newLines: Lines, newLine: Waiting[]): void {
    const lines = longest(this.#addresses.values(), lengthOf, newLines);
    const [oldest] = longest(lines.values(), ({ length }) => length, newLine);
    this.#take(oldest)?.end(false);
  }

  /** Takes it out, if it waits still. */
  #take(waiting: Waiting): Waiting | undefined {
    const { address, name } = waiting;
    const lines = this.#addresses.get(address);
    const line = lines?.get(name);
    const at = line?.indexOf(waiting) ?? -1;
    if (!lines || !line || at < 0) return undefined;
    line.splice(at, 1);
    this.#size--;
    if (line.length === 0) lines.delete(name);
    if (lines.size === 0) this.#addresses.delete(address);
    return waiting;
  }
}
