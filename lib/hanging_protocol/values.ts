/**
 * The values of an encoded element as what gets compared: text without padding, or numbers.
 *
 * @module
 */
import type { DataElement } from "../dataset/elements.ts";
import { isAscii } from "../dataset/bytes.ts";
import { type CharacterSet, characterSet, characterSetTerms, Delimiters } from "../dataset/charset.ts";
import { latin1 } from "../dataset/latin1.ts";
import { SpecificCharacterSet } from "../dataset/tags.ts";
import { vrProperties } from "../dataset/vr.ts";

let defaultRepertoire: CharacterSet | undefined;

/** A data set with the structure the walker found in it. */
export interface ParsedDataset {
  /** The encoded data set. */
  readonly bytes: Uint8Array;
  /** Its top level. */
  readonly elements: readonly DataElement[];
}

/**
 * Finds where a tag stands, or would stand, among elements in ascending order.
 *
 * @param elements The elements of a data set or an item.
 * @param tag The tag as `0xggggeeee`.
 * @returns The index of the first element whose tag is not less.
 */
export function sortedIndex(elements: readonly DataElement[], tag: number): number {
  let low = 0, high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elements[middle].tag < tag) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Finds an element among elements in ascending order.
 *
 * @param elements The elements of a data set or an item.
 * @param tag The tag as `0xggggeeee`.
 * @returns The element, or `undefined`.
 */
export function findSorted(elements: readonly DataElement[], tag: number): DataElement | undefined {
  const element = elements[sortedIndex(elements, tag)];
  return element?.tag === tag ? element : undefined;
}

/**
 * Gives the character sets that the text of one level is in. An item without Specific Character Set has that of the
 * data set around it (PS3.3 §C.12.1.1.2).
 *
 * @param bytes The encoded data set.
 * @param elements The elements of the data set or item.
 * @param outer The character sets of the level around it.
 * @returns Those of the level.
 */
export function levelCharacterSet(
  bytes: Uint8Array,
  elements: readonly DataElement[],
  outer: CharacterSet = defaultRepertoire ??= characterSet([]),
): CharacterSet {
  const element = findCharacterSet(elements);
  if (element === undefined) return outer;
  return characterSet(characterSetTerms(bytes, element.valueStart, element.valueEnd));
}

/**
 * Finds the Specific Character Set of one level. An empty one says as little as none.
 *
 * @param elements The elements of the data set or item.
 * @returns The element, or `undefined`.
 */
export function findCharacterSet(elements: readonly DataElement[]): DataElement | undefined {
  const element = findSorted(elements, SpecificCharacterSet);
  return element && element.valueEnd > element.valueStart ? element : undefined;
}

/**
 * Reads the values of an element as the Value Representation of the key table has them: an element sent or stored as UN
 * is read like any other.
 *
 * @param bytes The encoded data set (little endian).
 * @param element The element.
 * @param vr The Value Representation to read by.
 * @param charset The character sets of its level, the default repertoire unless told.
 * @returns Text without the padding that PS3.5 calls insignificant, or numbers; none for an empty value.
 */
export function valuesOf(
  bytes: Uint8Array,
  element: DataElement,
  vr: string,
  charset: CharacterSet = defaultRepertoire ??= characterSet([]),
): (string | number)[] {
  const { valueStart: start, valueEnd: end } = element;
  if (start === end || element.items !== undefined) return [];
  const { kind, size } = vrProperties(vr);
  if (kind === "number") return numbers(bytes, start, end, vr, size);
  const text = isAscii(bytes, start, end) || kind === "ascii"
    ? latin1(bytes, start, end)
    : charset.decode(bytes, start, end, delimitersOf(vr, kind));
  const leading = kind !== "longtext" && vr !== "UC";
  const values: string[] = [];
  for (const value of kind === "longtext" ? [text] : text.split("\\")) {
    const plain = withoutPadding(value, leading);
    if (plain !== "") values.push(plain);
  }
  return values;
}

function delimitersOf(vr: string, kind: string): string {
  return vr === "PN" ? Delimiters.personName : kind === "longtext" ? Delimiters.none : Delimiters.value;
}

/** Cuts spaces and NULs that carry no meaning (PS3.5 Table 6.2-1): at the end, and at the beginning where `leading`. */
function withoutPadding(text: string, leading: boolean): string {
  let start = 0, end = text.length;
  while (end > start && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0x00)) end--;
  if (leading) { while (start < end && text.charCodeAt(start) === 0x20) start++; }
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function numbers(bytes: Uint8Array, start: number, end: number, vr: string, size: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: number[] = [];
  for (let offset = start; offset + size <= end; offset += size) {
    switch (vr) {
      case "US":
        values.push(view.getUint16(offset, true));
        break;
      case "SS":
        values.push(view.getInt16(offset, true));
        break;
      case "UL":
        values.push(view.getUint32(offset, true));
        break;
      case "SL":
        values.push(view.getInt32(offset, true));
        break;
      case "FL":
        values.push(view.getFloat32(offset, true));
        break;
      case "FD":
        values.push(view.getFloat64(offset, true));
        break;
    }
  }
  return values;
}
