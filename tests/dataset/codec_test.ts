import { assertEquals, assertRejects } from "@std/assert";
import { decodeDataset, deferDataset, encodeDataset } from "../../lib/dataset/codec.ts";
import { inflateDataset } from "../../lib/dataset/deflate.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { ValueRepresentations } from "../../lib/dataset/vr.ts";
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

const bytes = (...values: number[]) => Uint8Array.from(values);

/** One attribute of each VR: keyword, value in keyword form, value bytes. */
const EachVr: [keyword: string, tag: string, vr: string, value: unknown, encoded: Uint8Array | string][] = [
  ["SelectorAEValue", "0072005E", "AE", ["HANGAR", "STORE"], "HANGAR\\STORE"],
  ["SelectorASValue", "0072005F", "AS", "045Y", "045Y"],
  ["SelectorATValue", "00720060", "AT", ["00720108", "FFFEE000"], bytes(0x72, 0, 8, 1, 0xFE, 0xFF, 0, 0xE0)],
  ["SelectorDAValue", "00720061", "DA", "20020823", "20020823"],
  ["SelectorCSValue", "00720062", "CS", ["CR", null, "DX"], "CR\\\\DX"],
  ["SelectorDTValue", "00720063", "DT", "20020823133455.123456+0100", "20020823133455.123456+0100"],
  ["SelectorISValue", "00720064", "IS", [1, -2147483648, "+5", "007", null], "1\\-2147483648\\+5\\007\\ "],
  ["SelectorOBValue", "00720065", "OB", bytes(1, 2, 3, 4), bytes(1, 2, 3, 4)],
  ["SelectorLOValue", "00720066", "LO", "Chest", "Chest "],
  ["SelectorOFValue", "00720067", "OF", bytes(0, 0, 0x80, 0x3F), bytes(0, 0, 0x80, 0x3F)],
  ["SelectorLTValue", "00720068", "LT", "a\\b\r\n c", "a\\b\r\n c "],
  ["SelectorOWValue", "00720069", "OW", bytes(1, 2), bytes(1, 2)],
  ["SelectorPNValue", "0072006A", "PN", ["Chan^Susan", "A=B=C"], "Chan^Susan\\A=B=C"],
  ["SelectorTMValue", "0072006B", "TM", "133455.1", "133455.1"],
  ["SelectorSHValue", "0072006C", "SH", " leading", " leading"],
  ["SelectorUNValue", "0072006D", "UN", bytes(9, 8), bytes(9, 8)],
  ["SelectorSTValue", "0072006E", "ST", "one\\text", "one\\text"],
  ["SelectorUCValue", "0072006F", "UC", ["un", "limited"], "un\\limited"],
  ["SelectorUTValue", "00720070", "UT", "text ".repeat(20_000) + ".", "text ".repeat(20_000) + ". "],
  ["SelectorURValue", "00720071", "UR", "http://a/?b=\\c", "http://a/?b=\\c"],
  ["SelectorDSValue", "00720072", "DS", [1.5, "1.500", -0.25, "1e5", "-0"], "1.5\\1.500\\-0.25\\1e5\\-0"],
  ["SelectorODValue", "00720073", "OD", bytes(1, 2, 3, 4, 5, 6, 7, 8), bytes(1, 2, 3, 4, 5, 6, 7, 8)],
  ["SelectorFDValue", "00720074", "FD", 0.5, bytes(0, 0, 0, 0, 0, 0, 0xE0, 0x3F)],
  ["SelectorOLValue", "00720075", "OL", bytes(1, 2, 3, 4), bytes(1, 2, 3, 4)],
  ["SelectorFLValue", "00720076", "FL", [1, -Infinity], bytes(0, 0, 0x80, 0x3F, 0, 0, 0x80, 0xFF)],
  ["SelectorULValue", "00720078", "UL", 0xFFFFFFFE, bytes(0xFE, 0xFF, 0xFF, 0xFF)],
  ["SelectorUSValue", "0072007A", "US", [0, 65535], bytes(0, 0, 0xFF, 0xFF)],
  ["SelectorSLValue", "0072007C", "SL", -2, bytes(0xFE, 0xFF, 0xFF, 0xFF)],
  ["SelectorSSValue", "0072007E", "SS", -32768, bytes(0, 0x80)],
  ["SelectorUIValue", "0072007F", "UI", ["1.2.840", "2.25"], "1.2.840\\2.25"],
  ["SelectorCodeSequenceValue", "00720080", "SQ", [], ""],
  ["SelectorOVValue", "00720081", "OV", bytes(1, 2, 3, 4, 5, 6, 7, 8), bytes(1, 2, 3, 4, 5, 6, 7, 8)],
  ["SelectorSVValue", "00720082", "SV", -2n, bytes(0xFE, 255, 255, 255, 255, 255, 255, 255)],
  ["SelectorUVValue", "00720083", "UV", [1n, 2n ** 64n - 1n], bytes(1, 0, 0, 0, 0, 0, 0, 0, ...Array(8).fill(255))],
];

