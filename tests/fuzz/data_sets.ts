/**
 * Fuzz targets of data sets: the walker, the codec, JSON, transcoding, files, and text in its character sets.
 *
 * @module
 */
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { characterSet, Delimiters } from "../../lib/dataset/charset.ts";
import { decodeDataset, encodeDataset, encodedToJson } from "../../lib/dataset/codec.ts";
import { inflateDataset } from "../../lib/dataset/deflate.ts";
import { type DataElement, parseElements } from "../../lib/dataset/elements.ts";
import { datasetFromJson, datasetToJson } from "../../lib/dataset/json.ts";
import { readPart10, writePart10 } from "../../lib/dataset/part10.ts";
import { plainDataset, transcodeDataset } from "../../lib/dataset/transcode.ts";
import { DicomNetworkError } from "../../lib/errors.ts";
import { sameDataset } from "../../lib/hanging_protocol/compare.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRBigEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { datasetSeeds, instances } from "./corpus.ts";
import { mutate, type Seed } from "./mutate.ts";
import { hashOf, Random } from "./random.ts";
import { refusable, refusableLater, type Target } from "./target.ts";

/** The first byte of a case says which transfer syntax the rest is in. */
const Syntaxes = [
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
  DeflatedExplicitVRLittleEndian,
  ExplicitVRBigEndian,
] as const;
const Limits = { maxExpandedLength: 1 << 20 };

const plainSeeds = [...datasetSeeds[ExplicitVRLittleEndian], ...datasetSeeds[ImplicitVRLittleEndian]];

function makeDataset(random: Random): Uint8Array {
  const syntax = random.below(Syntaxes.length);
  const seeds = datasetSeeds[Syntaxes[syntax]];
  return Uint8Array.of(syntax, ...mutate(random, random.pick(seeds), seeds));
}

function open(bytes: Uint8Array): [dataset: Uint8Array, transferSyntaxUid: string] {
  return [bytes.subarray(1), Syntaxes[bytes[0] % Syntaxes.length]];
}

/** Elements must lie one behind the other, items within their sequences, and nothing may be left over. */
export function checkRanges(elements: readonly DataElement[], start: number, end: number, depth = 0): void {
  assertLessOrEqual(depth, 64);
  let offset = start;
  for (const element of elements) {
    assertEquals(element.start, offset);
    assert(element.valueStart > element.start && element.valueEnd >= element.valueStart);
    assert(element.end >= element.valueEnd && element.end <= end);
    const parts = element.items ?? element.fragments;
    let inner = element.valueStart;
    for (const item of parts ?? []) {
      assertEquals([item.start, item.valueStart], [inner, inner + 8]);
      if (element.items) checkRanges(item.elements, item.valueStart, item.valueEnd, depth + 1);
      inner = item.end;
    }
    if (parts) assertEquals(inner, element.valueEnd);
    offset = element.end;
  }
  assertEquals(offset, end);
}

const elements: Target = {
  name: "elements",
  make: makeDataset,
  run(bytes) {
    const [dataset, given] = open(bytes);
    const syntax = given === DeflatedExplicitVRLittleEndian ? ExplicitVRLittleEndian : given;
    for (const strictOrder of [true, false]) {
      const found = refusable(() => parseElements(dataset, syntax, { strictOrder }));
      if (found) checkRanges(found, 0, dataset.length);
    }
  },
};

const dataset: Target = {
  name: "dataset",
  make: makeDataset,
  async run(bytes) {
    const [encoded, syntax] = open(bytes);
    const decoded = await refusableLater(() => decodeDataset(encoded, syntax, Limits));
    if (decoded === undefined) return;
    const target = syntax === ExplicitVRBigEndian ? ExplicitVRLittleEndian : syntax;
    const again = await refusableLater(() => encodeDataset(decoded, target), TypeError, RangeError);
    // Text beyond ASCII may be in no character set, or come to be in the one that it is written in.
    if (isUnsettled(decoded)) return;
    assert(again !== undefined, "what was decoded cannot be encoded");
    const plain = await plainDataset(encoded, syntax, Limits);
    if (hasOddValue(plain.bytes, plain.transferSyntaxUid)) return;
    assertEquals(await decodeDataset(again, target), decoded);
  },
};

/** Whether there is text beyond ASCII, or fragments, which the transfer syntaxes here do not have. */
function isUnsettled(value: unknown): boolean {
  if (typeof value === "string") return /[^\0-\x7e]/.test(value);
  if (Array.isArray(value) && value[0] instanceof Uint8Array) return true;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return Object.values(value).some(isUnsettled);
}

