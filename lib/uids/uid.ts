/**
 * Unique identifiers (PS3.5 §9).
 *
 * @module
 */

/**
 * Whether a text can be taken for a UID: 1 to 64 digits and dots, no empty component. Leading zeros in a component
 * pass, because instances with them exist (PS3.5 §9.1 forbids them).
 *
 * @param text The text, without padding.
 * @returns Whether it is safe to use as a UID, in a file name too.
 */
export function isUid(text: string): boolean {
  return text.length <= 64 && /^[0-9]+(?:\.[0-9]+)*$/.test(text);
}

/**
 * Makes a UID from a random UUID (PS3.5 §B.2).
 *
 * @returns `2.25.` and the UUID as a decimal number: at most 44 characters.
 */
export function generateUid(): string {
  return `2.25.${BigInt("0x" + crypto.randomUUID().replaceAll("-", ""))}`;
}
