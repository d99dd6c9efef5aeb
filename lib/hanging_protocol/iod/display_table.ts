/**
 * Items of the Display Sets Sequence (PS3.3 Table C.23.3-1).
 *
 * @module
 */
import type {
  DisplaySet,
  FilterOperation,
  ImageBox,
  NavigationIndicator,
  SortingOperation,
  SynchronizedScrolling,
} from "../model/types.ts";
import { type AttributesOf, rowsOf } from "./attribute.ts";
import { above, absent, all, allowedIf, any, atLeastIf, filled, is, onlyIf, present } from "./conditions.ts";
import { ReferenceAttributes } from "./definition_table.ts";
import { ContextAttributes, ValueAttributes } from "./selector_table.ts";

const row = rowsOf("C.23.3-1");

const isTiled = is("ImageBoxLayoutType", "TILED");
const isCine = is("ImageBoxLayoutType", "CINE");
const Tiled = onlyIf("Image Box Layout Type is TILED", isTiled);
const SeveralTiles = onlyIf(
  "Image Box Layout Type is TILED and there are several tiles",
  all(isTiled, any(above("ImageBoxTileHorizontalDimension", 1), above("ImageBoxTileVerticalDimension", 1))),
);
const ScrollTypes = { enumerated: ["PAGE", "ROW_COLUMN", "IMAGE"] };

/** Items of the Image Boxes Sequence. */
export const ImageBoxAttributes: AttributesOf<ImageBox> = {
  imageBoxNumber: row.required("ImageBoxNumber", { minimum: 1 }),
  displayEnvironmentSpatialPosition: row.required("DisplayEnvironmentSpatialPosition", { minimum: 0, maximum: 1 }),
  imageBoxLayoutType: row.required("ImageBoxLayoutType", {
    defined: ["TILED", "STACK", "CINE", "PROCESSED", "SINGLE"],
  }),
  imageBoxTileHorizontalDimension: row.requiredIf("ImageBoxTileHorizontalDimension", Tiled, { minimum: 1 }),
  imageBoxTileVerticalDimension: row.requiredIf("ImageBoxTileVerticalDimension", Tiled, { minimum: 1 }),
  imageBoxScrollDirection: row.requiredIf("ImageBoxScrollDirection", SeveralTiles, {
    enumerated: ["VERTICAL", "HORIZONTAL"],
  }),
  imageBoxSmallScrollType: row.emptiedIf("ImageBoxSmallScrollType", SeveralTiles, ScrollTypes),
  imageBoxSmallScrollAmount: row.requiredIf(
    "ImageBoxSmallScrollAmount",
    onlyIf("Image Box Small Scroll Type has a value", filled("ImageBoxSmallScrollType")),
    { minimum: 1 },
  ),
  imageBoxLargeScrollType: row.emptiedIf("ImageBoxLargeScrollType", SeveralTiles, ScrollTypes),
  imageBoxLargeScrollAmount: row.requiredIf(
    "ImageBoxLargeScrollAmount",
    onlyIf("Image Box Large Scroll Type has a value", filled("ImageBoxLargeScrollType")),
    { minimum: 1 },
  ),
  imageBoxOverlapPriority: row.optional("ImageBoxOverlapPriority", { minimum: 1, maximum: 100 }),
  preferredPlaybackSequencing: row.requiredIf(
    "PreferredPlaybackSequencing",
    onlyIf("Image Box Layout Type is CINE", isCine),
    { enumerated: [0, 1, 2] },
  ),
  recommendedDisplayFrameRate: row.requiredIf(
    "RecommendedDisplayFrameRate",
    onlyIf(
      "Image Box Layout Type is CINE and Cine Relative to Real-Time is absent",
      all(isCine, absent("CineRelativeToRealTime")),
    ),
    { minimum: 1 },
  ),
  cineRelativeToRealTime: row.requiredIf(
    "CineRelativeToRealTime",
    onlyIf(
      "Image Box Layout Type is CINE and Recommended Display Frame Rate is absent",
      all(isCine, absent("RecommendedDisplayFrameRate")),
    ),
    { minimum: 0 },
  ),
};

