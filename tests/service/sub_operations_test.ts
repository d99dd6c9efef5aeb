import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import type { RequestedContext } from "../../lib/association/contexts.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { verification } from "../../lib/service/echo.ts";
import { associate } from "../../lib/service/associate.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { serve, type ServeOptions } from "../../lib/service/serve.ts";
import { storage } from "../../lib/service/storage.ts";
import type { MoveTarget } from "../../lib/service/types.ts";
import { listen } from "../../lib/transport/mod.ts";
import { nextTurn } from "../../lib/transport/turn.ts";
import {
  HangingProtocolInformationModelGet,
  HangingProtocolInformationModelMove,
  HangingProtocolStorage,
} from "../../lib/uids/sop_classes.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
  UncompressedTransferSyntaxes,
} from "../../lib/uids/transfer_syntaxes.ts";
import { hex, instance, line, send } from "./cases.ts";
import { Destination } from "./destination.ts";
import { Get, Move, requestOf, ScriptedScu, type ScriptOptions, Store } from "./scripted_scu.ts";

const Uids = ["1.2.3", "1.2.4", "1.2.5"];

/** A SCP that moves what it is given to one place. */
function mover(destination: MoveTarget, instances: readonly EncodedInstance[] = Uids.map(instance)) {
  return hangingProtocol({
    async *move() {
      yield { destination };
      yield { subOperations: instances.length };
      for (const dataset of instances) yield { status: 0xff00, dataset };
    },
  });
}

function getter(instances: readonly EncodedInstance[] = Uids.map(instance)) {
  return hangingProtocol({
    async *get() {
      yield { subOperations: instances.length };
      for (const dataset of instances) yield { status: 0xff00, dataset };
    },
  });
}

/** The responses to one C-MOVE, as lines. */
async function moved(destination: MoveTarget, options: ScriptOptions = {}): Promise<string[]> {
  await using scu = await ScriptedScu.open([mover(destination)], { timeout: 5, ...options });
  await scu.send(await requestOf(Move));
  const lines = await Promise.all((await scu.responses()).map(line));
  await scu.release();
  return lines;
}

Deno.test("C-MOVE: sub-operations name their originator, and everything else in the right place", async () => {
  await using destination = await Destination.open();
  await using scu = await ScriptedScu.open([mover(destination.target)], { aeTitle: "MOVER", timeout: 5 });
  for (const Priority of [1, 2]) await scu.send(await requestOf(Move, { MessageID: 100 + Priority, Priority }));
  for (const _ of [1, 2]) await scu.responses();
  assertEquals(destination.received.length, 6);
  const messageIds = new Set(destination.received.slice(0, 3).map(({ messageId }) => messageId));
  assertEquals(messageIds.size, 3);
  for (const [index, { command, association, dataset }] of destination.received.entries()) {
    const Priority = index < 3 ? 1 : 2;
    assertEquals(command.Priority, Priority);
    assertEquals(command.MoveOriginatorApplicationEntityTitle, "SCRIPT");
    assertEquals(command.MoveOriginatorMessageID, 100 + Priority);
    assertEquals(command.AffectedSOPClassUID, Store);
    assertEquals(command.AffectedSOPInstanceUID, Uids[index % 3]);
    assertEquals(dataset, instance(Uids[index % 3]).bytes);
    assertEquals(association.calledAeTitle, "WORKSTATION");
    assertEquals(association.callingAeTitle, "MOVER");
  }
  // One association for each operation.
  assertEquals(new Set(destination.received.map(({ association }) => association)).size, 2);
  await scu.release();
});

Deno.test("C-MOVE: a destination may be called by another AE title", async () => {
  await using destination = await Destination.open();
  assertEquals((await moved({ ...destination.target, aeTitle: "STATION 2" })).at(-1), "0000 c3 f0 w0");
  assertEquals((await moved({ ...destination.target, aeTitle: undefined })).at(-1), "0000 c3 f0 w0");
  const called = destination.received.map(({ association }) => association.calledAeTitle);
  assertEquals([...new Set(called)], ["STATION 2", "WORKSTATION"]);
});

Deno.test("C-GET: sub-operations carry the priority and no originator", async () => {
  await using scu = await ScriptedScu.open([getter()]);
  await scu.send(await requestOf(Get, { Priority: 2 }));
  await scu.responses();
  assertEquals(scu.stores.map(({ command }) => command.AffectedSOPInstanceUID), Uids);
  for (const { command } of scu.stores) {
    assertEquals(command.Priority, 2);
    assertEquals(command.MoveOriginatorApplicationEntityTitle, undefined);
    assertEquals(command.MoveOriginatorMessageID, undefined);
  }
  await scu.release();
});

