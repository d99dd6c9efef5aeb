/**
 * Text of others, made safe to print.
 *
 * @module
 */

/** Controls, line and paragraph separators, and the characters that reorder what follows (bidirectional controls). */
const Unprintable = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]|\p{Cs}/gu;

/**
 * Replaces what could move the cursor, start a line or hide text by a visible escape, e.g. `\x1b`.
 *
 * @param text Text that came from a peer or a file
 * @returns Text of one line
 */
export function printable(text: string): string {
  return text.replace(Unprintable, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/**
 * JSON whose strings hold no character that could mislead a terminal either.
 *
 * @param value What to write
 * @returns One line that parses back to the same
 */
export function printableJson(value: unknown): string {
  // JSON.stringify has escaped C0 controls and lone surrogates; what is left of the others stands in strings
  return JSON.stringify(value).replace(
    Unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
