/**
 * Which key an attribute has in keyword form, and which VR a key stands for.
 *
 * @module
 */

import { dictionaryEntry, keywordOf, parseTag, tagOf, tagToHex, vrOf } from "./dictionary.ts";
import type { Value, Values } from "./values.ts";
import { vrProperties } from "./vr.ts";

/** What one attribute in DICOM JSON form holds (PS3.18 §F.2.2). */
export interface DicomJsonElement {
  /** The VR. */
  vr: string;
  /** The values; items for SQ. */
  Value?: unknown[];
  /** The bytes, in base64. */
  InlineBinary?: string;
  /** Where the bytes are; kept, but not fetched. */
  BulkDataURI?: string;
}

/** A data set in DICOM JSON form (PS3.18 Annex F): attributes by their 8-digit hexadecimal tags. */
export interface DicomJson {
  /** An attribute by its tag, 8 hexadecimal digits in capitals. */
  [tag: string]: DicomJsonElement;
}

/** The VRs that each ambiguous VR of the dictionary allows. */
const Choices: Readonly<Record<string, readonly string[]>> = {
  xs: ["US", "SS"],
  ox: ["OB", "OW"],
  lt: ["US", "SS", "OW"],
};

/** VRs whose text reads the same under any other of its row, so that a sender's slip costs nobody the keyword. */
const Interchangeable: readonly ReadonlySet<string>[] = [
  new Set(["AE", "AS", "CS", "DA", "DT", "LO", "SH", "TM", "UC", "UI"]),
  new Set(["ST", "LT", "UT"]),
];

/**
 * Gives the key for an attribute: its keyword, if PS3.6 knows one whose VR holds the values as well as the VR at hand.
 *
 * @param tag The tag.
 * @param vr The VR the values are in.
 * @param values The values, where known: bytes under a VR of numbers only fit DICOM JSON form.
 * @returns The keyword, or the tag as 8 digits, under which the attribute stands in DICOM JSON form.
 */
export function keyOf(tag: number, vr: string, values?: Values): string {
  const keyword = keywordOf(tag);
  if (keyword === undefined) return tagToHex(tag);
  if (values instanceof Uint8Array && vrProperties(vr).kind !== "bytes") return tagToHex(tag);
  const registered = dictionaryEntry(tag)!.vr;
  const same = registered === vr || Choices[registered]?.includes(vr) ||
    Interchangeable.some((vrs) => vrs.has(vr) && vrs.has(registered));
  return same ? keyword : tagToHex(tag);
}

/**
 * Tells whether a key is a tag in digits.
 *
 * @param key A key of a data set in keyword form.
 * @returns `true` for 8 hexadecimal digits.
 */
export function isTagKey(key: string): boolean {
  return /^[0-9a-fA-F]{8}$/.test(key);
}

/**
 * Gives the tag that a key stands for.
 *
 * @param key A keyword of PS3.6, or 8 hexadecimal digits.
 * @returns The tag.
 * @throws {TypeError} If the key is neither.
 */
export function tagOfKey(key: string): number {
  const tag = isTagKey(key) ? parseTag(key) : tagOf(key);
  if (tag === undefined) throw new TypeError(`"${key}" is no keyword of the data dictionary and no tag of 8 digits`);
  return tag;
}

/**
 * Chooses the VR of values that come without one.
 *
 * @param tag The tag.
 * @param values The values: bytes, or a list.
 * @param signed Whether Pixel Representation (0028,0103) says that pixel values are signed.
 * @returns The VR of PS3.6. "US or SS" is SS if signed or negative; "OB or OW" is OW, but OB for fragments; "US or OW"
 *   is OW for bytes.
 */
export function chooseVr(tag: number, values: readonly unknown[] | Uint8Array, signed: boolean): string {
  const registered = dictionaryEntry(tag)?.vr;
  if (registered === "ox" && !(values instanceof Uint8Array) && values[0] instanceof Uint8Array) return "OB";
  const numbers = registered === "xs" || (registered === "lt" && !(values instanceof Uint8Array));
  if (!numbers) return vrOf(tag);
  const negative = !(values instanceof Uint8Array) && values.some((value) => typeof value === "number" && value < 0);
  return signed || negative ? "SS" : "US";
}

/**
 * Gives values the shape of keyword form.
 *
 * @param values The values.
 * @returns `null` for none, a single one alone, else an array; bytes as they are.
 */
export function shapeValues(values: Values): Value | readonly Value[] | Uint8Array {
  if (values.length === 0) return null;
  return !(values instanceof Uint8Array) && values.length === 1 ? values[0] : values;
}

/**
 * Takes values out of keyword form.
 *
 * @param value What stands under a key.
 * @returns A list, or bytes.
 */
export function unshapeValues(value: unknown): readonly unknown[] | Uint8Array {
  if (value === null || value === "") return [];
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return Array.isArray(value) ? value : [value];
}

/**
 * Tells whether a value under a key is in DICOM JSON form.
 *
 * @param value What stands under a key.
 * @returns `true` for an object with a `vr`.
 */
export function isJsonElement(value: unknown): value is DicomJsonElement {
  return typeof value === "object" && value !== null && "vr" in value && typeof value.vr === "string";
}
