/**
 * Text of others, made safe to print.
 *
 * @module
 */

/**
 * Controls, line and paragraph separators, lone surrogates, and format characters: those reorder what follows or are
 * not seen at all. The joiners among them (200C, 200D) are part of how words and emoji are written.
 */
const Unprintable = /[\p{Cc}\u2028\u2029\p{Cs}]|(?![\u200C\u200D])\p{Cf}/gu;

function escapeUtf16(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * Replaces what could move the cursor, start a line or hide text by a visible escape, e.g. `\x1b`.
 *
 * @param text Text that came from a peer or a file
 * @returns Text of one line
 */
export function printable(text: string): string {
  return text.replace(Unprintable, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : escapeUtf16(character);
  });
}

/**
 * JSON whose strings hold no character that could mislead a terminal either.
 *
 * @param value What to write
 * @param indent Spaces a level, each member on a line of its own; everything on one line if absent
 * @returns Text that parses back to the same
 */
export function printableJson(value: unknown, indent?: number): string {
  // JSON.stringify has escaped C0 controls and lone surrogates; what is left of the others stands in strings
  return JSON.stringify(value, undefined, indent).replace(
    Unprintable,
    (character) => character === "\n" ? character : escapeUtf16(character),
  );
}
