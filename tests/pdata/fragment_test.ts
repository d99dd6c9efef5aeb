import { assert, assertEquals, assertLessOrEqual, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { PDataAssembler } from "../../lib/pdata/assemble.ts";
import { FragmentCollector } from "../../lib/pdata/collect.ts";
import { fragmentMessage, LargestPDataLength } from "../../lib/pdata/fragment.ts";
import type { PDataTf } from "../../lib/pdu/types.ts";

function variableFieldLength(pdu: PDataTf): number {
  return pdu.pdvs.reduce((length, pdv) => length + 6 + pdv.fragment.length, 0);
}

/** One string a PDU: `c`/`d` and the length of each fragment, capital letter for the last one. */
function shapes(commandLength: number, datasetLength: number | undefined, maxPduLength: number): string[] {
  const dataset = datasetLength === undefined ? undefined : new Uint8Array(datasetLength);
  const pdus = fragmentMessage({ contextId: 1, command: new Uint8Array(commandLength), dataset }, maxPduLength);
  return Array.from(pdus, ({ pdvs }) =>
    pdvs.map(({ command, last, fragment }) => {
      const kind = command ? "c" : "d";
      return (last ? kind.toUpperCase() : kind) + fragment.length;
    }).join(" "));
}

const cases: [what: string, command: number, dataset: number | undefined, max: number, pdus: string[]][] = [
  ["a command set alone", 78, undefined, 16384, ["C78"]],
  ["command set and short data set in one PDU", 78, 100, 16384, ["C78 D100"]],
  ["as much of the data set as fits", 10, 30, 32, ["C10 d10", "D20"]],
  ["an exact fit", 10, 10, 32, ["C10 D10"]],
  ["no room for the data set in the command's PDU", 20, 6, 32, ["C20", "D6"]],
  ["room for a header only", 20, 2, 33, ["C20", "D2"]],
  ["a long command set", 50, 4, 32, ["c26", "C24", "D4"]],
  ["the smallest maximum there can be", 4, 4, 8, ["c2", "C2", "d2", "D2"]],
  ["an odd maximum", 6, 6, 11, ["c4", "C2", "d4", "D2"]],
  ["an empty data set", 10, 0, 32, ["C10 D0"]],
  ["a data set of odd length", 10, 13, 32, ["C10 d10", "D3"]],
  ["no maximum", 80, 200_000, 0, [`C80 d${131072 - 6 - 80 - 6}`, `D${200_000 - (131072 - 92)}`]],
  ["a maximum far beyond what is sent at once", 80, 131072, 0xffffffff, ["C80 d130980", "D92"]],
];

for (const [what, command, dataset, max, pdus] of cases) {
  Deno.test(`fragmenter: ${what}`, { permissions: "none" }, () => assertEquals(shapes(command, dataset, max), pdus));
}

for (const max of [1, 7, -1, NaN]) {
  Deno.test(`fragmenter refuses a maximum PDU length of ${max}`, { permissions: "none" }, () => {
    assertThrows(() => shapes(2, undefined, max), RangeError, `a maximum PDU length of ${max} leaves no room`);
  });
}

Deno.test("fragmenter: fragments are views, also when both parts are the same bytes", () => {
  const bytes = new Uint8Array(100);
  const pdus = [...fragmentMessage({ contextId: 5, command: bytes, dataset: bytes }, 64)];
  for (const { pdvs } of pdus) {
    for (const pdv of pdvs) {
      assertStrictEquals(pdv.fragment.buffer, bytes.buffer);
      assertEquals(pdv.contextId, 5);
    }
  }
  assertEquals(pdus.flatMap(({ pdvs }) => pdvs).filter((pdv) => pdv.last).map((pdv) => pdv.command), [true, false]);
});

Deno.test("assemble∘fragment is identity, within the maximum and in even fragments", () => {
  const length = fc.oneof(fc.nat(40), fc.nat(3000)).map((n) => 2 * n);
  const max = fc.oneof(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 8, max: 20_000 }), fc.constant(0));
  fc.assert(fc.property(length, fc.option(length, { nil: undefined }), max, (commandLength, datasetLength, max) => {
    const command = Uint8Array.from({ length: commandLength }, (_, i) => i);
    const dataset = datasetLength === undefined
      ? undefined
      : Uint8Array.from({ length: datasetLength }, (_, i) => 255 - i);
    const assembler = new PDataAssembler();
    const collector = new FragmentCollector();
    let ended = dataset === undefined;
    for (const pdu of fragmentMessage({ contextId: 7, command, dataset }, max)) {
      assertLessOrEqual(variableFieldLength(pdu), max || LargestPDataLength);
      assert(pdu.pdvs.length > 0);
      for (const { fragment } of pdu.pdvs) assertEquals(fragment.length % 2, 0);
      for (const fragment of assembler.push(pdu)) {
        if (fragment.type === "COMMAND") assertEquals(fragment.bytes, command);
        else {
          collector.push(fragment.bytes);
          ended = fragment.last;
        }
      }
    }
    assert(ended);
    assertEquals(collector.take(), dataset ?? new Uint8Array(0));
  }));
});
