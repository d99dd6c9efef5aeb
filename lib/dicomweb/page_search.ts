/**
 * The search of the page: words, some choices, pages of results.
 *
 * The search of DICOMweb compares names letter by letter and codes by their values (PS3.4 §C.2.2.2, Table U.6-1). People
 * type in small letters, parts of words, and the meanings of codes.
 *
 * @module
 */
import type { IndexEntry } from "./page_entry.ts";
import type { Entries } from "./page_index.ts";
import { Problem } from "./problem.ts";
import { unknownParameter } from "./retrieve.ts";
import { FairShare } from "../transport/turn.ts";

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

/** The most characters and words that are searched for; what is behind them is passed over. */
const [MaxTextLength, MaxWords] = [256, 16];

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
export async function searchIndex({ all, truncated }: Entries, parameters: URLSearchParams): Promise<Found> {
  for (const name of parameters.keys()) {
    if (!Object.hasOwn(Facets, name) && !["text", "limit", "offset"].includes(name)) throw unknownParameter(name);
  }
  const words = wordsOf(parameters.get("text") ?? "");
  const wanted = Object.entries(Facets).map(([name, of]) => ({ name, of, value: parameters.get(name) ?? "" }));
  const [limit, offset] = [count(parameters, "limit", 24), count(parameters, "offset", 0)];
  const counts = new Map(wanted.map(({ name }) => [name, new Map<string, number>()]));
  const matches: IndexEntry[] = [], named: IndexEntry[] = [];
  const share = new FairShare();
  for (const { entry, text } of all) {
    const turn = share.take(text.length * words.length);
    if (turn) await turn;
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

function wordsOf(text: string): string[] {
  const words = text.slice(0, MaxTextLength).toLowerCase().split(/\s+/).filter((word) => word !== "");
  return [...new Set(words)].slice(0, MaxWords);
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
