/**
 * How many columns of a terminal a text takes.
 *
 * @module
 */

/** Blocks whose characters are two columns wide (East Asian Wide and Fullwidth), first and last code point. */
const Wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115F],
  [0x231A, 0x231B],
  [0x2329, 0x232A],
  [0x2E80, 0x303E],
  [0x3041, 0x33FF],
  [0x3400, 0x4DBF],
  [0x4E00, 0xA4CF],
  [0xA960, 0xA97F],
  [0xAC00, 0xD7A3],
  [0xF900, 0xFAFF],
  [0xFE10, 0xFE19],
  [0xFE30, 0xFE6F],
  [0xFF01, 0xFF60],
  [0xFFE0, 0xFFE6],
  [0x16FE0, 0x18CFF],
  [0x1AFF0, 0x1B2FF],
  [0x1F200, 0x1F265],
  [0x20000, 0x2FFFD],
  [0x30000, 0x3FFFD],
];

const ZeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11FF]$/u;
const Emoji = /^(?!\p{Regional_Indicator})\p{Emoji_Presentation}$/u;

function width(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return 0;
  if (code < 0x300) return 1;
  if (ZeroWidth.test(character)) return 0;
  return Emoji.test(character) || Wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/**
 * Measures the columns a text takes on a terminal.
 *
 * @param str The text, without escape codes
 * @returns The number of columns
 */
export function unicodeWidth(str: string): number {
  let columns = 0;
  for (const character of str) columns += width(character);
  return columns;
}
