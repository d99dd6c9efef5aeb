import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type DataElement, elementText, findElement, parseElements } from "../../lib/dataset/elements.ts";
import { ProtocolError } from "../../lib/errors.ts";
import {
  ascii,
  DEFLATED,
  EBE,
  ELE,
  explicit,
  ILE,
  implicit,
  item,
  join,
  openItem,
  SequenceEnd,
  Undefined,
} from "./support.ts";

/** Tags, VRs and texts, nested: what a reader of the bytes would say is there. */
function outline(bytes: Uint8Array, elements: readonly DataElement[]): unknown[] {
  return elements.map((element) => [
    element.tag.toString(16).padStart(8, "0"),
    element.vr,
    element.items?.map((each) => outline(bytes, each.elements)) ?? elementText(bytes, element),
  ]);
}

Deno.test("the walker finds elements with their ranges", () => {
  const bytes = join(explicit("00080060", "CS", "CR"), explicit("00720004", "LO", "Chest "));
  assertEquals(parseElements(bytes, ELE), [
    { tag: 0x00080060, vr: "CS", start: 0, valueStart: 8, valueEnd: 10, end: 10 },
    { tag: 0x00720004, vr: "LO", start: 10, valueStart: 18, valueEnd: 24, end: 24 },
  ]);
  assertEquals(elementText(bytes, findElement(parseElements(bytes, ELE), 0x00720004)!), "Chest");
  assertEquals(findElement(parseElements(bytes, ELE), 0x00720002), undefined);
});

Deno.test("the walker finds the same in sequences and items of defined and undefined length", () => {
  const code = (make: typeof item, vr: boolean) =>
    make(vr ? explicit("00080100", "SH", "T-D3") : implicit("00080100", "T-D3"));
  const want = [["00082218", "SQ", [[["00080100", "SH", "T-D3"]], [], [["00080100", "SH", "T-D3"]]]], [
    "00200060",
    "CS",
    "R",
  ]];
  for (const make of [item, openItem]) {
    const explicitItems = [code(make, true), make(), code(make, true)];
    const implicitItems = [code(make, false), make(), code(make, false)];
    const table: [string, Uint8Array][] = [
      [ELE, join(explicit("00082218", "SQ", join(...explicitItems)), explicit("00200060", "CS", "R "))],
      [
        ELE,
        join(
          explicit("00082218", "SQ", "", Undefined),
          ...explicitItems,
          SequenceEnd,
          explicit("00200060", "CS", "R "),
        ),
      ],
      [ILE, join(implicit("00082218", join(...implicitItems)), implicit("00200060", "R "))],
      [ILE, join(implicit("00082218", "", Undefined), ...implicitItems, SequenceEnd, implicit("00200060", "R "))],
      // A sequence sent as UN has its items in Implicit VR (PS3.5 §6.2.2).
      [
        ELE,
        join(
          explicit("00082218", "UN", "", Undefined),
          ...implicitItems,
          SequenceEnd,
          explicit("00200060", "CS", "R "),
        ),
      ],
      [ELE, join(explicit("00082218", "UN", join(...implicitItems)), explicit("00200060", "CS", "R "))],
    ];
    for (const [syntax, bytes] of table) assertEquals(outline(bytes, parseElements(bytes, syntax)), want);
  }
});

Deno.test("the walker finds the fragments of encapsulated pixel data", () => {
  const bytes = join(
    explicit("7FE00010", "OB", "", Undefined),
    item(),
    item(ascii("\xFF\xD8ab")),
    SequenceEnd,
    explicit("FFFCFFFC", "OB", "\0\0"),
  );
  const [pixels, padding] = parseElements(bytes, "1.2.840.10008.1.2.4.50");
  assertEquals(pixels.fragments?.map(({ valueStart, valueEnd }) => [valueStart, valueEnd]), [[20, 20], [28, 32]]);
  assertEquals([pixels.valueStart, pixels.valueEnd, pixels.end], [12, 32, 40]);
  assertEquals(padding.tag, 0xFFFCFFFC);
});