Deno.test("C-GET: a priority that is none is MEDIUM", async () => {
  await using scu = await ScriptedScu.open([getter()]);
  await scu.send(await requestOf(Get, { Priority: 7 }));
  assertEquals(await line((await scu.responses()).at(-1)!), "0000 c3 f0 w0");
  assertEquals(scu.stores.map(({ command }) => command.Priority), [0, 0, 0]);
  await scu.release();
});

Deno.test("C-GET: without role selection every sub-operation fails", async () => {
  const contexts = [Get, Store].map((abstractSyntax) => ({
    abstractSyntax,
    transferSyntaxes: [ExplicitVRLittleEndian],
  }));
  const service = storage([Store], async function* () {});
  await using scu = await ScriptedScu.open([getter(), service], { contexts });
  await scu.send(await requestOf(Get));
  const responses = await Promise.all((await scu.responses()).map(line));
  assertEquals(
    responses.at(-1),
    'A702 c0 f3 w0 failed 1.2.3,1.2.4,1.2.5 "No accepted presentation context for Hanging Protocol Storage"',
  );
  assertEquals(scu.stores, []);
  await scu.release();
});

const syntaxes = [
  ["Explicit VR", ExplicitVRLittleEndian],
  ["Implicit VR", ImplicitVRLittleEndian],
  ["Deflated", DeflatedExplicitVRLittleEndian],
] as const;

async function inEverySyntax(): Promise<EncodedInstance[]> {
  return await Promise.all(syntaxes.map(async ([, transferSyntaxUid], index) => {
    const source = instance(Uids[index]);
    const bytes = await transcodeDataset(source.bytes, source.transferSyntaxUid, transferSyntaxUid);
    return { ...source, bytes, transferSyntaxUid };
  }));
}

Deno.test("C-MOVE: instances go out as they are where the destination takes their transfer syntax", async () => {
  await using destination = await Destination.open(undefined, {}, UncompressedTransferSyntaxes);
  const instances = await inEverySyntax();
  await using scu = await ScriptedScu.open([mover(destination.target, instances)]);
  await scu.send(await requestOf(Move));
  await scu.responses();
  assertEquals(
    destination.received.map(({ context, dataset }) => [context.transferSyntax, dataset]),
    instances.map(({ transferSyntaxUid, bytes }) => [transferSyntaxUid, bytes]),
  );
  await scu.release();
});

for (const [name, transferSyntax] of syntaxes) {
  Deno.test(`C-MOVE: instances are transcoded for a destination that takes ${name} only`, async () => {
    await using destination = await Destination.open(undefined, {}, [transferSyntax]);
    const instances = await inEverySyntax();
    await using scu = await ScriptedScu.open([mover(destination.target, instances)]);
    await scu.send(await requestOf(Move));
    assertEquals(await line((await scu.responses()).at(-1)!), "0000 c3 f0 w0");
    for (const [index, { dataset }] of destination.received.entries()) {
      const plain = await transcodeDataset(dataset!, transferSyntax, ExplicitVRLittleEndian);
      assertEquals(plain, instance(Uids[index]).bytes);
    }
    await scu.release();
  });

  Deno.test(`C-GET: instances are transcoded for an SCU that takes ${name} only`, async () => {
    const contexts: RequestedContext[] = [
      { abstractSyntax: Get, transferSyntaxes: [ExplicitVRLittleEndian] },
      { abstractSyntax: Store, transferSyntaxes: [transferSyntax], role: "scp" },
    ];
    const instances = await inEverySyntax();
    await using scu = await ScriptedScu.open([getter(instances)], { contexts });
    await scu.send(await requestOf(Get));
    assertEquals(await line((await scu.responses()).at(-1)!), "0000 c3 f0 w0");
    for (const [index, { dataset }] of scu.stores.entries()) {
      assertEquals(
        await transcodeDataset(dataset!, transferSyntax, ExplicitVRLittleEndian),
        instance(Uids[index]).bytes,
      );
      if (instances[index].transferSyntaxUid === transferSyntax) assertEquals(dataset, instances[index].bytes);
    }
    await scu.release();
  });
}

/** Every sub-operation fails, and the final response says why. */
const allFailed = (why: string) => [
  "FF00 r2 c0 f1 w0",
  "FF00 r1 c0 f2 w0",
  `A702 c0 f3 w0 failed 1.2.3,1.2.4,1.2.5 "${why}"`,
];

