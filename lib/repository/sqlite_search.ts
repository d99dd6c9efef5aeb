/**
 * From the conditions of a query to candidates, by the values that the store has indexed.
 *
 * @module
 */
import type { SQLInputValue } from "node:sqlite";
import { tagToHex } from "../dataset/dictionary.ts";
import type { QueryKey } from "../hanging_protocol/query.ts";

/** Something that every match of a query has among its indexed values. */
export interface Term {
  /** Tags as 8 hexadecimal digits, joined by dots. */
  readonly path: string;
  /** One of these values, as JSON array, … */
  readonly anyOf?: string;
  /** … or a text that begins like this, … */
  readonly prefix?: string;
  /** … or a text that contains one of these, or is one of `anyOf`. */
  readonly pieces?: readonly string[];
}

/** Characters of a text that are indexed. */
const IndexedLength = 200;

/** Characters that are searched for within a text. */
const MaxPieceLength = 64;

/** Greater than whatever follows a prefix: as many of the last code point, which has two characters, as could follow. */
const AfterPrefix = "\u{10ffff}".repeat(IndexedLength / 2);

/**
 * Cuts a value to what is indexed of it. Equal values stay equal.
 *
 * @param value A value as matching compares it.
 * @returns The value for the column `value.value`.
 */
export function indexedValue(value: string | number): string | number {
  return typeof value === "string" ? value.slice(0, IndexedLength).toWellFormed() : value;
}

/**
 * Finds what all matches must have. In a sequence, keys of one item become terms of their own: that they hold in the same
 * item is for matching to see.
 *
 * @param keys The keys of a query.
 * @param outer The path of the sequence they are in, with a dot behind it.
 * @returns The terms; none where every instance is a candidate.
 */
export function searchTerms(keys: readonly QueryKey[], outer = ""): Term[] {
  return keys.flatMap((key): Term[] => {
    const path = outer + tagToHex(key.tag);
    switch (key.condition?.type) {
      case "uid":
        return [{ path, anyOf: toJson(key.condition.uids) }];
      case "number":
        return [{ path, anyOf: toJson(key.condition.numbers) }];
      case "text": {
        const { patterns } = key.condition;
        if (!patterns.some(({ wildcard }) => wildcard)) {
          return [{ path, anyOf: toJson(patterns.map(({ text }) => text)) }];
        }
        const prefix = patterns.length === 1 ? literalPrefix(patterns[0].text) : "";
        if (prefix !== "") return [{ path, prefix }];
        const pieces = patterns.filter(({ wildcard }) => wildcard).map(({ text }) => literalPiece(text));
        const texts = patterns.filter(({ wildcard }) => !wildcard).map(({ text }) => text);
        return pieces.includes("") ? [] : [{ path, pieces, ...(texts.length > 0 && { anyOf: toJson(texts) }) }];
      }
      case "sequence":
        return searchTerms(key.keys ?? [], `${path}.`);
      case undefined:
        return [];
    }
  });
}

/**
 * Writes the condition of a term as SQL over the table `value`.
 *
 * @param term The term.
 * @param instanceKnown Whether the instance is known already: then a value of it is looked up in the list. Otherwise, and
 * if SQLite had its way, each value of the list would be looked up in the index.
 * @returns The SQL with a parameter for each of `parameters`.
 */
export function termSql(
  term: Term,
  instanceKnown: boolean,
): { readonly sql: string; readonly parameters: SQLInputValue[] } {
  if (term.prefix !== undefined) {
    return { sql: "value >= ? AND value < ?", parameters: [term.prefix, term.prefix + AfterPrefix] };
  }
  if (term.pieces !== undefined) {
    // What has been cut may contain them further on.
    const conditions = [`octet_length(value) >= ${IndexedLength}`, ...term.pieces.map(() => "instr(value, ?) > 0")];
    const parameters: SQLInputValue[] = [...term.pieces];
    if (term.anyOf !== undefined) {
      conditions.push("+value IN (SELECT value FROM json_each(?))");
      parameters.push(term.anyOf);
    }
    return { sql: `(${conditions.join(" OR ")})`, parameters };
  }
  const values: SQLInputValue[] = JSON.parse(term.anyOf ?? "[]");
  if (values.length === 1) return { sql: "value = ?", parameters: values };
  const column = instanceKnown ? "+value" : "value";
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, parameters: [term.anyOf ?? "[]"] };
}

function toJson(values: Iterable<string | number>): string {
  return JSON.stringify(Array.from(values, indexedValue));
}

function literalPrefix(pattern: string): string {
  const prefix = pattern.slice(0, pattern.search(/[*?]/)).slice(0, IndexedLength);
  return prefix.isWellFormed() ? prefix : "";
}

/** The longest part of a pattern with wild cards that every match contains; empty where it has none that is text. */
function literalPiece(pattern: string): string {
  let longest = "";
  for (const piece of pattern.split(/[*?]/)) {
    if (piece.length > longest.length) longest = piece;
  }
  const searched = longest.slice(0, MaxPieceLength);
  return searched.isWellFormed() ? searched : "";
}
