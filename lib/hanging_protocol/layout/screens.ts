/**
 * The nominal screens and the shape of the display environment they make (PS3.3 §C.23.2.1).
 *
 * @module
 */
import type { HangingProtocol, NominalScreenDefinition } from "../model/types.ts";
import { place, type Placement, sharedArea } from "./rectangle.ts";
import type { Rectangle, ScreenLayout } from "./types.ts";

/** Most screens that are drawn. */
export const MaxScreens = 32;

/** Shapes beyond these cannot be drawn so that anything is seen. */
const AspectRatios = { least: 0.25, most: 12 } as const;

/** Width by height of one screen, and of one of several: those of reading rooms stand upright. */
const UsualAspectRatios = { one: 4 / 3, several: 4 / 5 } as const;

/** How far the shape of a screen may be from that of its pixels. */
const ShapeTolerance = 0.05;

/** The screens as they are drawn. */
export interface Environment {
  /** The screens. */
  readonly screens: readonly ScreenLayout[];
  /** Width of all of them together by their height. */
  readonly aspectRatio: number;
  /** What is odd about them. */
  readonly notes: readonly string[];
}

function count(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}

function area({ width, height }: Rectangle): number {
  return width * height;
}

/** Pixels across the whole environment, by the largest screen that tells; positions are relative to that. */
function pixelsOfEnvironment(screens: readonly ScreenLayout[]): { columns: number; rows: number } | undefined {
  const telling = screens.filter(({ columns, rows }) => columns !== undefined && rows !== undefined);
  if (telling.length === 0) return undefined;
  const { columns, rows, rectangle } = telling.reduce((a, b) => (area(b.rectangle) > area(a.rectangle) ? b : a));
  return { columns: columns! / rectangle.width, rows: rows! / rectangle.height };
}

function deviates(given: number, expected: number): boolean {
  return Math.abs(given / expected - 1) > ShapeTolerance;
}

/**
 * The rectangle that the pixels of a screen ask for, its lower left corner where the position has it. `undefined` if
 * there is nothing to mend: it fits, there is no room, or the boxes agree with the position.
 */
function byPixels(
  screen: ScreenLayout,
  environment: { columns: number; rows: number },
  others: readonly ScreenLayout[],
  boxes: readonly Rectangle[],
): Rectangle | undefined {
  if (screen.columns === undefined || screen.rows === undefined) return undefined;
  const { left, top, width, height } = screen.rectangle;
  const [wantedWidth, wantedHeight] = [screen.columns / environment.columns, screen.rows / environment.rows];
  const newWidth = deviates(width, wantedWidth) ? wantedWidth : width;
  const newHeight = deviates(height, wantedHeight) ? wantedHeight : height;
  const wanted = { left, top: top + height - newHeight, width: newWidth, height: newHeight };
  if (wanted.width === width && wanted.height === height) return undefined;
  if (wanted.top < -0.01 || wanted.left + wanted.width > 1.01) return undefined;
  if (others.some((other) => sharedArea(other.rectangle, wanted) > 0.01 * area(wanted))) return undefined;
  const reachesOut = boxes.some((box) => {
    const inside = sharedArea(box, screen.rectangle) / area(box);
    return inside > 0.05 && inside < 0.95 && sharedArea(box, wanted) > 0.95 * area(box);
  });
  return reachesOut ? wanted : undefined;
}

function screenLayout(definition: NominalScreenDefinition, number: number, { rectangle }: Placement): ScreenLayout {
  return {
    number,
    rectangle,
    columns: count(definition.numberOfHorizontalPixels),
    rows: count(definition.numberOfVerticalPixels),
    grayBits: count(definition.screenMinimumGrayscaleBitDepth),
    colorBits: count(definition.screenMinimumColorBitDepth),
  };
}

/** Without screens the shape is a guess, by how many there are said to be. */
function usualAspectRatio(numberOfScreens: number | undefined): number {
  const screens = Math.min(count(numberOfScreens) ?? 1, MaxScreens);
  return screens > 1 ? screens * UsualAspectRatios.several : UsualAspectRatios.one;
}

/**
 * Places the screens.
 *
 * @param protocol The protocol
 * @param boxes The rectangles of its image boxes: where position and pixels of a screen contradict each other, they
 *   decide
 * @returns Screens, shape and what is odd
 */
export function layoutScreens(protocol: HangingProtocol, boxes: readonly Rectangle[]): Environment {
  const notes: string[] = [];
  const definitions = protocol.nominalScreenDefinition.slice(0, MaxScreens);
  const left = protocol.nominalScreenDefinition.length - definitions.length;
  if (left > 0) notes.push(`${left} more screens are not drawn`);
  const placed: ScreenLayout[] = [];
  for (const [index, definition] of definitions.entries()) {
    const placement = place(definition.displayEnvironmentSpatialPosition);
    if (typeof placement === "string") {
      const why = { missing: "has no position", empty: "has no area", outside: "lies outside the display environment" };
      notes.push(`Screen ${index + 1} ${why[placement]}`);
      continue;
    }
    if (placement.clipped) notes.push(`Screen ${index + 1} reaches out of the display environment`);
    placed.push(screenLayout(definition, index + 1, placement));
  }
  const pixels = pixelsOfEnvironment(placed);
  const screens = pixels === undefined ? placed : placed.map((screen) => {
    const rectangle = byPixels(screen, pixels, placed.filter((other) => other !== screen), boxes);
    if (rectangle === undefined) return screen;
    notes.push(`Screen ${screen.number} is drawn to its pixels: its boxes do not fit the position it is given`);
    return { ...screen, rectangle };
  });
  const ratio = pixels === undefined
    ? usualAspectRatio(placed.length > 0 ? placed.length : protocol.numberOfScreens)
    : pixels.columns / pixels.rows;
  return { screens, notes, aspectRatio: Math.min(AspectRatios.most, Math.max(AspectRatios.least, ratio)) };
}
