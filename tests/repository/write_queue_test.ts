import { assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import { RepositoryError } from "../../lib/repository/mod.ts";
import { SchemaVersion } from "../../lib/repository/sqlite_schema.ts";
import { WriteQueue } from "../../lib/repository/write_queue.ts";

/** Changes nothing, and takes the place of a refused transaction in the log. */
const overwrite = `PRAGMA user_version = ${SchemaVersion}`;

/** A database that writes down what it is told, and fails where it is told to. */
class ScriptedDatabase {
  readonly log: string[] = [];
  readonly failures = new Map<string, Error>();
  isTransaction = false;

  prepare(sql: string) {
    return {
      run: () => {
        this.log.push(sql);
        const failure = this.failures.get(sql);
        this.failures.delete(sql);
        if (failure) throw failure;
        if (sql.startsWith("BEGIN")) this.isTransaction = true;
        if (sql === "COMMIT" || sql === "ROLLBACK") this.isTransaction = false;
      },
    };
  }

  queue(timeoutMs = 0): WriteQueue {
    return new WriteQueue(this as unknown as DatabaseSync, timeoutMs);
  }
}

function sqliteError(errcode: number): Error {
  return Object.assign(new Error("scripted"), { code: "ERR_SQLITE_ERROR", errcode });
}

Deno.test("write queue: jobs of the same moment share a transaction, and resolve after COMMIT", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  const jobs = ["a", "b", "c"].map((name) =>
    queue.run(name, 1, () => db.log.push(name)).then(() => db.log.push(`${name} done`))
  );
  await Promise.all(jobs);
  assertEquals(
    db.log.join(", "),
    [
      "BEGIN IMMEDIATE",
      "a, b, c",
      "COMMIT",
      "a done, b done, c done",
    ].join(", "),
  );
});

Deno.test("write queue: a job that fails is undone alone", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  const results = await Promise.allSettled([
    queue.run("a", 1, () => db.log.push("a")),
    queue.run("b", 1, () => {
      throw new RangeError("b");
    }),
    queue.run("c", 1, () => db.log.push("c")),
  ]);
  assertEquals(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  const begin = "BEGIN IMMEDIATE";
  assertEquals(db.log, [begin, "a", "ROLLBACK", begin, "a", "COMMIT", begin, "c", "COMMIT"]);
});

Deno.test("write queue: of two jobs that fail, each is told of its own failure", async () => {
  const queue = new ScriptedDatabase().queue();
  const failing = (name: string) =>
    queue.run(name, 1, () => {
      throw new RangeError(name);
    });
  const results = await Promise.allSettled([failing("a"), queue.run("b", 1, () => "b"), failing("c")]);
  assertEquals(results.map((each) => each.status === "fulfilled" ? each.value : each.reason.message), ["a", "b", "c"]);
});

Deno.test("write queue: who has held up others lets them have half as much time", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  const blocked = 50;
  const times: number[] = [];
  const block = () => {
    times.push(performance.now());
    while (performance.now() < times.at(-1)! + blocked);
  };
  await Promise.all([queue.run("a", 1, block), queue.run("b", 8 * 1024 * 1024, block)]);
  assertGreaterOrEqual(times[1] - times[0], 1.4 * blocked);
  await queue.settled();
});

Deno.test("write queue: the log goes into the database between transactions, by itself", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  await Promise.all([1, 2, 3].map((index) => queue.run("large", 8 * 1024 * 1024, () => index)));
  await queue.settled();
  const transaction = ["BEGIN IMMEDIATE", "COMMIT"];
  assertEquals(db.log, [...transaction, ...transaction, "PRAGMA wal_checkpoint(PASSIVE)", ...transaction]);
});

Deno.test("write queue: when COMMIT fails nobody is told of success, and the next transaction starts afresh", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  db.failures.set("COMMIT", sqliteError(10));
  const results = await Promise.allSettled([queue.run("a", 1, () => 1), queue.run("b", 1, () => 2)]);
  for (const result of results) {
    assertEquals(result.status === "rejected" && result.reason instanceof RepositoryError && result.reason.code, "IO");
  }
  assertEquals(await queue.run("c", 1, () => 3), 3);
  const transaction = ["BEGIN IMMEDIATE", "COMMIT"];
  assertEquals(db.log, [...transaction, "ROLLBACK", overwrite, ...transaction]);
});

Deno.test("write queue: what COMMIT has left in the log is overwritten before anybody is told of the failure", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  db.failures.set("COMMIT", sqliteError(10));
  await assertRejects(() => queue.run("a", 1, () => 1).finally(() => db.log.push("told")), RepositoryError);
  assertEquals(db.log.slice(-3), ["ROLLBACK", overwrite, "told"]);
});

Deno.test("write queue: where that fails as well, it is tried again before the next transaction", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  const transaction = ["BEGIN IMMEDIATE", "COMMIT"];
  db.failures.set("COMMIT", sqliteError(10)).set(overwrite, sqliteError(10));
  await assertRejects(() => queue.run("a", 1, () => 1), RepositoryError);
  assertEquals(await queue.run("b", 1, () => 2), 2);
  assertEquals(await queue.run("c", 1, () => 3), 3);
  assertEquals(db.log, [...transaction, "ROLLBACK", overwrite, overwrite, ...transaction, ...transaction]);
});

Deno.test("write queue: an error that has ended the transaction fails all of it", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  const results = await Promise.allSettled([
    queue.run("a", 1, () => 1),
    queue.run("b", 1, () => {
      db.isTransaction = false;
      throw sqliteError(13);
    }),
  ]);
  assertEquals(results.map((each) => each.status === "rejected" && each.reason.code), ["FULL", "FULL"]);
  assertEquals(db.log.includes("ROLLBACK"), false);
});

Deno.test("write queue: a lock is waited for, with whoever comes meanwhile", async () => {
  const db = new ScriptedDatabase();
  db.failures.set("BEGIN IMMEDIATE", sqliteError(5));
  const queue = db.queue(1000);
  const first = queue.run("a", 1, () => 1);
  setTimeout(() => void queue.run("b", 1, () => 2));
  assertEquals(await first, 1);
  await queue.settled();
  assertEquals(db.log.filter((sql) => sql.startsWith("BEGIN")).length >= 2, true);
});

Deno.test("write queue: a lock that stays fails those who waited, with code LOCKED", async () => {
  const db = new ScriptedDatabase();
  db.failures.set("BEGIN IMMEDIATE", sqliteError(5));
  const queue = db.queue(0);
  const error = await assertRejects(() => queue.run("a", 1, () => 1), RepositoryError);
  assertEquals(error.code, "LOCKED");
  assertEquals(await queue.run("b", 1, () => 2), 2);
});

Deno.test("write queue: large jobs do not pile up in one transaction", async () => {
  const db = new ScriptedDatabase();
  const queue = db.queue();
  await Promise.all([1, 2, 3].map((index) => queue.run("large", 5 * 1024 * 1024, () => index)));
  assertEquals(db.log.filter((sql) => sql === "COMMIT").length, 3);
});
