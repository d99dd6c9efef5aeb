import { assert, assertEquals, assertInstanceOf, assertLess, assertRejects, assertThrows } from "@std/assert";
import type { AssociationEvent } from "../../lib/association/events.ts";
import type { PerformedOperation, Performer } from "../../lib/association/performed_operations.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { Dataset, EncodedDataset } from "../../lib/dataset/types.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { AssociationAbortedError, NoPresentationContextError, ProtocolError } from "../../lib/errors.ts";
import { associate } from "../../lib/service/associate.ts";
import { hangingProtocol, HangingProtocolStorageContexts } from "../../lib/service/hanging_protocol.ts";
import { serve } from "../../lib/service/serve.ts";
import { storage } from "../../lib/service/storage.ts";
import { failure, pending } from "../../lib/service/sugar.ts";
import type { FindHandler, Service } from "../../lib/service/types.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
  JPEGBaseline8Bit,
} from "../../lib/uids/transfer_syntaxes.ts";
import { hex, instance } from "./cases.ts";
import { connected } from "./connected.ts";
import { explicit, Find, Get, Move, Store } from "./scripted_scu.ts";

/** An SCP that answers as no handler could make it. */
function raw(sopClassUid: string, field: number, perform: Performer): Service {
  return {
    rows: [{
      abstractSyntax: sopClassUid,
      transferSyntaxes: [ExplicitVRLittleEndian],
      operations: { [field]: perform },
    }],
  };
}

const keys = { HangingProtocolName: "" };
const chest = { HangingProtocolName: "Chest" };

Deno.test("SCU: a failure status is data", async () => {
  const refusing = async function* () {
    yield failure(0xa700, "Full");
  };
  const services = [hangingProtocol({ find: refusing, get: refusing, move: refusing }), storage([Store], refusing)];
  await connected({ services }, async (association) => {
    const replies = [
      ...await Array.fromAsync(association.find(Find, keys)),
      ...await Array.fromAsync(association.get(Get, keys)),
      ...await Array.fromAsync(association.move(Move, keys, { destination: "WORKSTATION" })),
      await association.store(instance("1.2.3")),
    ];
    assertEquals(replies.map(({ status, errorComment }) => [status, errorComment]), Array(4).fill([0xa700, "Full"]));
  });
});

Deno.test("SCU: a C-STORE has one response, even where that says Pending", async () => {
  const stuck = raw(Store, CommandField.CStoreRq, async (operation) => {
    await operation.respond({ Status: 0xff00 });
    await operation.association.ended;
  });
  const associate = { asyncOperationsWindow: { invoked: 3, performed: 1 } };
  await connected({ services: [stuck], associate, serve: associate }, async (association) => {
    for (const uid of ["1.2.3", "1.2.4"]) assertEquals(await association.store(instance(uid)), { status: 0xff00 });
  });
});

Deno.test("SCU: offending elements come as tags", async () => {
  const find: FindHandler = async function* () {
    yield { Status: 0xa900, OffendingElement: ["00080018", "0072000C", "nonsense"] };
  };
  await connected({ services: [hangingProtocol({ find })] }, async (association) => {
    const [reply] = await Array.fromAsync(association.find(Find, keys));
    assertEquals(reply, { status: 0xa900, offendingElement: ["00080018", "0072000C"] });
  });
});

Deno.test("SCU: every response arrives, the final one included", async () => {
  const find: FindHandler = async function* ({ identifier }) {
    yield { status: 0xff01, dataset: identifier };
    yield pending(chest);
  };
  await connected({ services: [hangingProtocol({ find })] }, async (association) => {
    const replies = await Array.fromAsync(association.find(Find, { HangingProtocolName: "Ch*" }));
    assertEquals(replies.map(({ status, dataset }) => [hex(status), dataset?.HangingProtocolName]), [
      ["FF01", "Ch*"],
      ["FF00", "Chest"],
      ["0000", undefined],
    ]);
  });
});

Deno.test("SCU: matches are decoded when they are looked at, and one that is no data set spoils itself only", async () => {
  const good = await explicit(chest);
  const find = raw(Find, CommandField.CFindRq, async (operation) => {
    for (const bytes of [good, Uint8Array.of(1, 2, 3, 4), good]) await operation.respond({ Status: 0xff00 }, bytes);
    await operation.respond({ Status: 0x0000 });
  });
  await connected({ services: [find] }, async (association) => {
    const replies = await Array.fromAsync(association.find(Find, keys));
    assertEquals(replies.map(({ status }) => hex(status)), ["FF00", "FF00", "FF00", "0000"]);
    assertEquals(replies[0].encodedDataset, { bytes: good, transferSyntaxUid: ExplicitVRLittleEndian });
    assertEquals(replies[0].dataset, chest);
    assert(replies[0].dataset === replies[0].dataset);
    assertThrows(() => replies[1].dataset, ProtocolError);
    assertEquals(replies[1].encodedDataset?.bytes, Uint8Array.of(1, 2, 3, 4));
    assertEquals(replies[2].dataset, chest);
  });
});

