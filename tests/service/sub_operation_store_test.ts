/** Deflated instances on their way to a peer that does not take them deflated. */
import { assert, assertEquals } from "@std/assert";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { encodeDataset } from "../../lib/dataset/codec.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { openSqliteRepository, repositoryHandlers } from "../../lib/repository/mod.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "../repository/protocols.ts";
import { until } from "../support/scripted_peer.ts";
import { instance, line } from "./cases.ts";
import { Get, Move, requestOf, ScriptedScu, Store } from "./scripted_scu.ts";

const MiB = 2 ** 20;
const Share = MiB / 4;

/** A SCP with one instance of so many bytes, deflated to few. */
async function deflated(length: number) {
  const header = encodeExplicit({ "00080018 UI": "1.2.3", "00730010 LO": "TEST", "00731001 UT": "" });
  const plain = new Uint8Array(length);
  plain.set(header);
  new DataView(plain.buffer).setUint32(header.length - 4, length - header.length, true);
  const instance: EncodedInstance = {
    bytes: await transcodeDataset(plain, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian),
    transferSyntaxUid: DeflatedExplicitVRLittleEndian,
    sopClassUid: Store,
    sopInstanceUid: "1.2.3",
  };
  const service = hangingProtocol({
    async *get() {
      yield { subOperations: 1 };
      yield { status: 0xff00, dataset: { ...instance } };
    },
  });
  return { plain, service };
}

const requests = () => Promise.all(Array.from({ length: 16 }, (_, at) => requestOf(Get, { MessageID: at + 1 })));
const window = { invoked: 16, performed: 1 };

Deno.test("expanding: what becomes of the instances of sixteen C-GETs is counted, and waits for room", async () => {
  const { plain, service } = await deflated(MiB);
  const memory = new ByteBudget(4 * MiB);
  await using scu = await ScriptedScu.open([service], { timeout: 5, window, memory });
  await scu.send(...await requests());
  await until("as much has been expanded as there is room for", () => memory.taken > 3 * MiB);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert(memory.taken <= 5 * MiB, `${memory.taken} bytes are taken`); // one may go beyond the limit
  const finals: string[] = [];
  while (finals.length < 16) {
    const text = await line(await scu.response());
    if (!text.startsWith("FF00")) finals.push(text);
  }
  assertEquals(finals, new Array(16).fill("0000 c1 f0 w0"));
  assertEquals(scu.stores.length, 16);
  for (const { dataset } of scu.stores) assertEquals(dataset, plain);
  assertEquals(memory.taken, 0);
  await scu.release();
});

