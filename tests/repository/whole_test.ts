/** Instances that may expand a thousandfold are few in memory at once, whoever wants them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { SqliteRepository } from "../../lib/repository/sqlite.ts";
import { Statements } from "../../lib/repository/sqlite_statements.ts";
import { Finder } from "../../lib/repository/sqlite_find.ts";
import { DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { until } from "../support/scripted_peer.ts";
import { makeProtocol } from "./protocols.ts";
import { query, temporaryDirectory } from "./support.ts";

/** A protocol with a value of zeros behind it. */
function long(index: number, zeros: number): EncodedInstance {
  return makeProtocol(index, { "00730010 LO": "TEST", "00731001 OB": new Uint8Array(zeros) });
}

/** The same, deflated. */
async function deflated(index: number, zeros: number): Promise<EncodedInstance> {
  const { bytes, transferSyntaxUid, ...instance } = long(index, zeros);
  return {
    ...instance,
    bytes: await transcodeDataset(bytes, transferSyntaxUid, DeflatedExplicitVRLittleEndian),
    transferSyntaxUid: DeflatedExplicitVRLittleEndian,
  };
}

/** Counts the matches of a search that reads whole instances. */
async function search(finder: Finder, signal?: AbortSignal): Promise<number> {
  let matches = 0;
  const wanted = query({ "00080018 UI": "", "00720500 CS": "" });
  for await (const _ of finder.find(wanted, { transferSyntaxUid: ExplicitVRLittleEndian, signal })) matches++;
  return matches;
}

Deno.test("searches: two whole instances at once, however many search, and whoever gives up in between", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  {
    await using repository = await openSqliteRepository(path);
    for (let index = 0; index < 3; index++) await repository.store(await deflated(index, 1000));
  }
  const db = new DatabaseSync(path, { readOnly: true });
  const keys = db.prepare("SELECT id, path FROM key").all() as unknown as { id: number; path: string }[];
  let inside = 0;
  let most = 0;
  const finder = new Finder(db, new Map(keys.map(({ id, path }) => [path, id])), async (action) => {
    const result = action();
    if (typeof result !== "object" || result === null || !("bytes" in result)) return result;
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside--;
    return result;
  });
  const stop = new AbortController();
  const searches = Array.from({ length: 8 }, (_, index) => search(finder, index % 2 === 0 ? stop.signal : undefined));
  setTimeout(() => stop.abort(), 8);
  const matches = await Promise.all(searches);
  assertEquals(matches.filter((_, index) => index % 2 === 1), [3, 3, 3, 3]);
  assertEquals(most, 2);
  assertEquals([await search(finder), inside], [3, 0]);
  db.close();
});

Deno.test("searches: one that is stopped does not wait for whole instances of others", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  {
    await using repository = await openSqliteRepository(path);
    await repository.store(await deflated(0, 1000));
  }
  const db = new DatabaseSync(path, { readOnly: true });
  let inside = 0;
  const release = Promise.withResolvers<void>();
  const finder = new Finder(db, new Map(), async (action) => {
    const result = action();
    if (typeof result !== "object" || result === null || !("bytes" in result)) return result;
    inside++;
    await release.promise;
    return result;
  });
  const others = [search(finder), search(finder)];
  const stop = new AbortController();
  const stopped = search(finder, stop.signal);
  await until("two have a whole instance", () => inside === 2);
  stop.abort();
  assertEquals(await stopped, 0);
  release.resolve();
  assertEquals(await Promise.all(others), [1, 1]);
  assertEquals(inside, 2);
  db.close();
});

Deno.test("storing: who sends a short deflated instance does not wait for those who send long ones", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const order: number[] = [];
  const store = async (index: number, length: number) => {
    await repository.store(await deflated(index, length), { from: { hostname: `192.0.2.${index}`, port: 1 } });
    order.push(index);
  };
  await Promise.all([...[0, 1, 2, 3, 4, 5].map((index) => store(index, 4 * 2 ** 20)), store(6, 1000)]);
  assert(order.indexOf(6) < 3, `${order}`);
  assertEquals(await repository.count(), 7);
});

Deno.test("storing: what is held is read for one instance after the other that is compared with it", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  const length = 2 ** 20;
  {
    await using repository = await openSqliteRepository(path);
    for (let index = 0; index < 6; index++) await repository.store(long(index, length));
  }
  const db = new DatabaseSync(path);
  const prepare = db.prepare.bind(db);
  let [read, ended, most] = [0, 0, 0];
  db.prepare = (sql) => {
    const statement = prepare(sql);
    const get = statement.get.bind(statement);
    if (sql !== Statements.content) return statement;
    return Object.assign(statement, {
      get: (uid: string) => {
        most = Math.max(most, ++read - 2 * ended);
        return get(uid);
      },
    });
  };
  await using repository = new SqliteRepository(db);
  // Short ones of other content, plain and deflated, under the UIDs of long ones: what is held is what takes memory.
  const stores = Array.from({ length: 6 }, async (_, index) => {
    const instance = index % 2 === 0 ? makeProtocol(index) : await deflated(index, 10);
    const refused = await assertRejects(() => repository.store(instance), DimseStatusError);
    ended++;
    assertEquals(refused.status, 0xc000);
  });
  await Promise.all(stores);
  // Once to compare, and once more in the transaction, to see that it is still the same; by then the next may have begun.
  assertEquals(read, 12);
  assert(most <= 3, `${most}`);
});
