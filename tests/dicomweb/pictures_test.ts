/** Pictures are drawn once. */
import { assertEquals, assertRejects } from "@std/assert";
import { Pictures } from "../../lib/dicomweb/pictures.ts";

Deno.test("pictures: however many ask at once, the same one is drawn once, and again when it has been forgotten", async () => {
  const pictures = new Pictures();
  let drawn = 0;
  const draw = (key: string) =>
    pictures.get(key, async () => {
      drawn++;
      await Promise.resolve();
      return new TextEncoder().encode(key);
    });
  const [first, second] = await Promise.all([draw("a"), draw("a"), draw("b")]);
  assertEquals([drawn, first === second], [2, true]);
  for (let i = 0; i < 15; i++) await draw(`other ${i}`);
  await draw("a"); // "a" had been wanted before "b"
  assertEquals(drawn, 18);
});

Deno.test("pictures: one that could not be drawn is tried again", async () => {
  const pictures = new Pictures();
  await assertRejects(() => pictures.get("a", () => Promise.reject(new RangeError("too large"))), RangeError);
  assertEquals(await pictures.get("a", () => Promise.resolve(Uint8Array.of(1))), Uint8Array.of(1));
});
