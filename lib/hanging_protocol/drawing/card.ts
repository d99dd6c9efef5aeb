/**
 * An image box as a card: a band that says which display set it is, and a body that says what it shows.
 *
 * @module
 */
import type { BoxLayout, LinkLayout } from "../layout/types.ts";
import { badge, BadgeHeight, badgeWidth, markIcon } from "./icons.ts";
import { ellipsize, measure } from "./measure.ts";
import { fitCaption } from "./caption.ts";
import type { Area, Pen } from "./pen.ts";
import { element, escapeXml, type Markup, Nothing } from "./svg.ts";
import { hueToken } from "./theme.ts";
import { captionRow, tileCells } from "./tiles.ts";

/** Height of the band in pixels. */
export const BandHeight = 22;

/** What is smaller than this shows no text. */
const LeastForText = { width: 26, height: 18 } as const;

/** What is smaller than this has no letters at its edges. */
const LeastForLetters = { width: 84, height: 84 } as const;

/** How a box stands among the others. */
export interface CardOptions {
  /** Links by mark. */
  readonly links: readonly LinkLayout[];
  /** Whether another box covers its body. */
  readonly covered: boolean;
}

/** The sheets that peek out from behind a stack. */
function sheets(pen: Pen, box: BoxLayout, { x, y, width, height }: Area, offset: number): Markup[] {
  const colors = { fill: hueToken(box.imageSet?.index, "tint"), stroke: hueToken(box.imageSet?.index, "edge") };
  return [2, 1].map((step) => {
    const [dx, dy] = [step * offset, step * offset];
    return pen.rectangle({ x: x + dx, y: y + dy, width, height }, colors, { rx: 4, "stroke-opacity": "0.55" });
  });
}

function band(pen: Pen, box: BoxLayout, { x, y, width }: Area, height: number, covered: boolean): Markup {
  const index = box.imageSet?.index;
  const isPrior = box.imageSet?.time === "prior";
  const ink = isPrior ? hueToken(index, "text") : "band-ink";
  const size = Math.min(11, height * 0.52);
  const number = `${box.displaySetNumber}`;
  const chip = {
    x: x + 4,
    y: y + 3.5,
    width: Math.max(height - 7, measure(number, size, true) + 8),
    height: height - 7,
  };
  const baseline = y + height / 2 + size * 0.36;
  const children = [
    isPrior
      ? element("path", {
        d: `M${x} ${(y + height).toFixed(2)}h${width.toFixed(2)}`,
        "stroke-dasharray": "4 3",
        ...pen.painter.paint({ stroke: hueToken(index, "edge") }),
      })
      : pen.rectangle({ x, y, width, height }, { fill: hueToken(index, "band") }, { rx: 4 }),
  ];
  const fits = chip.width + 8 < width;
  if (fits) {
    children.push(
      pen.rectangle(chip, { fill: isPrior ? hueToken(index, "band") : "band-ink" }, {
        rx: 3,
        "fill-opacity": isPrior ? undefined : "0.22",
      }),
      pen.text(chip.x + chip.width / 2, baseline, number, { size, bold: true, color: "band-ink", anchor: "middle" }),
    );
  }
  const left = chip.x + chip.width + 6;
  const right = x + width - 7;
  const iconSize = height - 9;
  const hasIcon = right - left > iconSize + 4;
  if (hasIcon) children.push(markIcon(pen, box.mark, { x: right - iconSize, y: y + 4.5, size: iconSize }, ink));
  const layoutWidth = measure(box.layout, size);
  const when = covered ? box.title : (box.imageSet?.when ?? "");
  const whenText = covered ? when : when.toUpperCase();
  const whenWidth = measure(whenText, size, true);
  let room = right - left - (hasIcon ? iconSize + 5 : 0);
  if (fits && room > whenWidth + layoutWidth + 12) {
    children.push(pen.text(right - iconSize - 5, baseline, box.layout, { size, color: ink, anchor: "end" }));
    room -= layoutWidth + 12;
  }
  if (fits) {
    children.push(pen.text(left, baseline, ellipsize(whenText, room, size, true), { size, bold: true, color: ink }));
  }
  return element("g", {}, children);
}

