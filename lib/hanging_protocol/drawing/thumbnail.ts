/**
 * A small picture of a hanging protocol, for lists and cards.
 *
 * @module
 */
import { layoutHangingProtocol } from "../layout/layout.ts";
import type { BoxLayout, GroupLayout } from "../layout/types.ts";
import type { HangingProtocol } from "../model/types.ts";
import { describeDrawing, nameOf } from "./describe.ts";
import { environment, environmentArea, type PlacedBox } from "./environment.ts";
import { document } from "./frame.ts";
import { markIcon } from "./icons.ts";
import { measure } from "./measure.ts";
import { Frames } from "./monitors.ts";
import type { Area, Pen } from "./pen.ts";
import { element, type Markup, Nothing } from "./svg.ts";
import { type DrawingTheme, hueToken } from "./theme.ts";

/** How a thumbnail is drawn. */
export interface ThumbnailOptions {
  /** Show this Display Set Presentation Group (0072,0204); the first one unless given. */
  readonly group?: number;
  /** Width in pixels; 240 unless given. It is three quarters as high. */
  readonly width?: number;
  /** Colors; `auto` follows the reader's preference where the thumbnail is shown. */
  readonly theme?: DrawingTheme;
}

/** Size of a thumbnail in units of its own. */
const Size = { width: 240, height: 180, margin: 12 } as const;

/** Room for the dots that say how many groups there are. */
const DotsHeight = 12;

/** Dots there is room for. */
const MaxDots = 12;

/** What a box holds, in no more than a few letters. */
function tag(box: BoxLayout, room: number): string {
  const modality = box.imageSet?.modalities[0] ?? "";
  const isPrior = box.imageSet?.time === "prior";
  const words = [[modality, isPrior ? "prior" : ""], [modality], [isPrior ? "prior" : ""]];
  const texts = words.map((parts) => parts.filter((part) => part !== "").join(" "));
  return texts.find((text) => text !== "" && measure(text, 10, true) <= room) ?? "";
}

/** Lines between tiles. */
function grid(pen: Pen, box: BoxLayout, { x, y, width, height }: Area): Markup {
  const { columns = 1, rows = 1 } = box.tiles ?? {};
  if (width / columns < 3 || height / rows < 3) return Nothing;
  const vertical = Array.from(
    { length: columns - 1 },
    (_, i) => `M${(x + (i + 1) * width / columns).toFixed(2)} ${y.toFixed(2)}v${height.toFixed(2)}`,
  );
  const horizontal = Array.from(
    { length: rows - 1 },
    (_, i) => `M${x.toFixed(2)} ${(y + (i + 1) * height / rows).toFixed(2)}h${width.toFixed(2)}`,
  );
  if (vertical.length + horizontal.length === 0) return Nothing;
  const d = [...vertical, ...horizontal].join("");
  return element("path", {
    d,
    "stroke-opacity": "0.6",
    ...pen.painter.paint({ fill: "none", stroke: hueToken(box.imageSet?.index, "edge") }),
  });
}

function miniature(pen: Pen, { box, area }: PlacedBox): Markup {
  const index = box.imageSet?.index;
  const isPrior = box.imageSet?.time === "prior";
  const text = area.height >= 18 ? tag(box, area.width - 4) : "";
  const iconSize = Math.min(16, area.width * 0.6);
  const withIcon = iconSize >= 8 && area.height > iconSize + 22 && box.tiles === undefined;
  const [middle, centre] = [area.x + area.width / 2, area.y + area.height / 2];
  const plateWidth = measure(text, 10, true) + 6;
  const down = withIcon ? 9 : 0;
  const plate = { x: middle - plateWidth / 2, y: centre + down - 7, width: plateWidth, height: 14 };
  const color = hueToken(index, "text");
  return element("g", {}, [
    pen.rectangle(area, { fill: hueToken(index, "tint") }, { rx: 1.5 }),
    isPrior
      ? pen.hatch(area, box.imageSet, { rx: 1.5 })
      : pen.rectangle({ ...area, height: Math.min(4, area.height / 4) }, { fill: hueToken(index, "band") }),
    grid(pen, box, area),
    withIcon
      ? markIcon(pen, box.mark, { x: middle - iconSize / 2, y: centre - iconSize + 1, size: iconSize }, color)
      : Nothing,
    text !== "" && (isPrior || box.tiles)
      ? pen.rectangle(plate, { fill: hueToken(index, "tint") }, { rx: 3, "fill-opacity": "0.9" })
      : Nothing,
    pen.text(middle, centre + down + 3.6, text, { size: 10, bold: true, color, anchor: "middle" }),
    pen.rectangle(area, { fill: "none", stroke: hueToken(index, "edge") }, {
      rx: 1.5,
      "stroke-dasharray": isPrior ? "3 2" : undefined,
    }),
  ]);
}

/** One dot a group, that of the shown one filled. */
function dots(pen: Pen, groups: readonly GroupLayout[], shown: GroupLayout): Markup[] {
  if (groups.length < 2 || groups.length > MaxDots) return [];
  const left = (Size.width - (groups.length - 1) * 10) / 2;
  return groups.map((group, index) =>
    element("circle", {
      cx: left + index * 10,
      cy: Size.height - 9,
      r: 2.7,
      ...pen.painter.paint({ fill: group === shown ? "ink" : "line" }),
    })
  );
}

/**
 * Draws one presentation group of a hanging protocol small: screens, boxes, what is current and what is prior.
 *
 * @param protocol The protocol, e.g. of `readHangingProtocol`
 * @param options Presentation group, width, colors
 * @returns An SVG document, legible from 240 pixels
 */
export function drawThumbnail(protocol: HangingProtocol, options: ThumbnailOptions = {}): string {
  const layout = layoutHangingProtocol(protocol);
  const group = options.group === undefined
    ? layout.groups.at(0)
    : layout.groups.find(({ number }) => number === options.group);
  const shown = group ?? { number: options.group ?? 1, boxes: [], links: [], notes: [] };
  return document(options, Size.width, {
    name: nameOf(protocol),
    description: describeDrawing(protocol, { ...layout, groups: [shown] }),
    draw(pen) {
      const below = Frames.thumbnail.foot + DotsHeight;
      const room = {
        x: Size.margin,
        y: Size.margin,
        width: Size.width - 2 * Size.margin,
        height: Size.height - 2 * Size.margin - below + 6,
      };
      const fitted = environmentArea(layout.aspectRatio, room);
      const area = { ...fitted, y: fitted.y + (room.height - fitted.height) / 2 };
      const picture = environment(pen, layout, shown, area, {
        frame: Frames.thumbnail,
        withText: false,
        gap: 1,
        pushBy: 6,
        draw: (placed) => miniature(pen, placed),
      });
      return { markup: element("g", {}, [...picture, ...dots(pen, layout.groups, shown)]), height: Size.height };
    },
  });
}
