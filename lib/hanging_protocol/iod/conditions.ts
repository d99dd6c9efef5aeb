/**
 * Conditions of conditional attributes, put together from what an item holds.
 *
 * @module
 */
import { isPrivateTag, parseTag } from "../../dataset/dictionary.ts";
import type { Dataset } from "../../dataset/types.ts";
import type { Condition } from "./attribute.ts";

/** Says something about an item. */
export type Test = (item: Dataset) => boolean;

/**
 * Takes an attribute of an item.
 *
 * @param item The item.
 * @param keyword The keyword.
 * @returns Its value, `undefined` where the item itself has none.
 */
export function valueIn(item: Dataset, keyword: string): unknown {
  return Object.hasOwn(item, keyword) ? item[keyword] : undefined;
}

/**
 * Tells whether there is a value, and not an empty one.
 *
 * @param value What stands under a keyword.
 * @returns `false` also for a sequence without items.
 */
export function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** The attribute is there, even if it is empty. */
export function present(keyword: string): Test {
  return (item) => valueIn(item, keyword) !== undefined;
}

/** The attribute has a value. */
export function filled(keyword: string): Test {
  return (item) => isFilled(valueIn(item, keyword));
}

/** The attribute is not there. */
export function absent(keyword: string): Test {
  return (item) => valueIn(item, keyword) === undefined;
}

/** The attribute has one of some values; the first counts, where there are several. */
export function is(keyword: string, ...values: readonly unknown[]): Test {
  return (item) => {
    const value = valueIn(item, keyword);
    return values.includes(Array.isArray(value) ? value[0] : value);
  };
}

/** The attribute is a number above another. */
export function above(keyword: string, least: number): Test {
  return (item) => {
    const value = valueIn(item, keyword);
    return typeof value === "number" && value > least;
  };
}

/** One of the tags of an attribute is private. */
export function hasPrivateTag(keyword: string): Test {
  return (item) =>
    [valueIn(item, keyword)].flat().some((value) => {
      const tag = typeof value === "string" ? parseTag(value) : undefined;
      return tag !== undefined && isPrivateTag(tag);
    });
}

/** All of them hold. */
export function all(...tests: readonly Test[]): Test {
  return (item) => tests.every((test) => test(item));
}

/** One of them holds, or more. */
export function any(...tests: readonly Test[]): Test {
  return (item) => tests.some((test) => test(item));
}

/** Required if, and else not allowed. */
export function onlyIf(text: string, required: Test): Condition {
  return { text, required, allowed: () => false };
}

/** Required if; "may be present otherwise". */
export function atLeastIf(text: string, required: Test): Condition {
  return { text, required, allowed: () => true };
}

/** Required in cases that the protocol does not tell, and allowed in some. */
export function allowedIf(text: string, allowed: Test): Condition {
  return { text, required: () => false, allowed };
}