Deno.test("the VR of Implicit VR comes from the dictionary and from Pixel Representation", () => {
  const bytes = join(
    implicit("00080000", "\x04\0\0\0"),
    implicit("00090010", "ACME"),
    implicit("00091001", "??"),
    implicit("00280103", "\x01\0"),
    implicit("00280106", "\xFF\xFF"),
    implicit("60020010", "\x01\0"),
    implicit("7FE00010", "\0\0"),
  );
  assertEquals(parseElements(bytes, ILE).map(({ vr }) => vr), ["UL", "LO", "UN", "US", "SS", "US", "OW"]);
  assertEquals(parseElements(bytes.subarray(-20), ILE).map(({ vr }) => vr), ["US", "OW"]);
});

Deno.test("a VR of a later edition is as long as UN", () => {
  const bytes = join(explicit("00091001", "UN", "ab"), explicit("00200060", "CS", "R "));
  bytes.set(ascii("ZZ"), 4);
  assertEquals(outline(bytes, parseElements(bytes, ELE)), [["00091001", "ZZ", "ab"], ["00200060", "CS", "R"]]);
});

Deno.test("values of odd length are read", () => {
  const bytes = join(explicit("00080060", "CS", "MRI"), explicit("00200060", "CS", "R"));
  assertEquals(outline(bytes, parseElements(bytes, ELE)).map((row) => (row as string[])[2]), ["MRI", "R"]);
});

const Disordered = join(explicit("00200060", "CS", "R "), explicit("00080060", "CS", "CR"));
const Repeated = join(explicit("00080060", "CS", "CR"), explicit("00080060", "CS", "MR"));

Deno.test("the order of tags is checked where it is asked for", () => {
  assertThrows(() => parseElements(Disordered, ELE), ProtocolError, "(0008,0060) follows (0020,0060)");
  assertThrows(() => parseElements(Repeated, ELE), ProtocolError, "(0008,0060) occurs twice");
  const nested = explicit("00082218", "SQ", item(Disordered));
  assertThrows(() => parseElements(nested, ELE), ProtocolError, "follows");
  assertEquals(parseElements(Disordered, ELE, { strictOrder: false }).length, 2);
  assertEquals(parseElements(Repeated, ELE, { strictOrder: false }).length, 2);
});

/** `depth` sequences, each the only element of the only item of the one around it. */
function nest(depth: number, open: boolean): Uint8Array {
  const layer = 12 + 8 + (open ? 16 : 0);
  const bytes = new Uint8Array(depth * layer);
  const view = new DataView(bytes.buffer);
  for (let level = 0; level < depth; level++) {
    const at = level * 20, rest = (depth - level) * 20;
    bytes.set(explicit("00082218", "SQ", "", open ? Undefined : rest - 12), at);
    bytes.set(implicit("FFFEE000", "", open ? Undefined : rest - 20), at + 12);
    if (open) view.setUint32(depth * 20 + level * 16, 0xE00DFFFE, true);
    if (open) view.setUint32(depth * 20 + level * 16 + 8, 0xE0DDFFFE, true);
  }
  return bytes;
}

Deno.test("sequences nest 64 deep and no deeper", () => {
  for (const open of [false, true]) {
    assertEquals(parseElements(nest(64, open), ELE).length, 1);
    for (const depth of [65, 10_000]) {
      assertThrows(() => parseElements(nest(depth, open), ELE), ProtocolError, "deeper than 64");
    }
    assertThrows(() => parseElements(nest(3, open), ELE, { maxDepth: 2 }), ProtocolError, "deeper than 2");
  }
});

