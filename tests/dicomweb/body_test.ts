import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { concat } from "../../lib/dataset/bytes.ts";
import { Bodies } from "../../lib/dicomweb/body.ts";
import { Problem } from "../../lib/dicomweb/problem.ts";

const post = (length: number) => new Request("http://localhost/", { method: "POST", body: new Uint8Array(length) });

Deno.test("bodies: what all requests hold together is bounded, until they are done with it", async () => {
  const bodies = new Bodies({ maxLength: 800, maxHeld: 1000, timeout: 1, places: 4 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = bodies.read(post(600), {}, async (body) => {
    await promise;
    return body.length;
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  const second = await assertRejects(() => bodies.read(post(600), {}, () => Promise.resolve()), Problem);
  assertEquals([second.status, second.toResponse().headers.get("Retry-After")], [503, "5"]);
  assertEquals(await bodies.read(post(400), {}, (body) => Promise.resolve(body.length)), 400);
  resolve();
  assertEquals(await first, 600);
  assertEquals(await bodies.read(post(600), {}, (body) => Promise.resolve(body.length)), 600);
});

Deno.test("bodies: a length that is said to be too much is not waited for, and no body is an empty one", async () => {
  const bodies = new Bodies({ maxLength: 800, maxHeld: 1000, timeout: 1, places: 4 });
  const request = new Request("http://localhost/", {
    method: "POST",
    headers: { "Content-Length": "801" },
    body: new ReadableStream({ pull: () => Promise.reject(new Error("read")) }, { highWaterMark: 0 }),
  });
  assertEquals((await assertRejects(() => bodies.read(request, {}, () => Promise.resolve()), Problem)).status, 413);
  assertEquals(await bodies.read(new Request("http://localhost/"), {}, (body) => Promise.resolve(body.length)), 0);
  await assertRejects(() => bodies.read(post(600), {}, () => Promise.reject(new TypeError("work"))), TypeError);
  assertEquals(await bodies.read(post(800), {}, (body) => Promise.resolve(body.length)), 800);
});

Deno.test("bodies: of one that comes too slowly nobody waits for the end", async () => {
  const bodies = new Bodies({ maxLength: 800, maxHeld: 1000, timeout: 600, places: 4 });
  const request = new Request("http://localhost/", { method: "POST", body: new ReadableStream<Uint8Array>() });
  const late = await assertRejects(() => bodies.read(request, {}, () => Promise.resolve()), Problem);
  assertEquals([late.status, late.message], [408, "The body arrives too slowly"]);
});

Deno.test("bodies: no address has all the places for them", async () => {
  const bodies = new Bodies({ maxLength: 800, maxHeld: 1000, timeout: 600, places: 4 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const read = (address: string) => bodies.read(post(10), { remoteAddr: { hostname: address } }, () => promise);
  const busy = [read("192.0.2.1"), read("192.0.2.1"), read("192.0.2.1")];
  assertEquals((await assertRejects(() => read("192.0.2.1"), Problem)).status, 503);
  busy.push(read("192.0.2.2"));
  assertEquals((await assertRejects(() => read("192.0.2.3"), Problem)).status, 503);
  resolve();
  await Promise.all(busy);
  await read("192.0.2.3");
});

Deno.test("bodies: one in many little pieces ends early, one in some does not", async () => {
  const bodies = new Bodies({ maxLength: 2 ** 20, maxHeld: 2 ** 20, timeout: 600, places: 4 });
  const dripping = (count: number) => {
    let left = count;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => left-- > 0 ? controller.enqueue(Uint8Array.of(left)) : controller.close(),
    }, { highWaterMark: 0 });
    const request = new Request("http://localhost/", { method: "POST", body });
    return { length: bodies.read(request, {}, (body) => Promise.resolve(body.length)), left: () => left };
  };
  assertEquals(await dripping(1000).length, 1000);
  const many = dripping(1_000_000);
  assertEquals((await assertRejects(() => many.length, Problem)).status, 400);
  assertEquals(many.left() > 990_000, true);
});

Deno.test("bodies: whatever pieces one comes in, it is what was sent", async () => {
  const bodies = new Bodies({ maxLength: 2 ** 22, maxHeld: 2 ** 22, timeout: 600, places: 4 });
  const lengths = fc.array(fc.oneof(fc.nat(100), fc.integer({ min: 4090, max: 4100 }), fc.nat(70_000)), {
    maxLength: 40,
  });
  await fc.assert(fc.asyncProperty(lengths, async (lengths) => {
    const pieces = lengths.map((length) => crypto.getRandomValues(new Uint8Array(Math.min(length, 65_536))));
    const body = ReadableStream.from(pieces);
    const request = new Request("http://localhost/", { method: "POST", body });
    assertEquals(await bodies.read(request, {}, (body) => Promise.resolve(body)), concat(pieces));
  }));
});
