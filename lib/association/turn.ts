/**
 * Turns of the event loop.
 *
 * @module
 */

const schedule: (callback: () => void) => void =
  (globalThis as { setImmediate?: (callback: () => void) => void }).setImmediate ??
    ((callback) => void setTimeout(callback, 0));

/**
 * Let everything that has already arrived be routed first, so that a C-CANCEL in the same TCP segment as its request
 * is seen before the operation starts.
 *
 * @returns Settles in the next turn of the event loop: microseconds where the runtime has `setImmediate`.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => schedule(resolve));
}

/** How long connections may be kept from being looked at, in milliseconds. */
const Slice = 20;

let looked = 0;
let called = 0;

/**
 * Let everybody else have a turn when there has been none for a while; to be called after every response that another
 * one follows. Writes that the transport takes at once settle without a turn, and a generator that never waits would keep
 * out every other connection, and the C-CANCEL on its own.
 *
 * @returns A promise to wait for, or `undefined` when there is no need.
 */
export function fairTurn(): Promise<void> | undefined {
  const now = performance.now();
  // Between calls this far apart there was time.
  if (now - called > Slice) looked = now;
  called = now;
  if (now - looked < Slice) return undefined;
  // A timer and not `setImmediate`: a runtime that always has something to run looks at its sockets now and then only.
  return new Promise((resolve) =>
    setTimeout(() => {
      looked = performance.now();
      resolve();
    }, 0)
  );
}
