/**
 * Rules about selectors, filters, and the times of image sets.
 *
 * @module
 */
import { vrOf } from "../../dataset/dictionary.ts";
import { tagOfKey } from "../../dataset/keyword.ts";
import { ValueRepresentations } from "../../dataset/vr.ts";
import type {
  FilterOperation,
  HangingProtocol,
  SelectorContext,
  SelectorValue,
  TimeBasedImageSet,
} from "../model/types.ts";
import { quoted, type Report } from "./diagnostics.ts";
import { selectorValues } from "../model/selector_values.ts";

const ValueMacro = "PS3.3 Table C.23.4-2";
const Operators = "PS3.3 §C.23.3.1";
const Times = "PS3.3 Table C.23.1-1";

/** Operators that compare sizes; the others look for values among others. */
const Comparing = /^(RANGE|GREATER|LESS)/;
const NumericVrs: ReadonlySet<string> = new Set(["IS", "DS", "FD", "FL", "UL", "US", "SL", "SS"]);

/** VRs that have a Selector Value in this IOD; other ones of PS3.5 have theirs elsewhere (PS3.3 Table 10.26-1). */
const SelectorVrs: ReadonlySet<string> = new Set(
  "AT CS IS LO LT PN SH ST UT DS FD FL UL US SL SS UI SQ".split(" "),
);

function checkVr(selector: SelectorContext & SelectorValue, path: string, report: Report): void {
  const { selectorAttribute, selectorAttributeVr: vr } = selector;
  if (vr === undefined) return;
  if (!Object.hasOwn(ValueRepresentations, vr)) {
    report("error", `${path}.SelectorAttributeVR`, `is ${quoted(vr)}, which is no VR`, "PS3.5 §6.2");
    return;
  }
  if (!SelectorVrs.has(vr)) {
    report("warning", `${path}.SelectorAttributeVR`, `is ${vr}, for which there is no selector value`, ValueMacro);
  }
  const registered = selectorAttribute === undefined ? "UN" : vrOf(tagOfKey(selectorAttribute));
  if (registered !== "UN" && registered !== vr) {
    report("warning", `${path}.SelectorAttributeVR`, `is ${vr}, but ${selectorAttribute} is ${registered}`, "PS3.6 §6");
  }
}

function checkOperator(filter: FilterOperation, path: string, report: Report): void {
  const { filterByOperator: operator, filterByCategory: category, selectorAttributeVr: vr } = filter;
  if (operator === undefined) return;
  const here = `${path}.FilterByOperator`;
  const values = selectorValues(filter);
  if (Comparing.test(operator) && vr !== undefined && !NumericVrs.has(vr)) {
    report("error", here, `is ${operator}, which compares numbers, but the VR is ${vr}`, Operators);
  }
  if (operator.startsWith("RANGE") && values.length > 0) {
    if (values.length !== 2) {
      report("error", here, `is ${operator}, which wants two values, not ${values.length}`, Operators);
    } else if (Number(values[0]) > Number(values[1])) {
      report("error", here, `is ${operator}, whose first value has to be the lesser one`, Operators);
    }
  } else if (Comparing.test(operator) && values.length > 1) {
    report("error", here, `is ${operator}, which wants one value, not ${values.length}`, Operators);
  }
  if (category !== "IMAGE_PLANE") return;
  if (Comparing.test(operator)) {
    report("error", here, `is ${operator}, but planes are MEMBER_OF or NOT_MEMBER_OF`, Operators);
  }
  const planes = ["TRANSVERSE", "CORONAL", "SAGITTAL", "OBLIQUE"];
  const odd = values.find((value) => !planes.includes(String(value)));
  if (odd !== undefined) {
    report(
      "error",
      `${path}.SelectorCSValue`,
      `is ${quoted(odd)}, but has to be one of ${planes.join(", ")}`,
      Operators,
    );
  }
}

/** The values of selectors and filters are of the attribute's VR, and what the operator wants. */
export function checkSelectors(protocol: HangingProtocol, report: Report): void {
  for (const [i, { imageSetSelector }] of protocol.imageSets.entries()) {
    for (const [j, selector] of imageSetSelector.entries()) {
      checkVr(selector, `ImageSetsSequence[${i + 1}].ImageSetSelectorSequence[${j + 1}]`, report);
    }
  }
  for (const [i, { filterOperations }] of protocol.displaySets.entries()) {
    for (const [j, filter] of filterOperations.entries()) {
      const path = `DisplaySetsSequence[${i + 1}].FilterOperationsSequence[${j + 1}]`;
      checkVr(filter, path, report);
      checkOperator(filter, path, report);
    }
  }
}

function checkTime(set: TimeBasedImageSet, path: string, report: Report): void {
  const { relativeTime, abstractPriorValue } = set;
  if (relativeTime && relativeTime[0] > relativeTime[1]) {
    const message = `is ${relativeTime.join("\\")}: the first value is the more recent, lesser one`;
    report("error", `${path}.RelativeTime`, message, Times);
  }
  if (!abstractPriorValue) return;
  const [from, to] = abstractPriorValue;
  const here = `${path}.AbstractPriorValue`;
  if (from < -1 || to < -1 || from === 0 || to === 0) {
    report("error", here, `is ${from}\\${to}: 1 is the most recent prior, -1 the oldest`, Times);
  } else if (to !== -1 && (from === -1 || from > to)) {
    report("error", here, `is ${from}\\${to}: the first value is the more recent prior`, Times);
  }
}

/** Times of image sets run from the more recent to the older. */
export function checkTimes({ imageSets }: HangingProtocol, report: Report): void {
  for (const [i, { timeBasedImageSets }] of imageSets.entries()) {
    for (const [j, set] of timeBasedImageSets.entries()) {
      checkTime(set, `ImageSetsSequence[${i + 1}].TimeBasedImageSetsSequence[${j + 1}]`, report);
    }
  }
}