const json: Target = {
  name: "json",
  make: makeDataset,
  async run(bytes) {
    const [encoded, syntax] = open(bytes);
    const converted = await refusableLater(() => encodedToJson(encoded, syntax, Limits), TypeError);
    if (converted === undefined) return;
    const text = JSON.stringify(converted);
    assertLessOrEqual(text.length, 100 * (await plainDataset(encoded, syntax, Limits)).bytes.length + 100);
    const parsed = datasetFromJson(JSON.parse(text));
    refusable(() => datasetToJson(parsed), TypeError, RangeError);
  },
};

const transcode: Target = {
  name: "transcode",
  make: makeDataset,
  async run(bytes) {
    const [encoded, from] = open(bytes);
    const plain = await refusableLater(() => plainDataset(encoded, from, { ...Limits, strictOrder: false }));
    if (plain === undefined) return;
    for (const to of [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]) {
      // Nobody looks into what only has to be inflated or deflated.
      if (from === to || plain.transferSyntaxUid !== ImplicitVRLittleEndian && to !== ImplicitVRLittleEndian) continue;
      const there = await refusableLater(() => transcodeDataset(encoded, from, to, Limits), DicomNetworkError);
      if (there === undefined) continue;
      const result = await plainDataset(there, to);
      const elements = refusable(() => parseElements(result.bytes, result.transferSyntaxUid, { strictOrder: false }));
      assert(elements !== undefined, "what was transcoded is no data set");
      checkRanges(elements, 0, result.bytes.length);
      const same = refusable(() => sameDataset(plain, result));
      assert(same !== false || hasOddValue(plain.bytes, plain.transferSyntaxUid), "transcoding changed a value");
    }
  },
};

/** Odd values are filled up, which makes them others. */
function hasOddValue(bytes: Uint8Array, transferSyntaxUid: string): boolean {
  const odd = (level: readonly DataElement[]): boolean =>
    level.some(({ valueStart, valueEnd, items }) =>
      items ? items.some((item) => odd(item.elements)) : (valueEnd - valueStart) % 2 !== 0
    );
  return odd(parseElements(bytes, transferSyntaxUid, { strictOrder: false }));
}

const inflate: Target = {
  name: "inflate",
  make(random) {
    const seeds = datasetSeeds[DeflatedExplicitVRLittleEndian];
    return random.chance(10) ? random.bytes(random.below(64)) : mutate(random, random.pick(seeds), seeds);
  },
  async run(bytes) {
    const inflated = await refusableLater(() => inflateDataset(bytes, 1 << 16));
    if (inflated) assertLessOrEqual(inflated.length, 1 << 16);
  },
};

const files: readonly Seed[] = [
  ...instances.map((instance) => ({ bytes: writePart10(instance), hot: [128, 132, 140, 144, 156, 158, 166] })),
  ...plainSeeds,
];

const part10: Target = {
  name: "part10",
  make: (random) => mutate(random, random.pick(files), files),
  async run(bytes) {
    const instance = await refusableLater(() => readPart10(bytes, Limits), DicomNetworkError);
    if (instance === undefined) return;
    const again = await readPart10(writePart10(instance), Limits);
    assertEquals([again.transferSyntaxUid, again.sopClassUid], [instance.transferSyntaxUid, instance.sopClassUid]);
    assertEquals(again.sopInstanceUid, instance.sopInstanceUid);
    assertEquals(again.bytes, instance.bytes);
  },
};

const Terms = ["", "ISO_IR 100", "ISO_IR 192", "GB18030", "GBK", "ISO_IR 13", "ISO 2022 IR 6", "ISO 2022 IR 13"].concat(
  ["ISO 2022 IR 58", "ISO 2022 IR 87", "ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 149", "ISO 2022 IR 159"],
);
const Texts = [
  "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:",
  "\x1b$)C\xb1\xe8\xc8\xf1\\\x1b$)C",
  "\xca\xb1\\\x81\x5c",
  "ÄÖ^=",
]
  .map((text) => ({ bytes: Uint8Array.from(text, (character) => character.charCodeAt(0)), hot: [] }));

const charset: Target = {
  name: "charset",
  make: (random) => Uint8Array.of(random.next(), random.next(), ...mutate(random, random.pick(Texts), Texts)),
  run(bytes) {
    const terms = [Terms[bytes[0] % Terms.length], Terms[bytes[1] % Terms.length]].slice(bytes[0] & 1);
    const set = characterSet(terms);
    const delimiters = new Random(hashOf(bytes)).pick(Object.values(Delimiters));
    const text = set.decode(bytes, 2, bytes.length, delimiters);
    assertLessOrEqual(text.length, bytes.length);
    const encoded = refusable(() => set.encode(text, delimiters), RangeError);
    if (encoded) assertEquals(set.decode(encoded, 0, encoded.length, delimiters), text);
  },
};

/** All of them. */
export const dataSetTargets: readonly Target[] = [elements, dataset, json, transcode, inflate, part10, charset];
