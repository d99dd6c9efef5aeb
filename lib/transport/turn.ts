/**
 * Turns of the event loop.
 *
 * @module
 */
import type { PeerAddress } from "./duplex.ts";
import { Lines } from "./lines.ts";

const withTimer = (callback: () => void): void => void setTimeout(callback, 0);

const schedule: (callback: () => void) => void =
  (globalThis as { setImmediate?: (callback: () => void) => void }).setImmediate ?? withTimer;

/**
 * Let everything that has already arrived be routed first, so that a C-CANCEL in the same TCP segment as its request
 * is seen before the operation starts.
 *
 * @returns Settles in the next turn of the event loop: microseconds where the runtime has `setImmediate`.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => schedule(resolve));
}

/** Without a turn for this long, in milliseconds, others begin to notice. */
const Slice = 20;

/** Bytes read, or what is about as much work, after which it is worth a look at the clock. */
const Work = 65536;

/** Work after which only a turn makes sure that the runtime gets round. */
const MuchWork = 2 ** 20;

/** Where a runtime drops what a request has scheduled, as Cloudflare's does, a turn may not come: in milliseconds. */
const Lost = 1000;

/** What one may do while all who are busy wait for a turn: somebody with little to do does not wait for them. */
const Little = 4096;

/** Work since the runtime was seen to get round, and when that was. */
let worked = 0;
let looked = 0;
/** Work since the last turn, and how many have done it. */
let workedInTurn = 0;
let sharers = 0;
/** What each may have done since the last turn before it waits for the one that is due. */
let enough = Little;
let turns = 0;
/** Whether a turn is due, who waits for it to go on, and who has left. */
let due = false;
let dueSince = 0;
const waiting = new Lines<() => void>();
const leaving: (() => void)[] = [];

/** A connection was looked at and had little to say: the runtime gets round, and nobody is kept waiting. */
export function turned(): void {
  // Reads that settle at once tell nothing, however little they give.
  if (workedInTurn >= MuchWork) return;
  worked = 0;
  looked = performance.now();
}

/**
 * Waits for the turn that is due, if one is: who has left may have begun it.
 *
 * @returns Settles with it, or at once.
 */
export function turnDue(): Promise<void> {
  return due ? new Promise((resolve) => leaving.push(resolve)) : Promise.resolve();
}

/**
 * The share that one connection, or one long answer, has in the time of the event loop. Reads and writes that the runtime
 * can do at once settle without a turn: a peer that sends without end, or a generator that never waits, would keep out
 * every other connection, and the C-CANCEL on its own.
 */
export class FairShare {
  readonly #from: PeerAddress | undefined;
  readonly #awaited: boolean;
  #worked = 0;
  #turn = -1;

  /**
   * Begins with no work done.
   *
   * @param from The other end of the connection that the work is for. Addresses take turns.
   * @param options Whether it is one of few at a time that many others wait for: that goes on whenever the sockets have
   * been looked at, or each would wait for all who wait for it.
   */
  constructor(from?: PeerAddress, { awaited = false }: { readonly awaited?: boolean } = {}) {
    this.#from = from;
    this.#awaited = awaited;
  }

  /**
   * Lets everybody else have a turn when there has been none for a while; to be called before every read, and after
   * every response that another one follows.
   *
   * @param work How much has been done since the last call, in bytes or what is about as much work.
   * @returns A promise to wait for, or `undefined` when there is no need.
   */
  take(work: number): Promise<void> | undefined {
    if (this.#turn !== turns) {
      this.#turn = turns;
      this.#worked = 0;
      sharers++;
    }
    this.#worked += work;
    worked += work;
    workedInTurn += work;
    if (this.#worked <= Little) return undefined;
    if (due ? performance.now() - dueSince >= Lost : worked >= Work && performance.now() - looked >= Slice) beginTurn();
    if (!due || this.#worked <= enough) return undefined;
    return this.#awaited ? turnDue() : new Promise((resolve) => waiting.add(this.#from, resolve));
  }

  /** The connection is over: nobody waits for it any longer, and what it has waiting ends. */
  leave(): void {
    if (this.#from !== undefined) { for (const goOn of waiting.remove(this.#from)) goOn(); }
  }
}

function beginTurn(): void {
  due = true;
  dueSince = performance.now();
  // Who has done far less than most goes on for a while, rather than wait for them after every few steps.
  enough = sharers > 0 ? Math.max(Little, workedInTurn / sharers / 2) : Little;
  afterSockets(() => {
    turns++;
    workedInTurn = sharers = 0;
    turned();
    letLeave();
    goOn(performance.now() + Slice);
  });
}

function letLeave(): void {
  for (const resolve of leaving.splice(0)) resolve();
}

/**
 * Those who wait go on one after the other, as long as a slice lasts, and then it is the turn of the sockets again: however
 * many they are, and however long each takes, nobody else waits for more than a slice and one of them.
 */
function goOn(end: number): void {
  waiting.take()?.();
  due = waiting.first !== undefined;
  if (due) schedule(() => performance.now() < end ? goOn(end) : beginTurn());
  else letLeave();
}

/**
 * Rounds of the event loop after which the runtime has looked at its sockets. As long as somebody keeps it awake, even by
 * writes that are done at once, Deno does that in every 61st (seen in 2.9.6), whatever timers are due in between.
 */
const Rounds = schedule === withTimer ? 1 : 64;

/**
 * Calls back when the runtime has looked at its sockets.
 *
 * @param callback Called once, unless it is called off.
 * @returns Calls it off.
 */
export function afterSockets(callback: () => void): () => void {
  let left = Rounds;
  let calledOff = false;
  const round = () => {
    if (calledOff) return;
    if (left-- > 0) schedule(round);
    else callback();
  };
  round();
  return () => void (calledOff = true);
}
