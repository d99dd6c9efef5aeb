/**
 * Filters of display sets in few words (PS3.3 Table C.23.3-1, Filter Operations Sequence).
 *
 * @module
 */
import type { FilterOperation, SelectorValue } from "../model/types.ts";
import { keywordWords, listWords, numberWords, shortText, termWords } from "./text.ts";

/** Values of a filter that a caption names. */
const MaxValues = 5;

/** Filters whose values say enough without the attribute's name, or with another one. */
const FilterNames: Readonly<Record<string, string>> = {
  ViewPosition: "View",
  ViewCodeSequence: "View",
  ImageLaterality: "Laterality",
  Laterality: "Laterality",
  RepetitionTime: "TR",
  EchoTime: "TE",
  InversionTime: "TI",
  DiffusionBValue: "b-value",
  SliceThickness: "Slices",
  NumberOfFrames: "Frames",
  ContrastBolusAgent: "contrast agent",
};

/** What numbers are in. */
const FilterUnits: Readonly<Record<string, string>> = {
  RepetitionTime: " ms",
  EchoTime: " ms",
  InversionTime: " ms",
  DiffusionBValue: " s/mm²",
  SliceThickness: " mm",
};

const Sides: Readonly<Record<string, string>> = { R: "right", L: "left", B: "both sides", U: "unpaired" };

const Comparisons: Readonly<Record<string, string>> = {
  GREATER_OR_EQUAL: "at least",
  LESS_OR_EQUAL: "at most",
  GREATER_THAN: "over",
  LESS_THAN: "below",
};

function valuesOf(value: SelectorValue): string[] {
  const codes = value.selectorCodeSequenceValue.map(({ codeMeaning, codeValue }) => codeMeaning ?? codeValue ?? "?");
  if (codes.length > 0) return codes.slice(0, MaxValues).map(shortText);
  const lists = Object.entries(value).filter(([name]) => /^selector[A-Z][a-z]Value$/.test(name));
  const values = lists.flatMap(([, list]) => (Array.isArray(list) ? list.slice(0, MaxValues) : [list]));
  return values
    .filter((each) => typeof each === "string" || typeof each === "number")
    .map((each) => (typeof each === "number" ? numberWords(each) : shortText(each)));
}

function comparisonWords(operator: string, values: readonly string[]): string {
  switch (operator) {
    case "RANGE_INCL":
      return values.join(" to ");
    case "RANGE_EXCL":
      return `not ${values.join(" to ")}`;
    case "MEMBER_OF":
      return listWords(values, "or");
    case "NOT_MEMBER_OF":
      return `not ${listWords(values, "or")}`;
    default:
      return `${Object.hasOwn(Comparisons, operator) ? Comparisons[operator] : "?"} ${values.join(", ")}`;
  }
}

/**
 * A filter in few words.
 *
 * @param filter The filter
 * @returns E.g. `View RL or LL`, `TE 80 to 150`, `without contrast agent`
 */
export function filterWords(filter: FilterOperation): string {
  const { filterByCategory, filterByOperator: operator = "", selectorAttribute } = filter;
  const keyword = selectorAttribute ?? filterByCategory ?? "?";
  const values = keyword.endsWith("Laterality")
    ? valuesOf(filter).map((side) => (Object.hasOwn(Sides, side) ? Sides[side] : side))
    : valuesOf(filter);
  const isKind = filterByCategory === "IMAGE_PLANE" || (keyword === "ImageType" && operator.endsWith("MEMBER_OF"));
  if (isKind) {
    const kinds = listWords(values.map((value) => value.toLowerCase()), "or");
    return termWords(`${operator === "NOT_MEMBER_OF" ? "no " : ""}${kinds} images`);
  }
  const name = Object.hasOwn(FilterNames, keyword) ? FilterNames[keyword] : keywordWords(keyword);
  if (filter.filterByAttributePresence === "PRESENT") return `With ${name}`;
  if (filter.filterByAttributePresence === "NOT_PRESENT") return `Without ${name}`;
  const unit = Object.hasOwn(FilterUnits, keyword) ? FilterUnits[keyword] : "";
  return `${name} ${comparisonWords(operator, values)}${unit}`;
}
