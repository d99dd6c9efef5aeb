/**
 * From SQLite's result codes to {@linkcode RepositoryError}, and waiting for a lock without holding up the event loop.
 *
 * @module
 */
import { RepositoryError, type RepositoryErrorCode } from "./errors.ts";

/** Primary result codes (https://www.sqlite.org/rescode.html) with the texts that come where the code does not. */
const Results: readonly { result: number; text: RegExp; code: RepositoryErrorCode }[] = [
  { result: 5, text: /database is locked/, code: "LOCKED" },
  { result: 6, text: /table is locked/, code: "LOCKED" },
  { result: 8, text: /readonly database/, code: "READ_ONLY" },
  { result: 10, text: /disk I\/O error/, code: "IO" },
  { result: 11, text: /malformed/, code: "CORRUPT" },
  { result: 13, text: /disk is full/, code: "FULL" },
  { result: 14, text: /unable to open/, code: "CANNOT_OPEN" },
  { result: 26, text: /not a database/, code: "NOT_A_STORE" },
];

/**
 * Makes a {@linkcode RepositoryError} of what `node:sqlite` threw.
 *
 * @param error What was thrown.
 * @param action What failed, e.g. `store instance`.
 * @returns The error as this package has it; errors that are none of SQLite's as they are.
 */
export function repositoryError(error: unknown, action: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "ERR_INVALID_STATE") {
    return new RepositoryError("CLOSED", `Cannot ${action}: the store is closed`, { cause: error });
  }
  if (error.code !== "ERR_SQLITE_ERROR") return error;
  const primary = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const row = Results.find(({ result, text }) => primary === undefined ? text.test(error.message) : result === primary);
  return new RepositoryError(row?.code ?? "FAILED", `Cannot ${action}: ${error.message}`, { cause: error });
}

/** Waits between attempts, in milliseconds; the last one repeats. */
const Delays = [1, 2, 5, 10, 20, 50, 100] as const;

/**
 * Runs an action on the database, again and again while another process holds the lock.
 *
 * @param name What is being done, for the error.
 * @param timeoutMs How long to go on trying, in milliseconds.
 * @param action The action; it leaves nothing behind when it throws.
 * @returns What the action returns.
 * @throws {RepositoryError} If the action fails, with code `LOCKED` if the lock was not to be had in time.
 */
export async function attempt<T>(name: string, timeoutMs: number, action: () => T): Promise<T> {
  let waited = 0;
  for (let round = 0;; round++) {
    try {
      return action();
    } catch (cause) {
      const error = repositoryError(cause, name);
      if (!(error instanceof RepositoryError) || error.code !== "LOCKED" || waited >= timeoutMs) throw error;
    }
    const delay = Math.min(Delays[Math.min(round, Delays.length - 1)], timeoutMs - waited);
    waited += delay;
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}
