/**
 * Wild card matching (PS3.4 §C.2.2.2.4) without regular expressions.
 *
 * @module
 */

/** The longest value, in UTF-16 code units, that a pattern is tried on. No text of Table U.6-1 may hold more than 64 characters. */
export const MaxWildcardValueLength = 1024;

/**
 * The most steps that a pattern is tried for, per UTF-16 code unit of the value. The worst pattern takes a quarter of the
 * length for each, so values of up to 64 characters, the most that LO may hold, are always seen to their end.
 */
export const MaxStepsPerCharacter = 16;

const Any = 0x2a;
const One = 0x3f;

/** One value of a text key: literal, or with `*` for any run of characters and `?` for exactly one. */
export interface TextPattern {
  /** The text, with runs of `*` made one. */
  readonly text: string;
  /** Whether it holds `*` or `?`. */
  readonly wildcard: boolean;
  /** The fewest characters that can match, in UTF-16 code units. */
  readonly minLength: number;
}

/**
 * Prepares the value of a key.
 *
 * @param text The value without padding.
 * @param wildcards Whether `*` and `?` are special for its Value Representation.
 * @returns The pattern.
 */
export function compilePattern(text: string, wildcards: boolean): TextPattern {
  if (!wildcards || !/[*?]/.test(text)) return { text, wildcard: false, minLength: text.length };
  const pattern = text.replace(/\*+/g, "*");
  const stars = pattern.split("*").length - 1;
  return { text: pattern, wildcard: true, minLength: pattern.length - stars };
}

/**
 * Compares a value with a pattern, case-sensitively.
 *
 * The value is read from left to right; on a mismatch only the last `*` gives way, by one character. Time is linear in
 * the value: a pattern that demands more characters than it has fails at once, one that finds no end within
 * {@linkcode MaxStepsPerCharacter} steps a character does not match, nor does any wild card match a value longer than
 * {@linkcode MaxWildcardValueLength}.
 *
 * @param pattern The pattern.
 * @param value The stored value without padding.
 * @returns Whether it matches.
 */
export function matchesPattern(pattern: TextPattern, value: string): boolean {
  const { text } = pattern;
  if (!pattern.wildcard) return text === value;
  if (value.length < pattern.minLength || value.length > MaxWildcardValueLength) return false;
  let p = 0, v = 0;
  let star = -1, resume = 0;
  let steps = MaxStepsPerCharacter * value.length + text.length;
  while (v < value.length) {
    if (steps-- === 0) return false;
    const wanted = text.charCodeAt(p);
    if (wanted === Any) {
      star = p++;
      resume = v;
    } else if (wanted === One) {
      p++;
      v += value.codePointAt(v)! > 0xffff ? 2 : 1;
    } else if (wanted === value.charCodeAt(v)) {
      p++;
      v++;
    } else if (star >= 0) {
      p = star + 1;
      v = ++resume;
    } else {
      return false;
    }
  }
  while (text.charCodeAt(p) === Any) p++;
  return p >= text.length;
}
