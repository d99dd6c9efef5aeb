import { assert, assertEquals, assertFalse, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import { PduFramer } from "../../lib/pdu/framer.ts";
import { bytesOf, pduVectors } from "../vectors/pdus.ts";

const MiB = 1024 * 1024;
const trailing = bytesOf("07 00 00 00 00 04 00 00 02 01");

function frame(chunks: Iterable<Uint8Array>, maximum = MiB): Uint8Array[] {
  const framer = new PduFramer({ maxLength: () => maximum });
  const pdus = Array.from(chunks, (chunk) => [...framer.push(chunk)]).flat();
  assertFalse(framer.partial);
  return pdus;
}

function* split(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.slice(offset, offset + size);
}

/** A P-DATA-TF with a body of that many bytes, none of them like another. */
function large(length: number): Uint8Array {
  const bytes = new Uint8Array(6 + length);
  for (let i = 6; i < bytes.length; i++) bytes[i] = i * 31 + (i >> 8);
  bytes[0] = 4;
  new DataView(bytes.buffer).setUint32(2, length);
  return bytes;
}

Deno.test("PduFramer: every vector whole, byte by byte, at every split, with a trailing PDU", async (t) => {
  for (const { name, bytes } of pduVectors) {
    await t.step(name, () => {
      const both = Uint8Array.of(...bytes, ...trailing);
      assertEquals(frame([bytes]), [bytes]);
      assertEquals(frame(split(bytes, 1)), [bytes]);
      assertEquals(frame([both]), [bytes, trailing]);
      for (let at = 0; at <= both.length; at++) {
        assertEquals(frame([both.subarray(0, at), both.subarray(at)]), [bytes, trailing], `split at ${at}`);
      }
    });
  }
});

Deno.test("PduFramer: a PDU within one chunk is a view, one across chunks an exact buffer", () => {
  const chunk = Uint8Array.of(...trailing, ...trailing);
  for (const pdu of frame([chunk])) assertStrictEquals(pdu.buffer, chunk.buffer);
  for (const length of [4, 65_530, 65_531, 200_000, 1_000_000]) {
    const bytes = large(length);
    for (const size of [5, 4096, 65_536, 100_000]) {
      if (bytes.length / size > 20_000 || bytes.length <= size) continue;
      const [pdu] = frame(split(bytes, size));
      assertEquals([pdu.byteOffset, pdu.buffer.byteLength], [0, bytes.length]);
      assert(pdu.every((byte, i) => byte === bytes[i]), `${length} bytes in chunks of ${size}`);
    }
  }
});

Deno.test("PduFramer: partial tells whether the bytes end within a PDU", () => {
  const framer = new PduFramer({ maxLength: () => MiB });
  const steps: [string, number, boolean][] = [
    ["", 0, false],
    ["05", 0, true],
    ["00 00 00 00", 0, true],
    ["04", 0, true],
    ["00 00 00", 0, true],
    ["00", 1, false],
    ["06 00 00 00 00 04 00 00 00 00 07", 1, true],
    ["00 00 00 00 04 00 00 02 02", 1, false],
    ["08 00 00 00 00", 0, true],
    ["00 08 00 00 00 00 00", 2, false], // unknown types without a body are whole after the header
  ];
  for (const [hex, count, partial] of steps) {
    assertEquals([...framer.push(bytesOf(hex))].length, count, hex);
    assertEquals(framer.partial, partial, hex);
  }
});

const lies: readonly (readonly [name: string, header: string, maximum: number, reason: 1 | 6])[] = [
  ["one byte too long", "04 00 00 00 40 01", 16384, 6],
  ["4 GiB", "01 00 FF FF FF FF", MiB, 6],
  ["4 GiB of a known type after the first", "05 00 00 00 00 04 00 00 00 00 04 00 FF FF FF FF", MiB, 6],
  ["an HTTP request", "'GET / HTTP/1.1' 0D 0A", MiB, 1],
  ["a TLS ClientHello", "16 03 01 02 00 01 00 01 FC 03 03", MiB, 1],
];

Deno.test("PduFramer: a length over the maximum is refused at the sixth byte of the header", async (t) => {
  for (const [name, text, maximum, reason] of lies) {
    await t.step(name, () => {
      const bytes = bytesOf(text);
      for (const size of [bytes.length, 1]) {
        const framer = new PduFramer({ maxLength: () => maximum });
        const error = assertThrows(
          () => {
            for (const chunk of split(bytes, size)) Array.from(framer.push(chunk));
          },
          ProtocolError,
          `exceeds the maximum of ${maximum}`,
        );
        assertEquals(error.abort, { source: 2, reason });
      }
    });
  }
});

Deno.test("PduFramer: PDUs before a lying header are delivered", () => {
  const framer = new PduFramer({ maxLength: () => MiB });
  const pdus: Uint8Array[] = [];
  assertThrows(() => {
    for (const pdu of framer.push(Uint8Array.of(...trailing, 4, 0, 255, 255, 255, 255))) pdus.push(pdu);
  }, ProtocolError);
  assertEquals(pdus, [trailing]);
});

Deno.test("PduFramer: the maximum is asked for every PDU", () => {
  let maximum = 100;
  const framer = new PduFramer({ maxLength: () => maximum });
  assertEquals([...framer.push(large(100))].length, 1);
  maximum = 50;
  assertEquals([...framer.push(large(50))].length, 1);
  assertThrows(() => [...framer.push(large(51))], ProtocolError, "length 51 exceeds the maximum of 50");
});

Deno.test("PduFramer: a maximum of 0 is no limit, and an announced length takes no memory", () => {
  const framers = Array.from({ length: 300 }, () => new PduFramer({ maxLength: () => 0 }));
  const before = Deno.memoryUsage();
  for (const framer of framers) {
    assertEquals([...framer.push(bytesOf("04 00 FF FF FF FF 00"))], []);
    assert(framer.partial);
  }
  const after = Deno.memoryUsage();
  assertLess(after.external + after.heapUsed - before.external - before.heapUsed, 300 * 2 * 65_536);
});

Deno.test("PduFramer: time is linear in the bytes, not in the chunks times the length", () => {
  const bytes = large(8 * MiB);
  const [pdu] = frame(split(bytes, 64), 0); // 131,072 chunks: a copy of what is there for each would be 512 GiB
  assertEquals(pdu.length, bytes.length);
});

Deno.test("PduFramer: what is lent stays as it is until the next push, whatever follows in the same chunk", () => {
  const pdus = [70_000, 4, 100_000, 300_000, 131_072, 131_072, 5, 200_000].map((length) => large(length));
  const bytes = new Uint8Array(pdus.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const pdu of pdus) {
    bytes.set(pdu, offset);
    offset += pdu.length;
  }
  for (const size of [4096, 65_536, 70_001, 131_072, 150_000, bytes.length]) {
    const framer = new PduFramer({ maxLength: () => MiB, lend: true });
    const buffer = new Uint8Array(size);
    const found: Uint8Array[] = [];
    for (const chunk of split(bytes, size)) {
      buffer.set(chunk); // read into the same memory over and over, as a chain does
      const lent = [...framer.push(buffer.subarray(0, chunk.length))];
      found.push(...lent.map((pdu) => pdu.slice()));
    }
    assertEquals(found.length, pdus.length);
    for (const [i, pdu] of pdus.entries()) assert(found[i].every((byte, at) => byte === pdu[at]), `${i} of ${size}`);
  }
});