Deno.test("each VR is written and read in each transfer syntax", async () => {
  assertEquals(new Set(EachVr.map(([, , vr]) => vr)), new Set(Object.keys(ValueRepresentations)));
  const dataset = Object.fromEntries(EachVr.map(([keyword, , , value]) => [keyword, value]));
  const inExplicit = join(...EachVr.map(([, tag, vr, , encoded]) => explicit(tag, vr, encoded)));
  const inImplicit = join(...EachVr.map(([, tag, , , encoded]) => implicit(tag, encoded)));
  assertEquals(await encodeDataset(dataset, ELE), inExplicit);
  assertEquals(await encodeDataset(dataset, ILE), inImplicit);
  assertEquals(await inflateDataset(await encodeDataset(dataset, DEFLATED)), inExplicit);
  assertEquals(await decodeDataset(inExplicit, ELE), dataset);
  assertEquals(await decodeDataset(inImplicit, ILE), dataset);
  assertEquals(await decodeDataset(await encodeDataset(dataset, DEFLATED), DEFLATED), dataset);
});

Deno.test("each VR is empty in the same way", async () => {
  const empty = Object.fromEntries(EachVr.map(([keyword, , vr]) => [keyword, vr === "SQ" ? [] : null]));
  for (const syntax of [ELE, ILE, DEFLATED]) {
    assertEquals(await decodeDataset(await encodeDataset(empty, syntax), syntax), empty);
  }
});

Deno.test("four doubles of a spatial position keep every bit", async () => {
  const DisplayEnvironmentSpatialPosition = [0, 1, 0.1, -5e-324];
  const encoded = await encodeDataset({ DisplayEnvironmentSpatialPosition }, ILE);
  assertEquals(encoded.length, 8 + 32);
  assertEquals(await decodeDataset(encoded, ILE), { DisplayEnvironmentSpatialPosition });
});

Deno.test("items nest, whatever their lengths", async () => {
  const dataset: Dataset = {
    ImageSetsSequence: [
      { ImageSetSelectorSequence: [{ SelectorAttribute: "00080060", SelectorCSValue: ["CR", "DX"] }, {}] },
      {},
      { TimeBasedImageSetsSequence: [{ RelativeTime: [0, 0] }] },
    ],
    NumberOfScreens: 2,
  };
  for (const syntax of [ELE, ILE, DEFLATED]) {
    assertEquals(await decodeDataset(await encodeDataset(dataset, syntax), syntax), dataset);
  }
  const selectors = [
    join(
      explicit("00720026", "AT", bytes(8, 0, 0x60, 0)),
      explicit("00720062", "CS", "CR\\DX "),
    ),
    new Uint8Array(0),
  ];
  const open = join(
    explicit("00720020", "SQ", "", Undefined),
    openItem(explicit("00720022", "SQ", "", Undefined), ...selectors.map((each) => openItem(each)), SequenceEnd),
    openItem(),
    item(explicit("00720030", "SQ", "", Undefined), item(explicit("00720038", "US", bytes(0, 0, 0, 0))), SequenceEnd),
    SequenceEnd,
    explicit("00720100", "US", bytes(2, 0)),
  );
  assertEquals(await decodeDataset(open, ELE), dataset);
});