/** Where in the patient the edges lie. */
function letters(pen: Pen, box: BoxLayout, { x, y, width, height }: Area): Markup[] {
  const { left, right, top, bottom } = box.edges;
  const index = box.imageSet?.index;
  const style = { size: 12, bold: true, color: hueToken(index, "text"), anchor: "middle" } as const;
  const places = [
    [left, x + 11, y + height / 2],
    [right, x + width - 11, y + height / 2],
    [top, x + width / 2, y + 11],
    [bottom, x + width / 2, y + height - 11],
  ] as const;
  return places.flatMap(([letter, cx, cy]) => {
    if (letter === undefined) return [];
    const wide = measure(letter, style.size, true) + 5;
    const plate = { x: cx - wide / 2, y: cy - 8, width: wide, height: 16 };
    return [
      pen.rectangle(plate, { fill: hueToken(index, "tint") }, { rx: 5, "fill-opacity": "0.9" }),
      pen.text(cx, cy + 4.3, letter, style),
    ];
  });
}

/** The marks of its links, in the lower right corner, as many as there is room for. */
function badges(pen: Pen, box: BoxLayout, { x, y, width, height }: Area, links: readonly LinkLayout[]): Markup[] {
  const drawn: Markup[] = [];
  let right = x + width - 5;
  for (const mark of box.links) {
    const link = links.find((each) => each.mark === mark);
    if (link === undefined) continue;
    const wide = badgeWidth(link);
    if (right - wide < x + width / 2 + 8 || height < BadgeHeight + 10) break;
    drawn.push(badge(pen, link, right - wide, y + height - BadgeHeight - 5));
    right -= wide + 4;
  }
  return drawn;
}

/** Where the caption stands: between the letters, above the badges, and in tiles so that it hides none of their numbers. */
function captionRoom(box: BoxLayout, body: Area, { gutter, below }: { gutter: number; below: number }): Area {
  const whole = { y: body.y + gutter, height: body.height - gutter - Math.max(gutter, below) };
  const { y, height } = box.tiles === undefined ? whole : captionRow(box.tiles, body, whole);
  return { x: body.x + gutter, width: body.width - 2 * gutter, y, height };
}

/** A box in words, shown where somebody points at it. */
function tooltip(box: BoxLayout): Markup {
  const name = box.boxCount > 1
    ? `Display set ${box.displaySetNumber}, box ${box.imageBoxNumber}`
    : `Display set ${box.displaySetNumber}`;
  return element("title", {}, [escapeXml([`${name}: ${box.title}`, box.layout, ...box.lines].join("; "))]);
}

/**
 * Draws an image box.
 *
 * @param pen The pen
 * @param box The box
 * @param area Where, in pixels
 * @param options Links, and whether it is covered
 * @returns The card
 */
export function card(pen: Pen, box: BoxLayout, area: Area, { links, covered }: CardOptions): Markup {
  const index = box.imageSet?.index;
  const isPrior = box.imageSet?.time === "prior";
  const offset = box.mark === "STACK" && area.width > 70 && area.height > 70 ? 3 : 0;
  const own = { ...area, width: area.width - 2 * offset, height: area.height - 2 * offset };
  const bandHeight = own.height >= 2.2 * BandHeight ? BandHeight : Math.min(BandHeight, own.height / 2.2);
  const body = { ...own, y: own.y + bandHeight, height: own.height - bandHeight };
  const edge = { "stroke-width": 1.5, "stroke-dasharray": isPrior ? "5 3" : undefined, rx: 4 };
  const withText = own.width >= LeastForText.width && own.height >= LeastForText.height;
  const withLetters = own.width >= LeastForLetters.width && own.height >= LeastForLetters.height && !covered;
  const gutter = withLetters ? 18 : 5;
  const room = captionRoom(box, body, { gutter, below: box.links.length > 0 ? BadgeHeight + 8 : gutter });
  return element("g", {}, [
    tooltip(box),
    ...(offset > 0 ? sheets(pen, box, own, offset) : []),
    pen.rectangle(own, { fill: hueToken(index, "tint") }, { rx: 4 }),
    isPrior ? pen.hatch(own, box.imageSet, { rx: 4 }) : Nothing,
    ...(box.tiles && !covered ? tileCells(pen, box, body) : []),
    withText ? band(pen, box, own, bandHeight, covered) : Nothing,
    ...(withText && !covered ? fitCaption(pen, box, room, isPrior || box.tiles !== undefined) : []),
    ...(withLetters ? letters(pen, box, body) : []),
    ...(covered ? [] : badges(pen, box, body, links)),
    pen.rectangle(own, { fill: "none", stroke: hueToken(index, "edge") }, edge),
  ]);
}
