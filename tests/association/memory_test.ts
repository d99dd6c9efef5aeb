/** Data sets of many peers at once, under one bound. */
import { assertEquals } from "@std/assert";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { deferred } from "../../lib/association/deferred.ts";
import type { Pdu } from "../../lib/pdu/types.ts";
import { message, ScriptedPeer, until } from "../support/scripted_peer.ts";
import { serve } from "../../lib/service/serve.ts";
import type { MoveRequest, QueryRequest } from "../../lib/service/types.ts";
import { HangingProtocolInformationModelMove, HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { Contexts, EventLog, findRq, identifier, startServer, storeRq } from "../support/served.ts";

const MiB = 2 ** 20;

/** A C-STORE-RQ in PDUs of 64 KiB; without its end unless `whole`. */
function longStore(length: number, whole: boolean, messageId = 1): Pdu[] {
  const [command] = storeRq(messageId, new Uint8Array(0));
  const [first] = command.type === "P-DATA-TF" ? command.pdvs : [];
  const pdus: Pdu[] = [{ type: "P-DATA-TF", pdvs: [first] }];
  for (let offset = 0; offset < length; offset += 65536) {
    const last = whole && offset + 65536 >= length;
    const fragment = new Uint8Array(Math.min(65536, length - offset));
    pdus.push(pdv(fragment, last));
  }
  return pdus;
}

/** More of the data set of a C-STORE-RQ. */
function pdv(fragment: Uint8Array, last: boolean): Pdu {
  return { type: "P-DATA-TF", pdvs: [{ contextId: 5, command: false, last, fragment }] };
}

async function associated(port: number): Promise<ScriptedPeer> {
  const peer = await ScriptedPeer.connect(port);
  const userInformation = { asyncOperationsWindow: { invoked: 16, performed: 1 } };
  await peer.associate({ contexts: Contexts, userInformation });
  return peer;
}

Deno.test("memory: unfinished data sets of many associations stay within the bound, and short ones are taken meanwhile", async () => {
  const memory = new ByteBudget(4 * MiB);
  await using server = await startServer({ memory, timeout: 3 });
  const hoarders = await Promise.all(Array.from({ length: 5 }, () => associated(server.port)));
  await Promise.all(hoarders.map((peer) => peer.send(...longStore(MiB, false))));
  // Each holds what is beyond the 256 KiB that are not counted.
  await until("the memory is nearly full", () => memory.taken === 5 * 0.75 * MiB);

  await using good = await associated(server.port);
  await good.send(storeRq(1));
  await good.expectMessage(CommandField.CStoreRsp, { Status: 0x0000 });
  await good.send(...longStore(2 * MiB, true, 2));
  await good.expectMessage(CommandField.CStoreRsp, { Status: 0xa700, MessageIDBeingRespondedTo: 2 });

  for (const peer of hoarders) await peer[Symbol.asyncDispose]();
  await until("the memory is free", () => memory.taken === 0);
  await good.send(...longStore(2 * MiB, true, 3));
  await good.expectMessage(CommandField.CStoreRsp, { Status: 0x0000, MessageIDBeingRespondedTo: 3 });
  await good.release();
  await until("nothing is held", () => memory.taken === 0);
});

Deno.test("memory: who hardly gets on keeps its room until others wait for it, who gets on keeps it", async () => {
  const memory = new ByteBudget(4 * MiB);
  await using server = await startServer({ memory, timeout: 10 });
  await using dripping = await associated(server.port);
  await using busy = await associated(server.port);
  await dripping.send(...longStore(2.5 * MiB, false));
  await busy.send(...longStore(MiB, false));
  await until("both have their room", () => memory.taken === 3 * MiB);
  const rest = longStore(2 * MiB, true).slice(1);
  const drip = setInterval(() => dripping.send(pdv(new Uint8Array(100), false)), 100);
  const sending = setInterval(() => void (rest.length > 1 && busy.send(rest.shift()!)), 200);
  try {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await using good = await associated(server.port);
    await good.send(...longStore(2 * MiB, true));
    await good.expectMessage(CommandField.CStoreRsp, { Status: 0x0000 });
    await good.release();
  } finally {
    clearInterval(drip);
    clearInterval(sending);
  }
  await busy.send(...rest);
  await busy.expectMessage(CommandField.CStoreRsp, { Status: 0x0000 });
  await dripping.send(pdv(new Uint8Array(100), true));
  await dripping.expectMessage(CommandField.CStoreRsp, { Status: 0xa700 });
  assertEquals(memory.taken, 0);
  await busy.release();
  await dripping.release();
});

/** Gives a data set of 16 MiB in room that it takes. */
async function* inRoom({ association, signal }: QueryRequest | MoveRequest) {
  const length = 16 * MiB;
  if (!await association.memory.taken(length, { signal })) return;
  try {
    yield { bytes: new Uint8Array(length), transferSyntaxUid: ExplicitVRLittleEndian };
  } finally {
    association.memory.give(length);
  }
}

async function* foundInRoom(request: QueryRequest) {
  for await (const dataset of inRoom(request)) yield { status: 0xff00, dataset };
}

Deno.test("memory: who hardly reads is cut off when others wait for room, not before, and who reads on is not", async () => {
  const memory = new ByteBudget(40 * MiB);
  const log = new EventLog();
  await using server = await startServer({ memory, timeout: 20, find: foundInRoom, onEvent: log.listener });
  await using stuck = await associated(server.port);
  await using steady = await associated(server.port);
  await Promise.all([stuck, steady].map((peer) => peer.send(findRq(1))));
  await until("both have their room", () => memory.taken > 31 * MiB);
  let done = false;
  const reading = (async () => {
    while (!done) {
      await steady.expect("P-DATA-TF");
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  })();
  try {
    await new Promise((resolve) => setTimeout(resolve, 4500));
    assertEquals(log.of("aborted"), []);
    await using good = await associated(server.port);
    await good.send(findRq(1));
    await good.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
    await good.expectMessage(CommandField.CFindRsp, { Status: 0x0000 });
    await good.release();
  } finally {
    done = true;
    await reading;
  }
  const reason = "The peer hardly read what was sent, while others waited for memory";
  assertEquals(log.of("aborted").map(({ error }) => error.message), [reason]);
  await stuck.expectAbort(2, 0);
  let pdu: Pdu;
  do pdu = await steady.expect("P-DATA-TF"); while (pdu.pdvs.every(({ command }) => !command));
  await steady.release();
  await until("nothing is held", () => memory.taken === 0);
});

Deno.test("memory: nor is a destination of C-MOVE waited for that hardly reads", async () => {
  const memory = new ByteBudget(20 * MiB);
  const log = new EventLog();
  const over = deferred<void>();
  const stored = Object.assign(() => over.promise, { streamed: () => true });
  const row = { abstractSyntax: HangingProtocolStorage, transferSyntaxes: [ExplicitVRLittleEndian] };
  await using workstation = await serve({
    port: 0,
    aeTitle: "WORKSTATION",
    timeout: 30,
    services: [{ rows: [{ ...row, operations: { [CommandField.CStoreRq]: stored } }] }],
  });
  await using server = await startServer({
    memory,
    timeout: 30,
    find: foundInRoom,
    onEvent: log.listener,
    async *move(request) {
      yield { destination: { host: "127.0.0.1", port: workstation.port } };
      yield { subOperations: 1 };
      for await (const dataset of inRoom(request)) {
        const uids = { sopClassUid: HangingProtocolStorage, sopInstanceUid: "1.2.3" };
        yield { status: 0xff00, dataset: { ...dataset, ...uids } };
      }
    },
  });
  await using mover = await ScriptedPeer.connect(server.port);
  await mover.associate({ contexts: [HangingProtocolInformationModelMove] });
  await mover.send(message({
    CommandField: CommandField.CMoveRq,
    AffectedSOPClassUID: HangingProtocolInformationModelMove,
    MessageID: 1,
    Priority: 0,
    MoveDestination: "WORKSTATION",
  }, Uint8Array.of(8, 0, 24, 0, 0x55, 0x49, 0, 0)));
  await until("it has its room", () => memory.taken > 15 * MiB);
  await using good = await associated(server.port);
  await good.send(findRq(1));
  await until("the C-MOVE has ended", () => log.of("operation").length > 0, 20_000);
  over.resolve();
  const elements = { Status: 0xa702, NumberOfFailedSuboperations: 1 };
  await mover.expectMessage(CommandField.CMoveRsp, elements);
  await good.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
  await good.expectMessage(CommandField.CFindRsp, { Status: 0x0000 });
  await Promise.all([good, mover].map((peer) => peer.release()));
  await until("nothing is held", () => memory.taken === 0);
});

Deno.test("memory: a data set has one time to wait for room, however many fragments it has", async () => {
  const memory = new ByteBudget(4 * MiB);
  const others = memory.account();
  others.take(4 * MiB + 256 * 1024);
  await using server = await startServer({ memory, timeout: 1 });
  await using peer = await associated(server.port);
  // A fragment finds room before its time is up, and so does the next.
  const giving = setInterval(() => others.give(65536), 200);
  try {
    await peer.send(...longStore(MiB, true));
    await peer.expectMessage(CommandField.CStoreRsp, { Status: 0xa700 });
  } finally {
    clearInterval(giving);
  }
  await peer.release();
});

Deno.test("memory: a peer that is ahead of the handler waits for room, and loses nothing", async () => {
  const memory = new ByteBudget(3 * MiB);
  const go = deferred<void>();
  const lengths: number[] = [];
  await using server = await startServer({
    memory,
    timeout: 10,
    async *store({ instance }) {
      await go.promise;
      lengths.push(instance.bytes.length);
      yield 0x0000;
    },
  });
  await using peer = await associated(server.port);
  const sent = peer.send(...Array.from({ length: 6 }, (_, index) => longStore(MiB, true, index + 1)).flat());
  await until("it waits", () => memory.taken > 2.5 * MiB);
  go.resolve();
  for (let index = 0; index < 6; index++) await peer.expectMessage(CommandField.CStoreRsp, { Status: 0x0000 });
  await sent;
  assertEquals(lengths, Array(6).fill(MiB));
  assertEquals(memory.taken, 0);
  await peer.release();
});

Deno.test("memory: what is refused, repeated, or not performed is given back", async () => {
  const memory = new ByteBudget(MiB);
  const never = deferred<void>();
  await using server = await startServer({
    memory,
    timeout: 5,
    async *store() {
      await never.promise;
      yield 0x0000;
    },
  });
  await using peer = await associated(server.port);
  await peer.send(...longStore(MiB / 2, true, 1));
  await until("the first is held", () => memory.taken === MiB / 4); // beyond the 256 KiB that are not counted
  await peer.send(...longStore(MiB / 4, true, 1)); // A Message ID that is in use.
  await peer.expectMessage(CommandField.CStoreRsp, { Status: 0x0210 });
  assertEquals(memory.taken, MiB / 4);
  await peer.send(storeRq(2, identifier));
  peer.close();
  await until("everything is free", () => memory.taken === 0);
  never.resolve();
});