Deno.test("C-MOVE: nobody listens at the destination", async () => {
  const listener = await listen({ host: "127.0.0.1", port: 0 });
  const { port } = listener.address;
  listener.close();
  assertEquals(
    await moved({ host: "127.0.0.1", port }),
    allFailed(`Cannot connect to 127.0.0.1:${port}: connection refused`),
  );
});

Deno.test("C-MOVE: the destination's host name leads nowhere", async () => {
  const why = "Cannot connect to no-such-host.invalid:104: unknown host name";
  assertEquals(await moved({ host: "no-such-host.invalid", port: 104 }), allFailed(why));
});

const refusing: readonly (readonly [string, Partial<ServeOptions>, string])[] = [
  [
    "rejects the association",
    { calledAeTitles: ["SOMEBODY ELSE"] },
    "Association rejected by WORKSTATION: rejected-permanent by DICOM",
  ],
  ["has no room", { maxAssociations: 0 }, "Association rejected by WORKSTATION: rejected-transient by DICOM"],
  [
    "stores no hanging protocols",
    { services: [verification()] },
    "WORKSTATION accepted none of the presentation contexts",
  ],
];
for (const [name, options, why] of refusing) {
  Deno.test(`C-MOVE: the destination ${name}`, async () => {
    await using destination = await Destination.open(undefined, options);
    assertEquals(await moved(destination.target), allFailed(why));
  });
}

Deno.test("C-MOVE: a destination that has no room for the moment is asked again", async () => {
  await using destination = await Destination.open(undefined, { maxAssociations: 1 });
  const to = { ...destination.target, calledAeTitle: "WORKSTATION", callingAeTitle: "OTHER", contexts: [Store] };
  const other = await associate(to);
  setTimeout(() => other.release(), 200);
  assertEquals((await moved(destination.target)).at(-1), "0000 c3 f0 w0");
});

Deno.test("C-MOVE: the destination dies in the middle", async () => {
  await using destination = await Destination.open();
  destination.perform = async (operation, index) => {
    if (index === 1) operation.association.abort();
    else await operation.respond({ Status: 0x0000 });
  };
  assertEquals(await moved(destination.target), [
    "FF00 r2 c1 f0 w0",
    "FF00 r1 c1 f1 w0",
    'B000 c1 f2 w0 failed 1.2.4,1.2.5 "The peer aborted the association"',
  ]);
});

Deno.test("C-MOVE: the destination does not answer, which the requestor learns before it loses patience", async () => {
  await using destination = await Destination.open([0x0000, undefined]);
  const started = performance.now();
  assertEquals(await moved(destination.target, { timeout: 1 }), [
    "FF00 r2 c1 f0 w0",
    "FF00 r1 c1 f1 w0",
    'B000 c1 f2 w0 failed 1.2.4,1.2.5 "No answer to C-STORE-RQ within 0.5 s"',
  ]);
  assertLess(performance.now() - started, 1500);
});

Deno.test("C-MOVE: the destination does not agree to the release", async () => {
  await using destination = await Destination.open([0x0000, 0x0000, undefined]);
  destination.perform = async (operation, index) => {
    await operation.respond({ Status: 0x0000 });
    if (index === 2) await new Promise<void>((resolve) => operation.signal.addEventListener("abort", () => resolve()));
  };
  assertEquals((await moved(destination.target)).at(-1), "0000 c3 f0 w0");
});

Deno.test("C-MOVE: a server may be its own destination", async () => {
  const stored: (readonly [string, string | undefined])[] = [];
  const services = [
    hangingProtocol({
      async *move() {
        yield { destination: { host: "127.0.0.1", port: server.port } };
        yield { subOperations: 1 };
        yield send("1.2.3");
      },
    }),
    storage([Store], async function* ({ instance, moveOriginatorAeTitle }) {
      stored.push([instance.sopInstanceUid, moveOriginatorAeTitle]);
      yield 0x0000;
    }),
  ];
  await using server = await serve({ port: 0, aeTitle: "SELF", services });
  await using association = await associate({
    host: "127.0.0.1",
    port: server.port,
    calledAeTitle: "SELF",
    callingAeTitle: "ASKER",
    contexts: [Move],
  });
  const replies = await Array.fromAsync(association.move(Move, { SOPInstanceUID: "1.2.3" }, { destination: "SELF" }));
  assertEquals(replies.map(({ status, completed }) => [hex(status), completed]), [["0000", 1]]);
  assertEquals(stored, [["1.2.3", "ASKER"]]);
});

