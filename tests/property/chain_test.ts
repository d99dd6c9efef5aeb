/**
 * The chain of streams from bytes to DIMSE messages: how bytes are cut makes no difference, and what is sent is received.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeCommandSet } from "../../lib/dimse/command_codec.ts";
import { encodeMessage } from "../../lib/dimse/encoder.ts";
import { CommandField, DataSetPresent, NoDataSet } from "../../lib/dimse/commands.ts";
import type { CommandSet, DimseMessage } from "../../lib/dimse/message.ts";
import { PDataFragmenterStream } from "../../lib/pdata/streams.ts";
import { PduEncoderStream } from "../../lib/pdu/streams.ts";
import type { PDataTf, Pdu } from "../../lib/pdu/types.ts";
import { acceptorConversations, requestorConversations } from "../fuzz/corpus.ts";
import { receive, withoutStack } from "../fuzz/wire.ts";
import { concat } from "../hanging_protocol/encoding.ts";
import { arbitraryPdu } from "../pdu/arbitraries.ts";

const us = fc.integer({ min: 0, max: 0xffff });
const uid = fc.array(fc.integer({ min: 0, max: 99999 }), { minLength: 1, maxLength: 10 })
  .map((components) => components.join("."));
const title = fc.stringMatching(/^[A-Z][A-Z_ ]{0,14}[A-Z]$/);
const tag = fc.integer({ min: 0, max: 0xffffffff })
  .map((number) => number.toString(16).toUpperCase().padStart(8, "0"));

const command: fc.Arbitrary<CommandSet> = fc.record({
  CommandField: fc.constantFrom(...Object.values(CommandField)),
  CommandDataSetType: fc.constant(0),
  AffectedSOPClassUID: uid,
  AffectedSOPInstanceUID: uid,
  MessageID: us,
  MessageIDBeingRespondedTo: us,
  Status: us,
  Priority: us,
  MoveDestination: title,
  OffendingElement: fc.array(tag, { minLength: 1, maxLength: 3 }),
  ErrorComment: fc.stringMatching(/^[!-[]([ -[]{0,62}[!-[])?$/),
  NumberOfRemainingSuboperations: us,
}, { requiredKeys: ["CommandField", "CommandDataSetType"], noNullPrototype: true });

const message: fc.Arbitrary<DimseMessage> = fc.record({
  contextId: fc.integer({ min: 0, max: 127 }).map((number) => 2 * number + 1),
  command,
  dataset: fc.option(fc.uint8Array({ maxLength: 600, size: "max" }), { nil: undefined }),
}, { noNullPrototype: true }).map(({ contextId, command, dataset }) => ({
  type: "DIMSE",
  contextId,
  command: { ...command, CommandDataSetType: dataset === undefined ? NoDataSet : DataSetPresent },
  ...(dataset && { dataset }),
}));

const control = arbitraryPdu.filter((pdu): pdu is Exclude<Pdu, PDataTf> => pdu.type !== "P-DATA-TF");

/** What is sent, with the largest PDU that the receiver takes. */
const conversation = fc.tuple(
  fc.array(fc.oneof({ weight: 3, arbitrary: message }, { weight: 1, arbitrary: control }), { maxLength: 6 }),
  fc.constantFrom(8, 9, 30, 100, 4096, 0),
);
const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 30 });

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const size of sizes) chunks.push(bytes.slice(offset, offset += size));
  return [...chunks, bytes.slice(offset)].filter((chunk) => chunk.length > 0);
}

Deno.test("property: what goes into one chain of streams comes out of the other, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(conversation, sizes, async ([messages, maxLength], sizes) => {
      const stream = ReadableStream.from(messages.map((each) => each.type === "DIMSE" ? encodeMessage(each) : each))
        .pipeThrough(new PDataFragmenterStream({ maxLength: () => maxLength }))
        .pipeThrough(new PduEncoderStream());
      const bytes = concat(await Array.fromAsync(stream));
      assertEquals(await receive(cut(bytes, sizes)), messages);
    }),
    { numRuns: 150 },
  );
});

Deno.test("property: any bytes give the same messages and the same error, however they are cut", async () => {
  const pdus = fc.array(fc.oneof(arbitraryPdu, message), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(pdus, fc.uint8Array({ maxLength: 12 }), sizes, async (parts, rest, sizes) => {
      const sent = ReadableStream.from(
        parts.map((part): Pdu =>
          part.type === "DIMSE"
            ? { type: "P-DATA-TF", pdvs: [{ contextId: 1, command: true, last: true, fragment: encode(part) }] }
            : part
        ),
      ).pipeThrough(new PduEncoderStream());
      const bytes = concat([...await Array.fromAsync(sent), rest]);
      const received = (await receive([bytes])).map(withoutStack);
      assertEquals((await receive(cut(bytes, sizes))).map(withoutStack), received);
    }),
    { numRuns: 200 },
  );
});

function encode({ command }: DimseMessage): Uint8Array {
  return encodeCommandSet(command);
}

Deno.test("recorded conversations: byte by byte, and cut once at every place, they are the same", async () => {
  for (const pdus of [...requestorConversations, ...acceptorConversations]) {
    const bytes = concat(pdus);
    const received = await receive([bytes]);
    assertEquals(received.filter(({ type }) => type === "INVALID"), []);
    assertEquals(await receive(Array.from(bytes.subarray(0, 3000), (byte) => Uint8Array.of(byte))), [
      ...(await receive([bytes.slice(0, 3000)])),
    ]);
    for (let at = 1; at < Math.min(bytes.length, 260); at++) {
      assertEquals(await receive([bytes.slice(0, at), bytes.slice(at)]), received, `cut at ${at}`);
    }
  }
});
