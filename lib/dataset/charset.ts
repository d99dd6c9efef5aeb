/**
 * Text by Specific Character Set (0008,0005): PS3.5 §6.1 and PS3.3 §C.12.1.1.2.
 *
 * @module
 */

import { isAscii } from "./bytes.ts";
import { latin1 } from "./latin1.ts";
import {
  Aliases,
  Ascii,
  type CodedSet,
  CodedSets,
  gb18030Bytes,
  gb18030Codes,
  gbkCodes,
  Replacement,
  Romaji,
  SetsByEscape,
} from "./charset_tables.ts";

/** The character sets that one Specific Character Set names. */
export interface CharacterSet {
  /** The values of Specific Character Set (0008,0005). */
  readonly terms: readonly string[];
  /**
   * Decodes a value, delimiters included. Bytes that are no character become U+FFFD.
   *
   * @param bytes The data set.
   * @param start Offset of the first byte.
   * @param end Offset after the last byte.
   * @param delimiters Characters that end the effect of escape sequences: `"\\"`, with `"^="` for PN, none for LT.
   * @returns The text, padding included.
   */
  decode(bytes: Uint8Array, start: number, end: number, delimiters: string): string;
  /**
   * Encodes a value, delimiters included.
   *
   * @param text The text.
   * @param delimiters As for decoding.
   * @returns The bytes, without padding.
   * @throws {RangeError} If the sets lack a character.
   */
  encode(text: string, delimiters: string): Uint8Array;
}

/** The delimiters of a VR at which code extensions end (PS3.5 §6.1.2.5.3). */
export const Delimiters = { value: "\\", personName: "\\^=", none: "" } as const;

/** Terms that are looked at: PS3.3 §C.12.1.1.2 defines 13 with code extensions, what a peer sends beyond is noise. */
const MaxTerms = 16;

/** Bytes of a Specific Character Set that are looked at: a CS value has 16 at most, and a delimiter behind it. */
const MaxTermsLength = MaxTerms * 17;

/** The character sets used last, the latest at the end. */
const cache = new Map<string, CharacterSet>();
const MaxCached = 64;

/**
 * Reads the values of Specific Character Set, as far as a real one goes.
 *
 * @param bytes The data set.
 * @param start Offset of the value.
 * @param end Offset after the value.
 * @returns Its terms without padding, 16 of them at most; none for an empty value.
 */
export function characterSetTerms(bytes: Uint8Array, start: number, end: number): string[] {
  const text = latin1(bytes, start, Math.min(end, start + MaxTermsLength));
  return text === "" ? [] : text.split("\\", MaxTerms).map((term) => term.trim());
}

/**
 * Gives the character sets for the values of Specific Character Set.
 *
 * @param terms The values; none for the default repertoire. Misspelt ones such as `ISO-IR-100` are understood; what
 *   stays unknown is read as ISO 8859-1.
 * @returns Its decoder and encoder.
 */
export function characterSet(terms: readonly string[]): CharacterSet {
  if (terms.length > MaxTerms) return characterSet(terms.slice(0, MaxTerms));
  const key = terms.join("\\");
  const set = cache.get(key) ?? createCharacterSet(terms);
  if (key.length > MaxTermsLength) return set;
  cache.delete(key);
  cache.set(key, set);
  if (cache.size > MaxCached) cache.delete(cache.keys().next().value!);
  return set;
}

function createCharacterSet(terms: readonly string[]): CharacterSet {
  const names = terms.map((term) => term.trim().toUpperCase().replaceAll(/[ _-]+/g, " "));
  if (names.includes("ISO IR 192")) return new Unicode(terms);
  if (names[0] === "GB18030" || names[0] === "GBK") return new Chinese(terms, names[0] === "GB18030");
  const extensions = names.length > 1 || names[0]?.startsWith("ISO 2022") === true;
  const sets = names.map((name) => CodedSets[/^ISO (?:2022 )?IR (\d+)$/.exec(name)?.[1] ?? ""] ?? Ascii);
  if (!extensions && (sets[0] ?? Ascii) === Ascii) return new DefaultRepertoire(terms);
  return new CodeExtensions(terms, sets, extensions);
}

