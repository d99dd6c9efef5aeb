import { assert, assertEquals, assertInstanceOf, assertLess, assertRejects } from "@std/assert";
import fc from "fast-check";
import { encodeCommandSet } from "../../lib/dimse/command_codec.ts";
import { CommandField, DataSetPresent, NoDataSet } from "../../lib/dimse/commands.ts";
import { DatasetStream } from "../../lib/dimse/dataset_stream.ts";
import { DimseDecoder } from "../../lib/dimse/decoder.ts";
import type { DimseMessage } from "../../lib/dimse/message.ts";
import { DimseDecoderStream, type DimseDecoderStreamOptions } from "../../lib/dimse/streams.ts";
import { DimseStatusError, ProtocolError, TransportError } from "../../lib/errors.ts";
import type { ControlPdu, MessageFragment } from "../../lib/pdata/types.ts";

type Chunk = ControlPdu | MessageFragment;

function storeRq(messageId = 1): MessageFragment {
  const bytes = encodeCommandSet({
    AffectedSOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    AffectedSOPInstanceUID: "1.2.3",
    CommandField: CommandField.CStoreRq,
    MessageID: messageId,
    Priority: 0,
    CommandDataSetType: DataSetPresent,
  });
  return { type: "COMMAND", contextId: 1, bytes };
}

function data(bytes: Uint8Array | number[], last = false): MessageFragment {
  return { type: "DATASET", contextId: 1, bytes: Uint8Array.from(bytes), last };
}

/** A message in fragments of these bytes; the last one ends it. */
function message(messageId: number, fragments: readonly (Uint8Array | number[])[]): MessageFragment[] {
  return [storeRq(messageId), ...fragments.map((bytes, i) => data(bytes, i === fragments.length - 1))];
}

function stage(options: Partial<DimseDecoderStreamOptions> = {}): DimseDecoderStream {
  return new DimseDecoderStream({ maxDatasetLength: () => Infinity, streamed: () => true, ...options });
}

function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Response(stream).bytes();
}

/** Everything that comes out: data sets as their bytes or the name of their error, and what is no message by its type. */
async function decoded(chunks: Iterable<Chunk>, options?: Partial<DimseDecoderStreamOptions>): Promise<string[]> {
  const results: Promise<string>[] = [];
  for await (const chunk of ReadableStream.from(chunks).pipeThrough(stage(options))) {
    if (chunk.type !== "DIMSE") results.push(Promise.resolve(chunk.type));
    else if (chunk.dataset) results.push(Promise.resolve(`whole ${chunk.dataset.join(" ")}`));
    else if (!chunk.stream) results.push(Promise.resolve("no data set"));
    else results.push(bytesOf(chunk.stream.readable).then((bytes) => bytes.join(" "), (error: Error) => error.name));
  }
  return await Promise.all(results);
}

const echo: MessageFragment = {
  type: "COMMAND",
  contextId: 1,
  bytes: encodeCommandSet({
    AffectedSOPClassUID: "1.2.840.10008.1.1",
    CommandField: CommandField.CEchoRq,
    MessageID: 9,
    CommandDataSetType: NoDataSet,
  }),
};
const invalid: Chunk = { type: "INVALID", error: new ProtocolError("Cannot decode PDU") };
const limit = { maxDatasetLength: () => 4 };

const cases: [what: string, chunks: Chunk[], out: string[], options?: Partial<DimseDecoderStreamOptions>][] = [
  ["an empty data set", message(1, [[]]), [""]],
  ["one fragment", message(1, [[1, 2]]), ["1 2"]],
  ["several, the last one empty", message(1, [[1], [2, 3], []]), ["1 2 3"]],
  ["one message after the other", [...message(1, [[1], [2]]), echo, ...message(2, [[3]])], ["1 2", "no data set", "3"]],
  ["a message that is not streamed", message(1, [[1], [2]]), ["whole 1 2"], { streamed: () => false }],
  ["as long as the limit", message(1, [[1, 2], [3, 4]]), ["1 2 3 4"], limit],
  ["over the limit, and the next", [...message(1, [[1, 2], [3, 4, 5], [6]]), ...message(2, [[7]])], [
    "DimseStatusError",
    "7",
  ], limit],
  ["a command set within a data set", [storeRq(), data([1]), storeRq(2), data([2], true)], [
    "ProtocolError",
    "INVALID",
  ]],
  ["an invalid PDU within a data set", [storeRq(), data([1]), invalid], ["ProtocolError", "INVALID"]],
  ["the end within a data set", [storeRq(), data([1])], ["TransportError"]],
  ["the end before it", [storeRq()], ["TransportError"]],
];

for (const [what, chunks, out, options] of cases) {
  Deno.test(`streamed data set: ${what}`, async () => {
    assertEquals(await decoded(chunks, options), out);
  });
}

