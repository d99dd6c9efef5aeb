import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openSqliteRepository, RepositoryError } from "../../lib/repository/mod.ts";
import { makeProtocol } from "./protocols.ts";
import { findRows, snapshot, temporaryDirectory } from "./support.ts";

const foreign: [what: string, code: string, write: (path: string) => void | Promise<void>][] = [
  ["a text", "NOT_A_STORE", (path) => Deno.writeTextFileSync(path, "a list\n".repeat(1000))],
  ["a short text", "NOT_A_STORE", (path) => Deno.writeTextFileSync(path, "x")],
  ["only the beginning of a database", "NOT_A_STORE", (path) => Deno.writeTextFileSync(path, "SQLite format 3\0")],
  ["zeros", "NOT_A_STORE", (path) => Deno.writeFileSync(path, new Uint8Array(8192))],
  ["a directory", "NOT_A_STORE", (path) => Deno.mkdirSync(path)],
  ["the database of another application", "NOT_A_STORE", (path) => database(path, "CREATE TABLE mail (id)")],
  ["a database marked by another application", "NOT_A_STORE", (path) => database(path, "PRAGMA application_id = 7")],
  [
    "another application's, in WAL mode",
    "NOT_A_STORE",
    (path) => database(path, "PRAGMA journal_mode = WAL", "CREATE TABLE t (a)"),
  ],
  ["a store of a later version", "NEWER_STORE", async (path) => {
    await (await openSqliteRepository(path)).close();
    database(path, "PRAGMA user_version = 2");
  }],
];

function database(path: string, ...statements: string[]): void {
  const db = new DatabaseSync(path);
  for (const statement of statements) db.exec(statement);
  db.close();
}

for (const [what, code, write] of foreign) {
  Deno.test(`store file: ${what} is ${code}, and stays as it is`, async () => {
    using directory = temporaryDirectory();
    const path = `${directory.path}/file`;
    await write(path);
    const before = snapshot(directory.path);
    for (const readOnly of [false, true]) {
      const error = await assertRejects(() => openSqliteRepository(path, { readOnly }), RepositoryError);
      assertEquals(error.code, code);
      assert(error.message.includes(path), error.message);
    }
    assertEquals(snapshot(directory.path), before);
    assertEquals(directory.names(), ["file"]);
  });
}

Deno.test("store file: an absent or empty file becomes a store", async () => {
  using directory = temporaryDirectory();
  for (const name of ["absent", "empty"]) {
    const path = `${directory.path}/${name}`;
    if (name === "empty") Deno.writeFileSync(path, new Uint8Array(0));
    assertEquals(
      (await assertRejects(() => openSqliteRepository(path, { readOnly: true }), RepositoryError)).code,
      "CANNOT_OPEN",
    );
    await using repository = await openSqliteRepository(path);
    assertEquals(await repository.count(), 0);
    assertEquals(await repository.store(makeProtocol(0)), "stored");
  }
});

Deno.test("store file: a folder that is not there", async () => {
  using directory = temporaryDirectory();
  const error = await assertRejects(() => openSqliteRepository(`${directory.path}/none/store.db`), RepositoryError);
  assertEquals(error.code, "CANNOT_OPEN");
  assertEquals(directory.names(), []);
});

Deno.test("store file: two stores on one file, created and used at the same time", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  const [a, b] = await Promise.all([openSqliteRepository(path), openSqliteRepository(path)]);
  await using _a = a;
  await using _b = b;
  await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? a : b).store(makeProtocol(index))));
  assertEquals(await a.count(), 40);
  assertEquals(await b.count(), 40);
});

Deno.test("store file: while another process holds the lock, searching goes on and storing waits", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await using repository = await openSqliteRepository(path);
  await repository.store(makeProtocol(0));
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  let ticks = 0;
  const ticker = setInterval(() => ticks++, 1);
  const stored = repository.store(makeProtocol(1));
  assertEquals((await findRows(repository, { "00080018 UI": "" })).length, 1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  other.exec("ROLLBACK");
  assertEquals(await stored, "stored");
  clearInterval(ticker);
  assertGreater(ticks, 5);
  other.close();
});

Deno.test("store file: a lock that is not released in time is LOCKED, and storing works again after it", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await using repository = await openSqliteRepository(path, { lockTimeoutMs: 40 });
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  const results = await Promise.allSettled([0, 1].map((index) => repository.store(makeProtocol(index))));
  for (const result of results) {
    assert(result.status === "rejected" && result.reason instanceof RepositoryError);
    assertEquals(result.reason.code, "LOCKED");
  }
  other.exec("ROLLBACK");
  other.close();
  assertEquals(await repository.store(makeProtocol(0)), "stored");
});

Deno.test("store file: a database held exclusively is LOCKED on opening", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await (await openSqliteRepository(path)).close();
  const other = new DatabaseSync(path);
  other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
  const error = await assertRejects(() => openSqliteRepository(path, { lockTimeoutMs: 20 }), RepositoryError);
  assertEquals(error.code, "LOCKED");
  other.close();
});
