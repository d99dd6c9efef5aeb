/**
 * Short ways to write a hanging protocol in keyword form (PS3.3 §C.23).
 *
 * @module
 */
import { tagOf, tagToHex, vrOf } from "../../lib/dataset/dictionary.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";

/** Upper left and lower right corner, (0,0) at the lower left of all screens and (1,1) at the upper right (PS3.3 §C.23.2.1.1). */
export type Position = readonly [x1: number, y1: number, x2: number, y2: number];

/** A code sequence item (PS3.3 §8.8). */
export function code(value: string, meaning: string, scheme = "SCT", version?: string): Dataset {
  return {
    CodeValue: value,
    CodingSchemeDesignator: scheme,
    ...(version === undefined ? {} : { CodingSchemeVersion: version }),
    CodeMeaning: meaning,
  };
}

/** What a protocol is for: one item of the Hanging Protocol Definition Sequence. */
export function definition(of: {
  modality?: string;
  regions?: Dataset[];
  laterality?: string;
  procedures?: Dataset[];
  reasons?: Dataset[];
}): Dataset {
  return {
    ...(of.modality === undefined ? {} : { Modality: of.modality }),
    ...(of.regions === undefined ? {} : { AnatomicRegionSequence: of.regions, Laterality: of.laterality ?? null }),
    ProcedureCodeSequence: of.procedures ?? [],
    ReasonForRequestedProcedureCodeSequence: of.reasons ?? [],
  };
}

function attribute(keyword: string): { tag: string; vr: string } {
  const tag = tagOf(keyword);
  if (tag === undefined) throw new TypeError(`Unknown keyword "${keyword}"`);
  return { tag: tagToHex(tag), vr: vrOf(tag) };
}

/** One value alone, several in an array, as keyword form has them. */
function values(list: readonly unknown[]): unknown {
  return list.length === 1 ? list[0] : [...list];
}

/** Attribute, value number and the Selector Value of its VR (PS3.3 Tables C.23.4-1 and C.23.4-2). */
function selectorValue(keyword: string, list: readonly unknown[], where: Where): Dataset {
  const { tag, vr } = attribute(keyword);
  return {
    SelectorAttribute: tag,
    SelectorValueNumber: where.valueNumber ?? 1,
    SelectorAttributeVR: vr,
    ...(where.sequence === undefined ? {} : { SelectorSequencePointer: attribute(where.sequence).tag }),
    ...(where.functionalGroup === undefined ? {} : { FunctionalGroupPointer: attribute(where.functionalGroup).tag }),
    ...(vr === "SQ" ? { SelectorCodeSequenceValue: [...list] } : { [`Selector${vr}Value`]: values(list) }),
  };
}

/** Where in an image a selector looks. */
export interface Where {
  /** 1 is the first value, 0 any. */
  readonly valueNumber?: number;
  /** Keyword of the sequence that the attribute is nested in. */
  readonly sequence?: string;
  /** Keyword of the functional group sequence that the attribute is nested in. */
  readonly functionalGroup?: string;
}

/** An image set selector: images without the attribute do not belong to the set. */
export function select(keyword: string, list: readonly unknown[], where: Where = {}): Dataset {
  return { ImageSetSelectorUsageFlag: "NO_MATCH", ...selectorValue(keyword, list, where) };
}

/** An image set selector: images without the attribute belong to the set too. */
export function selectIfPresent(keyword: string, list: readonly unknown[], where: Where = {}): Dataset {
  return { ImageSetSelectorUsageFlag: "MATCH", ...selectorValue(keyword, list, where) };
}

/** Operators of a filter (PS3.3 Table C.23.3-1, Filter-by Operator). */
export type Operator =
  | "RANGE_INCL"
  | "RANGE_EXCL"
  | "GREATER_OR_EQUAL"
  | "LESS_OR_EQUAL"
  | "GREATER_THAN"
  | "LESS_THAN"
  | "MEMBER_OF"
  | "NOT_MEMBER_OF";

/** A filter by the value of an attribute. */
export function filter(keyword: string, operator: Operator, list: readonly unknown[], where: Where = {}): Dataset {
  return { ...selectorValue(keyword, list, where), FilterByOperator: operator };
}

