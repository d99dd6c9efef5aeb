import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { Association } from "../../lib/association/association.ts";
import { negotiate } from "../../lib/association/negotiate.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import type { CommandSet } from "../../lib/dimse/message.ts";
import { AssociationAbortedError, ProtocolError } from "../../lib/errors.ts";
import type { Pdu } from "../../lib/pdu/types.ts";
import { associate, requestAssociation } from "../../lib/service/associate.ts";
import type { Server } from "../../lib/service/serve.ts";
import { duplexPair } from "../../lib/transport/mod.ts";
import { HangingProtocolInformationModelFind as HpFind, Verification } from "../../lib/uids/sop_classes.ts";
import { associateRq, echoRq, message, ScriptedPeer, until } from "../support/scripted_peer.ts";
import { cancelRq, connected, EventLog, findRq, identifier, match, startServer, storeRq } from "../support/served.ts";

const { CFindRsp, CEchoRsp, CStoreRsp } = CommandField;

/** A find handler that yields matches until it is stopped, and tells how it went. */
function endless() {
  const seen = { started: 0, finished: 0, yielded: 0 };
  async function* find({ signal }: { signal: AbortSignal }) {
    seen.started++;
    try {
      while (!signal.aborted) {
        seen.yielded++;
        yield match;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    } finally {
      seen.finished++;
    }
  }
  return { seen, find };
}

/** A find handler that waits until it is stopped. */
function waiting() {
  const seen = { started: 0, finished: 0 };
  async function* find({ signal }: { signal: AbortSignal }) {
    seen.started++;
    try {
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      yield match;
    } finally {
      seen.finished++;
    }
  }
  return { seen, find };
}

Deno.test("C-CANCEL in the same segment as its request", async () => {
  const { seen, find } = endless();
  await using server = await startServer({ find });
  await using peer = await connected(server);
  await peer.send(findRq(7), cancelRq(7));
  await peer.expectMessage(CFindRsp, { MessageIDBeingRespondedTo: 7, Status: 0xfe00 });
  assertEquals(seen.yielded, 0);
  await peer.send(echoRq(8));
  await peer.expectMessage(CEchoRsp, { Status: 0 });
});

Deno.test("C-CANCEL between matches, and while the handler is still thinking", async () => {
  for (const { seen, find } of [endless(), waiting()]) {
    await using server = await startServer({ find });
    await using peer = await connected(server);
    await peer.send(findRq(1));
    await until("the handler runs", () => seen.started === 1);
    await peer.send(cancelRq(1));
    let status: number | undefined = 0xff00;
    while (status === 0xff00) status = (await peer.expectMessage(CFindRsp)).command.Status;
    assertEquals(status, 0xfe00);
    await until("the handler's finally has run", () => seen.finished === 1);
    await peer.release();
  }
});

Deno.test("C-CANCEL of a request that waits for its turn", async () => {
  const { seen, find } = waiting();
  await using server = await startServer({ find });
  await using peer = await connected(server);
  await peer.send(findRq(1), findRq(2));
  await until("the first runs", () => seen.started === 1);
  await peer.send(cancelRq(2), cancelRq(1));
  await peer.expectMessage(CFindRsp, { MessageIDBeingRespondedTo: 1, Status: 0xfe00 });
  await peer.expectMessage(CFindRsp, { MessageIDBeingRespondedTo: 2, Status: 0xfe00 });
  assertEquals(seen.started, 1);
});

Deno.test("C-CANCEL of nothing: too early, unknown, finished, without a Message ID, and storms of it", async () => {
  await using server = await startServer();
  await using peer = await connected(server);
  const pdv = message({ CommandField: CommandField.CCancelRq }, undefined, 3);
  await peer.send(cancelRq(1), cancelRq(0), pdv, findRq(1));
  await peer.expectMessage(CFindRsp, { Status: 0xff00 });
  await peer.expectMessage(CFindRsp, { Status: 0 });
  const storm = Array.from({ length: 5000 }, (_, index) => cancelRq(index));
  await peer.send(...storm);
  await peer.send(...storm, echoRq(2));
  await peer.expectMessage(CEchoRsp, { Status: 0 });
  await peer.send(findRq(1));
  await peer.expectMessage(CFindRsp, { Status: 0xff00 });
  await peer.expectMessage(CFindRsp, { Status: 0 });
});

Deno.test("C-CANCEL of what cannot be cancelled changes nothing", async () => {
  await using server = await startServer();
  await using peer = await connected(server);
  await peer.send(storeRq(1), cancelRq(1));
  await peer.expectMessage(CStoreRsp, { Status: 0 });
});

Deno.test("a Message ID that is in use is answered 0210, and free again after the final response", async () => {
  const { seen, find } = waiting();
  await using server = await startServer({ find });
  await using peer = await connected(server);
  await peer.send(findRq(5));
  await until("the handler runs", () => seen.started === 1);
  await peer.send(findRq(5), echoRq(5));
  await peer.expectMessage(CFindRsp, { MessageIDBeingRespondedTo: 5, Status: 0x0210 });
  await peer.expectMessage(CEchoRsp, { MessageIDBeingRespondedTo: 5, Status: 0x0210 });
  await peer.send(cancelRq(5));
  await peer.expectMessage(CFindRsp, { MessageIDBeingRespondedTo: 5, Status: 0xfe00 });
  await peer.send(echoRq(5));
  await peer.expectMessage(CEchoRsp, { MessageIDBeingRespondedTo: 5, Status: 0 });
});

Deno.test("Message ID 0 and 65535 are Message IDs", async () => {
  await using server = await startServer();
  await using peer = await connected(server);
  for (const id of [0, 65535]) {
    await peer.send(echoRq(id));
    await peer.expectMessage(CEchoRsp, { MessageIDBeingRespondedTo: id, Status: 0 });
  }
});

for (
  const { name, end } of [
    { name: "A-RELEASE", end: (peer: ScriptedPeer) => peer.release() },
    { name: "A-ABORT", end: (peer: ScriptedPeer) => peer.send({ type: "A-ABORT", source: 0, reason: 0 }) },
    { name: "the end of the connection", end: (peer: ScriptedPeer) => Promise.resolve(peer.close()) },
  ]
) {
  Deno.test(`${name} in mid-operation runs the handler's finally`, async () => {
    const { seen, find } = waiting();
    const log = new EventLog();
    await using server = await startServer({ find, onEvent: log.listener });
    await using peer = await connected(server);
    await peer.send(findRq(1));
    await until("the handler runs", () => seen.started === 1);
    await end(peer);
    await until("the handler's finally has run", () => seen.finished === 1);
    await until("the place is free", () => server.associations.size === 0);
    await until("the operation is reported", () => log.of("operation").length === 1);
    assertEquals(log.of("operation")[0].operation.status, undefined);
    assertEquals(log.of(name === "A-RELEASE" ? "released" : "aborted").length, 1);
  });
}

Deno.test("A-RELEASE does not wait long for a handler that does not stop", async () => {
  const letGo = Promise.withResolvers<void>();
  async function* find() {
    await letGo.promise;
    yield match;
  }
  await using server = await startServer({ find });
  await using peer = await connected(server);
  await peer.send(findRq(1));
  await peer.expectSilence(20);
  await peer.release();
  letGo.resolve();
});

type Command = Omit<CommandSet, "CommandDataSetType">;
const find = (fields: Partial<Command>): Command => ({
  CommandField: CommandField.CFindRq,
  AffectedSOPClassUID: HpFind,
  MessageID: 1,
  Priority: 0,
  ...fields,
});

const failures: [what: string, request: Pdu[], status: number][] = [
  [
    "a SOP class that is not the context's",
    message(find({ AffectedSOPClassUID: Verification }), identifier, 3),
    0x0122,
  ],
  ["a request on the context of another SOP class", message(find({}), identifier, 1), 0x0122],
  [
    "an operation that the SOP class does not have",
    message(find({ CommandField: CommandField.CGetRq }), identifier, 3),
    0x0211,
  ],
  ["a Command Field that nobody knows", message(find({ CommandField: 0x0777 }), undefined, 3), 0x0211],
  ["no SOP class", message(find({ AffectedSOPClassUID: undefined }), identifier, 3), 0x0212],
  ["no Priority", message(find({ Priority: undefined }), identifier, 3), 0x0212],
  ["no data set where one is due", message(find({}), undefined, 3), 0x0212],
  [
    "a data set where none is due",
    message({ CommandField: CommandField.CEchoRq, AffectedSOPClassUID: Verification, MessageID: 1 }, identifier),
    0x0212,
  ],
  ["an identifier that is none", findRq(1, Uint8Array.of(1, 2, 3)), 0xc310],
  ["a SOP Instance UID that is a path", storeRq(1, identifier, "../../etc/x"), 0xa900],
];

Deno.test("an error in one operation is a status, and the association lives on", async (t) => {
  await using server = await startServer();
  await using peer = await connected(server);
  for (const [what, request, status] of failures) {
    await t.step(what, async () => {
      await peer.send(request);
      const response = await peer.expectMessage((await commandFieldOf(request)) | 0x8000, {
        MessageIDBeingRespondedTo: 1,
        Status: status,
      });
      assertEquals(response.dataset, undefined);
      await peer.send(echoRq(2));
      await peer.expectMessage(CEchoRsp, { Status: 0 });
    });
  }
});

async function commandFieldOf(pdus: Pdu[]): Promise<number> {
  const { decodeCommandSet } = await import("../../lib/dimse/command_codec.ts");
  assert(pdus[0].type === "P-DATA-TF");
  return decodeCommandSet(pdus[0].pdvs[0].fragment).CommandField;
}

Deno.test("a handler that throws, or is none, is a status of its own", async () => {
  async function* broken(): AsyncGenerator<number> {
    yield await Promise.reject(new Error("broken"));
  }
  await using server = await startServer({ find: broken, store: broken });
  await using peer = await connected(server);
  await peer.send(findRq(1));
  await peer.expectMessage(CFindRsp, { Status: 0xc311 });
  await peer.send(storeRq(2));
  await peer.expectMessage(CStoreRsp, { Status: 0xc000 });
  await peer.release();
});

const response = (fields: Partial<CommandSet>, contextId = 1) =>
  message({ CommandField: CEchoRsp, MessageIDBeingRespondedTo: 1, Status: 0, ...fields }, undefined, contextId);

const violations: [what: string, pdus: Pdu[]][] = [
  ["a response without a request", response({})],
  ["a request without a Message ID", message({ CommandField: 0x30, AffectedSOPClassUID: Verification })],
  ["a message on a context that was not accepted", echoRq(1, 9)],
];

for (const [what, pdus] of violations) {
  Deno.test(`${what} is the end of the association`, async () => {
    const log = new EventLog();
    await using server = await startServer({ onEvent: log.listener });
    await using peer = await connected(server);
    await peer.send(pdus);
    await peer.expectAbort(2, 6);
    await until("it has ended", () => log.of("aborted").length === 1);
    assertInstanceOf(log.of("aborted")[0].error, ProtocolError);
    assertEquals(server.associations.size, 0);
  });
}

const wrongResponses: [what: string, pdus: Pdu[]][] = [
  ["for another Message ID", response({ MessageIDBeingRespondedTo: 2 })],
  ["without a Message ID", response({ MessageIDBeingRespondedTo: undefined })],
  ["to another kind of request", response({ CommandField: CFindRsp })],
  ["on another context", response({}, 3)],
  ["without a Status", response({ Status: undefined })],
];

for (const [what, pdus] of wrongResponses) {
  Deno.test(`a response ${what} is the end of the association`, async () => {
    const { association, peer } = await scu();
    const echo = assertRejects(() => association.echo(), ProtocolError);
    await peer.expectMessage(CommandField.CEchoRq, { MessageID: 1 });
    await peer.send(pdus);
    await echo;
    await peer.expectAbort(2, 6);
    await association.closed;
  });
}

async function scu(window?: { invoked: number; performed: number }) {
  const [here, there] = duplexPair();
  const peer = new ScriptedPeer(there);
  const contexts = [Verification, HpFind];
  const requested = requestAssociation(here, {
    calledAeTitle: "HANGAR",
    callingAeTitle: "ME",
    contexts,
    timeout: 1,
    asyncOperationsWindow: window,
  });
  const rq = await peer.expect("A-ASSOCIATE-RQ");
  const offers = contexts.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: "any" as const }));
  await peer.send(negotiate(rq, { contexts: offers, maxPduLength: 16384, asyncOperationsWindow: window }));
  return { association: await requested, peer };
}

