/**
 * Tags that say how the rest of a data set is to be read.
 *
 * @module
 */

/** Specific Character Set (0008,0005). */
export const SpecificCharacterSet = 0x00080005;

/** Pixel Representation (0028,0103): whether pixels, and what describes them, are signed. */
export const PixelRepresentation = 0x00280103;

/**
 * Tells whether an element is a group length (gggg,0000), retired and of no meaning to what it counts (PS3.5 §7.2).
 *
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns Whether it is.
 */
export function isGroupLength(tag: number): boolean {
  return (tag & 0xFFFF) === 0;
}
