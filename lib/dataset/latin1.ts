/**
 * Bytes as text, one character each.
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
