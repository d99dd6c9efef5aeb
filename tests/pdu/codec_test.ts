import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import type { AAssociateAc, AAssociateRq, Pdu, UserInformation } from "../../lib/pdu/types.ts";
import { bytesOf, lenientPduVectors, pduVectors } from "../vectors/pdus.ts";

/** A PDU of the type with the body, and its true length. */
function pdu(type: number, ...body: Uint8Array[]): Uint8Array {
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return Uint8Array.from([type, 0, 0, length >> 16, length >> 8, length, ...body.flatMap((part) => [...part])]);
}

/** What stands before the items of an A-ASSOCIATE-RQ or AC. */
const fixed = bytesOf("00 01 00 00 'HANGAR          ' 'WORKSTATION     '" + "00 ".repeat(32));
const rq = (items: string) => pdu(1, fixed, bytesOf(items));
const ac = (items: string) => pdu(2, fixed, bytesOf(items));
const context = (id: string) => `20 00 00 12 ${id} 00 00 00  30 00 00 03 '1.2'  40 00 00 03 '1.2' \n`;
const user = (length: string, subItem: string) => rq(`50 00 00 ${length} ${subItem}`);

Deno.test("decodePdu: golden vectors", async (t) => {
  for (const vector of [...pduVectors, ...lenientPduVectors]) {
    await t.step(vector.name, () => assertEquals(decodePdu(vector.bytes), vector.pdu));
  }
});

Deno.test("encodePdu: golden vectors", async (t) => {
  for (const vector of pduVectors) {
    await t.step(vector.name, () => assertEquals(encodePdu(vector.pdu), vector.bytes));
  }
});

Deno.test("encodePdu: one exact buffer", () => {
  for (const vector of pduVectors) {
    const bytes = encodePdu(vector.pdu);
    assertEquals([bytes.byteOffset, bytes.buffer.byteLength], [0, vector.bytes.length], vector.name);
  }
});

Deno.test("decodePdu: what is left of a PDU cut short anywhere is refused, with the length as it was and mended", () => {
  for (const { name, bytes } of pduVectors) {
    for (let end = 0; end < bytes.length; end++) {
      assertThrows(() => decodePdu(bytes.slice(0, end)), ProtocolError, "", `${name} cut at ${end}`);
      if (end < 6) continue;
      const mended = bytes.slice(0, end);
      new DataView(mended.buffer).setUint32(2, end - 6);
      try {
        decodePdu(mended);
      } catch (error) {
        assert(error instanceof ProtocolError, `${name} cut at ${end}: ${error}`);
      }
    }
  }
});

