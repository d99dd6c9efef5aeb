import { assertEquals, assertGreater, assertGreaterOrEqual, assertLess } from "@std/assert";
import { openSqliteRepository, type SqliteRepository } from "../../lib/repository/mod.ts";
import { parseQuery } from "../../lib/hanging_protocol/mod.ts";
import { afterSockets } from "../../lib/transport/turn.ts";
import { ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeImplicit, type Rows } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "./protocols.ts";

const Held = 10_000;

/** How often the runtime looks at its sockets while something is done. */
async function turnsDuring<T>(work: () => Promise<T>): Promise<{ turns: number; took: number; result: T }> {
  const started = performance.now();
  let turns = 0;
  const count = () => void (turns++, callOff = afterSockets(count));
  let callOff = afterSockets(count);
  try {
    const result = await work();
    return { turns, took: performance.now() - started, result };
  } finally {
    callOff();
  }
}

/** Counts matches of an identifier in Implicit VR, in which a key may be longer than 64 KiB. */
async function count(repository: SqliteRepository, rows: Rows): Promise<number> {
  const query = parseQuery(encodeImplicit(rows), ImplicitVRLittleEndian);
  let matches = 0;
  for await (const _match of repository.find(query, { transferSyntaxUid: ImplicitVRLittleEndian })) matches++;
  return matches;
}

async function filled(): Promise<SqliteRepository> {
  const repository = await openSqliteRepository(":memory:");
  await Promise.all(Array.from({ length: Held }, (_, index) => repository.store(makeProtocol(index))));
  return repository;
}

const uids = Array.from({ length: Held }, (_, index) => protocolUid(2 * index)).join("\\");
/** Searches that look at every instance, with the number of matches. */
const searches: [what: string, rows: Rows, matches: number][] = [
  ["a wild card that no index helps with", { "00720002 SH": "*none" }, 0],
  ["sixteen of them", { "00720002 SH": Array.from({ length: 16 }, (_, index) => `*?x${index}`).join("\\") }, 0],
  ["a look into every data set", { "00720002 SH": "*none", "00720208 CS": "" }, 0],
  ["a sequence key that no index helps with", { "0072000C SQ": [{ "00080060 CS": "?R?" }] }, 0],
  ["10,000 UIDs, half of which are held", { "00080018 UI": uids }, Held / 2],
  ["everything", { "00080018 UI": "" }, Held],
];

Deno.test("sqlite: no search over 10,000 protocols keeps others from their turn", async (t) => {
  await using repository = await filled();
  for (const [what, rows, matches] of searches) {
    await t.step(what, async () => {
      const { turns, took, result } = await turnsDuring(() => count(repository, { "00080018 UI": "", ...rows }));
      assertEquals(result, matches);
      // There is one after 10 ms of work, however few matches come of it.
      assertGreaterOrEqual(turns, Math.floor(took / 50), what);
    });
  }

  await t.step("others get an answer before a search ends, and share with it", async () => {
    const order: string[] = [];
    const search = count(repository, { "00080018 UI": "", "00720208 CS": "" }).then(() => order.push("search"));
    const others = Array.from({ length: 5 }, async () => {
      await new Promise((resolve) => setTimeout(resolve));
      assertEquals((await repository.locate([protocolUid(1)])).length, 1);
      order.push("other");
    });
    await Promise.all([search, ...others]);
    assertEquals(order.at(-1), "search");
  });

  await t.step("locating 10,000 UIDs is done in pages", async () => {
    const { turns, result } = await turnsDuring(() => repository.locate(uids.split("\\")));
    assertEquals(result.length, Held / 2);
    assertGreater(turns, Held / 512 - 2);
  });
});

Deno.test("sqlite: many searches together take no longer turns than one", async () => {
  await using repository = await openSqliteRepository(":memory:");
  await Promise.all(Array.from({ length: 1000 }, (_, index) => repository.store(makeProtocol(index))));
  let longest = 0, last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  });
  // Each works for some milliseconds: all of them in one round of the event loop would be seconds.
  const searches = Array.from(
    { length: 100 },
    async () => assertEquals(await count(repository, { "00720208 CS": "", "00720002 SH": "?" }), 0),
  );
  await Promise.all(searches);
  clearInterval(timer);
  assertLess(longest, 500);
});

Deno.test("sqlite: storing many at once is done in transactions of a bounded size", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const { turns } = await turnsDuring(() =>
    Promise.all(Array.from({ length: 640 }, (_, index) => repository.store(makeProtocol(index))))
  );
  assertGreater(turns, 0);
  assertEquals(await repository.count(), 640);
});
