import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import { DimseStatusError, ProtocolError } from "../../lib/errors.ts";
import {
  openSqliteRepository,
  type Repository,
  RepositoryError,
  repositoryHandlers,
  type RepositoryInstanceReply,
} from "../../lib/repository/mod.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { nextTurn } from "../../lib/transport/turn.ts";
import { decodeRows, encodeExplicit, encodeImplicit, type Rows } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "./protocols.ts";

function request(rows: Rows | Uint8Array, transferSyntaxUid = ExplicitVRLittleEndian) {
  const bytes = rows instanceof Uint8Array
    ? rows
    : transferSyntaxUid === ImplicitVRLittleEndian
    ? encodeImplicit(rows)
    : encodeExplicit(rows);
  return {
    encodedIdentifier: { bytes, transferSyntaxUid },
    transferSyntaxUid,
    signal: new AbortController().signal,
    moveDestination: "WORKSTATION",
  };
}

async function filled(count = 3): Promise<Repository> {
  const repository = await openSqliteRepository(":memory:");
  for (let index = 0; index < count; index++) await repository.store(makeProtocol(index));
  return repository;
}

async function status(iterable: AsyncIterable<unknown>): Promise<number> {
  return (await assertRejects(() => Array.fromAsync(iterable), DimseStatusError)).status;
}

Deno.test("handlers: the query of PS3.17 Annex V.5 finds the chest protocol among those of the annex", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const { find, store } = repositoryHandlers(repository);
  for (const name of ["chest_xray.dcm", "neurosurgery_plan.dcm"]) {
    const instance = await readPart10(await Deno.readFile(new URL(`../vectors/${name}`, import.meta.url)));
    assertEquals(await Array.fromAsync(store({ instance })), [0x0000]);
  }
  const rows: Rows = {
    "00080016 UI": "",
    "00080018 UI": "",
    "00720002 SH": "",
    "00720006 CS": "",
    "00720008 LO": "",
    "0072000A DT": "",
    "0072000C SQ": [{
      "00080060 CS": "",
      "00081032 SQ": [],
      "00082218 SQ": [{ "00080100 SH": "51185008", "00080102 SH": "SCT", "00080104 LO": "Chest" }],
      "00200060 CS": "",
      "0040100A SQ": [],
    }],
    "0072000E SQ": [],
    "00720014 US": "",
    "00720100 US": "",
    "00720102 SQ": [],
  };
  for (const syntax of [ImplicitVRLittleEndian, ExplicitVRLittleEndian]) {
    const replies = await Array.fromAsync(find(request(rows, syntax)));
    assertEquals(replies.map(({ status }) => status), [0xff00]);
    const { dataset } = replies[0];
    assertEquals(dataset.transferSyntaxUid, syntax);
    const response = decodeRows(dataset.bytes, syntax);
    assertEquals(Object.keys(response), Object.keys(rows));
    assertEquals(response["00080018 UI"], "1.2.840.123456.20030822.223344.1");
    assertEquals(response["0072000C SQ"], [{
      "00080060 CS": "",
      "00081032 SQ": [],
      "00082218 SQ": [{ "00080100 SH": "51185008", "00080102 SH": "SCT", "00080104 LO": "Chest" }],
      "00200060 CS": "",
      "0040100A SQ": [],
    }]);
  }
});

Deno.test("handlers: a value that is not matched makes every match FF01", async () => {
  await using repository = await filled();
  const replies = await Array.fromAsync(repositoryHandlers(repository).find(request({ "00720004 LO": "x" })));
  assertEquals(replies.map(({ status }) => status), [0xff01, 0xff01, 0xff01]);
});

