/** What holds for every kind of connection: the in-memory pair, TCP by Deno and by node:net, TLS. */

import { assert, assertEquals, assertInstanceOf, assertLess, assertRejects } from "@std/assert";
import { TransportError } from "../../lib/errors.ts";
import { fill, kinds, pause, readBytes, stuck } from "./support.ts";

for (const { kind, open } of kinds) {
  Deno.test(`${kind}: bytes arrive whole and in order, both ways`, async () => {
    await using both = await open();
    for (const [from, to] of [[both.client, both.server], [both.server, both.client]]) {
      const sent = Uint8Array.from({ length: 300_000 }, (_, i) => i * 7 + (i >> 8));
      const writer = from.writable.getWriter();
      const writing = (async () => {
        for (let at = 0, step = 1; at < sent.length; at += step, step = step * 3 + 1) {
          await writer.write(sent.subarray(at, at + step));
        }
      })();
      const reader = to.readable.getReader();
      const received = new Uint8Array(sent.length);
      for (let at = 0; at < sent.length;) {
        const { value } = await reader.read();
        assert(value !== undefined);
        assertEquals(value.constructor, Uint8Array, "a Buffer's slice() would not copy");
        received.set(value, at);
        at += value.length;
      }
      await writing;
      assertEquals(received, sent);
      reader.releaseLock();
      writer.releaseLock();
    }
  });

  Deno.test(`${kind}: chunks handed out earlier are not overwritten by later reads`, async () => {
    await using both = await open();
    const writer = both.client.writable.getWriter();
    const reader = both.server.readable.getReader();
    const chunks: Uint8Array[] = [];
    for (let i = 1; i <= 20; i++) {
      await writer.write(new Uint8Array(i).fill(i));
      chunks.push(await readBytes(reader, i));
    }
    chunks.forEach((chunk, i) => assertEquals(chunk, new Uint8Array(i + 1).fill(i + 1)));
  });

  Deno.test(`${kind}: the end of the peer's writable ends the readable and leaves ours open`, async () => {
    await using both = await open();
    const reader = both.server.readable.getReader();
    const clientWriter = both.client.writable.getWriter();
    await clientWriter.write(new Uint8Array([1, 2, 3]));
    await clientWriter.close();
    assertEquals(await readBytes(reader, 99), new Uint8Array([1, 2, 3]));
    const serverWriter = both.server.writable.getWriter();
    await serverWriter.write(new Uint8Array([4]));
    await pause(20);
    await serverWriter.write(new Uint8Array([5]));
    assertEquals(await readBytes(both.client.readable.getReader(), 2), new Uint8Array([4, 5]));
  });

  Deno.test(`${kind}: cancelling the readable leaves the writable open`, async () => {
    await using both = await open();
    await both.client.readable.cancel();
    await both.client.writable.getWriter().write(new Uint8Array([7]));
    assertEquals(await readBytes(both.server.readable.getReader(), 1), new Uint8Array([7]));
  });

  Deno.test(`${kind}: a peer that does not read makes writes wait, within bounds`, async () => {
    await using both = await open();
    const writer = both.client.writable.getWriter();
    const { written, pending } = await fill(writer);
    assertLess(written, 32 * 1024 * 1024);
    const reader = both.server.readable.getReader();
    for (let read = 0; read <= written;) read += (await reader.read()).value?.length ?? 0;
    await pending;
  });

  Deno.test(`${kind}: close() fails a write that is stuck, and ends both readables`, async () => {
    await using both = await open();
    const writer = both.client.writable.getWriter();
    const { pending } = await fill(writer);
    const own = both.client.readable.getReader().read();
    both.client.close();
    both.client.close();
    const error = await assertRejects(() => pending, TransportError);
    assertInstanceOf(error, TransportError);
    assertEquals(await own, { value: undefined, done: true });
    await assertRejects(() => writer.write(new Uint8Array(1)), TransportError);
    const reader = both.server.readable.getReader();
    const drained = (async () => {
      while (!(await reader.read()).done);
    })().catch((error) => assertInstanceOf(error, TransportError)); // a reset is an end as well
    assertEquals(await stuck(drained, 2000), false);
  });

  Deno.test(`${kind}: writes to a peer that has closed fail`, async () => {
    await using both = await open();
    both.server.close();
    assertEquals((await both.client.readable.getReader().read()).done, true);
    const writer = both.client.writable.getWriter();
    await assertRejects(async () => {
      for (let i = 0; i < 100; i++) {
        await writer.write(new Uint8Array(1000));
        await pause(1);
      }
    }, TransportError);
  });

  Deno.test(`${kind}: aborting the writable closes the connection`, async () => {
    await using both = await open();
    const read = both.server.readable.getReader().read();
    const closed = read.then(({ done }) => assert(done), (error) => assertInstanceOf(error, TransportError));
    await both.client.writable.abort(new Error("done for"));
    assertEquals(await stuck(closed, 2000), false);
    await closed;
  });

  Deno.test(`${kind}: with both directions ended nothing is left open`, async () => {
    const both = await open();
    await both.client.writable.close();
    assertEquals((await both.server.readable.getReader().read()).done, true);
    await both.server.writable.close();
    assertEquals((await both.client.readable.getReader().read()).done, true);
    await both[Symbol.asyncDispose]();
  });
}
