import { assertEquals, assertRejects } from "@std/assert";
import { Gate } from "../../lib/transport/gate.ts";

Deno.test("gate: no more than its places at once, in the order they came, whatever they end like", async () => {
  const gate = new Gate(2);
  const order: number[] = [];
  let inside = 0, most = 0;
  const runs = Array.from({ length: 6 }, (_, index) =>
    gate.run(async () => {
      order.push(index);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside--;
      if (index % 2 === 0) throw new RangeError(`${index}`);
      return index;
    }));
  const results = await Promise.allSettled(runs);
  assertEquals(order, [0, 1, 2, 3, 4, 5]);
  assertEquals(most, 2);
  assertEquals(results.map(({ status }) => status === "fulfilled"), [false, true, false, true, false, true]);
  assertEquals(await gate.run(() => Promise.resolve("free")), "free");
  await assertRejects(() => gate.run(() => Promise.reject(new RangeError("last"))), RangeError);
});