Deno.test("private blocks and unknown elements stand under their tags and survive", async () => {
  const encoded = join(
    explicit("00080002", "SH", "unknown "),
    explicit("00090010", "LO", "ACME 1.1"),
    explicit("00091001", "FD", bytes(0, 0, 0, 0, 0, 0, 0xF8, 0x3F)),
    explicit(
      "00091002",
      "SQ",
      item(explicit("00090010", "LO", "ACME"), explicit("00091001", "UN", "ab"), explicit("00100010", "PN", "A^B ")),
    ),
    explicit("00091003", "UN", "opaque"),
    explicit("00091004", "SV", bytes(255, 255, 255, 255, 255, 255, 255, 127)),
    explicit("00091005", "DS", "1.0\\2 "),
    explicit("60020010", "US", bytes(5, 0)),
  );
  const dataset = await decodeDataset(encoded, ELE);
  assertEquals(dataset, {
    "00080002": { vr: "SH", Value: ["unknown"] },
    "00090010": { vr: "LO", Value: ["ACME 1.1"] },
    "00091001": { vr: "FD", Value: [1.5] },
    "00091002": {
      vr: "SQ",
      Value: [{
        "00090010": { vr: "LO", Value: ["ACME"] },
        "00091001": { vr: "UN", InlineBinary: "YWI=" },
        "00100010": { vr: "PN", Value: [{ Alphabetic: "A^B" }] },
      }],
    },
    "00091003": { vr: "UN", InlineBinary: "b3BhcXVl" },
    "00091004": { vr: "SV", Value: ["9223372036854775807"] },
    "00091005": { vr: "DS", Value: ["1.0", 2] },
    "60020010": { vr: "US", Value: [5] },
  });
  assertEquals(await encodeDataset(dataset, ELE), encoded);
  // Implicit VR knows a private creator, but of its elements no VR: their bytes survive as UN.
  const inImplicit = await decodeDataset(await encodeDataset(dataset, ILE), ILE);
  assertEquals(inImplicit["00090010"], { vr: "LO", Value: ["ACME 1.1"] });
  assertEquals(inImplicit["00091005"], { vr: "UN", InlineBinary: btoa("1.0\\2 ") });
  assertEquals(await encodeDataset(inImplicit, ILE), await encodeDataset(dataset, ILE));
});

Deno.test("values that keyword form cannot hold survive under their tag", async () => {
  const table: [string, Uint8Array, Dataset][] = [
    // The VR is another than the dictionary's, and so is the kind of value.
    ["a text for a number", explicit("00720100", "LO", "two "), { "00720100": { vr: "LO", Value: ["two"] } }],
    ["bytes for a text", explicit("00720002", "OB", "ab"), { "00720002": { vr: "OB", InlineBinary: "YWI=" } }],
    ["half a number", explicit("00720100", "US", "\x02\0\x03"), { "00720100": { vr: "US", InlineBinary: "AgAD" } }],
    [
      "a NaN with a message",
      explicit("00720076", "FL", bytes(1, 0, 0xC0, 0x7F)),
      { "00720076": { vr: "FL", InlineBinary: "AQDAfw==" } },
    ],
  ];
  for (const [name, encoded, dataset] of table) {
    assertEquals(await decodeDataset(encoded, ELE), dataset, name);
    const again = await encodeDataset(dataset, ELE);
    assertEquals(again.subarray(8, encoded.length), encoded.subarray(8), name);
  }
});

