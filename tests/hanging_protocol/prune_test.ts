import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { parseElements } from "../../lib/dataset/elements.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import { MaxResponseLength, parseQuery, prune, respond } from "../../lib/hanging_protocol/mod.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { concat, decodeRows, encodeExplicit, encodeImplicit, type Rows } from "./encoding.ts";

const chest: Rows = { "00080100 SH": "51185008", "00080102 SH": "SCT", "00080104 LO": "Chest" };
const head: Rows = { "00080100 SH": "69536005", "00080102 SH": "SCT", "00080104 LO": "Head" };
const stored: Rows = {
  "00080016 UI": "1.2.840.10008.5.1.4.38.1",
  "00080018 UI": "1.2.840.113",
  "00090010 LO": "OTHER",
  "00090011 LO": "ACME",
  "00091001 LO": "not this",
  "00091101 LO": "this",
  "00720002 SH": "Chest",
  "00720004 LO": "Current and prior",
  "0072000C SQ": [
    { "00080060 CS": "CR", "00082218 SQ": [chest], "00200060 CS": "" },
    { "00080060 CS": "CT", "00082218 SQ": [head, chest], "00200060 CS": "B" },
  ],
  "00720014 US": 1,
  "00720100 US": "",
};

/** The response to a query, from both transfer syntaxes; Implicit VR has to say the same. */
function response(key: Rows, instance: Rows = stored): Rows | undefined {
  const query = parseQuery(encodeExplicit(key), ExplicitVRLittleEndian);
  const explicit = respond(encodeExplicit(instance), ExplicitVRLittleEndian, query);
  const implicit = respond(encodeImplicit(instance), ImplicitVRLittleEndian, query);
  const rows = explicit && decodeRows(explicit, ExplicitVRLittleEndian);
  if (!("00091001 LO" in key)) assertEquals(implicit && decodeRows(implicit, ImplicitVRLittleEndian), rows);
  return rows;
}

const table: [what: string, key: Rows, response: Rows | undefined][] = [
  ["nothing asked, nothing answered", {}, {}],
  ["only what is asked for", { "00720002 SH": "", "00720014 US": "" }, { "00720002 SH": "Chest", "00720014 US": 1 }],
  ["no match, no response", { "00720002 SH": "Head" }, undefined],
  ["the stored value, not the key", { "00720002 SH": "C*" }, { "00720002 SH": "Chest" }],
  ["what is not held has zero length", {
    "00720008 LO": "",
    "0072000E SQ": [],
    "00720010 LO": "",
    "00720100 US": "",
    "00720102 SQ": [{ "00720104 US": "" }],
  }, { "00720008 LO": "", "0072000E SQ": [], "00720010 LO": "", "00720100 US": "", "00720102 SQ": [] }],
  ["whole items for a sequence of zero length", { "0072000C SQ": [] }, { "0072000C SQ": stored["0072000C SQ"] }],
  ["whole items for an empty item", { "0072000C SQ": [{}] }, { "0072000C SQ": stored["0072000C SQ"] }],
  ["all items, cut down to the attributes asked for", { "0072000C SQ": [{ "00080060 CS": "" }] }, {
    "0072000C SQ": [{ "00080060 CS": "CR" }, { "00080060 CS": "CT" }],
  }],
  ["the items that match", { "0072000C SQ": [{ "00080060 CS": "CT", "00200060 CS": "" }] }, {
    "0072000C SQ": [{ "00080060 CS": "CT", "00200060 CS": "B" }],
  }],
  ["the items that match, at both levels", {
    "0072000C SQ": [{ "00082218 SQ": [{ "00080100 SH": "51185008", "00080104 LO": "" }] }],
  }, {
    "0072000C SQ": [
      { "00082218 SQ": [{ "00080100 SH": "51185008", "00080104 LO": "Chest" }] },
      { "00082218 SQ": [{ "00080100 SH": "51185008", "00080104 LO": "Chest" }] },
    ],
  }],
  ["attributes that an item lacks have zero length", {
    "0072000C SQ": [{ "00080060 CS": "CR", "00081032 SQ": [{ "00080100 SH": "" }], "0040100A SQ": [] }],
  }, { "0072000C SQ": [{ "00080060 CS": "CR", "00081032 SQ": [], "0040100A SQ": [] }] }],
  [
    "Code Meaning as stored",
    { "0072000C SQ": [{ "00080060 CS": "CR", "00082218 SQ": [{ "00080104 LO": "Thorax" }] }] },
    {
      "0072000C SQ": [{ "00080060 CS": "CR", "00082218 SQ": [{ "00080104 LO": "Chest" }] }],
    },
  ],
  ["no Query/Retrieve Level", { "00080052 CS": "SERIES", "00720002 SH": "" }, { "00720002 SH": "Chest" }],
  ["character set and time zone that are not held", { "00080005 CS": "ISO_IR 192", "00080201 SH": "" }, {}],
  ["a private attribute, under the block of the query", { "00090010 LO": "ACME", "00091001 LO": "" }, {
    "00090010 LO": "ACME",
    "00091001 LO": "this",
  }],
  ["a private attribute of another creator", { "00090010 LO": "NONE", "00091001 LO": "" }, {
    "00090010 LO": "NONE",
    "00091001 LO": "",
  }],
];
for (const [what, key, expected] of table) {
  Deno.test(`response: ${what}`, () => assertEquals(response(key), expected));
}