/** The code units of `bytes` one by one, padding included. */
function raw(bytes: Uint8Array, start: number, end: number): string {
  const text = latin1(bytes, start, end);
  if (text.length === end - start) return text;
  let padding = "";
  for (let offset = start + text.length; offset < end; offset++) padding += String.fromCharCode(bytes[offset]);
  return text + padding;
}

function unencodable(character: string, terms: readonly string[]): RangeError {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  const name = terms.length === 0 ? "the default repertoire" : terms.join("\\");
  return new RangeError(`Cannot encode text: "${character}" (U+${code}) is not in ${name}`);
}

/** ISO 646 (PS3.5 §6.1.1). Senders that forget the attribute mostly mean ISO 8859-1, which keeps every byte apart. */
class DefaultRepertoire implements CharacterSet {
  constructor(readonly terms: readonly string[]) {}

  decode(bytes: Uint8Array, start: number, end: number): string {
    return raw(bytes, start, end);
  }

  encode(text: string): Uint8Array {
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7F) throw unencodable(String.fromCodePoint(text.codePointAt(index)!), this.terms);
      bytes[index] = code;
    }
    return bytes;
  }
}

/** ISO_IR 192. */
class Unicode implements CharacterSet {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  constructor(readonly terms: readonly string[]) {}

  decode(bytes: Uint8Array, start: number, end: number): string {
    if (isAscii(bytes, start, end)) return raw(bytes, start, end);
    return this.#decoder.decode(bytes.subarray(start, end));
  }

  encode(text: string): Uint8Array {
    if (!text.isWellFormed()) throw new RangeError(`Cannot encode text: ${JSON.stringify(text)} has a lone surrogate`);
    return new TextEncoder().encode(text);
  }
}

/** GB18030 and GBK: no escape sequences, but second bytes that look like backslashes (PS3.5 Annex J). */
class Chinese implements CharacterSet {
  readonly #decoder = new TextDecoder("gb18030", { ignoreBOM: true });
  readonly #fourBytes: boolean;
  constructor(readonly terms: readonly string[], fourBytes: boolean) {
    this.#fourBytes = fourBytes;
  }

  decode(bytes: Uint8Array, start: number, end: number): string {
    if (isAscii(bytes, start, end)) return raw(bytes, start, end);
    return this.#decoder.decode(bytes.subarray(start, end));
  }

  encode(text: string): Uint8Array {
    const bytes: number[] = [];
    for (const character of text) {
      const point = character.codePointAt(0)!;
      if (point < 0x80) {
        bytes.push(point);
        continue;
      }
      const two = gbkCodes().get(character);
      if (two !== undefined) bytes.push(two >> 8, two & 0xFF);
      else if (this.#fourBytes && point > 0xFFFF) bytes.push(...gb18030Bytes(189000 + point - 0x10000));
      else {
        const four = this.#fourBytes ? gb18030Codes().get(character) : undefined;
        if (four === undefined) throw unencodable(character, this.terms);
        bytes.push(four >>> 24, four >>> 16 & 0xFF, four >>> 8 & 0xFF, four & 0xFF);
      }
    }
    return new Uint8Array(bytes);
  }
}

/** ISO/IEC 2022 with G0 in the lower and G1 in the upper half (PS3.5 §6.1.2), also for a single ISO 8859 part. */
class CodeExtensions implements CharacterSet {
  readonly #sets: readonly CodedSet[];
  readonly #extensions: boolean;
  readonly #initialG0: CodedSet;
  readonly #initialG1: CodedSet | undefined;
  /** What upper bytes mean where the sender forgot to designate a set for them. */
  readonly #fallbackG1: CodedSet | undefined;

  constructor(readonly terms: readonly string[], sets: readonly CodedSet[], extensions: boolean) {
    this.#extensions = extensions;
    this.#initialG0 = sets[0] === CodedSets["13"] ? Romaji : Ascii;
    this.#initialG1 = sets[0].element === "G1" && sets[0].width === 1 ? sets[0] : undefined;
    this.#fallbackG1 = sets.find((set) => set.element === "G1");
    this.#sets = [...new Set([this.#initialG0, ...(this.#initialG1 ? [this.#initialG1] : []), ...sets])];
  }

