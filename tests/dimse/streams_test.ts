import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { ProtocolError } from "../../lib/errors.ts";
import { decodeCommandSet, encodeCommandSet } from "../../lib/dimse/command_codec.ts";
import { CommandField, DataSetPresent, NoDataSet } from "../../lib/dimse/commands.ts";
import type { CommandSet, DimseMessage } from "../../lib/dimse/message.ts";
import { encodeMessage } from "../../lib/dimse/encoder.ts";
import { DimseDecoderStream } from "../../lib/dimse/streams.ts";
import { PDataAssemblerStream, PDataFragmenterStream } from "../../lib/pdata/streams.ts";
import type { CommandSetBytes, ControlPdu, DataSetFragment, MessageFragment } from "../../lib/pdata/types.ts";
import type { Pdu } from "../../lib/pdu/types.ts";

const abort: Pdu = { type: "A-ABORT", source: 2, reason: 0 };
const echo: CommandSet = {
  AffectedSOPClassUID: "1.2.840.10008.1.1",
  CommandField: CommandField.CEchoRq,
  MessageID: 1,
  CommandDataSetType: NoDataSet,
};
const find: CommandSet = {
  AffectedSOPClassUID: "1.2.840.10008.5.1.4.38.2",
  CommandField: CommandField.CFindRq,
  MessageID: 2,
  Priority: 0,
  CommandDataSetType: DataSetPresent,
};

function commandBytes(command: CommandSet): CommandSetBytes {
  return { type: "COMMAND", contextId: 1, bytes: encodeCommandSet(command) };
}

function data(...bytes: number[]): DataSetFragment {
  return { type: "DATASET", contextId: 1, bytes: Uint8Array.from(bytes), last: false };
}

function lastData(...bytes: number[]): DataSetFragment {
  return { ...data(...bytes), last: true };
}

function show(chunk: ControlPdu | DimseMessage): string {
  if (chunk.type !== "DIMSE") return chunk.type;
  return `${chunk.command.MessageID}:${chunk.oversize ? "oversize" : chunk.dataset?.join(" ") ?? "none"}`;
}

async function decoded(
  chunks: (ControlPdu | MessageFragment)[],
  limit = 4,
): Promise<{ out: string[]; partial: string }> {
  const calls: boolean[] = [];
  const stage = new DimseDecoderStream({
    maxDatasetLength: (command) => command.MessageID === 2 ? limit : 0,
    onPartial: (partial) => calls.push(partial),
  });
  const out = await Array.fromAsync(ReadableStream.from(chunks).pipeThrough(stage));
  return { out: out.map(show), partial: calls.map((partial) => partial ? "+" : "-").join("") };
}

const cases: [what: string, chunks: (ControlPdu | MessageFragment)[], out: string[], partial: string][] = [
  ["a message without data", [commandBytes(echo)], ["1:none"], ""],
  ["a data set in one fragment", [commandBytes(find), lastData(5, 6)], ["2:5 6"], "+-"],
  ["a data set in fragments", [commandBytes(find), data(5), data(6), lastData(7)], ["2:5 6 7"], "+++-"],
  ["an empty last fragment", [commandBytes(find), data(5, 6), lastData()], ["2:5 6"], "++-"],
  ["an empty data set", [commandBytes(find), lastData()], ["2:"], "+-"],
  ["a data set as long as the limit", [commandBytes(find), data(5, 6), lastData(7, 8)], ["2:5 6 7 8"], "++-"],
  ["a data set over the limit", [commandBytes(find), data(5, 6, 7), lastData(8, 9)], ["2:oversize"], "++-"],
  ["one fragment over the limit", [commandBytes(find), lastData(1, 2, 3, 4, 5)], ["2:oversize"], "+-"],
  [
    "what comes after a data set over the limit",
    [commandBytes(find), data(1, 2, 3, 4, 5), data(6), lastData(), commandBytes(find), data(1), lastData(2)],
    ["2:oversize", "2:1 2"],
    "+++-++-",
  ],
  [
    "PDUs in order",
    [abort, commandBytes(find), abort, lastData(1), abort],
    ["A-ABORT", "A-ABORT", "2:1", "A-ABORT"],
    "+-",
  ],
  [
    "data that was not announced: INVALID, then PDUs only",
    [commandBytes(echo), lastData(1), commandBytes(echo), abort],
    ["1:none", "INVALID", "A-ABORT"],
    "",
  ],
  [
    "a command set in the place of announced data",
    [commandBytes(find), commandBytes(echo), lastData(1), abort],
    ["INVALID", "A-ABORT"],
    "+-",
  ],
  [
    "a command set that is none",
    [{ type: "COMMAND", contextId: 1, bytes: Uint8Array.of(1) }, commandBytes(echo), abort],
    ["INVALID", "A-ABORT"],
    "",
  ],
];

