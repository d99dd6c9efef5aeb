/**
 * The hanging protocol as an object model (PS3.3 §A.44, §C.23.1 to §C.23.3).
 *
 * A field has the keyword of its attribute in camel case, a sequence without the word Sequence:
 * `HangingProtocolName` is `hangingProtocolName`, `DisplaySetsSequence` is `displaySets`, `VOIType` is `voiType`.
 * A value that is missing or empty is `undefined`, a sequence without items an empty array. What the fields cannot
 * hold, private attributes too, stays under its keyword in `other`, so that nothing is lost between reading and writing.
 *
 * @module
 */
import type { Dataset } from "../../dataset/types.ts";
import type { DisplaySet, NavigationIndicator, SynchronizedScrolling } from "./display_types.ts";
import type { ImageSet } from "./selector_types.ts";

export type * from "./display_types.ts";
export type * from "./selector_types.ts";

/** What every object of the model has. */
export interface ModelObject {
  /** Attributes that the fields do not hold, in keyword form: private and unknown ones, empty and odd values. */
  readonly other?: Dataset;
}

/** An item of a code sequence (PS3.3 Table 8.8-1). */
export interface Code extends ModelObject {
  /** Code Value (0008,0100), SH. */
  readonly codeValue?: string;
  /** Long Code Value (0008,0119), UC: in place of a Code Value of more than 16 characters. */
  readonly longCodeValue?: string;
  /** URN Code Value (0008,0120), UR: in place of a Code Value. */
  readonly urnCodeValue?: string;
  /** Coding Scheme Designator (0008,0102), e.g. `"SCT"`. */
  readonly codingSchemeDesignator?: string;
  /** Coding Scheme Version (0008,0103). */
  readonly codingSchemeVersion?: string;
  /** Code Meaning (0008,0104): what people read. */
  readonly codeMeaning?: string;
}

/** A reference to another instance (PS3.3 Table 10-11). */
export interface SopInstanceReference extends ModelObject {
  /** Referenced SOP Class UID (0008,1150). */
  readonly referencedSopClassUid?: string;
  /** Referenced SOP Instance UID (0008,1155). */
  readonly referencedSopInstanceUid?: string;
}

/** For whom a protocol is (PS3.3 Table C.23.1-1, Hanging Protocol Level). */
export type HangingProtocolLevel = "MANUFACTURER" | "SITE" | "USER_GROUP" | "SINGLE_USER";

/** Which side of a paired body part; U is unpaired (PS3.3 Table C.23.1-1). */
export type Laterality = "R" | "L" | "B" | "U";

/** One kind of study that a protocol is for: an item of the Hanging Protocol Definition Sequence. */
export interface HangingProtocolDefinition extends ModelObject {
  /** Modality (0008,0060). */
  readonly modality?: string;
  /** Anatomic Region Sequence (0008,2218). */
  readonly anatomicRegion: readonly Code[];
  /** Laterality (0020,0060). */
  readonly laterality?: Laterality;
  /** Procedure Code Sequence (0008,1032). */
  readonly procedureCode: readonly Code[];
  /** Reason for Requested Procedure Code Sequence (0040,100A). */
  readonly reasonForRequestedProcedureCode: readonly Code[];
}

/**
 * A rectangle in the space of all screens together: (0, 0) is the lower left corner, (1, 1) the upper right one, so
 * that `top` is greater than `bottom` (PS3.3 §C.23.2.1.1).
 */
export interface SpatialPosition {
  /** x of the upper left corner. */
  readonly left: number;
  /** y of the upper left corner. */
  readonly top: number;
  /** x of the lower right corner. */
  readonly right: number;
  /** y of the lower right corner. */
  readonly bottom: number;
}

/** A screen that the protocol was made for (PS3.3 Table C.23.2-2). */
export interface NominalScreenDefinition extends ModelObject {
  /** Number of Vertical Pixels (0072,0104): rows. */
  readonly numberOfVerticalPixels?: number;
  /** Number of Horizontal Pixels (0072,0106): columns. */
  readonly numberOfHorizontalPixels?: number;
  /** Display Environment Spatial Position (0072,0108). */
  readonly displayEnvironmentSpatialPosition?: SpatialPosition;
  /** Screen Minimum Grayscale Bit Depth (0072,010A), in bits. */
  readonly screenMinimumGrayscaleBitDepth?: number;
  /** Screen Minimum Color Bit Depth (0072,010C), in bits a channel. */
  readonly screenMinimumColorBitDepth?: number;
  /** Application Maximum Repaint Time (0072,010E), in milliseconds. */
  readonly applicationMaximumRepaintTime?: number;
}

/** What becomes of display sets without images (PS3.3 Table C.23.3-1). */
export type PartialDataDisplayHandling = "MAINTAIN_LAYOUT" | "ADAPT_LAYOUT";

/** A Hanging Protocol instance (PS3.3 §A.44); attributes of the SOP Common Module but the UIDs are in `other`. */
export interface HangingProtocol extends ModelObject {
  /** SOP Class UID (0008,0016). */
  readonly sopClassUid?: string;
  /** SOP Instance UID (0008,0018). */
  readonly sopInstanceUid?: string;
  /** Hanging Protocol Name (0072,0002), at most 16 characters. */
  readonly hangingProtocolName?: string;
  /** Hanging Protocol Description (0072,0004), at most 64 characters. */
  readonly hangingProtocolDescription?: string;
  /** Hanging Protocol Level (0072,0006). */
  readonly hangingProtocolLevel?: HangingProtocolLevel;
  /** Hanging Protocol Creator (0072,0008). */
  readonly hangingProtocolCreator?: string;
  /** Hanging Protocol Creation DateTime (0072,000A), `YYYYMMDDHHMMSS.FFFFFF&ZZXX` or the beginning of it. */
  readonly hangingProtocolCreationDateTime?: string;
  /** Hanging Protocol Definition Sequence (0072,000C): the studies it is for. */
  readonly hangingProtocolDefinition: readonly HangingProtocolDefinition[];
  /** Hanging Protocol User Identification Code Sequence (0072,000E): one item at most. */
  readonly hangingProtocolUserIdentificationCode: readonly Code[];
  /** Hanging Protocol User Group Name (0072,0010). */
  readonly hangingProtocolUserGroupName?: string;
  /** Source Hanging Protocol Sequence (0072,0012): the one it was derived from, one item at most. */
  readonly sourceHangingProtocol: readonly SopInstanceReference[];
  /** Number of Priors Referenced (0072,0014). */
  readonly numberOfPriorsReferenced?: number;
  /** Image Sets Sequence (0072,0020). */
  readonly imageSets: readonly ImageSet[];
  /** Number of Screens (0072,0100). */
  readonly numberOfScreens?: number;
  /** Nominal Screen Definition Sequence (0072,0102). */
  readonly nominalScreenDefinition: readonly NominalScreenDefinition[];
  /** Display Sets Sequence (0072,0200). */
  readonly displaySets: readonly DisplaySet[];
  /** Partial Data Display Handling (0072,0208). */
  readonly partialDataDisplayHandling?: PartialDataDisplayHandling;
  /** Synchronized Scrolling Sequence (0072,0210). */
  readonly synchronizedScrolling: readonly SynchronizedScrolling[];
  /** Navigation Indicator Sequence (0072,0214). */
  readonly navigationIndicator: readonly NavigationIndicator[];
}
