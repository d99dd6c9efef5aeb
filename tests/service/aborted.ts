/**
 * Wait, as a handler does that has nothing to yield.
 *
 * @param signal Ends the wait.
 */
export async function* aborted(signal: AbortSignal): AsyncGenerator<never, void, void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  yield* [];
}
