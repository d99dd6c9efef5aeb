import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DimseStatusError, ProtocolError } from "../../lib/errors.ts";
import {
  compilePattern,
  MaxKeys,
  MaxKeyTexts,
  MaxKeyValues,
  MaxKeyWildcards,
  parseQuery,
} from "../../lib/hanging_protocol/mod.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit, encodeImplicit, type Rows } from "./encoding.ts";

const explicit = (rows: Rows) => parseQuery(encodeExplicit(rows), ExplicitVRLittleEndian);

Deno.test("query: an empty identifier asks for nothing and matches everything", () => {
  assertEquals(parseQuery(new Uint8Array(0), ImplicitVRLittleEndian), { keys: [], partial: false });
});

Deno.test("query: attributes become keys in order, group lengths and Query/Retrieve Level do not", () => {
  const { keys, partial } = explicit({
    "00080000 UL": Uint8Array.of(12, 0, 0, 0),
    "00080018 UI": "1.2\\1.3\\\\1.2",
    "00080052 CS": "STUDY",
    "00720002 SH": "Chest*",
    "0072000C SQ": [{ "00080060 CS": "" }],
    "00720014 US": 2,
  });
  assert(!partial);
  assertEquals(keys.map(({ tag, vr }) => `${tag.toString(16)} ${vr}`), [
    "80018 UI",
    "720002 SH",
    "72000c SQ",
    "720014 US",
  ]);
  assertEquals(keys.map(({ condition }) => condition), [
    { type: "uid", uids: new Set(["1.2", "1.3"]) },
    { type: "text", patterns: [compilePattern("Chest*", true)] },
    undefined,
    { type: "number", numbers: new Set([2]) },
  ]);
  assertEquals(keys[2].keys?.map(({ tag }) => tag), [0x00080060]);
});

const notApplied: [what: string, rows: Rows, partial: boolean][] = [
  ["return keys alone", { "00720004 LO": "", "00720102 SQ": [], "00720200 SQ": [{}] }, false],
  ["Specific Character Set", { "00080005 CS": "ISO_IR 192" }, false],
  ["Timezone Offset From UTC", { "00080201 SH": "+0100" }, false],
  ["Query/Retrieve Level", { "00080052 CS": "PATIENT" }, false],
  ["Code Meaning", { "0072000E SQ": [{ "00080104 LO": "Chest" }] }, false],
  ["a lone * in a return key", { "00720004 LO": "*" }, false],
  ["Description", { "00720004 LO": "Chest" }, true],
  ["Creator", { "00720008 LO": "Dr*" }, true],
  ["Creation DateTime", { "0072000A DT": "2002-2003" }, true],
  ["a screen attribute", { "00720102 SQ": [{ "00720104 US": 1024 }] }, true],
  ["an attribute of the Display module", { "00720208 CS": "ADAPT_LAYOUT" }, true],
  ["Context Identifier in a code", { "0072000E SQ": [{ "0008010F CS": "4" }] }, true],
  ["Code Meaning where the table has no code", { "0072003E SQ": [{ "00080104 LO": "Chest" }] }, true],
  ["a private attribute", { "00090010 LO": "ACME", "00091001 LO": "x" }, true],
  ["a private attribute without value", { "00090010 LO": "ACME", "00091001 LO": "" }, false],
];
for (const [what, rows, partial] of notApplied) {
  Deno.test(`query: ${what} ${partial ? "makes" : "does not make"} the status FF01`, () => {
    assertEquals(explicit(rows).partial, partial);
    assertEquals(parseQuery(encodeImplicit(rows), ImplicitVRLittleEndian).partial, partial);
  });
}

