/**
 * What is settled or made later.
 *
 * @module
 */

/** A promise and the functions that settle it. */
export interface Deferred<T> {
  /** What is waited for. */
  readonly promise: Promise<T>;
  /** Fulfils the promise. */
  readonly resolve: (value: T | PromiseLike<T>) => void;
  /** Rejects the promise. */
  readonly reject: (reason?: unknown) => void;
}

/**
 * Make a promise to be settled later: `Promise.withResolvers`, which Node 20 does not have yet.
 *
 * @returns The promise and its ends.
 */
export function deferred<T>(): Deferred<T> {
  let resolve!: Deferred<T>["resolve"];
  let reject!: Deferred<T>["reject"];
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/**
 * Put off making something until somebody asks for it: an error with its stack costs more than a short operation.
 *
 * @param make Makes it.
 * @returns Gives the same to everybody.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
