import { assert, assertEquals, assertInstanceOf, assertLess, assertRejects } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import { PduDecoderStream, PduEncoderStream } from "../../lib/pdu/streams.ts";
import type { Pdu, ReceivedPdu } from "../../lib/pdu/types.ts";
import { Chain } from "../../lib/streams/chain.ts";
import { Stage } from "../../lib/streams/stage.ts";
import { bytesOf, pduVectors } from "../vectors/pdus.ts";

const release = bytesOf("05 00 00 00 00 04 00 00 00 00");

async function decode(chunks: Uint8Array[], onPartial?: (partial: boolean) => void): Promise<ReceivedPdu[]> {
  const stream = ReadableStream.from(chunks).pipeThrough(
    new PduDecoderStream({ maxLength: () => 1024 * 1024, onPartial }),
  );
  return await Array.fromAsync(stream);
}

Deno.test("PduDecoderStream: all vectors in one chunk, and byte by byte", async () => {
  const bytes = Uint8Array.from(pduVectors.flatMap((vector) => [...vector.bytes]));
  const pdus = pduVectors.map((vector) => vector.pdu);
  assertEquals(await decode([bytes]), pdus);
  assertEquals(await decode(Array.from(bytes, (byte) => Uint8Array.of(byte))), pdus);
});

Deno.test("PduDecoderStream: an invalid PDU stands in its place, and the next ones come", async () => {
  const received = await decode([
    bytesOf("05 00 00 00 00 04 00 00 00 00  08 00 00 00 00 02 AA BB  07 00 00 00 00 03 00 00"),
    bytesOf("00  06 00 00 00 00 04 00 00 00 00"),
  ]);
  assertEquals(received.map(({ type }) => type), ["A-RELEASE-RQ", "INVALID", "INVALID", "A-RELEASE-RP"]);
  assert(received[1].type === "INVALID" && received[2].type === "INVALID");
  assertInstanceOf(received[1].error, ProtocolError);
  assertEquals([received[1].error.abort.reason, received[2].error.abort.reason], [1, 6]);
});

Deno.test("PduDecoderStream: after a header that lies about the length the rest is dropped", async () => {
  const calls: boolean[] = [];
  const received = await decode(
    [release, bytesOf("04 00 FF"), bytesOf("FF FF FF"), release, release],
    (partial) => calls.push(partial),
  );
  assertEquals(received.map(({ type }) => type), ["A-RELEASE-RQ", "INVALID"]);
  assertEquals(calls, [true, false]);
});

Deno.test("PduDecoderStream: a PDU cut off by the end of the stream is dropped", async () => {
  assertEquals(await decode([release, release.subarray(0, 9)]), [{ type: "A-RELEASE-RQ" }]);
});

Deno.test("PduDecoderStream: onPartial follows each unfinished PDU", async (t) => {
  const cases: readonly (readonly [name: string, chunks: number[], calls: boolean[]])[] = [
    ["whole PDUs", [10, 20], []],
    ["one in two chunks", [3, 7], [true, false]],
    ["one in many chunks", [1, 1, 1, 3, 1, 1, 2], [true, false]],
    ["a chunk that ends one and begins another", [5, 10, 5], [true, false, true, false]],
    ["a chunk that ends one, holds one and begins another", [5, 20, 5], [true, false, true, false]],
    ["left unfinished", [15], [true]],
  ];
  for (const [name, sizes, expected] of cases) {
    await t.step(name, async () => {
      const bytes = Uint8Array.of(...release, ...release, ...release);
      const calls: boolean[] = [];
      let offset = 0;
      await decode(sizes.map((size) => bytes.slice(offset, offset += size)), (partial) => calls.push(partial));
      assertEquals(calls, expected);
    });
  }
});

Deno.test("PduDecoderStream: tens of thousands in one chunk, each of which the next stage lets wait", async () => {
  let received = 0;
  const waiting = new Stage<ReceivedPdu, ReceivedPdu>({
    transform(): Promise<void> {
      received++;
      return Promise.resolve();
    },
  });
  const started = performance.now();
  await new Chain(ReadableStream.from([new Uint8Array(6 * 60_000)]))
    .pipeThrough(new PduDecoderStream({ maxLength: () => 1024 }))
    .pipeThrough(waiting)
    .forEach(() => undefined);
  assertEquals(received, 60_000);
  // In quadratic time it takes twenty seconds and more.
  assertLess(performance.now() - started, 4000);
});

Deno.test("PduDecoderStream: when it is over what follows is dropped, in the same chunk and in the next", async () => {
  let wanted = 3;
  const source = ReadableStream.from([Uint8Array.of(...release, ...release), Uint8Array.of(...release, ...release)]);
  const stream = source.pipeThrough(new PduDecoderStream({ maxLength: () => 1024, over: () => wanted-- === 0 }));
  assertEquals((await Array.fromAsync(stream)).length, 3);
  assertEquals(wanted, -1, "nobody is asked again");
});

Deno.test("PduEncoderStream: each PDU is one chunk", async () => {
  const stream = ReadableStream.from(pduVectors.map((vector) => vector.pdu)).pipeThrough(new PduEncoderStream());
  assertEquals(await Array.fromAsync(stream), pduVectors.map((vector) => vector.bytes));
});

Deno.test("PduEncoderStream: a PDU that cannot be encoded errors the stream", async () => {
  const wrong: Pdu[] = [{ type: "A-ABORT", source: 256, reason: 0 }];
  const stream = ReadableStream.from(wrong).pipeThrough(new PduEncoderStream());
  await assertRejects(() => Array.fromAsync(stream), RangeError, "parameter of A-ABORT");
});
