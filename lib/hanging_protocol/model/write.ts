/**
 * The object model to keyword form.
 *
 * @module
 */
import type { Dataset } from "../../dataset/types.ts";
import type { Attribute, Attributes } from "../iod/attribute.ts";
import { HangingProtocolAttributes } from "../iod/protocol_table.ts";
import { isSame, kindOf, readField, writeField } from "./fields.ts";
import type { HangingProtocol, ModelObject } from "./types.ts";

function isItems(field: unknown): field is readonly object[] {
  return Array.isArray(field) && field.length > 0;
}

/** What `other` has under the keyword of a field is how that field was written, as long as it reads the same. */
function isSpelling(attribute: Attribute, spelling: unknown, field: unknown): boolean {
  if (kindOf(attribute).shape === "items") return !isItems(field);
  return isSame(readField(attribute, spelling), field);
}

function writeObject(attributes: Attributes, object: object): Dataset {
  const fields = new Map<string, unknown>(Object.entries(object));
  const dataset = new Map(Object.entries((object as ModelObject).other ?? {}));
  for (const [name, attribute] of Object.entries(attributes)) {
    const { keyword, items } = attribute;
    const field = fields.get(name);
    if (dataset.has(keyword) && isSpelling(attribute, dataset.get(keyword), field)) continue;
    dataset.delete(keyword);
    if (items !== undefined) {
      if (isItems(field)) dataset.set(keyword, field.map((item) => writeObject(items, item)));
    } else if (field !== undefined) dataset.set(keyword, writeField(attribute, field));
  }
  return Object.fromEntries(dataset);
}

/**
 * Writes a hanging protocol.
 *
 * @param protocol The model.
 * @returns The data set in keyword form. One that was read and not changed is equal to what it was read from.
 * @throws {TypeError} If a tag is neither a keyword nor 8 hexadecimal digits.
 */
export function writeHangingProtocol(protocol: HangingProtocol): Dataset {
  return writeObject(HangingProtocolAttributes, protocol);
}
