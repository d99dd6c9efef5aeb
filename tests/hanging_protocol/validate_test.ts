import { assert, assertEquals, assertThrows } from "@std/assert";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import { indexInstance, MaxInstanceElements, sameDataset } from "../../lib/hanging_protocol/mod.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { concat, decodeRows, encodeExplicit, encodeImplicit, type Rows } from "./encoding.ts";

const rows: Rows = {
  "00080016 UI": HangingProtocolStorage,
  "00080018 UI": "1.2.3",
  "00080090 PN": "Nobody",
  "00720002 SH": "Chest ",
  "0072000C SQ": [{ "00080060 CS": "CR" }, { "00080060 CS": "CR", "00082218 SQ": [{ "00080100 SH": "51185008" }] }],
  "00720100 US": 2,
  "00720200 SQ": [{ "00720202 US": 1 }],
};

function instance(changes: Rows | Uint8Array, names: Partial<EncodedInstance> = {}): EncodedInstance {
  const bytes = changes instanceof Uint8Array ? changes : encodeExplicit({ ...rows, ...changes });
  return {
    bytes,
    transferSyntaxUid: ExplicitVRLittleEndian,
    sopClassUid: HangingProtocolStorage,
    sopInstanceUid: "1.2.3",
    ...names,
  };
}

Deno.test("index: keys with their paths, each value once, and the attributes of the table alone", () => {
  const { name, sopClassUid, sopInstanceUid, values, keyBytes } = indexInstance(instance({}));
  assertEquals({ name, sopClassUid, sopInstanceUid }, {
    name: "Chest",
    sopClassUid: HangingProtocolStorage,
    sopInstanceUid: "1.2.3",
  });
  assertEquals(values, [
    { path: "00080016", value: HangingProtocolStorage },
    { path: "00080018", value: "1.2.3" },
    { path: "00720002", value: "Chest" },
    { path: "0072000C.00080060", value: "CR" },
    { path: "0072000C.00082218.00080100", value: "51185008" },
    { path: "00720100", value: 2 },
  ]);
  assertEquals(Object.keys(decodeRows(keyBytes, ExplicitVRLittleEndian)), [
    "00080016 UI",
    "00080018 UI",
    "00720002 SH",
    "0072000C SQ",
    "00720100 US",
  ]);
});

Deno.test("index: Implicit VR gives the same keys", () => {
  const implicit = instance(encodeImplicit(rows), { transferSyntaxUid: ImplicitVRLittleEndian });
  assertEquals(indexInstance(implicit).values, indexInstance(instance({})).values);
});

const withoutName: Rows = Object.fromEntries(Object.entries(rows).filter(([row]) => row !== "00720002 SH"));
const refused: [what: string, instance: EncodedInstance, status: number][] = [
  ["SOP Instance UID is not the request's", instance({}, { sopInstanceUid: "1.2.4" }), 0xa900],
  ["SOP Class UID is not the request's", instance({}, { sopClassUid: "1.2.840.10008.5.1.4.38.2" }), 0xa900],
  ["it is another kind of object", instance({ "00080016 UI": "1.2.840.10008.5.1.4.1.1.7" }), 0xa900],
  [
    "it is another kind of object, as the request says",
    instance({ "00080016 UI": "1.2.3" }, { sopClassUid: "1.2.3" }),
    0xa900,
  ],
  ["SOP Class UID is empty", instance({ "00080016 UI": "" }), 0xa900],
  ["SOP Instance UID is empty", instance({ "00080018 UI": "" }), 0xa900],
  ["SOP Instance UID has two values", instance({ "00080018 UI": "1.2.3\\1.2.4" }), 0xa900],
  ["SOP Class UID has two values", instance({ "00080016 UI": `${HangingProtocolStorage}\\1.2.4` }), 0xa900],
  ["SOP Instance UID is a path", instance({ "00080018 UI": "../../etc/x" }, { sopInstanceUid: "../../etc/x" }), 0xa900],
  [
    "SOP Instance UID is too long",
    instance({ "00080018 UI": `1.${"2".repeat(63)}` }, { sopInstanceUid: `1.${"2".repeat(63)}` }),
    0xa900,
  ],
  ["Hanging Protocol Name is missing", instance(encodeExplicit(withoutName)), 0xa900],
  ["Hanging Protocol Name is blank", instance({ "00720002 SH": "  " }), 0xa900],
  ["it is cut off", instance(encodeExplicit(rows).subarray(0, -3)), 0xc000],
  ["it is no data set", instance(new TextEncoder().encode("GET / HTTP/1.1\r\n")), 0xc000],
  ["it holds a command element", instance({ "00000002 UI": "1.2" }), 0xc000],
  ["it holds File Meta Information", instance({ "00020010 UI": "1.2.840.10008.1.2" }), 0xc000],
  ["it holds an element of a group that nothing has", instance({ "00070010 LO": "x" }), 0xc000],
  [
    "an item holds a command element",
    instance({ "00720200 SQ": [{ "00720300 SQ": [{}, { "00000002 UI": "1.2" }] }] }),
    0xc000,
  ],
  ["a sequence was sent as something else", instance({ "0072000E LO": "CR" }), 0xc000],
  ["one in an item was", instance({ "00720200 SQ": [{ "00720300 OB": Uint8Array.of(1, 2) }] }), 0xc000],
  ["an attribute comes twice", instance(new Uint8Array([...encodeExplicit(rows), ...encodeExplicit(rows)])), 0xc000],
  [
    "it holds too many values",
    instance({
      "0072000C SQ": Array.from({ length: 10_001 }, (_, index) => ({ "00080060 CS": `${index}` })),
    }),
    0xa700,
  ],
  [
    "it holds the same value too often",
    instance({ "00080018 UI": "1.2.3", "00720010 LO": "a\\".repeat(10_001) }),
    0xa700,
  ],
  [
    "its keys are too large",
    instance({ "0072000C SQ": Array.from({ length: 33_000 }, () => ({})) }),
    0xa700,
  ],
];
for (const [what, refusedInstance, status] of refused) {
  Deno.test(`index: ${status.toString(16).toUpperCase()} when ${what}`, () => {
    assertEquals(assertThrows(() => indexInstance(refusedInstance), DimseStatusError).status, status);
  });
}

