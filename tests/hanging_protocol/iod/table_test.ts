import { assert, assertEquals } from "@std/assert";
import { dictionaryEntry, tagOf } from "../../../lib/dataset/dictionary.ts";
import type { Attributes } from "../../../lib/hanging_protocol/iod/attribute.ts";
import { CodeAttributes } from "../../../lib/hanging_protocol/iod/definition_table.ts";
import { HangingProtocolAttributes } from "../../../lib/hanging_protocol/iod/protocol_table.ts";

/** A row of the reference: PS3.3 C.23 as it was transcribed for this project, not shipped with it. */
interface ReferenceRow {
  readonly path: readonly string[];
  readonly keyword: string;
  readonly vr: string;
  readonly vm: string;
  readonly type: string;
  readonly enum?: readonly string[];
  readonly defined_terms?: readonly string[];
}

const Reference = new URL("../../../../shared/reference/hp_iod.json", import.meta.url);
const reference = await Deno.readTextFile(Reference).then(JSON.parse, () => undefined);

/** The table by path of keywords; code sequences are not opened, as in the reference. */
function rowsByPath(attributes: Attributes, path = ""): Map<string, Attributes[string]> {
  return new Map(
    Object.values(attributes).flatMap((row) => {
      const here = path + row.keyword;
      const nested = row.items && row.items !== CodeAttributes ? [...rowsByPath(row.items, `${here}.`)] : [];
      return [[here, row] as const, ...nested];
    }),
  );
}

Deno.test({
  name: "IOD table: it has the rows of PS3.3 C.23, their types and terms",
  ignore: reference === undefined,
  fn() {
    const keywords = new Map<string, string>();
    const rows = rowsByPath(HangingProtocolAttributes);
    const keywordOfTag = (tag: string) => keywords.get(tag)!;
    for (const row of reference.rows as ReferenceRow[]) keywords.set(row.path.at(-1)!, row.keyword);
    keywords.set("(0072,0102)", "NominalScreenDefinitionSequence");
    for (const { path, keyword, vr, vm, type, enum: enumerated, defined_terms } of reference.rows as ReferenceRow[]) {
      const where = path.map(keywordOfTag).join(".");
      const row = rows.get(where);
      assert(row, where);
      const entry = dictionaryEntry(tagOf(keyword)!)!;
      assertEquals([entry.vr, entry.vm, row.type], [vr, vm, type], where);
      assertEquals(row.enumerated?.map(String), enumerated, where);
      assertEquals(row.defined, defined_terms, where);
      rows.delete(where);
    }
    assertEquals([...rows.keys()], [
      "SOPClassUID",
      "SOPInstanceUID",
      "NumberOfScreens",
      "NominalScreenDefinitionSequence",
    ]);
  },
});

Deno.test("IOD table: rows are of PS3.6, conditional ones have a condition, terms and clauses are there", () => {
  const rows = [...rowsByPath(HangingProtocolAttributes)];
  for (const [path, { keyword, type, condition, clause, items }] of rows) {
    const tag = tagOf(keyword);
    assert(tag !== undefined, path);
    assertEquals(dictionaryEntry(tag)!.vr === "SQ", items !== undefined, path);
    assertEquals(type.endsWith("C"), condition !== undefined, path);
    assert(/^PS3\.3 Table (C\.\d+(\.\d+)?-\d|10-11|8\.8-1)$/.test(clause), path);
  }
});

Deno.test("IOD table: fields are the keywords in camel case, sequences without the word Sequence", () => {
  for (const [field, { keyword }] of fields(HangingProtocolAttributes)) {
    assertEquals(field.toLowerCase(), keyword.replace(/Sequence$/, "").toLowerCase());
    assert(/^[a-z]+([A-Z][a-z]*)*$/.test(field), field);
  }
});

function fields(attributes: Attributes): [string, Attributes[string]][] {
  return Object.entries(attributes).flatMap(([field, row]) => [[field, row] as const, ...fields(row.items ?? {})]) as [
    string,
    Attributes[string],
  ][];
}
