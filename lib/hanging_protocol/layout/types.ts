/**
 * Where things are: the geometry of a hanging protocol, ready to be drawn.
 *
 * @module
 */

/** A rectangle in the display environment: its width and height are 1, its origin is the upper left corner, y grows down. */
export interface Rectangle {
  /** x of the left edge. */
  readonly left: number;
  /** y of the upper edge. */
  readonly top: number;
  /** Width. */
  readonly width: number;
  /** Height. */
  readonly height: number;
}

/** A nominal screen and its place among the others. */
export interface ScreenLayout {
  /** Its number, counted from 1 in the order of the Nominal Screen Definition Sequence. */
  readonly number: number;
  /** Its place. */
  readonly rectangle: Rectangle;
  /** Number of Horizontal Pixels (0072,0106), if it is above 0. */
  readonly columns?: number;
  /** Number of Vertical Pixels (0072,0104), if it is above 0. */
  readonly rows?: number;
  /** Bits of a gray value. */
  readonly grayBits?: number;
  /** Bits of a color channel. */
  readonly colorBits?: number;
}

/** When the images of a set were taken. */
export type ImageSetTime = "current" | "prior" | "unknown";

/** An image set as a legend shows it. */
export interface ImageSetLayout {
  /** Image Set Number (0072,0032). */
  readonly number?: number;
  /** Its place among all image sets, from 0: what its color goes by. */
  readonly index: number;
  /** Image Set Label, or words that stand for it. */
  readonly label: string;
  /** Whether it belongs to the current study. */
  readonly time: ImageSetTime;
  /** The same in words, e.g. `current`, `prior 1`, `1 to 12 months before`. */
  readonly when: string;
  /** Modalities that the selectors name, e.g. `["CR", "DX"]`. */
  readonly modalities: readonly string[];
}

/** How an image box shows its images (PS3.3 Table C.23.3-1, Image Box Layout Type). */
export type BoxMark = "TILED" | "STACK" | "CINE" | "PROCESSED" | "SINGLE" | "OTHER";

/** The tiles of a TILED box. */
export interface TileGrid {
  /** Columns to draw. */
  readonly columns: number;
  /** Rows to draw. */
  readonly rows: number;
  /** Number of the first tile in the flow of images through all boxes of the display set, from 1. */
  readonly first: number;
  /** Whether the protocol has more of them than are drawn. */
  readonly truncated: boolean;
}

/** The letters at the edges of an image: where in the patient each edge lies (PS3.3 §C.7.6.1.1.1). */
export interface EdgeLetters {
  /** Left edge; absent if it is not the opposite of anything known. */
  readonly left?: string;
  /** Upper edge. */
  readonly top?: string;
  /** Right edge: the direction of rows. */
  readonly right?: string;
  /** Lower edge: the direction of columns. */
  readonly bottom?: string;
}

/** An image box and what it shows. */
export interface BoxLayout {
  /** Display Set Number (0072,0202), or its place in the sequence, from 1. */
  readonly displaySetNumber: number;
  /** Image Box Number (0072,0302), or its place in the display set, from 1. */
  readonly imageBoxNumber: number;
  /** How many boxes the display set has. */
  readonly boxCount: number;
  /** Its place, inside the display environment. */
  readonly rectangle: Rectangle;
  /** Whether the protocol places it partly outside the display environment. */
  readonly clipped: boolean;
  /** How it shows its images. */
  readonly mark: BoxMark;
  /** The layout in words, e.g. `Tiles 3 × 4`, `Cine 25 fps`. */
  readonly layout: string;
  /** Rows and columns of its images, where it shows them side by side: Image Box Layout Type (0072,0304) TILED. */
  readonly tiles?: TileGrid;
  /** The image set that it shows, if the protocol has it. */
  readonly imageSet?: ImageSetLayout;
  /** What it shows, in a word or two. */
  readonly title: string;
  /** More about it, the most important first. */
  readonly lines: readonly string[];
  /** Where in the patient its edges lie. */
  readonly edges: EdgeLetters;
  /** Marks of the links that it takes part in, see {@linkcode LinkLayout}. */
  readonly links: readonly string[];
  /** Number of the screen that most of it lies on; absent where there is none. */
  readonly screen?: number;
}

/** Display sets that act on each other. */
export interface LinkLayout {
  /** Scrolling together (0072,0210), or showing where in another one is (0072,0214). */
  readonly kind: "scroll" | "navigation";
  /** What marks its boxes: `A`, `B`, … for scrolling, `1`, `2`, … for navigation; unique with its kind. */
  readonly mark: string;
  /** Display Set Numbers; of one-way navigation without the display set that navigates. */
  readonly displaySets: readonly number[];
  /** Display Set Number of the one that navigates, if it is one-way. */
  readonly from?: number;
  /** It in words. */
  readonly text: string;
}

/** What is shown together (PS3.3 Table C.23.3-1, Display Set Presentation Group). */
export interface GroupLayout {
  /** Display Set Presentation Group (0072,0204). */
  readonly number: number;
  /** Display Set Presentation Group Description (0072,0206). */
  readonly description?: string;
  /** Its boxes in the order they are painted: what lies on top comes last. */
  readonly boxes: readonly BoxLayout[];
  /** The links between its display sets. */
  readonly links: readonly LinkLayout[];
  /** What could not be drawn as it stands, in words. */
  readonly notes: readonly string[];
}

/** A hanging protocol as geometry. */
export interface ProtocolLayout {
  /** Width of the display environment by its height. */
  readonly aspectRatio: number;
  /** The screens; none if the protocol does not define them. */
  readonly screens: readonly ScreenLayout[];
  /** The image sets in the order of the protocol. */
  readonly imageSets: readonly ImageSetLayout[];
  /** The presentation groups, the one that is shown first in front. */
  readonly groups: readonly GroupLayout[];
  /** What could not be drawn as it stands, in words. */
  readonly notes: readonly string[];
}
