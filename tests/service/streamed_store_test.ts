import { assert, assertEquals, assertInstanceOf, assertLess } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import type { Pdu } from "../../lib/pdu/types.ts";
import { associate } from "../../lib/service/associate.ts";
import { verification } from "../../lib/service/echo.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { acceptAssociation, serve, type ServeOptions, type Server } from "../../lib/service/serve.ts";
import { streamedStorage } from "../../lib/service/storage.ts";
import type { StreamedStoreHandler, StreamedStoreRequest } from "../../lib/service/types.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import {
  CTImageStorage,
  HangingProtocolInformationModelGet,
  HangingProtocolStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { echoRq, message, ScriptedPeer, until } from "../support/scripted_peer.ts";

const Contexts = [Verification, CTImageStorage];

function start(handler: StreamedStoreHandler, options: Partial<ServeOptions> = {}): Promise<Server> {
  const services = [verification(), streamedStorage([CTImageStorage], handler)];
  return serve({ port: 0, aeTitle: "HANGAR", timeout: 1, services, ...options });
}

async function connected(server: Server): Promise<ScriptedPeer> {
  const peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  return peer;
}

/** Bytes that differ from place to place. */
function pattern(length: number): Uint8Array {
  return new Uint8Array(length).map((_, i) => i * 7 + (i >> 10));
}

function storeRq(messageId: number, length: number, command: Record<string, unknown> = {}, contextId = 3): Pdu[] {
  return message(
    {
      CommandField: CommandField.CStoreRq,
      AffectedSOPClassUID: CTImageStorage,
      AffectedSOPInstanceUID: `1.2.${messageId}`,
      MessageID: messageId,
      Priority: 0,
      ...command,
    },
    pattern(length),
    contextId,
  );
}

async function bytesOf({ stream }: StreamedStoreRequest): Promise<Uint8Array> {
  return await new Response(stream).bytes();
}