const hasAttribute = present("SelectorAttribute");
const hasOperator = present("FilterByOperator");

/** Items of the Filter Operations Sequence. */
export const FilterAttributes: AttributesOf<FilterOperation> = {
  filterByCategory: row.requiredIf(
    "FilterByCategory",
    onlyIf("Selector Attribute is absent", absent("SelectorAttribute")),
    { defined: ["IMAGE_PLANE"] },
  ),
  filterByAttributePresence: row.requiredIf(
    "FilterByAttributePresence",
    onlyIf(
      "Selector Attribute is present and Filter-by Operator is absent",
      all(hasAttribute, absent("FilterByOperator")),
    ),
    { enumerated: ["PRESENT", "NOT_PRESENT"] },
  ),
  selectorAttribute: row.requiredIf(
    "SelectorAttribute",
    onlyIf("Filter-by Category is absent", absent("FilterByCategory")),
  ),
  selectorAttributeVr: row.requiredIf(
    "SelectorAttributeVR",
    onlyIf(
      "Filter-by Operator is present, and Selector Attribute or Filter-by Category",
      all(hasOperator, any(hasAttribute, present("FilterByCategory"))),
    ),
  ),
  ...ContextAttributes,
  ...ValueAttributes,
  selectorValueNumber: row.requiredIf(
    "SelectorValueNumber",
    onlyIf("Selector Attribute and Filter-by Operator are present", all(hasAttribute, hasOperator)),
  ),
  filterByOperator: row.requiredIf(
    "FilterByOperator",
    onlyIf(
      "Filter-by Category is present, or Selector Attribute is and Filter-by Attribute Presence is absent",
      any(present("FilterByCategory"), all(hasAttribute, absent("FilterByAttributePresence"))),
    ),
    {
      enumerated: [
        "RANGE_INCL",
        "RANGE_EXCL",
        "GREATER_OR_EQUAL",
        "LESS_OR_EQUAL",
        "GREATER_THAN",
        "LESS_THAN",
        "MEMBER_OF",
        "NOT_MEMBER_OF",
      ],
    },
  ),
  imageSetSelectorUsageFlag: row.optional("ImageSetSelectorUsageFlag", { enumerated: ["MATCH", "NO_MATCH"] }),
};

/** Items of the Sorting Operations Sequence. */
export const SortingAttributes: AttributesOf<SortingOperation> = {
  selectorAttribute: row.requiredIf(
    "SelectorAttribute",
    onlyIf("Sort-by Category is absent", absent("SortByCategory")),
  ),
  ...ContextAttributes,
  selectorValueNumber: row.requiredIf(
    "SelectorValueNumber",
    onlyIf("Selector Attribute is present", hasAttribute),
    { minimum: 1 },
  ),
  sortByCategory: row.requiredIf(
    "SortByCategory",
    onlyIf("Selector Attribute is absent", absent("SelectorAttribute")),
    { defined: ["ALONG_AXIS", "BY_ACQ_TIME"] },
  ),
  sortingDirection: row.required("SortingDirection", { enumerated: ["INCREASING", "DECREASING"] }),
};

const Planar = atLeastIf("Reformatting Operation Type is SLAB or MPR", is("ReformattingOperationType", "SLAB", "MPR"));
const YesOrNo = { enumerated: ["YES", "NO"] };

/** Palettes that have a UID (PS3.6 Annex B), so that a reference to them can be had. */
const StandardPalettes = ["HOT_IRON", "PET", "HOT_METAL_BLUE", "PET_20_STEP", "SPRING", "SUMMER", "FALL", "WINTER"];