  decode(bytes: Uint8Array, start: number, end: number, delimiters: string): string {
    if (isAscii(bytes, start, end)) return raw(bytes, start, end);
    let g0 = this.#initialG0, g1 = this.#initialG1;
    let text = "";
    let offset = start;
    while (offset < end) {
      const byte = bytes[offset];
      if (byte === 0x1B && this.#extensions) {
        const length = escapeLength(bytes, offset, end);
        const set = SetsByEscape.get(raw(bytes, offset, offset + length));
        if (set === undefined) text += Replacement;
        else if (set.element === "G0") g0 = set;
        else g1 = set;
        offset += length;
        continue;
      }
      if (byte < 0x21 || byte === 0x7F || (byte < 0x80 && g0.width === 1)) {
        const character = String.fromCharCode(byte);
        text += character;
        offset++;
        if (endsExtensions(byte, character, delimiters)) [g0, g1] = [this.#initialG0, this.#initialG1];
        continue;
      }
      const set = byte < 0x80 ? g0 : byte < 0xA0 ? undefined : g1 ?? this.#fallbackG1;
      if (set === undefined) text += byte < 0xA0 ? String.fromCharCode(byte) : Replacement;
      else if (set.width === 1) text += set.decode().get(byte) ?? Replacement;
      else {
        const second = offset + 1 < end ? bytes[offset + 1] : 0;
        const character = set.decode().get(byte << 8 | second);
        text += character ?? Replacement;
        // A pair without a character is one replacement; half a pair leaves the other byte for itself.
        if (character !== undefined || (second & 0x80) === (byte & 0x80) && (second & 0x7F) > 0x20) offset++;
      }
      offset++;
    }
    return text;
  }

  encode(text: string, delimiters: string): Uint8Array {
    const bytes: number[] = [];
    let g0 = this.#initialG0, g1 = this.#initialG1;
    const designate = (set: CodedSet) => {
      for (let index = 0; index < set.escape.length; index++) bytes.push(set.escape.charCodeAt(index));
    };
    const reset = () => {
      if (g0 !== this.#initialG0) designate(g0 = this.#initialG0);
      if (g1 !== this.#initialG1 && this.#initialG1 !== undefined) designate(this.#initialG1);
      g1 = this.#initialG1;
    };
    for (const character of text) {
      const point = character.codePointAt(0)!;
      if (point < 0x20 || point === 0x7F || delimiters.includes(character)) {
        if (endsExtensions(point, character, delimiters)) reset();
        bytes.push(point);
        continue;
      }
      if (point >= 0x80 && point < 0xA0) {
        bytes.push(point);
        continue;
      }
      const candidates = [g0, g1, ...this.#sets];
      const alias = Aliases.get(character) ?? character;
      const set = candidates.find((each) => each?.encode().has(character)) ??
        candidates.find((each) => each?.encode().has(alias));
      if (set === undefined) throw unencodable(character, this.terms);
      if (set.element === "G0" && set !== g0) designate(g0 = set);
      if (set.element === "G1" && set !== g1) designate(g1 = set);
      const code = set.encode().get(character) ?? set.encode().get(alias)!;
      if (set.width === 2) bytes.push(code >> 8);
      bytes.push(code & 0xFF);
    }
    reset();
    return new Uint8Array(bytes);
  }
}

/** Whether the initial sets are active again after this character (PS3.5 §6.1.2.5.3). */
function endsExtensions(code: number, character: string, delimiters: string): boolean {
  return (code >= 0x09 && code <= 0x0D) || delimiters.includes(character);
}

/** Bytes of the escape sequence at `offset`: intermediates 20 to 2F, then a final byte; 1 for a lone ESC. */
function escapeLength(bytes: Uint8Array, offset: number, end: number): number {
  for (let at = offset + 1; at < end && at < offset + 4; at++) {
    if (bytes[at] >= 0x30 && bytes[at] <= 0x7E) return at + 1 - offset;
    if (bytes[at] < 0x20 || bytes[at] > 0x2F) return 1;
  }
  return 1;
}
