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

/** After so many milliseconds, half of what somebody has worked is forgotten. */
const HalfLifeMs = 1000;

/** No piece of work takes longer, in milliseconds: the rest has been waiting for something. */
const LongestPieceMs = 50;

/** What one network works. */
interface Network {
  readonly name: string;
  /** How many works it has. */
  works: number;
  /** How long it has worked of late, in milliseconds. */
  worked: number;
  /** Those of its works that wait for their turn. */
  readonly waiting: Lines<() => void>;
}

/** One work, which lets others have their turn. */
export interface Work {
  /** It goes on after having waited for something else. */
  begin(): void;
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
 * of the address that has worked least of late: whoever has little to do does not wait for everybody who has much.
 */
export class Turns {
  readonly #ms: number;
  readonly #networks = new Map<string, Network>();
  /** Those of them that have somebody who waits, in the order of their turns. */
  readonly #waiting = new Set<Network>();
  #halved = 0;
  #works = 0;
  #end = 0;
  /** When whoever is at work has begun, or was last asked. */
  #since = 0;
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
    this.#networks.set(network.name, network);
    network.works++;
    this.#works++;
    const begin = () => void (this.#since = performance.now());
    begin();
    return {
      begin,
      due: () => this.#due(network),
      pass: () => this.#pass(network, from),
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

  #due(network: Network): boolean {
    const now = performance.now();
    network.worked += Math.min(now - this.#since, LongestPieceMs);
    this.#since = now;
    if (this.#callOff === undefined) this.#beginSlice();
    return now >= this.#end;
  }

  #pass(network: Network, from: PeerAddress | undefined): Promise<void> {
    return new Promise((resolve) => {
      const alone = this.#waiting.size === 0;
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
  }

  #beginSlice(): void {
    const now = performance.now();
    this.#end = now + this.#ms;
    if (now - this.#halved >= HalfLifeMs) {
      this.#halved = now;
      for (const network of this.#networks.values()) {
        network.worked /= 2;
        if (network.works === 0 && network.worked < 1) this.#networks.delete(network.name);
      }
    }
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
      this.#since = performance.now();
      this.#next()?.();
      await undefined;
    }
  }

  /** Whoever waits for the network that has worked least; among equals they take turns. */
  #next(): (() => void) | undefined {
    let next: Network | undefined;
    for (const network of this.#waiting) if (next === undefined || network.worked < next.worked) next = network;
    if (next === undefined) return undefined;
    this.#waiting.delete(next);
    const resolve = next.waiting.take();
    if (next.waiting.first !== undefined) this.#waiting.add(next);
    return resolve;
  }
}
