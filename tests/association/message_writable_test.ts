/** The way out: what leaves of a message does not depend on where its data set comes from, nor on the transport. */
import { assert, assertEquals, assertInstanceOf, assertLess, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { Deadline } from "../../lib/association/deadline.ts";
import { Pace } from "../../lib/association/pace.ts";
import { FairShare } from "../../lib/transport/turn.ts";
import { messageWritable } from "../../lib/association/message_writable.ts";
import { DicomNetworkError } from "../../lib/errors.ts";
import { fragmentMessage, LargestPDataLength } from "../../lib/pdata/fragment.ts";
import type { EncodedMessage, SourcedMessage } from "../../lib/pdata/types.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { concat } from "../../lib/pdu/fields.ts";
import type { AAbort } from "../../lib/pdu/types.ts";
import type { ByteSource } from "../../lib/streams/byte_source.ts";
import type { Duplex } from "../../lib/transport/duplex.ts";

const command = new Uint8Array(150).map((_, at) => at);

function pattern(length: number): Uint8Array {
  return new Uint8Array(length).map((_, at) => at * 7 + (at >> 10));
}

/** Reads `bytes`, at most so many at once, at once or later. */
function sourceOf(bytes: Uint8Array, atMost: number, later = false, length = bytes.length): ByteSource {
  let offset = 0;
  return {
    length,
    read(into) {
      const chunk = bytes.subarray(offset, offset + Math.min(atMost, into.length));
      into.set(chunk);
      offset += chunk.length;
      const count = chunk.length || null;
      return later ? new Promise((resolve) => setTimeout(resolve, 0, count)) : count;
    },
  };
}

/** What leaves, and who is told that a data set has no end. */
class Sent {
  readonly errors: Error[] = [];
  readonly writes: Uint8Array[] = [];
  readonly writer: WritableStreamDefaultWriter<EncodedMessage | SourcedMessage | AAbort>;

  constructor(maxLength: number, copiesWrites: boolean) {
    const duplex: Duplex = {
      readable: new ReadableStream(),
      // Who does not say that it copies may look at what it was given at any time
      writable: new WritableStream({ write: (chunk) => void this.writes.push(copiesWrites ? chunk.slice() : chunk) }),
      copiesWrites,
      close() {},
    };
    this.writer = messageWritable(duplex, {
      maxLength: () => maxLength,
      deadline: new Deadline(0, () => {}),
      pace: new Pace(1000),
      share: new FairShare(),
      headway() {},
      cutOff: (error) => this.errors.push(error),
    }).getWriter();
  }

  get bytes(): Uint8Array {
    return concat(this.writes);
  }
}

/** One PDU after the other, each in bytes of its own. */
function expected(dataset: Uint8Array, maxLength: number): Uint8Array {
  return concat([...fragmentMessage({ contextId: 3, command, dataset }, maxLength)].map(encodePdu));
}

const abort: AAbort = { type: "A-ABORT", source: 0, reason: 0 };
const Maxima = [0, 4096, 16_384, 65_537, LargestPDataLength, 2 ** 24];

for (const maxLength of Maxima) {
  const limit = maxLength === 0 ? LargestPDataLength : Math.min(maxLength, LargestPDataLength);
  // Where the last PDU is full, where the next has one byte, and where the last of a write is full
  const first = limit - 6 - command.length - 6;
  const whole = limit - 6 & ~1;
  const lengths = [1, 2, first & ~1, whole, 2 * whole, Math.ceil(LargestPDataLength / limit) * whole]
    .flatMap((border) => [-2, -1, 0, 1, 2].map((more) => (first & ~1) + border + more))
    .concat([0, 1, 2, 3, 16_384, 300_001]);
  Deno.test(`writing: data sets read or in memory, to a peer that takes ${maxLength} bytes`, async () => {
    for (const length of lengths) {
      const dataset = pattern(length);
      for (const copiesWrites of [true, false]) {
        const [held, read] = [new Sent(maxLength, copiesWrites), new Sent(maxLength, copiesWrites)];
        await held.writer.write({ type: "MESSAGE", contextId: 3, command, dataset });
        await read.writer.write({ type: "MESSAGE", contextId: 3, command, source: sourceOf(dataset, 100_000) });
        await Promise.all([held.writer.close(), read.writer.close()]);
        const right = expected(dataset, maxLength).toHex();
        assertEquals(held.bytes.toHex() === right, true, `${length} bytes in memory, copied: ${copiesWrites}`);
        assertEquals(read.bytes.toHex() === right, true, `${length} bytes read, copied: ${copiesWrites}`);
      }
    }
  });
}

Deno.test("writing: several messages, however little is read at once, and however late", async () => {
  const shapes = fc.record({
    lengths: fc.array(fc.nat(60_000), { minLength: 1, maxLength: 4 }),
    atMost: fc.integer({ min: 3000, max: 50_000 }),
    later: fc.boolean(),
    copiesWrites: fc.boolean(),
    maxLength: fc.integer({ min: 4096, max: 40_000 }),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ lengths, atMost, later, copiesWrites, maxLength }) => {
      const sent = new Sent(maxLength, copiesWrites);
      const datasets = lengths.map(pattern);
      for (const dataset of datasets) {
        void sent.writer.write({ type: "MESSAGE", contextId: 3, command, source: sourceOf(dataset, atMost, later) });
        void sent.writer.write({ type: "MESSAGE", contextId: 3, command, dataset });
      }
      await sent.writer.close();
      const both = datasets.flatMap((dataset) => [expected(dataset, maxLength), expected(dataset, maxLength)]);
      assertEquals(sent.bytes.toHex() === concat(both).toHex(), true);
    }),
    { numRuns: 60 },
  );
});

