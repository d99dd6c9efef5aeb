import { assertEquals, assertThrows } from "@std/assert";
import { characterSet, characterSetTerms, Delimiters } from "../../lib/dataset/charset.ts";
import { ascii } from "./support.ts";

function decode(terms: readonly string[], bytes: string, delimiters: string = Delimiters.personName): string {
  return characterSet(terms).decode(ascii(bytes), 0, bytes.length, delimiters);
}

function encode(terms: readonly string[], text: string, delimiters: string = Delimiters.personName): string {
  return Array.from(characterSet(terms).encode(text, delimiters), (byte) => String.fromCharCode(byte)).join("");
}

/** Names as the annexes of PS3.5 print them, byte for byte. */
const Names: [name: string, terms: string[], bytes: string, text: string][] = [
  ["the default repertoire", [], "Adams^John Robert Quincy^^Rev.", "Adams^John Robert Quincy^^Rev."],
  ["Latin 1", ["ISO_IR 100"], "Buc^J\xE9r\xF4me", "Buc^Jérôme"],
  ["Latin 1, German", ["ISO_IR 100"], "\xC4neas^R\xFCdiger", "Äneas^Rüdiger"],
  ["Latin 2", ["ISO_IR 101"], "Wa\xB3\xEAsa", "Wałęsa"],
  ["Latin 3", ["ISO_IR 109"], "\xA6a\xFDno", "Ĥaŭno"],
  ["Latin 4", ["ISO_IR 110"], "\xA9iauliai", "Šiauliai"],
  ["Latin 5", ["ISO_IR 148"], "\xC7avu\xFEo\xF0lu", "Çavuşoğlu"],
  ["Latin 9", ["ISO_IR 203"], "\xA4^\xBDuvre", "€^œuvre"],
  ["Cyrillic", ["ISO_IR 144"], "\xBB\xEEceM\xD1yp\xD3", "ЛюceMбypг"],
  ["Greek", ["ISO_IR 126"], "\xC4\xE9\xEF\xED\xF5\xF3\xE9\xEF\xF2", "Διονυσιος"],
  [
    "Arabic",
    ["ISO_IR 127"],
    "\xE2\xC8\xC7\xE6\xEA^\xE4\xE6\xD2\xC7\xD1",
    "قباني^لنزار",
  ],
  ["Hebrew", ["ISO_IR 138"], "\xF9\xF8\xE5\xEF^\xE3\xE1\xE5\xF8\xE4", "שרון^דבורה"],
  ["Thai", ["ISO_IR 166"], "\xCA\xC1\xAA\xD2\xC2", "สมชาย"],
  [
    "Japanese, H.3.1",
    ["", "ISO 2022 IR 87"],
    "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B",
    "Yamada^Tarou=山田^太郎=やまだ^たろう",
  ],
  [
    "Japanese, H.3.2",
    ["ISO 2022 IR 13", "ISO 2022 IR 87"],
    "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J=\x1B$B$d$^$@\x1B(J^\x1B$B$?$m$&\x1B(J",
    "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
  ],
  ["Japanese katakana alone", ["ISO_IR 13"], "\xD4\xCF\xC0\xDE", "ﾔﾏﾀﾞ"],
  ["Japanese supplementary kanji", ["", "ISO 2022 IR 87", "ISO 2022 IR 159"], "\x1B$(D0!\x1B(B", "丂"],
  [
    "Korean, I.2",
    ["", "ISO 2022 IR 149"],
    "Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=\x1B$)C\xC8\xAB^\x1B$)C\xB1\xE6\xB5\xBF",
    "Hong^Gildong=洪^吉洞=홍^길동",
  ],
  [
    "Chinese, K.2",
    ["", "ISO 2022 IR 58"],
    "Zhang^XiaoDong=\x1B$)A\xD5\xC5^\x1B$)A\xD0\xA1\xB6\xAB=",
    "Zhang^XiaoDong=张^小东=",
  ],
  ["Chinese, J.3", ["GB18030"], "Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB=", "Wang^XiaoDong=王^小东="],
  ["Chinese, J.4", ["GBK"], "Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB=", "Wang^XiaoDong=王^小东="],
  [
    "Chinese, J.1",
    ["ISO_IR 192"],
    "Wang^XiaoDong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1=",
    "Wang^XiaoDong=王^小東=",
  ],
  [
    "Latin 1 with Cyrillic, which is switched back before each delimiter",
    ["ISO 2022 IR 100", "ISO 2022 IR 144"],
    "\xE9\x1B-L\xBB\xEE\x1B-A^\x1B-L\xBB\x1B-A",
    "éЛю^Л",
  ],
  ["characters of four bytes", ["GB18030"], "\x81\x30\x81\x30\x90\x30\x81\x30", "\u0080\u{10000}"],
];

for (const [name, terms, bytes, text] of Names) {
  Deno.test(`text in ${name}`, () => {
    assertEquals(decode(terms, bytes), text);
    assertEquals(encode(terms, text), bytes);
  });
}

Deno.test("bytes of a character that look like a delimiter split nothing", () => {
  const table: [string[], string][] = [
    [["GB18030"], "\x81\x5C\\\x83\x5E"],
    [["", "ISO 2022 IR 87"], "\x1B$B%\\\x1B(B\\\x1B$B%^\x1B(B"],
  ];
  for (const [terms, bytes] of table) {
    const text = decode(terms, bytes);
    assertEquals(text.split("\\").map((value) => value.length), [1, 1]);
    assertEquals(encode(terms, text), bytes);
  }
});

