import { assert, assertEquals, assertGreater, assertMatch, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import { openSqliteRepository, RepositoryError, SqliteRepository } from "../../lib/repository/mod.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRBigEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { bigEndian } from "../support/big_endian.ts";
import { makeProtocol, protocolUid } from "./protocols.ts";
import { findRows, matchRows, query, temporaryDirectory } from "./support.ts";

const byUid = { "00080018 UI": "" };
const vectors = new URL("../vectors/", import.meta.url);

Deno.test("sqlite: what is stored is there after closing and opening again, byte for byte", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  const instances = await Promise.all(
    ["chest_xray.dcm", "neurosurgery_plan.dcm"].map(async (name) =>
      await readPart10(await Deno.readFile(new URL(name, vectors)))
    ),
  );
  {
    await using repository = await openSqliteRepository(path);
    for (const instance of instances) assertEquals(await repository.store(instance), "stored");
  }
  assertEquals(directory.names(), ["store.db"]);
  await using repository = await openSqliteRepository(path);
  assertEquals(await repository.count(), 2);
  const uids = instances.map(({ sopInstanceUid }) => sopInstanceUid);
  const held = await Array.fromAsync(repository.read(uids));
  assertEquals(held.map(({ bytes }) => bytes), instances.map(({ bytes }) => bytes));
  assertEquals(held.map((each) => [each.sopInstanceUid, each.sopClassUid, each.transferSyntaxUid]), [
    [instances[0].sopInstanceUid, instances[0].sopClassUid, instances[0].transferSyntaxUid],
    [instances[1].sopInstanceUid, instances[1].sopClassUid, instances[1].transferSyntaxUid],
  ]);
});

Deno.test("sqlite: what was stored survives the process being killed", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("./killed.ts", import.meta.url).pathname, path, "20"],
    stdout: "null",
    stderr: "inherit",
  }).output();
  assertEquals(signal, "SIGKILL");
  await using repository = await openSqliteRepository(path);
  assertEquals(await repository.count(), 20);
});

for (const change of ["add", "replace"]) {
  Deno.test({
    name: `sqlite: what a failing disk has refused to ${change} does not come back when the process is killed`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      using directory = temporaryDirectory();
      const path = `${directory.path}/store.db`;
      const { signal } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", new URL("./failing_disk.ts", import.meta.url).pathname, path, change],
        stdout: "null",
        stderr: "inherit",
      }).output();
      assertEquals(signal, "SIGKILL");
      await using repository = await openSqliteRepository(path);
      const held = await Array.fromAsync(repository.read([protocolUid(0), protocolUid(1)]));
      assertEquals(held.map(({ sopInstanceUid }) => sopInstanceUid), [protocolUid(0)]);
      assertEquals(held[0].bytes, makeProtocol(0).bytes);
    },
  });
}

Deno.test("sqlite: locate and read give each held instance once, in the order asked for", async () => {
  await using repository = await openSqliteRepository(":memory:");
  for (let index = 0; index < 3; index++) await repository.store(makeProtocol(index));
  const uids = [protocolUid(2), "1.2.3", protocolUid(0), protocolUid(2)];
  const { bytes, sopClassUid, transferSyntaxUid } = makeProtocol(2);
  const located = await repository.locate(uids);
  assertEquals(located.map(({ sopInstanceUid }) => sopInstanceUid), [protocolUid(2), protocolUid(0)]);
  assertEquals(located[0], { sopInstanceUid: protocolUid(2), sopClassUid, transferSyntaxUid, length: bytes.length });
  const read = await Array.fromAsync(repository.read(uids));
  assertEquals(read.map(({ sopInstanceUid }) => sopInstanceUid), [protocolUid(2), protocolUid(0)]);
  assertEquals(await repository.locate([]), []);
  assertEquals((await repository.locate(Array.from({ length: 1500 }, (_, index) => protocolUid(index)))).length, 3);
});

