/**
 * Image sets and the selectors that images are chosen, filtered and sorted by (PS3.3 §C.23.1, Tables C.23.4-1 and -2).
 *
 * @module
 */
import type { Code, ModelObject } from "./types.ts";

/**
 * Where in an image a selector looks (PS3.3 Table C.23.4-1).
 *
 * Attributes and sequences stand as their keyword, private and unknown ones as 8 hexadecimal digits.
 */
export interface SelectorContext extends ModelObject {
  /** Selector Attribute (0072,0026), e.g. `"Modality"`. */
  readonly selectorAttribute?: string;
  /** Selector Value Number (0072,0028): 1 is the first value, 0 any. */
  readonly selectorValueNumber?: number;
  /** Selector Sequence Pointer (0072,0052): the sequences the attribute is nested in, the outermost first. */
  readonly selectorSequencePointer?: readonly string[];
  /** Functional Group Pointer (0020,9167): the functional group the attribute is in. */
  readonly functionalGroupPointer?: string;
  /** Selector Sequence Pointer Private Creator (0072,0054). */
  readonly selectorSequencePointerPrivateCreator?: readonly string[];
  /** Functional Group Private Creator (0020,9238). */
  readonly functionalGroupPrivateCreator?: string;
  /** Selector Attribute Private Creator (0072,0056). */
  readonly selectorAttributePrivateCreator?: string;
}

/** What a selector compares with: the one field that its VR names (PS3.3 Table C.23.4-2). */
export interface SelectorValue {
  /** Selector Attribute VR (0072,0050). */
  readonly selectorAttributeVr?: string;
  /** Selector AT Value (0072,0060): keywords, or 8 hexadecimal digits. */
  readonly selectorAtValue?: readonly string[];
  /** Selector CS Value (0072,0062). */
  readonly selectorCsValue?: readonly string[];
  /** Selector IS Value (0072,0064). */
  readonly selectorIsValue?: readonly number[];
  /** Selector LO Value (0072,0066). */
  readonly selectorLoValue?: readonly string[];
  /** Selector LT Value (0072,0068). */
  readonly selectorLtValue?: string;
  /** Selector PN Value (0072,006A). */
  readonly selectorPnValue?: readonly string[];
  /** Selector SH Value (0072,006C). */
  readonly selectorShValue?: readonly string[];
  /** Selector ST Value (0072,006E). */
  readonly selectorStValue?: string;
  /** Selector UT Value (0072,0070). */
  readonly selectorUtValue?: string;
  /** Selector DS Value (0072,0072). */
  readonly selectorDsValue?: readonly number[];
  /** Selector FD Value (0072,0074). */
  readonly selectorFdValue?: readonly number[];
  /** Selector FL Value (0072,0076). */
  readonly selectorFlValue?: readonly number[];
  /** Selector UL Value (0072,0078). */
  readonly selectorUlValue?: readonly number[];
  /** Selector US Value (0072,007A). */
  readonly selectorUsValue?: readonly number[];
  /** Selector SL Value (0072,007C). */
  readonly selectorSlValue?: readonly number[];
  /** Selector SS Value (0072,007E). */
  readonly selectorSsValue?: readonly number[];
  /** Selector UI Value (0072,007F). */
  readonly selectorUiValue?: readonly string[];
  /** Selector Code Sequence Value (0072,0080), for VR SQ. */
  readonly selectorCodeSequenceValue: readonly Code[];
}

/** Whether images without the attribute belong to the set: MATCH they do, NO_MATCH they do not. */
export type ImageSetSelectorUsageFlag = "MATCH" | "NO_MATCH";

/** A condition on the images of a set; all of a set's selectors apply (PS3.3 Table C.23.1-1). */
export interface ImageSetSelector extends SelectorContext, SelectorValue {
  /** Image Set Selector Usage Flag (0072,0024). */
  readonly imageSetSelectorUsageFlag?: ImageSetSelectorUsageFlag;
}

/** How the time of an image set is given (PS3.3 Table C.23.1-1). */
export type ImageSetSelectorCategory = "RELATIVE_TIME" | "ABSTRACT_PRIOR";

/** Units of Relative Time (PS3.3 Table C.23.1-1). */
export type RelativeTimeUnits = "SECONDS" | "MINUTES" | "HOURS" | "DAYS" | "WEEKS" | "MONTHS" | "YEARS";

/** One image set: what the selectors choose, at one time (PS3.3 Table C.23.1-1). */
export interface TimeBasedImageSet extends ModelObject {
  /** Image Set Number (0072,0032), unique in the protocol. */
  readonly imageSetNumber?: number;
  /** Image Set Selector Category (0072,0034). */
  readonly imageSetSelectorCategory?: ImageSetSelectorCategory;
  /** Relative Time (0072,0038): from, to, in units before the current study; `[0, 0]` is the current one. */
  readonly relativeTime?: readonly [from: number, to: number];
  /** Relative Time Units (0072,003A). */
  readonly relativeTimeUnits?: RelativeTimeUnits;
  /** Abstract Prior Value (0072,003C): from, to; 1 is the most recent prior, -1 the oldest. */
  readonly abstractPriorValue?: readonly [from: number, to: number];
  /** Abstract Prior Code Sequence (0072,003E): one item at most. */
  readonly abstractPriorCode: readonly Code[];
  /** Image Set Label (0072,0040). */
  readonly imageSetLabel?: string;
}

/** Selectors, and the image sets they make at different times: an item of the Image Sets Sequence. */
export interface ImageSet extends ModelObject {
  /** Image Set Selector Sequence (0072,0022). */
  readonly imageSetSelector: readonly ImageSetSelector[];
  /** Time Based Image Sets Sequence (0072,0030). */
  readonly timeBasedImageSets: readonly TimeBasedImageSet[];
}
