import { assert, assertEquals, assertRejects } from "@std/assert";
import { deflateDataset } from "../../lib/dataset/deflate.ts";
import type { EncodedInstance, InstanceSource } from "../../lib/dataset/types.ts";
import { DicomNetworkError } from "../../lib/errors.ts";
import { associate } from "../../lib/service/associate.ts";
import { serve } from "../../lib/service/serve.ts";
import { storage } from "../../lib/service/storage.ts";
import { CTImageStorage } from "../../lib/uids/sop_classes.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";

const sopInstanceUid = "1.2.826.0.1.3680043.2.1143.77";
const explicit = encodeExplicit({
  "00080016 UI": CTImageStorage,
  "00080018 UI": sopInstanceUid,
  "00100020 LO": "4711",
  "7FE00010 OW": new Uint8Array(400_000).map((_, at) => at * 7 + (at >> 10)),
});

function sourceOf(bytes: Uint8Array, transferSyntaxUid: string, length = bytes.length): InstanceSource {
  let offset = 0;
  const read = (into: Uint8Array) => {
    const chunk = bytes.subarray(offset, offset + into.length);
    into.set(chunk);
    offset += chunk.length;
    return chunk.length || null;
  };
  return { source: { length, read }, transferSyntaxUid, sopClassUid: CTImageStorage, sopInstanceUid };
}

/** Stores an instance at a server that takes one transfer syntax; what has arrived there. */
async function stored(instance: InstanceSource | EncodedInstance, accepted: string): Promise<Uint8Array[]> {
  const received: Uint8Array[] = [];
  await using server = await serve({
    port: 0,
    aeTitle: "SCP",
    timeout: 5,
    services: [storage([CTImageStorage], async function* ({ instance }) {
      received.push(instance.bytes.slice());
      yield 0x0000;
    })],
  });
  await using association = await associate({
    host: "127.0.0.1",
    port: server.port,
    calledAeTitle: "SCP",
    callingAeTitle: "SCU",
    contexts: [{ abstractSyntax: CTImageStorage, transferSyntaxes: [accepted] }],
    timeout: 5,
  });
  assertEquals(await association.store(instance), { status: 0x0000 });
  return received;
}

Deno.test("C-STORE of a data set that is read while it is sent", async () => {
  const [received] = await stored(sourceOf(explicit, ExplicitVRLittleEndian), ExplicitVRLittleEndian);
  assertEquals(received.toHex() === explicit.toHex(), true);
});

Deno.test("C-STORE: what has to be converted is the same, read or in memory", async () => {
  const inMemory = {
    bytes: explicit,
    transferSyntaxUid: ExplicitVRLittleEndian,
    sopClassUid: CTImageStorage,
    sopInstanceUid,
  };
  const [expected] = await stored(inMemory, ImplicitVRLittleEndian);
  const [received] = await stored(sourceOf(explicit, ExplicitVRLittleEndian), ImplicitVRLittleEndian);
  assert(received.length < explicit.length);
  assertEquals(received.toHex() === expected.toHex(), true);
});

Deno.test("C-STORE: a deflated data set that is read gets its NUL where it is of odd length", async () => {
  for (const extra of [0, 1]) {
    const deflated = await deflateDataset(encodeExplicit({ "00080018 UI": sopInstanceUid, "00100020 LO": "4711" }));
    const bytes = deflated.subarray(0, deflated.length - extra);
    const odd = bytes.length % 2;
    const [received] = await stored(sourceOf(bytes, DeflatedExplicitVRLittleEndian), DeflatedExplicitVRLittleEndian);
    assertEquals(received, Uint8Array.from([...bytes, ...new Uint8Array(odd)]));
  }
});

Deno.test("C-STORE: a data set that cannot be read to its end aborts the association, which says why", async () => {
  let handled = 0;
  await using server = await serve({
    port: 0,
    aeTitle: "SCP",
    timeout: 5,
    services: [storage([CTImageStorage], async function* () {
      handled++;
      yield 0x0000;
    })],
  });
  await using association = await associate({
    host: "127.0.0.1",
    port: server.port,
    calledAeTitle: "SCP",
    callingAeTitle: "SCU",
    contexts: [CTImageStorage],
    timeout: 5,
  });
  const short = sourceOf(explicit, ExplicitVRLittleEndian, explicit.length + 1000);
  const error = await assertRejects(() => association.store(short), DicomNetworkError);
  assertEquals(error.message, `Cannot read data set: it ended before its ${explicit.length + 1000} bytes`);
  assertEquals([association.established, handled], [false, 0]);
});