Deno.test("sqlite: the same content again changes nothing, in whatever transfer syntax", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const instance = makeProtocol(0);
  assertEquals(await repository.store(instance), "stored");
  for (const onDuplicate of ["keep", "replace"] as const) {
    assertEquals(await repository.store(instance, { onDuplicate }), "unchanged");
    for (const syntax of [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]) {
      const bytes = await transcodeDataset(instance.bytes, ExplicitVRLittleEndian, syntax);
      const again = { ...instance, bytes, transferSyntaxUid: syntax };
      assertEquals(await repository.store(again, { onDuplicate }), "unchanged", syntax);
    }
  }
  assertEquals(await repository.count(), 1);
});

Deno.test("sqlite: other content under a held UID is refused, or replaces what is held", async () => {
  await using repository = await openSqliteRepository(":memory:");
  await repository.store(makeProtocol(0));
  const other = makeProtocol(0, { "00720002 SH": "Other" });
  const error = await assertRejects(() => repository.store(other), DimseStatusError);
  assertEquals(error.status, 0xc000);
  assert(error.errorComment !== undefined && error.errorComment.length <= 64);
  assertEquals(await findRows(repository, { "00720002 SH": "" }), [{ "00720002 SH": "Protocol 00000" }]);

  assertEquals(await repository.store(other, { onDuplicate: "replace" }), "replaced");
  assertEquals(await repository.count(), 1);
  assertEquals(await findRows(repository, { "00720002 SH": "Other" }), [{ "00720002 SH": "Other" }]);
  assertEquals(await findRows(repository, { "00720002 SH": "Protocol 00000" }), []);
});

Deno.test("sqlite: an instance is held byte for byte as it came, in whatever transfer syntax", async (t) => {
  const plain = makeProtocol(0).bytes;
  const encodings: readonly (readonly [string, Uint8Array])[] = [
    [ImplicitVRLittleEndian, await transcodeDataset(plain, ExplicitVRLittleEndian, ImplicitVRLittleEndian)],
    [
      DeflatedExplicitVRLittleEndian,
      await transcodeDataset(plain, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian),
    ],
    [ExplicitVRBigEndian, bigEndian(plain)],
  ];
  for (const [transferSyntaxUid, bytes] of encodings) {
    await t.step(transferSyntaxUid, async () => {
      await using repository = await openSqliteRepository(":memory:");
      const instance = { ...makeProtocol(0), bytes, transferSyntaxUid };
      assertEquals(await repository.store(instance), "stored");
      assertEquals(await Array.fromAsync(repository.read([instance.sopInstanceUid])), [instance]);
      assertEquals((await repository.locate([instance.sopInstanceUid]))[0].length, bytes.length);
      // By the index alone, and where the whole data set has to be looked into.
      const name = { "00720002 SH": "Protocol 00000" };
      assertEquals(await findRows(repository, name), [name]);
      assertEquals(await findRows(repository, { ...name, "00720208 CS": "" }), [
        { ...name, "00720208 CS": "MAINTAIN_LAYOUT" },
      ]);
      // The same again is the same, whoever encoded it; other content is not.
      assertEquals(await repository.store(instance), "unchanged");
      const others = await Promise.all([makeProtocol(0), makeProtocol(0)].map((each) => repository.store(each)));
      assertEquals(others, ["unchanged", "unchanged"]);
      assertEquals(await Array.fromAsync(repository.read([instance.sopInstanceUid])), [instance]);
      const other = makeProtocol(0, { "00720004 LO": "Other" });
      assertEquals((await assertRejects(() => repository.store(other), DimseStatusError)).status, 0xc000);
      assertEquals(await repository.store(other, { onDuplicate: "replace" }), "replaced");
      assertEquals(await Array.fromAsync(repository.read([instance.sopInstanceUid])), [other]);
    });
  }
});