Deno.test("expanding: nothing is expanded, or counted, for an association that has ended", async () => {
  const { service } = await deflated(8 * MiB);
  const memory = new ByteBudget(64 * MiB);
  await using scu = await ScriptedScu.open([service], { timeout: 5, window, memory });
  await scu.send(...await requests());
  await until("one has been expanded", () => memory.taken > 8 * MiB - 2 * Share);
  await scu.sendPdu({ type: "A-ABORT", source: 0, reason: 0 });
  await until("everything is given back", () => memory.taken === 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assertEquals(memory.taken, 0);
});

Deno.test("expanding: honest peers do not wait for each other's memory for ever", async () => {
  await using repository = await openSqliteRepository(":memory:");
  // Of random bytes, so that a deflated instance takes as much as what becomes of it.
  const random = new Uint8Array(MiB);
  for (let offset = 0; offset < MiB; offset += 65536) crypto.getRandomValues(random.subarray(offset, offset + 65536));
  for (const index of [0, 1, 2]) {
    const plain = makeProtocol(index, { "00730010 LO": "TEST", "00731001 OB": random });
    await repository.store({
      ...plain,
      bytes: await transcodeDataset(plain.bytes, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian),
      transferSyntaxUid: DeflatedExplicitVRLittleEndian,
    });
  }
  const memory = new ByteBudget(4 * MiB);
  const service = hangingProtocol(repositoryHandlers(repository));
  const identifier = await encodeDataset({ SOPInstanceUID: [0, 1, 2].map(protocolUid) }, ExplicitVRLittleEndian);
  const finals = Array.from({ length: 9 }, async () => {
    await using scu = await ScriptedScu.open([service], { timeout: 10, window: { invoked: 4, performed: 4 }, memory });
    const requests = [1, 2, 3, 4].map((MessageID) => requestOf(Get, { MessageID }));
    await scu.send(...(await Promise.all(requests)).map((request) => ({ ...request, dataset: identifier })));
    const finals: string[] = [];
    while (finals.length < 4) {
      const text = await line(await scu.response());
      if (!text.startsWith("FF00")) finals.push(text);
    }
    await scu.release();
    return finals;
  });
  let over = false;
  const all = Promise.all(finals).finally(() => over = true);
  await until("every C-GET is over", () => over, 20_000);
  assertEquals((await all).flat(), new Array(36).fill("0000 c3 f0 w0"));
  assertEquals([memory.taken, memory.identifiers.taken], [0, 0]);
});

Deno.test("expanding: an instance that waits for room when the C-GET is cancelled has not failed", async () => {
  const { service } = await deflated(MiB);
  const memory = new ByteBudget(MiB);
  const holder = memory.account();
  for (const beyond of ["begin", "finish"] as const) holder.take(Share + MiB, beyond);
  await using scu = await ScriptedScu.open([service], { timeout: 5, window, memory });
  await scu.send(await requestOf(Get, { MessageID: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await scu.cancel(1, Get);
  assertEquals(await line(await scu.response()), "FE00 r1 c0 f0 w0");
  assertEquals(scu.stores.length, 0);
  holder.close();
  await scu.send(await requestOf(Get, { MessageID: 2 }));
  assertEquals((await Promise.all((await scu.responses()).map(line))).at(-1), "0000 c1 f0 w0");
  assertEquals(memory.taken, 0);
  await scu.release();
});

Deno.test("transcoding: the handler is told when a copy takes the place of its instance, and when that has been sent", async () => {
  const told: string[] = [];
  const service = hangingProtocol({
    async *get() {
      yield { subOperations: 1 };
      const use = { copied: () => void told.push("copied"), sent: () => void told.push("sent") };
      yield { status: 0xff00, dataset: instance("1.2.3"), ...use };
    },
  });
  for (const transferSyntax of [ImplicitVRLittleEndian, ExplicitVRLittleEndian]) {
    const contexts = [Get, Store].map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [transferSyntax] }));
    const both = [contexts[0], { ...contexts[1], role: "both" as const }];
    await using scu = await ScriptedScu.open([service], { timeout: 5, contexts: both });
    scu.answerStore = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      told.push("answered");
      return 0;
    };
    const identifier = await encodeDataset({ SOPInstanceUID: "1.2.3" }, transferSyntax);
    await scu.send({ ...await requestOf(Get, { MessageID: 1 }), dataset: identifier });
    assertEquals((await Promise.all((await scu.responses()).map(line))).at(-1), "0000 c1 f0 w0");
    await scu.release();
  }
  assertEquals(told, ["copied", "sent", "answered", "sent", "answered"]);
});

Deno.test("sub-operations: the handler is told as well when its instance cannot be sent", async () => {
  const told: string[] = [];
  async function* instances() {
    yield { subOperations: 1 };
    const use = { copied: () => void told.push("copied"), sent: () => void told.push("sent") };
    yield { status: 0xff00, dataset: instance("1.2.3"), ...use };
    told.push("next");
  }
  const service = hangingProtocol({
    get: instances,
    async *move() {
      // Nobody listens there.
      yield { destination: { host: "127.0.0.1", port: 1 } };
      yield* instances();
    },
  });
  for (const sopClassUid of [Get, Move]) {
    await using scu = await ScriptedScu.open([service], { timeout: 5, contexts: [sopClassUid] });
    const fields = { MessageID: 1, ...(sopClassUid === Move && { MoveDestination: "NOWHERE" }) };
    await scu.send(await requestOf(sopClassUid, fields));
    const [final] = await Promise.all((await scu.responses()).map(line));
    assert(final.startsWith("A702 c0 f1 w0 failed 1.2.3"), final);
    await scu.release();
  }
  assertEquals(told, ["sent", "sent"]);
});
