/**
 * Keyword form to the object model.
 *
 * @module
 */
import type { Dataset } from "../../dataset/types.ts";
import type { Attributes } from "../iod/attribute.ts";
import { HangingProtocolAttributes } from "../iod/protocol_table.ts";
import { isSame, kindOf, readField, writeField } from "./fields.ts";
import type { HangingProtocol } from "./types.ts";

/**
 * Tells an item of a sequence from other values.
 *
 * @param value Anything.
 * @returns Whether it has attributes.
 */
export function isItem(value: unknown): value is Dataset {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) &&
    !(value instanceof ArrayBuffer);
}

/**
 * Tells a sequence that the model can hold from other values.
 *
 * @param value What stands under the keyword of a sequence.
 * @returns Whether it has items, one at least, and nothing else.
 */
export function isSequence(value: unknown): value is Dataset[] {
  return Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function readObject(attributes: Attributes, item: Dataset): Record<string, unknown> {
  const object: [string, unknown][] = [];
  const other = new Map(Object.entries(item));
  for (const [field, attribute] of Object.entries(attributes)) {
    const { keyword, items } = attribute;
    const value = other.get(keyword);
    if (kindOf(attribute).shape === "items") {
      const isHeld = items !== undefined && isSequence(value);
      object.push([field, isHeld ? value.map((each) => readObject(items, each)) : []]);
      if (isHeld) other.delete(keyword);
      continue;
    }
    const read = readField(attribute, value);
    if (read === undefined) continue;
    object.push([field, read]);
    if (isSame(writeField(attribute, read), value)) other.delete(keyword);
  }
  if (other.size > 0) object.push(["other", Object.fromEntries(other)]);
  return Object.fromEntries(object);
}

/**
 * Reads a hanging protocol.
 *
 * Whatever the data set holds, nothing is lost: what no field can hold, and how a value was written where a field would be
 * written otherwise, is in `other` of its object. `validateHangingProtocol` tells what is wrong with it.
 *
 * @param dataset The data set in keyword form.
 * @returns The model, which shares values with the data set.
 */
export function readHangingProtocol(dataset: Dataset): HangingProtocol {
  return readObject(HangingProtocolAttributes, dataset) as unknown as HangingProtocol;
}