Deno.test("index: C000 when there are more elements than a hanging protocol has, with a comment", () => {
  const items = Array.from({ length: MaxInstanceElements }, () => ({}));
  const error = assertThrows(() => indexInstance(instance({ "00720200 SQ": items })), DimseStatusError);
  assertEquals(error.status, 0xc000);
  assertEquals(error.errorComment, `Cannot decode data set: it has more than ${MaxInstanceElements} elements`);
});

Deno.test("index: A700 above the size limit, not at it", () => {
  const held = instance({});
  assertEquals(indexInstance(held, { maxLength: held.bytes.length }).name, "Chest");
  const error = assertThrows(() => indexInstance(held, { maxLength: held.bytes.length - 1 }), DimseStatusError);
  assertEquals(error.status, 0xa700);
});

Deno.test("comparison: the encoding makes no difference, a value, a tag or an item does", () => {
  const explicit = { bytes: encodeExplicit(rows), transferSyntaxUid: ExplicitVRLittleEndian };
  const same = (other: Rows, implicit = false) =>
    sameDataset(explicit, {
      bytes: implicit ? encodeImplicit(other) : encodeExplicit(other),
      transferSyntaxUid: implicit ? ImplicitVRLittleEndian : ExplicitVRLittleEndian,
    });
  assert(same(rows));
  assert(same(rows, true));
  assert(same({ ...rows, "00080000 UL": Uint8Array.of(1, 0, 0, 0) }));
  assert(!same({ ...rows, "00720100 US": 3 }));
  assert(!same({ ...rows, "00720208 CS": "" }));
  assert(!same({ ...rows, "0072000C SQ": [] }, true));
  assert(!same({ ...rows, "00720200 SQ": [{ "00720202 US": 2 }] }, true));
});

Deno.test("comparison: a Value Representation makes a difference where both tell it, and so do fragments", () => {
  const row = (vr: string, value: string | Uint8Array | Rows[]) => ({
    bytes: encodeExplicit({ ...rows, [`00731001 ${vr}`]: value }),
    transferSyntaxUid: ExplicitVRLittleEndian,
  });
  assert(sameDataset(row("LO", "ab"), row("LO", "ab")));
  assert(!sameDataset(row("LO", "ab"), row("SH", "ab")));
  assert(sameDataset(row("LO", "ab"), row("UN", "ab")));
  assert(sameDataset(row("SQ", []), row("UN", "")));
  assert(!sameDataset(row("OB", ""), row("OW", "")));
  const implicit = encodeImplicit({ ...rows, "00731001 LO": "ab" });
  assert(sameDataset(row("LO", "ab"), { bytes: implicit, transferSyntaxUid: ImplicitVRLittleEndian }));
  const nested = (vr: string) => row("SQ", [{ [`00731002 ${vr}`]: "ab" }]);
  assert(!sameDataset(nested("LO"), nested("SH")));

  // Of undefined length: one item, or one fragment, and the delimiter.
  const undefinedLength = (vr: string, content: string) => {
    const value = encodeExplicit({ "00731001 OB": new Uint8Array() }).subarray(0, 8);
    value.set(new TextEncoder().encode(vr), 4);
    const rest = Uint8Array.fromHex(`ffffffff${content}feffdde000000000`);
    return { bytes: concat([encodeExplicit(rows), value, rest]), transferSyntaxUid: ExplicitVRLittleEndian };
  };
  const empty = undefinedLength("SQ", "feff00e000000000");
  const fragment = undefinedLength("OB", "feff00e00400000061626364");
  assert(!sameDataset(empty, fragment));
  assert(!sameDataset(fragment, empty));
  assert(sameDataset(fragment, { ...fragment, bytes: concat([fragment.bytes]) }));
  assert(!sameDataset(fragment, undefinedLength("OB", "feff00e00400000061626365")));
  assert(!sameDataset(fragment, row("OB", Uint8Array.fromHex("feff00e00400000061626364"))));
});