Deno.test("sqlite: what differs while it is being compared is compared again", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const deflated = async (changes = {}) => {
    const instance = makeProtocol(0, changes);
    const bytes = await transcodeDataset(instance.bytes, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian);
    return { ...instance, bytes, transferSyntaxUid: DeflatedExplicitVRLittleEndian };
  };
  const [first, second] = [await deflated(), await deflated({ "00720004 LO": "Other" })];
  await repository.store(first);
  const outcomes = await Promise.all([
    repository.store(makeProtocol(0), { onDuplicate: "replace" }),
    repository.store(second, { onDuplicate: "replace" }),
    repository.store(makeProtocol(0, { "00720004 LO": "Other" }), { onDuplicate: "replace" }),
  ]);
  // Whatever the order, each was compared with what was held at its time.
  assert(outcomes.includes("replaced"), String(outcomes));
  assertEquals(await repository.count(), 1);
});

Deno.test("sqlite: a data set that is damaged is C000", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const instance = makeProtocol(0);
  const deflated = await transcodeDataset(instance.bytes, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian);
  const damaged: [string, Uint8Array][] = [
    [ExplicitVRBigEndian, instance.bytes],
    [DeflatedExplicitVRLittleEndian, deflated.subarray(0, 20)],
    [DeflatedExplicitVRLittleEndian, instance.bytes],
    [ExplicitVRLittleEndian, instance.bytes.subarray(1)],
  ];
  for (const [transferSyntaxUid, bytes] of damaged) {
    const store = () => repository.store({ ...instance, bytes, transferSyntaxUid });
    assertEquals((await assertRejects(store, DimseStatusError)).status, 0xc000);
  }
  assertEquals(await repository.count(), 0);
});

Deno.test("sqlite: an instance that takes too much to match is passed over, and what follows is marked", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const value = Array.from({ length: 900 }, (_, index) => `${index} ${"a".repeat(60)}`).join("\\");
  const hostile = { "0072000C SQ": [{ "00080060 CS": value }] };
  for (const [index, changes] of [{}, hostile, {}].entries()) await repository.store(makeProtocol(index, changes));
  const patterns = Array.from({ length: 15 }, (_, index) => `*${"a?".repeat(20 + index)}b*`).join("\\");
  let passed = 0;
  const found = async (modality: string) => {
    const keys = query({ "00080018 UI": "", "0072000C SQ": [{ "00080060 CS": modality }] });
    passed = 0;
    const options = { transferSyntaxUid: ExplicitVRLittleEndian, passedOver: () => void passed++ };
    const matches = await Array.fromAsync(repository.find(keys, options));
    return matches.map((match) => [matchRows(match)["00080018 UI"], match.partial]);
  };
  assertEquals(await found(`${patterns}\\?R`), [[protocolUid(0), false], [protocolUid(2), true]]);
  assertEquals(passed, 1);
  // Few and short wild cards are told of it like of any other.
  assertEquals(await found("*8 aaa*\\*R\\M*"), [0, 1, 2].map((index) => [protocolUid(index), false]));
  assertEquals(passed, 0);
});

Deno.test("sqlite: a match that is too long to return is passed over, and what follows is marked", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const long = { "00420011 OB": new Uint8Array(5 << 20) };
  for (const [index, changes] of [{}, long, {}].entries()) await repository.store(makeProtocol(index, changes));
  const keys = query({ "00080018 UI": "", "00420011 OB": new Uint8Array() });
  const matches = await Array.fromAsync(repository.find(keys, { transferSyntaxUid: ExplicitVRLittleEndian }));
  assertEquals(
    matches.map((match) => [matchRows(match)["00080018 UI"], match.partial]),
    [[protocolUid(0), false], [protocolUid(2), true]],
  );
});

Deno.test("sqlite: an instance above the limit is A700", async () => {
  await using repository = await openSqliteRepository(":memory:", { maxInstanceLength: 100 });
  assertEquals((await assertRejects(() => repository.store(makeProtocol(0)), DimseStatusError)).status, 0xa700);
});