Deno.test("breaking out of the matches sends C-CANCEL, drains, and leaves the association usable", async () => {
  const { seen, find } = endless();
  await using server = await startServer({ find });
  await using association = await requested(server);
  for (let round = 1; round <= 3; round++) {
    let matches = 0;
    for await (const { status } of association.find(HpFind, match.dataset)) {
      assertEquals(status, 0xff00);
      if (++matches === 3) break;
    }
    await until("the handler's finally has run", () => seen.finished === round);
    assertEquals(await association.echo(), { status: 0 });
  }
});

Deno.test("an error in the loop's body does the same and comes out", async () => {
  const { find } = endless();
  await using server = await startServer({ find });
  await using association = await requested(server);
  await assertRejects(async () => {
    for await (const _match of association.find(HpFind, match.dataset)) throw new Error("mine");
  }, "mine");
  assertEquals(await association.echo(), { status: 0 });
});

Deno.test("an AbortSignal cancels, and the final response is delivered", async () => {
  const { find } = endless();
  await using server = await startServer({ find });
  await using association = await requested(server);
  const controller = new AbortController();
  let last = 0;
  for await (const { status } of association.find(HpFind, match.dataset, { signal: controller.signal })) {
    last = status;
    controller.abort();
  }
  assertEquals(last, 0xfe00);
  const early = await Array.fromAsync(association.find(HpFind, match.dataset, { signal: AbortSignal.abort() }));
  assertEquals(early.at(-1)?.status, 0xfe00);
});

