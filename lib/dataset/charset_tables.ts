/**
 * The character sets of Specific Character Set (PS3.3 §C.12.1.1.2) as code tables, built from the runtime's TextDecoder
 * when a text first needs them.
 *
 * @module
 */

/** One coded character set that a designation puts into G0 (bytes 21 to 7E) or G1 (bytes A0 to FF). */
export interface CodedSet {
  /** The escape sequence that designates it (PS3.3 Tables C.12-3 and C.12-4), as text. */
  readonly escape: string;
  /** The code element it goes to. */
  readonly element: "G0" | "G1";
  /** Bytes a character. */
  readonly width: 1 | 2;
  /** The character of each code: of one byte or, for two, of `first * 256 + second`, with the high bits as encoded. */
  decode(): ReadonlyMap<number, string>;
  /** The code of each character. */
  encode(): ReadonlyMap<string, number>;
}

/** What stands for bytes that are no character. */
export const Replacement = "\uFFFD";

/**
 * Characters that common software uses in place of those which TextDecoder has for the same JIS or KS code; looked up
 * where no set has the character itself. Not the yen sign of JIS X 0201: its code is the delimiter of values.
 */
export const Aliases: ReadonlyMap<string, string> = new Map([
  ["\u00A2", "\uFFE0"],
  ["\u00A3", "\uFFE1"],
  ["\u00A5", "\uFFE5"],
  ["\u00AC", "\uFFE2"],
  ["\u203E", "\uFFE3"],
  ["\u2014", "\u2015"],
  ["\u2016", "\u2225"],
  ["\u2212", "\uFF0D"],
  ["\u301C", "\uFF5E"],
]);

function codedSet(
  element: "G0" | "G1",
  width: 1 | 2,
  escape: string,
  build: () => Iterable<readonly [number, string]>,
): CodedSet {
  let decoding: Map<number, string> | undefined;
  let encoding: Map<string, number> | undefined;
  const decode = () => decoding ??= new Map(build());
  const encode = () => {
    if (encoding !== undefined) return encoding;
    encoding = new Map();
    for (const [code, character] of decode()) {
      if (!encoding.has(character)) encoding.set(character, code);
    }
    return encoding;
  };
  return { element, width, escape, decode, encode };
}

/** The upper half of an ISO 8859 part; TextDecoder has Windows characters where ISO 8859 has controls. */
function* upperHalf(label: string): Generator<[number, string]> {
  const decoder = new TextDecoder(label);
  for (let code = 0xA0; code <= 0xFF; code++) {
    const character = label === "iso-8859-1" ? String.fromCharCode(code) : decoder.decode(new Uint8Array([code]));
    if (character !== Replacement) yield [code, character];
  }
}

/** A set of 94 × 94 characters, decoded in one go: each code with a line feed behind it. */
function* grid(label: string, prefix: readonly number[], high: number): Generator<[number, string]> {
  const bytes: number[] = [];
  const codes: number[] = [];
  for (let first = 0xA1; first <= 0xFE; first++) {
    for (let second = 0xA1; second <= 0xFE; second++) {
      bytes.push(...prefix, first, second, 0x0A);
      codes.push((first & high) << 8 | second & high);
    }
  }
  const characters = new TextDecoder(label).decode(new Uint8Array(bytes)).split("\n");
  for (let index = 0; index < codes.length; index++) {
    if (!characters[index].includes(Replacement)) yield [codes[index], characters[index]];
  }
}

/** JIS X 0201 katakana: bytes A1 to DF. */
function* katakana(): Generator<[number, string]> {
  for (let code = 0xA1; code <= 0xDF; code++) yield [code, String.fromCharCode(0xFF61 - 0xA1 + code)];
}

/**
 * ASCII, also for JIS X 0201 romaji: its yen sign and overline keep the characters of ASCII, because the byte 5C is the
 * delimiter of values and has to come out as the backslash that it is.
 */
function* ascii(): Generator<[number, string]> {
  for (let code = 0x20; code < 0x7F; code++) yield [code, String.fromCharCode(code)];
}

