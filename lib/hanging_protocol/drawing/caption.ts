/**
 * The text in a card: as large as fits, the less important left out where there is no room.
 *
 * @module
 */
import type { BoxLayout } from "../layout/types.ts";
import { markIcon } from "./icons.ts";
import { breakWhole, measure, type Word, wordsOf, wrap } from "./measure.ts";
import type { Area, Pen } from "./pen.ts";
import type { Markup } from "./svg.ts";
import { hueToken } from "./theme.ts";

const Sizes = { largest: 21, largestInTiles: 15, comfortable: 10.5, least: 8.5, step: 0.95 } as const;

/** Lines that are worth a smaller font. */
const MostWanted = 2;

/** Size of the lines below the title, in parts of its size. */
const LineFactor = 0.84;
const Leading = 1.28;

interface Row {
  readonly text: string;
  readonly size: number;
  readonly bold: boolean;
}

/** A text to be set, measured. */
interface Part {
  readonly words: readonly Word[];
  readonly bold: boolean;
}

function heightOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { size }) => sum + size * Leading, 0);
}

/** The rows of a caption at a size; `undefined` if not all of it fits. */
function rowsAt(parts: readonly Part[], { width, height }: Area, titleSize: number): Row[] | undefined {
  const rows: Row[] = [];
  let used = 0;
  for (const { words, bold } of parts) {
    const size = bold ? titleSize : titleSize * LineFactor;
    const lines = breakWhole(words, width / size, bold ? 3 : 2);
    used += (lines?.length ?? 0) * size * Leading;
    if (lines === undefined || used > height) return undefined;
    rows.push(...lines.map((text) => ({ text, size, bold })));
  }
  return rows;
}

/** The largest size at which all of it fits. */
function largestFit(parts: readonly Part[], room: Area, most: number, least: number): Row[] | undefined {
  for (let size = Math.min(most, Math.max(Sizes.comfortable, room.width / 9.5)); size >= least; size *= Sizes.step) {
    const rows = rowsAt(parts, room, size);
    if (rows) return rows;
  }
}

/** Rather fewer lines than such as nobody can read; the last ones say least. */
function fitRows(box: BoxLayout, room: Area): Row[] {
  const most = box.tiles === undefined ? Sizes.largest : Sizes.largestInTiles;
  const parts = [
    { words: wordsOf(box.title, true), bold: true },
    ...box.lines.map((line) => ({ words: wordsOf(line), bold: false })),
  ];
  for (let count = parts.length; count >= Math.min(MostWanted + 1, parts.length); count--) {
    const rows = largestFit(parts.slice(0, count), room, most, Sizes.comfortable);
    if (rows) return rows;
  }
  for (let count = parts.length; count > 0; count--) {
    const rows = largestFit(parts.slice(0, count), room, most, Sizes.least);
    if (rows) return rows;
  }
  const lines = Math.min(3, Math.floor(room.height / (Sizes.least * Leading)));
  if (lines < 1) return [];
  return wrap(box.title, room.width, Sizes.least, lines, true).map((text) => ({ text, size: Sizes.least, bold: true }));
}

/**
 * Sets the caption of a box.
 *
 * @param pen The pen
 * @param box The box
 * @param room Where, in pixels
 * @param onPlate Whether it stands on something that would make it hard to read
 * @returns Icon and text, centred
 */
export function fitCaption(pen: Pen, box: BoxLayout, room: Area, onPlate: boolean): Markup[] {
  const rows = fitRows(box, room);
  if (rows.length === 0) return [];
  const textHeight = heightOf(rows);
  const iconSize = Math.min(40, room.width / 4);
  const withIcon = !box.tiles && room.height > textHeight + 2.2 * iconSize && iconSize >= 14;
  const height = textHeight + (withIcon ? iconSize * 1.3 : 0);
  const middle = room.x + room.width / 2;
  let y = room.y + (room.height - height) / 2;
  const drawn: Markup[] = [];
  if (onPlate) {
    const width = Math.min(room.width + 8, Math.max(...rows.map((row) => measure(row.text, row.size, row.bold))) + 20);
    const plate = { x: middle - width / 2, y: y - 5, width, height: height + 11 };
    drawn.push(
      pen.rectangle(plate, { fill: hueToken(box.imageSet?.index, "tint") }, { rx: 6, "fill-opacity": "0.93" }),
    );
  }
  const color = hueToken(box.imageSet?.index, "text");
  if (withIcon) {
    drawn.push(markIcon(pen, box.mark, { x: middle - iconSize / 2, y, size: iconSize }, color));
    y += iconSize * 1.3;
  }
  for (const { text, size, bold } of rows) {
    y += size * Leading;
    const style = { size, bold, anchor: "middle", color: bold ? "ink" : color } as const;
    drawn.push(pen.text(middle, y - size * (Leading - 1), text, style));
  }
  return drawn;
}
