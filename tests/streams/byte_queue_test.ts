import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ByteQueue } from "../../lib/streams/byte_queue.ts";
import { ByteReader } from "../../lib/streams/byte_reader.ts";

Deno.test("byte queue: gives what it was given, in whatever pieces", { permissions: "none" }, () => {
  const step = fc.record({ push: fc.nat(300), read: fc.nat(300), take: fc.boolean() });
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const queue = new ByteQueue();
    let [pushed, read] = [0, 0];
    const check = (bytes: Uint8Array) => bytes.forEach((byte) => assertEquals(byte, read++ % 251));
    for (const { push, read: wanted, take } of steps) {
      const bytes = Uint8Array.from({ length: push }, () => pushed++ % 251);
      queue.push(bytes);
      bytes.fill(255); // It has been copied
      const into = new Uint8Array(wanted);
      check(into.subarray(0, queue.read(into)));
      if (take) {
        const all = queue.take();
        assertEquals(all.buffer.byteLength, all.length);
        check(all);
      }
      assertEquals(queue.length, pushed - read);
    }
    queue.clear();
    assertEquals(queue.length, 0);
  }));
});

Deno.test("byte reader: a byte stream fills one buffer over and over, which follows what comes", async () => {
  const sizes = [...Array(40).fill(1_000_000), ...Array(40).fill(10)];
  const reads = sizes.values();
  const rooms: number[] = [];
  const reader = new ByteReader(
    new ReadableStream({
      type: "bytes",
      pull(controller) {
        const view = controller.byobRequest?.view;
        const { value, done } = reads.next();
        if (done) controller.close();
        if (view) rooms.push(view.byteLength);
        controller.byobRequest?.respond(done ? 0 : Math.min(value, view?.byteLength ?? 0));
      },
    }),
  );
  for (let n = 0; n < sizes.length; n++) {
    const bytes = await reader.read();
    assertEquals(bytes?.length, Math.min(sizes[n], rooms[n]));
  }
  assertEquals(await reader.read(), undefined);
  assertEquals(rooms.slice(0, 4), [4096, 32768, 131072, 131072]);
  assertEquals(rooms[45], 131072);
  assertEquals(rooms.at(-1), 4096);
});

Deno.test("byte reader: another stream's chunks come as they are", async () => {
  const chunks = [new Uint8Array(3), new Uint8Array(100_000)];
  const reader = new ByteReader(ReadableStream.from(chunks));
  assert(await reader.read() === chunks[0]);
  assert(await reader.read() === chunks[1]);
  assertEquals(await reader.read(), undefined);
});
