/**
 * What the page searches: a line about each hanging protocol, read by one C-FIND for everything and kept for moments.
 *
 * The search of DICOMweb compares names letter by letter and codes by their values (PS3.4 §C.2.2.2, Table U.6-1). People
 * type in small letters, parts of words, and the meanings of codes.
 *
 * @module
 */
import { encodeDataset } from "../dataset/codec.ts";
import { type DataElement, findElement, parseElements } from "../dataset/elements.ts";
import { tagOf } from "../dataset/dictionary.ts";
import { shortText } from "../hanging_protocol/layout/text.ts";
import { parseQuery } from "../hanging_protocol/query.ts";
import { levelCharacterSet, valuesOf } from "../hanging_protocol/values.ts";
import type { CharacterSet } from "../dataset/charset.ts";
import type { Repository } from "../repository/types.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { Problem } from "./problem.ts";
import { unknownParameter } from "./retrieve.ts";

/** What a card tells of a hanging protocol. All text is of one line, short, and free of control characters. */
export interface IndexEntry {
  /** SOP Instance UID (0008,0018). */
  readonly uid: string;
  /** Hanging Protocol Name (0072,0002). */
  readonly name: string;
  /** Hanging Protocol Description (0072,0004). */
  readonly description: string;
  /** Modalities that it is for, each once. */
  readonly modalities: readonly string[];
  /** Meanings of the codes of anatomic regions, each once. */
  readonly regions: readonly string[];
  /** Hanging Protocol Level (0072,0006). */
  readonly level: string;
  /** User group and users that it is for. */
  readonly users: readonly string[];
  /** Number of Priors Referenced (0072,0014). */
  readonly priors?: number;
  /** Number of Screens (0072,0100). */
  readonly screens?: number;
}

/** An entry with all its text in small letters. */
interface Indexed {
  readonly entry: IndexEntry;
  readonly text: string;
}

/** Keys that are asked for, by what they are named in an entry. */
const Keys = {
  SOPInstanceUID: null,
  HangingProtocolName: null,
  HangingProtocolDescription: null,
  HangingProtocolLevel: null,
  HangingProtocolCreator: null,
  HangingProtocolDefinitionSequence: [],
  HangingProtocolUserIdentificationCodeSequence: [],
  HangingProtocolUserGroupName: null,
  NumberOfPriorsReferenced: null,
  NumberOfScreens: null,
} as const;

/** The most entries that are kept; of more hanging protocols the others are left out, which the page tells. */
const MaxEntries = 20_000;

/** The most characters of all entries together. */
const MaxTextLength = 32 * 2 ** 20;

/** How long entries are taken for true, in milliseconds: the letters of a word are one search of the repository. */
const MaxAge = 5000;

/** The most values of one kind in an entry. */
const MaxValues = 16;

/** A level of an encoded data set. */
class Level {
  readonly #charset: CharacterSet;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly elements: readonly DataElement[],
    outer?: CharacterSet,
  ) {
    this.#charset = levelCharacterSet(bytes, elements, outer);
  }

  #find(keyword: string): DataElement | undefined {
    return findElement(this.elements, tagOf(keyword) ?? 0);
  }

  text(keyword: string, vr: string): string {
    const element = this.#find(keyword);
    const [value = ""] = element === undefined ? [] : valuesOf(this.bytes, element, vr, this.#charset);
    return shortText(String(value));
  }

  number(keyword: string): number | undefined {
    const element = this.#find(keyword);
    const [value] = element === undefined ? [] : valuesOf(this.bytes, element, "US");
    return typeof value === "number" ? value : undefined;
  }

  items(keyword: string): Level[] {
    const items = this.#find(keyword)?.items ?? [];
    return items.slice(0, MaxValues).map(({ elements }) => new Level(this.bytes, elements, this.#charset));
  }

  meanings(keyword: string): string[] {
    return this.items(keyword).map((item) => item.text("CodeMeaning", "LO"));
  }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ""))].slice(0, MaxValues);
}

/**
 * Reads an entry from a response identifier.
 *
 * @param bytes The response identifier in Explicit VR Little Endian.
 * @returns The entry, and what there is to search in.
 */
function indexed(bytes: Uint8Array): Indexed {
  const root = new Level(bytes, parseElements(bytes, ExplicitVRLittleEndian));
  const definitions = root.items("HangingProtocolDefinitionSequence");
  const entry: IndexEntry = {
    uid: root.text("SOPInstanceUID", "UI"),
    name: root.text("HangingProtocolName", "SH"),
    description: root.text("HangingProtocolDescription", "LO"),
    modalities: distinct(definitions.map((item) => item.text("Modality", "CS"))),
    regions: distinct(definitions.flatMap((item) => item.meanings("AnatomicRegionSequence"))),
    level: root.text("HangingProtocolLevel", "CS"),
    users: distinct([
      root.text("HangingProtocolUserGroupName", "LO"),
      ...root.meanings("HangingProtocolUserIdentificationCodeSequence"),
    ]),
    priors: root.number("NumberOfPriorsReferenced"),
    screens: root.number("NumberOfScreens"),
  };
  const { uid, name, description, modalities, regions, level, users } = entry;
  const others = [
    root.text("HangingProtocolCreator", "LO"),
    level.replaceAll("_", " "),
    ...definitions.flatMap((item) => [
      ...item.meanings("ProcedureCodeSequence"),
      ...item.meanings("ReasonForRequestedProcedureCodeSequence"),
    ]),
  ];
  const text = [name, description, ...modalities, ...regions, level, ...users, ...others, uid].join("\n");
  return { entry, text: text.toLowerCase() };
}

