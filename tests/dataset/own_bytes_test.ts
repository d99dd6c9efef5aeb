/** Memory of data sets that goes back at once. */
import { assertEquals } from "@std/assert";
import { discard, free, own } from "../../lib/dataset/own_bytes.ts";

const Long = 2 ** 20;

Deno.test("own bytes: what is freed is gone, once, and nothing that somebody else may have", () => {
  const [owned, shared, short] = [own(new Uint8Array(Long)), new Uint8Array(Long), own(new Uint8Array(1000))];
  const part = own(new Uint8Array(2 * Long).subarray(0, Long));
  for (const bytes of [owned, shared, short, part, owned]) free(bytes);
  assertEquals([owned, shared, short, part].map(({ length }) => length), [0, Long, 1000, Long]);
});

Deno.test("own bytes: what is discarded is gone, but for a part of something", () => {
  const [whole, short] = [new Uint8Array(Long), new Uint8Array(1000)];
  const part = new Uint8Array(2 * Long).subarray(0, Long);
  for (const bytes of [whole, short, part, whole]) discard(bytes);
  assertEquals([whole, short, part].map(({ length }) => length), [0, 1000, Long]);
});
