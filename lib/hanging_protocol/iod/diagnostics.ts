/**
 * What is wrong with a hanging protocol, collected.
 *
 * @module
 */

/** How bad it is: against the standard, doubtful, or worth knowing. */
export type Severity = "error" | "warning" | "info";

/** One thing that is wrong. */
export interface Diagnostic {
  /** How bad it is. */
  readonly severity: Severity;
  /**
   * Where: keywords, items counted from 1, e.g.
   * `"DisplaySetsSequence[2].ImageBoxesSequence[1].DisplayEnvironmentSpatialPosition"`; `""` for the whole.
   */
  readonly path: string;
  /** What, without a period at the end. Values are quoted as they are: escape the text before it is printed. */
  readonly message: string;
  /** Clause of the standard, e.g. `"PS3.3 Table C.23.3-1"`. */
  readonly clause: string;
}

/** Most diagnostics that are given; errors go first. */
export const MaxDiagnostics = 1_000;

/** Notes one thing. */
export type Report = (severity: Severity, path: string, message: string, clause: string) => void;

/** Characters of a value in a message. */
const MaxQuoted = 60;

/**
 * A value in a message.
 *
 * @param value Anything.
 * @returns Text in quotes and shortened, numbers as they are, of anything else what it is.
 */
export function quoted(value: unknown): string {
  if (typeof value === "string") {
    return value.length > MaxQuoted ? `${JSON.stringify(value.slice(0, MaxQuoted))}…` : JSON.stringify(value);
  }
  if (value === null) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object"
    ? "an object"
    : typeof value === "symbol"
    ? "a symbol"
    : String(value).slice(0, MaxQuoted);
}

/** Collects diagnostics in the order they are found, of each severity no more than are given at all. */
export class Diagnostics {
  readonly #found: Diagnostic[] = [];
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };

  /** Notes one thing. */
  readonly report: Report = (severity, path, message, clause) => {
    if (++this.#counts[severity] <= MaxDiagnostics) this.#found.push({ severity, path, message, clause });
  };

  /**
   * Takes what was found.
   *
   * @returns At most {@linkcode MaxDiagnostics}: infos are left out first, then warnings, the last ones first.
   */
  take(): Diagnostic[] {
    const room = { error: MaxDiagnostics, warning: 0, info: 0 };
    room.warning = MaxDiagnostics - Math.min(this.#counts.error, MaxDiagnostics);
    room.info = room.warning - Math.min(this.#counts.warning, room.warning);
    return this.#found.filter(({ severity }) => room[severity]-- > 0);
  }
}
