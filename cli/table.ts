/**
 * Matches of a C-FIND as a table.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import type { Dataset } from "../lib/dataset/types.ts";
import { printable } from "./escape.ts";

interface Column {
  readonly title: string;
  readonly right?: boolean;
  value(dataset: Dataset): string;
}

/** Characters of a cell: more than any value of these attributes may have, and a few of them in a list. */
const MaxCellLength = 500;

function cell(content: string): string {
  if (content.length <= MaxCellLength) return content;
  // No half of a surrogate pair stays behind
  return content.slice(0, MaxCellLength).replace(/[\uD800-\uDBFF]$/, "") + "…";
}

/** A value of keyword form as text. */
function text(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(text).join("\\");
  if (typeof value === "object") return "Alphabetic" in value ? text(value.Alphabetic) : "";
  return printable(String(value));
}

function items(value: unknown): Dataset[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : [];
}

function unique(values: readonly string[]): string {
  return [...new Set(values.filter((value) => value !== ""))].join(", ");
}

function codeText(code: Dataset): string {
  return text(code.CodeMeaning) || text(code.CodeValue ?? code.LongCodeValue ?? code.URNCodeValue);
}

function definitions(dataset: Dataset): Dataset[] {
  return items(dataset.HangingProtocolDefinitionSequence);
}

const Columns: readonly Column[] = [
  { title: "NAME", value: (dataset) => text(dataset.HangingProtocolName) },
  { title: "LEVEL", value: (dataset) => text(dataset.HangingProtocolLevel) },
  { title: "MODALITY", value: (dataset) => unique(definitions(dataset).map((item) => text(item.Modality))) },
  {
    title: "REGION",
    value: (dataset) =>
      unique(definitions(dataset).flatMap((item) => items(item.AnatomicRegionSequence)).map(codeText)),
  },
  { title: "PRIORS", right: true, value: (dataset) => text(dataset.NumberOfPriorsReferenced) },
  { title: "SCREENS", right: true, value: (dataset) => text(dataset.NumberOfScreens) },
  { title: "SOP INSTANCE UID", value: (dataset) => text(dataset.SOPInstanceUID) },
];

function pad(cell: string, width: number, right: boolean): string {
  const spaces = " ".repeat(width - unicodeWidth(cell));
  return right ? spaces + cell : cell + spaces;
}

/**
 * Asks for what the table shows, next to the keys that are there.
 *
 * @param identifier The keys of a C-FIND
 * @returns The keys with return keys for every column
 */
export function withColumnKeys(identifier: Dataset): Dataset {
  const definition = identifier.HangingProtocolDefinitionSequence ?? [{}];
  return {
    HangingProtocolName: null,
    HangingProtocolLevel: null,
    NumberOfPriorsReferenced: null,
    NumberOfScreens: null,
    SOPInstanceUID: null,
    ...identifier,
    HangingProtocolDefinitionSequence: items(definition).map((item) => ({
      Modality: null,
      ...item,
      AnatomicRegionSequence: items(item.AnatomicRegionSequence).map((code) => ({ CodeMeaning: null, ...code })),
    })),
  };
}

/** Lays matches out in columns, page by page. Of a match only what is shown is kept, until its page is taken. */
export class Table {
  readonly #widths = Columns.map(() => 0);
  #rows: string[][] = [];
  #size = 0;

  /** Begins with the heading. */
  constructor() {
    this.#push(Columns.map(({ title }) => title));
  }

  /** How many matches have been added. */
  get size(): number {
    return this.#size;
  }

  /** Adds the identifier of a C-FIND response. */
  add(match: Dataset): void {
    this.#push(Columns.map((column) => cell(column.value(match))));
    this.#size++;
  }

  /**
   * Takes what has been added since the last time; columns are never narrower than they were.
   *
   * @returns Lines with their ends, a heading first of all; text of the peer is escaped
   */
  take(): string {
    const lines = this.#rows.map((row) =>
      row.map((cell, i) => pad(cell, this.#widths[i], Columns[i].right ?? false)).join("  ").trimEnd() + "\n"
    );
    this.#rows = [];
    return lines.join("");
  }

  #push(row: string[]): void {
    for (const [i, cell] of row.entries()) this.#widths[i] = Math.max(this.#widths[i], unicodeWidth(cell));
    this.#rows.push(row);
  }
}