Deno.test("a VR that reads the same keeps the keyword", async () => {
  const table: [Uint8Array, Dataset][] = [
    [explicit("00720002", "LO", "Chest "), { HangingProtocolName: "Chest" }],
    [explicit("00720002", "UN", "Chest "), { HangingProtocolName: "Chest" }],
    [explicit("00720100", "UN", bytes(2, 0)), { NumberOfScreens: 2 }],
    [explicit("00720080", "UN", item(implicit("00080100", "T-D3"))), {
      SelectorCodeSequenceValue: [{ CodeValue: "T-D3" }],
    }],
    [explicit("7FE00010", "OB", "ab"), { PixelData: bytes(97, 98) }],
    [explicit("00280106", "SS", bytes(0xFF, 0xFF)), { SmallestImagePixelValue: -1 }],
  ];
  for (const [encoded, dataset] of table) assertEquals(await decodeDataset(encoded, ELE), dataset);
});

Deno.test("ambiguous VRs are written as the values and the pixels want them", async () => {
  const vrAt = async (dataset: Dataset) => {
    const encoded = await encodeDataset(dataset, ELE);
    const at = encoded.length - ("PixelData" in dataset || "LUTData" in dataset ? 10 : 6);
    return String.fromCharCode(...encoded.subarray(at, at + 2));
  };
  assertEquals(await vrAt({ SmallestImagePixelValue: 1 }), "US");
  assertEquals(await vrAt({ SmallestImagePixelValue: -1 }), "SS");
  assertEquals(await vrAt({ PixelRepresentation: 1, SmallestImagePixelValue: 1 }), "SS");
  assertEquals(await vrAt({ PixelData: bytes(1, 2) }), "OW");
  assertEquals(await vrAt({ PixelData: { vr: "OB", InlineBinary: "AQI=" } }), "OB");
  assertEquals(await vrAt({ LUTData: bytes(1, 2) }), "OW");
});

Deno.test("fragments of compressed pixels stay apart", async () => {
  const jpeg = "1.2.840.10008.1.2.4.50";
  const dataset = { Rows: 1, PixelData: [new Uint8Array(0), bytes(0xFF, 0xD8), bytes(0xFF, 0xD9)] };
  const encoded = await encodeDataset(dataset, jpeg);
  assertEquals(
    encoded.subarray(10),
    join(
      explicit("7FE00010", "OB", "", Undefined),
      item(),
      item(ascii("\xFF\xD8")),
      item(ascii("\xFF\xD9")),
      SequenceEnd,
    ),
  );
  assertEquals(await decodeDataset(encoded, jpeg), dataset);
  await assertRejects(() => encodeDataset(dataset, ELE), TypeError, "fragments want a transfer syntax");
});

Deno.test("a value too long for 16 bits is UN in Explicit VR, and read as what it is", async () => {
  const SelectorDSValue = Array(20_000).fill(1.5);
  const encoded = await encodeDataset({ SelectorDSValue }, ELE);
  assertEquals(String.fromCharCode(...encoded.subarray(4, 6)), "UN");
  assertEquals(await decodeDataset(encoded, ELE), { SelectorDSValue });
});

Deno.test("group lengths are left out", async () => {
  const encoded = join(explicit("00080000", "UL", bytes(10, 0, 0, 0)), explicit("00080060", "CS", "CR"));
  assertEquals(await decodeDataset(encoded, ELE), { Modality: "CR" });
  assertEquals(await encodeDataset({ "00080000": 10, Modality: "CR" }, ELE), encoded.subarray(12));
});

Deno.test("elements go out in ascending order, by keyword or tag, without what is undefined", async () => {
  const dataset = { NumberOfScreens: 2, "00080060": "CR", Laterality: undefined, "00720002": "Chest" };
  assertEquals(
    await encodeDataset(dataset, ELE),
    join(
      explicit("00080060", "CS", "CR"),
      explicit("00720002", "SH", "Chest "),
      explicit("00720100", "US", bytes(2, 0)),
    ),
  );
});

