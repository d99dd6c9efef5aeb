import { assertEquals, assertRejects } from "@std/assert";
import { Conversions } from "../../lib/dataset/conversions.ts";
import { ProtocolError } from "../../lib/errors.ts";

const from = { hostname: "192.0.2.1", port: 1 };
const MiB = 2 ** 20;

/** Expands to so many bytes, step by step. */
class Expander {
  readonly begun: number[] = [];
  readonly ended: number[] = [];
  #inside = 0;
  most = 0;
  readonly #conversions = new Conversions();

  async expand(length: number, maxLength = 16 * MiB, whose = from): Promise<number> {
    const expanded = await this.#conversions.run({ length: 1000, maxLength }, async (max) => {
      this.begun.push(length);
      this.most = Math.max(this.most, ++this.#inside);
      for (let step = 0; step < Math.min(length, max) / 65_536; step++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      this.#inside--;
      if (length > max) throw new ProtocolError(`Cannot expand ${length}`);
      return length;
    }, whose);
    this.ended.push(expanded);
    return expanded;
  }

  leave() {
    this.#conversions.leave(from, new RangeError("left"));
  }
}

Deno.test("conversions: four short ones at once and one long one, and no short one waits for the long ones", async () => {
  const expander = new Expander();
  const long = Array.from({ length: 6 }, () => expander.expand(2 * MiB));
  const short = Array.from({ length: 20 }, (_, index) => expander.expand(1000 + index));
  await Promise.all([...long, ...short]);
  assertEquals(expander.most, 5);
  assertEquals(expander.ended.slice(0, 20).filter((length) => length < MiB).length >= 19, true);
  assertEquals(expander.begun.filter((length) => length === 2 * MiB).length, 12);
});

Deno.test("conversions: what is longer than it may be, or fails otherwise, does so once it is its turn", async () => {
  const expander = new Expander();
  await assertRejects(() => expander.expand(2 * MiB, MiB), ProtocolError, "Cannot expand 2097152");
  await assertRejects(() => expander.expand(2000, 1000), ProtocolError, "Cannot expand 2000");
  assertEquals(expander.begun, [2 * MiB, 2 * MiB, 2000]);
  // What is long to begin with is not tried as a short one.
  const lengths = { length: MiB, maxLength: 16 * MiB };
  assertEquals(await new Conversions().run(lengths, (max) => Promise.resolve(max)), 16 * MiB);
  await assertRejects(
    () => new Conversions().run({ length: 1000, maxLength: MiB }, () => Promise.reject(new TypeError("other"))),
    TypeError,
    "other",
  );
});

Deno.test("conversions: nothing waits for a connection that is over", async () => {
  const expander = new Expander();
  const all = Promise.allSettled(Array.from({ length: 8 }, () => expander.expand(1000)));
  const other = expander.expand(1000, MiB, { ...from, port: 2 });
  expander.leave();
  assertEquals((await all).filter(({ status }) => status === "fulfilled").length, 4);
  assertEquals(await other, 1000);
});
