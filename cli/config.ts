/**
 * The configuration file of `hangar serve`: its flags by their long names, and the peers.
 *
 * @module
 */
import { attempt, readList, readPeer, readScalar, type Report, shown } from "./config_values.ts";
import { Exit, ExitError, fileReason, InputError } from "./errors.ts";
import { readText } from "./files.ts";
import type { Flag } from "./flags.ts";
import { type JsonNode, JsonTextError, parseJson, place } from "./json_text.ts";
import { ServeFlags, type ServeValues } from "./serve_flags.ts";
import { suggestion } from "./suggest.ts";

/** The flag `--peer` may be given many times; the file has one list. */
export const PeersKey = "peers";

/**
 * The flags that a configuration file can set, by their keys in it.
 *
 * @returns Every flag of `hangar serve` but `--config` and `--peer`
 */
export function configFlags(): [name: string, flag: Flag][] {
  return Object.entries<Flag>(ServeFlags).filter(([name]) => name !== "config" && name !== "peer");
}

/** What a file says, and what is wrong with it. */
export interface Config {
  /** The settings that are right. */
  readonly values: Partial<ServeValues>;
  /** `FILE:LINE:COLUMN: KEY: …` in the order of the file. */
  readonly problems: readonly string[];
}

/** Paths in a file are meant from the folder it is in. */
function resolve(path: string, base: string): string {
  return path === ":memory:" || /^([\\/]|[A-Za-z]:[\\/])/.test(path) ? path : base + path;
}

/**
 * Reads a configuration.
 *
 * @param text The content of the file
 * @param file Its path: for errors, and because paths in it are meant from its folder
 * @returns Its settings and its problems
 */
export function readConfig(text: string, file: string): Config {
  const found: { readonly offset: number; readonly message: string }[] = [];
  const report: Report = ({ offset }, key, message) =>
    void found.push({ offset, message: key === "" ? message : `${key}: ${message}` });
  const values: Record<string, unknown> = {};
  const flags = new Map(configFlags());
  const base = /^.*[\\/]/.exec(file)?.[0] ?? "";
  let root: JsonNode;
  try {
    root = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return { values, problems: [`${file}:${place(text, error.offset)}: ${error.message}`] };
  }
  if (root.kind !== "object") report(root, "", `${shown(root)} is no object: put the settings in { }`);
  for (const [key, { offset, node }] of root.kind === "object" ? root.members : []) {
    const flag = flags.get(key);
    if (key === "$schema") continue;
    if (key === PeersKey) values.peer = readList(node, key, report, (item, at) => readPeer(item, at, report));
    else if (!flag) report({ offset }, key, `unknown key${suggestion(key, [...flags.keys(), PeersKey])}`);
    else if (flag.many) {
      values[key] = readList(node, key, report, (item, at) => attempt(() => readScalar(flag, item), item, at, report));
    } else {
      const value = attempt(() => readScalar(flag, node), node, key, report);
      if (value !== undefined) {
        values[key] = typeof value === "string" && flag.value === "FILE" ? resolve(value, base) : value;
      }
    }
  }
  found.sort((a, b) => a.offset - b.offset);
  return { values, problems: found.map(({ offset, message }) => `${file}:${place(text, offset)}: ${message}`) };
}

/**
 * Reads a configuration file.
 *
 * @param file Its path
 * @returns Its settings and its problems
 * @throws {InputError} If it cannot be read
 */
export async function readConfigFile(file: string): Promise<Config> {
  try {
    return readConfig(await readText(file), file);
  } catch (error) {
    if (!Object.values(Deno.errors).some((kind) => error instanceof kind)) throw error;
    throw new InputError(`Cannot read configuration ${JSON.stringify(file)}: ${fileReason(error)}`);
  }
}

/**
 * The settings of `hangar serve`: what the command line gives, then what the file says, then the defaults.
 *
 * @param values What the flags come to
 * @param given The flags that stand on the command line
 * @returns The settings
 * @throws {ExitError} Exit 2, for the first problem of the file
 */
export async function withConfig(values: ServeValues, given: ReadonlySet<string>): Promise<ServeValues> {
  if (values.config === undefined) return values;
  const config = await readConfigFile(values.config);
  if (config.problems.length > 0) throw new ExitError(Exit.Usage, config.problems[0]);
  const fromFile = Object.entries(config.values).filter(([name]) => !given.has(name));
  return { ...values, ...Object.fromEntries(fromFile) };
}
