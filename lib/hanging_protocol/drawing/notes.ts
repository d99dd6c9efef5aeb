/**
 * Lines of text in a drawing: links, oddities, legend and key, flowing from left to right.
 *
 * @module
 */
import type { BoxMark, LinkLayout, ProtocolLayout } from "../layout/types.ts";
import { badge, badgeWidth, markIcon } from "./icons.ts";
import { ellipsize, measure, wrap } from "./measure.ts";
import type { Pen, Section, TextStyle } from "./pen.ts";
import { element, type Markup } from "./svg.ts";
import { hueToken } from "./theme.ts";

/** Notes about oddities that are shown. */
const MaxNotes = 6;

/** Image sets that a legend shows. */
const MaxLegend = 24;

/** Something that flows: as wide as it says. */
export interface FlowItem {
  /** Its width in pixels. */
  readonly width: number;
  /** Draws it, `y` being the baseline of its text. */
  draw(x: number, y: number): Markup;
}

/**
 * Sets items in rows.
 *
 * @param items The items
 * @param at Left edge, first baseline, width and what is between two of them
 * @returns What is drawn
 */
export function flow(
  items: readonly FlowItem[],
  at: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly leading: number;
    readonly gap: number;
  },
): Section {
  let [x, y] = [at.x, at.y];
  const drawn: Markup[] = [];
  for (const item of items) {
    if (x > at.x && x + item.width > at.x + at.width) {
      x = at.x;
      y += at.leading;
    }
    drawn.push(item.draw(x, y));
    x += item.width + at.gap;
  }
  return { markup: element("g", {}, drawn), height: items.length === 0 ? 0 : y - at.y + at.leading };
}

/**
 * A paragraph.
 *
 * @param pen The pen
 * @param text The text
 * @param style How it is set
 * @param at Left edge, first baseline, width, and how many lines there may be
 * @returns What is drawn
 */
export function paragraph(
  pen: Pen,
  text: string,
  style: TextStyle,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly lines: number },
): Section {
  const leading = style.size * 1.4;
  const lines = wrap(text, at.width, style.size, at.lines, style.bold);
  const markup = element("g", {}, lines.map((line, index) => pen.text(at.x, at.y + index * leading, line, style)));
  return { markup, height: lines.length * leading };
}

/** A text as an item. */
export function textItem(pen: Pen, text: string, style: TextStyle, most: number): FlowItem {
  const shown = ellipsize(text, most, style.size, style.bold);
  return {
    width: measure(shown, style.size, style.bold),
    draw: (x, y) => pen.text(x, y, shown, style),
  };
}

/** A link: its badge, and what it means. */
export function linkItem(pen: Pen, link: LinkLayout, most: number): FlowItem {
  const wide = badgeWidth(link) + 7;
  const text = textItem(pen, link.text, { size: 12.5, color: "muted" }, most - wide);
  return {
    width: wide + text.width,
    draw: (x, y) => element("g", {}, [badge(pen, link, x, y - 12.5), text.draw(x + wide, y)]),
  };
}

/** Oddities, each with a sign. */
export function noteItems(pen: Pen, notes: readonly string[], most: number): FlowItem[] {
  const more = notes.length - MaxNotes;
  const shown = more > 0 ? [...notes.slice(0, MaxNotes), `and ${more} more`] : notes;
  return shown.map((note) => textItem(pen, `! ${note}`, { size: 12, color: "warning" }, most));
}

/** The image sets: what their colors and their hatching mean. */
export function legendItems(pen: Pen, { imageSets }: ProtocolLayout, most: number): FlowItem[] {
  const items = imageSets.slice(0, MaxLegend).map((set): FlowItem => {
    const swatch = { width: 26, height: 16 };
    const isPrior = set.time === "prior";
    const said = set.label.toLowerCase();
    const more = [set.when, set.modalities.join("/")].filter((word) =>
      word !== "" && !said.includes(word.toLowerCase())
    );
    const name = textItem(pen, set.label, { size: 13.5, bold: true }, most - 34);
    const rest = textItem(pen, more.join(", "), { size: 13, color: "muted" }, most - 42 - name.width);
    const edge = { rx: 3, "stroke-width": 1.5, "stroke-dasharray": isPrior ? "4 2.5" : undefined };
    return {
      width: 34 + name.width + (more.length === 0 ? 0 : 8 + rest.width),
      draw: (x, y) => {
        const area = { x, y: y - 12.5, ...swatch };
        const fill = hueToken(set.index, isPrior ? "tint" : "band");
        return element("g", {}, [
          pen.rectangle(area, { fill }, { rx: 3 }),
          ...(isPrior ? [pen.hatch(area, set, { rx: 3 })] : []),
          pen.rectangle(area, { fill: "none", stroke: hueToken(set.index, "edge") }, edge),
          name.draw(x + 34, y),
          rest.draw(x + 34 + name.width + 8, y),
        ]);
      },
    };
  });
  const more = imageSets.length - items.length;
  return more > 0 ? [...items, textItem(pen, `and ${more} more`, { size: 13, color: "muted" }, most)] : items;
}

const MarkMeanings: Readonly<Record<BoxMark, string>> = {
  SINGLE: "one image",
  STACK: "a stack to scroll through",
  TILED: "tiles, filled in the order of their numbers",
  CINE: "plays as a movie",
  PROCESSED: "3D or other processing",
  OTHER: "another layout",
};

const LetterMeanings: Readonly<Record<string, string>> = {
  R: "right",
  L: "left",
  A: "front",
  P: "back",
  H: "head",
  F: "feet",
};

/** What the icons and letters in the drawing mean, of those that are in it. */
export function keyItems(pen: Pen, { groups, imageSets }: ProtocolLayout, most: number): FlowItem[] {
  const style = { size: 12, color: "muted" } as const;
  const boxes = groups.flatMap((group) => group.boxes);
  const items = (Object.keys(MarkMeanings) as BoxMark[])
    .filter((mark) => boxes.some((box) => box.mark === mark))
    .map((mark): FlowItem => {
      const text = textItem(pen, MarkMeanings[mark], style, most - 22);
      return {
        width: 21 + text.width,
        draw: (x, y) =>
          element("g", {}, [markIcon(pen, mark, { x, y: y - 12, size: 15 }, "muted"), text.draw(x + 21, y)]),
      };
    });
  if (boxes.length > 0) {
    const text = textItem(pen, "display set", style, most - 22);
    const chip = { width: 16, height: 15 };
    items.unshift({
      width: 22 + text.width,
      draw: (x, y) =>
        element("g", {}, [
          pen.rectangle({ x, y: y - 12, ...chip }, { fill: "muted" }, { rx: 3 }),
          pen.text(x + 8, y - 0.5, "1", { size: 11, bold: true, color: "page", anchor: "middle" }),
          text.draw(x + 22, y),
        ]),
    });
  }
  if (imageSets.some(({ time }) => time === "prior")) {
    items.push(textItem(pen, "hatched, dashed: earlier images", style, most));
  }
  const used = new Set(boxes.flatMap(({ edges }) => [...Object.values(edges).join("")]));
  const letters = Object.entries(LetterMeanings).filter(([letter]) => used.has(letter));
  if (letters.length > 0) {
    const words = letters.map(([letter, meaning]) => `${letter} ${meaning}`).join(", ");
    items.push(textItem(pen, `edges of the images: patient's ${words}`, style, most));
  }
  return items;
}
