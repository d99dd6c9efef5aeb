import { assert, assertEquals, assertLess } from "@std/assert";
import { deflateDataset } from "../../lib/dataset/deflate.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { verification } from "../../lib/service/echo.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { storage } from "../../lib/service/storage.ts";
import { pending } from "../../lib/service/sugar.ts";
import type { MoveRequest, QueryRequest, StoreRequest } from "../../lib/service/types.ts";
import { openSqliteRepository, repositoryHandlers } from "../../lib/repository/mod.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import { DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { aborted } from "./aborted.ts";
import { hex, instance, line, send } from "./cases.ts";
import {
  cancelOf,
  explicit,
  Find,
  Get,
  Move,
  type Outgoing,
  requestOf,
  ScriptedScu,
  Store,
  storeOf,
} from "./scripted_scu.ts";

const chest = { HangingProtocolName: "Chest" };

Deno.test("a query request carries what the peer sent", async () => {
  const requests: QueryRequest[] = [];
  const services = [hangingProtocol({
    async *find(request) {
      requests.push(request);
      yield 0x0000;
    },
    async *get(request) {
      requests.push(request);
      yield 0x0000;
    },
    async *move(request) {
      requests.push(request);
      yield 0x0000;
    },
  })];
  await using scu = await ScriptedScu.open(services);
  for (const sopClassUid of [Find, Get, Move]) {
    await scu.send(await requestOf(sopClassUid, { MessageID: 65535, Priority: 1 }, chest));
    await scu.responses();
  }
  assertEquals(requests.map(({ sopClassUid }) => sopClassUid), [Find, Get, Move]);
  for (const request of requests) {
    assertEquals(request.identifier, chest);
    assertEquals(request.encodedIdentifier, {
      bytes: await explicit(chest),
      transferSyntaxUid: ExplicitVRLittleEndian,
    });
    assertEquals([request.messageId, request.priority, request.signal.aborted], [65535, 1, false]);
    assertEquals(request.context.abstractSyntax, request.sopClassUid);
    assertEquals(request.transferSyntaxUid, ExplicitVRLittleEndian);
    assertEquals([request.association.callingAeTitle, request.association.calledAeTitle], ["SCRIPT", "SCP"]);
  }
  assertEquals((requests[2] as MoveRequest).moveDestination, "WORKSTATION");
  await scu.release();
});

Deno.test("a store request carries what the peer sent", async () => {
  let request: StoreRequest | undefined;
  const service = storage([Store], async function* (received) {
    request = received;
    assertEquals(await received.dataset(), { SOPClassUID: Store, SOPInstanceUID: "1.2.3", ...chest });
    yield 0x0000;
  });
  await using scu = await ScriptedScu.open([service]);
  const originator = { MoveOriginatorApplicationEntityTitle: "ASKER", MoveOriginatorMessageID: 9 };
  const { bytes } = instance("1.2.3");
  await scu.send(await storeOf({ MessageID: 0, Priority: 2, ...originator }, bytes));
  const { command } = await scu.response();
  assertEquals([command.Status, command.MessageIDBeingRespondedTo, command.AffectedSOPInstanceUID], [0, 0, "1.2.3"]);
  assertEquals(request?.instance, instance("1.2.3"));
  assertEquals([request?.messageId, request?.priority], [0, 2]);
  assertEquals([request?.moveOriginatorAeTitle, request?.moveOriginatorMessageId], ["ASKER", 9]);
  await scu.release();
});

Deno.test("two C-FINDs at once: every response has its Message ID, and a C-CANCEL means one of them", async () => {
  const services = [hangingProtocol({
    async *find({ signal, messageId }) {
      yield pending({ HangingProtocolName: String(messageId) });
      yield* aborted(signal);
    },
  })];
  await using scu = await ScriptedScu.open(services, { window: { invoked: 2, performed: 1 } });
  await scu.send(await requestOf(Find, { MessageID: 1 }), await requestOf(Find, { MessageID: 2 }));
  for (const _ of [1, 2]) {
    const response = await scu.response();
    assertEquals(await line(response), `FF00 +${response.command.MessageIDBeingRespondedTo}`);
  }
  for (const messageId of [2, 1]) {
    await scu.cancel(messageId, Find);
    const { command } = await scu.response();
    assertEquals([command.MessageIDBeingRespondedTo, hex(command.Status!)], [messageId, "FE00"]);
  }
  await scu.release();
});

Deno.test("requests beyond the window wait, and a C-CANCEL reaches them before they begin", async () => {
  const begun: number[] = [];
  const gate = Promise.withResolvers<void>();
  const services = [hangingProtocol({
    async *find({ messageId }) {
      begun.push(messageId);
      if (messageId === 1) await gate.promise;
      yield 0x0000;
    },
  })];
  await using scu = await ScriptedScu.open(services);
  const requests = await Promise.all([1, 2, 3].map((MessageID) => requestOf(Find, { MessageID })));
  await scu.send(...requests, cancelOf(2, Find));
  gate.resolve();
  const responses = [await scu.response(), await scu.response(), await scu.response()];
  assertEquals(
    responses.map(({ command }) => [command.MessageIDBeingRespondedTo, hex(command.Status!)]),
    [[1, "0000"], [2, "FE00"], [3, "0000"]],
  );
  assertEquals(begun, [1, 3]);
  await scu.release();
});

