/**
 * One wait for a connection, bounded by a time limit and an AbortSignal.
 *
 * @module
 */

/** The longest delay timers take (2³¹ − 1 ms); anything above waits without limit. */
const MaxDelayMs = 0x7fffffff;

/** What ends a wait early. */
export interface Deadline {
  /** Milliseconds to wait; `Infinity` for no limit. */
  readonly timeoutMs: number;
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal;
  /** The error of a wait that took too long. */
  timedOut(): Error;
}

/**
 * Run an operation within a deadline. The wait ends on time even where the operation itself cannot be cancelled.
 *
 * @param deadline Time limit and signal.
 * @param start Starts the operation; its signal tells it to give up.
 * @param discard Disposes of a result that came after the end of the wait.
 * @returns The result of the operation.
 */
export function withDeadline<T>(
  deadline: Deadline,
  start: (signal: AbortSignal) => Promise<T>,
  discard: (late: T) => void,
): Promise<T> {
  const { signal, timeoutMs } = deadline;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    let ended = false;
    const end = () => {
      ended = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown) => {
      if (ended) return;
      end();
      reject(error);
      controller.abort(error);
    };
    const onAbort = () => fail(signal?.reason);
    const timer = timeoutMs <= MaxDelayMs ? setTimeout(() => fail(deadline.timedOut()), timeoutMs) : undefined;
    signal?.addEventListener("abort", onAbort);
    start(controller.signal).then((result) => {
      if (ended) return discard(result);
      end();
      resolve(result);
    }, fail);
  });
}
