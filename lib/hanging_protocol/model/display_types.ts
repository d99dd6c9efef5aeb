/**
 * Display sets: which images are shown where, and what is done to them (PS3.3 Table C.23.3-1).
 *
 * @module
 */
import type { ImageSetSelectorUsageFlag, SelectorContext, SelectorValue } from "./selector_types.ts";
import type { ModelObject, SopInstanceReference, SpatialPosition } from "./types.ts";

/** Whether tiles are scrolled by rows or by columns. */
export type ImageBoxScrollDirection = "VERTICAL" | "HORIZONTAL";

/** By what tiles are scrolled: all of them, a row or column, or one. */
export type ImageBoxScrollType = "PAGE" | "ROW_COLUMN" | "IMAGE";

/** A rectangle that shows images (PS3.3 Table C.23.3-1). */
export interface ImageBox extends ModelObject {
  /** Image Box Number (0072,0302): images run through the boxes in this order. */
  readonly imageBoxNumber?: number;
  /** Display Environment Spatial Position (0072,0108), in the space of all screens. */
  readonly displayEnvironmentSpatialPosition?: SpatialPosition;
  /** Image Box Layout Type (0072,0304); defined are TILED, STACK, CINE, PROCESSED and SINGLE. */
  readonly imageBoxLayoutType?: string;
  /** Image Box Tile Horizontal Dimension (0072,0306): columns of tiles. */
  readonly imageBoxTileHorizontalDimension?: number;
  /** Image Box Tile Vertical Dimension (0072,0308): rows of tiles. */
  readonly imageBoxTileVerticalDimension?: number;
  /** Image Box Scroll Direction (0072,0310). */
  readonly imageBoxScrollDirection?: ImageBoxScrollDirection;
  /** Image Box Small Scroll Type (0072,0312). */
  readonly imageBoxSmallScrollType?: ImageBoxScrollType;
  /** Image Box Small Scroll Amount (0072,0314). */
  readonly imageBoxSmallScrollAmount?: number;
  /** Image Box Large Scroll Type (0072,0316). */
  readonly imageBoxLargeScrollType?: ImageBoxScrollType;
  /** Image Box Large Scroll Amount (0072,0318). */
  readonly imageBoxLargeScrollAmount?: number;
  /** Image Box Overlap Priority (0072,0320): 1 is on top, 100 at the bottom. */
  readonly imageBoxOverlapPriority?: number;
  /** Preferred Playback Sequencing (0018,1244): 0 looping, 1 sweeping, 2 stop. */
  readonly preferredPlaybackSequencing?: number;
  /** Recommended Display Frame Rate (0008,2144), in frames a second. */
  readonly recommendedDisplayFrameRate?: number;
  /** Cine Relative to Real-Time (0072,0330): playback rate by acquisition rate. */
  readonly cineRelativeToRealTime?: number;
}

/** Operators of a filter. */
export type FilterByOperator =
  | "RANGE_INCL"
  | "RANGE_EXCL"
  | "GREATER_OR_EQUAL"
  | "LESS_OR_EQUAL"
  | "GREATER_THAN"
  | "LESS_THAN"
  | "MEMBER_OF"
  | "NOT_MEMBER_OF";

/** Which images of the set are shown; all filters apply, one after the other. */
export interface FilterOperation extends SelectorContext, SelectorValue {
  /** Filter-by Category (0072,0402), in place of an attribute; defined is IMAGE_PLANE. */
  readonly filterByCategory?: string;
  /** Filter-by Attribute Presence (0072,0404). */
  readonly filterByAttributePresence?: "PRESENT" | "NOT_PRESENT";
  /** Filter-by Operator (0072,0406). */
  readonly filterByOperator?: FilterByOperator;
  /** Image Set Selector Usage Flag (0072,0024): whether images without the attribute pass. */
  readonly imageSetSelectorUsageFlag?: ImageSetSelectorUsageFlag;
}

/** By what images are sorted; the first operation varies slowest. */
export interface SortingOperation extends SelectorContext {
  /** Sort-by Category (0072,0602), in place of an attribute; defined are ALONG_AXIS and BY_ACQ_TIME. */
  readonly sortByCategory?: string;
  /** Sorting Direction (0072,0604). */
  readonly sortingDirection?: "INCREASING" | "DECREASING";
}

