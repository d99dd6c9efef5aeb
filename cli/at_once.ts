/**
 * Calls to the file system that do not let others run meanwhile.
 *
 * @module
 */
import { FairShare } from "../lib/transport/turn.ts";

/** A call that takes longer, in milliseconds, is noticed by those who wait. */
const Noticed = 20;

/** What a millisecond counts in the bytes of {@linkcode FairShare}: others are to have their turn after a few of them. */
const WorkPerMs = 16 * 1024;

/** So many times as long as it took, nothing more is called that way. */
const Rest = 20;

let slowUntil = 0;
/** Peers wait for the few places of those who write. */
const share = new FairShare(undefined, { awaited: true });
/** Milliseconds that have not been counted yet. */
let taken = 0;

/**
 * Whether to call the file system at once. What goes into a cache in memory is there in a fraction of the time that
 * handing it to another thread takes; where it has turned out slow, such as over a network, others have their turn.
 *
 * @returns Whether it has been quick lately
 */
export function isQuick(): boolean {
  return slowUntil === 0 || performance.now() > slowUntil;
}

/**
 * Calls the file system at once, takes the time, and lets others have their turn before it when that is due.
 *
 * @param call The call
 * @returns What it returns
 */
export async function atOnce<T>(call: () => T): Promise<T> {
  const turn = share.take(taken * WorkPerMs);
  taken = 0;
  if (turn) await turn;
  const started = performance.now();
  try {
    return call();
  } finally {
    const now = performance.now();
    taken += now - started;
    if (now - started > Noticed) slowUntil = now + Rest * (now - started);
  }
}
