import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ProtocolError } from "../../lib/errors.ts";
import { PDataAssembler } from "../../lib/pdata/assemble.ts";
import { FragmentCollector } from "../../lib/pdata/collect.ts";
import type { MessageFragment } from "../../lib/pdata/types.ts";
import type { PDataTf, Pdv } from "../../lib/pdu/types.ts";

/** `"1C 0102"`: context 1, command, not last; `c`/`d` command/data fragment, capital letter for the last one. */
function pdv(text: string): Pdv {
  const [, contextId, kind, hex] = /^(\d+)([cCdD]) ?([0-9a-f]*)$/.exec(text)!;
  return {
    contextId: Number(contextId),
    command: kind.toLowerCase() === "c",
    last: kind === kind.toUpperCase(),
    fragment: Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)),
  };
}

function pdu(text: string): PDataTf {
  return { type: "P-DATA-TF", pdvs: text === "" ? [] : text.split(", ").map(pdv) };
}

function show(fragment: MessageFragment): string {
  const kind = fragment.type === "COMMAND" ? "C" : fragment.last ? "D" : "d";
  return `${fragment.contextId}${kind} ${Array.from(fragment.bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
}

function assemble(pdus: readonly string[], maxCommandLength?: number): string[] {
  const assembler = new PDataAssembler({ maxCommandLength });
  return pdus.flatMap((text) => assembler.push(pdu(text))).map(show);
}

const accepted: [what: string, pdus: string[], fragments: string[]][] = [
  ["a command set in one fragment", ["1C 0102"], ["1C 0102"]],
  ["a command set in three fragments", ["1c 01", "1c 02", "1C 03"], ["1C 010203"]],
  ["a command set whose last fragment is empty", ["1c 0102", "1C"], ["1C 0102"]],
  ["empty fragments before and within", ["1c", "1c 01", "1c", "1C 02"], ["1C 0102"]],
  ["command and data in one PDU", ["3C 01, 3D 02"], ["3C 01", "3D 02"]],
  ["a data set in fragments", ["3C 01, 3d 02", "3d 03", "3D 04"], ["3C 01", "3d 02", "3d 03", "3D 04"]],
  ["empty data fragments, which vanish", ["3C 01, 3d, 3d", "3d 02, 3d", "3D"], ["3C 01", "3d 02", "3D "]],
  ["an empty data set", ["255C 01", "255D"], ["255C 01", "255D "]],
  ["two messages without data", ["1C 01", "1C 02"], ["1C 01", "1C 02"]],
  ["two messages in one PDU", ["1C 01, 1D 02, 1C 03"], ["1C 01", "1D 02", "1C 03"]],
  ["messages on different contexts", ["1C 01, 1D 02", "3C 03, 3D 04"], ["1C 01", "1D 02", "3C 03", "3D 04"]],
  ["a PDU without PDVs", ["1c 01", "", "1C 02"], ["1C 0102"]],
];

for (const [what, pdus, fragments] of accepted) {
  Deno.test(`assembler accepts ${what}`, { permissions: "none" }, () => assertEquals(assemble(pdus), fragments));
}

const refused: [what: string, pdus: string[], message: string][] = [
  ["context ID 0", ["0C 01"], "context ID 0 is not an odd number"],
  ["an even context ID", ["2C 01"], "context ID 2 is not an odd number"],
  ["an even context ID in mid-message", ["1c 01", "2C 01"], "context ID 2 is not an odd number"],
  ["a change of context within a command set", ["1c 01", "3C 02"], "changes from 1 to 3"],
  ["a change of context between command and data", ["1C 01, 3D 02"], "changes from 1 to 3"],
  ["a change of context within a data set", ["1C 01", "1d 02", "3D 03"], "changes from 1 to 3"],
  ["data first of all", ["1D 01"], "unexpected data set fragment between messages"],
  ["data within a command set", ["1c 01, 1D 02"], "unexpected data set fragment in a command set"],
  ["data after the end of a data set", ["1C 01, 1D 02, 1D 03"], "unexpected data set fragment between messages"],
  ["a command within a data set", ["1C 01", "1d 02", "1C 03"], "unexpected command set fragment in a data set"],
  ["a command on another context within a data set", ["1C 01, 1d 02, 3C 03"], "unexpected command set fragment"],
];

for (const [what, pdus, message] of refused) {
  Deno.test(`assembler refuses ${what}`, { permissions: "none" }, () => {
    const error = assertThrows(() => assemble(pdus), ProtocolError, message);
    assertEquals(error.abort, { source: 2, reason: 6 });
    assertEquals(error.initiator, "peer");
  });
}

Deno.test("assembler: a command set may reach its limit, not exceed it", () => {
  assertEquals(assemble(["1c 0102, 1C 0304"], 4), ["1C 01020304"]);
  assertThrows(() => assemble(["1c 0102, 1c 0304, 1C 05"], 4), ProtocolError, "length 5 exceeds the maximum of 4");
  assertThrows(() => assemble(["1C 0102030405"], 4), ProtocolError, "length 5 exceeds the maximum of 4");

  const assembler = new PDataAssembler();
  const fragment = new Uint8Array(2000);
  const endless: PDataTf = { type: "P-DATA-TF", pdvs: [{ contextId: 1, command: true, last: false, fragment }] };
  for (let i = 0; i < 4; i++) assembler.push(endless);
  assertThrows(() => assembler.push(endless), ProtocolError, "length 10000 exceeds the maximum of 8192");
});

Deno.test("assembler: what comes in one fragment is handed out as that view", () => {
  const message = pdu("1C 0102, 1d 03, 1D 04");
  const fragments = new PDataAssembler().push(message);
  fragments.forEach((fragment, i) => assertStrictEquals(fragment.bytes, message.pdvs[i].fragment));
});

Deno.test("assembler: a million empty fragments leave nothing behind", () => {
  const assembler = new PDataAssembler();
  const pdvs = new Array<Pdv>(10_000).fill(pdv("1c"));
  for (let i = 0; i < 100; i++) assertEquals(assembler.push({ type: "P-DATA-TF", pdvs }), []);
  assertEquals(assembler.unfinishedCommandLength, 0);
  assertEquals(assembler.push(pdu("1C 01")).map(show), ["1C 01"]);
  assertEquals(assembler.unfinishedCommandLength, undefined);
});

Deno.test("assembler: any sequence of PDVs gives fragments or ProtocolError", () => {
  const anyPdv = fc.record({
    contextId: fc.integer({ min: 0, max: 255 }),
    command: fc.boolean(),
    last: fc.boolean(),
    fragment: fc.uint8Array({ maxLength: 4 }),
  });
  fc.assert(fc.property(fc.array(anyPdv, { maxLength: 8 }), (pdvs) => {
    try {
      for (const { bytes } of new PDataAssembler().push({ type: "P-DATA-TF", pdvs })) {
        assert(bytes instanceof Uint8Array);
      }
    } catch (error) {
      assert(error instanceof ProtocolError);
    }
  }));
});

Deno.test("collector: joins any fragments, once and in order", () => {
  const sizes = fc.array(fc.oneof(fc.nat(3), fc.integer({ min: 1000, max: 1100 }), fc.nat(70_000)), { maxLength: 12 });
  const collector = new FragmentCollector();
  fc.assert(
    fc.property(sizes, (sizes) => {
      const whole = Uint8Array.from({ length: sizes.reduce((a, b) => a + b, 0) }, (_, i) => i % 251);
      let offset = 0;
      for (const size of sizes) collector.push(whole.subarray(offset, offset += size));
      assertEquals(collector.length, whole.length);
      const joined = collector.take();
      assertEquals(joined.length, whole.length);
      assert(joined.every((byte, i) => byte === i % 251));
      if (sizes.filter((size) => size > 0).length !== 1) assertEquals(joined.buffer.byteLength, whole.length);
      assertEquals(collector.length, 0);
    }),
    { numRuns: 50 },
  );
});

Deno.test("collector: fragments are copied, each into a buffer of its own length when it is alone", () => {
  const collector = new FragmentCollector();
  for (const length of [10, 5000, 100_000]) {
    const fragment = new Uint8Array(2 * length).subarray(0, length);
    collector.push(fragment);
    collector.push(new Uint8Array(0));
    fragment.fill(1);
    const joined = collector.take();
    assertEquals(joined.buffer.byteLength, length);
    assert(joined.every((byte) => byte === 0));
  }
});

Deno.test("collector: tiny views do not keep large buffers alive", () => {
  const collector = new FragmentCollector();
  const buffers = Array.from({ length: 64 }, () => new Uint8Array(1 << 20));
  for (const buffer of buffers) collector.push(buffer.subarray(0, 2048));
  // What was copied does not change with the buffer it came from.
  for (const buffer of buffers) buffer.fill(1);
  const kept = collector.take().filter((byte) => byte === 1).length / 2048;
  assertEquals(kept, 0);
});

Deno.test("collector: a million one-byte fragments", () => {
  const collector = new FragmentCollector();
  for (let i = 0; i < 1_000_000; i++) collector.push(Uint8Array.of(i % 251));
  assertEquals(collector.length, 1_000_000);
  assert(collector.take().every((byte, i) => byte === i % 251));
});