/** A flag. */
export type YesNo = "YES" | "NO";

/** Images of one set, where they are shown and what is done to them (PS3.3 Table C.23.3-1). */
export interface DisplaySet extends ModelObject {
  /** Display Set Number (0072,0202), unique in the protocol. */
  readonly displaySetNumber?: number;
  /** Display Set Label (0072,0203). */
  readonly displaySetLabel?: string;
  /** Display Set Presentation Group (0072,0204): what is shown together; 1 first. */
  readonly displaySetPresentationGroup?: number;
  /** Display Set Presentation Group Description (0072,0206). */
  readonly displaySetPresentationGroupDescription?: string;
  /** Image Set Number (0072,0032): the image set shown. */
  readonly imageSetNumber?: number;
  /** Image Boxes Sequence (0072,0300). */
  readonly imageBoxes: readonly ImageBox[];
  /** Filter Operations Sequence (0072,0400). */
  readonly filterOperations: readonly FilterOperation[];
  /** Sorting Operations Sequence (0072,0600). */
  readonly sortingOperations: readonly SortingOperation[];
  /** Blending Operation Type (0072,0500); defined is COLOR. */
  readonly blendingOperationType?: string;
  /** Reformatting Operation Type (0072,0510); defined are MPR, 3D_RENDERING and SLAB. */
  readonly reformattingOperationType?: string;
  /** Reformatting Thickness (0072,0512), in millimetres. */
  readonly reformattingThickness?: number;
  /** Reformatting Interval (0072,0514), centre to centre, in millimetres. */
  readonly reformattingInterval?: number;
  /** Reformatting Operation Initial View Direction (0072,0516); SAGITTAL, TRANSVERSE, CORONAL or OBLIQUE. */
  readonly reformattingOperationInitialViewDirection?: string;
  /** 3D Rendering Type (0072,0520); value 1 is MIP, SURFACE or VOLUME, the others refine it. */
  readonly threeDRenderingType?: readonly string[];
  /** Display Set Patient Orientation (0072,0700): where rows and columns run to, e.g. `["L", "P"]`. */
  readonly displaySetPatientOrientation?: readonly [row: string, column: string];
  /** Display Set Horizontal Justification (0072,0717). */
  readonly displaySetHorizontalJustification?: "LEFT" | "CENTER" | "RIGHT";
  /** Display Set Vertical Justification (0072,0718). */
  readonly displaySetVerticalJustification?: "TOP" | "CENTER" | "BOTTOM";
  /** VOI Type (0072,0702): the window; LUNG, MEDIASTINUM, ABDO_PELVIS, LIVER, SOFT_TISSUE, BONE, BRAIN, POST_FOSSA. */
  readonly voiType?: string;
  /** Pseudo-Color Type (0072,0704): content label of a palette. */
  readonly pseudoColorType?: string;
  /** Pseudo-Color Palette Instance Reference Sequence (0072,0705): one item at most. */
  readonly pseudoColorPaletteInstanceReference: readonly SopInstanceReference[];
  /** Show Grayscale Inverted (0072,0706). */
  readonly showGrayscaleInverted?: YesNo;
  /** Show Image True Size Flag (0072,0710). */
  readonly showImageTrueSizeFlag?: YesNo;
  /** Show Graphic Annotation Flag (0072,0712). */
  readonly showGraphicAnnotationFlag?: YesNo;
  /** Show Patient Demographics Flag (0072,0714). */
  readonly showPatientDemographicsFlag?: YesNo;
  /** Show Acquisition Techniques Flag (0072,0716). */
  readonly showAcquisitionTechniquesFlag?: YesNo;
}

/** Display sets that scroll together: an item of the Synchronized Scrolling Sequence. */
export interface SynchronizedScrolling extends ModelObject {
  /** Display Set Scrolling Group (0072,0212): Display Set Numbers, two at least. */
  readonly displaySetScrollingGroup?: readonly number[];
}

/** Display sets that show where in others one is: an item of the Navigation Indicator Sequence. */
export interface NavigationIndicator extends ModelObject {
  /** Navigation Display Set (0072,0216): the one that shows it; without it, each shows it for the others. */
  readonly navigationDisplaySet?: number;
  /** Reference Display Sets (0072,0218): Display Set Numbers. */
  readonly referenceDisplaySets?: readonly number[];
}
