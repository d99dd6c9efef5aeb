/**
 * Arguments to the values of a table of flags.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "./errors.ts";
import { type Flag, type FlagTable, type FlagValues, HelpFlag } from "./flags.ts";
import { suggestion } from "./suggest.ts";

function readValue(name: string, flag: Flag, text: string): unknown {
  if (text === "") throw new UsageError(`--${name} needs a value: --${name} ${flag.value}`);
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
