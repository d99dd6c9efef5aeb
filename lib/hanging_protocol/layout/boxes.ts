/**
 * Image boxes: where they are, their tiles, and which lies on top (PS3.3 Table C.23.3-1).
 *
 * @module
 */
import type { DisplaySet, ImageBox } from "../model/types.ts";
import { captionOf, edgesOf, layoutOf } from "./labels.ts";
import { place, sharedArea } from "./rectangle.ts";
import type { BoxLayout, ImageSetLayout, ScreenLayout, TileGrid } from "./types.ts";

/** Most boxes that are drawn of one group. */
export const MaxBoxes = 128;

/** Most tiles that are drawn in either direction. */
export const MaxTiles = 32;

/** Who does not say where it lies, lies below those who do. */
const LowestPriority = 101;

/** A display set with its place in the protocol. */
export interface PlacedSet {
  /** The display set. */
  readonly set: DisplaySet;
  /** Display Set Number, or its place in the sequence, from 1. */
  readonly number: number;
}

function tiles(value: number | undefined): number {
  return value !== undefined && value >= 1 ? Math.min(MaxTiles, Math.floor(value)) : 1;
}

function gridOf(box: ImageBox, first: number): TileGrid {
  const { imageBoxTileHorizontalDimension: columns, imageBoxTileVerticalDimension: rows } = box;
  const truncated = (columns ?? 0) > MaxTiles || (rows ?? 0) > MaxTiles;
  return { columns: tiles(columns), rows: tiles(rows), first, truncated };
}

/** Boxes in the order that images run through them. */
function inFlowOrder(boxes: readonly ImageBox[]): ImageBox[] {
  return boxes.slice(0, MaxBoxes).sort((a, b) => (a.imageBoxNumber ?? Infinity) - (b.imageBoxNumber ?? Infinity) || 0);
}

function screenOf(box: Pick<BoxLayout, "rectangle">, screens: readonly ScreenLayout[]): number | undefined {
  let best: { number: number; area: number } | undefined;
  for (const { number, rectangle } of screens) {
    const area = sharedArea(box.rectangle, rectangle);
    if (area > (best?.area ?? 0)) best = { number, area };
  }
  return best?.number;
}

function priorityOf(box: ImageBox): number {
  const { imageBoxOverlapPriority: priority } = box;
  return priority !== undefined && Number.isFinite(priority) ? priority : LowestPriority;
}

/**
 * Places the boxes of a presentation group.
 *
 * @param sets Its display sets
 * @param imageSets The image sets by number
 * @param most How many boxes there may be
 * @returns The boxes, the one on top last, without links and screens, and what could not be placed
 */
export function layoutBoxes(
  sets: readonly PlacedSet[],
  imageSets: ReadonlyMap<number, ImageSetLayout>,
  most = MaxBoxes,
): { boxes: BoxLayout[]; notes: string[] } {
  const notes: string[] = [];
  const painted: { box: BoxLayout; priority: number }[] = [];
  let [seen, omitted] = [0, 0];
  for (const { set, number } of sets) {
    if (seen >= most) {
      omitted += set.imageBoxes.length;
      continue;
    }
    const imageSet = set.imageSetNumber === undefined ? undefined : imageSets.get(set.imageSetNumber);
    const caption = captionOf(set, imageSet);
    const edges = edgesOf(set.displaySetPatientOrientation);
    if (set.imageBoxes.length === 0) notes.push(`Display set ${number} has no image box`);
    omitted += Math.max(0, set.imageBoxes.length - MaxBoxes);
    let first = 1;
    for (const [index, box] of inFlowOrder(set.imageBoxes).entries()) {
      if (++seen > most) {
        omitted++;
        continue;
      }
      const kind = layoutOf(box);
      const grid = kind.mark === "TILED" ? gridOf(box, first) : undefined;
      first += grid === undefined ? 1 : grid.columns * grid.rows;
      const placement = place(box.displayEnvironmentSpatialPosition);
      const name = set.imageBoxes.length > 1 ? `Box ${index + 1} of display set ${number}` : `Display set ${number}`;
      if (typeof placement === "string") {
        const why = { missing: "has no position", empty: "has no area", outside: "lies outside the screens" };
        notes.push(`${name} ${why[placement]}`);
        continue;
      }
      if (placement.clipped) notes.push(`${name} reaches out of the display environment`);
      painted.push({
        priority: priorityOf(box),
        box: {
          displaySetNumber: number,
          imageBoxNumber: box.imageBoxNumber ?? index + 1,
          boxCount: set.imageBoxes.length,
          ...placement,
          ...kind,
          ...caption,
          tiles: grid,
          imageSet,
          edges,
          links: [],
        },
      });
    }
  }
  if (omitted > 0) notes.push(`${omitted} more image boxes are not drawn`);
  // Sorting is stable: who has the same priority is painted in the order of the protocol
  return { notes, boxes: painted.sort((a, b) => b.priority - a.priority).map(({ box }) => box) };
}

/**
 * Tells boxes which screen they lie on.
 *
 * @param boxes The boxes
 * @param screens The screens
 * @returns The boxes with their screens
 */
export function onScreens(boxes: readonly BoxLayout[], screens: readonly ScreenLayout[]): BoxLayout[] {
  return boxes.map((box) => ({ ...box, screen: screenOf(box, screens) }));
}
