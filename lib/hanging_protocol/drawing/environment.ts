/**
 * Monitors with image boxes on them.
 *
 * @module
 */
import { sharedArea } from "../layout/rectangle.ts";
import type { BoxLayout, GroupLayout, ProtocolLayout } from "../layout/types.ts";
import { BandHeight } from "./card.ts";
import { Desk, type Frame, monitor } from "./monitors.ts";
import type { Area, Pen } from "./pen.ts";
import type { Markup } from "./svg.ts";

/** Pixels between a card and the edge of its place. */
const CardGap = 2;

/** A box counts as covered by another that takes this much of it. */
const CoveringShare = 0.6;

/** Boxes on top of each other are shifted this often. */
const MostSteps = 4;

/** A box and its place in the drawing. */
export interface PlacedBox {
  /** The box. */
  readonly box: BoxLayout;
  /** Its place in pixels. */
  readonly area: Area;
  /** Whether another one covers what is below its band. */
  readonly covered: boolean;
}

function covers(top: BoxLayout, below: BoxLayout): boolean {
  const { width, height } = below.rectangle;
  return sharedArea(top.rectangle, below.rectangle) >= CoveringShare * width * height;
}

/** What lies on another box is pushed down a little, so that of that one the band can be seen. */
function pushed(area: Area, steps: number, by: number): Area {
  const dx = Math.min(by / 3 * steps, area.width / 4);
  const dy = Math.min(by * steps, area.height / 2);
  return { x: area.x + dx, y: area.y + dy, width: area.width - dx, height: area.height - dy };
}

/**
 * Places the boxes of a group in the drawing.
 *
 * @param group The group
 * @param desk Where the screens are
 * @param gap Pixels to leave free around each
 * @param pushBy Pixels by which a box is pushed down that lies on another
 * @returns The boxes in the order they are painted
 */
export function placeBoxes(group: GroupLayout, desk: Desk, gap = CardGap, pushBy = BandHeight + 3): PlacedBox[] {
  return group.boxes.map((box, index): PlacedBox => {
    const steps = group.boxes.slice(0, index).filter((below) => covers(box, below)).length;
    const { x, y, width, height } = desk.place(box.rectangle, box.screen);
    const [dx, dy] = [Math.min(gap, width / 4), Math.min(gap, height / 4)];
    const free = { x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy };
    return {
      box,
      area: pushed(free, Math.min(MostSteps, steps), pushBy),
      covered: group.boxes.slice(index + 1).some((top) => covers(top, box)),
    };
  });
}

/** What is drawn of the display environment. */
export interface EnvironmentOptions {
  /** The frame of the monitors. */
  readonly frame: Frame;
  /** Whether monitors say what they are. */
  readonly withText: boolean;
  /** Pixels to leave free around each box. */
  readonly gap?: number;
  /** Pixels by which a box is pushed down that lies on another. */
  readonly pushBy?: number;
  /** Draws a box. */
  draw(placed: PlacedBox): Markup;
}

/**
 * Draws screens and image boxes.
 *
 * @param pen The pen
 * @param layout The layout
 * @param group The group to be shown
 * @param area The room for the display environment, in pixels; the feet of the monitors stand below it
 * @param options How
 * @returns Monitors first, then boxes
 */
export function environment(
  pen: Pen,
  layout: ProtocolLayout,
  group: GroupLayout,
  area: Area,
  { frame, withText, gap, pushBy, draw }: EnvironmentOptions,
): Markup[] {
  const desk = new Desk(layout, area, frame);
  const boxes = placeBoxes(group, desk, gap, pushBy).map(draw);
  if (layout.screens.length > 0) {
    return [...layout.screens.map((screen) => monitor(pen, desk, screen, frame, withText)), ...boxes];
  }
  const outline = { "stroke-dasharray": "6 5", "stroke-width": 1.5, rx: 8 };
  return [pen.rectangle(area, { fill: "glass", stroke: "muted" }, outline), ...boxes];
}

/**
 * The room that a display environment takes.
 *
 * @param aspectRatio Its width by its height
 * @param at Upper edge, and the room there is; it is centred in its width
 * @returns The largest rectangle of that shape
 */
export function environmentArea(
  aspectRatio: number,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Area {
  const height = Math.min(at.height, at.width / aspectRatio);
  const width = height * aspectRatio;
  return { x: at.x + (at.width - width) / 2, y: at.y, width, height };
}
