/**
 * Fuzz targets of the wire: PDUs, command sets, and the chain of streams from bytes to DIMSE messages.
 *
 * @module
 */
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { decodeCommandSet, encodeCommandSet, validateCommandSet } from "../../lib/dimse/command_codec.ts";
import type { ControlPdu, DimseMessage } from "../../lib/dimse/message.ts";
import { DimseDecoderStream } from "../../lib/dimse/streams.ts";
import { fragmentMessage } from "../../lib/pdata/fragment.ts";
import { PDataAssemblerStream } from "../../lib/pdata/streams.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { PduDecoderStream } from "../../lib/pdu/streams.ts";
import { concat } from "../hanging_protocol/encoding.ts";
import { acceptorConversations, commandSeeds, pduSeeds, requestorConversations } from "./corpus.ts";
import { mutateConversation, withLength } from "./conversation.ts";
import { mutate } from "./mutate.ts";
import { hashOf, Random } from "./random.ts";
import { refusable, type Target } from "./target.ts";

/** What is received of a stream of bytes, through the real chain. */
export async function receive(chunks: readonly Uint8Array[]): Promise<(ControlPdu | DimseMessage)[]> {
  const stream = ReadableStream.from(chunks)
    .pipeThrough(new PduDecoderStream({ maxLength: () => 1 << 20 }))
    .pipeThrough(new PDataAssemblerStream())
    .pipeThrough(new DimseDecoderStream({ maxDatasetLength: () => 1 << 16 }));
  return await Array.fromAsync(stream);
}

/** An error tells from where it was thrown, which chunking may change. */
export function withoutStack(message: ControlPdu | DimseMessage): object {
  return message.type === "INVALID" ? { ...message.error, text: message.error.message } : message;
}

/** Cuts bytes anywhere. */
export function split(random: Random, bytes: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const largest = random.pick([1, 2, 7, 100, 5000]);
  // Byte by byte is for the beginning only, where the headers are.
  for (let offset = 0, count = 0; offset < bytes.length; count++) {
    const size = count < 300 ? 1 + random.below(largest) : bytes.length;
    chunks.push(bytes.slice(offset, offset += size));
  }
  return chunks;
}

/** Single PDUs: what decodes, encodes to something that decodes to the same. */
export const pdu: Target = {
  name: "pdu",
  make(random) {
    const bytes = mutate(random, random.pick(pduSeeds), pduSeeds);
    return random.chance(85) ? withLength(bytes) : bytes;
  },
  run(bytes) {
    const decoded = refusable(() => decodePdu(bytes));
    if (decoded === undefined) return;
    const encoded = refusable(() => encodePdu(decoded), RangeError);
    if (encoded === undefined) return;
    assertLessOrEqual(encoded.length, 2 * bytes.length + 100);
    assertEquals(decodePdu(encoded), decoded);
  },
};

/** Command sets: as for PDUs. */
export const command: Target = {
  name: "command",
  make: (random) => mutate(random, random.pick(commandSeeds), commandSeeds),
  run(bytes) {
    const decoded = refusable(() => decodeCommandSet(bytes));
    if (decoded === undefined) return;
    refusable(() => validateCommandSet(decoded));
    const again = decodeCommandSet(encodeCommandSet(decoded));
    const { ErrorComment: before = "", ...rest } = decoded;
    const { ErrorComment: after = "", ...others } = again;
    assertEquals(others, rest);
    assert(after.length <= Math.min(64, before.length), "an Error Comment grew");
  },
};

/** Byte streams: however they are cut, the same comes out; and what comes out can be sent again. */
export const stream: Target = {
  name: "stream",
  make(random) {
    const conversation = random.pick([...requestorConversations, ...acceptorConversations]);
    return concat(mutateConversation(random, conversation));
  },
  async run(bytes) {
    const random = new Random(hashOf(bytes));
    const received = await receive([bytes]);
    assertEquals((await receive(split(random, bytes))).map(withoutStack), received.map(withoutStack));
    for (const message of received) {
      if (message.type !== "DIMSE" || message.oversize) continue;
      const { contextId, dataset } = message;
      const pdus = [...fragmentMessage(
        { contextId, command: encodeCommandSet(message.command), dataset },
        random.pick([8, 9, 20, 100, 16384, 0]),
      )];
      const [again] = await receive(pdus.map((each) => encodePdu(each)));
      assert(again.type === "DIMSE", `${again.type} instead of a message`);
      assertEquals(again.dataset, dataset);
    }
  },
};

/** All of them. */
export const wireTargets: readonly Target[] = [pdu, command, stream];
