/**
 * Flags as one table per verb, which makes both the parser and the help.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "./errors.ts";
import type { Io } from "./io.ts";
import { suggestion } from "./suggest.ts";

/** What JSON a value is written as in a configuration file: the part of JSON Schema that flags need. */
export interface ValueSchema {
  /** JSON type. */
  readonly type: "integer" | "number" | "string";
  /** The least number. */
  readonly minimum?: number;
  /** A number that is too little. */
  readonly exclusiveMinimum?: number;
  /** The greatest number. */
  readonly maximum?: number;
  /** The only values there are. */
  readonly enum?: readonly string[];
}

/** Reads and checks a value; throws {@linkcode UsageError}. */
export interface ValueParser<T> {
  /** From the text of the command line. */
  (text: string): T;
  /** How it is written in JSON; a string when absent. */
  readonly schema?: ValueSchema;
}

/** One row of the table; its key is the long name. */
export interface Flag {
  /** One letter. */
  readonly short?: string;
  /** What the value is called in the help, `FILE` and `DIR` for paths; a flag without it takes no value. */
  readonly value?: string;
  /** Whether it may be repeated. */
  readonly many?: boolean;
  /** The value when it is not given, as one would write it. */
  readonly default?: string;
  /** Reads and checks the value. */
  readonly parse?: ValueParser<unknown>;
  /** One line of help. */
  readonly help: string;
}

/** The flags of a verb by long name. */
export type FlagTable = Readonly<Record<string, Flag>>;

type Parsed<F extends Flag> = F extends { readonly parse: (text: string) => infer V } ? V : string;

/** What parsing makes of a table: checked values by long name. */
export type FlagValues<T extends FlagTable> = {
  readonly [Name in keyof T]: T[Name] extends { readonly value: string }
    ? T[Name] extends { readonly many: true } ? readonly Parsed<T[Name]>[]
    : T[Name] extends { readonly default: string } ? Parsed<T[Name]>
    : Parsed<T[Name]> | undefined
    : boolean;
};

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

/** The flag that every verb has. */
export const HelpFlag: Flag = { short: "h", help: "Show this help" };

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

function readValue(name: string, flag: Flag, text: string): unknown {
  if (text === "") throw new UsageError(`--${name} needs a value: --${name}=${flag.value}`);
  try {
    return flag.parse ? flag.parse(text) : text;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`--${name}: ${error.message}`);
    throw error;
  }
}

/**
 * Parses arguments by a table.
 *
 * @param flags The table
 * @param args The arguments after the verb
 * @returns The checked values, the operands, which flags were given, and whether help was asked for
 * @throws {UsageError} If a flag is unknown or its value is missing or bad
 */
export function parseFlags<T extends FlagTable>(
  flags: T,
  args: readonly string[],
): { values: FlagValues<T>; operands: string[]; given: Set<string>; help: boolean } {
  const table: FlagTable = { ...flags, help: HelpFlag };
  const names = Object.keys(table);
  const parsed: Record<string, unknown> & { _: (string | number)[] } = parseArgs(args, {
    string: [...names.filter((name) => table[name].value), "_"],
    boolean: names.filter((name) => !table[name].value),
    collect: names.filter((name) => table[name].value),
    alias: Object.fromEntries(names.flatMap((name) => table[name].short ? [[name, table[name].short]] : [])),
    unknown(arg, key) {
      if (key === undefined) return true;
      const flag = arg.replace(/=[^]*/, "");
      throw new UsageError(`Unknown option ${flag}${suggestion(flag, names.map((name) => `--${name}`))}`);
    },
  });
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  for (const [name, flag] of Object.entries(flags)) {
    if (!flag.value) {
      values[name] = parsed[name] === true;
      if (values[name]) given.add(name);
      continue;
    }
    const texts = parsed[name] as string[];
    if (texts.length > 0) given.add(name);
    if (texts.length > 1 && !flag.many) throw new UsageError(`--${name} is given ${texts.length} times`);
    const all = parsed.help === true
      ? []
      : (texts.length === 0 && flag.default !== undefined ? [flag.default] : texts).map((text) =>
        readValue(name, flag, text)
      );
    values[name] = flag.many ? all : all[0];
  }
  return { values: values as FlagValues<T>, operands: parsed._.map(String), given, help: parsed.help === true };
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