/** A filter by presence of an attribute. */
export function filterPresent(keyword: string, presence: "PRESENT" | "NOT_PRESENT" = "PRESENT"): Dataset {
  return { SelectorAttribute: attribute(keyword).tag, FilterByAttributePresence: presence };
}

/** A filter by the plane of an image: TRANSVERSE, CORONAL, SAGITTAL, OBLIQUE. */
export function filterPlane(...planes: string[]): Dataset {
  return {
    FilterByCategory: "IMAGE_PLANE",
    SelectorAttributeVR: "CS",
    SelectorCSValue: values(planes),
    FilterByOperator: "MEMBER_OF",
  };
}

/** Sorts along the normal of the planes, or by time. */
export function sortBy(category: "ALONG_AXIS" | "BY_ACQ_TIME", direction = "INCREASING"): Dataset {
  return { SortByCategory: category, SortingDirection: direction };
}

/** Sorts by an attribute. */
export function sortByAttribute(keyword: string, direction = "INCREASING"): Dataset {
  return { SelectorAttribute: attribute(keyword).tag, SelectorValueNumber: 1, SortingDirection: direction };
}

/** An image set of the current study. */
export function current(number: number, label: string): Dataset {
  return {
    ImageSetNumber: number,
    ImageSetSelectorCategory: "RELATIVE_TIME",
    RelativeTime: [0, 0],
    RelativeTimeUnits: "MINUTES",
    ImageSetLabel: label,
  };
}

/** An image set of what came `from` to `to` units before. */
export function before(number: number, label: string, from: number, to: number, units: string): Dataset {
  return {
    ImageSetNumber: number,
    ImageSetSelectorCategory: "RELATIVE_TIME",
    RelativeTime: [from, to],
    RelativeTimeUnits: units,
    ImageSetLabel: label,
  };
}

/** An image set of the nth prior, 1 the most recent, -1 the oldest. */
export function prior(number: number, label: string, nth = 1): Dataset {
  return {
    ImageSetNumber: number,
    ImageSetSelectorCategory: "ABSTRACT_PRIOR",
    AbstractPriorValue: [nth, nth],
    ImageSetLabel: label,
  };
}

/** An item of the Image Sets Sequence: selectors that all apply, and the sets in time they make. */
export function imageSets(selectors: Dataset[], ...sets: Dataset[]): Dataset {
  return { ImageSetSelectorSequence: selectors, TimeBasedImageSetsSequence: sets };
}

/** A screen of grayscale or, with `color`, of that many bits a channel. */
export function screen(
  columns: number,
  rows: number,
  position: Position,
  depth: { gray?: number; color?: number; repaint?: number },
): Dataset {
  return {
    NumberOfVerticalPixels: rows,
    NumberOfHorizontalPixels: columns,
    DisplayEnvironmentSpatialPosition: [...position],
    ...(depth.gray === undefined ? {} : { ScreenMinimumGrayscaleBitDepth: depth.gray }),
    ...(depth.color === undefined ? {} : { ScreenMinimumColorBitDepth: depth.color }),
    ...(depth.repaint === undefined ? {} : { ApplicationMaximumRepaintTime: depth.repaint }),
  };
}

/** An image box that shows one frame at a time. */
export function box(layout: "SINGLE" | "STACK" | "PROCESSED", position: Position): Dataset {
  return { ImageBoxLayoutType: layout, DisplayEnvironmentSpatialPosition: [...position] };
}

/** An image box that plays, at a frame rate or relative to the time of acquisition. */
export function cine(position: Position, speed: { framesPerSecond?: number; relative?: number }): Dataset {
  return {
    ImageBoxLayoutType: "CINE",
    DisplayEnvironmentSpatialPosition: [...position],
    PreferredPlaybackSequencing: 0,
    ...(speed.framesPerSecond === undefined
      ? { CineRelativeToRealTime: speed.relative ?? 1 }
      : { RecommendedDisplayFrameRate: speed.framesPerSecond }),
  };
}

