import { assertEquals, assertMatch } from "@std/assert";
import {
  describeStatus,
  explainStatus,
  Status,
  statusCategory,
  type StatusOrigin,
  StatusTables,
} from "../../lib/dimse/status.ts";

/** What each service knows: G general, S of the service class, I implementation-specific. */
const expected: Record<string, Partial<Record<"G" | "S" | "I", string>>> = {
  "Verification": { G: "0000 0122 0210 0211 0212" },
  "Storage": {
    G: "0000 0117 0122 0124 0210 0211 0212",
    S: "A700-A7FF A900-A9FF B000 B006 B007 C000-CFFF",
  },
  "Hanging Protocol Storage": { S: "0000 A700 A900 C000" },
  "Hanging Protocol C-FIND": {
    G: "0000 0122 FE00",
    S: "A700 A900 C000-CFFF FF00 FF01",
    I: "C001 C002 C310 C311 C312",
  },
  "Hanging Protocol C-GET": {
    G: "0000 0122 0124 0210 0212 FE00",
    S: "A701 A702 A900 B000 C000-CFFF FF00",
    I: "C001 C002 C410 C411 C413",
  },
  "Hanging Protocol C-MOVE": {
    G: "0000 0122 0124 0210 0211 0212 FE00",
    S: "A701 A702 A801 A900 B000 C000-CFFF FF00",
    I: "C001 C002 C510 C511 C513 C514 C515",
  },
};

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, "0");
}

for (const { service, rows } of StatusTables) {
  Deno.test(`status table of ${service}`, { permissions: "none" }, () => {
    for (const row of rows) {
      assertEquals(row.category, statusCategory(row.code), hex(row.code));
      assertEquals(row.category, statusCategory(row.last ?? row.code), hex(row.code));
      assertMatch(row.description, /^\S.*[^.\s]$/);
      assertMatch(row.clause, row.origin === "implementation" ? /^Hangar$/ : /^PS3\.[47] (§|Table|Annex )/);
    }
    if (service === "DIMSE") return;
    const codes = (origin: StatusOrigin) =>
      rows.filter((row) => row.origin === origin)
        .map(({ code, last }) => last === undefined ? hex(code) : `${hex(code)}-${hex(last)}`).join(" ");
    const { G = "", S = "", I = "" } = expected[service];
    assertEquals([codes("general"), codes("service"), codes("implementation")], [G, S, I]);
  });
}

Deno.test("every service has its table, the general one is first", () => {
  assertEquals(StatusTables.map(({ service }) => service), ["DIMSE", ...Object.keys(expected)]);
  const general = "0000 0001 0105 0106 0107 0110 0111 0112 0113 0114 0115 0116 0117 0118 0119 0120 0121 0122 0123 " +
    "0124 0210 0211 0212 0213 FE00 FF00 FF01";
  assertEquals(StatusTables[0].rows.map(({ code }) => hex(code)).join(" "), general);
});

const categories: [category: string, codes: number[]][] = [
  ["Success", [0x0000]],
  ["Pending", [0xff00, 0xff01]],
  ["Cancel", [0xfe00]],
  ["Warning", [0x0001, 0x0107, 0x0116, 0xb000, 0xb007, 0xbfff]],
  ["Failure", [0x0110, 0x0122, 0x0213, 0xa700, 0xafff, 0xc000, 0xcfff]],
  // By no convention anything: never to be taken for a success, or for pending for ever.
  ["Failure", [0x0002, 0x0300, 0x7fff, 0xd000, 0xfe01, 0xff02, 0xffff]],
];

for (const [category, codes] of categories) {
  for (const code of codes) {
    Deno.test(`status ${hex(code)} is ${category}`, () => assertEquals(statusCategory(code), category));
  }
}

Deno.test("every named status is explained by some service's table, not by a range", () => {
  for (const [name, code] of Object.entries(Status)) {
    assertEquals(explainStatus(code).some(({ row }) => row.last === undefined), true, name);
  }
});

Deno.test("explainStatus: a single code goes before the range around it", () => {
  assertEquals(explainStatus(0xc310).map(({ service, row }) => [service, row.code, row.last]), [
    ["Storage", 0xc000, 0xcfff],
    ["Hanging Protocol C-FIND", 0xc310, undefined],
    ["Hanging Protocol C-GET", 0xc000, 0xcfff],
    ["Hanging Protocol C-MOVE", 0xc000, 0xcfff],
  ]);
  assertEquals(explainStatus(0xd000), []);
});

const descriptions: [code: number, service: string | undefined, text: string][] = [
  [0x0000, undefined, "0000 Success: Success"],
  [0xa801, undefined, "A801 Failure: Move destination unknown"],
  [0xb000, "Hanging Protocol C-GET", "B000 Warning: Sub-operations complete, one or more failures or warnings"],
  [0xb000, "Storage", "B000 Warning: Coercion of data elements"],
  [0xc311, undefined, "C311 Failure: There is no handler, or it threw"],
  [0xc311, "Hanging Protocol C-GET", "C311 Failure: Unable to process"],
  [0xc123, undefined, "C123 Failure: Cannot understand"],
  [0xff00, "Hanging Protocol C-FIND", "FF00 Pending: Matches are continuing"],
  [0x0211, "Hanging Protocol C-FIND", "0211 Failure: Unrecognised operation"],
  [0xbeef, undefined, "BEEF Warning: Unknown status"],
];

for (const [code, service, text] of descriptions) {
  Deno.test(`status ${hex(code)} of ${service ?? "any service"} is described`, () => {
    assertEquals(describeStatus(code, service), text);
  });
}
