import { assert, assertEquals, assertGreater, assertMatch, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import { openSqliteRepository, repositoryHandlers, type SqliteRepository } from "../../lib/repository/mod.ts";
import { hangingProtocol, serve, type Server, storage, verification } from "../../lib/service/mod.ts";
import { HangingProtocolInformationModelGet, HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { DeflatedExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { makeProtocol, protocolUid } from "../repository/protocols.ts";
import { temporaryDirectory } from "../repository/support.ts";
import { getAll, heldUids, mountSmall, must, requestor, ServerProcess } from "./support.ts";

const posix = Deno.build.os !== "windows";

const mountable = posix && (() => {
  using directory = temporaryDirectory();
  if (!mountSmall(directory.path, "size=64k")) return false;
  must("umount", directory.path);
  return true;
})();
if (!mountable) console.log("skipped: durability on a small file system: mounting one is not permitted here");

function serveStore(repository: SqliteRepository): Promise<Server> {
  const handlers = repositoryHandlers(repository);
  const services = [verification(), storage([HangingProtocolStorage], handlers.store), hangingProtocol(handlers)];
  return serve({ host: "127.0.0.1", port: 0, aeTitle: "HANGAR", services });
}

/** A protocol of about so many bytes. */
function large(index: number, bytes: number) {
  return makeProtocol(index, { "00090010 LO": "LARGE", "00091001 UN": new Uint8Array(bytes).fill(index) });
}

Deno.test({
  name: "durability: a full disk is A700, and neither what is held nor the service suffers",
  ignore: !mountable,
  async fn() {
    using directory = temporaryDirectory();
    assert(mountSmall(directory.path, "size=2m"));
    try {
      const path = `${directory.path}/store.db`;
      const stored: number[] = [];
      {
        await using server = await ServerProcess.start(path);
        await using association = await requestor(server.port);
        const statuses: number[] = [];
        for (let index = 0; index < 40; index++) {
          const { status } = await association.store(large(index, 100_000));
          statuses.push(status);
          if (status === 0x0000) stored.push(index);
        }
        assertEquals([...new Set(statuses)], [0x0000, 0xa700]);
        assertEquals((await association.echo()).status, 0x0000);
        assertEquals(await heldUids(association), new Set(stored.map(protocolUid)));
        await server.logged(/A700 .*disk of the store is full/);
        must("mount", "-o", "remount,size=16m", directory.path);
        assertEquals((await association.store(large(90, 100_000))).status, 0x0000);
        stored.push(90);
        assertEquals(await server.end("SIGKILL") === 0, false);
      }
      await using server = await ServerProcess.start(path);
      const got = await getAll(server.port, stored.map(protocolUid));
      assertEquals(got.size, stored.length);
      for (const index of stored) assertEquals(got.get(protocolUid(index)), large(index, 100_000).bytes);
    } finally {
      must("umount", directory.path);
    }
  },
});

Deno.test({
  name: "durability: a store on a file system that is read-only ends with 2 and one line",
  ignore: !mountable,
  async fn() {
    using directory = temporaryDirectory();
    assert(mountSmall(directory.path, "size=2m"));
    try {
      const path = `${directory.path}/store.db`;
      await (await openSqliteRepository(path)).close();
      must("mount", "-o", "remount,ro", directory.path);
      const error = await assertRejects(() => ServerProcess.start(path), Error);
      assertMatch(error.message, /^The server did not start: hangar serve: Cannot open store .*\n$/);
    } finally {
      must("umount", directory.path);
    }
  },
});

Deno.test("durability: a store that is read-only answers searches, and A700 to C-STORE", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await using writer = await openSqliteRepository(path);
  await writer.store(makeProtocol(0));
  await using repository = await openSqliteRepository(path, { readOnly: true });
  await using server = await serveStore(repository);
  await using association = await requestor(server.port);
  const refused = await association.store(makeProtocol(1));
  assertEquals([refused.status, refused.errorComment], [0xa700, "The store is read-only"]);
  assertEquals(await heldUids(association), new Set([protocolUid(0)]));
});

Deno.test("durability: while the store is locked others are served, then C-STORE is A700", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await using repository = await openSqliteRepository(path, { lockTimeoutMs: 300 });
  await repository.store(makeProtocol(0));
  await using server = await serveStore(repository);
  await using storing = await requestor(server.port);
  await using other = await requestor(server.port);
  const holder = new DatabaseSync(path);
  try {
    holder.exec("BEGIN EXCLUSIVE");
    let answered = false;
    const refused = storing.store(makeProtocol(1)).finally(() => answered = true);
    for (let count = 0; count < 3; count++) {
      assertEquals((await other.echo()).status, 0x0000);
      assertEquals(await heldUids(other), new Set([protocolUid(0)]));
    }
    assertEquals(answered, false);
    assertEquals((await refused).status, 0xa700);
    holder.exec("ROLLBACK");
    assertEquals((await storing.store(makeProtocol(1))).status, 0x0000);
    assertEquals(await heldUids(other), new Set([0, 1].map(protocolUid)));
  } finally {
    holder.close();
  }
});

Deno.test({
  name: "durability: a damaged store is A700 and a log line, and the service goes on",
  ignore: !posix,
  async fn() {
    using directory = temporaryDirectory();
    const path = `${directory.path}/store.db`;
    {
      await using repository = await openSqliteRepository(path);
      await Promise.all(Array.from({ length: 300 }, (_, index) => repository.store(makeProtocol(index))));
    }
    const bytes = Deno.readFileSync(path);
    // All but what opening reads.
    for (let offset = 16 * 4096; offset < bytes.length; offset++) bytes[offset] = offset * 7;
    Deno.writeFileSync(path, bytes);
    await using server = await ServerProcess.start(path);
    for (let count = 0; count < 2; count++) {
      await using association = await requestor(server.port);
      assertEquals(await heldUids(association), 0xa700);
      assertEquals((await association.echo()).status, 0x0000);
    }
    assertEquals(await server.end(), 0);
    assertMatch(server.log, /C-FIND .*A700 .*store is damaged/);
  },
});

Deno.test({
  name: "durability: out of file descriptors, the server accepts again once there are some",
  ignore: !posix,
  async fn() {
    await using server = await ServerProcess.start(":memory:", "ulimit -n 64");
    await using before = await requestor(server.port);
    const connections: Deno.Conn[] = [];
    try {
      for (let count = 0; count < 100; count++) {
        connections.push(await Deno.connect({ hostname: "127.0.0.1", port: server.port }));
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      assertEquals((await before.echo()).status, 0x0000);
      assertEquals((await before.store(makeProtocol(0))).status, 0x0000);
      // What is loaded with the first search, or the first deflated instance, has to be there.
      assertEquals(await heldUids(before), new Set([protocolUid(0)]));
      const { bytes, ...one } = makeProtocol(1);
      const transferSyntaxUid = DeflatedExplicitVRLittleEndian;
      const deflated = {
        ...one,
        bytes: await transcodeDataset(bytes, one.transferSyntaxUid, transferSyntaxUid),
        transferSyntaxUid,
      };
      assertEquals((await before.store(deflated)).status, 0x0000);
    } finally {
      for (const connection of connections) connection.close();
    }
    await using after = await requestor(server.port);
    assertEquals((await after.echo()).status, 0x0000);
    assertEquals(await heldUids(after), new Set([protocolUid(0), protocolUid(1)]));
  },
});

Deno.test({
  name: "durability: SIGTERM lets a C-GET and a C-STORE that are running finish, and ends with 0",
  ignore: !posix,
  async fn() {
    using directory = temporaryDirectory();
    const path = `${directory.path}/store.db`;
    {
      await using repository = await openSqliteRepository(path);
      for (let index = 0; index < 5; index++) await repository.store(makeProtocol(index));
    }
    await using server = await ServerProcess.start(path);
    const holder = new DatabaseSync(path);
    const began = Promise.withResolvers<void>();
    let received = 0;
    await using getting = await requestor(server.port, async () => {
      received++;
      began.resolve();
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await using storing = await requestor(server.port);
    const statuses: number[] = [];
    const got = (async () => {
      const keys = { SOPInstanceUID: [0, 1, 2, 3, 4].map(protocolUid) };
      for await (const { status } of getting.get(HangingProtocolInformationModelGet, keys)) statuses.push(status);
    })();
    await began.promise;
    holder.exec("BEGIN EXCLUSIVE");
    const stored = storing.store(makeProtocol(5));
    stored.catch(() => {}); // It is awaited below.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ended = server.end("SIGTERM");
    await server.logged(/stopping/);
    await assertRejects(() => requestor(server.port));
    assertGreater(5, received);
    await new Promise((resolve) => setTimeout(resolve, 100));
    holder.exec("ROLLBACK");
    holder.close();
    assertEquals((await stored).status, 0x0000);
    await got;
    assertEquals([statuses.at(-1), received], [0x0000, 5]);
    assertEquals(await ended, 0);
    await using repository = await openSqliteRepository(path);
    assertEquals(await repository.count(), 6);
  },
});
