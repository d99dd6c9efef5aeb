/**
 * Values of one element: encoded bytes ⇄ strings, numbers and tags, by VR and character set.
 *
 * @module
 */

import { type CharacterSet, Delimiters } from "./charset.ts";
import type { DcmjsReader, DcmjsValues } from "./dcmjs.ts";
import { formatTag, parseTag, tagToHex } from "./dictionary.ts";
import { trimmedEnd } from "./latin1.ts";
import type { PersonName } from "./types.ts";
import { vrProperties } from "./vr.ts";

/** One value: text, a number, a 64-bit integer, a tag as 8 hexadecimal digits, or nothing between two delimiters. */
export type Value = string | number | bigint | null;

/** All values of an element: a list, empty for an empty element, or the bytes of a VR that holds bytes. */
export type Values = readonly Value[] | Uint8Array;

/** The smallest and largest number of a binary VR. */
const Ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  US: [0n, 0xFFFFn],
  SS: [-0x8000n, 0x7FFFn],
  UL: [0n, 0xFFFFFFFFn],
  SL: [-0x80000000n, 0x7FFFFFFFn],
  UV: [0n, 0xFFFFFFFFFFFFFFFFn],
  SV: [-0x8000000000000000n, 0x7FFFFFFFFFFFFFFFn],
};

/** No number that JavaScript writes is longer. */
const MaxCanonicalLength = 25;

/** Most characters of a DS value (PS3.5 Table 6.2-1). */
const MaxDecimalLength = 16;

/**
 * Reads the values of an element.
 *
 * @param reader The data set.
 * @param vr The VR; what is no VR of PS3.5 is read as UN.
 * @param start Offset of the value.
 * @param end Offset after the value.
 * @param charset The character sets in force.
 * @returns The values without padding; of a binary VR the bytes, if no list of values would give the same bytes again.
 */
export function readValues(
  reader: DcmjsReader,
  vr: string,
  start: number,
  end: number,
  charset: TextSource,
): Values {
  const { kind, size } = vrProperties(vr);
  switch (kind) {
    case "bytes":
    case "sequence":
      return reader.bytes(start, end);
    case "number":
    case "tag": {
      const width = kind === "tag" ? 4 : size;
      if ((end - start) % width !== 0) return reader.bytes(start, end);
      const numbers = reader.numbers(vr, start, (end - start) / width);
      if (numbers.some((number, index) => number !== number && !isPlainNaN(reader, start + index * width, width))) {
        return reader.bytes(start, end);
      }
      return kind === "tag" ? numbers.map((tag) => tagToHex(Number(tag))) : numbers;
    }
    case "ascii":
      return splitText(reader.ascii(start, end));
    case "digits":
      return splitText(reader.ascii(start, end)).map((text) => canonicalNumber(vr, text));
    case "text":
      return splitText(
        charset.charset.decode(charset.bytes, start, end, vr === "PN" ? Delimiters.personName : Delimiters.value),
      );
    case "longtext": {
      const text = vr === "UR" ? reader.ascii(start, end) : charset.charset.decode(charset.bytes, start, end, "");
      const trimmed = trimmedEnd(text);
      return trimmed === "" ? [] : [trimmed];
    }
  }
}

/** Whether a NaN has the bits that every JavaScript NaN is written with; others carry what a number cannot keep. */
function isPlainNaN(reader: DcmjsReader, start: number, width: number): boolean {
  const bytes = reader.bytes(start, start + width);
  return bytes[width - 1] === 0x7F && bytes[width - 2] === (width === 4 ? 0xC0 : 0xF8) &&
    bytes.subarray(0, -2).every((byte) => byte === 0);
}

/** The bytes that text is decoded from, and how. */
export interface TextSource {
  /** The data set. */
  readonly bytes: Uint8Array;
  /** The character sets in force. */
  readonly charset: CharacterSet;
}

function splitText(text: string): (string | null)[] {
  if (text.indexOf("\\") < 0) {
    const value = trimmedEnd(text);
    return value === "" ? [] : [value];
  }
  return text.split("\\").map((value) => trimmedEnd(value) || null);
}

/** A number where it has exactly this text again, else the text: "1.500" and "+5" stay what they are. */
function canonicalNumber(vr: string, text: string | null): Value {
  if (text === null || text.length > MaxCanonicalLength) return text;
  const number = Number(text);
  if (String(number) !== text || !Number.isFinite(number)) return text;
  const holds = vr === "IS" ? (number | 0) === number : text.length <= MaxDecimalLength;
  return holds ? number : text;
}

