/**
 * The drawing of a hanging protocol: head, legend, one picture a presentation group, key.
 *
 * @module
 */
import { layoutHangingProtocol } from "../layout/layout.ts";
import { shortText } from "../layout/text.ts";
import type { GroupLayout, ProtocolLayout } from "../layout/types.ts";
import type { HangingProtocol } from "../model/types.ts";
import { card } from "./card.ts";
import { describeDrawing, groupName, nameOf, originOf, purposeOf } from "./describe.ts";
import { environment, environmentArea } from "./environment.ts";
import { document } from "./frame.ts";
import { Frames } from "./monitors.ts";
import { flow, keyItems, legendItems, linkItem, noteItems, paragraph } from "./notes.ts";
import type { Pen, Section } from "./pen.ts";
import { element, type Markup } from "./svg.ts";
import type { DrawingTheme } from "./theme.ts";

/** How a hanging protocol is drawn. */
export interface DrawingOptions {
  /** Draw this Display Set Presentation Group (0072,0204) only; all of them unless given. */
  readonly group?: number;
  /** Width in pixels; 960 unless given. The height follows from the screens. */
  readonly width?: number;
  /** Colors; `auto` follows the reader's preference where the drawing is shown. */
  readonly theme?: DrawingTheme;
  /** Draw the screens only, for a page that tells the rest: no head, no names of groups, no key. */
  readonly bare?: boolean;
}

/** Width of the drawing in units of its own; it is scaled to the width that is wanted. */
const Width = 960;
const Margin = 32;
const Inner = Width - 2 * Margin;

/** The tallest a display environment is drawn. */
const MostHeight = 900;

function head(pen: Pen, protocol: HangingProtocol, layout: ProtocolLayout, top: number): Section {
  let y = top;
  const parts: Markup[] = [];
  const add = ({ markup, height }: Section, below: number) => {
    if (height === 0) return;
    parts.push(markup);
    y += height + below;
  };
  const at = (size: number, lines: number) => ({ x: Margin, y: y + size, width: Inner, lines });
  const title = { size: 27, bold: true } as const;
  const description = { size: 16, color: "muted" } as const;
  const fact = { size: 13, color: "muted" } as const;
  add(paragraph(pen, nameOf(protocol), title, at(title.size, 2)), -3);
  const described = shortText(protocol.hangingProtocolDescription ?? "");
  if (described !== "") add(paragraph(pen, described, description, at(description.size, 3)), 2);
  for (const text of [purposeOf(protocol), originOf(protocol)]) {
    if (text !== "") add(paragraph(pen, text, fact, at(fact.size, 2)), 0);
  }
  y += 14;
  add(flow(legendItems(pen, layout, Inner), { x: Margin, y: y + 12, width: Inner, leading: 25, gap: 30 }), 0);
  return { markup: element("g", {}, parts), height: y - top };
}

function groupHead(pen: Pen, group: GroupLayout, step: string, top: number): Section {
  const y = top + 25;
  const radius = 13;
  const [size, color] = [12.5, "muted"] as const;
  const parts = [
    element("line", { x1: Margin, y1: top, x2: Width - Margin, y2: top, ...pen.painter.paint({ stroke: "line" }) }),
    element("circle", { cx: Margin + radius, cy: y + 3, r: radius, ...pen.painter.paint({ fill: "badge" }) }),
    pen.text(Margin + radius, y + 7.5, `${group.number}`.slice(0, 5), {
      size: group.number > 99 ? 9 : 13,
      bold: true,
      color: "badge-ink",
      anchor: "middle",
    }),
    paragraph(pen, groupName(group), { size: 17, bold: true }, {
      x: Margin + 36,
      y: y + 9,
      width: Inner - 170,
      lines: 1,
    })
      .markup,
    pen.text(Width - Margin, y + 8, step, { size, color, anchor: "end" }),
  ];
  return { markup: element("g", {}, parts), height: 54 };
}

