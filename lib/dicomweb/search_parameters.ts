/**
 * The query parameters of a search (PS3.18 §8.3.4).
 *
 * @module
 */
import { dictionaryEntry, isPrivateTag, parseTag, tagOf, tagToHex, vrOf } from "../dataset/dictionary.ts";
import type { Dataset } from "../dataset/types.ts";
import { vrProperties } from "../dataset/vr.ts";
import { HangingProtocolKeys, type KeyTable } from "../hanging_protocol/key_table.ts";
import { Problem } from "./problem.ts";

/** The most parameters of one request. */
export const MaxParameters = 256;

/** The most sequences around an attribute that a parameter names. */
const MaxPathLength = 16;

/** What the parameters of a search say. */
export interface SearchParameters {
  /** What is looked for and returned, as C-FIND has it, by tag. */
  readonly identifier: Dataset;
  /** Whether instances are returned with all their attributes. */
  readonly all: boolean;
  /** How many results are wanted. */
  readonly limit: number;
  /** How many are passed over. */
  readonly offset: number;
  /** Parameters that ask for ways to match that there are not. */
  readonly unsupported: readonly string[];
}

/** Parameters about the request as a whole. */
export interface GeneralParameters {
  /** Acceptable media types, instead of those of the header. */
  readonly accept?: string;
  /** Acceptable character sets, instead of those of the header. */
  readonly charset?: string;
}

/** Ways to match that can be asked for, and are not there (PS3.18 §8.3.4.2, §8.3.4.6, §8.3.4.7). */
const Unsupported: ReadonlySet<string> = new Set(["fuzzymatching", "emptyvaluematching", "multiplevaluematching"]);

/**
 * Reads the parameters that every resource has, and hands on the others.
 *
 * @param url The target of the request.
 * @returns The general parameters, and the others in their order.
 * @throws {Problem} 400 if there are too many or one is there twice.
 */
export function generalParameters(
  url: URL,
): { readonly general: GeneralParameters; readonly others: readonly (readonly [string, string])[] } {
  const general: { accept?: string; charset?: string } = {};
  const others: [string, string][] = [];
  let count = 0;
  for (const [name, value] of url.searchParams) {
    if (++count > MaxParameters) throw new Problem(400, `There are more than ${MaxParameters} query parameters`);
    if (name !== "accept" && name !== "charset") others.push([name, value]);
    else if (general[name] === undefined) general[name] = value;
    else throw new Problem(400, `The query parameter ${name} is there twice`);
  }
  return { general, others };
}

/**
 * Reads the parameters of a search.
 *
 * @param parameters Names and values, percent-decoded.
 * @returns What is asked for.
 * @throws {Problem} 400 if a name is no attribute, a value does not fit its attribute, or something is there twice.
 */
export function searchParameters(parameters: readonly (readonly [string, string])[]): SearchParameters {
  const identifier = universal(HangingProtocolKeys);
  const included: string[] = [];
  const unsupported: string[] = [];
  const once = new Set<string>();
  let limit = Infinity, offset = 0;
  for (const [name, value] of parameters) {
    if (name === "includefield") {
      included.push(...value.split(","));
      continue;
    }
    const path = isReserved(name) ? undefined : attributePath(name);
    const known = path?.map(tagToHex).join(".") ?? name;
    if (once.has(known)) throw new Problem(400, `The query parameter ${name} is there twice`);
    once.add(known);
    if (path !== undefined) assign(identifier, path, value, name);
    else if (name === "limit") limit = count(name, value);
    else if (name === "offset") offset = count(name, value);
    else if (flag(name, value)) unsupported.push(name);
  }
  const all = included.includes("all");
  if (all && included.length > 1) throw new Problem(400, "The value all of includefield stands alone");
  if (!all) { for (const name of included) include(identifier, attributePath(name)); }
  return { identifier, all, limit, offset, unsupported };
}

function isReserved(name: string): boolean {
  return name === "limit" || name === "offset" || Unsupported.has(name);
}

/** Return keys for all attributes of a key table; sequences are returned whole (PS3.4 §C.2.2.2.3). */
function universal(table: KeyTable): Dataset {
  const keys: Dataset = {};
  for (const { tag, vr, ignored } of table) if (!ignored) keys[tagToHex(tag)] = vr === "SQ" ? [] : null;
  return keys;
}

function count(name: string, value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new Problem(400, `${name} is ${shown(value)}, which is no number of results`);
}

function flag(name: string, value: string): boolean {
  if (value === "true" || value === "false") return value === "true";
  throw new Problem(400, `${name} is ${shown(value)}, which is neither true nor false`);
}

/** The tags of an attribute and the sequences around it, from the outermost inwards. */
function attributePath(name: string): number[] {
  const names = name.split(".");
  if (names.length > MaxPathLength) throw new Problem(400, `${shown(name)} is nested too deep`);
  return names.map((each, index) => {
    const tag = /^[0-9a-fA-F]{8}$/.test(each) ? parseTag(each) : tagOf(each);
    // Groups below 0008 are no part of data sets (PS3.5 §7.1)
    const known = tag !== undefined && tag >= 0x00080000 && !isPrivateTag(tag) && dictionaryEntry(tag) !== undefined;
    if (!known) throw new Problem(400, `${shown(each)} is no attribute: use a keyword of PS3.6 or a tag of 8 digits`);
    if (index < names.length - 1 && vrOf(tag) !== "SQ") throw new Problem(400, `${shown(each)} is no sequence`);
    return tag;
  });
}

/** Sets the value of a key. Where an item of a sequence is matched, all its keys are returned. */
function assign(identifier: Dataset, path: readonly number[], value: string, name: string): void {
  const [level, tag] = [descend(identifier, path, HangingProtocolKeys), path[path.length - 1]];
  level[tagToHex(tag)] = readValue(tag, value, name);
}

function descend(identifier: Dataset, path: readonly number[], table: KeyTable): Dataset {
  let [level, rows] = [identifier, table];
  for (const tag of path.slice(0, -1)) {
    rows = rows.find((row) => row.tag === tag)?.items ?? [];
    const items = level[tagToHex(tag)];
    const item = Array.isArray(items) && items.length === 1 ? items[0] as Dataset : universal(rows);
    level[tagToHex(tag)] = [item];
    level = item;
  }
  return level;
}

/** Adds a return key, unless it is among those returned anyway. */
function include(identifier: Dataset, path: readonly number[]): void {
  let level = identifier;
  for (const tag of path.slice(0, -1)) {
    const key = tagToHex(tag);
    const items = level[key] as Dataset[] | undefined;
    if (items?.length === 0) return;
    level[key] = items ?? [{}];
    level = (level[key] as Dataset[])[0];
  }
  const tag = path[path.length - 1];
  level[tagToHex(tag)] ??= vrOf(tag) === "SQ" ? [] : null;
}

function readValue(tag: number, value: string, name: string): unknown {
  const vr = vrOf(tag);
  if (value === "") return vr === "SQ" ? [] : null;
  if (vr === "SQ") {
    throw new Problem(400, `${shown(name)} is a sequence: name an attribute in it, such as ${shown(name)}.CodeValue`);
  }
  const { kind } = vrProperties(vr);
  if (kind === "bytes") throw new Problem(400, `${shown(name)} has VR ${vr}, which cannot be matched`);
  if (vr === "UI") return value.split(/[,\\]/);
  if (kind !== "number") return value;
  if (/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value)) return Number(value);
  throw new Problem(400, `${shown(name)} is ${shown(value)}, which is no number`);
}

/** What a client sent, in a message to it: no longer than is of use. */
function shown(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
