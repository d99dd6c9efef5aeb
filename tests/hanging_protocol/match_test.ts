import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { characterSet } from "../../lib/dataset/charset.ts";
import { parseElements } from "../../lib/dataset/elements.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import { matches, Matching, parseQuery, WorkBudget } from "../../lib/hanging_protocol/mod.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit, encodeImplicit, type Rows } from "./encoding.ts";

const code = (value: string, designator: string, more: Rows = {}): Rows => ({
  "00080100 SH": value,
  "00080102 SH": designator,
  ...more,
});

const stored: Rows = {
  "00080005 CS": "ISO_IR 192",
  "00080016 UI": "1.2.840.10008.5.1.4.38.1",
  "00080018 UI": "1.2.840.113",
  "00720002 SH": "Chest Röntgen ",
  "00720004 LO": "Current and prior",
  "00720006 CS": "SITE",
  "00720008 LO": "Senior Radiologist",
  "0072000A DT": "20020823133455",
  "0072000C SQ": [
    {
      "00080060 CS": "CR",
      "00081032 SQ": [],
      "00082218 SQ": [
        code("51185008", "SCT", { "00080103 SH": "2020", "00080104 LO": "Chest" }),
        {
          "00080102 SH": "SCT",
          "00080119 UC": "5118500851185008511850085118500851185008",
          "00080121 SQ": [code("T-D3000", "SRT")],
        },
      ],
      "00200060 CS": "",
    },
    {
      "00080060 CS": "CT",
      "00082218 SQ": [{ "00080104 LO": "Head", "00080120 UR": "urn:oid:1.2.3" }, code("69536005", "SCT")],
      "00200060 CS": "B",
      "0040100A SQ": [code("I67.1", "I10")],
    },
  ],
  "0072000E SQ": [],
  "00720010 LO": "Group A\\Group B",
  "00720014 US": 1,
  "00720100 US": [2, 3],
  "00720102 SQ": [{ "00720104 US": 1024 }],
};

const definition = (item: Rows): Rows => ({ "0072000C SQ": [item] });
const region = (item: Rows): Rows => definition({ "00082218 SQ": [item] });
const utf8 = { "00080005 CS": "ISO_IR 192" };

