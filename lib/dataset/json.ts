/**
 * The DICOM JSON model (PS3.18 Annex F).
 *
 * @module
 */

import {
  chooseVr,
  type DicomJson,
  type DicomJsonElement,
  isJsonElement,
  isTagKey,
  keyOf,
  shapeValues,
  tagOfKey,
  unshapeValues,
} from "./keyword.ts";
import { tagToHex } from "./dictionary.ts";
import { trimmedEnd } from "./latin1.ts";
import type { Dataset, PersonName } from "./types.ts";
import type { Value, Values } from "./values.ts";
import { vrProperties } from "./vr.ts";

/** What JSON has no number for, as the Native DICOM Model writes it (PS3.19 §A.1.5). */
const NotFinite: ReadonlyMap<string, number> = new Map([["NaN", NaN], ["inf", Infinity], ["-inf", -Infinity]]);

/** Items nest no deeper, so that a cycle ends in an error. */
const MaxDepth = 64;

/**
 * Turns keyword form into DICOM JSON.
 *
 * @param dataset A data set in keyword form.
 * @returns The same attributes by tag, in ascending order; text is as it was, Specific Character Set included.
 * @throws {TypeError} If a key is no keyword and no tag, or a sequence holds no items.
 */
export function datasetToJson(dataset: Dataset): DicomJson {
  return toJson(dataset, false, 0);
}

function toJson(dataset: Dataset, inheritedSign: boolean, depth: number): DicomJson {
  if (depth > MaxDepth) throw new RangeError(`Cannot convert data set: sequences are nested deeper than ${MaxDepth}`);
  const pixelRepresentation = dataset.PixelRepresentation;
  const signed = pixelRepresentation === undefined ? inheritedSign : pixelRepresentation === 1;
  const elements: [number, DicomJsonElement][] = [];
  for (const [key, value] of Object.entries(dataset)) {
    if (value === undefined) continue;
    const tag = tagOfKey(key);
    if (isJsonElement(value)) {
      const items = value.vr === "SQ" ? value.Value as Dataset[] | undefined : undefined;
      const copied = items?.length ? { vr: "SQ", Value: items.map((item) => toJson(item, signed, depth + 1)) } : value;
      elements.push([tag, copied]);
      continue;
    }
    const values = unshapeValues(value);
    const vr = chooseVr(tag, values, signed);
    if (vr !== "SQ") elements.push([tag, jsonElement(vr, split(key, vr, values))]);
    else if (values instanceof Uint8Array) throw new TypeError(`Cannot convert ${key}: a sequence takes items`);
    else elements.push([tag, jsonSequence(values.map((item) => toJson(item as Dataset, signed, depth + 1)))]);
  }
  elements.sort(([left], [right]) => left - right);
  return Object.fromEntries(elements.map(([tag, element]) => [tagToHex(tag), element]));
}

/** One string may hold several values with backslashes between them, as the command line has them. */
function split(key: string, vr: string, values: readonly unknown[] | Uint8Array): Values {
  if (values instanceof Uint8Array) return values;
  if (values.some((value) => value instanceof Uint8Array)) {
    throw new TypeError(`Cannot convert ${key}: encapsulated pixel data has no form in DICOM JSON`);
  }
  if (vrProperties(vr).kind === "longtext") return values as Value[];
  return values.flatMap((value) =>
    typeof value === "string" ? value.split("\\").map((each) => each || null) : value as Value
  );
}

/**
 * Turns DICOM JSON into keyword form.
 *
 * @param json A data set in DICOM JSON form, e.g. as `JSON.parse` gives it.
 * @returns The same attributes by keyword; private and unknown ones, and those under another VR than PS3.6 has, stay
 *   under their tags in DICOM JSON form.
 * @throws {TypeError} If the object is no DICOM JSON.
 */
export function datasetFromJson(json: DicomJson): Dataset {
  return fromJson(json, 0);
}

function fromJson(json: unknown, depth: number): Dataset {
  if (depth > MaxDepth) throw new RangeError(`Cannot read DICOM JSON: sequences are nested deeper than ${MaxDepth}`);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new TypeError("Cannot read DICOM JSON: a data set is an object with 8-digit tags");
  }
  const dataset: Dataset = {};
  for (const [key, element] of Object.entries(json)) {
    if (!isTagKey(key) || !isJsonElement(element)) {
      throw new TypeError(`Cannot read DICOM JSON: "${key}" is no 8-digit tag with a "vr"`);
    }
    const tag = tagOfKey(key);
    if (element.vr === "SQ" && keyOf(tag, "SQ") !== tagToHex(tag)) {
      dataset[keyOf(tag, "SQ")] = jsonList(key, element).map((item) => fromJson(item ?? {}, depth + 1));
      continue;
    }
    const values = element.BulkDataURI === undefined && element.vr !== "SQ" ? jsonValues(key, element) : undefined;
    const name = values === undefined ? tagToHex(tag) : keyOf(tag, element.vr, values);
    dataset[name] = values === undefined || name === tagToHex(tag) ? element : shapeValues(values);
  }
  return dataset;
}

