/**
 * One turn of the event loop.
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