const table: [what: string, key: Rows, matches: boolean][] = [
  ["no keys", {}, true],
  ["universal", { "00720002 SH": "" }, true],
  ["universal by padding", { "00720002 SH": "  " }, true],
  ["single value", { ...utf8, "00720002 SH": "Chest Röntgen" }, true],
  ["single value in another character set", {
    "00080005 CS": "ISO_IR 100",
    "00720002 SH": Uint8Array.from("Chest R\xf6ntgen ", (character) => character.charCodeAt(0)),
  }, true],
  ["single value, other case", { ...utf8, "00720002 SH": "chest röntgen" }, false],
  ["single value, part", { "00720002 SH": "Chest" }, false],
  ["leading spaces", { ...utf8, "00720002 SH": "  Chest Röntgen" }, true],
  ["wild card", { "00720002 SH": "Chest*" }, true],
  ["wild card for a character of two bytes", { "00720002 SH": "Chest R?ntgen" }, true],
  ["wild card, none", { "00720002 SH": "Head*" }, false],
  ["wild card in CS", { "00720006 CS": "SI*" }, true],
  ["level", { "00720006 CS": "SITE" }, true],
  ["level, another", { "00720006 CS": "USER_GROUP" }, false],
  ["SOP Class UID", { "00080016 UI": "1.2.840.10008.5.1.4.38.1" }, true],
  ["SOP Class UID, another", { "00080016 UI": "1.2.840.10008.5.1.4.38.2" }, false],
  ["SOP Instance UID", { "00080018 UI": "1.2.840.113" }, true],
  ["list of UID", { "00080018 UI": "1.2.3\\1.2.840.113\\1.2.4" }, true],
  ["list of UID, none", { "00080018 UI": "1.2.3\\1.2.840.1130" }, false],
  ["no wild card in UI", { "00080018 UI": "1.2.840.*" }, false],
  ["number", { "00720014 US": 1 }, true],
  ["number, another", { "00720014 US": 2 }, false],
  ["number among stored ones", { "00720100 US": 3 }, true],
  ["numbers, one of them", { "00720014 US": [7, 1] }, true],
  ["second stored value", { "00720010 LO": "Group B" }, true],
  ["stored values joined", { "00720010 LO": "Group A\\Group C" }, true],
  ["neither stored value", { "00720010 LO": "Group" }, false],
  ["sequence, zero length", { "0072000C SQ": [] }, true],
  ["sequence, empty item", definition({}), true],
  ["sequence, universal keys", definition({ "00080060 CS": "", "00082218 SQ": [] }), true],
  ["modality of the second item", definition({ "00080060 CS": "CT" }), true],
  ["modality of no item", definition({ "00080060 CS": "MR" }), false],
  ["keys of the same item", definition({ "00080060 CS": "CT", "00200060 CS": "B" }), true],
  ["keys of different items", definition({ "00080060 CS": "CR", "00200060 CS": "B" }), false],
  ["an empty stored value", definition({ "00080060 CS": "CR", "00200060 CS": "R" }), false],
  ["an empty stored value, lone *", definition({ "00080060 CS": "CR", "00200060 CS": "*" }), true],
  ["code", region(code("51185008", "SCT")), true],
  ["code, another scheme", region(code("51185008", "SRT")), false],
  ["code and scheme of different items", region({ "00080100 SH": "T-D3000", "00080102 SH": "SCT" }), false],
  ["code with version", region(code("51185008", "SCT", { "00080103 SH": "2020" })), true],
  ["code with another version", region(code("51185008", "SCT", { "00080103 SH": "2021" })), false],
  ["code with version that is not stored", region(code("69536005", "SCT", { "00080103 SH": "2020" })), false],
  ["Code Meaning is passed over", region(code("51185008", "SCT", { "00080104 LO": "Thorax" })), true],
  ["Long Code Value", region({ "00080119 UC": "5118500851185008511850085118500851185008" }), true],
  ["URN Code Value", region({ "00080120 UR": "urn:oid:1.2.3" }), true],
  ["Equivalent Code Sequence", region({ "00080121 SQ": [code("T-D3000", "SRT")] }), true],
  ["Equivalent Code Sequence, another", region({ "00080121 SQ": [code("T-D3000", "SCT")] }), false],
  [
    "region and modality of the same item",
    definition({ "00080060 CS": "CT", "00082218 SQ": [code("69536005", "SCT")] }),
    true,
  ],
  [
    "region and modality of different items",
    definition({ "00080060 CS": "CR", "00082218 SQ": [code("69536005", "SCT")] }),
    false,
  ],
  ["reason, absent in the first item", definition({ "0040100A SQ": [code("I67.1", "I10")] }), true],
  ["procedure, empty and absent", definition({ "00081032 SQ": [{ "00080100 SH": "1" }] }), false],
  ["user code, none stored", { "0072000E SQ": [code("Lgon", "99Local")] }, false],
  ["user code, universal", { "0072000E SQ": [{ "00080100 SH": "" }] }, true],
  ["Description is not matched", { "00720004 LO": "Something else" }, true],
  ["screens are not matched", { "00720102 SQ": [{ "00720104 US": 4096 }] }, true],
  ["Timezone Offset is not matched", { "00080201 SH": "+0100" }, true],
];

const syntaxes = [
  ["Implicit", ImplicitVRLittleEndian, encodeImplicit],
  ["Explicit", ExplicitVRLittleEndian, encodeExplicit],
] as const;

for (const [what, key, expected] of table) {
  Deno.test(`matching: ${what}`, () => {
    for (const [sent, querySyntax, encodeQuery] of syntaxes) {
      const query = parseQuery(encodeQuery(key), querySyntax);
      for (const [held, transferSyntaxUid, encode] of syntaxes) {
        const bytes = encode(stored);
        const dataset = { bytes, elements: parseElements(bytes, transferSyntaxUid) };
        assertEquals(matches(dataset, query), expected, `${sent} query, ${held} instance`);
      }
    }
  });
}