for (const [what, chunks, out, partial] of cases) {
  Deno.test(`DIMSE decoder stage: ${what}`, async () => assertEquals(await decoded(chunks), { out, partial }));
}

Deno.test("DIMSE decoder stage: a data set has a buffer of its own, in one fragment or in several", async () => {
  const stage = new DimseDecoderStream({ maxDatasetLength: () => Infinity });
  const bytes = new Uint8Array(5000);
  const half = { type: "DATASET", contextId: 1, bytes, last: false } as const;
  const whole = { ...half, last: true };
  const source = ReadableStream.from([commandBytes(find), whole, commandBytes(find), half, whole]);
  const [first, second] = await Array.fromAsync(source.pipeThrough(stage));
  assert(first.type === "DIMSE" && second.type === "DIMSE");
  assertEquals(first.dataset?.buffer.byteLength, 5000);
  assert(first.dataset?.buffer !== bytes.buffer);
  assertEquals(second.dataset?.buffer.byteLength, 10_000);
});

Deno.test("DIMSE decoder stage: an error of the limit's own is not taken for the peer's", async () => {
  const stage = new DimseDecoderStream({
    maxDatasetLength: () => {
      throw new TypeError("a mistake");
    },
  });
  const source = ReadableStream.from([commandBytes(find)]);
  await assertRejects(() => Array.fromAsync(source.pipeThrough(stage)), TypeError, "a mistake");
});

Deno.test("encoding a message: Command Data Set Type follows the data set", () => {
  const dataset = Uint8Array.of(1, 2);
  const withOne = encodeMessage({
    type: "DIMSE",
    contextId: 3,
    command: { ...find, CommandDataSetType: NoDataSet },
    dataset,
  });
  assertEquals(decodeCommandSet(withOne.command), find);
  assertEquals(withOne.contextId, 3);
  assertStrictEquals(withOne.dataset, dataset);
  const without = encodeMessage({ type: "DIMSE", contextId: 5, command: { ...echo, CommandDataSetType: 0x0001 } });
  assertEquals(decodeCommandSet(without.command), echo);
  assertEquals(without.contextId, 5);
  assertEquals(without.dataset, undefined);
});

Deno.test("messages survive the whole chain at any maximum length", async () => {
  const message = fc.record({
    id: fc.nat(65535),
    dataset: fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }),
  });
  const max = fc.oneof(fc.integer({ min: 8, max: 200 }), fc.constant(0));
  await fc.assert(fc.asyncProperty(fc.array(message, { maxLength: 5 }), max, async (messages, max) => {
    const sent = messages.map(({ id, dataset }): DimseMessage => {
      const CommandDataSetType = dataset === undefined ? NoDataSet : DataSetPresent;
      const command = { ...find, MessageID: id, CommandDataSetType };
      return dataset === undefined
        ? { type: "DIMSE", contextId: 9, command }
        : { type: "DIMSE", contextId: 9, command, dataset };
    });
    const received = await Array.fromAsync(
      ReadableStream.from(sent.map(encodeMessage))
        .pipeThrough(new PDataFragmenterStream({ maxLength: () => max }))
        .pipeThrough(new PDataAssemblerStream())
        .pipeThrough(new DimseDecoderStream({ maxDatasetLength: () => 300 })),
    );
    assertEquals(received, sent);
  }));
});

Deno.test("any command bytes give a message, a wait for data or INVALID", async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
    const stage = new DimseDecoderStream({ maxDatasetLength: () => 10 });
    const source = ReadableStream.from([{ type: "COMMAND", contextId: 1, bytes } as const, lastData(1), abort]);
    const chunks = await Array.fromAsync(source.pipeThrough(stage));
    assertEquals(chunks.at(-1), abort);
    for (const chunk of chunks) if (chunk.type === "INVALID") assert(chunk.error instanceof ProtocolError);
  }));
});