Deno.test("within a window an operation gets its answer though the matches of another wait for their consumer", async () => {
  const { association, peer } = await scu({ invoked: 2, performed: 1 });
  const pending = { CommandField: CFindRsp, MessageIDBeingRespondedTo: 1, Status: 0xff00 };
  const matches = association.find(HpFind, match.dataset);
  const first = matches.next();
  await peer.expectMessage(CommandField.CFindRq, { MessageID: 1 });
  // So many that the association is read no further.
  const sent = peer.send(...Array.from({ length: 300 }, () => message(pending, identifier, 3)));
  await first;
  await new Promise((resolve) => setTimeout(resolve, 20));
  const echo = association.echo();
  await peer.expectMessage(CommandField.CEchoRq, { MessageID: 2 });
  await peer.send(response({ MessageIDBeingRespondedTo: 2 }));
  assertEquals(await echo, { status: 0 });
  await sent;
  await peer.send(message({ ...pending, Status: 0 }, undefined, 3));
  assertEquals((await Array.fromAsync(matches)).length, 300);
  association.abort();
  await peer.expectAbort(0, 0);
  await association.closed;
});

Deno.test("what cannot be encoded is the caller's mistake and nobody else's", async () => {
  await using server = await startServer();
  await using association = await requested(server);
  const [context] = association.contexts.values();
  const command = { CommandField: CommandField.CEchoRq, AffectedSOPClassUID: "1".repeat(65) };
  await assertRejects(() => association.invoke(context, command), RangeError);
  await assertRejects(() => Array.fromAsync(association.find(HpFind, match.dataset, { priority: 70000 })), RangeError);
  assertEquals(await association.echo(), { status: 0 });
});