Deno.test("sqlite: responses come in the transfer syntax asked for", async () => {
  await using repository = await openSqliteRepository(":memory:");
  await repository.store(makeProtocol(0));
  const implicit = await transcodeDataset(makeProtocol(1).bytes, ExplicitVRLittleEndian, ImplicitVRLittleEndian);
  await repository.store({ ...makeProtocol(1), bytes: implicit, transferSyntaxUid: ImplicitVRLittleEndian });
  const keys = { "0072000C SQ": [{ "00080060 CS": "" }], "00720014 US": "" };
  for (
    const [wanted, sent] of [
      [ImplicitVRLittleEndian, ImplicitVRLittleEndian],
      [ExplicitVRLittleEndian, ExplicitVRLittleEndian],
      [DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian],
    ]
  ) {
    const matches = await Array.fromAsync(repository.find(query(keys), { transferSyntaxUid: wanted }));
    assertEquals(matches.map(({ dataset }) => dataset.transferSyntaxUid), [sent, sent]);
    assertEquals(matches.map(matchRows), [
      { "0072000C SQ": [{ "00080060 CS": "CR" }], "00720014 US": 0 },
      { "0072000C SQ": [{ "00080060 CS": "CT" }], "00720014 US": 1 },
    ]);
  }
});

Deno.test("sqlite: attributes outside the key table are returned, and stores say when a key was not applied", async () => {
  await using repository = await openSqliteRepository(":memory:");
  await repository.store(makeProtocol(0));
  const rows = { "00720208 CS": "ADAPT_LAYOUT", "00720202 US": "" };
  const [match] = await Array.fromAsync(repository.find(query(rows), { transferSyntaxUid: ExplicitVRLittleEndian }));
  assert(match.partial);
  assertEquals(matchRows(match), { "00720202 US": "", "00720208 CS": "MAINTAIN_LAYOUT" });
});

Deno.test("sqlite: a search sees what was held when it began, whatever happens meanwhile", async () => {
  await using repository = await openSqliteRepository(":memory:");
  await Promise.all(Array.from({ length: 1000 }, (_, index) => repository.store(makeProtocol(index))));
  const seen = new Map<string, string>();
  let next = 1000;
  const rows = { ...byUid, "00720002 SH": "" };
  for await (const match of repository.find(query(rows), { transferSyntaxUid: ExplicitVRLittleEndian })) {
    const found = matchRows(match);
    assert(!seen.has(String(found["00080018 UI"])), "an instance came twice");
    seen.set(String(found["00080018 UI"]), String(found["00720002 SH"]));
    if (seen.size % 100 !== 1) continue;
    await repository.store(makeProtocol(next++));
    await repository.store(makeProtocol(999, { "00720002 SH": `Changed ${next}` }), { onDuplicate: "replace" });
  }
  assertEquals(seen.size, 1000);
  assertMatch(seen.get(protocolUid(999))!, /^Changed \d+$/);
  assertEquals(await repository.count(), 1010);
});

Deno.test("sqlite: an instance that is replaced in mid-search by one in another transfer syntax is read as such", async () => {
  await using repository = await openSqliteRepository(":memory:");
  for (let index = 0; index < 3; index++) await repository.store(makeProtocol(index));
  const rows = { ...byUid, "00720208 CS": "" };
  const found: string[] = [];
  for await (const match of repository.find(query(rows), { transferSyntaxUid: ExplicitVRLittleEndian })) {
    found.push(String(matchRows(match)["00720208 CS"]));
    for (const [index, syntax] of [[1, ImplicitVRLittleEndian], [2, DeflatedExplicitVRLittleEndian]] as const) {
      const other = makeProtocol(index, { "00720208 CS": `CHANGED_${index}` });
      const bytes = await transcodeDataset(other.bytes, ExplicitVRLittleEndian, syntax);
      await repository.store({ ...other, bytes, transferSyntaxUid: syntax }, { onDuplicate: "replace" });
    }
  }
  assertEquals(found, ["MAINTAIN_LAYOUT", "CHANGED_1", "CHANGED_2"]);
});

