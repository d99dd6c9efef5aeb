/**
 * How a store fails.
 *
 * @module
 */

/** The kinds of failure of a store. */
export type RepositoryErrorCode =
  /** The file is something else. */
  | "NOT_A_STORE"
  /** The file was written by a later version of this software. */
  | "NEWER_STORE"
  /** The file cannot be opened or created. */
  | "CANNOT_OPEN"
  /** Another process holds the store and did not let go in time. */
  | "LOCKED"
  /** The store cannot be written to. */
  | "READ_ONLY"
  /** No space is left. */
  | "FULL"
  /** Reading or writing failed. */
  | "IO"
  /** The content of the store contradicts itself. */
  | "CORRUPT"
  /** The store has been closed. */
  | "CLOSED"
  /** Anything else. */
  | "FAILED";

/** A store could not be opened, read or written. */
export class RepositoryError extends Error {
  /** `"RepositoryError"`. */
  override name = "RepositoryError";
  /** The kind of failure. */
  readonly code: RepositoryErrorCode;

  /**
   * Makes the error.
   *
   * @param code The kind of failure.
   * @param message One sentence, no final period.
   * @param options The `cause`.
   */
  constructor(code: RepositoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
