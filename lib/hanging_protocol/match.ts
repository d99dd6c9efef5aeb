/**
 * Attribute matching (PS3.4 §C.2.2.2): does a stored data set fulfil a query.
 *
 * @module
 */
import type { DataElement } from "../dataset/elements.ts";
import type { Query, QueryKey } from "./query.ts";
import { characterSets, findSorted, type ParsedDataset, valuesOf } from "./values.ts";
import { matchesPattern } from "./wildcard.ts";

/**
 * Tells whether a data set fulfils every key of a query.
 *
 * An attribute that is absent or empty fails every key but a universal one (PS3.4 §K.2.2.1.1.1).
 *
 * @param dataset The stored data set, in Implicit or Explicit VR Little Endian.
 * @param query The query.
 * @returns Whether it matches.
 */
export function matches(dataset: ParsedDataset, query: Query): boolean {
  const { bytes, elements } = dataset;
  return matchesLevel(bytes, elements, query.keys, characterSets(bytes, elements));
}

/**
 * Tells whether the elements of a data set or of one item fulfil all keys of that level.
 *
 * @param bytes The encoded data set.
 * @param elements The elements of the level.
 * @param keys The keys of the level.
 * @param sets The character sets of the level.
 * @returns Whether all keys are fulfilled.
 */
export function matchesLevel(
  bytes: Uint8Array,
  elements: readonly DataElement[],
  keys: readonly QueryKey[],
  sets: readonly string[],
): boolean {
  for (const key of keys) {
    if (key.condition === undefined) continue;
    const element = findSorted(elements, key.tag);
    if (element === undefined || !fulfils(bytes, element, key, sets)) return false;
  }
  return true;
}

function fulfils(bytes: Uint8Array, element: DataElement, key: QueryKey, sets: readonly string[]): boolean {
  const { condition } = key;
  if (condition?.type === "sequence") {
    const { items = [] } = element;
    return items.some(({ elements }) =>
      matchesLevel(bytes, elements, key.keys ?? [], characterSets(bytes, elements, sets))
    );
  }
  return valuesOf(bytes, element, key.vr, sets).some((value) => {
    switch (condition?.type) {
      case "uid":
        return condition.uids.has(`${value}`);
      case "number":
        return condition.numbers.has(Number(value));
      case "text":
        return condition.patterns.some((pattern) => matchesPattern(pattern, `${value}`));
      default:
        return true;
    }
  });
}