const many = (length: number) => Array.from({ length }, (_, index) => `1.${index}`).join("\\");
const refused: [what: string, bytes: Uint8Array, offending: string][] = [
  ["a sequence with two items", encodeExplicit({ "0072000C SQ": [{}, {}] }), "0072000C"],
  ["a return sequence with two items", encodeExplicit({ "00720102 SQ": [{}, {}] }), "00720102"],
  ["two items further in", encodeExplicit({ "0072000C SQ": [{ "00082218 SQ": [{}, {}] }] }), "00082218"],
  ["a sequence sent as LO", encodeExplicit({ "0072000C LO": "CR" }), "0072000C"],
  ["a sequence sent as LO, empty", encodeExplicit({ "0072000C LO": "" }), "0072000C"],
  ["a text sent as SQ", encodeExplicit({ "00720002 SQ": [{}] }), "00720002"],
  ["a number sent as text", encodeExplicit({ "00720100 LO": "2" }), "00720100"],
  ["a number of three bytes", encodeImplicit({ "00720100 US": Uint8Array.of(1, 0, 0) }), "00720100"],
  ["an unmatched sequence sent as SH", encodeExplicit({ "00720200 SH": "x" }), "00720200"],
  ["an unmatched text sent as SQ", encodeExplicit({ "00720208 SQ": [] }), "00720208"],
  ["UIDs sent as UC", encodeExplicit({ "00080018 UC": "1.2" }), "00080018"],
  ["too many UIDs", encodeImplicit({ "00080018 UI": many(MaxKeyValues + 1) }), "00080018"],
  ["too many wild cards", encodeImplicit({ "00720002 SH": "*a\\".repeat(MaxKeyWildcards + 1) }), "00720002"],
  ["too many texts", encodeImplicit({ "00720002 SH": many(MaxKeyTexts + 1) }), "00720002"],
];
for (const [what, bytes, offending] of refused) {
  Deno.test(`query: ${what} is A900, naming (${offending})`, () => {
    // Values of two letters at byte 4 make it Explicit VR.
    const syntax = bytes[4] >= 0x41 && bytes[5] >= 0x41 ? ExplicitVRLittleEndian : ImplicitVRLittleEndian;
    const error = assertThrows(() => parseQuery(bytes, syntax), DimseStatusError);
    assertEquals(error.status, 0xa900);
    assertEquals(error.offendingElement, [offending]);
    assert(error.errorComment !== undefined && error.errorComment.length <= 64, error.errorComment);
  });
}

Deno.test("query: as many UIDs as are allowed", () => {
  const { keys } = parseQuery(encodeImplicit({ "00080018 UI": many(MaxKeyValues) }), ImplicitVRLittleEndian);
  assert(keys[0].condition?.type === "uid" && keys[0].condition.uids.size === MaxKeyValues);
});

Deno.test("query: more attributes than an identifier may have are A900", () => {
  const rows = Object.fromEntries(
    Array.from(
      { length: MaxKeys + 1 },
      (_, index) => [`${(0x00730000 + 2 * index + 1).toString(16).padStart(8, "0")} LO`, ""],
    ),
  );
  assertEquals(assertThrows(() => explicit(rows), DimseStatusError).status, 0xa900);
});

Deno.test("query: bytes that are no data set are a ProtocolError", () => {
  const whole = encodeExplicit({ "00720002 SH": "Chest", "0072000C SQ": [{ "00080060 CS": "CR" }] });
  for (let length = 1; length < whole.length; length++) {
    if (length === 14) continue; // Exactly the first element.
    assertThrows(() => parseQuery(whole.subarray(0, length), ExplicitVRLittleEndian), ProtocolError);
  }
});

Deno.test("query: any bytes give a query, a ProtocolError or A900", () => {
  const base = encodeExplicit({
    "00080018 UI": "1.2",
    "00720002 SH": "Chest*",
    "0072000C SQ": [{ "00082218 SQ": [{ "00080100 SH": "1", "00080102 SH": "SCT" }] }],
    "00720014 US": 2,
  });
  const change = fc.tuple(fc.nat(base.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), fc.boolean(), (changes, implicit) => {
      const bytes = base.slice();
      for (const [offset, value] of changes) bytes[offset] = value;
      try {
        assert(Array.isArray(parseQuery(bytes, implicit ? ImplicitVRLittleEndian : ExplicitVRLittleEndian).keys));
      } catch (error) {
        if (error instanceof ProtocolError) return;
        assertInstanceOf(error, DimseStatusError);
        assertEquals(error.status, 0xa900);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("query: a wild card that demands more than any value has, and too many elements, are refused", () => {
  const error = assertThrows(() => explicit({ "00720002 SH": `*${"a".repeat(257)}` }), DimseStatusError);
  assertEquals([error.status, error.offendingElement], [0xa900, ["00720002"]]);
  const items = encodeImplicit({ "0072000C SQ": [{ "00081032 SQ": Array.from({ length: 20_000 }, () => ({})) }] });
  assertThrows(() => parseQuery(items, ImplicitVRLittleEndian), ProtocolError, "more than 20000 elements");
});
