/**
 * Rules about space: screens, image boxes on them, and boxes that cover each other.
 *
 * @module
 */
import type { DisplaySet, HangingProtocol, ImageBox, SpatialPosition } from "../model/types.ts";
import type { Report } from "./diagnostics.ts";

const Position = "PS3.3 §C.23.2.1.1";
const Display = "PS3.3 Table C.23.3-1";

/** Pairs of rectangles that are compared; no protocol that is of use has as many. */
const MaxPairs = 100_000;

/** The part of a rectangle that may be where it should not: positions are often rounded to two digits. */
const Tolerance = 0.02;

interface Placed {
  readonly path: string;
  readonly position: SpatialPosition;
  readonly area: number;
}

interface PlacedBox extends Placed {
  readonly box: ImageBox;
}

/** A rectangle of some size, where it should be. One that is not is reported, and goes no further. */
function place(path: string, position: SpatialPosition | undefined, report: Report): Placed | undefined {
  if (position === undefined) return undefined;
  const { left, top, right, bottom } = position;
  const area = (right - left) * (top - bottom);
  if (right > left && top > bottom) return { path, position, area };
  const corners = `${left}\\${top}\\${right}\\${bottom}`;
  const message = `is ${corners}: the upper left corner comes first, and y grows upwards`;
  report("error", `${path}.DisplayEnvironmentSpatialPosition`, message, Position);
  return undefined;
}

function shared(one: SpatialPosition, other: SpatialPosition): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.top, other.top) - Math.max(one.bottom, other.bottom);
  return width > 0 && height > 0 ? width * height : 0;
}

function overlaps(one: Placed, other: Placed): boolean {
  return shared(one.position, other.position) > Tolerance * Math.min(one.area, other.area);
}

/** Goes over all pairs, as far as the budget reaches. */
function* pairs<T>(list: readonly T[], budget: { left: number }): Generator<[T, T]> {
  for (let i = 0; i < list.length; i++) {
    for (let j = 0; j < i; j++) {
      if (budget.left-- <= 0) return;
      yield [list[j], list[i]];
    }
  }
}

function checkScreens(screens: readonly Placed[], budget: { left: number }, report: Report): void {
  for (const [one, other] of pairs(screens, budget)) {
    if (!overlaps(one, other)) continue;
    report("warning", `${other.path}.DisplayEnvironmentSpatialPosition`, `overlaps ${one.path}`, Position);
  }
}

/** How much of a box is on screens; those that overlap each other count twice, which is not the box's fault. */
function checkOnScreens(
  boxes: readonly Placed[],
  screens: readonly Placed[],
  budget: { left: number },
  report: Report,
) {
  if (screens.length === 0) return;
  for (const { path, position, area } of boxes) {
    budget.left -= screens.length;
    if (budget.left < 0) return;
    const seen = screens.reduce((sum, screen) => sum + shared(position, screen.position), 0);
    if (seen >= (1 - Tolerance) * area) continue;
    const where = seen === 0 ? "is on none of the screens" : "reaches beyond the screens";
    report("warning", `${path}.DisplayEnvironmentSpatialPosition`, where, Position);
  }
}

function checkOverlaps(boxes: readonly PlacedBox[], budget: { left: number }, report: Report): void {
  for (const [one, other] of pairs(boxes, budget)) {
    const [first, second] = [one.box.imageBoxOverlapPriority, other.box.imageBoxOverlapPriority];
    if ((first !== undefined && second !== undefined && first !== second) || !overlaps(one, other)) continue;
    const message = first === undefined || second === undefined
      ? `overlaps ${one.path}, and without Image Box Overlap Priority it is not defined which is on top`
      : `overlaps ${one.path}, which has the same Image Box Overlap Priority`;
    report("warning", other.path, message, Display);
  }
}

/** Only tiles can be several boxes, and scroll on by images only where they differ. */
function checkBoxes({ imageBoxes }: DisplaySet, path: string, report: Report): void {
  if (imageBoxes.length < 2) return;
  const single = imageBoxes.find(({ imageBoxLayoutType: type }) => type !== undefined && type !== "TILED");
  if (single) {
    const message = `has ${imageBoxes.length} items, but only TILED boxes can be several`;
    report("error", `${path}.ImageBoxesSequence`, message, Display);
    return;
  }
  const sizes = imageBoxes.map((box) => `${box.imageBoxTileHorizontalDimension} ${box.imageBoxTileVerticalDimension}`);
  const types = imageBoxes.flatMap((box) => [box.imageBoxSmallScrollType, box.imageBoxLargeScrollType]);
  if (new Set(sizes).size > 1 && types.some((type) => type === "PAGE" || type === "ROW_COLUMN")) {
    report(
      "warning",
      `${path}.ImageBoxesSequence`,
      "Boxes of different numbers of tiles scroll by IMAGE only",
      Display,
    );
  }
}

/** Screens lie side by side, boxes on them, and where boxes overlap it is said which is on top. */
export function checkGeometry(protocol: HangingProtocol, report: Report): void {
  const budget = { left: MaxPairs };
  const screens = protocol.nominalScreenDefinition.flatMap((screen, i) =>
    place(`NominalScreenDefinitionSequence[${i + 1}]`, screen.displayEnvironmentSpatialPosition, report) ?? []
  );
  checkScreens(screens, budget, report);
  const groups = new Map<number | undefined, PlacedBox[]>();
  for (const [i, displaySet] of protocol.displaySets.entries()) {
    const path = `DisplaySetsSequence[${i + 1}]`;
    checkBoxes(displaySet, path, report);
    const group = displaySet.displaySetPresentationGroup;
    const boxes = groups.get(group) ?? [];
    groups.set(group, boxes);
    for (const [j, box] of displaySet.imageBoxes.entries()) {
      const placed = place(`${path}.ImageBoxesSequence[${j + 1}]`, box.displayEnvironmentSpatialPosition, report);
      if (placed) boxes.push({ ...placed, box });
    }
  }
  for (const boxes of groups.values()) {
    checkOnScreens(boxes, screens, budget, report);
    checkOverlaps(boxes, budget, report);
  }
}
