import { assertEquals } from "@std/assert";
import { FairQueue } from "../../cli/fair_queue.ts";

/** `address/name/number`, in the order of arrival: one that runs, those that wait; how they are done, who gave way. */
const Cases: readonly (readonly [what: string, arrivals: string, done: string, gaveWay: string])[] = [
  ["one after the other", "a/x/1 a/x/2 a/x/3", "a/x/1 a/x/2 a/x/3", ""],
  ["addresses take turns", "a/x/1 a/x/2 a/x/3 b/x/1 b/x/2 c/x/1", "a/x/1 a/x/2 b/x/1 c/x/1 a/x/3 b/x/2", ""],
  ["names take turns", "a/x/1 a/x/2 a/x/3 a/y/1 a/x/4", "a/x/1 a/x/2 a/y/1 a/x/3 a/x/4", ""],
  [
    "the address with the most gives way, its oldest first",
    "a/x/1 b/x/1 b/x/2 a/x/2 a/x/3 a/x/4 a/x/5 c/x/1 a/x/6 d/x/1",
    "a/x/1 b/x/1 a/x/6 c/x/1 d/x/1 b/x/2",
    "a/x/2 a/x/3 a/x/4 a/x/5",
  ],
  [
    "of one address the name with the most gives way",
    "a/x/1 a/y/1 a/x/2 a/x/3 a/x/4 a/x/5 a/x/6",
    "a/x/1 a/y/1 a/x/3 a/x/4 a/x/5 a/x/6",
    "a/x/2",
  ],
];

for (const [what, arrivals, done, gaveWay] of Cases) {
  Deno.test(`fair queue: ${what}`, async () => {
    const queue = new FairQueue(5);
    const finished: string[] = [], dropped: string[] = [];
    await Promise.all(
      arrivals.split(" ").map(async (each) => {
        const [address, name] = each.split("/");
        const result = await queue.run(address, name, async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          return each;
        });
        (result === undefined ? dropped : finished).push(each);
      }),
    );
    assertEquals([finished.join(" "), dropped.join(" ")], [done, gaveWay]);
  });
}

Deno.test("fair queue: whoever goes away makes room, and an error is its own", async () => {
  const queue = new FairQueue(2);
  const away = new AbortController();
  const first = Promise.withResolvers<string>();
  const results = [
    queue.run("a", "x", () => first.promise),
    queue.run("a", "x", () => Promise.resolve("gone"), away.signal),
    queue.run("a", "x", () => Promise.reject(new Error("broken"))),
  ];
  away.abort();
  results.push(queue.run("a", "x", () => Promise.resolve("last"), away.signal));
  results.push(queue.run("b", "x", () => Promise.resolve("b")));
  first.resolve("first");
  const settled = await Promise.allSettled(results);
  assertEquals(settled.map((each) => each.status === "fulfilled" ? each.value : each.reason.message), [
    "first",
    undefined,
    "broken",
    undefined,
    "b",
  ]);
  assertEquals(await queue.run("a", "x", () => Promise.resolve("again")), "again");
});