Deno.test("handlers: a search that had to pass over a match gives all others, then A700 rather than 0000", async () => {
  await using repository = await filled(1);
  const long = { "00420011 OB": new Uint8Array(5 << 20) };
  for (const [index, changes] of [long, {}, long].entries()) await repository.store(makeProtocol(1 + index, changes));
  const { find } = repositoryHandlers(repository);
  const statuses: number[] = [];
  const search = async (rows: Rows) => {
    for await (const { status } of find(request(rows))) statuses.push(status);
  };
  const { status, errorComment } = await assertRejects(
    () => search({ "00080018 UI": "", "00420011 OB": new Uint8Array() }),
    DimseStatusError,
  );
  assertEquals([status, ...statuses], [0xa700, 0xff00, 0xff01]);
  assertEquals(errorComment, "2 instances would have taken too much to match or to return");
  // With nothing before and nothing after it, it would look like one that is not held.
  const alone = { "00080018 UI": protocolUid(3), "00420011 OB": new Uint8Array() };
  const refused = await assertRejects(() => search(alone), DimseStatusError);
  assertEquals(refused.errorComment, "1 instance would have taken too much to match or to return");
  await search({ "00080018 UI": protocolUid(3) });
  assertEquals(statuses, [0xff00, 0xff01, 0xff00]);
});

Deno.test("handlers: a deflated identifier is read, its responses are for the caller to deflate", async () => {
  await using repository = await filled();
  const bytes = await transcodeDataset(
    encodeExplicit({ "00080018 UI": protocolUid(1) }),
    ExplicitVRLittleEndian,
    DeflatedExplicitVRLittleEndian,
  );
  const [reply] = await Array.fromAsync(
    repositoryHandlers(repository).find(request(bytes, DeflatedExplicitVRLittleEndian)),
  );
  assertEquals(reply.dataset.transferSyntaxUid, ExplicitVRLittleEndian);
  assertEquals(decodeRows(reply.dataset.bytes, ExplicitVRLittleEndian), { "00080018 UI": protocolUid(1) });
});

Deno.test("handlers: identifiers that cannot be read, and those that break the model", async () => {
  await using repository = await filled();
  const { find, get } = repositoryHandlers(repository);
  const broken = Uint8Array.of(1, 2, 3);
  await assertRejects(() => Array.fromAsync(find(request(broken))), ProtocolError);
  await assertRejects(() => Array.fromAsync(get(request(broken))), ProtocolError);
  assertEquals(await status(find(request({ "0072000C SQ": [{}, {}] }))), 0xa900);
  const withoutUid: Rows[] = [{}, { "00080018 UI": "" }, { "00080018 UI": "\\" }, { "00720002 SH": "Chest" }];
  for (const rows of withoutUid) {
    assertEquals(await status(get(request(rows))), 0xa900);
  }
});

Deno.test("handlers: C-GET counts what is held, then hands it out as it is held", async () => {
  await using repository = await filled();
  const { get } = repositoryHandlers(repository);
  const wanted = [protocolUid(2), "1.2.3", protocolUid(0)].join("\\");
  assertEquals(await Array.fromAsync(get(request({ "00080018 UI": wanted, "00720002 SH": "passed over" }))), [
    { subOperations: 2 },
    { status: 0xff00, dataset: makeProtocol(2) },
    { status: 0xff00, dataset: makeProtocol(0) },
  ]);
  assertEquals(await Array.fromAsync(get(request({ "00080018 UI": "1.2.3" }))), [{ subOperations: 0 }]);
});

Deno.test("handlers: C-MOVE goes to destinations that are known, and only there", async () => {
  await using repository = await filled();
  const destinations = new Map([["WORKSTATION", { host: "127.0.0.1", port: 11113 }]]);
  const rows = { "00080018 UI": protocolUid(1) };
  assertEquals(await Array.fromAsync(repositoryHandlers(repository, { destinations }).move(request(rows))), [
    { destination: { host: "127.0.0.1", port: 11113 } },
    { subOperations: 1 },
    { status: 0xff00, dataset: makeProtocol(1) },
  ]);
  assertEquals(await Array.fromAsync(repositoryHandlers(repository).move(request(rows))), [{ destination: null }]);
});

Deno.test("handlers: storing answers 0000, A700, A900 or C000", async () => {
  await using repository = await filled(1);
  const { store } = repositoryHandlers(repository);
  assertEquals(await Array.fromAsync(store({ instance: makeProtocol(0) })), [0x0000]);
  const other = makeProtocol(0, { "00720004 LO": "Other" });
  assertEquals(await status(store({ instance: other })), 0xc000);
  assertEquals(await status(store({ instance: { ...other, sopInstanceUid: "1.2" } })), 0xa900);
  const replacing = repositoryHandlers(repository, { onDuplicate: "replace" });
  assertEquals(await Array.fromAsync(replacing.store({ instance: other })), [0x0000]);
});