/** Items of the Display Sets Sequence. */
export const DisplaySetAttributes: AttributesOf<DisplaySet> = {
  displaySetNumber: row.required("DisplaySetNumber", { minimum: 1 }),
  displaySetLabel: row.optional("DisplaySetLabel"),
  displaySetPresentationGroup: row.required("DisplaySetPresentationGroup", { minimum: 1 }),
  displaySetPresentationGroupDescription: row.optional("DisplaySetPresentationGroupDescription"),
  imageSetNumber: row.required("ImageSetNumber", { minimum: 1 }),
  imageBoxes: row.required("ImageBoxesSequence", { items: ImageBoxAttributes }),
  filterOperations: row.emptied("FilterOperationsSequence", { items: FilterAttributes }),
  sortingOperations: row.emptied("SortingOperationsSequence", { items: SortingAttributes }),
  blendingOperationType: row.optional("BlendingOperationType", { defined: ["COLOR"] }),
  reformattingOperationType: row.optional("ReformattingOperationType", { defined: ["MPR", "3D_RENDERING", "SLAB"] }),
  reformattingThickness: row.requiredIf("ReformattingThickness", Planar, { minimum: 0 }),
  reformattingInterval: row.requiredIf("ReformattingInterval", Planar, { minimum: 0 }),
  reformattingOperationInitialViewDirection: row.requiredIf(
    "ReformattingOperationInitialViewDirection",
    atLeastIf(
      "Reformatting Operation Type is MPR or 3D_RENDERING",
      is("ReformattingOperationType", "MPR", "3D_RENDERING"),
    ),
    { defined: ["SAGITTAL", "TRANSVERSE", "CORONAL", "OBLIQUE"] },
  ),
  threeDRenderingType: row.requiredIf(
    "ThreeDRenderingType",
    onlyIf("Reformatting Operation Type is 3D_RENDERING", is("ReformattingOperationType", "3D_RENDERING")),
    { defined: ["MIP", "SURFACE", "VOLUME"] },
  ),
  displaySetPatientOrientation: row.optional("DisplaySetPatientOrientation"),
  displaySetHorizontalJustification: row.optional("DisplaySetHorizontalJustification", {
    enumerated: ["LEFT", "CENTER", "RIGHT"],
  }),
  displaySetVerticalJustification: row.optional("DisplaySetVerticalJustification", {
    enumerated: ["TOP", "CENTER", "BOTTOM"],
  }),
  voiType: row.optional("VOIType", {
    defined: ["LUNG", "MEDIASTINUM", "ABDO_PELVIS", "LIVER", "SOFT_TISSUE", "BONE", "BRAIN", "POST_FOSSA"],
  }),
  pseudoColorType: row.optional("PseudoColorType"),
  pseudoColorPaletteInstanceReference: row.requiredIf(
    "PseudoColorPaletteInstanceReferenceSequence",
    {
      text: "Pseudo-Color Type is a palette of PS3.6",
      required: is("PseudoColorType", ...StandardPalettes),
      allowed: present("PseudoColorType"),
    },
    { items: ReferenceAttributes, maxItems: 1 },
  ),
  showGrayscaleInverted: row.optional("ShowGrayscaleInverted", YesOrNo),
  showImageTrueSizeFlag: row.optional("ShowImageTrueSizeFlag", YesOrNo),
  showGraphicAnnotationFlag: row.optional("ShowGraphicAnnotationFlag", YesOrNo),
  showPatientDemographicsFlag: row.optional("ShowPatientDemographicsFlag", YesOrNo),
  showAcquisitionTechniquesFlag: row.optional("ShowAcquisitionTechniquesFlag", YesOrNo),
};

/** Items of the Synchronized Scrolling Sequence. */
export const ScrollingAttributes: AttributesOf<SynchronizedScrolling> = {
  displaySetScrollingGroup: row.required("DisplaySetScrollingGroup", { minimum: 1 }),
};

/** Items of the Navigation Indicator Sequence. */
export const NavigationAttributes: AttributesOf<NavigationIndicator> = {
  navigationDisplaySet: row.requiredIf(
    "NavigationDisplaySet",
    allowedIf("the interaction goes one way", () => true),
    { minimum: 1 },
  ),
  referenceDisplaySets: row.required("ReferenceDisplaySets", { minimum: 1 }),
};