/** All entries, in the order of their names. */
export interface Entries {
  /** The entries. */
  readonly all: readonly Indexed[];
  /** Whether there are more than are kept. */
  readonly truncated: boolean;
}

/** The entries of a repository, as they were moments ago. */
export class PageIndex {
  readonly #repository: Repository;
  #latest?: { readonly since: number; readonly entries: Promise<Entries> };
  #next?: Promise<Entries>;

  /**
   * Begins with none.
   *
   * @param repository Where hanging protocols are.
   */
  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /**
   * Gives the entries.
   *
   * @param fresh Whether they have to be read from now on.
   * @returns The entries; however many ask, one reading goes on and one waits.
   */
  entries(fresh: boolean): Promise<Entries> {
    if (!fresh && this.#latest !== undefined && Date.now() - this.#latest.since <= MaxAge) return this.#latest.entries;
    return this.#next ??= this.#readAfter(this.#latest?.entries);
  }

  async #readAfter(running: Promise<Entries> | undefined): Promise<Entries> {
    await running?.catch(() => {});
    this.#next = undefined;
    const entries = this.#read();
    const latest = { since: Date.now(), entries };
    this.#latest = latest;
    try {
      return await entries;
    } catch (error) {
      if (this.#latest === latest) this.#latest = undefined;
      throw error;
    }
  }

  async #read(): Promise<Entries> {
    const query = parseQuery(await encodeDataset({ ...Keys }, ExplicitVRLittleEndian), ExplicitVRLittleEndian);
    const all: Indexed[] = [];
    let length = 0;
    for await (const { dataset } of this.#repository.find(query, { transferSyntaxUid: ExplicitVRLittleEndian })) {
      if (all.length === MaxEntries || length > MaxTextLength) return { all: sorted(all), truncated: true };
      const entry = indexed(dataset.bytes);
      length += entry.text.length;
      all.push(entry);
    }
    return { all: sorted(all), truncated: false };
  }
}

function sorted(entries: Indexed[]): Indexed[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return entries.sort(({ entry: a }, { entry: b }) => compare(a.name, b.name) || compare(a.uid, b.uid));
}

/** What entries can be narrowed by, besides words. */
const Facets: Readonly<Record<string, (entry: IndexEntry) => readonly string[]>> = {
  modality: ({ modalities }) => modalities,
  region: ({ regions }) => regions,
  level: ({ level }) => level === "" ? [] : [level],
  user: ({ users }) => users,
};

/** The most values of a facet that are told, the most frequent ones. */
const MaxFacetValues = 100;

/** The most results of one request. */
const MaxPageSize = 200;

/** What a search of the page finds. */
export interface Found {
  /** How many there are at all. */
  readonly total: number;
  /** How many match. */
  readonly matched: number;
  /** Whether there are more hanging protocols than can be searched. */
  readonly truncated: boolean;
  /** For each facet its values, with how many match apart from this facet. */
  readonly facets: Readonly<Record<string, readonly (readonly [value: string, count: number])[]>>;
  /** The page of results that was asked for. */
  readonly items: readonly IndexEntry[];
}

/**
 * Searches entries.
 *
 * @param entries The entries.
 * @param parameters `text`: words that all have to be found; `modality`, `region`, `level`, `user`: values; `limit` and
 * `offset`. Those whose name has the words come first.
 * @returns What is found.
 * @throws {Problem} 400 for parameters that mean nothing.
 */
export function searchIndex({ all, truncated }: Entries, parameters: URLSearchParams): Found {
  for (const name of parameters.keys()) {
    if (!Object.hasOwn(Facets, name) && !["text", "limit", "offset"].includes(name)) throw unknownParameter(name);
  }
  const words = (parameters.get("text") ?? "").slice(0, 256).toLowerCase().split(/\s+/).filter((word) => word !== "");
  const wanted = Object.entries(Facets).map(([name, of]) => ({ name, of, value: parameters.get(name) ?? "" }));
  const [limit, offset] = [count(parameters, "limit", 24), count(parameters, "offset", 0)];
  const counts = new Map(wanted.map(({ name }) => [name, new Map<string, number>()]));
  const matches: IndexEntry[] = [], named: IndexEntry[] = [];
  for (const { entry, text } of all) {
    if (!words.every((word) => text.includes(word))) continue;
    const missed = wanted.filter(({ of, value }) => value !== "" && !of(entry).includes(value));
    if (missed.length === 0) (isNamed(entry, words) ? named : matches).push(entry);
    for (const { name, of } of missed.length === 0 ? wanted : missed.length === 1 ? missed : []) {
      const values = counts.get(name)!;
      for (const value of of(entry)) values.set(value, (values.get(value) ?? 0) + 1);
    }
  }
  const facets = Object.fromEntries([...counts].map(([name, values]) => [name, frequent(values)]));
  const found = [...named, ...matches];
  const items = found.slice(offset, offset + Math.min(limit, MaxPageSize));
  return { total: all.length, matched: found.length, truncated, facets, items };
}

/** Whoever types a name sees that one first. */
function isNamed({ name }: IndexEntry, words: readonly string[]): boolean {
  const text = name.toLowerCase();
  return words.every((word) => text.includes(word));
}

function frequent(values: ReadonlyMap<string, number>): [string, number][] {
  const most = [...values].sort(([, a], [, b]) => b - a).slice(0, MaxFacetValues);
  return most.sort(([a], [b]) => a < b ? -1 : 1);
}

function count(parameters: URLSearchParams, name: string, usual: number): number {
  const value = parameters.get(name) ?? String(usual);
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new Problem(400, `${name} is ${JSON.stringify(value.slice(0, 64))}, which is no number of results`);
}
