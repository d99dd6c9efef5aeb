import { assert, assertEquals, assertRejects } from "@std/assert";
import { openSqliteRepository, RepositoryError, repositoryHandlers } from "../../lib/repository/mod.ts";
import { InOrder } from "../../lib/repository/in_order.ts";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { DeflatedExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "./protocols.ts";

const from = { hostname: "192.0.2.1", port: 1 };
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("in order: what has the same UID and connection, and nothing else", async () => {
  const inOrder = new InOrder();
  const ended: string[] = [];
  const run = (name: string, uid: string, ms: number, whose = from) =>
    inOrder.run(uid, whose, async () => {
      await pause(ms);
      ended.push(name);
      if (name === "first") throw new RangeError(name);
    });
  const first = run("first", "1.2", 20);
  const rest = [
    run("second", "1.2", 1),
    run("third", "1.2", 1),
    run("other UID", "1.3", 1),
    run("other", "1.2", 5, { ...from }),
  ];
  await assertRejects(() => first, RangeError);
  await Promise.all(rest);
  assertEquals(ended, ["other UID", "other", "first", "second", "third"]);
});

Deno.test("in order: an error that whoever waits shares is not waited for again", async () => {
  const inOrder = new InOrder((error) => error instanceof RangeError);
  const begun: number[] = [];
  const run = (index: number, error: Error) =>
    inOrder.run("1.2", from, async () => {
      begun.push(index);
      await pause(1);
      throw error;
    });
  const errors = [TypeError, RangeError, TypeError, TypeError].map((kind, index) => run(index, new kind(`${index}`)));
  const results = await Promise.allSettled(errors);
  assertEquals(results.map((each) => each.status === "rejected" && each.reason.message), ["0", "1", "1", "1"]);
  assertEquals(begun, [0, 1]);
});

Deno.test("sqlite: of two versions of an instance, the one sent last is held, however long the first is", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const tail = (length: number) => encodeExplicit({ "00730010 LO": "TEST", "00731001 OB": new Uint8Array(length) });
  const version = (index: number, length: number) => {
    const { bytes, ...instance } = makeProtocol(index);
    return { ...instance, bytes: new Uint8Array([...bytes, ...tail(length)]) };
  };
  const options = { from, onDuplicate: "replace" } as const;
  const stores = [version(1, 900_000), version(2, 900_000), version(0, 600_000), version(0, 10)];
  await Promise.all(stores.map((instance) => repository.store(instance, options)));
  const [held] = await Array.fromAsync(repository.read([protocolUid(0)]));
  assertEquals(held.bytes.length, stores[3].bytes.length);
});

/** Stores forty deflated instances, and the association ends: how many of them were stored, and are held. */
async function storedAfterEnd(indexOf: (count: number) => number): Promise<{ stored: number; held: number }> {
  await using repository = await openSqliteRepository(":memory:");
  const { store } = repositoryHandlers(repository);
  const end = Promise.withResolvers<void>();
  const association = { memory: new ByteBudget(2 ** 20).account(), peer: from, ended: end.promise };
  const instances = await Promise.all(Array.from({ length: 40 }, async (_, count) => {
    const { bytes, transferSyntaxUid, ...instance } = makeProtocol(indexOf(count));
    const deflated = await transcodeDataset(bytes, transferSyntaxUid, DeflatedExplicitVRLittleEndian);
    return { ...instance, bytes: deflated, transferSyntaxUid: DeflatedExplicitVRLittleEndian };
  }));
  const storing = Promise.allSettled(instances.map((instance) => Array.fromAsync(store({ instance, association }))));
  end.resolve();
  const results = await storing;
  const refused = results.filter((result) => result.status === "rejected");
  for (const { reason } of refused) assert((reason as { cause?: unknown }).cause instanceof RepositoryError);
  return { stored: results.length - refused.length, held: await repository.count() };
}

Deno.test("handlers: what waits to be stored for an association that has ended is not", async () => {
  const { stored, held } = await storedAfterEnd((count) => count);
  assert(stored < 10, `${stored} were stored`);
  assertEquals(held, stored);
});

Deno.test("handlers: nor what waits in order, for the same instance to be stored before", async () => {
  const { stored } = await storedAfterEnd(() => 0);
  assert(stored < 10, `${stored} were stored`);
});
