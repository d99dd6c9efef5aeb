/**
 * Byte arrays as wholes.
 *
 * @module
 */

/**
 * Joins byte arrays.
 *
 * @param parts The arrays.
 * @param length Bytes of the result; by default as many as the parts have, zeros at the end where there are fewer.
 * @returns A new array.
 */
export function concat(
  parts: readonly Uint8Array[],
  length: number = parts.reduce((sum, part) => sum + part.length, 0),
): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * Tells whether bytes are all of the default repertoire and none starts an escape sequence.
 *
 * @param bytes The bytes.
 * @param start Offset of the first byte.
 * @param end Offset after the last byte.
 * @returns `true` where every character set reads the bytes alike.
 */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset++) {
    if (bytes[offset] > 0x7E || bytes[offset] === 0x1B) return false;
  }
  return true;
}