Deno.test("handlers: a store that fails is A700, A701 or A702, by when it fails", async () => {
  const failure = new RepositoryError("LOCKED", "Cannot search: database is locked");
  const failing: Repository = {
    store: () => Promise.reject(failure),
    find: async function* () {
      yield* [];
      throw failure;
    },
    locate: () => Promise.reject(failure),
    read: async function* () {
      yield* [];
      throw failure;
    },
    count: () => Promise.reject(failure),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const { find, get, store } = repositoryHandlers(failing);
  const uid = { "00080018 UI": "1.2.3" };
  assertEquals(await status(find(request({}))), 0xa700);
  assertEquals(await status(store({ instance: makeProtocol(0) })), 0xa700);
  assertEquals(await status(get(request(uid))), 0xa701);
  const located = { sopInstanceUid: "1.2.3", sopClassUid: "1.2", transferSyntaxUid: ExplicitVRLittleEndian, length: 1 };
  const reading = repositoryHandlers({ ...failing, locate: () => Promise.resolve([located]) });
  assertEquals(await status(reading.get(request(uid))), 0xa702);

  const bug = new TypeError("a mistake");
  const mistaken = repositoryHandlers({ ...failing, locate: () => Promise.reject(bug) });
  const error = await assertRejects(() => Array.fromAsync(mistaken.get(request(uid))));
  assertInstanceOf(error, TypeError);
  assert(error === bug);
});

Deno.test("handlers: what has been sent is not kept while the next one waits for room", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const tail = encodeExplicit({ "00730010 LO": "TEST", "00731001 OB": new Uint8Array(300_000) });
  for (const index of [0, 1]) {
    const { bytes, ...protocol } = makeProtocol(index);
    await repository.store({ ...protocol, bytes: new Uint8Array([...bytes, ...tail]) });
  }
  const { find, get } = repositoryHandlers(repository);
  const budget = new ByteBudget(100_000);
  const uids = { "00080018 UI": [protocolUid(0), protocolUid(1)].join("\\") };
  const whole = { "00080018 UI": "", "00730010 LO": "TEST", "00731001 OB": new Uint8Array(0) };
  for (const [handler, rows, first] of [[get, uids, 1], [find, whole, 0]] as const) {
    const memory = budget.account();
    const replies = handler({ ...request(rows), association: { memory } })[Symbol.asyncIterator]();
    const lengths: number[][] = [];
    const yielded: { dataset: { bytes: Uint8Array } }[] = [];
    for (let index = 0; index < 2 + first; index++) {
      const { value } = await replies.next();
      if (index < first) continue;
      yielded.push(value as { dataset: { bytes: Uint8Array } });
      lengths.push(yielded.map(({ dataset }) => dataset.bytes.length));
      assert(memory.held > 300_000 && memory.held < 310_000);
    }
    assert((await replies.next()).done);
    assertEquals(lengths.map(([length]) => length > 300_000), [true, false]);
    assertEquals([lengths[1][0], memory.held], [0, 0]);
  }
});

Deno.test("handlers: an instance that has been sent takes no room while its answer is waited for", async () => {
  await using repository = await filled(2);
  const { get } = repositoryHandlers(repository);
  const memory = new ByteBudget(2 ** 20).account();
  const uids = { "00080018 UI": [protocolUid(0), protocolUid(1)].join("\\") };
  const replies = get({ ...request(uids), association: { memory } })[Symbol.asyncIterator]();
  assertEquals((await replies.next()).value, { subOperations: 2 });
  for (let index = 0; index < 2; index++) {
    const { dataset, sent } = (await replies.next()).value as RepositoryInstanceReply;
    assertEquals(memory.held, dataset.bytes.length);
    sent!();
    sent!();
    assertEquals([memory.held, dataset.bytes.length], [0, 0]);
  }
  assert((await replies.next()).done);
  assertEquals(memory.held, 0);
});

