import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { encodedToJson } from "../../lib/dataset/codec.ts";
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { makeProtocol } from "../repository/protocols.ts";
import { hangar, HangarServer, interopTest, PeerServer, pynetdicom, TemporaryFolder } from "../support/peers.ts";
import { normalized, scu, statuses } from "./pynetdicom.ts";
import { bytesOf, Vectors } from "./vectors.ts";

const peer = await pynetdicom();
const [Success, Pending, Cancel] = [0x0000, 0xff00, 0xfe00];
const uids = Vectors.map(({ uid }) => uid);
const [chest, neuro] = Vectors.map(({ path }) => ({ do: "store", file: path }) as const);
const fill = { SOPInstanceUID: uids };

interopTest([peer], "pynetdicom SCU: C-ECHO, C-STORE, C-FIND and C-GET on one association", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:");
  const find = { do: "find", identifier: { SOPInstanceUID: null, HangingProtocolName: "*" } } as const;
  const get = { do: "get", identifier: fill } as const;
  const [echo, empty, first, second, again, found, got] = await scu(peer, server, [
    { do: "echo" },
    find,
    chest,
    neuro,
    chest,
    find,
    get,
  ]);
  assertEquals(statuses([echo, first, second, again]), [Success, Success, Success, Success]);
  assertEquals(empty, [{ status: Success, dataset: null }]);
  assertEquals(statuses(found), [Pending, Pending, Success]);
  assertEquals(found.slice(0, 2).map(({ dataset }) => dataset?.["00080018"].Value?.[0]).sort(), uids.toSorted());
  assertEquals(found[2].dataset, null);
  assertEquals(found.slice(0, 2).map(({ dataset }) => Object.keys(dataset ?? {}).sort()), [
    ["00080018", "00720002"],
    ["00080018", "00720002"],
  ]);

  const final = got.responses.at(-1);
  assertEquals(final?.status, Success);
  assertEquals(final?.NumberOfRemainingSuboperations, undefined);
  assertEquals(
    [final?.NumberOfCompletedSuboperations, final?.NumberOfFailedSuboperations, final?.NumberOfWarningSuboperations],
    [Vectors.length, 0, 0],
  );
  assertEquals(final?.dataset, null);
  assertEquals(got.received.length, Vectors.length);
  for (const { uid, bytes } of Vectors) {
    const instance = got.received.find((each) => each.uid === uid);
    assertEquals(instance?.transferSyntaxUid, ExplicitVRLittleEndian);
    assertEquals(Uint8Array.fromBase64(instance?.bytes ?? ""), bytes);
  }
});

interopTest([peer], "pynetdicom SCU: in Implicit VR Little Endian the values are the same", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:");
  const plan = { transferSyntaxes: [ImplicitVRLittleEndian] };
  const [, , all, got] = await scu(peer, server, [
    chest,
    neuro,
    { do: "find", identifier: { SOPInstanceUID: null, HangingProtocolDefinitionSequence: null } },
    { do: "get", identifier: fill },
  ], plan);
  for (const { uid, json } of Vectors) {
    const match = all.find(({ dataset }) => dataset?.["00080018"].Value?.[0] === uid)?.dataset;
    assertEquals(normalized({ "0072000C": match!["0072000C"] }), normalized({ "0072000C": json["0072000C"] }));
    const instance = got.received.find((each) => each.uid === uid);
    assertEquals(instance?.transferSyntaxUid, ImplicitVRLittleEndian);
    const values = await encodedToJson(Uint8Array.fromBase64(instance?.bytes ?? ""), ImplicitVRLittleEndian);
    assertEquals(normalized(values), normalized(json));
  }
});

interopTest([peer], "pynetdicom SCU: sub-operations that fail are counted and listed", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:");
  assertEquals((await hangar("store", server.peer, ...Vectors.map(({ path }) => path))).code, 0);
  const plans = [
    { name: "no SCP role was proposed", plan: { role: false }, counts: [0xa702, 0, 2, 0] },
    { name: "each is refused", plan: { storeStatus: 0xa700 }, counts: [0xa702, 0, 2, 0] },
    { name: "each is taken with a warning", plan: { storeStatus: 0xb000 }, counts: [0xb000, 0, 0, 2] },
  ];
  for (const { name, plan, counts } of plans) {
    const [{ responses }, echo] = await scu(peer, server, [{ do: "get", identifier: fill }, { do: "echo" }], plan);
    const final = responses.at(-1)!;
    const { NumberOfCompletedSuboperations, NumberOfFailedSuboperations, NumberOfWarningSuboperations } = final;
    assertEquals(
      [final.status, NumberOfCompletedSuboperations, NumberOfFailedSuboperations, NumberOfWarningSuboperations],
      counts,
      name,
    );
    assertEquals((final.dataset?.["00080058"]?.Value ?? []).toSorted(), counts[2] === 0 ? [] : uids.toSorted(), name);
    assertEquals(echo.status, Success);
  }
});

