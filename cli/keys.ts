/**
 * Keys as people write them, `-k KEY=VALUE`, to an identifier in keyword form.
 *
 * @module
 */
import { dictionaryEntry, formatTag, keywordOf, parseTag, tagOf, tagToHex, vrOf } from "../lib/dataset/dictionary.ts";
import type { Dataset, PersonName } from "../lib/dataset/types.ts";
import { HangingProtocolKeys, type KeyRow } from "../lib/hanging_protocol/key_table.ts";
import { UsageError } from "./errors.ts";
import { suggestion } from "./suggest.ts";

/** Whole numbers by VR: least and greatest value (PS3.5 §6.2). */
const IntegerRanges: Readonly<Record<string, readonly [number, number]>> = {
  US: [0, 0xFFFF],
  SS: [-0x8000, 0x7FFF],
  UL: [0, 0xFFFFFFFF],
  SL: [-0x80000000, 0x7FFFFFFF],
  UV: [0, Number.MAX_SAFE_INTEGER],
  SV: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  IS: [-0x80000000, 0x7FFFFFFF],
};

/** VRs whose text has one value, backslashes included (PS3.5 §6.2). */
const SingleText = new Set(["LT", "ST", "UT", "UR"]);

const Text = new Set(["AE", "AS", "CS", "DA", "DT", "LO", "PN", "SH", "TM", "UC", "UI"]);

function* keywords(rows: string): Generator<string> {
  for (const line of rows.split("\n")) if (line.length > 4) yield line.slice(line.indexOf(" ", 8) + 1);
}

async function resolveTag(name: string): Promise<number> {
  const tag = parseTag(name) ?? tagOf(name);
  if (tag === undefined) {
    const { DictionaryRows } = await import("../lib/dataset/dictionary_data.ts");
    throw new UsageError(`Unknown attribute ${JSON.stringify(name)}${suggestion(name, keywords(DictionaryRows))}`);
  }
  // Groups 0000 to 0007 are command sets, file meta information and directories, never identifiers (PS3.5 §7.1)
  if (tag >>> 16 < 0x0008) throw new UsageError(`${formatTag(tag)} is no attribute of a data set`);
  if (dictionaryEntry(tag) === undefined) throw new UsageError(`Unknown attribute ${formatTag(tag)}`);
  return tag;
}

function personName(text: string): PersonName {
  const [alphabetic, ideographic, phonetic] = text.split("=");
  return {
    Alphabetic: alphabetic,
    ...(ideographic ? { Ideographic: ideographic } : {}),
    ...(phonetic ? { Phonetic: phonetic } : {}),
  };
}

/** One value of a VR, as keyword form has it. */
function readValue(text: string, vr: string, name: string): unknown {
  const range = IntegerRanges[vr];
  if (range) {
    const value = /^[+-]?\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (value >= range[0] && value <= range[1]) return value;
    throw new UsageError(`${name} is a whole number from ${range[0]} to ${range[1]}, not ${JSON.stringify(text)}`);
  }
  if (vr === "FL" || vr === "FD" || vr === "DS") {
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
    throw new UsageError(`${name} is a number, not ${JSON.stringify(text)}`);
  }
  if (vr === "AT") {
    const tag = parseTag(text) ?? tagOf(text);
    if (tag !== undefined) return tagToHex(tag);
    throw new UsageError(`${name} is a tag, not ${JSON.stringify(text)}`);
  }
  return vr === "PN" ? personName(text) : text;
}

function readValues(text: string, tag: number, name: string): unknown {
  const vr = vrOf(tag);
  if (text === "") return vr === "SQ" ? [] : null;
  if (vr === "SQ") {
    throw new UsageError(`${name} is a sequence: name an attribute in it, e.g. ${name}.CodeValue=${text}`);
  }
  if (SingleText.has(vr)) return text;
  const known = Text.has(vr) || vr in IntegerRanges || vr === "FL" || vr === "FD" || vr === "DS" || vr === "AT";
  if (!known) throw new UsageError(`${name} has VR ${vr}, which cannot be a key`);
  const values = text.split("\\").map((value) => readValue(value, vr, name));
  return values.length === 1 ? values[0] : values;
}

