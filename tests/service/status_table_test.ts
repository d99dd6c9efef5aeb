import { assertEquals } from "@std/assert";
import { type StatusRow, StatusTables } from "../../lib/dimse/status.ts";
import { hex } from "./cases.ts";
import { FindCases } from "./find_cases.ts";
import { DestinationCases } from "./move_cases.ts";
import { RetrieveCases } from "./retrieve_cases.ts";
import { StoreCases } from "./store_cases.ts";

const lines = (cases: readonly { expect: readonly string[] }[]) => cases.flatMap(({ expect }) => expect);
const tables: readonly (readonly [service: string, lines: readonly string[]])[] = [
  ["Hanging Protocol Storage", lines(StoreCases)],
  ["Hanging Protocol C-FIND", lines(FindCases)],
  ["Hanging Protocol C-GET", lines(RetrieveCases)],
  ["Hanging Protocol C-MOVE", [
    ...lines(DestinationCases),
    ...lines(RetrieveCases).map((line) => line.replace(/^C4/, "C5")),
  ]],
];

for (const [service, lines] of tables) {
  const { rows } = StatusTables.find((each) => each.service === service)!;
  const codes = lines.map((line) => parseInt(line.slice(0, 4), 16));
  const rowsOf = (code: number) => rows.filter((row) => code >= row.code && code <= (row.last ?? row.code));

  Deno.test(`${service}: every row of its status table has a case`, () => {
    const single = (code: number) => rowsOf(code).find((row) => row.last === undefined);
    const covers = (row: StatusRow, code: number) => row.last === undefined ? row.code === code : !single(code);
    const missing = rows.filter((row) => !codes.some((code) => rowsOf(code).includes(row) && covers(row, code)));
    assertEquals(missing.map((row) => hex(row.code)), []);
  });

  Deno.test(`${service}: every status in a case is in its table or a general one of PS3.7`, () => {
    const unknown = new Set(codes.filter((code) => rowsOf(code).length === 0 && (code < 0x0100 || code > 0x0213)));
    assertEquals([...unknown].map(hex), []);
  });
}
