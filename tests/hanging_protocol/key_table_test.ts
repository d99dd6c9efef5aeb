import { assert, assertEquals } from "@std/assert";
import { dictionaryEntry } from "../../lib/dataset/dictionary.ts";
import { CodeSequenceKeys, HangingProtocolKeys, type KeyTable, matchingPaths } from "../../lib/hanging_protocol/mod.ts";

function flat(table: KeyTable): KeyTable {
  return table.flatMap((row) => [row, ...flat(row.items ?? [])]);
}

Deno.test("key table: every line is as PS3.6 has the attribute", () => {
  for (const { tag, keyword, vr } of flat(HangingProtocolKeys)) {
    const entry = dictionaryEntry(tag);
    assertEquals({ keyword: entry?.keyword, vr: entry?.vr }, { keyword, vr });
  }
});

Deno.test("key table: tags ascend at every level, as encoded data sets have them", () => {
  const check = (table: KeyTable): void => {
    table.reduce((previous, { tag }) => (assert(tag > previous, tag.toString(16)), tag), -1);
    for (const { items } of table) if (items) check(items);
  };
  check(HangingProtocolKeys);
});

Deno.test("key table: the lines of PS3.4 Table U.6-1 with their matching key types", () => {
  const lines = (table: KeyTable): string[] =>
    table.map(({ keyword, match, returnType }) => `${keyword} ${match} ${returnType}`);
  assertEquals(lines(HangingProtocolKeys), [
    "SpecificCharacterSet - 1C",
    "SOPClassUID R 1",
    "SOPInstanceUID U 1",
    "HangingProtocolName R 1",
    "HangingProtocolDescription - 1",
    "HangingProtocolLevel R 1",
    "HangingProtocolCreator - 1",
    "HangingProtocolCreationDateTime - 1",
    "HangingProtocolDefinitionSequence R 1",
    "HangingProtocolUserIdentificationCodeSequence R 2",
    "HangingProtocolUserGroupName R 3",
    "NumberOfPriorsReferenced R 1",
    "NumberOfScreens R 2",
    "NominalScreenDefinitionSequence - 2",
  ]);
  const definition = HangingProtocolKeys.find(({ keyword }) => keyword === "HangingProtocolDefinitionSequence");
  assertEquals(lines(definition?.items ?? []), [
    "Modality R 2",
    "ProcedureCodeSequence R 2",
    "AnatomicRegionSequence R 2",
    "Laterality R 2",
    "ReasonForRequestedProcedureCodeSequence R 2",
  ]);
});

Deno.test("key table: paths open every code sequence and leave out what is not matched", () => {
  const paths = matchingPaths().map(({ path }) => path);
  assertEquals(new Set(paths).size, paths.length);
  assert(paths.includes("0072000C.00082218.00080100"));
  assert(paths.includes("0072000E.00080121.00080119"));
  assert(!paths.some((path) => path.includes("00080104") || path.includes("00720102")));
  // 7 values at the top level, 2 in the definition items, 4 code sequences of 5 values and as many equivalent ones.
  assertEquals(paths.length, 7 + 2 + 4 * (5 + 5));
  assertEquals(CodeSequenceKeys.length, 13);
});
