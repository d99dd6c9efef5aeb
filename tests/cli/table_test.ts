import { assert, assertEquals, assertRejects } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { printable, printableJson } from "../../cli/escape.ts";
import type { FindReply } from "../../lib/service/mod.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { ExitError } from "../../cli/errors.ts";
import { printTable } from "../../cli/find.ts";
import { nearest } from "../../cli/suggest.ts";
import { Table, withColumnKeys } from "../../cli/table.ts";
import { TestIo } from "./support.ts";

function formatTable(matches: readonly Dataset[]): string {
  const table = new Table();
  for (const match of matches) table.add(match);
  return table.take();
}

const Matches = [
  {
    HangingProtocolName: "胸部X線",
    HangingProtocolLevel: "SITE",
    HangingProtocolDefinitionSequence: [
      { Modality: "CR", AnatomicRegionSequence: [{ CodeValue: "51185008", CodeMeaning: "Chest" }] },
      { Modality: "DX", AnatomicRegionSequence: [{ CodeValue: "51185008", CodeMeaning: "Chest" }] },
    ],
    NumberOfPriorsReferenced: 1,
    NumberOfScreens: 2,
    SOPInstanceUID: "2.25.1",
  },
  {
    HangingProtocolName: "evil\n\x1b[2Jname",
    HangingProtocolLevel: null,
    HangingProtocolDefinitionSequence: [{ AnatomicRegionSequence: [{ CodeValue: "1\u202e" }] }],
    NumberOfPriorsReferenced: 10,
    NumberOfScreens: null,
    SOPInstanceUID: "2.25.2",
  },
];

Deno.test("table: columns line up by width, and text of the peer cannot move the cursor", () => {
  assertEquals(formatTable(Matches).split("\n"), [
    "NAME                 LEVEL  MODALITY  REGION   PRIORS  SCREENS  SOP INSTANCE UID",
    "胸部X線              SITE   CR, DX    Chest         1        2  2.25.1",
    "evil\\x0a\\x1b[2Jname                   1\\u202e      10           2.25.2",
    "",
  ]);
});

Deno.test("table: every line starts its last column at the same place", () => {
  const lines = formatTable(Matches).trimEnd().split("\n");
  const starts = lines.map((line) => unicodeWidth(line.slice(0, line.search(/(SOP INSTANCE UID|2\.25\.\d)$/))));
  assert(starts.every((start) => start === starts[0]), String(starts));
});

Deno.test("table: pages have one heading, and columns that never get narrower", () => {
  const table = new Table();
  table.add({ HangingProtocolName: "A long name", SOPInstanceUID: "1.2" });
  const first = table.take();
  table.add({ HangingProtocolName: "B", SOPInstanceUID: "1.3" });
  const second = table.take();
  assertEquals([table.size, table.take()], [2, ""]);
  assertEquals(first.split("\n").length, 3);
  assertEquals(second.indexOf("1.3"), first.split("\n")[1].indexOf("1.2"));
});

Deno.test("table: a cell has an end", () => {
  const [, line] = formatTable([{ HangingProtocolName: "x".repeat(499) + "😀".repeat(1e5) }]).split("\n");
  assertEquals(line, "x".repeat(499) + "…");
});

async function* endless(count: number, taken: { count: number }): AsyncGenerator<FindReply> {
  for (; taken.count < count; taken.count++) {
    yield { status: 0xff00, dataset: { HangingProtocolName: "x".repeat(16), SOPInstanceUID: `1.2.${taken.count}` } };
  }
}

Deno.test("find: a table comes in pages, and ends even if the peer does not", async () => {
  const io = new TestIo();
  const taken = { count: 0 };
  const run = printTable(endless(Infinity, taken), io, 2500);
  const error = await assertRejects(() => run, ExitError);
  assertEquals([error.exitCode, error.message], [1, "Cancelled after 2500 matches: for more, say --limit or --json"]);
  assertEquals(taken.count, 2500);
  assertEquals(io.out.trimEnd().split("\n").length, 2501);
  const whole = new TestIo();
  await printTable(endless(2500, { count: 0 }), whole, 2500);
  assertEquals(whole.out, io.out);
  const none = new TestIo();
  await printTable(endless(0, { count: 0 }), none, 2500);
  assertEquals(none.out, "no matches\n");
});

Deno.test("find: a page is written when it is full, and what came before an error is written too", async () => {
  const io = new TestIo();
  async function* failing() {
    for (let i = 0; i < 1001; i++) {
      if (i === 1000) assertEquals(io.out.split("\n").length, 1002);
      yield { status: 0xff00, dataset: { SOPInstanceUID: `1.2.${i}` } };
    }
    throw new ExitError(1, "C-FIND failed");
  }
  await assertRejects(() => printTable(failing(), io, 10_000), ExitError, "C-FIND failed");
  assert(io.out.endsWith(" 1.2.1000\n"));
});

Deno.test("table: columns are asked for next to the keys that are there", () => {
  assertEquals(withColumnKeys({ HangingProtocolName: "C*", HangingProtocolDefinitionSequence: [{ Modality: "CR" }] }), {
    HangingProtocolName: "C*",
    HangingProtocolLevel: null,
    NumberOfPriorsReferenced: null,
    NumberOfScreens: null,
    SOPInstanceUID: null,
    HangingProtocolDefinitionSequence: [{ Modality: "CR", AnatomicRegionSequence: [] }],
  });
  const coded = { HangingProtocolDefinitionSequence: [{ AnatomicRegionSequence: [{ CodeValue: "51185008" }] }] };
  assertEquals(withColumnKeys(coded).HangingProtocolDefinitionSequence, [
    { Modality: null, AnatomicRegionSequence: [{ CodeMeaning: null, CodeValue: "51185008" }] },
  ]);
  assertEquals(withColumnKeys({ HangingProtocolDefinitionSequence: [] }).HangingProtocolDefinitionSequence, []);
});

Deno.test("escape: controls, separators, direction marks and lone surrogates are made visible", () => {
  assertEquals(printable("a\0b\x7f\x9b\u2028\u2066\ud800c 胸"), "a\\x00b\\x7f\\x9b\\u2028\\u2066\\ud800c 胸");
  assertEquals(printable("\u200b\ufeff\xad\u{e0041}"), "\\u200b\\ufeff\\xad\\udb40\\udc41");
  assertEquals(printable("👩\u200d⚕ می\u200cخواهم"), "👩\u200d⚕ می\u200cخواهم");
  assertEquals(JSON.parse(printableJson("\u{e0041}\u200b")), "\u{e0041}\u200b");
  assertEquals(printableJson("\u{e0041}\u200b"), '"\\udb40\\udc41\\u200b"');
});

Deno.test("suggest: the nearest word, or none", () => {
  const verbs = ["serve", "receive", "store", "find", "get"];
  assertEquals(nearest("fnid", verbs), "find");
  assertEquals(nearest("SERVE", verbs), "serve");
  assertEquals(nearest("recei", ["serve", "receive-everything"]), "receive-everything");
  assertEquals(nearest("frobnicate", verbs), undefined);
  assertEquals(nearest("x".repeat(100_000), verbs), undefined);
});
