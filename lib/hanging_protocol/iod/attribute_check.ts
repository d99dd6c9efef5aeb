/**
 * Items held against their rows: what has to be there, what may be, and which values it has.
 *
 * @module
 */
import { isPrivateTag, keywordOf, parseTag, tagOf } from "../../dataset/dictionary.ts";
import { isJsonElement, isTagKey, unshapeValues } from "../../dataset/keyword.ts";
import type { Dataset } from "../../dataset/types.ts";
import { registered } from "../model/fields.ts";
import { isItem } from "../model/read.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import { isFilled, valueIn } from "./conditions.ts";
import { CodeAttributes, ReferenceAttributes } from "./definition_table.ts";
import { quoted, type Report } from "./diagnostics.ts";
import { HangingProtocolAttributes, SopCommonKeywords } from "./protocol_table.ts";
import { checkMultiplicity, checkValue } from "./value_check.ts";

function at(path: string, keyword: string): string {
  return path === "" ? keyword : `${path}.${keyword}`;
}

/** Whether the attribute belongs here; what is not there, or must not be, needs no further look. */
function checkPresence(attribute: Attribute, item: Dataset, path: string, report: Report): boolean {
  const { type, condition, clause } = attribute;
  const isThere = valueIn(item, attribute.keyword) !== undefined;
  const isRequired = condition ? condition.required(item) : type !== "3";
  if (!isThere) {
    if (isRequired) report("error", path, `is missing${condition ? `: required if ${condition.text}` : ""}`, clause);
    return false;
  }
  if (condition && !isRequired && !condition.allowed(item)) {
    report("error", path, `is allowed only if ${condition.text}`, clause);
  }
  if (isFilled(valueIn(item, attribute.keyword))) return true;
  if (type.startsWith("1")) report("error", path, "is empty", clause);
  return false;
}

/** Enumerated Values, Defined Terms and ranges. The values after the first of a list of terms are not of the list. */
function checkTerms(attribute: Attribute, values: readonly unknown[], path: string, report: Report): void {
  const { enumerated, defined, minimum, maximum = Infinity, clause } = attribute;
  for (const value of enumerated ? values : []) {
    if (!enumerated!.includes(value as string)) {
      report("error", path, `is ${quoted(value)}, but has to be one of ${enumerated!.join(", ")}`, clause);
    }
  }
  if (defined && !defined.includes(String(values[0]))) {
    report("warning", path, `is ${quoted(values[0])}, which is none of ${defined.join(", ")}`, clause);
  }
  if (minimum === undefined) return;
  const outside = values.find((value) => Number(value) < minimum || Number(value) > maximum);
  if (outside !== undefined) {
    const range = maximum === Infinity ? `less than ${minimum}` : `outside ${minimum} to ${maximum}`;
    report("error", path, `is ${quoted(outside)}, ${range}`, clause);
  }
}

function checkValues(attribute: Attribute, value: unknown, path: string, report: Report): void {
  const { clause } = attribute;
  const { vr, vm } = registered(attribute);
  const values = isJsonElement(value) ? value : unshapeValues(value);
  if (!Array.isArray(values)) {
    report("error", path, "holds bytes that are no values of its VR", "PS3.5 §6.2");
    return;
  }
  const wrongCount = checkMultiplicity(vm, values.length);
  if (wrongCount) report("error", path, wrongCount, clause);
  const filled = values.filter((each) => each !== null);
  if (filled.length < values.length) report("warning", path, "has an empty value among others", clause);
  // One report tells enough about a long list
  const wrong = filled.map((each) => checkValue(vr, each)).find((each) => each !== undefined);
  if (wrong) report("error", path, wrong, "PS3.5 §6.2");
  else checkTerms(attribute, filled, path, report);
}

function checkItems(attribute: Attribute, value: unknown, path: string, report: Report): void {
  const { items, maxItems = Infinity, clause } = attribute;
  if (!Array.isArray(value)) {
    report("error", path, `is ${quoted(value)}, which is no sequence of items`, "PS3.5 §7.5");
    return;
  }
  if (value.length > maxItems) {
    report("error", path, `has ${value.length} items instead of ${maxItems} at most`, clause);
  }
  for (const [index, item] of value.entries()) {
    const here = `${path}[${index + 1}]`;
    if (isItem(item)) checkItem(items!, item, here, report);
    else report("error", here, `is ${quoted(item)}, which is no item`, "PS3.5 §7.5");
  }
}

const keywordSets = new WeakMap<Attributes, ReadonlySet<string>>();

function keywordsOf(attributes: Attributes): ReadonlySet<string> {
  let keywords = keywordSets.get(attributes);
  if (!keywords) {
    keywords = new Set(Object.values(attributes).map(({ keyword }) => keyword));
    keywordSets.set(attributes, keywords);
  }
  return keywords;
}

/** Macros that other attributes may be added to (PS3.3 §8.8 has some ten more). */
const OpenItems: ReadonlySet<Attributes> = new Set<Attributes>([CodeAttributes, ReferenceAttributes]);

/** What the IOD does not have here: allowed in a Standard Extended SOP Class (PS3.2), but often a slip. */
function checkStranger(attributes: Attributes, key: string, path: string, report: Report): void {
  if (attributes === HangingProtocolAttributes && SopCommonKeywords.has(key)) return;
  if (isTagKey(key)) {
    const tag = parseTag(key)!;
    const keyword = keywordOf(tag);
    if (!isPrivateTag(tag) && keyword !== undefined && keywordsOf(attributes).has(keyword)) {
      report("error", path, `${keyword} has another VR than ${registered({ keyword } as Attribute).vr}`, "PS3.6 §6");
    }
  } else if (tagOf(key) === undefined) {
    report("error", path, "is no keyword of the data dictionary", "PS3.6 §6");
  } else if (!OpenItems.has(attributes)) {
    report("info", path, "is no attribute of a hanging protocol in this place", "PS3.3 §A.44");
  }
}

/**
 * Checks an item, and those nested in it.
 *
 * @param attributes Its rows.
 * @param item The item, or the data set itself.
 * @param path Where it is, `""` for the data set.
 * @param report Told of what is wrong.
 */
export function checkItem(attributes: Attributes, item: Dataset, path: string, report: Report): void {
  for (const attribute of Object.values(attributes)) {
    const here = at(path, attribute.keyword);
    if (!checkPresence(attribute, item, here, report)) continue;
    const check = attribute.items ? checkItems : checkValues;
    check(attribute, valueIn(item, attribute.keyword), here, report);
  }
  const known = keywordsOf(attributes);
  for (const key of Object.keys(item)) {
    if (!known.has(key) && item[key] !== undefined) checkStranger(attributes, key, at(path, key.slice(0, 64)), report);
  }
}
