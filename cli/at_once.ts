/**
 * Calls to the file system that do not let others run meanwhile.
 *
 * @module
 */

/** A call that takes longer, in milliseconds, is noticed by those who wait. */
const Noticed = 20;

/** So many times as long as it took, nothing more is called that way. */
const Rest = 20;

let slowUntil = 0;

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
 * Calls the file system at once, and takes the time.
 *
 * @param call The call
 * @returns What it returns
 */
export function atOnce<T>(call: () => T): T {
  const started = performance.now();
  try {
    return call();
  } finally {
    const now = performance.now();
    if (now - started > Noticed) slowUntil = now + Rest * (now - started);
  }
}
