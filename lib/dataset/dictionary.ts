/**
 * Lookups in the registry of data elements: tag, keyword, VR and VM (PS3.6). The table is read on the first lookup.
 *
 * @module
 */

import { DictionaryRows } from "./dictionary_data.ts";

/** What PS3.6 says of one data element. */
export interface DictionaryEntry {
  /** The tag as one number, `0xggggeeee`. */
  readonly tag: number;
  /** The VR; `"xs"` US or SS, `"ox"` OB or OW, `"lt"` US or OW where the data set decides. */
  readonly vr: string;
  /** The value multiplicity as PS3.6 prints it, e.g. `"1-n"`. */
  readonly vm: string;
  /** The keyword, e.g. `"HangingProtocolName"`. */
  readonly keyword: string;
}

interface Dictionary {
  readonly byTag: Map<number, DictionaryEntry>;
  readonly byKeyword: Map<string, DictionaryEntry>;
}

/** What an ambiguous VR becomes where nothing else decides: US is right for unsigned pixels, OW for Implicit VR (PS3.5 Annex A). */
const DefaultVr: Record<string, string> = { xs: "US", ox: "OW", lt: "OW" };

let dictionary: Dictionary | undefined;

function load(): Dictionary {
  const byTag = new Map<number, DictionaryEntry>();
  const byKeyword = new Map<string, DictionaryEntry>();
  let group = 0;
  for (const line of DictionaryRows.split("\n")) {
    if (line.length === 4) {
      group = parseInt(line, 16) * 0x10000;
      continue;
    }
    const vmEnd = line.indexOf(" ", 8);
    const keyword = line.slice(vmEnd + 1);
    const tag = group + parseInt(line.slice(0, 4), 16);
    const entry = { tag, vr: line.slice(5, 7), vm: line.slice(8, vmEnd), keyword };
    byTag.set(tag, entry);
    byKeyword.set(keyword, entry);
  }
  return dictionary = { byTag, byKeyword };
}

/** The registered tag that a tag of a repeating group stands for: 50xx, 60xx (PS3.5 §7.6) and (0020,31xx). */
function baseTag(tag: number): number {
  const group = tag >>> 16;
  if ((group & 0xFF01) === 0x5000 || (group & 0xFF01) === 0x6000) return (tag & 0xFF00FFFF) >>> 0;
  return (tag & 0xFFFFFF00) >>> 0 === 0x00203100 ? 0x00203100 : tag;
}

/**
 * Looks up a tag, repeating groups included.
 *
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns The row of PS3.6, or `undefined` for private and unknown tags.
 */
export function dictionaryEntry(tag: number): DictionaryEntry | undefined {
  const { byTag } = dictionary ?? load();
  return byTag.get(tag) ?? byTag.get(baseTag(tag));
}

/**
 * Looks up the tag of a keyword.
 *
 * @param keyword A keyword of PS3.6, e.g. `"HangingProtocolName"`.
 * @returns The tag as one number, `0xggggeeee`, or `undefined`.
 */
export function tagOf(keyword: string): number | undefined {
  return (dictionary ?? load()).byKeyword.get(keyword)?.tag;
}

/**
 * Looks up the keyword of a tag. A keyword names one tag, so only the first of a repeating group has one.
 *
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns The keyword, or `undefined` for private, unknown and repeated tags.
 */
export function keywordOf(tag: number): string | undefined {
  return (dictionary ?? load()).byTag.get(tag)?.keyword;
}

/**
 * Looks up the VR of a tag, as Implicit VR needs it (PS3.5 §7.1.3).
 *
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns Two capitals; US for "US or SS", OW for "OB or OW"; UL for group lengths, LO for private creators, else `"UN"`.
 */
export function vrOf(tag: number): string {
  const vr = (dictionary ?? load()).byTag.get(tag)?.vr;
  if (vr !== undefined) return DefaultVr[vr] ?? vr;
  const element = tag & 0xFFFF;
  if (element === 0) return "UL";
  if (isPrivateTag(tag)) return element >= 0x10 && element <= 0xFF ? "LO" : "UN";
  const base = baseTag(tag);
  return base === tag ? "UN" : dictionary!.byTag.has(base) ? vrOf(base) : "UN";
}

/**
 * Tells whether a tag is private: of an odd group (PS3.5 §7.8).
 *
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns `true` for private tags.
 */
export function isPrivateTag(tag: number): boolean {
  return (tag & 0x10000) !== 0;
}

/**
 * Writes a tag as PS3.6 prints it.
 *
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns E.g. `"(0072,0002)"`, in capitals.
 */
export function formatTag(tag: number): string {
  const hex = tagToHex(tag);
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}

/**
 * Writes a tag as DICOM JSON does (PS3.18 §F.2.1).
 *
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns Eight hexadecimal digits, in capitals.
 */
export function tagToHex(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, "0");
}

/**
 * Reads a tag written in digits.
 *
 * @param text `"(0072,0002)"`, `"0072,0002"` or `"00720002"`, capitals or not.
 * @returns The tag as one number, `0xggggeeee`, or `undefined` where the text is no tag.
 */
export function parseTag(text: string): number | undefined {
  const match = /^\(?([0-9a-fA-F]{4}),?([0-9a-fA-F]{4})\)?$/.exec(text);
  if (match === null || text.startsWith("(") !== text.endsWith(")")) return undefined;
  return parseInt(match[1] + match[2], 16);
}