Deno.test("matching: the character set of an item is its own", () => {
  const item = {
    "00080005 CS": "ISO_IR 100",
    "00080100 SH": Uint8Array.from("R\xf6", (character) => character.charCodeAt(0)),
  };
  const bytes = encodeExplicit({ "00080005 CS": "ISO_IR 192", "0072000E SQ": [item] });
  const dataset = { bytes, elements: parseElements(bytes, ExplicitVRLittleEndian) };
  const query = parseQuery(
    encodeExplicit({ "00080005 CS": "ISO_IR 192", "0072000E SQ": [{ "00080100 SH": "Rö" }] }),
    ExplicitVRLittleEndian,
  );
  assertEquals(matches(dataset, query), true);
});

Deno.test("matching: a value stored as UN is read like any other", () => {
  const bytes = encodeExplicit({ "00720002 UN": "Chest ", "00720014 UN": 2 });
  const dataset = { bytes, elements: parseElements(bytes, ExplicitVRLittleEndian) };
  const query = parseQuery(encodeExplicit({ "00720002 SH": "Chest", "00720014 US": 2 }), ExplicitVRLittleEndian);
  assertEquals(matches(dataset, query), true);
});

Deno.test("matching: a sequence sent or stored as UN holds its items in Implicit VR", () => {
  const item = (modality: string) => encodeImplicit({ "0072000C SQ": [{ "00080060 CS": modality }] }).subarray(8);
  const bytes = encodeExplicit({ "0072000C UN": item("CT") });
  const dataset = { bytes, elements: parseElements(bytes, ExplicitVRLittleEndian) };
  for (const [modality, expected] of [["CT", true], ["MR", false]] as const) {
    const query = parseQuery(encodeExplicit({ "0072000C UN": item(modality) }), ExplicitVRLittleEndian);
    assertEquals(matches(dataset, query), expected);
  }
});

Deno.test("matching: too much work is A700, whatever it is made of", async (t) => {
  const parse = (rows: Rows) => {
    const bytes = encodeImplicit(rows);
    return { bytes, elements: parseElements(bytes, ImplicitVRLittleEndian) };
  };
  const definition = (count: number, item: Rows) => ({ "0072000C SQ": Array.from({ length: count }, () => item) });
  const list = (count: number, text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join("\\");
  const returnKeys = Array.from({ length: 100 }, (_, index) => [`7FE1${String(index).padStart(4, "0")} UN`, ""]);
  const attacks: [what: string, instance: Rows, key: Rows][] = [
    [
      "long patterns on long values",
      definition(1, { "00080060 CS": list(250, () => "a".repeat(1000)) }),
      definition(1, { "00080060 CS": list(16, (index) => `*${"a".repeat(200)}${index}b*`) }),
    ],
    [
      "many patterns on many values",
      definition(1, { "00080060 CS": list(60_000, () => "CT") }),
      definition(1, { "00080060 CS": list(16, (index) => `*${index}`) }),
    ],
    [
      "many keys on many items",
      definition(15_000, { "00080060 CS": "CT" }),
      definition(1, { "00080060 CS": "MR", ...Object.fromEntries(returnKeys) }),
    ],
  ];
  for (const [what, instance, key] of attacks) {
    await t.step(what, () => {
      const query = parseQuery(encodeImplicit(key), ImplicitVRLittleEndian);
      const error = assertThrows(() => matches(parse(instance), query), DimseStatusError);
      assertEquals([error.status, error.errorComment], [0xa700, "Matching these keys takes too much work"]);
    });
  }
});

Deno.test("matching: an item is matched once, however often it is asked about", () => {
  const bytes = encodeExplicit({ "0072000C SQ": [{ "00080060 CS": "CT" }, { "00080060 CS": "MR" }] });
  const [{ items = [] }] = parseElements(bytes, ExplicitVRLittleEndian);
  const identifier = encodeExplicit({ "0072000C SQ": [{ "00080060 CS": "M*" }] });
  const [{ keys = [] }] = parseQuery(identifier, ExplicitVRLittleEndian).keys;
  // For each of the two items one key, two bytes, and two characters that a wild card is tried on.
  const matching = new Matching(bytes, new WorkBudget(2 * 5));
  for (let round = 0; round < 3; round++) {
    assertFalse(matching.item(items[0], keys, characterSet([])));
    assert(matching.item(items[1], keys, characterSet([])));
  }
  assertThrows(() => new Matching(bytes, new WorkBudget(4)).item(items[0], keys, characterSet([])), DimseStatusError);
});
