/**
 * The authoring form of hanging protocols: their object model as JSON, for people to write and read.
 *
 * Fields are those of `HangingProtocol`. An empty attribute is `null`, an empty sequence `[]`; what is empty wherever it
 * has no value (types 2 and 2C) may be left out. What has no field is in `other`: by keyword as in keyword form, by tag
 * in DICOM JSON (PS3.18 Annex F).
 *
 * @module
 */
import { isTagKey } from "../lib/dataset/keyword.ts";
import { datasetToJson } from "../lib/dataset/json.ts";
import type { Dataset } from "../lib/dataset/types.ts";
import type { Attribute, Attributes } from "../lib/hanging_protocol/iod/attribute.ts";
import { HangingProtocolAttributes } from "../lib/hanging_protocol/iod/protocol_table.ts";
import { isSame, kindOf, readField, writeField } from "../lib/hanging_protocol/model/fields.ts";
import { isSequence } from "../lib/hanging_protocol/model/read.ts";

/** The authoring form of a protocol, or of a part of one. */
export interface Authored {
  /** A field by its name. */
  readonly [field: string]: unknown;
}

/** What JSON gives back as it was. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isPlain);
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/**
 * Tells whether an attribute is there, empty, wherever it has no value.
 *
 * @param attribute The row
 * @param item The item it belongs to
 * @returns `true` for type 2, and for 2C under its condition
 */
export function isThereAnyway({ type, condition }: Attribute, item: Dataset): boolean {
  return type === "2" || (type === "2C" && condition!.required(item));
}

function authoredObject(attributes: Attributes, item: Dataset): Authored {
  const form: [string, unknown][] = [];
  const other = new Map(Object.entries(item));
  for (const [field, attribute] of Object.entries(attributes)) {
    const value = other.get(attribute.keyword);
    if (value === undefined) continue;
    if (isEmpty(value)) {
      // `null` in place of a sequence would come back as a value
      if (Array.isArray(value) !== (attribute.items !== undefined)) continue;
      if (!isThereAnyway(attribute, item)) form.push([field, value]);
    } else if (kindOf(attribute).shape === "items") {
      if (!isSequence(value)) continue;
      form.push([field, value.map((each) => authoredObject(attribute.items!, each))]);
    } else {
      const read = readField(attribute, value);
      if (read === undefined || !isPlain(read)) continue;
      form.push([field, read]);
      if (!isSame(writeField(attribute, read), value)) continue;
    }
    other.delete(attribute.keyword);
  }
  if (other.size > 0) form.push(["other", authoredOther(other)]);
  return Object.fromEntries(form);
}

function authoredOther(other: ReadonlyMap<string, unknown>): Authored {
  return Object.fromEntries(
    [...other].flatMap(([key, value]): [string, unknown][] =>
      isTagKey(key) || isPlain(value) ? [[key, value]] : Object.entries(datasetToJson({ [key]: value }))
    ),
  );
}

/**
 * Writes the authoring form.
 *
 * @param dataset A hanging protocol in keyword form
 * @returns JSON that `readAuthored` makes an equal data set of
 * @throws {TypeError} If a value fits no VR
 */
export function authoringForm(dataset: Dataset): Authored {
  return authoredObject(HangingProtocolAttributes, dataset);
}