const malformed: readonly (readonly [name: string, bytes: Uint8Array, reason: number])[] = [
  ["no byte", bytesOf(""), 6],
  ["half a header", bytesOf("05 00 00"), 6],
  ["type 0", bytesOf("00 00 00 00 00 00"), 1],
  ["type 8", bytesOf("08 00 00 00 00 04 00 00 00 00"), 1],
  ["type 47H, an HTTP request", bytesOf("'GET / HTTP/1.1'"), 1],
  ["length over the bytes", bytesOf("05 00 00 00 00 05 00 00 00 00"), 6],
  ["length below the bytes", bytesOf("05 00 00 00 00 04 00 00 00 00 00"), 6],
  ["A-ASSOCIATE-RJ of 3 bytes", bytesOf("03 00 00 00 00 03 00 01 01"), 6],
  ["A-ASSOCIATE-RJ of 5 bytes", bytesOf("03 00 00 00 00 05 00 01 01 01 00"), 6],
  ["A-RELEASE-RQ without a body", bytesOf("05 00 00 00 00 00"), 6],
  ["A-RELEASE-RP of 5 bytes", bytesOf("06 00 00 00 00 05 00 00 00 00 00"), 6],
  ["A-ABORT of 2 bytes", bytesOf("07 00 00 00 00 02 00 00"), 6],
  ["A-ASSOCIATE-RQ of 67 bytes", pdu(1, fixed.subarray(1)), 6],
  ["A-ASSOCIATE-AC of 67 bytes", pdu(2, fixed.subarray(1)), 6],
  ["A-ASSOCIATE-RQ: half an item header", rq("10 00 00"), 6],
  ["A-ASSOCIATE-RQ: item past the PDU", rq("10 00 00 06 '1.2.3'"), 6],
  ["A-ASSOCIATE-RQ: unknown item past the PDU", rq("77 00 FF FF 00"), 6],
  ["A-ASSOCIATE-RQ: 1025 empty items", rq("77 00 00 00 ".repeat(1025)), 6],
  ["A-ASSOCIATE-RQ: two application contexts", rq("10 00 00 03 '1.2' 10 00 00 03 '1.2'"), 5],
  ["A-ASSOCIATE-RQ: two user information items", rq("50 00 00 00 50 00 00 00"), 5],
  ["A-ASSOCIATE-RQ: letter in the application context", rq("10 00 00 03 '1.x'"), 6],
  ["A-ASSOCIATE-RQ: NUL inside the application context", rq("10 00 00 04 '1.' 00 '2'"), 6],
  ["context of 3 bytes", rq("20 00 00 03 01 00 00"), 6],
  ["context ID 0", rq(context("00")), 6],
  ["context ID 2", rq(context("02")), 6],
  ["context ID twice", rq(context("01") + context("03") + context("01")), 6],
  ["129 contexts", rq(Array.from({ length: 129 }, (_, i) => context(hex((2 * i + 1) & 0xff))).join("")), 6],
  ["context without sub-items", rq("20 00 00 04 01 00 00 00"), 6],
  ["context without abstract syntax", rq("20 00 00 0B 01 00 00 00  40 00 00 03 '1.2'"), 6],
  ["context with empty abstract syntax", rq("20 00 00 0F 01 00 00 00  30 00 00 00  40 00 00 03 '1.2'"), 6],
  ["context without transfer syntax", rq("20 00 00 0B 01 00 00 00  30 00 00 03 '1.2'"), 6],
  ["context with empty transfer syntax", rq("20 00 00 0F 01 00 00 00  30 00 00 03 '1.2'  40 00 00 00"), 6],
  ["context with two abstract syntaxes", rq("20 00 00 12 01 00 00 00  30 00 00 03 '1.2'  30 00 00 03 '1.2'"), 5],
  ["context with a sub-item past it", rq("20 00 00 0B 01 00 00 00  30 00 00 04 '1.2'  40 00 00 03 '1.2'"), 6],
  ["context with a path for abstract syntax", rq("20 00 00 0F 01 00 00 00  30 00 00 07 '../../x'"), 6],
  ["accepted context without transfer syntax", ac("21 00 00 04 01 00 00 00"), 6],
  ["accepted context with empty transfer syntax", ac("21 00 00 08 01 00 00 00  40 00 00 00"), 6],
  ["accepted context with two transfer syntaxes", ac("21 00 00 0E 01 00 00 00  40 00 00 01 '1'  40 00 00 01 '1'"), 6],
  ["accepted context with a letter in its transfer syntax", ac("21 00 00 09 01 00 00 00  40 00 00 01 'x'"), 6],
  ["result of context ID 2", ac("21 00 00 04 02 00 03 00"), 6],
  ["result of a context twice", ac("21 00 00 04 01 00 03 00  21 00 00 04 01 00 03 00"), 6],
  ["user information: sub-item past it", user("06", "51 00 00 04 00 00  40 00"), 6],
  ["user information: half a sub-item header", user("03", "51 00 00"), 6],
  ["user information: maximum length of 2 bytes", user("06", "51 00 00 02 40 00"), 6],
  ["user information: maximum length of 8 bytes", user("0C", "51 00 00 08 00 00 00 00 00 00 40 00"), 6],
  ["user information: operations window of 2 bytes", user("06", "53 00 00 02 00 01"), 6],
  ["user information: letter in the implementation class UID", user("05", "52 00 00 01 'x'"), 6],
  ["role selection: no byte", user("04", "54 00 00 00"), 6],
  ["role selection: UID past it", user("0B", "54 00 00 07 00 06 '1.2' 00 01"), 6],
  ["role selection: UID length FFFFH", user("0B", "54 00 00 07 FF FF '1.2' 00 01"), 6],
  ["role selection: one role", user("0A", "54 00 00 06 00 03 '1.2' 00"), 6],
  ["extended negotiation: UID past it", user("09", "56 00 00 05 00 04 '1.2'"), 6],
  ["common extended negotiation: no service class", user("09", "57 00 00 05 00 03 '1.2'"), 6],
  ["common extended negotiation: related UIDs past it", user("0D", "57 00 00 09 00 01 '1' 00 01 '2' 00 02 '1'"), 6],
  [
    "common extended negotiation: related UID past the others",
    user("0E", "57 00 00 0A 00 01 '1' 00 01 '2' 00 02 00 01"),
    6,
  ],
  ["user identity: no byte", user("04", "58 00 00 00"), 6],
  ["user identity: primary field past it", user("0A", "58 00 00 06 01 00 00 03 'ab'"), 6],
  ["user identity: secondary field past it", user("0C", "58 00 00 08 02 00 00 01 'a' 00 02 'b'"), 6],
  ["user identity: half a secondary length", user("0A", "58 00 00 06 01 00 00 01 'a' 00"), 6],
  ["user identity response past it", user("08", "59 00 00 04 00 03 'ab'"), 6],
  ["P-DATA-TF without a PDV item", bytesOf("04 00 00 00 00 00"), 6],
  ["P-DATA-TF: half a PDV header", bytesOf("04 00 00 00 00 05 00 00 00 01 01"), 6],
  ["P-DATA-TF: PDV item of length 0", bytesOf("04 00 00 00 00 06 00 00 00 00 01 03"), 6],
  ["P-DATA-TF: PDV item of length 1", bytesOf("04 00 00 00 00 06 00 00 00 01 01 03"), 6],
  ["P-DATA-TF: PDV item one past the PDU", bytesOf("04 00 00 00 00 07 00 00 00 04 01 03 AA"), 6],
  ["P-DATA-TF: PDV item of length FFFFFFFFH", bytesOf("04 00 00 00 00 07 FF FF FF FF 01 03 AA"), 6],
  ["P-DATA-TF: last PDV item cut", bytesOf("04 00 00 00 00 09 00 00 00 02 01 03 00 00 00"), 6],
];

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

