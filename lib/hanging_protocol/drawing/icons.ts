/**
 * Icons: how a box shows its images, and the marks of links.
 *
 * @module
 */
import type { BoxMark, LinkLayout } from "../layout/types.ts";
import { measure } from "./measure.ts";
import type { Pen } from "./pen.ts";
import { element, type Markup } from "./svg.ts";
import type { Token } from "./theme.ts";

/** Outlines on a field of 24 by 24. */
const Outlines: Readonly<Record<BoxMark, string>> = {
  SINGLE: "M3 4h18v16H3zM3 16l5-5 4 4 3-3 6 6M15.5 8.5h.01",
  STACK: "M3 9h12v12H3zM6.5 9V6H18v11.500h-3M10 6V3h11v11.500h-3",
  TILED: "M3 3h18v18H3zM3 9h18M3 15h18M9 3v18M15 3v18",
  CINE: "M3 4h18v16H3zM10 8.500v7l6-3.500z",
  PROCESSED: "M12 2.500l8.500 4.700v9.600L12 21.500l-8.500-4.700V7.200zM3.500 7.200L12 12l8.500-4.800M12 12v9.500",
  OTHER: "M3 4h18v16H3z",
};

const LinkOutlines: Readonly<Record<LinkLayout["kind"], string>> = {
  scroll: "M8 20V4M4 8l4-4 4 4M16 4v16M12 16l4 4 4-4",
  navigation: "M12 5a7 7 0 1 0 0.010 0M12 1v7M12 16v7M1 12h7M16 12h7",
};

function outline(pen: Pen, path: string, x: number, y: number, size: number, color: Token, weight: number): Markup {
  return element("path", {
    d: path,
    transform: `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${(size / 24).toFixed(4)})`,
    "stroke-width": weight * 24 / size,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    ...pen.painter.paint({ fill: "none", stroke: color }),
  });
}

/**
 * Draws how a box shows its images.
 *
 * @param pen The pen
 * @param mark The mark of the box
 * @param at Left, upper corner and size in pixels
 * @param color The color
 * @returns The icon
 */
export function markIcon(
  pen: Pen,
  mark: BoxMark,
  { x, y, size }: { x: number; y: number; size: number },
  color: Token,
): Markup {
  return outline(pen, Outlines[mark], x, y, size, color, Math.max(1.2, size / 16));
}

/** Height of a badge in pixels. */
export const BadgeHeight = 17;

/**
 * How wide a badge is.
 *
 * @param link The link
 * @returns Pixels
 */
export function badgeWidth({ mark }: Pick<LinkLayout, "mark">): number {
  return 23 + measure(mark, 11, true);
}

/**
 * Draws the mark of a link.
 *
 * @param pen The pen
 * @param link The link
 * @param x Left edge
 * @param y Upper edge
 * @returns The badge
 */
export function badge(pen: Pen, link: Pick<LinkLayout, "kind" | "mark">, x: number, y: number): Markup {
  const area = { x, y, width: badgeWidth(link), height: BadgeHeight };
  return element("g", {}, [
    pen.rectangle(area, { fill: "badge" }, { rx: link.kind === "scroll" ? BadgeHeight / 2 : 3 }),
    outline(pen, LinkOutlines[link.kind], x + 5, y + 3, 11, "badge-ink", 1.4),
    pen.text(x + 18, y + 12.5, link.mark, { size: 11, bold: true, color: "badge-ink" }),
  ]);
}