const Malformed: [name: string, syntax: string, bytes: Uint8Array, message: string][] = [
  ["half a tag", ELE, ascii("\x08\0"), "2 stray bytes at byte 0"],
  ["half a header", ELE, explicit("00080060", "OB", "").subarray(0, 10), "10 stray bytes"],
  ["a value past the end", ELE, explicit("00080060", "CS", "CR", 3), "has the length 3, with 2 bytes left"],
  ["the longest value past the end", ILE, implicit("00080060", "CR", 0xFFFFFFFE), "has the length 4294967294"],
  ["a long value past the end", ELE, explicit("00720065", "OB", "ab", 4), "has the length 4"],
  ["no VR", ELE, implicit("00080060", "abcd"), 'has the VR "\\u0004"'],
  ["a VR in lower case", ELE, explicit("00080060", "cs", "CR"), 'has the VR "cs"'],
  ["undefined length of a text", ELE, explicit("00080120", "UR", "", Undefined), "has an undefined length"],
  ["an item outside of a sequence", ELE, item(), "unexpected (FFFE,E000)"],
  ["an item delimiter outside of an item", ELE, implicit("FFFEE00D", ""), "unexpected (FFFE,E00D)"],
  ["a sequence past the end", ELE, explicit("00082218", "SQ", item(), 10), "has the length 10, with 8 bytes left"],
  ["an item past its sequence", ELE, explicit("00082218", "SQ", implicit("FFFEE000", "", 4)), "has the length 4"],
  [
    "an element past its item",
    ELE,
    join(explicit("00082218", "SQ", item(explicit("00080100", "SH", "AB", 4))), explicit("00200060", "CS", "R ")),
    "has the length 4, with 2 bytes left",
  ],
  ["no item in a sequence", ELE, explicit("00082218", "SQ", explicit("00080100", "SH", "AB")), "where an item"],
  ["no end of a sequence", ELE, join(explicit("00082218", "SQ", "", Undefined), item()), "has no delimiter"],
  ["an empty sequence without end", ELE, explicit("00082218", "SQ", "", Undefined), "has no delimiter"],
  [
    "no end of an item",
    ELE,
    explicit("00082218", "SQ", implicit("FFFEE000", "", Undefined)),
    "the item at byte 20 has no delimiter",
  ],
  [
    "the end of the sequence in place of that of the item",
    ELE,
    join(explicit("00082218", "SQ", "", Undefined), implicit("FFFEE000", "", Undefined), SequenceEnd),
    "unexpected (FFFE,E0DD)",
  ],
  [
    "a delimiter with a length",
    ELE,
    join(explicit("00082218", "SQ", "", Undefined), implicit("FFFEE0DD", "ab")),
    "the delimiter at byte 12 has the length 2",
  ],
  ["a delimiter in a sequence of defined length", ELE, explicit("00082218", "SQ", SequenceEnd), "where an item"],
  ["a fragment of undefined length", ELE, join(explicit("7FE00010", "OB", "", Undefined), openItem()), "4294967295"],
  ["fragments without end", ELE, join(explicit("7FE00010", "OB", "", Undefined), item()), "has no delimiter"],
  ["a known sequence without items in Implicit VR", ILE, implicit("00082218", "T-D3 ABC"), "where an item"],
  ["Big Endian taken for Little", EBE, explicit("00080060", "CS", "CR"), "length 512"],
];

for (const [name, syntax, bytes, message] of Malformed) {
  Deno.test(`the walker refuses ${name}`, () => {
    const error = assertThrows(() => parseElements(bytes, syntax), ProtocolError);
    assertStringIncludes(error.message, "Cannot decode data set: ");
    assertStringIncludes(error.message, message);
  });
}

Deno.test("a deflated data set is the caller's to inflate", () => {
  assertThrows(() => parseElements(new Uint8Array(2), DEFLATED), TypeError, "inflated first");
});

Deno.test("a data set of many open sequences is walked in linear time", () => {
  const one = join(explicit("00082218", "SQ", "", Undefined), openItem(), SequenceEnd);
  const bytes = new Uint8Array(one.length * 20_000);
  for (let at = 0; at < bytes.length; at += one.length) bytes.set(one, at);
  assertEquals(parseElements(bytes, ELE, { strictOrder: false }).length, 20_000);
});

Deno.test("the walker stops where there are more elements, items and fragments than the limit", async (t) => {
  const sequence = explicit("00082218", "SQ", join(item(explicit("00080100", "SH", "A ")), item()));
  const pixels = join(explicit("7FE00010", "OB", "", Undefined), item(), item(ascii("ab")), SequenceEnd);
  const table: [what: string, bytes: Uint8Array, found: number][] = [
    ["elements", join(explicit("00080060", "CS", "CR"), explicit("00080070", "LO", "A ")), 2],
    ["a sequence, its items and their elements", sequence, 4],
    ["encapsulated pixels and their fragments", pixels, 3],
  ];
  for (const [what, bytes, found] of table) {
    await t.step(what, () => {
      parseElements(bytes, ELE, { maxElements: found });
      const error = assertThrows(() => parseElements(bytes, ELE, { maxElements: found - 1 }), ProtocolError);
      assertEquals(error.message, `Cannot decode data set: it has more than ${found - 1} elements`);
    });
  }
  await t.step("200,000 unless told", () => {
    const bytes = new Uint8Array(8 * 200_001);
    assertThrows(() => parseElements(bytes, ILE, { strictOrder: false }), ProtocolError, "more than 200000");
  });
});