Deno.test("streamed data set: the same bytes in whatever fragments", async () => {
  const fragments = fc.array(fc.uint8Array({ maxLength: 5000 }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fragments, fragments, async (first, second) => {
      const chunks = [...message(1, first), ...message(2, second)];
      const whole = await decoded(chunks, { streamed: () => false });
      assertEquals((await decoded(chunks)).map((bytes) => `whole ${bytes}`), whole);
    }),
    { numRuns: 30 },
  );
});

Deno.test("streamed data set: a reader that is behind holds up the source, and nothing is lost", async () => {
  const length = 40_000, count = 200;
  let taken = 0, pauses = 0;
  const source = new ReadableStream<Chunk>({
    pull(controller) {
      if (taken === 0) controller.enqueue(storeRq());
      controller.enqueue(data(new Uint8Array(length).fill(taken), ++taken === count));
      if (taken === count) controller.close();
    },
  }, { highWaterMark: 0 });
  const reader = source.pipeThrough(stage({ onPause: () => void pauses++ })).getReader();
  const { stream } = (await reader.read()).value as DimseMessage;
  const end = reader.read();
  const held: number[] = [];
  const chunks = stream!.readable.getReader();
  let total = 0, at = 0;
  while (true) {
    await new Promise((resolve) => setTimeout(resolve, total < 1e6 ? 2 : 0));
    held.push(taken * length - total);
    const { done, value } = await chunks.read();
    if (done) break;
    for (const byte of value) if (byte !== Math.trunc(at++ / length)) throw new Error(`wrong byte at ${at}`);
    total += value.length;
  }
  assertEquals(total, length * count);
  assertLess(Math.max(...held), 256 * 1024);
  assert(pauses > 0);
  assert((await end).done);
});

Deno.test("streamed data set: of small fragments a reader that is behind gets few chunks", async () => {
  const stream = new DatasetStream();
  for (let i = 0; i < 10_000; i++) stream.push(Uint8Array.of(i));
  stream.end();
  const chunks = await Array.fromAsync(stream.readable);
  assertEquals(chunks.length, 1);
  assertEquals(chunks[0].length, 10_000);
});

Deno.test("streamed data set: a reader that cancels makes the rest pass by", async () => {
  const fragments = Array.from({ length: 100 }, () => new Uint8Array(10_000));
  const chunks = [...message(1, fragments), echo];
  const reader = ReadableStream.from(chunks).pipeThrough(stage()).getReader();
  const { stream } = (await reader.read()).value as DimseMessage;
  const next = reader.read();
  const bytes = stream!.readable.getReader();
  await bytes.read();
  await bytes.cancel();
  await stream!.ended;
  assertEquals(((await next).value as DimseMessage).command.MessageID, 9);
  assertEquals(stream!.error, undefined);
  await reader.cancel();
});

Deno.test("streamed data set: drained under a reader that holds it", async () => {
  const decoder = new DimseDecoder({ maxDatasetLength: () => Infinity, streamed: () => true });
  const { stream } = decoder.push(storeRq())!;
  const reader = stream!.readable.getReader();
  decoder.push(data(new Uint8Array(100_000)));
  const room = decoder.room();
  assertInstanceOf(room, Promise);
  const drained = stream!.drain();
  await room;
  await assertRejects(() => reader.read(), TypeError, "its request is answered");
  decoder.push(data(new Uint8Array(100_000)));
  assertEquals(decoder.room(), undefined);
  decoder.push(data([], true));
  await drained;
});

Deno.test("streamed data set: one that is over its limit says so even when nobody has read it", async () => {
  const decoder = new DimseDecoder({ maxDatasetLength: () => 4, streamed: () => true });
  const { stream } = decoder.push(storeRq())!;
  await stream!.readable.cancel();
  decoder.push(data([1, 2, 3]));
  assertEquals(stream!.error, undefined);
  decoder.push(data([4, 5], true));
  await stream!.ended;
  assertInstanceOf(stream!.error, DimseStatusError);
  assertEquals(stream!.error.status, 0xa700);
});

Deno.test("streamed data set: one that does not end is a protocol error", () => {
  const decoder = new DimseDecoder({ maxDatasetLength: () => 4, streamed: () => true });
  decoder.push(storeRq());
  const fragment = data(new Uint8Array(2 ** 25));
  decoder.push(fragment);
  decoder.push(fragment);
  let error: unknown;
  try {
    decoder.push(fragment);
  } catch (thrown) {
    error = thrown;
  }
  assertInstanceOf(error, ProtocolError);
});

Deno.test("streamed data set: one that has come whole is not lost by the end of the association", async () => {
  const stream = new DatasetStream();
  stream.push(Uint8Array.of(1, 2));
  stream.end();
  stream.abort(new TransportError("gone"));
  assertEquals(stream.error, undefined);
  assertEquals([...await bytesOf(stream.readable)], [1, 2]);
});
