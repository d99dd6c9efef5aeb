import { assertEquals } from "@std/assert";
import { DictionaryRows } from "../../lib/dataset/dictionary_data.ts";
import {
  dictionaryEntry,
  formatTag,
  isPrivateTag,
  keywordOf,
  parseTag,
  tagOf,
  tagToHex,
  vrOf,
} from "../../lib/dataset/dictionary.ts";
import { ValueRepresentations } from "../../lib/dataset/vr.ts";

Deno.test("the dictionary leads from keyword to tag and back", () => {
  const table: [string, number, string, string][] = [
    ["HangingProtocolName", 0x00720002, "SH", "1"],
    ["DisplayEnvironmentSpatialPosition", 0x00720108, "FD", "4"],
    ["SelectorSequencePointer", 0x00720052, "AT", "1-n"],
    ["SelectorSVValue", 0x00720082, "SV", "1-n"],
    ["SpecificCharacterSet", 0x00080005, "CS", "1-n"],
    ["MessageID", 0x00000110, "US", "1"],
    ["TransferSyntaxUID", 0x00020010, "UI", "1"],
    ["PixelData", 0x7FE00010, "ox", "1"],
    ["OverlayRows", 0x60000010, "US", "1"],
    ["LengthToEnd", 0x00080001, "UL", "1"],
    ["ViewOrientationModifierCodeSequence", 0x006862F0, "SQ", "1"],
  ];
  for (const [keyword, tag, vr, vm] of table) {
    assertEquals(tagOf(keyword), tag);
    assertEquals(keywordOf(tag), keyword);
    assertEquals(dictionaryEntry(tag), { tag, vr, vm, keyword });
  }
  assertEquals(tagOf("hangingProtocolName"), undefined);
  assertEquals(keywordOf(0x00091001), undefined);
});

Deno.test("every tag has a VR, known or not", () => {
  const table: [number, string][] = [
    [0x00720108, "FD"],
    [0x00280106, "US"], // US or SS
    [0x7FE00010, "OW"], // OB or OW
    [0x00283006, "OW"], // US or OW
    [0x60020010, "US"], // repeating group
    [0x60FE3000, "OW"],
    [0x50100005, "US"],
    [0x002031AB, "CS"],
    [0x00080000, "UL"], // group length
    [0x00090000, "UL"],
    [0x00090010, "LO"], // private creator
    [0x000900FF, "LO"],
    [0x00091010, "UN"],
    [0x60010010, "LO"], // of an odd group, so no overlay
    [0x00080002, "UN"],
  ];
  for (const [tag, vr] of table) assertEquals(vrOf(tag), vr, formatTag(tag));
  assertEquals(keywordOf(0x60020010), undefined, "a keyword names one tag");
});

Deno.test("the table is well formed", () => {
  let group = -1;
  let previous = -1;
  const keywords = new Set<string>();
  const vrs = new Set([...Object.keys(ValueRepresentations), "xs", "ox", "lt"]);
  for (const line of DictionaryRows.split("\n")) {
    if (/^[0-9A-F]{4}$/.test(line)) {
      group = parseInt(line, 16);
      continue;
    }
    const [, element, vr, , keyword] = /^([0-9A-F]{4}) (\w\w) ([0-9n-]+) ([A-Za-z]\w*)$/.exec(line) ?? [];
    assertEquals([line, vrs.has(vr), keywords.has(keyword)], [line, true, false]);
    const tag = group * 0x10000 + parseInt(element, 16);
    assertEquals(tag > previous, true, line);
    previous = tag;
    keywords.add(keyword);
  }
  assertEquals(keywords.size > 5000, true);
});

Deno.test("tags are written and read", () => {
  assertEquals(formatTag(0x0072000C), "(0072,000C)");
  assertEquals(tagToHex(0xFFFEE000), "FFFEE000");
  for (const text of ["(0072,000C)", "0072,000c", "0072000c", "0072000C"]) assertEquals(parseTag(text), 0x0072000C);
  for (const text of ["", "72000C", "(0072,000C", "0072,000C)", "0072000G", " 0072000C", "0072-000C"]) {
    assertEquals(parseTag(text), undefined, text);
  }
  assertEquals([isPrivateTag(0x00091001), isPrivateTag(0x00081001)], [true, false]);
});
