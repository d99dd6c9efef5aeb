import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { deferred } from "../../lib/association/deferred.ts";
import { PDataAssemblerStream } from "../../lib/pdata/streams.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { PduDecoderStream } from "../../lib/pdu/streams.ts";
import type { ReceivedPdu } from "../../lib/pdu/types.ts";
import { Chain } from "../../lib/streams/chain.ts";
import { Stage } from "../../lib/streams/stage.ts";
import { connectTcp, listenTcp } from "../../lib/transport/tcp.ts";

/** Each byte as a number. */
const numbers = () =>
  new Stage<Uint8Array, number>({
    transform(chunk, controller) {
      for (const byte of chunk) controller.enqueue(byte);
    },
  });

/** Twice the number, which for every third number takes a while. */
const slowlyDoubled = () =>
  new Stage<number, number>({
    transform(chunk, controller): Promise<void> | undefined {
      controller.enqueue(2 * chunk);
      return chunk % 3 === 0 ? new Promise((resolve) => setTimeout(resolve, 0)) : undefined;
    },
  });

async function collected<T>(chain: Chain<T>): Promise<T[]> {
  const chunks: T[] = [];
  await chain.forEach((chunk) => {
    chunks.push(chunk);
    return chunks.length % 4 === 0 ? Promise.resolve() : undefined;
  });
  return chunks;
}

Deno.test("chain: gives what the same stages give as piped TransformStreams", async () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 6 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(chunks, async (chunks) => {
      const source = () => ReadableStream.from(chunks.map((chunk) => chunk.slice()));
      const piped = await Array.fromAsync(source().pipeThrough(numbers()).pipeThrough(slowlyDoubled()));
      assertEquals(await collected(new Chain(source()).pipeThrough(numbers()).pipeThrough(slowlyDoubled())), piped);
    }),
    { numRuns: 50 },
  );
});

Deno.test("chain: reads nothing while a stage waits, and a little ahead of a consumer that does", async () => {
  for (const [who, most] of [["stage", 1], ["consumer", 4]] as const) {
    let read = 0;
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array([++read])),
      cancel() {},
    }, { highWaterMark: 0 });
    const go = deferred<void>();
    const stage = new Stage<number, number>({
      transform(chunk, controller): Promise<void> | undefined {
        controller.enqueue(chunk);
        return who === "stage" ? go.promise : undefined;
      },
    });
    const seen: number[] = [];
    const running = new Chain(source).pipeThrough(numbers()).pipeThrough(stage).forEach((chunk) => {
      seen.push(chunk);
      if (seen.length === 10) throw new TypeError("enough");
      return who === "consumer" ? go.promise : undefined;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(read, most, who);
    assertEquals(seen, [1], who);
    go.resolve();
    await assertRejects(() => running, TypeError, "enough");
    assertEquals(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], who);
  }
});

Deno.test("chain: flushes at the end, and rejects when reading fails", async () => {
  const flushed: string[] = [];
  const stage = (name: string) =>
    new Stage<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => controller.enqueue(chunk),
      flush: () => void flushed.push(name),
    });
  await new Chain(ReadableStream.from([])).pipeThrough(stage("a")).pipeThrough(stage("b")).forEach(() => undefined);
  assertEquals(flushed, ["a", "b"]);
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new TypeError("broken")) });
  await assertRejects(() => new Chain(broken).forEach(() => undefined), TypeError, "broken");
});

Deno.test("chain: over TCP, bytes that are lent are right as long as they are", async () => {
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const accepted = listener[Symbol.asyncIterator]().next();
  const client = await connectTcp({ host: "127.0.0.1", port: listener.address.port });
  const server = (await accepted).value!;
  const lengths = [1, 100, 20_000, 131_066, 3, 131_066, 300_000, 7, 65_536, 131_066, 131_066];
  const writing = (async () => {
    const writer = client.writable.getWriter();
    for (const [n, length] of lengths.entries()) {
      const fragment = new Uint8Array(length).fill(n + 1);
      const pdv = { contextId: 1, command: n === 0, last: n === 0 || n === lengths.length - 1, fragment };
      const bytes = encodePdu({ type: "P-DATA-TF", pdvs: [pdv] });
      for (let at = 0; at < bytes.length; at += 50_000) await writer.write(bytes.subarray(at, at + 50_000));
    }
    await writer.close();
  })();
  const seen: number[] = [];
  const kept: Uint8Array[] = [];
  await new Chain(server.readable)
    .pipeThrough(new PduDecoderStream({ maxLength: () => 2 ** 20, lend: true }))
    .pipeThrough(new PDataAssemblerStream())
    .forEach((fragment) => {
      assert(fragment.type === "COMMAND" || fragment.type === "DATASET");
      assert(fragment.bytes.every((byte) => byte === seen.length + 1));
      seen.push(fragment.bytes.length);
      kept.push(fragment.bytes);
      return undefined;
    });
  assertEquals(seen, lengths);
  // Which they are not for ever: the memory is that of a few buffers, not of all that came.
  assert(new Set(kept.map(({ buffer }) => buffer)).size < lengths.length);
  await writing;
  client.close();
  server.close();
  listener.close();
});

Deno.test("chain: what one chunk holds is not decoded ahead of a consumer that waits", async () => {
  const pdu = Uint8Array.of(5, 0, 0, 0, 0, 4, 0, 0, 0, 0); // A-RELEASE-RQ
  const chunk = new Uint8Array(1000 * pdu.length);
  for (let offset = 0; offset < chunk.length; offset += pdu.length) chunk.set(pdu, offset);
  let goOn = () => {};
  const waited = new Promise<void>((resolve) => goOn = resolve);
  let decoded = 0, consumed = 0;
  const counting = new Stage<ReceivedPdu, ReceivedPdu>({
    transform(pdu, controller): void {
      decoded++;
      controller.enqueue(pdu);
    },
  });
  const ended = new Chain(ReadableStream.from([chunk]))
    .pipeThrough(new PduDecoderStream({ maxLength: () => 1000, lend: true }))
    .pipeThrough(counting)
    .forEach(() => ++consumed === 1 ? waited : undefined);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals([consumed, decoded < 10], [1, true], `${decoded} decoded`);
  goOn();
  await ended;
  assertEquals([consumed, decoded], [1000, 1000]);
});