/** The one item of a sequence, which keys of the same sequence share (PS3.4 §C.2.2.2.6). */
function itemOf(dataset: Dataset, keyword: string): Dataset {
  const items = dataset[keyword];
  if (Array.isArray(items) && items.length === 1) return items[0];
  const item: Dataset = {};
  dataset[keyword] = [item];
  return item;
}

function keyName(tag: number): string {
  return keywordOf(tag) ?? tagToHex(tag);
}

/** Keeps what was given before: a list of UIDs grows, a sequence keeps its item, anything else cannot be given twice. */
function assign(dataset: Dataset, keyword: string, value: unknown, vr: string): void {
  const before = dataset[keyword];
  if (before === undefined) dataset[keyword] = value;
  else if (vr === "UI" && before !== null && value !== null) dataset[keyword] = [before, value].flat();
  else if (!Array.isArray(before) || vr !== "SQ") throw new UsageError(`${keyword} is given twice`);
}

/**
 * Reads keys.
 *
 * @param keys `KEY=VALUE`; KEY is a keyword, `(gggg,eeee)` or `ggggeeee`, nested with dots; without a value it is a
 *             return key
 * @returns The identifier; keys of the same sequence stand in the same item
 * @throws {UsageError} If an attribute is unknown or a value does not fit its VR
 */
export async function parseKeys(keys: readonly string[]): Promise<Dataset> {
  const identifier: Dataset = {};
  for (const key of keys) {
    const equals = key.indexOf("=");
    const path = (equals < 0 ? key : key.slice(0, equals)).split(".");
    const text = equals < 0 ? "" : key.slice(equals + 1);
    let dataset = identifier;
    for (const [depth, name] of path.entries()) {
      const tag = await resolveTag(name.trim());
      if (depth === path.length - 1) {
        assign(dataset, keyName(tag), readValues(text, tag, keyName(tag)), vrOf(tag));
      } else if (vrOf(tag) === "SQ") {
        dataset = itemOf(dataset, keyName(tag));
      } else {
        throw new UsageError(`${keyName(tag)} is no sequence, so ${JSON.stringify(key)} names nothing`);
      }
    }
  }
  return identifier;
}

function isCodeMacro(rows: readonly KeyRow[]): boolean {
  return rows.some(({ keyword }) => keyword === "CodeValue");
}

/** Universal keys for rows; code sequences come back whole when they are asked for without an item. */
function universalKeys(rows: readonly KeyRow[]): Dataset {
  const keys: Dataset = {};
  for (const { keyword, vr, items } of rows) {
    // Specific Character Set is never sent empty (PS3.4 §K.4.1.1.3.1)
    if (keyword === "SpecificCharacterSet") continue;
    if (vr !== "SQ") keys[keyword] = null;
    else keys[keyword] = items === undefined || isCodeMacro(items) ? [] : [universalKeys(items)];
  }
  return keys;
}

/**
 * The identifier that asks for everything: each key of Table U.6-1 without a value.
 *
 * @returns A new identifier
 */
export function universalIdentifier(): Dataset {
  return universalKeys(HangingProtocolKeys);
}

/**
 * Whether keys name instances and nothing else, so that C-GET and C-MOVE can do without a C-FIND.
 *
 * @param identifier The keys
 * @returns The SOP Instance UIDs, or `undefined` when there are other keys or none
 */
export function instanceUids(identifier: Dataset): string[] | undefined {
  const { SOPInstanceUID: uids, ...others } = identifier;
  if (uids === undefined || uids === null || Object.keys(others).length > 0) return undefined;
  return [uids].flat().map(String);
}
