import { assert, assertEquals } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { printable } from "../../cli/escape.ts";
import { nearest } from "../../cli/suggest.ts";
import { formatTable, withColumnKeys } from "../../cli/table.ts";

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
});

Deno.test("suggest: the nearest word, or none", () => {
  const verbs = ["serve", "receive", "store", "find", "get"];
  assertEquals(nearest("fnid", verbs), "find");
  assertEquals(nearest("SERVE", verbs), "serve");
  assertEquals(nearest("recei", ["serve", "receive-everything"]), "receive-everything");
  assertEquals(nearest("frobnicate", verbs), undefined);
  assertEquals(nearest("x".repeat(100_000), verbs), undefined);
});