/** G0 of every term but IR 13. */
export const Ascii: CodedSet = codedSet("G0", 1, "\x1B(B", ascii);
/** G0 of IR 13. */
export const Romaji: CodedSet = codedSet("G0", 1, "\x1B(J", ascii);

const part = (label: string, escape: string) => codedSet("G1", 1, escape, () => upperHalf(label));
const Katakana = codedSet("G1", 1, "\x1B)I", katakana);

/** The sets by the number of their ISO registration, as the defined terms name them. */
export const CodedSets: Readonly<Record<string, CodedSet>> = {
  "6": Ascii,
  "100": part("iso-8859-1", "\x1B-A"),
  "101": part("iso-8859-2", "\x1B-B"),
  "109": part("iso-8859-3", "\x1B-C"),
  "110": part("iso-8859-4", "\x1B-D"),
  "144": part("iso-8859-5", "\x1B-L"),
  "127": part("iso-8859-6", "\x1B-G"),
  "126": part("iso-8859-7", "\x1B-F"),
  "138": part("iso-8859-8", "\x1B-H"),
  "148": part("windows-1254", "\x1B-M"),
  "203": part("iso-8859-15", "\x1B-b"),
  "166": part("windows-874", "\x1B-T"),
  "13": Katakana,
  "87": codedSet("G0", 2, "\x1B$B", () => grid("euc-jp", [], 0x7F)),
  "159": codedSet("G0", 2, "\x1B$(D", () => grid("euc-jp", [0x8F], 0x7F)),
  "149": codedSet("G1", 2, "\x1B$)C", () => grid("euc-kr", [], 0xFF)),
  "58": codedSet("G1", 2, "\x1B$)A", () => grid("gbk", [], 0xFF)),
};

/** The sets by their escape sequence, with the two that older texts use for JIS X 0208. */
export const SetsByEscape: ReadonlyMap<string, CodedSet> = new Map([
  ...[...Object.values(CodedSets), Romaji].map((set) => [set.escape, set] as const),
  ["\x1B$@", CodedSets["87"]],
  ["\x1B$(B", CodedSets["87"]],
]);

let gbk: Map<string, number> | undefined;
let gb18030: Map<string, number> | undefined;

/**
 * The two-byte codes of GBK, which GB18030 shares.
 *
 * @returns The code of each character.
 */
export function gbkCodes(): ReadonlyMap<string, number> {
  if (gbk !== undefined) return gbk;
  const bytes: number[] = [];
  for (let first = 0x81; first <= 0xFE; first++) {
    for (let second = 0x40; second <= 0xFE; second++) {
      if (second !== 0x7F) bytes.push(first, second, 0x0A);
    }
  }
  return gbk = reverse(bytes, 2);
}

/**
 * The four-byte codes of GB18030 for the Basic Multilingual Plane.
 *
 * @returns The code of each character.
 */
export function gb18030Codes(): ReadonlyMap<string, number> {
  if (gb18030 !== undefined) return gb18030;
  const bytes: number[] = [];
  for (let index = 0; index < 4 * 12600; index++) bytes.push(...gb18030Bytes(index), 0x0A);
  return gb18030 = reverse(bytes, 4);
}

/**
 * The four bytes at a place in the sequence of GB18030's four-byte codes, which begins at 81308130.
 *
 * @param index The place; supplementary planes begin at 189000.
 * @returns Four bytes.
 */
export function gb18030Bytes(index: number): [number, number, number, number] {
  return [
    0x81 + Math.floor(index / 12600),
    0x30 + Math.floor(index / 1260) % 10,
    0x81 + Math.floor(index / 10) % 126,
    0x30 + index % 10,
  ];
}

/** Decodes codes of `width` bytes with a line feed behind each, and turns the table round. */
function reverse(bytes: readonly number[], width: number): Map<string, number> {
  const codes = new Map<string, number>();
  const characters = new TextDecoder("gb18030").decode(new Uint8Array(bytes)).split("\n");
  for (let index = 0, at = 0; at < bytes.length; index++, at += width + 1) {
    const character = characters[index];
    if (character.includes(Replacement) || codes.has(character)) continue;
    codes.set(character, bytes.slice(at, at + width).reduce((code, byte) => code * 256 + byte, 0));
  }
  return codes;
}