Deno.test("handlers: an instance that has been replaced by a longer one since it was located takes room for that", async () => {
  await using repository = await filled(2);
  const { get } = repositoryHandlers(repository);
  const memory = new ByteBudget(2 ** 20).account();
  const uids = { "00080018 UI": [protocolUid(0), protocolUid(1)].join("\\") };
  const replies = get({ ...request(uids), association: { memory } })[Symbol.asyncIterator]();
  await replies.next();
  const { bytes, ...protocol } = makeProtocol(0);
  const tail = encodeExplicit({ "00730010 LO": "TEST", "00731001 OB": new Uint8Array(300_000) });
  const longer = { ...protocol, bytes: new Uint8Array([...bytes, ...tail]) };
  await repository.store(longer, { onDuplicate: "replace" });
  const { dataset, sent } = (await replies.next()).value as RepositoryInstanceReply;
  assertEquals([memory.held, dataset.bytes.length], [longer.bytes.length, longer.bytes.length]);
  sent!();
  await replies.next();
  assert((await replies.next()).done);
  assertEquals(memory.held, 0);
});

Deno.test("handlers: what a repository hands out stays as it is, whatever has been sent of it", async () => {
  const held: readonly EncodedInstance[] = [0, 1].map((index) => Object.freeze(makeProtocol(index)));
  const located = held.map(({ bytes, ...instance }) => ({ ...instance, length: bytes.length }));
  await using repository = await filled(0);
  const { get } = repositoryHandlers({
    ...repository,
    locate: () => Promise.resolve(located),
    async *read(uids) {
      for (const uid of uids) yield held.find(({ sopInstanceUid }) => sopInstanceUid === uid)!;
    },
  });
  const memory = new ByteBudget(2 ** 20).account();
  for (let times = 0; times < 2; times++) {
    const lengths: number[] = [];
    for await (const reply of get({ ...request({ "00080018 UI": protocolUid(0) }), association: { memory } })) {
      if ("dataset" in reply) lengths.push(reply.dataset.bytes.length);
    }
    assertEquals(lengths, located.map(({ length }) => length));
  }
});

Deno.test("handlers: what the store has read is given back when it is sent, but nothing that a cache before it keeps", async () => {
  await using store: Repository = await openSqliteRepository(":memory:");
  const long = makeProtocol(0, { "00730010 LO": "TEST", "00731001 OB": new Uint8Array(2 ** 20) });
  await store.store(long);
  const cache = new Map<string, EncodedInstance>();
  const cached: Repository = {
    ...store,
    locate: (uids) => store.locate(uids),
    async *read(uids) {
      for (const uid of uids) {
        for await (const instance of cache.has(uid) ? [] : store.read([uid])) cache.set(uid, instance);
        yield cache.get(uid)!;
      }
    },
  };
  for (const [repository, left] of [[store, 0], [cached, long.bytes.length]] as const) {
    for (const use of ["sent", "copied", "sent"] as const) {
      const memory = new ByteBudget(2 ** 22).account();
      const { get } = repositoryHandlers(repository);
      for await (const reply of get({ ...request({ "00080018 UI": protocolUid(0) }), association: { memory } })) {
        if (!("dataset" in reply)) continue;
        const { bytes } = reply.dataset;
        assertEquals(bytes, long.bytes);
        (reply as RepositoryInstanceReply)[use]!();
        assertEquals(bytes.length, left);
      }
    }
  }
});

Deno.test("handlers: what is wanted by nobody any more when there is room for it is not read", async () => {
  await using repository = await filled(2);
  const read: string[] = [];
  const { get } = repositoryHandlers({
    ...repository,
    locate: (uids) => repository.locate(uids),
    read(uids, options) {
      read.push(...uids);
      return repository.read(uids, options);
    },
  });
  const budget = new ByteBudget(1000);
  const other = budget.account();
  other.take(2 ** 20);
  other.take(1, "begin"); // the one that goes beyond the limit
  const retrieve = (index: number, signal: AbortSignal) => {
    const memory = budget.account();
    memory.take(256 * 1024);
    return Array.fromAsync(
      get({ ...request({ "00080018 UI": protocolUid(index) }), signal, association: { memory } }),
    );
  };
  const gone = new AbortController();
  const retrieved = [retrieve(0, gone.signal), retrieve(1, new AbortController().signal)];
  await new Promise((resolve) => setTimeout(resolve, 20));
  other.close();
  await nextTurn();
  gone.abort();
  assertEquals((await Promise.all(retrieved)).map(({ length }) => length), [1, 2]);
  assertEquals(read, [protocolUid(1)]);
  assertEquals(budget.taken, 0);
});