Deno.test("C-MOVE: two to one destination do not get into each other's way", async () => {
  await using destination = await Destination.open();
  const both = Promise.withResolvers<void>();
  destination.perform = async (operation, index) => {
    if (index === 1) both.resolve();
    await both.promise;
    await operation.respond({ Status: 0x0000 });
  };
  const [first, second] = await Promise.all([moved(destination.target), moved(destination.target)]);
  assertEquals(first, second);
  assertEquals(first.at(-1), "0000 c3 f0 w0");
  assertEquals(destination.received.length, 6);
  assertNotEquals(destination.received[0].association, destination.received[1].association);
});

Deno.test("C-MOVE: a destination is sent to over four associations at once, whatever is asked for", async () => {
  await using destination = await Destination.open();
  const open = new Set<unknown>();
  let most = 0;
  destination.perform = async ({ association, respond }) => {
    if (!open.has(association)) association.ended.then(() => open.delete(association));
    most = Math.max(most, open.add(association).size);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await respond({ Status: 0x0000 });
  };
  const window = { invoked: 8, performed: 1 };
  await using scu = await ScriptedScu.open([mover(destination.target)], { timeout: 5, window });
  const requests = await Promise.all(Array.from({ length: 8 }, (_, at) => requestOf(Move, { MessageID: at + 1 })));
  await scu.send(...requests);
  const finals: string[] = [];
  while (finals.length < 8) {
    const text = await line(await scu.response());
    if (!text.startsWith("FF00")) finals.push(text);
  }
  assertEquals(finals, new Array(8).fill("0000 c3 f0 w0"));
  assertEquals(most, 4);
  await scu.release();
});

Deno.test("C-MOVE: the next operation on the association gets its own sub-operations", async () => {
  await using destination = await Destination.open([0x0000, 0xa700, 0x0000, 0x0000, 0x0000, 0x0000]);
  await using scu = await ScriptedScu.open([mover(destination.target)], { timeout: 5 });
  await scu.send(await requestOf(Move, { MessageID: 1 }), await requestOf(Move, { MessageID: 2 }));
  const [first, second] = [await scu.responses(), await scu.responses()];
  assertEquals(await line(first.at(-1)!), "B000 c2 f1 w0 failed 1.2.4");
  assertEquals(await line(second.at(-1)!), "0000 c3 f0 w0");
  assert(first.every(({ command }) => command.MessageIDBeingRespondedTo === 1));
  await scu.release();
});

Deno.test("C-GET and C-MOVE: the handler is told that an instance has been sent before it is answered", async () => {
  const sent: string[] = [];
  const before: string[][] = [];
  const received = storage([HangingProtocolStorage], async function* () {
    // What is written is told in the next turn at the latest.
    for (let turn = 0; turn < 100 && sent.length === before.length; turn++) await nextTurn();
    before.push([...sent]);
    yield 0x0000;
  });
  async function* instances() {
    yield { subOperations: Uids.length };
    for (const uid of Uids) yield { status: 0xff00, dataset: instance(uid), sent: () => void sent.push(uid) };
  }
  await using workstation = await serve({ port: 0, aeTitle: "WORKSTATION", services: [received] });
  await using server = await serve({
    port: 0,
    aeTitle: "SCP",
    services: [hangingProtocol({
      get: instances,
      async *move() {
        yield { destination: { host: "127.0.0.1", port: workstation.port } };
        yield* instances();
      },
    })],
  });
  await using association = await associate({
    host: "127.0.0.1",
    port: server.port,
    calledAeTitle: "SCP",
    callingAeTitle: "SCU",
    contexts: [
      HangingProtocolInformationModelGet,
      HangingProtocolInformationModelMove,
      { abstractSyntax: HangingProtocolStorage, role: "scp" },
    ],
    services: [received],
  });
  const expected = [Uids.slice(0, 1), Uids.slice(0, 2), Uids];
  const keys = { SOPInstanceUID: Uids };
  const got = await Array.fromAsync(association.get(HangingProtocolInformationModelGet, keys));
  assertEquals([got.at(-1)?.status, before.splice(0)], [0x0000, expected]);
  sent.length = 0;
  const destination = { destination: "WORKSTATION" };
  const moved = await Array.fromAsync(association.move(HangingProtocolInformationModelMove, keys, destination));
  assertEquals([moved.at(-1)?.status, before], [0x0000, expected]);
});
