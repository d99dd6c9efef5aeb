/**
 * A C-FIND identifier as conditions to match and attributes to return (PS3.4 §K.4.1.1.3, §C.2.2.2).
 *
 * Query/Retrieve Level (0008,0052) has no place in this model but is passed over when it comes. A value in Code Meaning
 * is passed over too (PS3.4 Table 8-1b does not match on it); a value in any other attribute that the key table does not
 * match on is not applied, and the matches come with status FF01.
 *
 * @module
 */
import type { CharacterSet } from "../dataset/charset.ts";
import { dictionaryEntry, formatTag, isPrivateTag, tagToHex, vrOf } from "../dataset/dictionary.ts";
import { type DataElement, MaxIdentifierElements, parseElements } from "../dataset/elements.ts";
import { latin1 } from "../dataset/latin1.ts";
import { isGroupLength, SpecificCharacterSet } from "../dataset/tags.ts";
import { vrProperties } from "../dataset/vr.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError } from "../errors.ts";
import { HangingProtocolKeys, type KeyRow, type KeyTable } from "./key_table.ts";
import { levelCharacterSet, valuesOf } from "./values.ts";
import { compilePattern, MaxWildcardLength, type TextPattern } from "./wildcard.ts";

/** What a stored value must fulfil. Where a key lists several values, one of them is enough. */
export type Condition =
  | { readonly type: "text"; readonly patterns: readonly TextPattern[] }
  | { readonly type: "uid"; readonly uids: ReadonlySet<string> }
  | { readonly type: "number"; readonly numbers: ReadonlySet<number> }
  /** Sequence matching: one item must fulfil all keys of {@linkcode QueryKey.keys}. */
  | { readonly type: "sequence" };

/** One attribute of an identifier. */
export interface QueryKey {
  /** The tag as `0xggggeeee`. */
  readonly tag: number;
  /** The Value Representation: the key table's, or as sent, or as the dictionary has it. */
  readonly vr: string;
  /** What is matched; absent for universal matching. */
  readonly condition?: Condition;
  /** For a sequence, the attributes wanted of each item; absent where whole items are wanted. */
  readonly keys?: readonly QueryKey[];
  /** For a private element, the private creator that reserved its block in the identifier. */
  readonly creator?: string;
  /** For a private creator, its encoded value: it is returned where the match lacks it, as the others need it. */
  readonly creatorValue?: Uint8Array;
}

/** A parsed identifier. */
export interface Query {
  /** The attributes of the top level, ascending. All of them are wanted back. */
  readonly keys: readonly QueryKey[];
  /** Whether a value was sent that is not matched: pending statuses are FF01 then instead of FF00. */
  readonly partial: boolean;
}

/** The most UIDs or numbers that one key may list. */
export const MaxKeyValues = 10_000;

/** The most texts that one key may list. */
export const MaxKeyTexts = 64;

/** The most of them that may be wild cards, which are tried on every stored value. */
export const MaxKeyWildcards = 16;

/** The most attributes that an identifier may hold, those in items included. */
export const MaxKeys = 4096;

const QueryRetrieveLevel = 0x00080052;
const TimezoneOffsetFromUtc = 0x00080201;

/** The Value Representations in which `*` and `?` are special (PS3.4 §C.2.2.2.4). */
const WildcardVrs: ReadonlySet<string> = new Set(["AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"]);

/**
 * Reads a C-FIND identifier.
 *
 * @param identifier The encoded identifier.
 * @param transferSyntaxUid Implicit or Explicit VR Little Endian.
 * @param table What can be matched, {@linkcode HangingProtocolKeys} unless told.
 * @returns The query.
 * @throws {ProtocolError} If the bytes are no data set, or one of more than {@linkcode MaxIdentifierElements}.
 * @throws {DimseStatusError} With status A900 if the identifier breaks the model: a sequence of two items, a key of the
 * wrong Value Representation, a value of an impossible length, too many values, or more than
 * {@linkcode MaxKeys} attributes.
 */
