/**
 * A data set as rows of `"ggggeeee VR"` and value, and its bytes in either Little Endian transfer syntax.
 *
 * @module
 */

import { tagToHex } from "../../lib/dataset/dictionary.ts";
import { type DataElement, parseElements } from "../../lib/dataset/elements.ts";

/** Text, numbers of 2 bytes, bytes, or items. */
export type Value = string | number | readonly number[] | Uint8Array | readonly Rows[];

/** A data set: `{ "00720002 SH": "Chest*" }`. */
export interface Rows {
  readonly [tagAndVr: string]: Value;
}

const LongVrs = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;

/** Encodes rows, in ascending order, in Explicit VR Little Endian. */
export function encodeExplicit(rows: Rows): Uint8Array {
  return encode(rows, true);
}

/** Encodes rows, in ascending order, in Implicit VR Little Endian. */
export function encodeImplicit(rows: Rows): Uint8Array {
  return encode(rows, false);
}

function encode(rows: Rows, explicit: boolean): Uint8Array {
  return concat(
    Object.entries(rows).sort(([a], [b]) => a < b ? -1 : 1).flatMap(([row, value]) => {
      const [tag, vr] = row.split(" ");
      const bytes = valueBytes(value, vr, explicit);
      if (!explicit) return [tagBytes(tag), uint32(bytes.length), bytes];
      const letters = Uint8Array.of(vr.charCodeAt(0), vr.charCodeAt(1));
      return LongVrs.test(vr)
        ? [tagBytes(tag), letters, new Uint8Array(2), uint32(bytes.length), bytes]
        : [tagBytes(tag), letters, uint32(bytes.length).subarray(0, 2), bytes];
    }),
  );
}

function valueBytes(value: Value, vr: string, explicit: boolean): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "number") return uint32(value).subarray(0, 2);
  if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    return text.length % 2 === 0 ? text : concat([text, Uint8Array.of(vr === "UI" ? 0 : 0x20)]);
  }
  return concat(value.map((each) => {
    if (typeof each === "number") return uint32(each).subarray(0, 2);
    const item = encode(each, explicit);
    return concat([tagBytes("FFFEE000"), uint32(item.length), item]);
  }));
}

function tagBytes(tag: string): Uint8Array {
  const number = parseInt(tag, 16);
  return Uint8Array.of(number >>> 16, number >>> 24, number, number >>> 8);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

/** Joins byte arrays. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** The rows of an encoded data set: `US` as number or numbers, text without padding, the rest as bytes. */
export function decodeRows(bytes: Uint8Array, transferSyntaxUid: string): Rows {
  const level = (elements: readonly DataElement[]): Rows =>
    Object.fromEntries(elements.map((element) => {
      const value = bytes.subarray(element.valueStart, element.valueEnd);
      return [`${tagToHex(element.tag)} ${element.vr}`, decodeValue(value, element, level)];
    }));
  return level(parseElements(bytes, transferSyntaxUid));
}

function decodeValue(
  value: Uint8Array,
  { vr, items }: DataElement,
  level: (elements: readonly DataElement[]) => Rows,
): Value {
  if (items !== undefined) return items.map((item) => level(item.elements));
  if (vr === "US") {
    const numbers = Array.from(
      { length: value.length / 2 },
      (_, index) => value[2 * index] | value[2 * index + 1] << 8,
    );
    return numbers.length === 0 ? "" : numbers.length === 1 ? numbers[0] : numbers;
  }
  return /^(O|UN|F|AT)/.test(vr) ? value : new TextDecoder().decode(value).replace(/[ \0]+$/, "");
}
