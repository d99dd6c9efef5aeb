import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ProtocolError } from "../../lib/errors.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { PduFramer } from "../../lib/pdu/framer.ts";
import { lenientPduVectors, pduVectors } from "../vectors/pdus.ts";
import { arbitraryPdu } from "./arbitraries.ts";

function decodesOrRefuses(bytes: Uint8Array): void {
  try {
    decodePdu(bytes);
  } catch (error) {
    assert(error instanceof ProtocolError, String(error));
  }
}

Deno.test("property: decodePdu undoes encodePdu", () => {
  fc.assert(fc.property(arbitraryPdu, (pdu) => assertEquals(decodePdu(encodePdu(pdu)), pdu)), { numRuns: 300 });
});

Deno.test("property: arbitrary bytes decode or throw ProtocolError", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodesOrRefuses), { numRuns: 1000 });
});

Deno.test("property: an arbitrary body of a known type decodes or throws ProtocolError", () => {
  const body = fc.uint8Array({ maxLength: 300, size: "max" });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), body, (type, bytes) => {
      decodesOrRefuses(Uint8Array.of(type, 0, 0, 0, bytes.length >> 8, bytes.length, ...bytes));
    }),
    { numRuns: 500 },
  );
});

Deno.test("property: a vector with any bytes changed decodes or throws ProtocolError", () => {
  const vector = fc.constantFrom(...pduVectors, ...lenientPduVectors);
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(vector, changes, ({ bytes }, list) => {
      const changed = bytes.slice();
      for (const [at, byte] of list) changed[at % changed.length] = byte;
      decodesOrRefuses(changed);
    }),
    { numRuns: 2000 },
  );
});

/** What a framer makes of the chunks: its PDUs, then whether a PDU is unfinished, or why it gave up. */
function outcome(chunks: Uint8Array[]): (Uint8Array | boolean | string)[] {
  const framer = new PduFramer({ maxLength: () => 1000 });
  const result: (Uint8Array | boolean | string)[] = [];
  try {
    for (const chunk of chunks) {
      for (const pdu of framer.push(chunk)) result.push(pdu);
    }
    return [...result, framer.partial];
  } catch (error) {
    assert(error instanceof ProtocolError, String(error));
    return [...result, error.message];
  }
}

Deno.test("property: chunking never changes the output", () => {
  const stream = fc.tuple(fc.array(arbitraryPdu, { maxLength: 4 }), fc.uint8Array({ maxLength: 8 }))
    .map(([pdus, rest]) => Uint8Array.from([...pdus.flatMap((pdu) => [...encodePdu(pdu)]), ...rest]));
  fc.assert(
    fc.property(stream, fc.array(fc.nat({ max: 700 }), { maxLength: 12 }), (bytes, sizes) => {
      const chunks: Uint8Array[] = [];
      let offset = 0;
      for (const size of sizes) chunks.push(bytes.slice(offset, offset += size));
      chunks.push(bytes.slice(offset));
      assertEquals(outcome(chunks), outcome([bytes]));
    }),
    { numRuns: 300 },
  );
});