const accented: Rows = {
  "00080005 CS": "ISO_IR 192",
  "00720002 SH": "Röntgen",
  "00720006 CS": "SITE",
  "0072000C SQ": [{ "00082218 SQ": [{ "00080104 LO": "Schädel" }] }],
  "0072000E SQ": [{ "00080005 CS": "ISO_IR 100", "00080104 LO": Uint8Array.of(0x53, 0xe4) }],
  "00720200 SQ": [{ "00080005 CS": "", "00720010 LO": "Schädel" }],
};
const characterSets: [what: string, key: Rows, sent: boolean][] = [
  ["not when no text is returned", { "00720006 CS": "" }, false],
  ["when text beyond ASCII is returned", { "00720002 SH": "" }, true],
  ["when an item returns it", { "0072000C SQ": [{ "00082218 SQ": [{ "00080104 LO": "" }] }] }, true],
  ["when a whole sequence returns it", { "0072000C SQ": [] }, true],
  ["when an item with an empty one returns it", { "00720200 SQ": [{ "00720010 LO": "" }] }, true],
  ["when a whole sequence with such an item returns it", { "00720200 SQ": [] }, true],
  ["not when such text is in an attribute that is not returned", {
    "0072000C SQ": [{ "00082218 SQ": [{ "00080100 SH": "" }] }],
  }, false],
  ["when it is asked for", { "00080005 CS": "ISO_IR 192", "00720006 CS": "" }, true],
  ["not for an item that has its own", { "0072000E SQ": [{ "00080104 LO": "" }] }, false],
];
Deno.test("response: an empty Specific Character Set is not returned", () => {
  const keys = { "00080005 CS": "", "00720200 SQ": [{ "00080005 CS": "", "00720010 LO": "" }] };
  assertEquals(response(keys, { ...accented, "00080005 CS": "" }), { "00720200 SQ": [{ "00720010 LO": "Schädel" }] });
});

for (const [what, key, sent] of characterSets) {
  Deno.test(`response: Specific Character Set ${what}`, () => {
    const rows = response(key, accented) ?? {};
    assertEquals(rows["00080005 CS"], sent ? "ISO_IR 192" : undefined);
    const [item] = (rows["0072000E SQ"] ?? []) as Rows[];
    if (item) assertEquals(item["00080005 CS"], "ISO_IR 100");
  });
}

Deno.test("response: sequences of undefined length are returned whole, and cut down", () => {
  const defined = encodeExplicit({ "0072000C SQ": [{ "00080060 CS": "CR", "00200060 CS": "" }] });
  const undefinedLength = concat([
    defined.subarray(0, 8),
    Uint8Array.of(0xff, 0xff, 0xff, 0xff),
    Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff),
    defined.subarray(20),
    Uint8Array.of(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
  ]);
  const dataset = { bytes: undefinedLength, elements: parseElements(undefinedLength, ExplicitVRLittleEndian) };
  const answer = (key: Rows) =>
    prune(dataset, ExplicitVRLittleEndian, parseQuery(encodeExplicit(key), ExplicitVRLittleEndian));
  assertEquals(answer({ "0072000C SQ": [] }), undefinedLength);
  assertEquals(
    answer({ "0072000C SQ": [{ "00080060 CS": "" }] }),
    encodeExplicit({ "0072000C SQ": [{ "00080060 CS": "CR" }] }),
  );
});

/** The items of a sequence as UN has them. */
const implicitItems = (item: Rows) => encodeImplicit({ "0072000C SQ": [item] }).subarray(8);

Deno.test("response: a sequence sent as UN is cut down too, and stays UN with items in Implicit VR", () => {
  const stored = encodeExplicit({
    "00720002 SH": "Chest",
    "0072000C UN": implicitItems({ "00080060 CS": "CR", "00200060 CS": "L", "00720400 SQ": [{ "00720402 US": 1 }] }),
  });
  const answer = (key: Rows) =>
    respond(stored, ExplicitVRLittleEndian, parseQuery(encodeExplicit(key), ExplicitVRLittleEndian));
  assertEquals(
    answer({ "0072000C SQ": [{ "00080060 CS": "CR", "0040100A SQ": [] }] }),
    encodeExplicit({ "0072000C UN": implicitItems({ "00080060 CS": "CR", "0040100A SQ": [] }) }),
  );
  assertEquals(answer({ "0072000C SQ": [{ "00080060 CS": "CT" }] }), undefined);
});