Deno.test("decodePdu: malformed bytes name the A-ABORT reason", async (t) => {
  for (const [name, bytes, reason] of malformed) {
    await t.step(name, () => {
      const error = assertThrows(() => decodePdu(bytes), ProtocolError, "Cannot decode");
      assertEquals(error.abort, { source: 2, reason: reason as 1 | 5 | 6 });
      assertEquals(error.initiator, "peer");
    });
  }
});

Deno.test("decodePdu: 128 contexts are not too many", () => {
  const decoded = decodePdu(rq(Array.from({ length: 128 }, (_, i) => context(hex(2 * i + 1))).join("")));
  assertEquals((decoded as AAssociateRq).presentationContexts.map(({ id }) => id).slice(-2), [253, 255]);
});

Deno.test("decodePdu: fragments are views, negotiated fields are copies", () => {
  const data = bytesOf("04 00 00 00 00 07 00 00 00 03 01 03 AA");
  const decoded = decodePdu(data);
  assert(decoded.type === "P-DATA-TF");
  assertStrictEquals(decoded.pdvs[0].fragment.buffer, data.buffer);

  const request = user("0B", "58 00 00 07 01 00 00 01 'a' 00 00");
  const associate = decodePdu(request) as AAssociateRq;
  assertEquals(associate.userInformation.userIdentity?.primaryField.buffer.byteLength, 1);
});

