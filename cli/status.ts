/**
 * `hangar status`: the status tables.
 *
 * @module
 */
import { describeStatus, explainStatus, type StatusRow, StatusTables } from "../lib/dimse/status.ts";
import { JsonFlag } from "./common.ts";
import { Exit, UsageError } from "./errors.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { hex } from "./results.ts";

function parseCode(text: string): number {
  const digits = /^(?:0x)?([0-9a-f]{1,4})h?$/i.exec(text)?.[1];
  if (digits === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no status: write up to four hexadecimal digits, e.g. A801`);
  }
  return parseInt(digits, 16);
}

function codes({ code, last }: StatusRow): string {
  return last === undefined ? hex(code) : `${hex(code)}-${hex(last)}`;
}

function line(row: StatusRow): string {
  return `  ${codes(row).padEnd(9)}  ${row.category.padEnd(7)}  ${row.description} (${row.clause})\n`;
}

function jsonLine(service: string, row: StatusRow): string {
  return JSON.stringify({
    service,
    code: hex(row.code),
    ...(row.last === undefined ? {} : { last: hex(row.last) }),
    category: row.category,
    description: row.description,
    origin: row.origin,
    clause: row.clause,
  }) + "\n";
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "status",
  summary: "Explains a status code for every service that knows it, or prints all tables",
  operands: ["[CODE]"],
  flags: { ...JsonFlag },
  notes: ["CODE is hexadecimal: A801, 0xA801 or A801H."],
  async run({ json }, [text], io) {
    const code = text === undefined ? undefined : parseCode(text);
    const tables = code === undefined
      ? StatusTables
      : explainStatus(code).map(({ service, row }) => ({ service, rows: [row] }));
    for (const { service, rows } of tables) {
      await io.stdout(
        json ? rows.map((row) => jsonLine(service, row)).join("") : `${service}\n${rows.map(line).join("")}`,
      );
    }
    if (code !== undefined && tables.length === 0) {
      await io.stdout(json ? JSON.stringify({ code: hex(code) }) + "\n" : `${describeStatus(code)}\n`);
    }
    return Exit.Success;
  },
});