Deno.test("control characters end the effect of escape sequences, in values of one text too", () => {
  const bytes = "\x1B$B;3\x1B(B\r\n\x1B$BED\x1B(B\\^=";
  assertEquals(decode(["", "ISO 2022 IR 87"], bytes, Delimiters.none), "山\r\n田\\^=");
  assertEquals(encode(["", "ISO 2022 IR 87"], "山\r\n田\\^=", Delimiters.none), bytes);
  // What is in G1 is forgotten there (PS3.5 §6.1.2.5.3), and has to be designated again.
  assertEquals(encode(["", "ISO 2022 IR 149"], "홍\n홍", Delimiters.none), "\x1B$)C\xC8\xAB\n\x1B$)C\xC8\xAB");
});

Deno.test("senders that forget to designate are understood", () => {
  assertEquals(decode(["", "ISO 2022 IR 149"], "\xC8\xAB^\xB1\xE6\xB5\xBF"), "홍^길동");
  assertEquals(decode(["ISO 2022 IR 87"], "\x1B$B;3ED\x1B(B"), "山田");
  assertEquals(decode(["iso-ir-100"], "J\xE9r\xF4me"), "Jérôme");
  assertEquals(decode([], "J\xE9r\xF4me"), "Jérôme");
  assertEquals(decode(["ISO_IR 999"], "J\xE9r\xF4me"), "Jérôme");
  assertEquals(decode(["", "ISO_IR 192"], "\xC3\xA9"), "é");
});

Deno.test("what is no character is replaced and stops nothing", () => {
  const table: [string[], string, string][] = [
    [["", "ISO 2022 IR 87"], "a\x1B$Zb", "a\uFFFDb"],
    [["", "ISO 2022 IR 87"], "a\x1B", "a\uFFFD"],
    [["", "ISO 2022 IR 87"], "a\x1B$", "a\uFFFD$"],
    [["", "ISO 2022 IR 87"], "\x1B$B;", "\uFFFD"],
    [["", "ISO 2022 IR 87"], "\x1B$B\x7E\x7E\x1B(Bx", "\uFFFDx"],
    [["", "ISO 2022 IR 87"], "\xE9", "\uFFFD"],
    [["", "ISO 2022 IR 149"], "\x1B$)C\xC8 x", "\uFFFD x"],
    [["ISO_IR 126"], "\xAE", "\uFFFD"],
    [["ISO_IR 192"], "a\xFFb\xE4\xB8", "a\uFFFDb\uFFFD"],
    [["GB18030"], "a\xFFb", "a\uFFFDb"],
  ];
  for (const [terms, bytes, text] of table) assertEquals(decode(terms, bytes), text, JSON.stringify([terms, bytes]));
});

Deno.test("what a character set lacks is refused with the character named", () => {
  const table: [string[], string, string][] = [
    [[], "é", '"é" (U+00E9) is not in the default repertoire'],
    [["ISO_IR 100"], "€", '"€" (U+20AC) is not in ISO_IR 100'],
    [["ISO_IR 144"], "é", "(U+00E9)"],
    [["", "ISO 2022 IR 87"], "홍", "(U+D64D)"],
    [["GBK"], "\u{1F600}", "(U+1F600)"],
    [["ISO_IR 192"], "\uD800", "lone surrogate"],
  ];
  for (const [terms, text, message] of table) assertThrows(() => encode(terms, text), RangeError, message);
});

Deno.test("characters that software uses for those of JIS find their code", () => {
  for (const [text, again] of [["\u301C", "\uFF5E"], ["\u2212", "\uFF0D"], ["\u00A3", "\uFFE1"]]) {
    assertEquals(decode(["", "ISO 2022 IR 87"], encode(["", "ISO 2022 IR 87"], text)), again);
  }
});

Deno.test("every character of a set comes back", () => {
  const table: [string[], number, number][] = [
    [["ISO_IR 100"], 0x20, 0xFF],
    [["ISO_IR 192"], 0x20, 0xD7FF],
    [["GB18030"], 0x20, 0xD7FF],
  ];
  for (const [terms, first, last] of table) {
    const text = Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)).join("");
    assertEquals(decode(terms, encode(terms, text)) === text, true, terms[0]);
  }
});

Deno.test("no more of a Specific Character Set is looked at than a real one has", () => {
  const terms = (text: string) => characterSetTerms(ascii(text), 0, text.length);
  assertEquals(terms(""), []);
  assertEquals(terms("\\ISO 2022 IR 87 "), ["", "ISO 2022 IR 87"]);
  assertEquals(terms("\\".repeat(450_000)), Array.from({ length: 16 }, () => ""));
  assertEquals(terms("A".repeat(1_000_000))[0].length, 16 * 17);
  assertEquals(characterSet(Array.from({ length: 1000 }, () => "ISO 2022 IR 6")).terms.length, 16);
});

Deno.test("the character sets used last are kept, and no long ones", () => {
  const used = characterSet(["ISO_IR 100"]);
  for (let round = 0; round < 200; round++) {
    characterSet([`JUNK ${round}`]);
    assertEquals(characterSet(["ISO_IR 100"]) === used, true);
  }
  const dropped = characterSet(["JUNK 1"]);
  for (let round = 0; round < 64; round++) characterSet([`OTHER ${round}`]);
  assertEquals(characterSet(["JUNK 1"]) === dropped, false);
  assertEquals(characterSet(["X".repeat(1000)]) === characterSet(["X".repeat(1000)]), false);
});