interopTest([peer], "pynetdicom SCU: C-GET and C-MOVE of what is not held, or not named", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:", "--samples");
  const nobody = { do: "move", identifier: { SOPInstanceUID: "1.2.3" }, destination: "NOBODY" } as const;
  const [unknown, unnamed, empty, moved] = await scu(peer, server, [
    { do: "get", identifier: { SOPInstanceUID: "1.2.3" } },
    { do: "get", identifier: { HangingProtocolName: "Chest X-ray" } },
    { do: "get", identifier: { SOPInstanceUID: null } },
    nobody,
  ]);
  const counts = unknown.responses.at(-1);
  assertEquals([counts?.status, counts?.NumberOfCompletedSuboperations, unknown.received.length], [Success, 0, 0]);
  assertEquals(statuses(unnamed.responses), [0xa900]);
  assert(unnamed.responses[0].ErrorComment);
  assertEquals(statuses(empty.responses), [0xa900]);
  assertEquals(statuses(moved), [0xa801]);
});

interopTest([peer], "pynetdicom SCU: C-MOVE to hangar receive and to a pynetdicom SCP", async () => {
  await using folder = await TemporaryFolder.make();
  const output = await folder.folder("pynetdicom");
  await using receiver = await HangarServer.start("receive", "--aet", "RECEIVER", "-o", `${folder.path}/hangar`);
  const script = new URL("pynetdicom_scp.py", import.meta.url).pathname;
  const { server: scp, port } = await PeerServer.start(peer.location!, [script, "--output", output]);
  await using _scp = scp;
  await using server = await HangarServer.start(
    ...["serve", "--store", ":memory:", "--peer", receiver.peer, "--peer", `PEER@127.0.0.1:${port}`],
  );
  const move = (destination: string) => ({ do: "move", identifier: fill, destination }) as const;
  const steps = [chest, neuro, move("RECEIVER"), move("PEER"), move("NOBODY")] as const;
  const [, , toHangar, toPeer, toNobody] = await scu(peer, server, steps, { calling: "READINGROOM" });
  for (const responses of [toHangar, toPeer]) {
    assertEquals(responses.at(-1), {
      status: Success,
      NumberOfCompletedSuboperations: Vectors.length,
      NumberOfFailedSuboperations: 0,
      NumberOfWarningSuboperations: 0,
      dataset: null,
    });
    assert(responses.slice(0, -1).every(({ status }) => status === Pending));
  }
  assertEquals(statuses(toNobody), [0xa801]);
  for (const { uid, bytes } of Vectors) {
    assertEquals(await bytesOf(`${folder.path}/hangar/${uid}.dcm`), bytes);
    assertEquals(await bytesOf(`${output}/${uid}.dcm`), bytes);
  }
  const events = scp.lines.slice(1).map((line) => JSON.parse(line));
  // The requestor's AE title and Message ID, not the server's own
  assertEquals(
    events.filter(({ event }) => event === "store").map(({ originator, originatorMessageId, priority }) => [
      ...[originator, originatorMessageId, priority],
    ]),
    Vectors.map(() => ["READINGROOM", 11, 2]),
  );
});

interopTest([peer], "pynetdicom SCU: C-CANCEL ends a C-FIND, however early it comes", async () => {
  await using folder = await TemporaryFolder.make();
  const store = `${folder.path}/hangar.db`;
  // More than are on the way before the peer gets round to it
  const count = 20_000;
  {
    await using repository = await openSqliteRepository(store);
    await Promise.all(Array.from({ length: count }, (_, i) => repository.store(makeProtocol(i))));
  }
  await using server = await HangarServer.start("serve", "--store", store);
  const identifier = { SOPInstanceUID: null, HangingProtocolName: null, HangingProtocolDefinitionSequence: null };
  const [early, late, echo] = await scu(peer, server, [
    { do: "find", identifier, cancelAfter: 0 },
    { do: "find", identifier, cancelAfter: 5 },
    { do: "echo" },
  ]);
  for (const responses of [early, late]) {
    assertEquals(responses.at(-1)?.status, Cancel);
    assertEquals(responses.at(-1)?.dataset, null);
    assertLess(responses.length, count);
    assert(responses.slice(0, -1).every(({ status }) => status === Pending));
  }
  assertEquals(echo.status, Success);
  assertMatch(server.log, /PYNETDICOM > HANGAR .*C-FIND .*: FE00/);
});
