import { assertEquals, assertRejects } from "@std/assert";
import { TransportError } from "../../lib/errors.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import { stuck } from "./support.ts";

Deno.test({
  name: "duplexPair needs no permission",
  permissions: "none",
  async fn() {
    const [a, b] = duplexPair();
    await a.writable.getWriter().write(new Uint8Array([1]));
    assertEquals((await b.readable.getReader().read()).value, new Uint8Array([1]));
  },
});

Deno.test("duplexPair with a high water mark of 1: a write settles when its chunk is read", async () => {
  const [a, b] = duplexPair({ highWaterMark: 1 });
  const write = a.writable.getWriter().write(new Uint8Array(10));
  assertEquals(await stuck(write, 30), true);
  await b.readable.getReader().read();
  await write;
});

Deno.test("duplexPair: writes settle at once while the buffer has room", async () => {
  const [a, b] = duplexPair({ highWaterMark: 100 });
  const writer = a.writable.getWriter();
  await writer.write(new Uint8Array(50));
  await writer.write(new Uint8Array(0));
  await writer.write(new Uint8Array(49));
  const third = writer.write(new Uint8Array(1));
  assertEquals(await stuck(third, 30), true);
  const reader = b.readable.getReader();
  assertEquals((await reader.read()).value?.length, 50);
  await third;
  assertEquals((await reader.read()).value?.length, 49);
  assertEquals((await reader.read()).value?.length, 1);
});

Deno.test("duplexPair: close() says who closed, and lets the peer read what was sent", async () => {
  const [a, b] = duplexPair();
  const writers = [a.writable.getWriter(), b.writable.getWriter()];
  await writers[0].write(new Uint8Array([1]));
  a.close();
  await assertRejects(() => writers[0].write(new Uint8Array(1)), TransportError, "it is closed");
  await assertRejects(() => writers[1].write(new Uint8Array(1)), TransportError, "closed by the peer");
  const reader = b.readable.getReader();
  assertEquals((await reader.read()).value, new Uint8Array([1]));
  assertEquals((await reader.read()).done, true);
  b.close();
});