const information: UserInformation = {
  maxPduLength: 16384,
  implementationClassUid: "1.2",
  roleSelections: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
};
const request: AAssociateRq = {
  type: "A-ASSOCIATE-RQ",
  protocolVersion: 1,
  calledAeTitle: "HANGAR",
  callingAeTitle: "WORKSTATION",
  applicationContextName: "1.2.840.10008.3.1.1.1",
  presentationContexts: [],
  userInformation: information,
};
const proposed = (id: number) => ({ id, abstractSyntax: "1.2", transferSyntaxes: ["1.2"] });
const answer = (id: number, result: number, transferSyntax: string): AAssociateAc => ({
  ...request,
  type: "A-ASSOCIATE-AC",
  presentationContexts: [{ id, result, transferSyntax }],
});
const withUser = (fields: Partial<UserInformation>): AAssociateRq => ({
  ...request,
  userInformation: { ...information, ...fields },
});
const large = new Uint8Array(0x10000);

const mistakes: readonly (readonly [name: string, pdu: Pdu, message: string])[] = [
  ["AE title of 17 characters", { ...request, calledAeTitle: "12345678901234567" }, "exceeds 16 characters"],
  ["AE title beyond ISO 8859-1", { ...request, callingAeTitle: "Ж" }, "not ISO 8859-1"],
  ["protocol version 65536", { ...request, protocolVersion: 0x10000 }, "protocol version"],
  ["application context that is no UID", { ...request, applicationContextName: "DICOM" }, "is no UID"],
  ["context ID 2", { ...request, presentationContexts: [proposed(2)] }, "is not odd"],
  ["context ID 257", { ...request, presentationContexts: [proposed(257)] }, "is not odd"],
  ["context ID 1.5", { ...request, presentationContexts: [proposed(1.5)] }, "is not odd"],
  ["context ID twice", { ...request, presentationContexts: [proposed(1), proposed(1)] }, "not unique"],
  ["no abstract syntax", { ...request, presentationContexts: [{ ...proposed(1), abstractSyntax: "" }] }, "is no UID"],
  [
    "no transfer syntax",
    { ...request, presentationContexts: [{ ...proposed(1), transferSyntaxes: [] }] },
    "no transfer",
  ],
  ["accepted without transfer syntax", answer(1, 0, ""), "is no UID"],
  ["result 256", answer(1, 256, "1.2"), "result"],
  ["maximum length -1", withUser({ maxPduLength: -1 }), "maximum length"],
  ["maximum length 2^32", withUser({ maxPduLength: 2 ** 32 }), "maximum length"],
  ["empty version name", withUser({ implementationVersionName: "" }), "1 to 16"],
  ["version name of 17 characters", withUser({ implementationVersionName: "12345678901234567" }), "1 to 16"],
  ["65536 operations", withUser({ asyncOperationsWindow: { invoked: 1, performed: 0x10000 } }), "operations performed"],
  [
    "user identity of 64 KiB",
    withUser({
      userIdentity: { type: 1, positiveResponseRequested: false, primaryField: large, secondaryField: large },
    }),
    "length",
  ],
  [
    "user information of over 64 KiB",
    withUser({ userIdentityResponse: large.subarray(0, 0xfff0) }),
    "length of item 50H",
  ],
  ["A-ASSOCIATE-RJ with result 256", { type: "A-ASSOCIATE-RJ", result: 256, source: 1, reason: 1 }, "parameter"],
  ["A-ABORT with reason -1", { type: "A-ABORT", source: 2, reason: -1 }, "parameter"],
  ["P-DATA-TF without a PDV", { type: "P-DATA-TF", pdvs: [] }, "no PDV item"],
  [
    "P-DATA-TF with context ID 256",
    { type: "P-DATA-TF", pdvs: [{ contextId: 256, command: true, last: true, fragment: large }] },
    "context ID 256",
  ],
];

Deno.test("encodePdu: the caller's mistakes are RangeErrors", async (t) => {
  for (const [name, mistake, message] of mistakes) {
    await t.step(name, () => {
      assertThrows(() => encodePdu(mistake), RangeError, message);
    });
  }
});