Deno.test("writing: short PDUs leave together, and no write is longer than the longest PDU", async () => {
  const sent = new Sent(4096, true);
  await sent.writer.write({ type: "MESSAGE", contextId: 3, command, source: sourceOf(pattern(1_000_000), 1 << 20) });
  const lengths = sent.writes.map(({ length }) => length);
  assertEquals(lengths.every((length) => length <= LargestPDataLength + 6), true);
  assertEquals(lengths.length, 8);
});

Deno.test("writing: PDUs whose headers are most of them leave as together as others", async () => {
  for (const maxLength of [8, 9, 20]) {
    const sent = new Sent(maxLength, true);
    const datasets = [1, 1000, 2000, 16_000, 16_300].map(pattern);
    for (const dataset of datasets) await sent.writer.write({ type: "MESSAGE", contextId: 3, command, dataset });
    await sent.writer.close();
    assertEquals(sent.bytes.toHex() === concat(datasets.map((each) => expected(each, maxLength))).toHex(), true);
    assertLess(sent.writes.length, 10);
  }
});

Deno.test("writing: others have their turn, however fast the peer reads and however short its PDUs are", async () => {
  const sent = new Sent(8, true);
  let rounds = 0;
  let writing = true;
  const go = () => {
    rounds++;
    if (writing) setImmediate(go);
  };
  setImmediate(go);
  await sent.writer.write({ type: "MESSAGE", contextId: 3, command, dataset: pattern(600_000) });
  writing = false;
  await sent.writer.close();
  assert(rounds > 60);
});

for (const later of [false, true]) {
  Deno.test(`writing: a data set that ends early${later ? ", read later" : ""}: whole PDUs, then the A-ABORT`, async () => {
    for (const there of [0, 1, 4000, 200_000, 299_999]) {
      const sent = new Sent(16_384, true);
      const source = sourceOf(pattern(there), 1 << 20, later, 300_000);
      await sent.writer.write({ type: "MESSAGE", contextId: 3, command, source });
      const [error] = sent.errors;
      assertEquals(sent.errors.length, 1);
      assertInstanceOf(error, DicomNetworkError);
      assertEquals(error.code, "SOURCE_ENDED");
      assertStringIncludes(error.message, "before its 300000 bytes");
      await sent.writer.write(abort);
      await sent.writer.close();
      const { bytes } = sent;
      const before = bytes.subarray(0, bytes.length - 10);
      assertEquals(bytes.subarray(-10), encodePdu(abort));
      assertEquals(before.toHex() === expected(pattern(300_000), 16_384).subarray(0, before.length).toHex(), true);
      // It is cut where a PDU ends
      let end = 0;
      while (end < before.length) end += 6 + new DataView(before.buffer, before.byteOffset + end).getUint32(2);
      assertEquals(end, before.length);
    }
  });
}

Deno.test("writing: what reading throws is told, and nobody else's message suffers", async () => {
  const sent = new Sent(16_384, true);
  const broken: ByteSource = {
    length: 50_000,
    read: () => {
      throw new TypeError("Cannot read: the disk is gone");
    },
  };
  await sent.writer.write({ type: "MESSAGE", contextId: 3, command, source: broken });
  assertEquals(sent.errors.map(String), ["TypeError: Cannot read: the disk is gone"]);
  await sent.writer.write({ type: "MESSAGE", contextId: 3, command, dataset: pattern(40_000) });
  await sent.writer.close();
  assertEquals(sent.bytes.toHex(), expected(pattern(40_000), 16_384).toHex());
});