const counted = {
  NumberOfCompletedSuboperations: 1,
  NumberOfFailedSuboperations: 2,
  NumberOfWarningSuboperations: 3,
};
const lists:
  readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array | undefined, readonly string[] | undefined])[] = [
    ["one failure", () => explicit({ FailedSOPInstanceUIDList: "1.2.3" }), ["1.2.3"]],
    ["several failures", () => explicit({ FailedSOPInstanceUIDList: ["1.2.3", "1.2.4"] }), ["1.2.3", "1.2.4"]],
    ["an empty list", () => explicit({ FailedSOPInstanceUIDList: null }), []],
    ["a list that is no data set", () => Uint8Array.of(1, 2, 3, 4), []],
    ["no list", () => undefined, undefined],
  ];
for (const [name, list, expected] of lists) {
  Deno.test(`SCU: counts and failed SOP Instance UIDs: ${name}`, async () => {
    const answer = async (operation: PerformedOperation) => {
      await operation.respond({ Status: 0xff00, NumberOfRemainingSuboperations: 4 });
      await operation.respond({ Status: 0xb000, ...counted }, await list());
    };
    const services = [raw(Get, CommandField.CGetRq, answer), raw(Move, CommandField.CMoveRq, answer)];
    await connected({ services }, async (association) => {
      for (const replies of [association.get(Get, keys), association.move(Move, keys, { destination: "X" })]) {
        const [progress, final] = await Array.fromAsync(replies);
        assertEquals(progress.remaining, 4);
        assertEquals(progress.failedSopInstanceUids, undefined);
        const { status, remaining, completed, failed, warning, failedSopInstanceUids } = final;
        assertEquals([hex(status), remaining, completed, failed, warning], ["B000", undefined, 1, 2, 3]);
        assertEquals(failedSopInstanceUids, expected);
      }
    });
  });
}

Deno.test("SCU: a caller's mistakes send nothing", async () => {
  let requests = 0;
  const services = [hangingProtocol({}), storage([Store], async function* () {})];
  const setup = {
    services,
    serve: { onEvent: ({ type }: AssociationEvent) => void (type === "operation" && requests++) },
  };
  await connected(setup, async (association) => {
    const first = (replies: AsyncGenerator<unknown>) => replies.next();
    await assertRejects(() => first(association.find(Find, keys, { priority: 3 })), RangeError, "priority 3");
    await assertRejects(() => first(association.get(Get, keys, { priority: -1 })), RangeError, "priority -1");
    assertThrows(() => association.move(Move, keys, { destination: "" }), RangeError, "AE title");
    assertThrows(() => association.move(Move, keys, { destination: "SEVENTEEN LETTERS" }), RangeError, "AE title");
    await assertRejects(() => first(association.find(Find, { NoSuchKeyword: "" })), TypeError, "NoSuchKeyword");
    await assertRejects(() => association.store(instance("1.2.3"), { priority: 9 }), RangeError);
    await assertRejects(() => association.store(chest), TypeError, "SOPClassUID and SOPInstanceUID are needed");
    const named = { ...instance("1.2.3"), sopInstanceUid: "../x" };
    await assertRejects(() => association.store(named), TypeError, '"../x" is no UID');
    const elsewhere = "1.2.840.10008.5.1.4.1.1.2";
    await assertRejects(() => first(association.find(elsewhere, keys)), NoPresentationContextError, "CT Image Storage");
    await assertRejects(
      () => association.store({ ...instance("1.2.3"), transferSyntaxUid: JPEGBaseline8Bit }),
      NoPresentationContextError,
      "in JPEG Baseline",
    );
    assertEquals(requests, 0);
  });
});

Deno.test("SCU: a generator nobody iterates sends nothing", async () => {
  const find: FindHandler = () => {
    throw new Error("called");
  };
  await connected({ services: [hangingProtocol({ find })] }, async (association) => {
    association.find(Find, keys);
    await association.find(Find, keys).return();
  });
});

