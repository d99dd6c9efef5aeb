/** Who gets the next association to the destination of a C-MOVE. */
import { assertEquals, assertRejects } from "@std/assert";
import type { PeerAddress } from "../../lib/transport/duplex.ts";
import { DestinationPlaces } from "../../lib/service/destination_places.ts";

const never = new AbortController().signal;

const connections = new Map<string, PeerAddress>();

/** The other end of a connection by the letter of an address and the digit of a port: always the same object. */
function from(name: string): PeerAddress {
  const known = connections.get(name) ?? { hostname: name[0], port: Number(name[1]) };
  connections.set(name, known);
  return known;
}

/**
 * Asks for places, a letter for the address and a digit for the port of each, then gives them back one after the other.
 *
 * @returns Who had one at once, and who after that, in their order.
 */
async function order(wanted: string, cancelled?: string): Promise<string> {
  const places = new DestinationPlaces();
  const taken: { name: string; free: () => void }[] = [];
  const asked = wanted.split(" ").map(async (name) => {
    const cancel = new AbortController();
    const taking = places.take("there", from(name), cancel.signal);
    if (name !== cancelled) return void taken.push({ name, free: await taking });
    cancel.abort(new RangeError(name));
    await assertRejects(() => taking, RangeError, name);
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  const atOnce = taken.length;
  for (let freed = 0; freed < taken.length; freed++) {
    taken[freed].free();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await Promise.all(asked);
  // All are free again.
  for (const hostname of ["x", "x", "x", "y"]) (await places.take("there", { hostname, port: 1 }, never))();
  const names = taken.map(({ name }) => name);
  return `${names.slice(0, atOnce).join(" ")} | ${names.slice(atOnce).join(" ")}`.trim();
}

const cases: [name: string, wanted: string, gives: string, cancelled?: string][] = [
  ["one address has three", "a1 a2 a3 a4", "a1 a2 a3 | a4"],
  ["two have four between them", "a1 a2 b1 b2 a3 b3", "a1 a2 b1 b2 | a3 b3"],
  ["whoever has none gets one in any case", "a1 a2 a3 b1 b2 c1 d1 c2", "a1 a2 a3 b1 c1 d1 | a4".replace("a4", "b2 c2")],
  [
    "addresses take turns, and in those of one its associations",
    "a1 a2 a3 a1 a1 a2 b1 b2",
    "a1 a2 a3 b1 | a1 b2 a2 a1",
  ],
  ["there are sixteen in all", "abcdefghijklmnopqr".split("").map((each) => `${each}1`).join(" "), ""],
  ["whoever is cancelled leaves the line at once", "a1 a2 a3 a4 a5", "a1 a2 a3 | a5", "a4"],
];
for (const [name, wanted, gives, cancelled] of cases) {
  Deno.test(`places: ${name}`, async () => {
    const all = wanted.split(" ");
    const expected = gives || `${all.slice(0, 16).join(" ")} | ${all.slice(16).join(" ")}`;
    assertEquals(await order(wanted, cancelled), expected);
  });
}

Deno.test("places: within a program there are four", async () => {
  const places = new DestinationPlaces();
  const taken = await Promise.all([1, 2, 3, 4].map(() => places.take("there", undefined, never)));
  const cancel = new AbortController();
  const fifth = places.take("there", undefined, cancel.signal);
  cancel.abort(new RangeError("gone"));
  await assertRejects(() => fifth, RangeError, "gone");
  const sixth = places.take("there", undefined, never);
  taken[0]();
  (await sixth)();
});

Deno.test("places: another destination has its own, and nobody waits who has been cancelled before", async () => {
  const places = new DestinationPlaces();
  const from = { hostname: "a", port: 1 };
  for (let count = 0; count < 3; count++) await places.take("there", from, never);
  await places.take("elsewhere", from, never);
  await assertRejects(() => places.take("elsewhere", from, AbortSignal.abort(new RangeError("gone"))), RangeError);
});