export function parseQuery(
  identifier: Uint8Array,
  transferSyntaxUid: string,
  table: KeyTable = HangingProtocolKeys,
): Query {
  const parser = new QueryParser(identifier);
  const keys = parser.level(
    parseElements(identifier, transferSyntaxUid, { maxElements: MaxIdentifierElements }),
    table,
  );
  return { keys, partial: parser.partial };
}

/** What a key, and each value of one, takes in memory, about. */
const KeyMemory = 256;
const ValueMemory = 128;

/**
 * Estimates what a parsed identifier takes in memory.
 *
 * @param query The query.
 * @returns Bytes, about.
 */
export function memoryOf({ keys }: Pick<Query, "keys">): number {
  let bytes = 0;
  for (const { condition, keys: nested } of keys) {
    bytes += KeyMemory + ValueMemory * valueCount(condition);
    if (nested) bytes += memoryOf({ keys: nested });
  }
  return bytes;
}

function valueCount(condition: Condition | undefined): number {
  if (condition?.type === "uid") return condition.uids.size;
  if (condition?.type === "number") return condition.numbers.size;
  return condition?.type === "text" ? condition.patterns.length : 0;
}

class QueryParser {
  readonly #bytes: Uint8Array;
  #keys = 0;
  partial = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  level(elements: readonly DataElement[], rows: KeyTable, outer?: CharacterSet): QueryKey[] {
    const charset = levelCharacterSet(this.#bytes, elements, outer);
    const creators = new Map<number, string>();
    const keys: QueryKey[] = [];
    for (const element of elements) {
      const { tag } = element;
      if (isGroupLength(tag) || tag === QueryRetrieveLevel) continue;
      if (++this.#keys > MaxKeys) throw mismatch(`The identifier has more than ${MaxKeys} attributes`, tag);
      const row = rows.find((candidate) => candidate.tag === tag);
      const vr = keyVr(element, row);
      if (isPrivateTag(tag)) {
        keys.push(this.#privateKey(element, vr, creators, charset));
      } else if (element.items !== undefined || vr === "SQ") {
        keys.push(this.#sequence(element, row, charset));
      } else {
        keys.push({ tag, vr, condition: this.#condition(element, vr, row, charset) });
      }
    }
    return keys;
  }

  /** Private elements cannot be matched, but asked for; those below the reservation name its creator (PS3.5 §7.8.1). */
  #privateKey(element: DataElement, vr: string, creators: Map<number, string>, charset: CharacterSet): QueryKey {
    const { tag } = element;
    const block = privateBlock(tag);
    if (block === undefined) {
      const creator = latin1(this.#bytes, element.valueStart, element.valueEnd).trim();
      if (creator.length > 64) throw mismatch(`${formatTag(tag)} has ${creator.length} characters`, tag);
      if (creator === "") return { tag, vr: "LO" };
      creators.set(tag, creator);
      return { tag, vr: "LO", creator, creatorValue: encodeCreator(creator) };
    }
    const creator = creators.get(block);
    if (element.items !== undefined) return { ...this.#sequence(element, undefined, charset), creator };
    this.#condition(element, vr, undefined, charset);
    return { tag, vr, creator };
  }

  #sequence(element: DataElement, row: KeyRow | undefined, charset: CharacterSet): QueryKey {
    const { tag, items } = element;
    if (items === undefined && element.valueStart < element.valueEnd) {
      throw mismatch(`${formatTag(tag)} is no sequence`, tag);
    }
    if (items !== undefined && items.length > 1) throw mismatch(`${formatTag(tag)} has ${items.length} items`, tag);
    const keys = this.level(items?.[0]?.elements ?? [], row?.items ?? [], charset);
    if (!keys.some(isWanted)) return { tag, vr: "SQ" };
    const matched = row !== undefined && row.match !== "-" && keys.some((key) => key.condition !== undefined);
    return { tag, vr: "SQ", keys, condition: matched ? { type: "sequence" } : undefined };
  }

  #condition(
    element: DataElement,
    vr: string,
    row: KeyRow | undefined,
    charset: CharacterSet,
  ): Condition | undefined {
    const { tag, valueStart, valueEnd } = element;
    if (valueStart === valueEnd || row?.ignored || tag === SpecificCharacterSet || tag === TimezoneOffsetFromUtc) {
      return undefined;
    }
    const { kind, size } = vrProperties(vr);
    if (row === undefined || row.match === "-") {
      this.partial ||= kind === "number" || kind === "bytes" || kind === "tag" ||
        !isUniversal(valuesOf(this.#bytes, element, vr, charset), vr);
      return undefined;
    }
    if (kind === "number" && (valueEnd - valueStart) % size !== 0) {
      throw mismatch(`${formatTag(tag)} ${vr} has ${valueEnd - valueStart} bytes`, tag);
    }
    const values = valuesOf(this.#bytes, element, vr, charset);
    if (isUniversal(values, vr)) return undefined;
    const most = kind === "number" || vr === "UI" ? MaxKeyValues : MaxKeyTexts;
    if (values.length > most) throw mismatch(`${formatTag(tag)} lists ${values.length} values`, tag);
    if (kind === "number") return { type: "number", numbers: new Set(values as number[]) };
    const texts = values as string[];
    if (vr === "UI") return { type: "uid", uids: new Set(texts) };
    const patterns = texts.map((text) => compilePattern(text, WildcardVrs.has(vr)));
    const wildcards = patterns.filter(({ wildcard }) => wildcard).length;
    if (wildcards > MaxKeyWildcards) throw mismatch(`${formatTag(tag)} lists ${wildcards} wild cards`, tag);
    const long = patterns.find(({ wildcard, minLength }) => wildcard && minLength > MaxWildcardLength);
    if (long) throw mismatch(`${formatTag(tag)} has a wild card of ${long.minLength} characters`, tag);
    return { type: "text", patterns };
  }
}

/**
 * The Value Representation that a key is read by. What the table or the dictionary knows must have been sent as such,
 * since bytes of one kind read as another are a trap; UN says nothing and passes.
 */
function keyVr(element: DataElement, row: KeyRow | undefined): string {
  const { tag, vr } = element;
  if (row === undefined) {
    const known = dictionaryEntry(tag)?.vr;
    if (known !== undefined && vr !== "UN" && (known === "SQ") !== (vr === "SQ")) {
      throw mismatch(`${formatTag(tag)} is sent as ${vr}, not ${known}`, tag);
    }
    return vr === "UN" && element.items === undefined ? vrOf(tag) : vr;
  }
  const wrong = vr === "UN" ? element.valueStart < element.valueEnd && row.vr === "SQ" : vr !== row.vr;
  if (wrong) throw mismatch(`${formatTag(tag)} is sent as ${vr}, not ${row.vr}`, tag);
  return row.vr;
}

/** The tag of the private creator that a private data element needs, `undefined` for a private creator itself. */
function privateBlock(tag: number): number | undefined {
  const element = tag & 0xffff;
  return element < 0x100 ? undefined : ((tag & 0xffff0000) | (element >>> 8)) >>> 0;
}

function encodeCreator(creator: string): Uint8Array {
  return Uint8Array.from(creator.length % 2 === 0 ? creator : `${creator} `, (character) => character.charCodeAt(0));
}

/** Whether a key of an item asks for something: character set and private creators only serve the other keys. */
function isWanted(key: QueryKey): boolean {
  return key.tag !== SpecificCharacterSet && !(isPrivateTag(key.tag) && privateBlock(key.tag) === undefined);
}

/** A zero-length key and a lone `*` match everything, values that are not there included (PS3.4 §C.2.2.2.3). */
function isUniversal(values: readonly (string | number)[], vr: string): boolean {
  return values.length === 0 || (WildcardVrs.has(vr) && values.some((value) => /^\*+$/.test(`${value}`)));
}

function mismatch(comment: string, tag: number): DimseStatusError {
  return new DimseStatusError(Status.DatasetDoesNotMatchSopClass, comment, { offendingElement: [tagToHex(tag)] });
}