Deno.test("person names go in as strings or by component group", async () => {
  const names = [
    { Alphabetic: "Yamada^Tarou", Ideographic: "山田^太郎", Phonetic: "やまだ^たろう" },
    { Phonetic: "やまだ" },
    "Chan^Susan",
    { Alphabetic: "A" },
  ];
  const encoded = await encodeDataset({ SpecificCharacterSet: ["", "ISO 2022 IR 87"], SelectorPNValue: names }, ILE);
  assertEquals(await decodeDataset(encoded, ILE), {
    SpecificCharacterSet: [null, "ISO 2022 IR 87"],
    SelectorPNValue: ["Yamada^Tarou=山田^太郎=やまだ^たろう", "==やまだ", "Chan^Susan", "A"],
  });
});

Deno.test("text beyond ASCII declares Unicode where nothing else is declared", async () => {
  const codes = [{ CodeMeaning: "Grüße" }];
  const unicode = { SpecificCharacterSet: "ISO_IR 192", AnatomicRegionSequence: codes };
  for (const SpecificCharacterSet of [undefined, null, ""]) {
    const encoded = await encodeDataset({ SpecificCharacterSet, AnatomicRegionSequence: codes }, ELE);
    assertEquals(await decodeDataset(encoded, ELE), unicode);
  }
  assertEquals(await decodeDataset(await encodeDataset({ CodeMeaning: "Chest" }, ELE), ELE), { CodeMeaning: "Chest" });
  const latin = await encodeDataset({ SpecificCharacterSet: "ISO_IR 100", CodeMeaning: "Grüße" }, ELE);
  assertEquals(latin.subarray(-6), ascii("Gr\xFC\xDFe "));
});

Deno.test("an item may have its own character set", async () => {
  const dataset = {
    SpecificCharacterSet: "ISO_IR 144",
    AnatomicRegionSequence: [
      { CodeMeaning: "Люкс" },
      { SpecificCharacterSet: "ISO_IR 126", CodeMeaning: "Διον" },
    ],
    HangingProtocolName: "Люкс",
  };
  assertEquals(await decodeDataset(await encodeDataset(dataset, ILE), ILE), dataset);
});

Deno.test("an item with an empty character set has that around it", async () => {
  const encoded = join(
    explicit("00080005", "CS", "ISO_IR 144"),
    explicit("00720200", "SQ", item(explicit("00080005", "CS", ""), explicit("00080104", "LO", "\xBB\xEE\xDA\xE1"))),
  );
  const { DisplaySetsSequence } = await decodeDataset(encoded, ELE) as { DisplaySetsSequence: Dataset[] };
  assertEquals(DisplaySetsSequence[0].CodeMeaning, "Люкс");
});

const Mistakes: [name: string, dataset: Dataset, error: typeof TypeError | typeof RangeError, message: string][] = [
  ["an unknown keyword", { HangingProtocolTitle: "x" }, TypeError, '"HangingProtocolTitle" is no keyword'],
  ["an unknown keyword in an item", { ImageSetsSequence: [{ Foo: 1 }] }, TypeError, "ImageSetsSequence.Foo"],
  ["a string for US", { NumberOfScreens: "2" }, TypeError, 'NumberOfScreens: "2" is not a number, which US wants'],
  ["a string for FD", { SelectorFDValue: "0.5" }, TypeError, '"0.5" is not a number'],
  ["a number for SH", { HangingProtocolName: 5 }, TypeError, "5 is not a string, which SH wants"],
  ["an object for CS", { Modality: {} }, TypeError, "is not a string"],
  ["an object that is no name", { SelectorPNValue: { First: "A" } }, TypeError, "is not a string"],
  ["a tag that is none", { SelectorAttribute: "Modality" }, TypeError, "a tag of 8 hexadecimal digits"],
  ["a tag as a number", { SelectorAttribute: 0x00080060 }, TypeError, "(0008,0060)"],
  ["65536 for US", { NumberOfScreens: 65536 }, RangeError, "65536 does not fit US"],
  ["-1 for US", { NumberOfScreens: -1 }, RangeError, "-1 does not fit US"],
  ["1.5 for US", { NumberOfScreens: 1.5 }, RangeError, "1.5 does not fit US"],
  ["NaN for SL", { SelectorSLValue: NaN }, RangeError, "NaN does not fit SL"],
  ["2^64 for UV", { SelectorUVValue: 2n ** 64n }, RangeError, "does not fit UV"],
  ["1e39 for FL", { SelectorFLValue: 1e39 }, RangeError, "does not fit FL"],
  ["2^31 for IS", { SelectorISValue: 2 ** 31 }, RangeError, "does not fit IS"],
  ["Infinity for DS", { SelectorDSValue: Infinity }, RangeError, "does not fit DS"],
  ["Cyrillic in CS", { Modality: "Ж" }, RangeError, "not in the default repertoire"],
  ["Cyrillic in Latin 1", { SpecificCharacterSet: "ISO_IR 100", CodeMeaning: "Ж" }, RangeError, "ISO_IR 100"],
  ["two values of LT", { SelectorLTValue: ["a", "b"] }, TypeError, "LT holds one value, not 2"],
  ["bytes for a text", { HangingProtocolName: new Uint8Array(2) }, TypeError, "bytes are no SH"],
  ["a text for bytes", { SelectorOBValue: "ab" }, TypeError, '"ab" is not bytes'],
  ["an object for a sequence of texts", { ImageSetsSequence: ["x"] }, TypeError, "a sequence takes items"],
  ["a private element without VR", { "00091001": "x" }, TypeError, '"x" is not bytes, which UN wants'],
  ["an item for an attribute", { FFFEE000: null }, TypeError, "it delimits items"],
  ["one attribute twice", { Modality: "CR", "00080060": "MR" }, TypeError, "occurs twice"],
  ["a value elsewhere", { PixelData: { vr: "OW", BulkDataURI: "http://a" } }, TypeError, "elsewhere"],
];