function groupSection(pen: Pen, layout: ProtocolLayout, group: GroupLayout, step: string, top: number): Section {
  const parts: Markup[] = [];
  let y = top;
  if (step !== "" || group.description !== undefined) {
    const { markup, height } = groupHead(pen, group, step, y);
    parts.push(markup);
    y += height;
  }
  const area = environmentArea(layout.aspectRatio, { x: Margin, y, width: Inner, height: MostHeight });
  parts.push(...environment(pen, layout, group, area, {
    frame: Frames.drawing,
    withText: true,
    draw: ({ box, area, covered }) => card(pen, box, area, { links: group.links, covered }),
  }));
  y += area.height + Frames.drawing.foot + 8;
  const items = [...group.links.map((link) => linkItem(pen, link, Inner)), ...noteItems(pen, group.notes, Inner)];
  const notes = flow(items, { x: Margin, y: y + 14, width: Inner, leading: 24, gap: 26 });
  return { markup: element("g", {}, [...parts, notes.markup]), height: y - top + notes.height + 16 };
}

/** The group that is wanted, with the image sets that it shows; all if none is. */
function chosen(layout: ProtocolLayout, number: number | undefined): ProtocolLayout {
  if (number === undefined) return layout;
  const groups = layout.groups.filter((group) => group.number === number);
  const shown = new Set(groups.flatMap(({ boxes }) => boxes.map(({ imageSet }) => imageSet)));
  return { ...layout, groups, imageSets: layout.imageSets.filter((set) => shown.has(set)) };
}

/**
 * Draws a hanging protocol: its screens to scale, what each image box shows and how, and which ones act together, for
 * each presentation group.
 *
 * Any protocol can be drawn: what is missing or contradicts itself is told in the drawing. Nothing in it is loaded from
 * elsewhere, all text is escaped, and the same protocol gives the same drawing.
 *
 * @param protocol The protocol, e.g. of `readHangingProtocol`
 * @param options Presentation group, width, colors
 * @returns An SVG document
 *
 * @example A picture of the smallest protocol there is
 * ```ts
 * import { drawHangingProtocol, readHangingProtocol } from "@hangar/hangar/hanging-protocol";
 * import { assert } from "@std/assert";
 *
 * const svg = drawHangingProtocol(readHangingProtocol({ HangingProtocolName: "Nothing yet" }), { theme: "light" });
 * assert(svg.includes("Nothing yet"));
 * ```
 */
export function drawHangingProtocol(protocol: HangingProtocol, options: DrawingOptions = {}): string {
  const whole = layoutHangingProtocol(protocol);
  const layout = chosen(whole, options.group);
  const { bare = false } = options;
  return document(options, Width, {
    name: nameOf(protocol),
    description: describeDrawing(protocol, layout),
    draw(pen) {
      const parts: Markup[] = [];
      let y = 24;
      const add = ({ markup, height }: Section) => {
        parts.push(markup);
        y += height;
      };
      if (!bare) {
        add(head(pen, protocol, layout, y));
        y += 6;
      }
      for (const group of layout.groups) {
        const step = whole.groups.length > 1 ? `step ${whole.groups.indexOf(group) + 1} of ${whole.groups.length}` : "";
        add(groupSection(pen, layout, bare ? { ...group, description: undefined } : group, bare ? "" : step, y));
      }
      const notes = layout.groups.length === 0 ? [...layout.notes, "There is nothing to show"] : layout.notes;
      const odd = flow(noteItems(pen, notes, Inner), { x: Margin, y: y + 10, width: Inner, leading: 22, gap: 26 });
      add({ ...odd, height: odd.height && odd.height + 6 });
      const key = flow(bare ? [] : keyItems(pen, layout, Inner), {
        x: Margin,
        y: y + 24,
        width: Inner,
        leading: 23,
        gap: 26,
      });
      if (key.height > 0) {
        const line = { x1: Margin, y1: y, x2: Width - Margin, y2: y, ...pen.painter.paint({ stroke: "line" }) };
        parts.push(element("line", line));
        add({ ...key, height: key.height + 12 });
      }
      return { markup: element("g", {}, parts), height: y + 12 };
    },
  });
}