Deno.test("after the end every operation says why there is none", async () => {
  await using server = await startServer();
  const released = await requested(server);
  await released.release();
  await assertRejects(() => released.echo(), AssociationAbortedError, "released");
  await released.release();
  const aborted = await requested(server);
  aborted.abort();
  await assertRejects(() => aborted.echo(), AssociationAbortedError, "aborted by this side");
  await assertRejects(() => aborted.release(), AssociationAbortedError, "aborted by this side");
  await aborted.closed;
});

Deno.test("an A-ABORT of the peer fails what is outstanding, with its source and reason", async () => {
  const { association, peer } = await scu();
  const echo = association.echo();
  await peer.expectMessage(CommandField.CEchoRq);
  await peer.send({ type: "A-ABORT", source: 2, reason: 6 });
  const error = await assertRejects(() => echo, AssociationAbortedError);
  assertEquals([error.initiator, error.abort], ["peer", { source: 2, reason: 6 }]);
  await peer.expectClosed();
  await association.closed;
});

Deno.test("a side without a performer answers 0211", async () => {
  const [here, there] = duplexPair();
  await using peer = new ScriptedPeer(there);
  const association = new Association(here, "acceptor", { timeout: 1 });
  const offers = [{ abstractSyntax: Verification, transferSyntaxes: "any" as const }];
  const accepted = association.accept((rq) => Promise.resolve(negotiate(rq, { contexts: offers, maxPduLength: 4096 })));
  await peer.send(associateRq());
  await peer.expect("A-ASSOCIATE-AC");
  await accepted;
  await peer.send(echoRq(1));
  await peer.expectMessage(CEchoRsp, { Status: 0x0211 });
  await peer.release();
  await association.closed;
});