Deno.test("sqlite: a search ends without an error when its signal is aborted, or when it is left", async () => {
  await using repository = await openSqliteRepository(":memory:");
  await Promise.all(Array.from({ length: 600 }, (_, index) => repository.store(makeProtocol(index))));
  const controller = new AbortController();
  let count = 0;
  const options = { transferSyntaxUid: ExplicitVRLittleEndian, signal: controller.signal };
  for await (const _match of repository.find(query(byUid), options)) {
    if (++count === 300) controller.abort();
  }
  assertEquals(count, 300);
  for await (const _match of repository.find(query(byUid), { transferSyntaxUid: ExplicitVRLittleEndian })) break;
  assertEquals(await repository.count(), 600);
});

Deno.test("sqlite: a long search lets others have their turn", async () => {
  await using repository = await openSqliteRepository(":memory:");
  await Promise.all(Array.from({ length: 2000 }, (_, index) => repository.store(makeProtocol(index))));
  let turns = 0;
  const count = () => void (turns++, timer = setTimeout(count));
  let timer = setTimeout(count);
  try {
    // Every instance is looked at and none is found, so the search has nobody to wait for.
    assertEquals((await findRows(repository, { "00720002 SH": "*none" })).length, 0);
    assertEquals((await findRows(repository, { "00720002 SH": "", "00720200 SQ": [] })).length, 2000);
  } finally {
    clearTimeout(timer);
  }
  assertGreater(turns, 1);
});

Deno.test("sqlite: a full disk refuses one instance and spares the next", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await (await openSqliteRepository(path)).close();
  const db = new DatabaseSync(path);
  db.prepare("PRAGMA max_page_count = 40").get();
  await using repository = new SqliteRepository(db);
  await repository.store(makeProtocol(0));
  const large = makeProtocol(1, { "00090010 LO": "LARGE", "00091001 UN": new Uint8Array(1_000_000) });
  const results = await Promise.allSettled([repository.store(large), repository.store(large)]);
  for (const result of results) {
    assert(result.status === "rejected" && result.reason instanceof RepositoryError);
    assertEquals(result.reason.code, "FULL");
  }
  assertEquals(await repository.store(makeProtocol(2)), "stored");
  assertEquals(await repository.count(), 2);
  db.prepare("PRAGMA max_page_count = 100000").get();
  assertEquals(await repository.store(large), "stored");
});

Deno.test("sqlite: a store that is open for reading only", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/store.db`;
  await using writer = await openSqliteRepository(path);
  await writer.store(makeProtocol(0));
  await using repository = await openSqliteRepository(path, { readOnly: true });
  assertEquals(await repository.count(), 1);
  assertEquals((await assertRejects(() => repository.store(makeProtocol(1)), RepositoryError)).code, "READ_ONLY");
  assertEquals((await findRows(repository, byUid)).length, 1);
});

Deno.test("sqlite: a closed store says so, after finishing what it was storing", async () => {
  using directory = temporaryDirectory();
  const repository = await openSqliteRepository(`${directory.path}/store.db`);
  const stored = repository.store(makeProtocol(0));
  await stored;
  const search = repository.find(query(byUid), { transferSyntaxUid: ExplicitVRLittleEndian });
  await repository.close();
  await repository.close();
  for (const call of [() => repository.count(), () => repository.store(makeProtocol(1)), () => search.next()]) {
    assertEquals((await assertRejects(call, RepositoryError)).code, "CLOSED");
  }
});

Deno.test("sqlite: a backup is a store of its own", async () => {
  using directory = temporaryDirectory();
  await using repository = await openSqliteRepository(`${directory.path}/store.db`);
  await repository.store(makeProtocol(0));
  const path = `${directory.path}/backup.db`;
  await repository.backup(path);
  await repository.store(makeProtocol(1));
  await using backup = await openSqliteRepository(path);
  assertEquals(await findRows(backup, byUid), [{ "00080018 UI": protocolUid(0) }]);
  assertEquals((await assertRejects(() => repository.backup(path), RepositoryError)).code, "CANNOT_OPEN");
});
