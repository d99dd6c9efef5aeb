/**
 * Wild card matching (PS3.4 §C.2.2.2.4) without regular expressions.
 *
 * A pattern becomes an automaton that is in several states at once, one bit each: bit `i` is set when the characters read
 * so far fit the first `i` characters of the pattern. Every character of a value is read once and moves all states
 * together, 32 in one step, so that no pattern makes it look back.
 *
 * @module
 */

/** The longest value, in UTF-16 code units, that a wild card is tried on. No text of Table U.6-1 but UC and UR may hold more than 64 characters. */
export const MaxWildcardValueLength = 1024;

/** The most characters, `*` not counted, that a pattern with wild cards may demand. */
export const MaxWildcardLength = 256;

/** States in one number. */
const WordBits = 32;

const Any = "*";
const One = "?";

/** One value of a text key: literal, or with `*` for any run of characters and `?` for exactly one. */
export interface TextPattern {
  /** The text, with runs of `*` made one. */
  readonly text: string;
  /** Whether it holds `*` or `?`. */
  readonly wildcard: boolean;
  /** The fewest characters that can match: all but `*`. */
  readonly minLength: number;
  /** What wild cards are tried with; absent where the pattern is longer than {@linkcode MaxWildcardLength}. */
  readonly automaton?: WildcardAutomaton;
}

/** The states of a pattern with wild cards, as sets of bits. */
export interface WildcardAutomaton {
  /** States that any character leaves as they are: those before a `*`. */
  readonly stay: Uint32Array;
  /** States that any character moves on: those before a `?`. */
  readonly any: Uint32Array;
  /** States that a character of the pattern, by its code point, moves on; those before a `?` among them. */
  readonly moves: ReadonlyMap<number, Uint32Array>;
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
  const pattern = text.replace(/\*+/g, Any);
  const characters = Array.from(pattern);
  const minLength = characters.filter((character) => character !== Any).length;
  const automaton = minLength > MaxWildcardLength ? undefined : createAutomaton(characters, minLength);
  return { text: pattern, wildcard: true, minLength, automaton };
}

function createAutomaton(characters: readonly string[], length: number): WildcardAutomaton {
  const noStates = () => new Uint32Array(Math.floor(length / WordBits) + 1);
  const stay = noStates(), any = noStates();
  const moves = new Map<number, Uint32Array>();
  let state = 0;
  for (const character of characters) {
    const code = character.codePointAt(0)!;
    if (character === Any) addState(stay, state);
    else if (character === One) addState(any, state++);
    else {
      if (!moves.has(code)) moves.set(code, noStates());
      addState(moves.get(code)!, state++);
    }
  }
  for (const states of moves.values()) any.forEach((bits, word) => states[word] |= bits);
  return { stay, any, moves };
}

function addState(states: Uint32Array, state: number): void {
  states[Math.floor(state / WordBits)] |= 1 << state % WordBits;
}

function hasState(states: Uint32Array, state: number): boolean {
  return (states[Math.floor(state / WordBits)] >>> state % WordBits & 1) === 1;
}

/**
 * Compares a value with a pattern, case-sensitively. Time is linear in the value.
 *
 * No wild card matches a value longer than {@linkcode MaxWildcardValueLength}, and none that demands more than
 * {@linkcode MaxWildcardLength} characters matches anything.
 *
 * @param pattern The pattern.
 * @param value The stored value without padding.
 * @returns Whether it matches.
 */
export function matchesPattern(pattern: TextPattern, value: string): boolean {
  const { text, wildcard, minLength, automaton } = pattern;
  if (!wildcard) return text === value;
  if (automaton === undefined || value.length < minLength || value.length > MaxWildcardValueLength) return false;
  return accepts(automaton, minLength, value);
}

/**
 * Tells what {@linkcode matchesPattern} costs at most.
 *
 * @param pattern The pattern.
 * @param value The stored value.
 * @returns Steps.
 */
export function patternSteps({ automaton }: TextPattern, value: string): number {
  return automaton === undefined || value.length > MaxWildcardValueLength ? 1 : automaton.stay.length * value.length;
}

function accepts({ stay, any, moves }: WildcardAutomaton, length: number, value: string): boolean {
  const states = new Uint32Array(stay.length);
  addState(states, 0);
  for (let index = 0; index < value.length; index++) {
    const code = value.codePointAt(index)!;
    if (code > 0xffff) index++;
    const move = moves.get(code) ?? any;
    let carry = 0, alive = 0;
    for (let word = 0; word < states.length; word++) {
      const moved = states[word] & move[word];
      states[word] = states[word] & stay[word] | moved << 1 | carry;
      carry = moved >>> WordBits - 1;
      alive |= states[word];
    }
    if (alive === 0) return false;
  }
  return hasState(states, length);
}
