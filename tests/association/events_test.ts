import { assert, assertEquals, assertGreaterOrEqual, assertInstanceOf } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import { AssociationRejectedError } from "../../lib/errors.ts";
import { associate } from "../../lib/service/associate.ts";
import type { Server } from "../../lib/service/serve.ts";
import { HangingProtocolInformationModelFind as HpFind, Verification } from "../../lib/uids/sop_classes.ts";
import { ScriptedPeer, until } from "../support/scripted_peer.ts";
import { connected, EventLog, match, startServer, storeRq } from "../support/served.ts";

function request(server: Server, log: EventLog, contexts = [Verification, HpFind]) {
  const me = { host: "127.0.0.1", calledAeTitle: "HANGAR", callingAeTitle: "ME", timeout: 1 };
  return associate({ ...me, port: server.port, contexts, onEvent: log.listener });
}

Deno.test("both sides hear of an association from its request to its release", async () => {
  const [here, there] = [new EventLog(), new EventLog()];
  await using server = await startServer({ onEvent: there.listener });
  const association = await request(server, here);
  await association.echo();
  await Array.fromAsync(association.find(HpFind, match.dataset));
  await association.release();
  await until("the server hears of the release", () => there.types.includes("released"));

  assertEquals(here.types.filter((type) => !type.startsWith("message")), [
    ...["requested", "pdu-sent", "pdu-received", "accepted"],
    ...["pdu-received", "pdu-received", "pdu-received", "pdu-sent", "pdu-received", "released"],
  ]);
  assertEquals(here.types.filter((type) => type.startsWith("message")), [
    ...["message-sent", "message-received", "message-sent", "message-received", "message-received"],
  ]);
  const messages = there.events.flatMap((event) => "message" in event ? [[event.type, event.message.command]] : []);
  assertEquals(messages.map(([type, command]) => [type, (command as { CommandField: number }).CommandField]), [
    ["message-received", CommandField.CEchoRq],
    ["message-sent", CommandField.CEchoRsp],
    ["message-received", CommandField.CFindRq],
    ["message-sent", CommandField.CFindRsp],
    ["message-sent", CommandField.CFindRsp],
  ]);
  const [echo, find] = there.of("operation").map(({ operation }) => operation);
  assertGreaterOrEqual(find.milliseconds, 0);
  assertEquals(echo, {
    ...echo,
    name: "C-ECHO-RQ",
    messageId: 1,
    sopClassUid: Verification,
    status: 0,
    responses: 1,
    error: undefined,
  });
  assertEquals(find, { ...find, name: "C-FIND-RQ", messageId: 2, sopClassUid: HpFind, status: 0, responses: 2 });
  assertEquals(there.of("pdu-sent").map(({ pdu }) => pdu.type), ["A-ASSOCIATE-AC", "A-RELEASE-RP"]);
  assertEquals(there.of("pdu-received").map(({ pdu }) => pdu.type), [
    ...["A-ASSOCIATE-RQ", "P-DATA-TF", "P-DATA-TF", "A-RELEASE-RQ"],
  ]);
  const [{ association: info, pdu }] = there.of("requested");
  assertEquals([info.role, info.callingAeTitle, info.calledAeTitle], ["acceptor", "ME", "HANGAR"]);
  assertEquals(info.peer?.hostname, "127.0.0.1");
  assertEquals(pdu.presentationContexts.length, 2);
  assertEquals(new Set(there.events.map(({ association }) => association.serial)).size, 1);
});

Deno.test("both sides hear of a rejection, and of nothing after it", async () => {
  const [here, there] = [new EventLog(), new EventLog()];
  await using server = await startServer({ calledAeTitles: ["OTHER"], onEvent: there.listener });
  const error = await request(server, here).catch((error) => error);
  assertInstanceOf(error, AssociationRejectedError);
  assertEquals(here.types, ["requested", "pdu-sent", "pdu-received", "rejected"]);
  await until("the server is rid of it", () => there.types.includes("rejected"));
  assertEquals(there.types, ["pdu-received", "requested", "pdu-sent", "rejected"]);
  assertEquals(there.of("rejected")[0].pdu, { type: "A-ASSOCIATE-RJ", result: 1, source: 1, reason: 7 });
});

Deno.test("both sides hear of an abort once, with who and why", async () => {
  const [here, there] = [new EventLog(), new EventLog()];
  await using server = await startServer({ onEvent: there.listener });
  const association = await request(server, here);
  association.abort();
  association.abort();
  await association.closed;
  await until("the server hears of it", () => there.types.includes("aborted"));
  for (const log of [here, there]) {
    const aborted = log.of("aborted");
    assertEquals(aborted.map(({ abort }) => abort), [{ source: 0, reason: 0 }]);
    assertEquals(log.types.includes("released"), false);
  }
  assertEquals(there.of("aborted")[0].error.message, "The peer aborted the association");
});

Deno.test("a connection that ends before anything was requested is reported as what it is", async () => {
  const log = new EventLog();
  await using server = await startServer({ onEvent: log.listener });
  const peer = await ScriptedPeer.connect(server.port);
  await peer.closeWrite();
  await peer.expectClosed();
  await until("it is over", () => log.types.length > 0);
  assertEquals(log.types, ["aborted"]);
  await peer[Symbol.asyncDispose]();
});

Deno.test("an operation that fails is reported with its status and comment", async () => {
  const log = new EventLog();
  await using server = await startServer({ onEvent: log.listener });
  await using peer = await connected(server);
  await peer.send(storeRq(9, undefined, "no uid"));
  await peer.expectMessage(CommandField.CStoreRsp, { Status: 0xa900 });
  await until("it is reported", () => log.of("operation").length === 1);
  const [{ operation }] = log.of("operation");
  assertEquals([operation.status, operation.sopInstanceUid, operation.responses], [0xa900, "no uid", 1]);
  assert(operation.errorComment!.length > 0);
});

const listeners: [what: string, listener: () => void | Promise<void>][] = [
  ["throws", () => {
    throw new Error("listener");
  }],
  ["throws nothing at all", () => {
    throw undefined;
  }],
  ["rejects", () => Promise.reject(new Error("listener"))],
];

for (const [what, onEvent] of listeners) {
  Deno.test(`a listener that ${what} harms nobody`, async () => {
    await using server = await startServer({ onEvent });
    const me = { host: "127.0.0.1", calledAeTitle: "HANGAR", callingAeTitle: "ME", timeout: 1 };
    const association = await associate({ ...me, port: server.port, contexts: [Verification, HpFind], onEvent });
    assertEquals(await association.echo(), { status: 0 });
    assertEquals((await Array.fromAsync(association.find(HpFind, match.dataset))).length, 2);
    await association.release();
  });
}
