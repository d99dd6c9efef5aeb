import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ResponseBuffer } from "../../lib/hanging_protocol/response_buffer.ts";
import { DimseStatusError } from "../../lib/errors.ts";

const source = Uint8Array.from({ length: 50_000 }, (_, at) => at % 251);

Deno.test("a response keeps its bytes whatever is written after it", () => {
  const step = fc.record({
    pieces: fc.array(fc.oneof(fc.nat(300), fc.nat(40_000)), { maxLength: 6 }),
    inserted: fc.option(fc.nat(100)),
    dropped: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const buffer = new ResponseBuffer();
    const responses: { bytes: Uint8Array; expected: number[] }[] = [];
    for (const { pieces, inserted, dropped } of steps) {
      const expected: number[] = [];
      for (const length of pieces) {
        buffer.copy(source, length % 7, length);
        expected.push(...source.subarray(length % 7, length));
      }
      if (inserted !== null) {
        const at = expected.length >> 1;
        buffer.insert(at, source, 0, inserted);
        expected.splice(at, 0, ...source.subarray(0, inserted));
      }
      if (dropped) {
        buffer.clear();
        continue;
      }
      assertEquals(buffer.length, expected.length);
      responses.push({ bytes: buffer.finish(), expected });
    }
    for (const { bytes, expected } of responses) assertEquals([...bytes], expected);
  }));
});

Deno.test("a sequence that outgrows its block has the right length", () => {
  const buffer = new ResponseBuffer();
  buffer.copy(source, 0, 1000);
  buffer.finish();
  const sequence = buffer.header(0x0072000C, "SQ", 0xffffffff);
  const item = buffer.item(0xFFFEE000);
  buffer.copy(source, 0, 30_000);
  buffer.close(item);
  buffer.close(sequence);
  const bytes = buffer.finish();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  assertEquals([bytes.length, view.getUint32(8, true), view.getUint32(16, true)], [30_020, 30_008, 30_000]);
});

Deno.test("a long response keeps no more memory than it needs, and leaves none behind", () => {
  const buffer = new ResponseBuffer();
  for (let i = 0; i < 3; i++) buffer.copy(source, 0, 50_000);
  assertEquals(buffer.finish().buffer.byteLength, 150_000);
  buffer.copy(source, 0, 10);
  assertLess(buffer.finish().buffer.byteLength, 20_000);
});

Deno.test("a response over the limit is A700, and the next one begins anew", () => {
  const buffer = new ResponseBuffer(100);
  buffer.copy(source, 0, 100);
  assertEquals(assertThrows(() => buffer.copy(source, 0, 1), DimseStatusError).status, 0xa700);
  buffer.clear();
  buffer.copy(source, 0, 2);
  assertEquals([...buffer.finish()], [0, 1]);
});
