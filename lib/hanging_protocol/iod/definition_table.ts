/**
 * Hanging Protocol Definition Module but for the image sets, and Environment Module (PS3.3 §C.23.1, §C.23.2).
 *
 * @module
 */
import type { Code, HangingProtocolDefinition, NominalScreenDefinition, SopInstanceReference } from "../model/types.ts";
import { type AttributesOf, rowsOf } from "./attribute.ts";
import { absent, allowedIf, any, atLeastIf, onlyIf, present } from "./conditions.ts";

const codes = rowsOf("8.8-1");

/** Code Sequence Macro. */
export const CodeAttributes: AttributesOf<Code> = {
  codeValue: codes.requiredIf(
    "CodeValue",
    onlyIf(
      "Long Code Value and URN Code Value are absent",
      (item) => absent("LongCodeValue")(item) && absent("URNCodeValue")(item),
    ),
  ),
  longCodeValue: codes.requiredIf(
    "LongCodeValue",
    allowedIf(
      "Code Value and URN Code Value are absent",
      (item) => absent("CodeValue")(item) && absent("URNCodeValue")(item),
    ),
  ),
  urnCodeValue: codes.requiredIf(
    "URNCodeValue",
    allowedIf(
      "Code Value and Long Code Value are absent",
      (item) => absent("CodeValue")(item) && absent("LongCodeValue")(item),
    ),
  ),
  codingSchemeDesignator: codes.requiredIf(
    "CodingSchemeDesignator",
    atLeastIf("Code Value or Long Code Value is present", any(present("CodeValue"), present("LongCodeValue"))),
  ),
  codingSchemeVersion: codes.requiredIf(
    "CodingSchemeVersion",
    allowedIf("the designator alone is ambiguous", () => true),
  ),
  codeMeaning: codes.required("CodeMeaning"),
};

const references = rowsOf("10-11");

/** SOP Instance Reference Macro. */
export const ReferenceAttributes: AttributesOf<SopInstanceReference> = {
  referencedSopClassUid: references.required("ReferencedSOPClassUID"),
  referencedSopInstanceUid: references.required("ReferencedSOPInstanceUID"),
};

const definition = rowsOf("C.23.1-1");

/** Items of the Hanging Protocol Definition Sequence. */
export const DefinitionAttributes: AttributesOf<HangingProtocolDefinition> = {
  modality: definition.requiredIf(
    "Modality",
    atLeastIf("Anatomic Region Sequence is absent", absent("AnatomicRegionSequence")),
  ),
  anatomicRegion: definition.requiredIf(
    "AnatomicRegionSequence",
    atLeastIf("Modality is absent", absent("Modality")),
    { items: CodeAttributes },
  ),
  laterality: definition.emptiedIf(
    "Laterality",
    onlyIf("Anatomic Region Sequence is present", present("AnatomicRegionSequence")),
    { enumerated: ["R", "L", "B", "U"] },
  ),
  procedureCode: definition.emptied("ProcedureCodeSequence", { items: CodeAttributes }),
  reasonForRequestedProcedureCode: definition.emptied("ReasonForRequestedProcedureCodeSequence", {
    items: CodeAttributes,
  }),
};

const screens = rowsOf("C.23.2-2");

/** Items of the Nominal Screen Definition Sequence. */
export const ScreenAttributes: AttributesOf<NominalScreenDefinition> = {
  numberOfVerticalPixels: screens.required("NumberOfVerticalPixels", { minimum: 1 }),
  numberOfHorizontalPixels: screens.required("NumberOfHorizontalPixels", { minimum: 1 }),
  displayEnvironmentSpatialPosition: screens.required("DisplayEnvironmentSpatialPosition", { minimum: 0, maximum: 1 }),
  screenMinimumGrayscaleBitDepth: screens.requiredIf(
    "ScreenMinimumGrayscaleBitDepth",
    onlyIf("Screen Minimum Color Bit Depth is absent", absent("ScreenMinimumColorBitDepth")),
  ),
  screenMinimumColorBitDepth: screens.requiredIf(
    "ScreenMinimumColorBitDepth",
    onlyIf("Screen Minimum Grayscale Bit Depth is absent", absent("ScreenMinimumGrayscaleBitDepth")),
  ),
  applicationMaximumRepaintTime: screens.optional("ApplicationMaximumRepaintTime"),
};
