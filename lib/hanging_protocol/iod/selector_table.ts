/**
 * Image sets and selectors (PS3.3 Tables C.23.1-1, C.23.4-1 and C.23.4-2).
 *
 * @module
 */
import type { ImageSet, ImageSetSelector, SelectorContext, SelectorValue, TimeBasedImageSet } from "../model/types.ts";
import { type Attribute, type AttributesOf, rowsOf } from "./attribute.ts";
import { absent, all, allowedIf, hasPrivateTag, is, onlyIf, present } from "./conditions.ts";
import { CodeAttributes } from "./definition_table.ts";

const context = rowsOf("C.23.4-1");

/** Hanging Protocol Selector Attribute Context Macro. */
export const ContextAttributes: Omit<AttributesOf<SelectorContext>, "selectorAttribute" | "selectorValueNumber"> = {
  selectorSequencePointer: context.requiredIf(
    "SelectorSequencePointer",
    allowedIf("Selector Attribute is nested in a sequence", present("SelectorAttribute")),
  ),
  functionalGroupPointer: context.requiredIf(
    "FunctionalGroupPointer",
    allowedIf("Selector Attribute is in a functional group", present("SelectorAttribute")),
  ),
  selectorSequencePointerPrivateCreator: context.requiredIf(
    "SelectorSequencePointerPrivateCreator",
    onlyIf("Selector Sequence Pointer is private", hasPrivateTag("SelectorSequencePointer")),
  ),
  functionalGroupPrivateCreator: context.requiredIf(
    "FunctionalGroupPrivateCreator",
    onlyIf("Functional Group Pointer is private", hasPrivateTag("FunctionalGroupPointer")),
  ),
  selectorAttributePrivateCreator: context.requiredIf(
    "SelectorAttributePrivateCreator",
    onlyIf("Selector Attribute is private", hasPrivateTag("SelectorAttribute")),
  ),
};

const value = rowsOf("C.23.4-2");

function valueOf(vr: string): Attribute {
  return value.requiredIf(
    `Selector${vr}Value`,
    onlyIf(`Selector Attribute VR is ${vr}`, is("SelectorAttributeVR", vr)),
  );
}

/** Hanging Protocol Selector Attribute Value Macro. */
export const ValueAttributes: Omit<AttributesOf<SelectorValue>, "selectorAttributeVr"> = {
  selectorAtValue: valueOf("AT"),
  selectorCsValue: valueOf("CS"),
  selectorIsValue: valueOf("IS"),
  selectorLoValue: valueOf("LO"),
  selectorLtValue: valueOf("LT"),
  selectorPnValue: valueOf("PN"),
  selectorShValue: valueOf("SH"),
  selectorStValue: valueOf("ST"),
  selectorUtValue: valueOf("UT"),
  selectorDsValue: valueOf("DS"),
  selectorFdValue: valueOf("FD"),
  selectorFlValue: valueOf("FL"),
  selectorUlValue: valueOf("UL"),
  selectorUsValue: valueOf("US"),
  selectorSlValue: valueOf("SL"),
  selectorSsValue: valueOf("SS"),
  selectorUiValue: valueOf("UI"),
  selectorCodeSequenceValue: value.requiredIf(
    "SelectorCodeSequenceValue",
    onlyIf("Selector Attribute VR is SQ", is("SelectorAttributeVR", "SQ")),
    { items: CodeAttributes },
  ),
};

const image = rowsOf("C.23.1-1");

/** Items of the Image Set Selector Sequence. */
export const SelectorAttributes: AttributesOf<ImageSetSelector> = {
  imageSetSelectorUsageFlag: image.required("ImageSetSelectorUsageFlag", { enumerated: ["MATCH", "NO_MATCH"] }),
  selectorAttribute: image.required("SelectorAttribute"),
  selectorAttributeVr: image.required("SelectorAttributeVR"),
  ...ContextAttributes,
  ...ValueAttributes,
  selectorValueNumber: image.required("SelectorValueNumber"),
};

const isRelative = is("ImageSetSelectorCategory", "RELATIVE_TIME");
const isPrior = is("ImageSetSelectorCategory", "ABSTRACT_PRIOR");

/** Items of the Time Based Image Sets Sequence. */
export const TimeBasedAttributes: AttributesOf<TimeBasedImageSet> = {
  imageSetNumber: image.required("ImageSetNumber", { minimum: 1 }),
  imageSetSelectorCategory: image.required("ImageSetSelectorCategory", {
    enumerated: ["RELATIVE_TIME", "ABSTRACT_PRIOR"],
  }),
  relativeTime: image.requiredIf("RelativeTime", onlyIf("Image Set Selector Category is RELATIVE_TIME", isRelative)),
  relativeTimeUnits: image.requiredIf(
    "RelativeTimeUnits",
    onlyIf("Relative Time is present", present("RelativeTime")),
    { enumerated: ["SECONDS", "MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"] },
  ),
  abstractPriorValue: image.requiredIf(
    "AbstractPriorValue",
    onlyIf(
      "Image Set Selector Category is ABSTRACT_PRIOR and Abstract Prior Code Sequence is absent",
      all(isPrior, absent("AbstractPriorCodeSequence")),
    ),
  ),
  abstractPriorCode: image.requiredIf(
    "AbstractPriorCodeSequence",
    onlyIf(
      "Image Set Selector Category is ABSTRACT_PRIOR and Abstract Prior Value is absent",
      all(isPrior, absent("AbstractPriorValue")),
    ),
    { items: CodeAttributes, maxItems: 1 },
  ),
  imageSetLabel: image.optional("ImageSetLabel"),
};

/** Items of the Image Sets Sequence. */
export const ImageSetAttributes: AttributesOf<ImageSet> = {
  imageSetSelector: image.required("ImageSetSelectorSequence", { items: SelectorAttributes }),
  timeBasedImageSets: image.required("TimeBasedImageSetsSequence", { items: TimeBasedAttributes }),
};