Deno.test("a performer that gives no answer, or breaks, is answered 0110", async () => {
  const service = (perform: () => Promise<void>) => ({
    rows: [{
      abstractSyntax: "1.2.3",
      transferSyntaxes: "any" as const,
      operations: { [CommandField.CEchoRq]: perform },
    }],
  });
  for (const perform of [() => Promise.resolve(), () => Promise.reject(new Error("broken"))]) {
    await using server = await startServer({ services: [service(perform)] });
    await using peer = await ScriptedPeer.connect(server.port);
    await peer.associate({ contexts: ["1.2.3"] });
    const { CEchoRq } = CommandField;
    await peer.send(message({ CommandField: CEchoRq, AffectedSOPClassUID: "1.2.3", MessageID: 1 }));
    await peer.expectMessage(CEchoRsp, { Status: 0x0110 });
  }
});

Deno.test("several messages in one P-DATA-TF are several messages", async () => {
  await using server = await startServer();
  await using peer = await connected(server);
  const pdvs = [echoRq(1), echoRq(2), findRq(3)].flat().flatMap((pdu) => pdu.type === "P-DATA-TF" ? pdu.pdvs : []);
  await peer.send({ type: "P-DATA-TF", pdvs });
  await peer.expectMessage(CEchoRsp, { MessageIDBeingRespondedTo: 1, Status: 0 });
  await peer.expectMessage(CEchoRsp, { MessageIDBeingRespondedTo: 2, Status: 0 });
  await peer.expectMessage(CFindRsp, { Status: 0xff00 });
  await peer.expectMessage(CFindRsp, { Status: 0 });
});

function requested(server: Server) {
  return associate({
    host: "127.0.0.1",
    port: server.port,
    calledAeTitle: "HANGAR",
    callingAeTitle: "ME",
    contexts: [Verification, HpFind],
    timeout: 2,
  });
}
