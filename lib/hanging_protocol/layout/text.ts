/**
 * Words of protocols, made short and safe to show.
 *
 * @module
 */

/** Characters of a text that are worth measuring: the longest attribute of a protocol's pictures has 64. */
const MaxLength = 160;

/**
 * Controls, lone surrogates, characters that reorder others or that XML 1.0 does not allow. The joiners (200C, 200D) are
 * part of how words and emoji are written.
 */
const Unfit = /(?![\u200C\u200D])[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\uFFFE\uFFFF]+/gu;

/**
 * Makes a text of a protocol fit to be shown.
 *
 * @param text Any text
 * @returns It in one line, with single spaces, no more than 160 characters of it
 */
export function shortText(text: string): string {
  // Most texts are as they should be; of the others, that many code units hold as many code points and some blanks
  if (text.length <= MaxLength && /^(?:[!-~]+ )*[!-~]+$/.test(text)) return text;
  const clean = text.slice(0, 3 * MaxLength).replace(Unfit, " ").trim();
  const points = [...clean];
  return points.length <= MaxLength ? clean : points.slice(0, MaxLength - 1).join("") + "…";
}

/**
 * The term of a defined list as a word.
 *
 * @param term E.g. `SOFT_TISSUE`
 * @returns E.g. `Soft tissue`
 */
export function termWords(term: string): string {
  const words = shortText(term).replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The keyword of an attribute as words.
 *
 * @param keyword E.g. `EchoTime`, or 8 hexadecimal digits
 * @returns E.g. `Echo time`, or `(0009,1001)`
 */
export function keywordWords(keyword: string): string {
  const tag = /^([0-9A-F]{4})([0-9A-F]{4})$/i.exec(keyword);
  if (tag) return `(${tag[1]},${tag[2]})`.toUpperCase();
  const words = shortText(keyword).replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2");
  return words.replace(/(?<= )[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

/**
 * A number as people write it.
 *
 * @param value Any number
 * @returns At most three digits behind the point
 */
export function numberWords(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value * 1000) / 1000}` : "?";
}

/**
 * Words in a row.
 *
 * @param words The words
 * @param last What stands before the last one
 * @returns E.g. `1, 2 and 3`
 */
export function listWords(words: readonly (string | number)[], last = "and"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
