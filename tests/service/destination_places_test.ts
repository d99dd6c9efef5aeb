/** Who gets the next association to the destination of a C-MOVE. */
import { assertEquals, assertRejects } from "@std/assert";
import { DestinationPlaces } from "../../lib/service/destination_places.ts";

const never = new AbortController().signal;
const at = (hostname: string, port: number) => ({ hostname, port });

/** Takes all four places, then as many more as are wanted; gives places back one after the other. */
async function orderOf(wanted: readonly string[], cancelled?: string): Promise<string[]> {
  const places = new DestinationPlaces();
  const taken = await Promise.all([1, 2, 3, 4].map((first) => places.take("there", at(`first ${first}`, 1), never)));
  const order: string[] = [];
  const waiting = wanted.map(async (name) => {
    const cancel = new AbortController();
    const taking = places.take("there", at(name[0], Number(name[1])), cancel.signal);
    if (name === cancelled) {
      cancel.abort(new RangeError(name));
      return void await assertRejects(() => taking, RangeError, name);
    }
    taken.push(await taking);
    order.push(name);
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  for (let place = taken.shift(); place; place = taken.shift()) {
    place.free();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await Promise.all(waiting);
  // All are free again.
  await Promise.all([1, 2, 3, 4].map((last) => places.take("there", at(`last ${last}`, 1), never)));
  return order;
}

Deno.test("places: addresses take turns, and in those of one its associations", async () => {
  assertEquals(await orderOf(["a1", "a1", "a2", "b1"]), ["a1", "b1", "a2", "a1"]);
});

Deno.test("places: whoever is cancelled leaves the line at once", async () => {
  assertEquals(await orderOf(["a1", "a2", "b1"], "a1"), ["a2", "b1"]);
});

Deno.test("places: one address leaves one to others", async () => {
  const places = new DestinationPlaces();
  const taken = await Promise.all([1, 2, 3].map((port) => places.take("there", at("a", port), never)));
  const cancel = new AbortController();
  const fourth = places.take("there", at("a", 4), cancel.signal);
  await places.take("there", at("b", 1), never);
  cancel.abort(new RangeError("gone"));
  await assertRejects(() => fourth, RangeError, "gone");
  const fifth = places.take("there", at("a", 5), never);
  taken[0].free();
  (await fifth).free();
});

Deno.test("places: another destination has its own, and nobody waits who has been cancelled before", async () => {
  const places = new DestinationPlaces();
  for (const hostname of ["a", "b", "c", "d"]) await places.take("there", at(hostname, 1), never);
  await places.take("elsewhere", at("a", 5), never);
  await assertRejects(() => places.take("elsewhere", undefined, AbortSignal.abort(new RangeError("gone"))), RangeError);
});
