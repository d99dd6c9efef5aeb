/**
 * The tiles of a TILED box, numbered as the images run through them.
 *
 * @module
 */
import type { BoxLayout, TileGrid } from "../layout/types.ts";
import type { Area, Pen } from "./pen.ts";
import type { Markup } from "./svg.ts";
import { hueToken } from "./theme.ts";

/** Pixels between tiles. */
const Gap = 3;

/** Tiles smaller than this are not numbered. */
const LeastForNumber = 24;

/** Tiles smaller than this are not drawn one by one. */
const LeastTile = 6;

/**
 * Draws tiles.
 *
 * @param pen The pen
 * @param box A box with tiles
 * @param body Where, in pixels
 * @returns The tiles
 */
export function tileCells(pen: Pen, box: BoxLayout, body: Area): Markup[] {
  const { columns, rows, first } = box.tiles!;
  const width = (body.width - Gap) / columns;
  const height = (body.height - Gap) / rows;
  if (width < LeastTile || height < LeastTile || !pen.take(columns * rows)) return [];
  const [gapX, gapY] = [Math.min(Gap, width / 4), Math.min(Gap, height / 4)];
  const index = box.imageSet?.index;
  const cells: Markup[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [body.x + gapX + column * width, body.y + gapY + row * height];
      const area = { x, y, width: width - gapX, height: height - gapY };
      const colors = { fill: "page", stroke: hueToken(index, "edge") } as const;
      cells.push(pen.rectangle(area, colors, { rx: 2, "fill-opacity": "0.6", "stroke-opacity": "0.55" }));
      if (width < LeastForNumber || height < LeastForNumber) continue;
      const size = Math.min(11, height / 3);
      const style = { size, color: hueToken(index, "text") } as const;
      cells.push(pen.text(x + 5, y + size + 3, `${first + row * columns + column}`, style));
    }
  }
  return cells;
}

/** Height of the numbers, with what is around them. */
const NumberHeight = 18;

/** Rows that are less high have no room for a caption. */
const LeastForCaption = 64;

/**
 * The part of one row that a caption can stand on without hiding numbers.
 *
 * @param tiles The tiles
 * @param body Where they are
 * @param whole Where a caption may be at all
 * @returns Upper edge and height: those of a row in the middle, or of all if rows are low
 */
export function captionRow(
  { rows }: TileGrid,
  body: Area,
  whole: { readonly y: number; readonly height: number },
): { readonly y: number; readonly height: number } {
  const height = (body.height - Gap) / rows;
  if (height < LeastForCaption) return whole;
  const top = body.y + Gap + Math.floor((rows - 1) / 2) * height;
  const y = Math.max(whole.y, top + NumberHeight);
  return { y, height: Math.min(whole.y + whole.height, top + height - Gap) - y };
}