Deno.test("SCU: instances are stored as they are where their transfer syntax was accepted, else transcoded", async () => {
  const received: (readonly [string, Uint8Array])[] = [];
  const service = storage([Store], async function* ({ instance }) {
    received.push([instance.transferSyntaxUid, instance.bytes]);
    yield 0x0000;
  });
  const source = instance("1.2.3");
  const encodings = await Promise.all(
    [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian].map(async (transferSyntaxUid) => ({
      ...source,
      bytes: await transcodeDataset(source.bytes, source.transferSyntaxUid, transferSyntaxUid),
      transferSyntaxUid,
    })),
  );
  const all = { contexts: [Verification, ...HangingProtocolStorageContexts] };
  await connected({ services: [service], associate: all }, async (association) => {
    for (const each of encodings) assertEquals((await association.store(each)).status, 0x0000);
  });
  assertEquals(
    received.splice(0),
    encodings.map(({ transferSyntaxUid, bytes }) => [transferSyntaxUid, bytes] as const),
  );

  const implicit = {
    contexts: [Verification, { abstractSyntax: Store, transferSyntaxes: [ImplicitVRLittleEndian] }],
  };
  await connected({ services: [service], associate: implicit }, async (association) => {
    for (const each of encodings) assertEquals((await association.store(each)).status, 0x0000);
  });
  for (const [transferSyntaxUid, bytes] of received) {
    assertEquals(transferSyntaxUid, ImplicitVRLittleEndian);
    assertEquals(bytes, encodings[1].bytes);
  }
});

Deno.test("SCP: matches reach every transfer syntax from every form", async () => {
  const source = await explicit(chest);
  const forms: (Dataset | EncodedDataset)[] = [chest];
  for (const transferSyntaxUid of [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]) {
    forms.push({ bytes: await transcodeDataset(source, ExplicitVRLittleEndian, transferSyntaxUid), transferSyntaxUid });
  }
  const find: FindHandler = async function* ({ identifier, encodedIdentifier, transferSyntaxUid }) {
    assertEquals(identifier.HangingProtocolName, "Ch*");
    const deflated = transferSyntaxUid === DeflatedExplicitVRLittleEndian;
    assertEquals(encodedIdentifier.transferSyntaxUid, deflated ? ExplicitVRLittleEndian : transferSyntaxUid);
    for (const dataset of forms) yield pending(dataset);
  };
  for (const syntax of [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]) {
    const wanted = [Verification, { abstractSyntax: Find, transferSyntaxes: [syntax] }];
    const setup = { services: [hangingProtocol({ find })], associate: { contexts: wanted } };
    await connected(setup, async (association) => {
      const replies = await Array.fromAsync(association.find(Find, { HangingProtocolName: "Ch*" }));
      assertEquals(replies.map(({ status }) => hex(status)), ["FF00", "FF00", "FF00", "FF00", "0000"]);
      for (const { dataset } of replies.slice(0, 4)) assertEquals(dataset, chest);
    });
  }
});

for (const invoked of [1, 4]) {
  Deno.test(`SCU: no more than ${invoked} of 20 parallel stores are outstanding`, async () => {
    let outstanding = 0;
    let most = 0;
    let running = 0;
    let mostRunning = 0;
    const service = storage([Store], async function* () {
      mostRunning = Math.max(mostRunning, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      yield 0x0000;
    });
    const onEvent = (event: AssociationEvent) => {
      if (event.type === "message-received") most = Math.max(most, ++outstanding);
      if (event.type === "message-sent") outstanding--;
    };
    const window = invoked === 1 ? undefined : { invoked, performed: 1 };
    const setup = { services: [service], serve: { onEvent }, associate: { asyncOperationsWindow: window } };
    await connected(setup, async (association) => {
      const stores = Array.from(
        { length: 20 },
        (_, index) => association.store({ ...instance("1.2.3"), sopInstanceUid: `1.2.${index}` }),
      );
      assertEquals((await Promise.all(stores)).map(({ status }) => status), Array(20).fill(0));
    });
    assertEquals([most, mostRunning], [invoked, invoked]);
  });
}

Deno.test("SCU: a C-FIND and stores at once under an asynchronous operations window", async () => {
  const gate = Promise.withResolvers<void>();
  const services = [
    hangingProtocol({
      async *find() {
        yield pending(chest);
        await gate.promise;
      },
    }),
    storage([Store], async function* () {}),
  ];
  const setup = { services, associate: { asyncOperationsWindow: { invoked: 2, performed: 1 } } };
  await connected(setup, async (association) => {
    const statuses: string[] = [];
    for await (const { status } of association.find(Find, keys)) {
      statuses.push(hex(status));
      if (status === 0xff00) {
        assertEquals((await association.store(instance("1.2.3"))).status, 0x0000);
        gate.resolve();
      }
    }
    assertEquals(statuses, ["FF00", "0000"]);
  });
});

Deno.test("SCU: associating can be given up", async () => {
  const service = storage([Store], async function* () {});
  const unanswered = Promise.withResolvers<boolean>();
  const options = { port: 0, aeTitle: "SCP", services: [service], authenticate: () => unanswered.promise };
  await using server = await serve(options);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const started = performance.now();
  const error = await assertRejects(() =>
    associate({
      host: "127.0.0.1",
      port: server.port,
      calledAeTitle: "SCP",
      callingAeTitle: "SCU",
      contexts: [Store],
      signal: controller.signal,
    })
  );
  assertInstanceOf(error, AssociationAbortedError);
  assertLess(performance.now() - started, 2000);
  unanswered.resolve(false);
});