/**
 * Encodes the values of an element.
 *
 * @param dcmjs Writes binary values and DS.
 * @param vr The VR.
 * @param values The values; a `PersonName` is taken for a PN value.
 * @param charset The character sets in force.
 * @returns The value bytes, filled up to an even length.
 * @throws {TypeError} If a value is of another kind than the VR.
 * @throws {RangeError} If a value does not fit the VR or the character sets.
 */
export function writeValues(
  dcmjs: DcmjsValues,
  vr: string,
  values: readonly unknown[] | Uint8Array,
  charset: CharacterSet,
): Uint8Array {
  const { kind, padding } = vrProperties(vr);
  if (values instanceof Uint8Array) return padded(values, padding);
  switch (kind) {
    case "bytes":
    case "sequence":
      if (values.length === 0) return new Uint8Array(0);
      throw wrongType(vr, values[0], "bytes");
    case "number":
      return dcmjs.encode(vr, values.map((value) => checkedNumber(vr, value)));
    case "tag":
      return dcmjs.encode(vr, values.map(checkedTag));
    case "ascii":
      return padded(latin1Bytes(values.map((value) => checkedText(vr, value)).join("\\")), padding);
    case "digits":
      return padded(latin1Bytes(values.map((value) => digits(dcmjs, vr as "DS" | "IS", value)).join("\\")), padding);
    case "text": {
      const personName = vr === "PN";
      const texts = values.map((value) => checkedText(vr, personName ? personNameText(value) : value));
      return padded(
        charset.encode(texts.join("\\"), personName ? Delimiters.personName : Delimiters.value),
        padding,
      );
    }
    case "longtext": {
      if (values.length > 1) throw new TypeError(`${vr} holds one value, not ${values.length}`);
      const text = checkedText(vr, values[0] ?? null);
      return padded(vr === "UR" ? latin1Bytes(text) : charset.encode(text, Delimiters.none), padding);
    }
  }
}

function checkedNumber(vr: string, value: unknown): number | bigint {
  if (vr === "FL" || vr === "FD") {
    if (typeof value !== "number") throw wrongType(vr, value, "a number");
    if (vr === "FL" && Number.isFinite(value) && !Number.isFinite(Math.fround(value))) throw outOfRange(vr, value);
    return value;
  }
  if (typeof value !== "number" && typeof value !== "bigint") throw wrongType(vr, value, "a number");
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw outOfRange(vr, value);
  const [smallest, largest] = Ranges[vr];
  if (value < smallest || value > largest) throw outOfRange(vr, value);
  return vr === "UV" || vr === "SV" ? BigInt(value) : Number(value);
}

function checkedTag(value: unknown): number {
  const tag = typeof value === "string" ? parseTag(value) : undefined;
  if (tag !== undefined) return tag;
  throw wrongType("AT", typeof value === "number" ? formatTag(value >>> 0) : value, "a tag of 8 hexadecimal digits");
}

function checkedText(vr: string, value: unknown): string {
  if (value === null) return "";
  if (typeof value !== "string") throw wrongType(vr, value, "a string");
  return value;
}

function digits(dcmjs: DcmjsValues, vr: "DS" | "IS", value: unknown): string {
  if (typeof value !== "number") return checkedText(vr, value);
  if (!Number.isFinite(value) || (vr === "IS" && (value | 0) !== value)) throw outOfRange(vr, value);
  return dcmjs.numberText(vr, value);
}

/** The component groups as DICOM writes them, without empty ones at the end. */
function personNameText(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { Alphabetic, Ideographic, Phonetic, ...rest } = value as PersonName;
  const groups = [Alphabetic ?? "", Ideographic ?? "", Phonetic ?? ""];
  if (Object.keys(rest).length > 0 || groups.some((group) => typeof group !== "string")) return value;
  return trimmedEnd(groups.join("="), "=");
}

/** One byte a character. Bytes beyond the default repertoire, which a sender should not have used, pass as they came. */
function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xFF) throw new RangeError(`"${text[index]}" is not in the default repertoire`);
    bytes[index] = code;
  }
  return bytes;
}

function padded(bytes: Uint8Array, padding: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1);
  even.set(bytes);
  even[bytes.length] = padding;
  return even;
}

function wrongType(vr: string, value: unknown, wanted: string): TypeError {
  return new TypeError(`${show(value)} is not ${wanted}, which ${vr} wants`);
}

function outOfRange(vr: string, value: number | bigint): RangeError {
  return new RangeError(`${value} does not fit ${vr}`);
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? `a ${value.constructor?.name ?? "value"}` : String(value);
}
