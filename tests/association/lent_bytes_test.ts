/** Received bytes are read into the same memory over and over: whoever is slow still gets what was sent. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import type { DimseMessage } from "../../lib/dimse/message.ts";
import type { Pdu, Pdv } from "../../lib/pdu/types.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { streamedStorage } from "../../lib/service/storage.ts";
import { CTImageStorage, HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { bytesOf, message, ScriptedPeer } from "../support/scripted_peer.ts";
import { startServer } from "../support/served.ts";

const MiB = 2 ** 20;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** No two stretches of it are alike. */
function noise(length: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed | 1;
  for (let i = 0; i < words.length; i++) words[i] = state = Math.imul(state, 1664525) + 1013904223;
  return new Uint8Array(words.buffer, 0, length);
}

function storeCommand(contextId: number, sopClassUid: string, messageId: number): Pdv {
  const command = {
    CommandField: CommandField.CStoreRq,
    AffectedSOPClassUID: sopClassUid,
    AffectedSOPInstanceUID: `1.2.${messageId}`,
    MessageID: messageId,
    Priority: 0,
  };
  const [pdu] = message(command, new Uint8Array(2), contextId);
  return (pdu as Extract<Pdu, { type: "P-DATA-TF" }>).pdvs[0];
}

/** The data set in fragments of that many bytes, so many of them in a P-DATA-TF. */
function* stored(contextId: number, command: Pdv, dataset: Uint8Array, size: number, each: number): Generator<Pdu> {
  let pdvs: Pdv[] = [command];
  for (let offset = 0; offset < dataset.length; offset += size) {
    const last = offset + size >= dataset.length;
    pdvs.push({ contextId, command: false, last, fragment: dataset.subarray(offset, offset + size) });
    if (pdvs.length >= each || last) {
      yield { type: "P-DATA-TF", pdvs };
      pdvs = [];
    }
  }
}

const shapes = fc.record({
  seed: fc.nat(),
  length: fc.integer({ min: 1, max: 600_000 }),
  size: fc.integer({ min: 2_000, max: 30_000 }),
  each: fc.integer({ min: 1, max: 4 }),
  chunk: fc.integer({ min: 10_000, max: 300_000 }),
});

for (const [name, sopClassUid] of [["streamed", CTImageStorage], ["whole", HangingProtocolStorage]] as const) {
  Deno.test(`lent bytes: data sets ${name}, to a slow handler and short of memory, are those that were sent`, async () => {
    const received = new Map<string, Uint8Array>();
    const memory = new ByteBudget(0.75 * MiB);
    await using server = await startServer({
      timeout: 4,
      memory,
      services: [streamedStorage([CTImageStorage], async function* ({ stream, sopInstanceUid }) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of stream) {
          await wait(1);
          chunks.push(chunk.slice());
        }
        received.set(sopInstanceUid, bytesOf(...chunks));
        yield 0x0000;
      })],
      async *store({ instance }) {
        await wait(5);
        received.set(instance.sopInstanceUid, instance.bytes);
        yield 0x0000;
      },
    });
    const peers = await Promise.all([1, 2, 3].map(async () => {
      const peer = await ScriptedPeer.connect(server.port);
      await peer.associate({ contexts: [sopClassUid] });
      return peer;
    }));
    let messageId = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(shapes, { minLength: 3, maxLength: 3 }), async (three) => {
        await Promise.all(three.map(async ({ seed, length, size, each, chunk }, i) => {
          const id = ++messageId;
          const dataset = noise(length, seed);
          const pdus = [...stored(1, storeCommand(1, sopClassUid, id), dataset, size, each)];
          const bytes = bytesOf(...pdus.map((pdu) => encodePdu(pdu)));
          for (let offset = 0; offset < bytes.length; offset += chunk) {
            await peers[i].send(bytes.subarray(offset, offset + chunk));
          }
          const { command }: DimseMessage = await peers[i].expectMessage(CommandField.CStoreRsp);
          // Who finds no room is refused; what is taken is what was sent.
          if (command.Status === 0x0000) assertEquals(received.get(`1.2.${id}`), dataset);
          else assertEquals(command.Status, 0xa700);
        }));
      }),
      { numRuns: 15, endOnFailure: true },
    );
    for (const peer of peers) await peer.release();
  });
}
