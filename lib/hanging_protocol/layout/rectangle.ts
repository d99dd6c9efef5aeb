/**
 * Spatial positions as rectangles (PS3.3 §C.23.2.1.1): the standard's y grows up, that of a drawing down.
 *
 * @module
 */
import type { SpatialPosition } from "../model/types.ts";
import type { Rectangle } from "./types.ts";

/** What is smaller than this in either direction has no area that could be seen. */
const LeastSide = 1e-4;

/** Roundings of a protocol's writer are no contradiction. */
const Tolerance = 1e-3;

/** A position as it can be drawn. */
export interface Placement {
  /** The part of it that lies in the display environment. */
  readonly rectangle: Rectangle;
  /** Whether that is not all of it. */
  readonly clipped: boolean;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/**
 * Places a spatial position. Corners that are given the wrong way round are taken as meant.
 *
 * @param position The position, y up
 * @returns Where it is, y down, or why it is nowhere: `missing` or no numbers, `empty`, `outside` the environment
 */
export function place(position: SpatialPosition | undefined): Placement | "missing" | "empty" | "outside" {
  if (position === undefined || typeof position !== "object" || position === null) return "missing";
  const { left, top, right, bottom } = position;
  if (![left, top, right, bottom].every(Number.isFinite)) return "missing";
  const [x1, x2] = left <= right ? [left, right] : [right, left];
  const [y1, y2] = bottom <= top ? [bottom, top] : [top, bottom];
  if (x2 - x1 < LeastSide || y2 - y1 < LeastSide) return "empty";
  const width = clamp(x2) - clamp(x1);
  const height = clamp(y2) - clamp(y1);
  if (width < LeastSide || height < LeastSide) return "outside";
  const clipped = x1 < -Tolerance || y1 < -Tolerance || x2 > 1 + Tolerance || y2 > 1 + Tolerance;
  return { rectangle: { left: clamp(x1), top: 1 - clamp(y2), width, height }, clipped };
}

/**
 * The area that two rectangles share.
 *
 * @param a One
 * @param b The other
 * @returns 0 if they only touch
 */
export function sharedArea(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}
