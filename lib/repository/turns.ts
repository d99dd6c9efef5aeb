/**
 * Letting others have their turn in long work, SQLite being synchronous.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { PeerAddress } from "../transport/duplex.ts";
import { networkOf } from "../transport/address.ts";
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

/** Works that go on in a slice: enough to fill it with short ones. */
const AtOnce = 4;

/** What one work does at least when it is its turn, in milliseconds: short steps do not wait for a turn each. */
const Little = 1;

/** Networks that are known, unless more have something to do. */
const MaxKnown = 4096;

/** What others have worked less than a network of which nothing is known, in milliseconds: some come ever new. */
const Unknown = 1.5;

/** What keeps those apart who come one after the other, in milliseconds. */
const Spread = 0.5;

/** How much more or less than others a network is known to have worked, in milliseconds: nobody makes up for more. */
const MaxAhead = 20;

/** What one network works. */
interface Network {
  readonly name: string;
  /** How many works it has. */
  works: number;
  /** How long it has worked, in milliseconds; what it did not while it had nothing to do is added. */
  worked: number;
  /** Those of its works that wait for their turn. */
  readonly waiting: Lines<() => void>;
}

/** One work, which lets others have their turn. */
export interface Work {
  /**
   * Does a piece of it, which counts.
   *
   * @param piece What to do, at once.
   * @returns What it returns.
   */
  do<T>(piece: () => T): T;
  /** Whether it is for others to go on: to be asked between one step and the next. */
  due(): boolean;
  /**
   * Lets the others go on, then has a share in one of the next slices.
   *
   * @returns Settles when it has.
   */
  pass(): Promise<void>;
  /** It has ended. */
  leave(): void;
}

/**
 * Shares the event loop among all who work long: together they take a slice, then sockets are looked at, then others take
 * the next one. However many there are, nobody else waits for more than one slice and one piece of work; and it is the turn
 * of the network that has worked least (start-time fair queueing): whoever has little to do does not wait for all who have
 * much.
 */
export class Turns {
  readonly #ms: number;
  /** Those that are known, the one that came last at the end. */
  readonly #networks = new Map<string, Network>();
  /** Those of them that have somebody who waits, in the order of their turns. */
  readonly #waiting = new Set<Network>();
  /** What the one had worked that was last to go on, or a little more: nobody comes with less. */
  #least = 0;
  #works = 0;
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

  /**
   * Somebody begins to work.
   *
   * @param from Whose work it is: the other end of the connection it is for.
   * @returns The work.
   */
  enter(from?: PeerAddress): Work {
    const network = this.#network(from);
    const known = this.#networks.delete(network.name);
    this.#networks.set(network.name, network);
    if (this.#networks.size > MaxKnown) this.#forget();
    if (network.works++ === 0) {
      // Where all who wait are behind, for what they had to do elsewhere, nobody comes behind them for that.
      const first = this.#first()?.worked ?? Infinity;
      const least = known || first === Infinity
        ? Math.min(this.#least, first)
        : Math.min(this.#least, first + Spread) + Unknown;
      network.worked = Math.max(network.worked, least);
    }
    this.#works++;
    let inTurn = Infinity; // it may have to wait for its first turn
    return {
      do: (piece) => {
        const before = network.worked;
        try {
          return this.#do(network, piece);
        } finally {
          inTurn += network.worked - before;
        }
      },
      due: () => inTurn >= Little && this.#due(),
      pass: () => {
        inTurn = 0;
        return this.#pass(network, from);
      },
      leave: () => this.#leave(network),
    };
  }

  /**
   * A connection is over: nobody waits for it any longer.
   *
   * @param from The other end of the connection.
   */
  release(from: PeerAddress): void {
    const network = this.#network(from);
    for (const resolve of network.waiting.remove(from)) resolve();
    if (network.waiting.first === undefined) this.#waiting.delete(network);
  }

  #network(from: PeerAddress | undefined): Network {
    const name = from ? networkOf(from.hostname) : "";
    return this.#networks.get(name) ?? { name, works: 0, worked: 0, waiting: new Lines() };
  }

  #do<T>(network: Network, piece: () => T): T {
    // What nobody has waited for, nobody has to be made up for.
    if (this.#waiting.size === 0) this.#least = Math.max(this.#least, network.worked);
    const begun = performance.now();
    try {
      return piece();
    } finally {
      const took = performance.now() - begun;
      network.worked += took;
      // Of those who come ever new, the last do not go before whoever has waited long.
      this.#least += took / (2 * (this.#waiting.size + 1));
    }
  }

  #due(): boolean {
    if (this.#callOff === undefined) this.#beginSlice();
    return performance.now() >= this.#end;
  }

  #pass(network: Network, from: PeerAddress | undefined): Promise<void> {
    return new Promise((resolve) => {
      const alone = this.#waiting.size === 0;
      network.worked = Math.max(this.#least - MaxAhead, Math.min(network.worked, this.#least + MaxAhead));
      network.waiting.add(from, resolve);
      this.#waiting.add(network);
      if (alone) this.#restart();
    });
  }

  #leave(network: Network): void {
    network.works--;
    if (--this.#works > 0) return;
    this.#callOff?.();
    this.#callOff = undefined;
    this.#networks.clear();
    this.#least = 0;
  }

  #beginSlice(): void {
    this.#end = performance.now() + this.#ms;
    this.#restart();
  }

  #restart(): void {
    this.#callOff?.();
    this.#callOff = afterSockets(() => {
      this.#callOff = undefined;
      if (this.#waiting.size === 0) return;
      this.#beginSlice();
      this.#goOn();
    });
  }

  /** One after the other begins: where the first has taken the slice, the others wait for another one. */
  async #goOn(): Promise<void> {
    for (let count = 0; count < AtOnce && (count === 0 || performance.now() < this.#end); count++) {
      this.#next()?.();
      await undefined;
    }
  }

  /** The network that has worked least of those that have somebody who waits; of equals, the one that waits longest. */
  #first(): Network | undefined {
    let first: Network | undefined;
    for (const network of this.#waiting) if (first === undefined || network.worked < first.worked) first = network;
    return first;
  }

  /** Whoever waits for the network that has worked least; among equals they take turns. */
  #next(): (() => void) | undefined {
    const next = this.#first();
    if (next === undefined) return undefined;
    this.#least = Math.max(this.#least, next.worked);
    this.#waiting.delete(next);
    const resolve = next.waiting.take();
    if (next.waiting.first !== undefined) this.#waiting.add(next);
    return resolve;
  }

  /** Half of those who have nothing to do, and came longest ago. */
  #forget(): void {
    for (const { name, works } of this.#networks.values()) {
      if (this.#networks.size <= MaxKnown / 2) return;
      if (works === 0) this.#networks.delete(name);
    }
  }
}
