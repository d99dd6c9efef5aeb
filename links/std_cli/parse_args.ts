/**
 * Command line arguments to a record of flags, in the manner of minimist.
 *
 * @module
 */

/** What {@linkcode parseArgs} returns: one property per flag, and the positional arguments under `_`. */
export interface Args {
  [flag: string]: unknown;
  /** Arguments that belong to no flag. */
  _: Array<string | number>;
}

/** Options of {@linkcode parseArgs}. */
export interface ParseOptions {
  /** Keep what follows `--` apart, under the key `--`. */
  "--"?: boolean;
  /** Other names of a flag. */
  alias?: Record<string, string | readonly string[]>;
  /** Flags that take no value. */
  boolean?: string | readonly string[];
  /** Values of flags that are not given. */
  default?: Record<string, unknown>;
  /** Take everything after the first positional argument as positional. */
  stopEarly?: boolean;
  /** Flags whose value stays a string; `_` for the positional arguments. */
  string?: string | readonly string[];
  /** Flags that may be repeated. */
  collect?: string | readonly string[];
  /** Boolean flags that `--no-` turns off. */
  negatable?: string | readonly string[];
  /** Called with what no other option names; `false` leaves it out of the result. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

type Value = string | number | boolean;

function list(names: string | readonly string[] | undefined): string[] {
  return names === undefined ? [] : typeof names === "string" ? [names] : [...names];
}

function isNumeric(text: string): boolean {
  return /\S/.test(text) && Number.isFinite(Number(text));
}

/** The names of a flag, the flag itself included. */
function aliases(alias: ParseOptions["alias"] = {}): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [key, value] of Object.entries(alias)) {
    const names = [key, ...list(value)];
    for (const name of names) all.set(name, names);
  }
  return all;
}

/**
 * Parses command line arguments.
 *
 * @param args The arguments, usually `Deno.args`
 * @param options Which flags there are
 * @returns The flags and the positional arguments
 */
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args {
  const names = aliases(options.alias);
  const namesOf = (key: string) => names.get(key) ?? [key];
  const withAliases = (keys: string | readonly string[] | undefined) => new Set(list(keys).flatMap(namesOf));
  const booleans = withAliases(options.boolean);
  const strings = withAliases(options.string);
  const collected = withAliases(options.collect);
  const negatables = withAliases(options.negatable);
  const parsed: Args = { _: [] };

  const separator = args.indexOf("--");
  const before = separator < 0 ? args : args.slice(0, separator);
  const after = separator < 0 ? [] : args.slice(separator + 1);

  function set(key: string, given: Value, arg: string, collect = true): void {
    const known = booleans.has(key) || strings.has(key) || names.has(key) || collected.has(key);
    if (!known && options.unknown?.(arg, key, given) === false) return;
    const value = typeof given === "string" && !strings.has(key) && isNumeric(given) ? Number(given) : given;
    for (const name of namesOf(key)) {
      if (collect && collected.has(key)) parsed[name] = [...(parsed[name] as unknown[] | undefined ?? []), value];
      else parsed[name] = value;
    }
  }

  /** Sets a flag from the argument after it, if that can be its value; tells whether it was taken. */
  function setFromNext(key: string, next: string | undefined, arg: string, isFlag: RegExp): boolean {
    const takesValue = !booleans.has(key);
    if (next && takesValue && !isFlag.test(next)) {
      set(key, next, arg);
      return true;
    }
    if (next === "true" || next === "false") {
      set(key, next === "true", arg);
      return true;
    }
    set(key, strings.has(key) ? "" : true, arg);
    return false;
  }

  /** `-abc`, `-n5`, `-k=v`: sets all letters but the last, which may have its value in the next argument. */
  function setLetters(arg: string): string | undefined {
    const letters = arg.slice(1);
    for (let i = 0; i < letters.length - 1; i++) {
      const letter = letters[i];
      const rest = letters.slice(i + 1);
      const assigned = /^[A-Za-z]$/.test(letter) ? /=([^]+)/.exec(rest)?.[1] : undefined;
      const attached = rest === "=" ? "" : assigned ??
        ((/^[A-Za-z]$/.test(letter) && /-?\d+(\.\d*)?(e-?\d+)?$/.test(rest)) || /^\W/.test(rest) ? rest : undefined);
      if (attached !== undefined) {
        set(letter, attached, arg);
        return undefined;
      }
      set(letter, strings.has(letter) ? "" : true, arg);
    }
    return letters.at(-1);
  }

  for (let i = 0; i < before.length; i++) {
    const arg = before[i];
    const long = /^--([^]+?)(?:=([^]*))?$/.exec(arg);
    if (long) {
      const [, name, value] = long;
      if (value !== undefined) set(name, booleans.has(name) ? value !== "false" : value, arg);
      else if (name.startsWith("no-") && negatables.has(name.slice(3))) set(name.slice(3), false, arg, false);
      else if (setFromNext(name, before[i + 1], arg, /^-/)) i++;
    } else if (/^-[^-]/.test(arg)) {
      const last = setLetters(arg);
      if (last !== undefined && last !== "-" && setFromNext(last, before[i + 1], arg, /^--?[^-]/)) i++;
    } else {
      if (options.unknown?.(arg) !== false) parsed._.push(strings.has("_") || !isNumeric(arg) ? arg : Number(arg));
      if (options.stopEarly) {
        parsed._.push(...before.slice(i + 1));
        break;
      }
    }
  }

  for (const [key, value] of Object.entries(options.default ?? {})) {
    for (const name of namesOf(key)) parsed[name] ??= value;
  }
  for (const key of booleans) parsed[key] ??= collected.has(key) ? [] : false;
  for (const key of strings) {
    if (collected.has(key)) parsed[key] ??= [];
  }
  if (options["--"]) parsed["--"] = after;
  else parsed._.push(...after);
  return parsed;
}
