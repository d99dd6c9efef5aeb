/**
 * How wide texts are, without a font to measure with: a little wider than the fonts of the drawing.
 *
 * @module
 */

/** Widths in parts of the font size. Inter is among the wider sans-serifs; most of the others need less. */
const Widths = { narrow: 0.3, slim: 0.41, lower: 0.6, digit: 0.66, upper: 0.72, broad: 0.96, full: 1.04 } as const;

/** Bold letters are wider. */
const BoldFactor = 1.06;

const Narrow = /[iljI|!'.,:;·’]/;
const Slim = /[ftr()[\]{}"/\\ \-–‐]/;
const Broad = /[mwMW@%&—…×≥≤↓→]/;
/** Scripts whose characters are as wide as high, and pictures. */
const Full =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]|\p{Extended_Pictographic}/u;
const Zero = /[\p{Mn}\p{Me}\u200B-\u200D\uFE0F]/u;

function widthOf(character: string): number {
  if (/[a-z]/.test(character) && !Narrow.test(character) && !Slim.test(character) && !Broad.test(character)) {
    return Widths.lower;
  }
  if (Narrow.test(character)) return Widths.narrow;
  if (Slim.test(character)) return Widths.slim;
  if (/\d/.test(character)) return Widths.digit;
  if (Broad.test(character)) return Widths.broad;
  if (Zero.test(character)) return 0;
  if (Full.test(character)) return Widths.full;
  return character < "\u0600" ? Widths.upper : Widths.broad;
}

/**
 * Measures a text.
 *
 * @param text One line
 * @param size Font size in pixels
 * @param bold Whether it is set in a bold font
 * @returns A width in pixels that it does not exceed
 */
export function measure(text: string, size: number, bold = false): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width * size * (bold ? BoldFactor : 1);
}

/**
 * Cuts a text so that it fits.
 *
 * @param text One line
 * @param width The room in pixels
 * @param size Font size in pixels
 * @param bold Whether it is set in a bold font
 * @returns The text or the beginning of it with `…`; nothing if not even two characters fit
 */
export function ellipsize(text: string, width: number, size: number, bold = false): string {
  if (measure(text, size, bold) <= width) return text;
  const room = width - measure("…", size, bold);
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += measure(character, size, bold);
    if (used > room) break;
    kept += character;
  }
  kept = kept.trimEnd();
  return [...kept].length < 2 ? "" : `${kept}…`;
}

/** A word, measured once. */
export interface Word {
  /** The word. */
  readonly text: string;
  /** Its width in parts of the font size. */
  readonly width: number;
}

/**
 * Measures the words of a text, so that many sizes can be tried.
 *
 * @param text Words with single spaces between them
 * @param bold Whether they are set in a bold font
 * @returns The words
 */
export function wordsOf(text: string, bold = false): Word[] {
  return text.split(" ").map((word) => ({ text: word, width: measure(word, 1, bold) }));
}

/**
 * Breaks a text into lines.
 *
 * @param words Its words
 * @param room The room in parts of the font size
 * @param most How many lines there may be
 * @returns The lines; `undefined` if not all of it fits
 */
export function breakWhole(words: readonly Word[], room: number, most: number): string[] | undefined {
  const lines: string[][] = [];
  let used = Infinity;
  for (const { text, width } of words) {
    if (width > room) return undefined;
    const longer = used + BoldFactor * Widths.slim + width;
    if (longer <= room) {
      lines.at(-1)!.push(text);
      used = longer;
      continue;
    }
    if (lines.length === most) return undefined;
    lines.push([text]);
    used = width;
  }
  return lines.map((line) => line.join(" "));
}

/**
 * Breaks a text into lines, and cuts what does not fit.
 *
 * @param text Words with single spaces between them
 * @param width The room in pixels
 * @param size Font size in pixels
 * @param most How many lines there may be; the last one is cut
 * @param bold Whether it is set in a bold font
 * @returns The lines
 */
export function wrap(text: string, width: number, size: number, most: number, bold = false): string[] {
  const lines: string[] = [];
  const words = wordsOf(text, bold);
  let start = 0;
  while (start < words.length && lines.length < most - 1) {
    let used = words[start].width;
    let end = start + 1;
    while (end < words.length && (used += BoldFactor * Widths.slim + words[end].width) * size <= width) end++;
    lines.push(words.slice(start, end).map((word) => word.text).join(" "));
    start = end;
  }
  if (start < words.length) lines.push(words.slice(start).map((word) => word.text).join(" "));
  return lines.map((line) => ellipsize(line, width, size, bold)).filter((line) => line !== "");
}
