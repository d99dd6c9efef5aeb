import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import { PDataAssemblerStream, PDataFragmenterStream } from "../../lib/pdata/streams.ts";
import type { EncodedMessage } from "../../lib/pdata/types.ts";
import type { PDataTf, Pdu, ReceivedPdu } from "../../lib/pdu/types.ts";

const release: Pdu = { type: "A-RELEASE-RQ" };
const abort: Pdu = { type: "A-ABORT", source: 0, reason: 0 };

function data(...pdvs: [contextId: number, kind: "c" | "C" | "d" | "D", length?: number][]): PDataTf {
  return {
    type: "P-DATA-TF",
    pdvs: pdvs.map(([contextId, kind, length = 2]) => ({
      contextId,
      command: kind === "c" || kind === "C",
      last: kind === "C" || kind === "D",
      fragment: new Uint8Array(length),
    })),
  };
}

async function assembled(pdus: ReceivedPdu[]): Promise<{ types: string[]; partial: boolean[] }> {
  const partial: boolean[] = [];
  const stage = new PDataAssemblerStream({ onPartial: (value) => partial.push(value) });
  const chunks = await Array.fromAsync(ReadableStream.from(pdus).pipeThrough(stage));
  return { types: chunks.map((chunk) => chunk.type), partial };
}

Deno.test("assembler stage: other PDUs pass through in order", async () => {
  const invalid: ReceivedPdu = { type: "INVALID", error: new ProtocolError("Cannot decode PDU") };
  const { types } = await assembled([data([1, "C"]), release, data([1, "C"], [1, "D"]), invalid, abort]);
  assertEquals(types, ["COMMAND", "A-RELEASE-RQ", "COMMAND", "DATASET", "INVALID", "A-ABORT"]);
});

Deno.test("assembler stage: INVALID comes in band, P-DATA-TF after it is swallowed", async () => {
  const { types } = await assembled([data([1, "C"]), data([1, "D"]), data([1, "D"]), data([1, "C"]), abort, release]);
  assertEquals(types, ["COMMAND", "DATASET", "INVALID", "A-ABORT", "A-RELEASE-RQ"]);
});

const partialCases: [what: string, pdus: PDataTf[], calls: boolean[]][] = [
  ["a whole command set", [data([1, "C"])], []],
  ["each fragment that leaves one unfinished", [data([1, "c"]), data([1, "c"]), data([1, "C"])], [true, true, false]],
  ["an empty first fragment", [data([1, "c", 0]), data([1, "C"])], [true, false]],
  ["no headway by empty fragments", [data([1, "c"]), data([1, "c", 0]), data([1, "C"])], [true, false]],
  ["the end of one and the start of another", [data([1, "c"]), data([1, "C"], [1, "c"])], [true, false, true]],
  ["a violation within one", [data([1, "c"]), data([3, "C"])], [true, false]],
  ["data sets, which are not its concern", [data([1, "C"], [1, "d"]), data([1, "D"])], []],
];

for (const [what, pdus, calls] of partialCases) {
  Deno.test(`assembler stage tells of ${what}`, async () => assertEquals((await assembled(pdus)).partial, calls));
}

function message(length: number): EncodedMessage {
  return { type: "MESSAGE", contextId: 1, command: new Uint8Array(10), dataset: new Uint8Array(length) };
}

Deno.test("fragmenter stage: messages are cut by the peer's maximum of the moment, PDUs pass through in order", async () => {
  let maximum = 32;
  const source = ReadableStream.from((function* () {
    yield release;
    yield message(30);
    yield abort;
    maximum = 1000;
    yield message(30);
  })());
  const pdus = await Array.fromAsync(source.pipeThrough(new PDataFragmenterStream({ maxLength: () => maximum })));
  assertEquals(
    pdus.map((pdu) => pdu.type === "P-DATA-TF" ? pdu.pdvs.map(({ fragment }) => fragment.length) : pdu.type),
    ["A-RELEASE-RQ", [10, 10], [20], "A-ABORT", [10, 30]],
  );
});

Deno.test("fragmenter stage cuts only what is asked for", async () => {
  const stage = new PDataFragmenterStream({ maxLength: () => 8 });
  const writer = stage.writable.getWriter();
  const reader = stage.readable.getReader();
  const before = Deno.memoryUsage().heapUsed;
  const written = writer.write(message(64 << 20));
  for (let i = 0; i < 100; i++) {
    const { value } = await reader.read();
    assert(value?.type === "P-DATA-TF");
  }
  // 32 million PDUs are still to come.
  assertLess(Deno.memoryUsage().heapUsed - before, 16 << 20);
  await written;
  await reader.cancel();
  await assertRejects(() => writer.write(release));
});

Deno.test("fragmenter stage: an impossible maximum reaches both ends", async () => {
  const stage = new PDataFragmenterStream({ maxLength: () => 4 });
  const writer = stage.writable.getWriter();
  const closed = assertRejects(() => writer.closed, RangeError);
  writer.write(message(2)).catch(() => {});
  await assertRejects(() => stage.readable.getReader().read(), RangeError, "a maximum PDU length of 4");
  await closed;
});

Deno.test("fragmenter stage: abort and cancel go through, also while it waits", async () => {
  const aborted = new PDataFragmenterStream({ maxLength: () => 0 });
  const reading = assertRejects(() => aborted.readable.getReader().read(), Error, "gone");
  await aborted.writable.abort(new Error("gone"));
  await reading;

  const cancelled = new PDataFragmenterStream({ maxLength: () => 0 });
  const writer = cancelled.writable.getWriter();
  const closed = assertRejects(() => writer.closed, Error, "enough");
  const reader = cancelled.readable.getReader();
  const pending = reader.read();
  await reader.cancel(new Error("enough"));
  assertEquals((await pending).done, true);
  await closed;
});