Deno.test("a C-ECHO between the sub-operations of a C-GET is answered", async () => {
  const services = [
    verification(),
    hangingProtocol({
      async *get() {
        yield { subOperations: 2 };
        yield send("1.2.3");
        yield send("1.2.4");
      },
    }),
  ];
  const contexts = [Verification, Get, { abstractSyntax: Store, role: "scp" as const }];
  await using scu = await ScriptedScu.open(services, { contexts, window: { invoked: 2, performed: 1 } });
  const echo: Outgoing = {
    command: { CommandField: CommandField.CEchoRq, AffectedSOPClassUID: Verification, MessageID: 8 },
  };
  scu.answerStore = async (_request, index) => {
    if (index === 0) await scu.send(echo);
    return 0x0000;
  };
  await scu.send(await requestOf(Get));
  const statuses: Record<number, string[]> = { 7: [], 8: [] };
  while (statuses[7].at(-1) !== "0000" || statuses[8].length === 0) {
    const { command } = await scu.response();
    statuses[command.MessageIDBeingRespondedTo!].push(hex(command.Status!));
  }
  assertEquals(statuses, { 7: ["FF00", "0000"], 8: ["0000"] });
  await scu.release();
});

Deno.test("a deflated identifier counts by what it expands to", async () => {
  const services = [hangingProtocol({ async *find() {} })];
  const contexts = [{ abstractSyntax: Find, transferSyntaxes: [DeflatedExplicitVRLittleEndian] }];
  await using scu = await ScriptedScu.open(services, { contexts });
  const long = await deflateDataset(await explicit({ HangingProtocolName: "x".repeat(16), "00091001": longValue() }));
  assertLess(long.length, 2 ** 20);
  await scu.send(await requestOf(Find, {}, long));
  assertEquals(
    await line(await scu.response()),
    'C310 "Cannot inflate data set: it expands to more than 1048576 bytes"',
  );
  await scu.send(await requestOf(Find, {}, await deflateDataset(await explicit(chest))));
  assertEquals(await line(await scu.response()), "0000");
  await scu.release();
});

function longValue(): unknown {
  return { vr: "UT", Value: ["x".repeat(2 ** 21)] };
}

Deno.test("a handler is not asked for more matches than the peer takes", async () => {
  let yielded = 0;
  const HangingProtocolDescription = "x".repeat(64);
  const dataset = { bytes: await explicit({ HangingProtocolDescription }), transferSyntaxUid: ExplicitVRLittleEndian };
  const services = [hangingProtocol({
    async *find() {
      while (yielded < 100_000) {
        yielded++;
        yield pending(dataset);
      }
    },
  })];
  await using scu = await ScriptedScu.open(services);
  await scu.send(await requestOf(Find));
  let before = -1;
  while (before !== yielded) {
    before = yielded;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // 64 KiB are in the connection; a response takes some 200 bytes.
  assertLess(yielded, 1000);
  await scu.cancel(7, Find);
  assertEquals(hex((await scu.responses()).at(-1)!.command.Status!), "FE00");
  await scu.release();
});

Deno.test("the handlers of a repository answer A900 for an identifier that breaks the model", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const { find, get, move } = repositoryHandlers(repository, {
    destinations: new Map([["WORKSTATION", { host: "127.0.0.1", port: 104 }]]),
  });
  await using scu = await ScriptedScu.open([hangingProtocol({ find, get, move })]);
  const twoItems = { HangingProtocolDefinitionSequence: [{ Modality: "CR" }, { Modality: "DX" }] };
  for (const [sopClassUid, identifier] of [[Find, twoItems], [Get, chest], [Move, chest]] as const) {
    await scu.send(await requestOf(sopClassUid, {}, identifier));
    const { command } = await scu.response();
    assertEquals([command.CommandField & 0xff, hex(command.Status!)], [
      { [Find]: 0x20, [Get]: 0x10, [Move]: 0x21 }[sopClassUid],
      "A900",
    ]);
    assert(command.ErrorComment);
  }
  for (const sopClassUid of [Get, Move]) {
    await scu.send(await requestOf(sopClassUid, {}, { SOPInstanceUID: "1.2.3" }));
    assertEquals(await line(await scu.response()), "0000 c0 f0 w0");
  }
  await scu.release();
});

Deno.test("C-GET: an SCU that does not answer a sub-operation is aborted, and the handler's finally runs", async () => {
  const finished = Promise.withResolvers<void>();
  const services = [hangingProtocol({
    async *get() {
      try {
        yield { subOperations: 2 };
        yield send("1.2.3");
        yield send("1.2.4");
      } finally {
        finished.resolve();
      }
    },
  })];
  await using scu = await ScriptedScu.open(services, { timeout: 0.2 });
  await scu.send(await requestOf(Get));
  const store = await scu.receive();
  assert(store?.type === "DIMSE" && store.command.CommandField === CommandField.CStoreRq);
  const pdu = await scu.receive();
  assert(pdu?.type === "A-ABORT");
  assertEquals(pdu.source, 2);
  await finished.promise;
});