Deno.test("response: a private sequence sent as UN is still seen to be one", () => {
  const sequence = (item: Rows) =>
    concat([
      encodeExplicit({ "00090010 LO": "ACME" }),
      Uint8Array.of(0x09, 0, 0x01, 0x10, 0x55, 0x4e, 0, 0, 0xff, 0xff, 0xff, 0xff),
      implicitItems(item),
      Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
    ]);
  const query = parseQuery(sequence({ "00080060 CS": "" }), ExplicitVRLittleEndian);
  assertEquals(
    respond(sequence({ "00080060 CS": "CR", "00200060 CS": "L" }), ExplicitVRLittleEndian, query),
    sequence({ "00080060 CS": "CR" }),
  );
});

Deno.test("response: one that would be too long is A700", () => {
  // Every key of a private creator returns the one element that is under it.
  const creators = Array.from({ length: 10 }, (_, index) => [`0073001${index} LO`, "ACME"]);
  const elements = Array.from({ length: 10 }, (_, index) => [`00731${index}01 OB`, new Uint8Array(0)]);
  const key = encodeExplicit(Object.fromEntries([...creators, ...elements]));
  const query = parseQuery(key, ExplicitVRLittleEndian);
  const answer = (length: number) => {
    const stored = encodeExplicit({ "00730010 LO": "ACME", "00731001 OB": new Uint8Array(length) });
    return respond(stored, ExplicitVRLittleEndian, query);
  };
  assertEquals(answer(400_000)?.length, 10 * (8 + 4 + 12 + 400_000));
  const error = assertThrows(() => answer(500_000), DimseStatusError);
  assertEquals([error.status, error.errorComment], [0xa700, `A match takes more than ${MaxResponseLength} bytes`]);
});

Deno.test("response: one that takes too much work is A700", () => {
  const attributes = Array.from({ length: 240 }, (_, index) => (0x10 + index).toString(16).padStart(4, "0"));
  const absent = attributes.map((each) => [`0072${each.replace("00", "30")} UN`, ""]);
  const creators = attributes.map((each) => [`0033${each} LO`, `c${each}`]);
  for (const wanted of [absent, creators]) {
    const key = encodeExplicit({ "0072000C SQ": [{ "00080060 CS": "", ...Object.fromEntries(wanted) }] });
    const query = parseQuery(key, ExplicitVRLittleEndian);
    const items = (count: number) => encodeExplicit({ "0072000C SQ": Array.from({ length: count }, () => ({})) });
    const length = respond(items(100), ExplicitVRLittleEndian, query)!.length;
    assertEquals(length, 12 + 100 * (8 + 8 + 240 * (wanted === creators ? 8 + 6 : 12)));
    const error = assertThrows(() => respond(items(1000), ExplicitVRLittleEndian, query), DimseStatusError);
    assertEquals([error.status, error.errorComment], [0xa700, "Matching these keys takes too much work"]);
  }
  // Nor is a whole sequence looked through for text without end.
  const whole = parseQuery(encodeExplicit({ "0072000C SQ": "" }), ExplicitVRLittleEndian);
  const items = Array.from({ length: 65_000 }, () => ({ "00080060 CS": "", "00200060 CS": "" }));
  assertThrows(
    () => respond(encodeExplicit({ "0072000C SQ": items }), ExplicitVRLittleEndian, whole),
    DimseStatusError,
  );
});

Deno.test("response: private keys do not read long private creators over and over", () => {
  const tag = (element: number) => `0073${element.toString(16).padStart(4, "0")} LO`;
  const creators = Array.from({ length: 0xe0 }, (_, index) => [tag(0x10 + index), "c".repeat(65_000)]);
  const stored = encodeExplicit({ ...Object.fromEntries(creators), [tag(0xf0)]: "ACME", [tag(0xf001)]: "this" });
  const keys = Array.from({ length: 256 }, (_, index) => [tag(0x1000 + index), ""]);
  const key = encodeExplicit({ [tag(0x10)]: "ACME", ...Object.fromEntries(keys) });
  const start = performance.now();
  const answer = respond(stored, ExplicitVRLittleEndian, parseQuery(key, ExplicitVRLittleEndian));
  assertLess(performance.now() - start, 2000); // It was over a minute.
  assertEquals(decodeRows(answer!, ExplicitVRLittleEndian)[tag(0x1001)], "this");
});
