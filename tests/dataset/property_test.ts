import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { characterSet, Delimiters } from "../../lib/dataset/charset.ts";
import { decodeDataset, encodeDataset, encodedToJson } from "../../lib/dataset/codec.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { ValueRepresentations } from "../../lib/dataset/vr.ts";
import { DicomNetworkError, ProtocolError } from "../../lib/errors.ts";
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
  vector,
} from "./support.ts";

const Syntaxes = fc.constantFrom(ILE, ELE, DEFLATED);

/** Text of a repertoire that is not padded and holds no delimiter. */
const text = (unit: fc.Arbitrary<string>) =>
  fc.string({ unit, minLength: 1, maxLength: 12 }).filter((value) => !/[\\^=\0]| $/.test(value));
const printable = text(fc.integer({ min: 0x20, max: 0x7E }).map((code) => String.fromCharCode(code)));
const anyText = text(fc.oneof(fc.constantFrom(..."aé山홍Ж\u{1F600}"), fc.constantFrom(..."xyz ")));
const several = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 4 }), fc.constant(null));
const bytes = (size: number) =>
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map((seed) => new Uint8Array(size * 2 * seed.length).fill(seed[0]));

/** Values of one attribute for most VRs. */
const attributes: Record<string, fc.Arbitrary<unknown>> = {
  SelectorAEValue: several(printable),
  SelectorATValue: several(
    fc.integer({ min: 0, max: 0xFFFFFFFF }).map((tag) => tag.toString(16).toUpperCase().padStart(8, "0")),
  ),
  SelectorCSValue: several(printable),
  SelectorDSValue: several(fc.oneof(fc.integer(), fc.constantFrom("1.500", "+1", "1e5", 0.25, -1.75))),
  SelectorFDValue: several(fc.double({ noNaN: true })),
  SelectorFLValue: several(fc.float({ noNaN: true })),
  SelectorISValue: several(fc.integer()),
  SelectorLOValue: several(anyText),
  SelectorLTValue: fc.oneof(anyText, fc.constant(null)),
  SelectorOBValue: bytes(1),
  SelectorOWValue: bytes(2),
  SelectorPNValue: several(fc.array(anyText, { minLength: 1, maxLength: 3 }).map((groups) => groups.join("="))),
  SelectorSLValue: several(fc.integer()),
  SelectorSVValue: several(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  SelectorUIValue: several(fc.constantFrom("1.2.3", "2.25.1")),
  SelectorULValue: several(fc.integer({ min: 0, max: 0xFFFFFFFF })),
  SelectorUNValue: bytes(1),
  SelectorUSValue: several(fc.integer({ min: 0, max: 0xFFFF })),
  SelectorUVValue: several(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
};

const { dataset } = fc.letrec<{ dataset: Dataset }>((tie) => ({
  dataset: fc.record({
    ...attributes,
    SpecificCharacterSet: fc.constant("ISO_IR 192"),
    SelectorCodeSequenceValue: fc.array(tie("dataset"), { maxLength: 2 }),
  }, { requiredKeys: ["SpecificCharacterSet"] }).map((record) => ({ ...record })),
}));

Deno.test("property: what is encoded is decoded as it was", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, Syntaxes, async (value, syntax) => {
      assertEquals(await decodeDataset(await encodeDataset(value, syntax), syntax), value);
    }),
    { numRuns: 150 },
  );
});

/** Elements with any bytes at all for values, in both VR forms, nested. */
const rawElements: fc.Arbitrary<[inExplicit: Uint8Array, inImplicit: Uint8Array]> = fc
  .uniqueArray(
    fc.tuple(fc.integer({ min: 0x5E, max: 0x83 }), fc.uint8Array({ maxLength: 24 })),
    { selector: ([element]) => element, maxLength: 8 },
  )
  .map((rows) => {
    const parts = rows.sort(([left], [right]) => left - right).flatMap(([element, value]) => {
      const tag = `007200${element.toString(16).padStart(2, "0")}`.toUpperCase();
      const vr = SelectorVrs[tag];
      if (vr === undefined || vr === "SQ") return [];
      const even = value.subarray(0, value.length - value.length % 2);
      return [[explicit(tag, vr, even), implicit(tag, even)]];
    });
    return [join(...parts.map(([each]) => each)), join(...parts.map(([, each]) => each))];
  });

const SelectorVrs: Record<string, string> = {
  "0072005E": "AE",
  "0072005F": "AS",
  "00720060": "AT",
  "00720061": "DA",
  "00720062": "CS",
  "00720063": "DT",
  "00720064": "IS",
  "00720065": "OB",
  "00720066": "LO",
  "00720067": "OF",
  "00720068": "LT",
  "00720069": "OW",
  "0072006A": "PN",
  "0072006B": "TM",
  "0072006C": "SH",
  "0072006D": "UN",
  "0072006E": "ST",
  "0072006F": "UC",
  "00720070": "UT",
  "00720071": "UR",
  "00720072": "DS",
  "00720073": "OD",
  "00720074": "FD",
  "00720075": "OL",
  "00720076": "FL",
  "00720078": "UL",
  "0072007A": "US",
  "0072007C": "SL",
  "0072007E": "SS",
  "0072007F": "UI",
  "00720080": "SQ",
  "00720081": "OV",
  "00720082": "SV",
  "00720083": "UV",
};

