/**
 * The Hanging Protocol IOD (PS3.3 §A.44): attributes of the instance itself.
 *
 * @module
 */
import type { HangingProtocol } from "../model/types.ts";
import { type AttributesOf, rowsOf } from "./attribute.ts";
import { CodeAttributes, DefinitionAttributes, ReferenceAttributes, ScreenAttributes } from "./definition_table.ts";
import { DisplaySetAttributes, NavigationAttributes, ScrollingAttributes } from "./display_table.ts";
import { ImageSetAttributes } from "./selector_table.ts";

const common = rowsOf("C.12-1");
const definition = rowsOf("C.23.1-1");
const environment = rowsOf("C.23.2-1");
const display = rowsOf("C.23.3-1");

/** A Hanging Protocol instance. */
export const HangingProtocolAttributes: AttributesOf<HangingProtocol> = {
  sopClassUid: common.required("SOPClassUID"),
  sopInstanceUid: common.required("SOPInstanceUID"),
  hangingProtocolName: definition.required("HangingProtocolName"),
  hangingProtocolDescription: definition.required("HangingProtocolDescription"),
  hangingProtocolLevel: definition.required("HangingProtocolLevel", {
    enumerated: ["MANUFACTURER", "SITE", "USER_GROUP", "SINGLE_USER"],
  }),
  hangingProtocolCreator: definition.required("HangingProtocolCreator"),
  hangingProtocolCreationDateTime: definition.required("HangingProtocolCreationDateTime"),
  hangingProtocolDefinition: definition.required("HangingProtocolDefinitionSequence", { items: DefinitionAttributes }),
  numberOfPriorsReferenced: definition.required("NumberOfPriorsReferenced"),
  imageSets: definition.required("ImageSetsSequence", { items: ImageSetAttributes }),
  hangingProtocolUserIdentificationCode: definition.emptied("HangingProtocolUserIdentificationCodeSequence", {
    items: CodeAttributes,
    maxItems: 1,
  }),
  hangingProtocolUserGroupName: definition.optional("HangingProtocolUserGroupName"),
  sourceHangingProtocol: definition.optional("SourceHangingProtocolSequence", {
    items: ReferenceAttributes,
    maxItems: 1,
  }),
  numberOfScreens: environment.emptied("NumberOfScreens"),
  nominalScreenDefinition: environment.emptied("NominalScreenDefinitionSequence", { items: ScreenAttributes }),
  displaySets: display.required("DisplaySetsSequence", { items: DisplaySetAttributes }),
  partialDataDisplayHandling: display.emptied("PartialDataDisplayHandling", {
    enumerated: ["MAINTAIN_LAYOUT", "ADAPT_LAYOUT"],
  }),
  synchronizedScrolling: display.optional("SynchronizedScrollingSequence", { items: ScrollingAttributes }),
  navigationIndicator: display.optional("NavigationIndicatorSequence", { items: NavigationAttributes }),
};

/** Attributes of the SOP Common Module (PS3.3 Table C.12-1) that the model keeps in `other`. */
export const SopCommonKeywords: ReadonlySet<string> = new Set([
  "SpecificCharacterSet",
  "InstanceCreationDate",
  "InstanceCreationTime",
  "InstanceCoercionDateTime",
  "InstanceCreatorUID",
  "RelatedGeneralSOPClassUID",
  "OriginalSpecializedSOPClassUID",
  "CodingSchemeIdentificationSequence",
  "ContextGroupIdentificationSequence",
  "MappingResourceIdentificationSequence",
  "TimezoneOffsetFromUTC",
  "ContributingEquipmentSequence",
  "InstanceNumber",
  "SOPInstanceStatus",
  "SOPAuthorizationDateTime",
  "SOPAuthorizationComment",
  "AuthorizationEquipmentCertificationNumber",
  "EncryptedAttributesSequence",
  "OriginalAttributesSequence",
  "HL7StructuredDocumentReferenceSequence",
  "MACParametersSequence",
  "DigitalSignaturesSequence",
]);
