/**
 * Attribute matching (PS3.4 §C.2.2.2): does a stored data set fulfil a query.
 *
 * @module
 */
import type { CharacterSet } from "../dataset/charset.ts";
import type { DataElement, SequenceItem } from "../dataset/elements.ts";
import type { Query, QueryKey } from "./query.ts";
import { findSorted, levelCharacterSet, type ParsedDataset, valuesOf } from "./values.ts";
import { matchesPattern, patternSteps, type TextPattern } from "./wildcard.ts";
import { WorkBudget } from "./work.ts";

/**
 * Tells whether a data set fulfils every key of a query.
 *
 * An attribute that is absent or empty fails every key but a universal one (PS3.4 §K.2.2.1.1.1).
 *
 * @param dataset The stored data set, in Implicit or Explicit VR Little Endian.
 * @param query The query.
 * @returns Whether it matches.
 * @throws {DimseStatusError} A700 if that takes more than `MaxMatchingSteps` to tell.
 */
export function matches(dataset: ParsedDataset, query: Query): boolean {
  const { bytes, elements } = dataset;
  return new Matching(bytes).level(elements, query.keys, levelCharacterSet(bytes, elements));
}

/** Matches one stored data set, each of its items once. */
export class Matching {
  /** What of the work is left. */
  readonly work: WorkBudget;
  readonly #bytes: Uint8Array;
  /** An item belongs to one key, that of its sequence. */
  readonly #items = new Map<SequenceItem, boolean>();

  /**
   * Begins with nothing known.
   *
   * @param bytes The stored data set.
   * @param work Bounds the work it causes.
   */
  constructor(bytes: Uint8Array, work: WorkBudget = new WorkBudget()) {
    this.#bytes = bytes;
    this.work = work;
  }

  /**
   * Tells whether the elements of the data set or of one item fulfil all keys of that level.
   *
   * @param elements The elements of the level.
   * @param keys The keys of the level.
   * @param charset The character sets of the level.
   * @returns Whether all keys are fulfilled.
   * @throws {DimseStatusError} A700 if that takes too much work to tell.
   */
  level(elements: readonly DataElement[], keys: readonly QueryKey[], charset: CharacterSet): boolean {
    this.work.spend(keys.length);
    for (const key of keys) {
      if (key.condition === undefined) continue;
      const element = findSorted(elements, key.tag);
      if (element === undefined || !this.#fulfils(element, key, charset)) return false;
    }
    return true;
  }

  /**
   * Tells whether one item fulfils all keys of a sequence key.
   *
   * @param item The item.
   * @param keys What is wanted of items.
   * @param outer The character sets of the level around it.
   * @returns Whether all keys are fulfilled.
   * @throws {DimseStatusError} A700 if that takes too much work to tell.
   */
  item(item: SequenceItem, keys: readonly QueryKey[], outer: CharacterSet): boolean {
    let matched = this.#items.get(item);
    if (matched === undefined) {
      matched = this.level(item.elements, keys, levelCharacterSet(this.#bytes, item.elements, outer));
      this.#items.set(item, matched);
    }
    return matched;
  }

  #fulfils(element: DataElement, key: QueryKey, charset: CharacterSet): boolean {
    const { condition, vr, keys = [] } = key;
    if (condition?.type === "sequence") {
      return element.items?.some((item) => this.item(item, keys, charset)) ?? false;
    }
    this.work.spend(element.valueEnd - element.valueStart);
    return valuesOf(this.#bytes, element, vr, charset).some((value) => {
      switch (condition?.type) {
        case "uid":
          return condition.uids.has(`${value}`);
        case "number":
          return condition.numbers.has(Number(value));
        case "text":
          return condition.patterns.some((pattern) => this.#matchesPattern(pattern, `${value}`));
        default:
          return true;
      }
    });
  }

  #matchesPattern(pattern: TextPattern, value: string): boolean {
    this.work.spend(patternSteps(pattern, value));
    return matchesPattern(pattern, value);
  }
}