/** Value bytes by tag, text without the padding of its values; for JSON, names without empty groups at their end. */
function significant(encoded: Uint8Array, padding = /[ \0]+$/): string[] {
  const rows: string[] = [];
  const view = new DataView(encoded.buffer, encoded.byteOffset);
  for (let at = 0; at < encoded.length;) {
    const vr = String.fromCharCode(encoded[at + 4], encoded[at + 5]);
    const { kind, long } = ValueRepresentations[vr];
    const start = at + (long ? 12 : 8);
    const end = start + (long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true));
    const value = Array.from(encoded.subarray(start, end), (byte) => String.fromCharCode(byte)).join("");
    const single = kind === "longtext";
    const isText = single || kind === "text" || kind === "ascii" || kind === "digits";
    const trimmed = (single ? [value] : value.split("\\")).map((each) =>
      each.replace(vr === "PN" ? padding : /[ \0]+$/, "")
    ).join("\\");
    rows.push(`${view.getUint16(at + 2, true).toString(16)} ${vr} ${JSON.stringify(isText ? trimmed : value)}`);
    at = end;
  }
  return rows;
}

Deno.test("property: any value bytes survive decoding and encoding", async () => {
  const latin1 = explicit("00080005", "CS", "ISO_IR 100");
  await fc.assert(
    fc.asyncProperty(rawElements, async ([elements]) => {
      const encoded = join(latin1, elements);
      const again = await encodeDataset(await decodeDataset(encoded, ELE), ELE);
      assertEquals(significant(again), significant(encoded));
      const json = JSON.parse(JSON.stringify(await encodedToJson(encoded, ELE)));
      assertEquals(significant(await encodeDataset(json, ELE), /[ \0=]+$/), significant(encoded, /[ \0=]+$/));
    }),
    { numRuns: 200 },
  );
});

Deno.test("property: transcoding there and back changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      rawElements,
      rawElements,
      fc.boolean(),
      async ([outer, outerImplicit], [inner, innerImplicit], open) => {
        const nested = (make: typeof explicit | null, content: Uint8Array) => {
          const header = (length?: number, value: Uint8Array | string = "") =>
            make ? explicit("00720020", "SQ", value, length) : implicit("00720020", value, length);
          return open
            ? join(header(Undefined), openItem(content), item(), SequenceEnd)
            : header(undefined, join(item(content), item()));
        };
        const inExplicit = join(nested(explicit, inner), outer);
        const inImplicit = join(nested(null, innerImplicit), outerImplicit);
        assertEquals(await transcodeDataset(inExplicit, ELE, ILE), inImplicit);
        assertEquals(await transcodeDataset(inImplicit, ILE, ELE), inExplicit);
      },
    ),
    { numRuns: 100 },
  );
});

/** Bytes of no shape, and a hanging protocol with some bytes changed, some cut off. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 4 }), fc.nat(2000)).map(([changes, length]) => {
    const damaged = vector("chest_xray.dcm").subarray(-2004).slice(0, length);
    for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
    return damaged;
  }),
  fc.array(
    fc.constantFrom(
      explicit("00082218", "SQ", "", Undefined),
      implicit("FFFEE000", "", Undefined),
      implicit("FFFEE00D", ""),
      SequenceEnd,
      item(),
      explicit("00080005", "CS", "ISO 2022 IR 87\\ISO_IR 192"),
      explicit("00080104", "LO", "\x1B$B;3\x1B(\xFF\\ "),
      explicit("00280103", "US", "\x01\0"),
      explicit("00720064", "IS", "x\\y"),
      ascii("\x08\0"),
    ),
    { maxLength: 12 },
  ).map((parts) => join(...parts)),
);

Deno.test("property: any bytes are a data set or a ProtocolError", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, fc.constantFrom(ILE, ELE, DEFLATED, EBE), async (bytes, syntax) => {
      for (const read of [decodeDataset, encodedToJson] as const) {
        try {
          await read(bytes, syntax, { strictOrder: false });
        } catch (error) {
          if (!(error instanceof ProtocolError || (error instanceof TypeError && /encapsulated/.test(error.message)))) {
            throw error;
          }
        }
      }
      try {
        await readPart10(bytes);
      } catch (error) {
        assertEquals(error instanceof DicomNetworkError && error.code, "NOT_DICOM");
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("property: any bytes are text in any character set", () => {
  const terms = fc.constantFrom(
    [],
    ["ISO_IR 100"],
    ["ISO_IR 13"],
    ["ISO_IR 127"],
    ["ISO_IR 192"],
    ["GB18030"],
    ["ISO 2022 IR 13", "ISO 2022 IR 87", "ISO 2022 IR 159"],
    ["", "ISO 2022 IR 149", "ISO 2022 IR 58", "ISO 2022 IR 144"],
  );
  const escapes = fc.constantFrom("\x1B$B", "\x1B(B", "\x1B$)C", "\x1B-L", "\x1B", "\\", "^", "\n", "ab", "\xC8\xAB");
  const value = fc.array(
    fc.oneof(escapes, fc.uint8Array({ maxLength: 6 }).map((each) => String.fromCharCode(...each))),
    { maxLength: 12 },
  ).map((parts) => ascii(parts.join("")));
  fc.assert(
    fc.property(terms, value, (names, bytes) => {
      const charset = characterSet(names);
      const decoded = charset.decode(bytes, 0, bytes.length, Delimiters.personName);
      assertEquals(decoded.isWellFormed(), true);
      if (decoded.includes("\uFFFD") || (names.length === 0 && bytes.some((byte) => byte > 0x7F))) return;
      let again: Uint8Array;
      try {
        again = charset.encode(decoded, Delimiters.personName);
      } catch (error) {
        // Any escape sequence is understood, but only the sets that were named are written.
        if (error instanceof RangeError && bytes.includes(0x1B)) return;
        throw error;
      }
      assertEquals(charset.decode(again, 0, again.length, Delimiters.personName), decoded);
    }),
    { numRuns: 1000 },
  );
});
