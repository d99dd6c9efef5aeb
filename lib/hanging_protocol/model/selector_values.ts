/**
 * The values of a selector, whichever field they are in.
 *
 * @module
 */
import type { Code, SelectorValue } from "./types.ts";

/** Fields by VR (PS3.3 Table C.23.4-2). */
const Fields = {
  AT: "selectorAtValue",
  CS: "selectorCsValue",
  DS: "selectorDsValue",
  FD: "selectorFdValue",
  FL: "selectorFlValue",
  IS: "selectorIsValue",
  LO: "selectorLoValue",
  LT: "selectorLtValue",
  PN: "selectorPnValue",
  SH: "selectorShValue",
  SL: "selectorSlValue",
  SQ: "selectorCodeSequenceValue",
  SS: "selectorSsValue",
  ST: "selectorStValue",
  UI: "selectorUiValue",
  UL: "selectorUlValue",
  US: "selectorUsValue",
  UT: "selectorUtValue",
} as const;

/**
 * The values that a selector or filter compares with.
 *
 * @param selector The selector.
 * @returns Those of the field that its VR names; none without a VR, or with one that has no field.
 */
export function selectorValues(selector: SelectorValue): readonly (string | number | Code)[] {
  const { selectorAttributeVr: vr = "" } = selector;
  const value = Object.hasOwn(Fields, vr) ? selector[Fields[vr as keyof typeof Fields]] : undefined;
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
