/**
 * Fields of the model ⇄ values of keyword form, by VR and VM of the attribute (PS3.6).
 *
 * @module
 */
import { dictionaryEntry, keywordOf, parseTag, tagOf, tagToHex } from "../../dataset/dictionary.ts";
import { isTagKey, shapeValues, tagOfKey } from "../../dataset/keyword.ts";
import type { Value } from "../../dataset/values.ts";
import type { Attribute } from "../iod/attribute.ts";
import type { SpatialPosition } from "./types.ts";

/** What one value of a field is. */
export type ScalarKind = "text" | "number" | "tag";

/** How a field is made: one value, a list, a fixed number of them, a rectangle, or the items of a sequence. */
export interface FieldKind {
  /** What one value is; that of items does not matter. */
  readonly scalar: ScalarKind;
  /** How many values there are. */
  readonly shape: "one" | "list" | "pair" | "position" | "items";
}

const NumberVrs: ReadonlySet<string> = new Set(["US", "SS", "UL", "SL", "FD", "FL", "IS", "DS"]);

/**
 * VR and VM of an attribute.
 *
 * @param attribute The row.
 * @returns As PS3.6 has them.
 */
export function registered({ keyword }: Attribute): { readonly vr: string; readonly vm: string } {
  return dictionaryEntry(tagOf(keyword)!)!;
}

const kinds = new WeakMap<Attribute, FieldKind>();

function findKind(attribute: Attribute): FieldKind {
  const { vr, vm } = registered(attribute);
  const scalar = vr === "AT" ? "tag" : NumberVrs.has(vr) ? "number" : "text";
  const shapes = { "1": "one", "2": "pair", "4": "position" } as const;
  const shape = vr === "SQ" ? "items" : shapes[vm as keyof typeof shapes] ?? "list";
  return { scalar, shape };
}

/**
 * How the field of an attribute is made.
 *
 * @param attribute The row.
 * @returns Its kind.
 */
export function kindOf(attribute: Attribute): FieldKind {
  let kind = kinds.get(attribute);
  if (kind === undefined) kinds.set(attribute, kind = findKind(attribute));
  return kind;
}

function readScalar(kind: ScalarKind, value: unknown): string | number | undefined {
  if (kind === "number") {
    if (typeof value === "number") return value;
    // IS and DS stay text where a number would be written in another way, e.g. "1.500"
    const isDigits = typeof value === "string" && value.length <= 16 &&
      /^ *[-+]?[\d.]+(?:[eE][-+]?\d+)? *$/.test(value);
    const number = isDigits ? Number(value) : NaN;
    return Number.isNaN(number) ? undefined : number;
  }
  if (typeof value !== "string" || value === "") return undefined;
  if (kind === "text") return value;
  const tag = isTagKey(value) ? parseTag(value) : undefined;
  return tag === undefined ? undefined : keywordOf(tag) ?? tagToHex(tag);
}

function writeScalar(kind: ScalarKind, value: unknown): Value {
  return kind === "tag" && typeof value === "string" ? tagToHex(tagOfKey(value)) : value as Value;
}

/**
 * Reads a field that is no sequence.
 *
 * @param attribute The row.
 * @param value What stands under its keyword.
 * @returns The field, or `undefined` for an empty value and for one that is none of the attribute.
 */
export function readField(attribute: Attribute, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  const { scalar, shape } = kindOf(attribute);
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const read = values.map((each) => readScalar(scalar, each));
  if (read.length === 0 || read.includes(undefined)) return undefined;
  const { enumerated } = attribute;
  if (enumerated && !read.every((each) => enumerated.includes(each!))) return undefined;
  if (shape === "list") return read;
  if (shape === "one") return read.length === 1 ? read[0] : undefined;
  if (shape === "pair") return read.length === 2 ? read : undefined;
  const [left, top, right, bottom] = read;
  return read.length === 4 ? { left, top, right, bottom } : undefined;
}

/**
 * Writes a field that is no sequence.
 *
 * @param attribute The row.
 * @param field The field.
 * @returns What stands under its keyword.
 * @throws {TypeError} If a tag is neither a keyword nor 8 hexadecimal digits.
 */
export function writeField(attribute: Attribute, field: unknown): unknown {
  const { scalar, shape } = kindOf(attribute);
  if (shape === "position") {
    const { left, top, right, bottom } = field as SpatialPosition;
    return [left, top, right, bottom];
  }
  const values = Array.isArray(field) ? field : [field];
  return shapeValues(values.map((value) => writeScalar(scalar, value)));
}

/**
 * Compares values of keyword form, or fields.
 *
 * @param one Scalars, arrays and rectangles of them.
 * @param other The same.
 * @returns Whether they are the same, NaN and -0 too.
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [first, second] = [Object.entries(one), new Map(Object.entries(other))];
  return first.length === second.size &&
    first.every(([key, value]) => second.has(key) && isSame(value, second.get(key)));
}
