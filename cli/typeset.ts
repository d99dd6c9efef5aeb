/**
 * Text set to the width of a terminal.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/**
 * Breaks text into lines.
 *
 * @param text Words with spaces between them, · on the line of the word before it; a word that is wider than a line stands on one of its own
 * @param width Columns of a line
 * @returns The lines, one at least
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(/ (?!·)/)) {
    const length = unicodeWidth(word);
    if (line !== "" && used + 1 + length > width) {
      lines.push(line);
      line = "";
      used = 0;
    }
    used += length + (line === "" ? 0 : 1);
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * Sets a paragraph behind a first line that begins further left.
 *
 * @param first What the first line begins with
 * @param text The text
 * @param indent Columns before the other lines; the first line is filled up to it where there is room
 * @param width Columns of a line
 * @returns Lines with their ends
 */
export function hang(first: string, text: string, indent: number, width: number): string {
  const space = " ".repeat(indent);
  const room = Math.max(1, width - indent);
  const lead = first + " ".repeat(Math.max(0, indent - unicodeWidth(first)));
  if (unicodeWidth(lead) > indent) return `${first}\n${wrap(text, room).map((line) => `${space}${line}\n`).join("")}`;
  return wrap(text, room).map((line, i) => `${i === 0 ? lead : space}${line}`.trimEnd() + "\n").join("");
}
