/**
 * Log lines on standard error.
 *
 * @module
 */
import { printable } from "./escape.ts";
import type { Io } from "./io.ts";

/** 0 only errors, 1 one line per association and operation, 2 everything. */
export type Verbosity = 0 | 1 | 2;

/**
 * How much to log.
 *
 * @param flags The common log flags
 * @returns The verbosity
 */
export function verbosityOf(flags: { readonly verbose: boolean; readonly quiet: boolean }): Verbosity {
  return flags.quiet ? 0 : flags.verbose ? 2 : 1;
}

/** Writes lines with a time; whatever came from a peer is escaped. */
export class Log {
  readonly #io: Io;
  readonly #verbosity: Verbosity;

  /** Makes a log of a verbosity. */
  constructor(io: Io, verbosity: Verbosity) {
    this.#io = io;
    this.#verbosity = verbosity;
  }

  /** Something went wrong here, not at a peer. */
  error(text: string): void {
    this.#line("error", text);
  }

  /** One line per association and operation. */
  info(text: string): void {
    if (this.#verbosity >= 1) this.#line("info", text);
  }

  /** Details, with `-v`. */
  debug(text: string): void {
    if (this.#verbosity >= 2) this.#line("debug", text);
  }

  #line(level: string, text: string): void {
    this.#io.stderr(`${new Date().toISOString()} ${level} ${printable(text)}\n`);
  }
}

/**
 * A time as people read it.
 *
 * @param milliseconds The time
 * @returns E.g. `0.42 ms`, `12 ms`, `3.1 s`
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(2)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