/**
 * Puts the items of a sequence into DICOM JSON form.
 *
 * @param items The items, in DICOM JSON form.
 * @returns The element; without `Value` where there is no item.
 */
export function jsonSequence(items: DicomJson[]): DicomJsonElement {
  return items.length === 0 ? { vr: "SQ" } : { vr: "SQ", Value: items };
}

/**
 * Puts values into DICOM JSON form.
 *
 * @param vr The VR.
 * @param values The values.
 * @returns The element; without `Value` where there is none.
 */
export function jsonElement(vr: string, values: Values): DicomJsonElement {
  if (values.length === 0) return { vr };
  if (values instanceof Uint8Array) return { vr, InlineBinary: toBase64(values) };
  return { vr, Value: values.map((value) => jsonValue(vr, value)) };
}

function jsonValue(vr: string, value: Value): unknown {
  if (typeof value === "bigint") {
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  }
  return vr === "PN" && typeof value === "string" ? personName(value) : value;
}

function personName(text: string): PersonName | string {
  const [Alphabetic, Ideographic, Phonetic, ...rest] = text.split("=");
  if (rest.length > 0) return text;
  return {
    ...(Alphabetic && { Alphabetic }),
    ...(Ideographic && { Ideographic }),
    ...(Phonetic && { Phonetic }),
  };
}

/**
 * Takes values out of DICOM JSON form.
 *
 * @param key What to call the attribute in an error.
 * @param element The element, of any VR but SQ.
 * @returns A list, or bytes.
 * @throws {TypeError} If the element holds neither `Value` nor `InlineBinary` of the right kind.
 */
export function jsonValues(key: string, element: DicomJsonElement): Values {
  const { kind } = vrProperties(element.vr);
  if (element.BulkDataURI !== undefined) {
    throw new TypeError(`Cannot encode ${key}: its value is elsewhere, at ${element.BulkDataURI}`);
  }
  if (element.InlineBinary !== undefined) return fromBase64(key, element.InlineBinary);
  const values = jsonList(key, element).map((value) => plainValue(element.vr, value));
  return kind === "bytes" && values.length === 0 ? new Uint8Array(0) : values;
}

/** A value of DICOM JSON as keyword form has it. Errors of kind are left to the encoder. */
function plainValue(vr: string, value: unknown): Value {
  if (vr === "PN" && typeof value === "object" && value !== null) {
    const { Alphabetic = "", Ideographic = "", Phonetic = "" } = value as PersonName;
    return trimmedEnd(`${Alphabetic}=${Ideographic}=${Phonetic}`, "=");
  }
  if (vr === "SV" || vr === "UV") {
    return (typeof value === "number" && Number.isSafeInteger(value)) ||
        (typeof value === "string" && /^-?\d{1,20}$/.test(value))
      ? BigInt(value)
      : value as Value;
  }
  if ((vr === "FL" || vr === "FD") && typeof value === "string") return NotFinite.get(value) ?? value;
  if (vr === "AT" && typeof value === "string") return value.toUpperCase();
  return value === "" ? null : value as Value;
}

function jsonList(key: string, element: DicomJsonElement): unknown[] {
  const values = element.Value ?? [];
  if (!Array.isArray(values)) throw new TypeError(`Cannot read DICOM JSON: "Value" of "${key}" is no array`);
  return values;
}

/** Base64 at the speed of memory (ECMAScript 2026 §23.3), which Node has from version 25 on. */
interface Base64Bytes {
  toBase64?(): string;
}

const { fromBase64: decoded } = Uint8Array as { fromBase64?(text: string): Uint8Array };

function toBase64(bytes: Uint8Array & Base64Bytes): string {
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let offset = 0; offset < bytes.length; offset += 8192) {
    text += String.fromCharCode(...bytes.subarray(offset, offset + 8192));
  }
  return btoa(text);
}

function fromBase64(key: string, text: unknown): Uint8Array {
  try {
    if (decoded) return decoded.call(Uint8Array, String(text));
    const binary = atob(String(text));
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch (cause) {
    throw new TypeError(`Cannot read DICOM JSON: "InlineBinary" of "${key}" is no base64`, { cause });
  }
}