for (const [name, dataset, error, message] of Mistakes) {
  Deno.test(`the encoder refuses ${name}`, async () => {
    const { message: text } = await assertRejects(() => encodeDataset(dataset, ELE), error);
    assertEquals([text.startsWith("Cannot encode "), text.includes(message)], [true, true], text);
  });
}

Deno.test("the encoder refuses a cycle", async () => {
  const dataset: Dataset = {};
  dataset.ImageSetsSequence = [dataset];
  await assertRejects(() => encodeDataset(dataset, ELE), RangeError, "deeper than 64");
});

Deno.test("Big Endian is read, but not written", async () => {
  const encoded = bytes(0, 0x72, 1, 0, 0x55, 0x53, 0, 2, 0, 2);
  assertEquals(await decodeDataset(encoded, EBE), { NumberOfScreens: 2 });
  await assertRejects(() => encodeDataset({}, EBE), TypeError, "retired");
});

Deno.test("numbers longer than DS allows are rounded", async () => {
  const encoded = await encodeDataset({ SelectorDSValue: [0.1 + 0.2, Math.PI * 1e20, -1e-300 / 3] }, ILE);
  const { SelectorDSValue } = await decodeDataset(encoded, ILE);
  for (const value of SelectorDSValue as (string | number)[]) assertEquals(String(value).length <= 16, true);
  assertEquals((SelectorDSValue as (string | number)[]).map((value) => Number(value).toPrecision(6)), [
    "0.300000",
    "3.14159e+20",
    "-3.33333e-301",
  ]);
});

Deno.test("decoding can be deferred until it is free", async () => {
  const decode = await deferDataset(explicit("00080060", "CS", "CR"), ELE);
  assertEquals(decode(), { Modality: "CR" });
  assertEquals(decode() === decode(), true);
  await assertRejects(() => deferDataset(ascii("\x08\0"), ELE), ProtocolError);
});

Deno.test("a megabyte of spaces costs no more than a megabyte of anything", async () => {
  const spaces = " ".repeat(500_000);
  const dataset = { SelectorUCValue: [`a${spaces}b`, "c"], SelectorUTValue: `${spaces}.` };
  const start = performance.now();
  assertEquals(await decodeDataset(await encodeDataset(dataset, ILE), ILE), dataset);
  // Quadratic time would be minutes.
  assertEquals(performance.now() - start < 5000, true);
});
