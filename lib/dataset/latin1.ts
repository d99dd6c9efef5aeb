/**
 * Bytes as text, one character each, and text without its padding.
 *
 * @module
 */

/**
 * Reads a range of bytes as ISO 8859-1 without trailing padding.
 *
 * @param bytes The bytes.
 * @param start Offset of the first byte.
 * @param end Offset after the last byte.
 * @returns The text without trailing spaces and NULs.
 */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  while (end > start && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0x00)) end--;
  if (end - start <= 64) {
    let text = "";
    for (let offset = start; offset < end; offset++) text += String.fromCharCode(bytes[offset]);
    return text;
  }
  let text = "";
  for (let offset = start; offset < end; offset += 8192) {
    text += String.fromCharCode(...bytes.subarray(offset, Math.min(offset + 8192, end)));
  }
  return text;
}

/**
 * Takes characters off the end of a text. A regular expression would take quadratic time over runs within the text.
 *
 * @param text The text.
 * @param characters The characters that go; default the padding of values, space and NUL.
 * @returns The text up to its last other character.
 */
export function trimmedEnd(text: string, characters = " \0"): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}
