/**
 * Log lines on standard error.
 *
 * @module
 */
import { printable, printableJson } from "./escape.ts";
import type { Io } from "./io.ts";

/** 0 only errors, 1 one line per association and operation, 2 everything. */
export type Verbosity = 0 | 1 | 2;

/** Lines for people, or JSON objects for programs. */
export type LogFormat = "text" | "json";

/** What a JSON line says beside time, level and message; members that are `undefined` are left out. */
export type LogFields = Readonly<Record<string, string | number | readonly string[] | undefined>>;

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
  readonly #format: LogFormat;

  /** Makes a log of a verbosity. */
  constructor(io: Io, verbosity: Verbosity, format: LogFormat = "text") {
    this.#io = io;
    this.#verbosity = verbosity;
    this.#format = format;
  }

  /** Whether anything but errors is logged, so that others need not find words. */
  get isInformed(): boolean {
    return this.#verbosity >= 1;
  }

  /** Whether details are logged, so that others need not make them. */
  get isVerbose(): boolean {
    return this.#verbosity >= 2;
  }

  /** Something went wrong here, not at a peer. */
  error(text: string, fields?: LogFields): void {
    this.#line("error", text, fields);
  }

  /** One line per association and operation. */
  info(text: string, fields?: LogFields): void {
    if (this.#verbosity >= 1) this.#line("info", text, fields);
  }

  /** Details, with `-v`. */
  debug(text: string, fields?: LogFields): void {
    if (this.isVerbose) this.#line("debug", text, fields);
  }

  /** Details of several lines, with `-v`; JSON has them in one object. */
  details(text: string, lines: readonly string[], fields?: LogFields): void {
    if (!this.isVerbose) return;
    if (this.#format === "json") this.#line("debug", text, { ...fields, details: lines.map((line) => line.trim()) });
    else for (const line of [text, ...lines]) this.#line("debug", line);
  }

  #line(level: string, text: string, fields?: LogFields): void {
    const time = new Date().toISOString();
    this.#io.stderr(
      this.#format === "json"
        ? printableJson({ time, level, message: text, ...fields }) + "\n"
        : `${time} ${level} ${printable(text)}\n`,
    );
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