/** Does nothing until it is told to. */
function held(): { wait: Promise<void>; go: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { wait: promise, go: resolve };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test("streamed C-STORE: the handler sees what was sent, whatever its length", async () => {
  const seen: { request: StreamedStoreRequest; bytes: Uint8Array }[] = [];
  await using server = await start(async function* (request) {
    seen.push({ request, bytes: await bytesOf(request) });
    yield 0x0000;
  });
  await using association = await associate({
    ...{ host: "127.0.0.1", port: server.port, calledAeTitle: "HANGAR", callingAeTitle: "CT", contexts: Contexts },
  });
  const lengths = [0, 2, 1000, 131_066, 131_072, 3_000_000];
  for (const [i, length] of lengths.entries()) {
    const bytes = pattern(length);
    const instance = { bytes, sopClassUid: CTImageStorage, transferSyntaxUid: ExplicitVRLittleEndian };
    const status = await association.store({ ...instance, sopInstanceUid: `1.2.3.${i}` }, { priority: 1 });
    assertEquals(status, { status: 0x0000 });
    assertEquals(seen[i].bytes, bytes);
    const { sopInstanceUid, sopClassUid, transferSyntaxUid, priority, messageId } = seen[i].request;
    assertEquals(
      [sopInstanceUid, sopClassUid, transferSyntaxUid, priority, messageId],
      [`1.2.3.${i}`, CTImageStorage, ExplicitVRLittleEndian, 1, i + 1],
    );
  }
});

const early: [what: string, handler: StreamedStoreHandler, status: number, errorComment?: string][] = [
  [
    "fails at once",
    () => {
      throw new DimseStatusError(0xa700, "The store is full");
    },
    0xa700,
    "The store is full",
  ],
  ["is done before it has read anything", async function* () {
    yield 0xb007;
  }, 0xb007],
  ["returns without a status", async function* () {}, 0x0000],
  [
    "fails when it has read a little",
    async function* ({ stream }) {
      for await (const _ of stream) throw new Error("Something else");
      yield 0x0000;
    },
    0xc000,
    "Cannot understand",
  ],
  ["keeps the stream to itself", async function* ({ stream }) {
    await stream.getReader().read();
    yield 0x0000;
  }, 0x0000],
  ["cancels the stream", async function* ({ stream }) {
    await stream.cancel();
    yield 0xa900;
  }, 0xa900],
];

for (const [what, handler, status, errorComment] of early) {
  Deno.test(`streamed C-STORE: a handler that ${what}: its status comes behind the data set`, async () => {
    await using server = await start(handler);
    await using peer = await connected(server);
    for (const messageId of [1, 2]) {
      const pdus = storeRq(messageId, 200_000);
      await peer.send(pdus.slice(0, -1));
      await peer.expectSilence(50);
      await peer.send(pdus.slice(-1));
      await peer.expectMessage(CommandField.CStoreRsp, {
        MessageIDBeingRespondedTo: messageId,
        AffectedSOPInstanceUID: `1.2.${messageId}`,
        Status: status,
        ...(errorComment && { ErrorComment: errorComment }),
      });
    }
    await peer.send(echoRq(3));
    await peer.expectMessage(CommandField.CEchoRsp);
    await peer.release();
  });
}

Deno.test("streamed C-STORE: over the limit is A700, whatever the handler says, and the association lives on", async () => {
  const errors: unknown[] = [];
  const handlers: StreamedStoreHandler[] = [
    async function* () {
      yield 0x0000;
    },
    async function* (request) {
      await bytesOf(request).catch((error) => errors.push(error));
      yield 0x0000;
    },
    async function* (request) {
      yield (await bytesOf(request)).length;
    },
  ];
  await using server = await start((request) => handlers[request.messageId - 1](request), {
    maxInstanceLength: 50_000,
  });
  await using peer = await connected(server);
  for (const messageId of [1, 2, 3]) {
    await peer.send(storeRq(messageId, 100_000));
    await peer.expectMessage(CommandField.CStoreRsp, {
      Status: 0xa700,
      ErrorComment: "The data set is longer than 50000 bytes",
    });
  }
  assertInstanceOf(errors[0], DimseStatusError);
  await peer.send(echoRq(4));
  await peer.expectMessage(CommandField.CEchoRsp);
});

const ends: [what: string, end: (peer: ScriptedPeer) => Promise<void> | void, error: string][] = [
  ["A-ABORT", (peer) => peer.send({ type: "A-ABORT", source: 0, reason: 0 }), "AssociationAbortedError"],
  ["the end of the connection", (peer) => peer.close(), "TransportError"],
  ["a command set", (peer) => peer.send(echoRq(2)), "ProtocolError"],
  ["bytes that are no PDU", (peer) => peer.send(new Uint8Array(20).fill(255)), "ProtocolError"],
  ["silence", () => {}, "DicomTimeoutError"],
];

for (const [what, end, name] of ends) {
  Deno.test(`streamed C-STORE: ${what} within the data set fails the stream`, async () => {
    const log: unknown[] = [];
    await using server = await start(async function* (request) {
      try {
        await bytesOf(request);
        yield 0x0000;
      } catch (error) {
        log.push((error as Error).name);
      } finally {
        log.push(request.signal.aborted);
      }
    });
    await using peer = await connected(server);
    await peer.send(storeRq(1, 100_000).slice(0, -1));
    await until("the association", () => server.associations.size === 1);
    await end(peer);
    await until("the handler has ended", () => log.length === 2);
    assertEquals(log, [name, true]);
    await until("the association has ended", () => server.associations.size === 0);
  });
}

Deno.test("streamed C-STORE: a handler that is behind holds up the peer, which is not to blame for it", async () => {
  const [ours, theirs] = duplexPair();
  const begun = held(), go = held();
  let total = 0;
  const accepted = acceptAssociation(ours, {
    aeTitle: "HANGAR",
    timeout: 0.2,
    services: [
      streamedStorage([CTImageStorage], async function* ({ stream }) {
        begun.go();
        await go.wait;
        for await (const chunk of stream) total += chunk.length;
        yield 0x0000;
      }),
    ],
    maxInstanceLength: 2 ** 26,
  });
  await using peer = new ScriptedPeer(theirs);
  await peer.associate({ contexts: Contexts });
  const association = await accepted;
  let sent = 0;
  const sending = (async () => {
    for (const pdu of storeRq(1, 2 ** 24)) {
      await peer.send(pdu);
      sent++;
    }
  })();
  await begun.wait;
  await pause(500);
  assertLess(sent * 16384, 2 ** 20, "bytes that were taken while nobody read them");
  assert(association!.established);
  go.go();
  await sending;
  await peer.expectMessage(CommandField.CStoreRsp, { Status: 0x0000 });
  assertEquals(total, 2 ** 24);
  await peer.release();
  await association!.closed;
});

Deno.test("streamed C-STORE: requests beyond the window wait with their data sets, and are answered in order", async () => {
  const go = held();
  let running = 0, most = 0;
  await using server = await start(async function* (request) {
    most = Math.max(most, ++running);
    await go.wait;
    const { length } = await bytesOf(request);
    running--;
    yield length === 100_000 ? 0x0000 : 0xc000;
  });
  await using peer = await connected(server);
  const ids = Array.from({ length: 30 }, (_, i) => i + 1);
  const sending = peer.send(ids.flatMap((id) => storeRq(id, 100_000)));
  await pause(20);
  go.go();
  for (const id of ids) {
    await peer.expectMessage(CommandField.CStoreRsp, { MessageIDBeingRespondedTo: id, Status: 0x0000 });
  }
  await sending;
  assertEquals(most, 1);
  await peer.release();
});

Deno.test("streamed C-STORE: what cannot be performed is refused without being kept", async () => {
  await using server = await start(async function* () {
    yield 0x0000;
  }, { maxInstanceLength: 2 ** 32 });
  await using peer = await connected(server);
  const rows: [what: string, pdus: Pdu[], status: number][] = [
    ["a SOP class that is not the context's", storeRq(1, 300_000, {}, 1), 0x0122],
    ["no operation of the SOP class", storeRq(2, 300_000, { AffectedSOPClassUID: Verification }, 1), 0x0211],
    ["no SOP Instance UID", storeRq(3, 300_000, { AffectedSOPInstanceUID: undefined }), 0x0212],
    ["one that is no UID", storeRq(4, 300_000, { AffectedSOPInstanceUID: "../../etc" }), 0xa900],
    ["no data set", storeRq(5, 0, { CommandDataSetType: 0x0101 }).slice(0, 1), 0x0212],
  ];
  for (const [what, pdus, Status] of rows) {
    await peer.send(pdus);
    const { command } = await peer.expectMessage(CommandField.CStoreRsp);
    assertEquals(command.Status, Status, what);
  }
  await peer.send(storeRq(6, 10, {}, 5));
  await peer.expectAbort(2, 6);
});

Deno.test("streamed C-STORE: a Message ID in use is refused, and the data set passes by", async () => {
  const go = held();
  await using server = await start(async function* ({ stream }) {
    for await (const _ of stream);
    await go.wait;
    yield 0x0000;
  });
  await using peer = await connected(server);
  await peer.send(storeRq(1, 100_000), storeRq(1, 200_000));
  await peer.expectMessage(CommandField.CStoreRsp, { Status: 0x0210 });
  go.go();
  await peer.expectMessage(CommandField.CStoreRsp, { Status: 0x0000 });
  await peer.release();
});

Deno.test("streamed C-STORE: a server that closes waits for the handler to clean up", async () => {
  let cleaned = false;
  const begun = held();
  const server = await start(async function* ({ stream }) {
    begun.go();
    try {
      for await (const _ of stream);
    } finally {
      await pause(50);
      cleaned = true;
    }
    yield 0x0000;
  });
  await using peer = await connected(server);
  await peer.send(storeRq(1, 100_000).slice(0, -1));
  await begun.wait;
  await server.close(0.05);
  assert(cleaned);
});

Deno.test("streamed C-STORE: the sub-operations of a C-GET", async () => {
  const instances = Array.from({ length: 3 }, (_, i) => ({
    bytes: pattern(300_000 + i),
    transferSyntaxUid: ExplicitVRLittleEndian,
    sopClassUid: HangingProtocolStorage,
    sopInstanceUid: `1.2.${i}`,
  }));
  await using server = await serve({
    port: 0,
    aeTitle: "HANGAR",
    services: [hangingProtocol({
      async *get() {
        yield { subOperations: 3 };
        for (const dataset of instances) yield { status: 0xff00, dataset };
      },
    })],
  });
  const received: Uint8Array[] = [];
  await using association = await associate({
    ...{ host: "127.0.0.1", port: server.port, calledAeTitle: "HANGAR", callingAeTitle: "VIEWER" },
    contexts: [
      HangingProtocolInformationModelGet,
      { abstractSyntax: HangingProtocolStorage, transferSyntaxes: [ExplicitVRLittleEndian], role: "scp" },
    ],
    services: [streamedStorage([HangingProtocolStorage], async function* (request) {
      received.push(await bytesOf(request));
      yield 0x0000;
    })],
  });
  const replies = await Array.fromAsync(
    association.get(HangingProtocolInformationModelGet, { SOPInstanceUID: ["1.2.0", "1.2.1", "1.2.2"] }),
  );
  assertEquals(replies.at(-1)?.status, 0x0000);
  assertEquals(received, instances.map(({ bytes }) => bytes));
});
