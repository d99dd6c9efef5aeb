/**
 * Verbs of the command line: what they are made of, their help, how they run.
 *
 * @module
 */
import { UsageError } from "./errors.ts";
import { parseFlags } from "./flag_parser.ts";
import { type Flag, type FlagTable, type FlagValues, HelpFlag } from "./flags.ts";
import type { Io } from "./io.ts";

/** A verb as it is written: its flags typed. */
export interface VerbDefinition<T extends FlagTable> {
  /** The word on the command line. */
  readonly name: string;
  /** One line, without a period. */
  readonly summary: string;
  /** Names of the operands: `PEER`, `[CODE]` may be left out, `PATH…` may be repeated, `check|schema` is one of these. */
  readonly operands: readonly string[];
  /** The flags. */
  readonly flags: T;
  /** More lines of help, e.g. examples. */
  readonly notes?: readonly string[];
  /** Does the work; returns the exit code. `given` holds the flags that stand on the command line. */
  run(values: FlagValues<T>, operands: readonly string[], io: Io, given: ReadonlySet<string>): Promise<number>;
}

/** A verb as `main` calls it. */
export interface Verb {
  /** Its flags. */
  readonly flags: FlagTable;
  /** Names of its operands, as in {@linkcode VerbDefinition}. */
  readonly operands: readonly string[];
  /** Its page of help. */
  help(): string;
  /** Parses the arguments and does the work; returns the exit code. */
  run(args: readonly string[], io: Io): Promise<number>;
}

function written(name: string, flag: Flag): string {
  return `${flag.short ? `-${flag.short}, ` : "    "}--${name}${flag.value ? ` ${flag.value}` : ""}`;
}

/**
 * The table as lines of help.
 *
 * @param flags The table
 * @returns One line a flag
 */
export function describeFlags(flags: FlagTable): string[] {
  const rows = Object.entries({ ...flags, help: HelpFlag });
  const width = Math.max(...rows.map(([name, flag]) => written(name, flag).length));
  return rows.map(([name, flag]) => {
    const fallback = flag.default ? ` (default ${flag.default})` : "";
    return `  ${written(name, flag).padEnd(width)}  ${flag.help}${fallback}`;
  });
}

function usage(verb: { name: string; operands: readonly string[] }): string {
  return ["hangar", verb.name, "[options]", ...verb.operands].join(" ");
}

function checkOperands(operands: readonly string[], given: readonly string[]): void {
  const missing = operands.find((name, i) => !name.startsWith("[") && given[i] === undefined);
  if (missing) throw new UsageError(`${missing.replace("…", "")} is missing`);
  const isOpen = operands.some((name) => name.includes("…"));
  if (!isOpen && given.length > operands.length) {
    throw new UsageError(`Unexpected argument ${JSON.stringify(given[operands.length])}`);
  }
}

/**
 * Makes a verb of its definition.
 *
 * @param definition Name, flags, help and work
 * @returns The verb
 */
export function defineVerb<T extends FlagTable>(definition: VerbDefinition<T>): Verb {
  const help = () =>
    [
      `Usage: ${usage(definition)}`,
      "",
      `${definition.summary}.`,
      "",
      "Options:",
      ...describeFlags(definition.flags),
      ...(definition.notes ? ["", ...definition.notes] : []),
      "",
    ].join("\n");
  return {
    flags: definition.flags,
    operands: definition.operands,
    help,
    async run(args, io) {
      const { values, operands, given, help: wanted } = parseFlags(definition.flags, args);
      if (wanted) {
        await io.stdout(help());
        return 0;
      }
      checkOperands(definition.operands, operands);
      return await definition.run(values, operands, io, given);
    },
  };
}