/** An image box of columns by rows of tiles. */
export function tiled(
  position: Position,
  columns: number,
  rows: number,
  scroll: { direction: "VERTICAL" | "HORIZONTAL"; small: string; large: string },
): Dataset {
  return {
    ImageBoxLayoutType: "TILED",
    DisplayEnvironmentSpatialPosition: [...position],
    ImageBoxTileHorizontalDimension: columns,
    ImageBoxTileVerticalDimension: rows,
    ImageBoxScrollDirection: scroll.direction,
    ImageBoxSmallScrollType: scroll.small,
    ImageBoxSmallScrollAmount: 1,
    ImageBoxLargeScrollType: scroll.large,
    ImageBoxLargeScrollAmount: 1,
  };
}

/** A display set: an image set, where it is shown and what is done to it. */
export interface DisplaySet {
  /** Display Set Presentation Group: what is shown together. */
  readonly group: number;
  /** Image Set Number. */
  readonly set: number;
  /** Image boxes, numbered in this order. */
  readonly boxes: readonly Dataset[];
  /** Filter operations, one after the other. */
  readonly filters?: readonly Dataset[];
  /** Sorting operations. */
  readonly sorting?: readonly Dataset[];
  /** Any other attribute of the item, by keyword. */
  readonly attributes?: Dataset;
}

/** A whole hanging protocol. */
export interface Protocol {
  readonly uid: string;
  readonly name: string;
  readonly description: string;
  readonly level: "MANUFACTURER" | "SITE" | "USER_GROUP" | "SINGLE_USER";
  readonly creator: string;
  readonly created: string;
  readonly definitions: readonly Dataset[];
  readonly priors: number;
  readonly imageSets: readonly Dataset[];
  readonly user?: Dataset;
  readonly userGroup?: string;
  readonly screens: readonly Dataset[];
  /** Display sets, numbered in this order. */
  readonly displaySets: readonly DisplaySet[];
  readonly partialData: "MAINTAIN_LAYOUT" | "ADAPT_LAYOUT" | null;
  /** Display set numbers that scroll together. */
  readonly scrolling?: readonly (readonly number[])[];
  /** Display sets that show, and let one change, the position of others. */
  readonly navigation?: readonly { display?: number; references: readonly number[] }[];
}

function displaySet(of: DisplaySet, index: number): Dataset {
  return {
    DisplaySetNumber: index + 1,
    DisplaySetPresentationGroup: of.group,
    ImageSetNumber: of.set,
    ImageBoxesSequence: of.boxes.map((item, i) => ({ ImageBoxNumber: i + 1, ...item })),
    FilterOperationsSequence: [...of.filters ?? []],
    SortingOperationsSequence: [...of.sorting ?? []],
    ...of.attributes,
  };
}

/** A hanging protocol instance in keyword form. */
export function hangingProtocol(of: Protocol): Dataset {
  return {
    SpecificCharacterSet: "ISO_IR 192",
    SOPClassUID: HangingProtocolStorage,
    SOPInstanceUID: of.uid,
    HangingProtocolName: of.name,
    HangingProtocolDescription: of.description,
    HangingProtocolLevel: of.level,
    HangingProtocolCreator: of.creator,
    HangingProtocolCreationDateTime: of.created,
    HangingProtocolDefinitionSequence: [...of.definitions],
    HangingProtocolUserIdentificationCodeSequence: of.user ? [of.user] : [],
    ...(of.userGroup === undefined ? {} : { HangingProtocolUserGroupName: of.userGroup }),
    NumberOfPriorsReferenced: of.priors,
    ImageSetsSequence: [...of.imageSets],
    NumberOfScreens: of.screens.length,
    NominalScreenDefinitionSequence: [...of.screens],
    DisplaySetsSequence: of.displaySets.map(displaySet),
    PartialDataDisplayHandling: of.partialData,
    ...(of.scrolling === undefined
      ? {}
      : { SynchronizedScrollingSequence: of.scrolling.map((group) => ({ DisplaySetScrollingGroup: [...group] })) }),
    ...(of.navigation === undefined ? {} : {
      NavigationIndicatorSequence: of.navigation.map(({ display, references }) => ({
        ...(display === undefined ? {} : { NavigationDisplaySet: display }),
        ReferenceDisplaySets: values(references),
      })),
    }),
  };
}
