/** What a DIMSE server has to survive, row by row: bytes in, answer out, and a good client that is served after each. */
import { assert, assertEquals, assertLess } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import { encodeCommandSet } from "../../lib/dimse/command_codec.ts";
import type { CommandSet } from "../../lib/dimse/message.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import type { Pdu, Pdv } from "../../lib/pdu/types.ts";
import { associate } from "../../lib/service/associate.ts";
import type { Server } from "../../lib/service/serve.ts";
import {
  HangingProtocolInformationModelFind as HpFind,
  HangingProtocolInformationModelMove as HpMove,
  HangingProtocolStorage as HpStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import { associateRq, bytesOf, echoRq, message, ScriptedPeer, until } from "../support/scripted_peer.ts";
import { cancelRq, Contexts, findRq, identifier, startServer, storeRq } from "../support/served.ts";

/** What comes back: A-ABORT, A-ASSOCIATE-RJ, the status of a response, A-ASSOCIATE-AC, or an orderly end. */
type Answer =
  | { abort: [source: number, reason: number] }
  | { reject: [result: number, source: number, reason: number] }
  | { status: number }
  | "accepted"
  | "closed";

/** One attack: on a fresh connection, or on an association with three contexts where it says `within`. */
interface Attack {
  what: string;
  within?: true;
  sends: (Uint8Array | Pdu | Pdu[])[];
  answer: Answer;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) =>
  Uint8Array.from(text.replaceAll(" ", "").match(/../g) ?? [], (byte) => parseInt(byte, 16));

/** PDU header with a length of our choice. */
function pdu(type: number, body: Uint8Array | number[], length: number = body.length): Uint8Array {
  const bytes = new Uint8Array(6 + body.length);
  bytes[0] = type;
  new DataView(bytes.buffer).setUint32(2, length);
  bytes.set(body, 6);
  return bytes;
}

/** Item with a length of our choice. */
function item(type: number, value: Uint8Array | number[], length: number = value.length): number[] {
  return [type, 0, length >> 8, length & 0xff, ...value];
}

const uid = (text: string) => [...utf8(text)];
const sized = (text: string, length = text.length) => [length >> 8, length & 0xff, ...utf8(text)];
const applicationContext = item(0x10, uid("1.2.840.10008.3.1.1.1"));
const userInformation = item(0x50, [...item(0x51, [0, 0, 0x40, 0]), ...item(0x52, uid("1.2.3"))]);
const contextItem = (id: number, ...subItems: number[][]) => item(0x20, [id, 0, 0, 0, ...subItems.flat()]);
const echoSyntaxes = [item(0x30, uid(Verification)), item(0x40, uid("1.2.840.10008.1.2"))];
const echoContext = contextItem(1, ...echoSyntaxes);
const manyContexts = (transferSyntaxes: number) => {
  const further = Array.from({ length: transferSyntaxes - 1 }, (_, n) => item(0x40, uid(`1.2.840.10008.1.2.${n}`)));
  return Array.from({ length: 128 }, (_, n) => contextItem(2 * n + 1, ...echoSyntaxes, ...further));
};

/** An A-ASSOCIATE-RQ from items of our choice. */
function rq(...items: number[][]): Uint8Array {
  const fixed = new Uint8Array(68);
  fixed[1] = 1;
  fixed.set(utf8("HANGAR          SCRIPT          "), 4);
  return pdu(0x01, [...fixed, ...items.flat()]);
}

/** An A-ASSOCIATE-RQ with sub-items of our choice in its user information. */
const rqWith = (...subItems: number[][]) =>
  rq(applicationContext, echoContext, item(0x50, [...item(0x51, [0, 0, 0x40, 0]), ...subItems.flat()]));

/** An A-ASSOCIATE-RQ with AE titles of our choice. */
function rqTitled(called: string, calling: string): Uint8Array {
  const bytes = rq(applicationContext, echoContext, userInformation);
  bytes.set(utf8(called.padEnd(16).slice(0, 16)), 10);
  bytes.set(utf8(calling.padEnd(16).slice(0, 16)), 26);
  return bytes;
}

const pdv = (contextId: number, kind: "c" | "C" | "d" | "D", fragment: Uint8Array = new Uint8Array()): Pdv => ({
  contextId,
  command: kind.toLowerCase() === "c",
  last: kind.toUpperCase() === kind,
  fragment,
});
const data = (...pdvs: Pdv[]): Pdu => ({ type: "P-DATA-TF", pdvs });
const command = (fields: Partial<CommandSet>) =>
  encodeCommandSet({ CommandField: 0x30, CommandDataSetType: 0x0101, ...fields });
const echoCommand = command({ AffectedSOPClassUID: Verification, MessageID: 1 });
const findCommand = command({
  CommandField: CommandField.CFindRq,
  AffectedSOPClassUID: HpFind,
  MessageID: 1,
  Priority: 0,
  CommandDataSetType: 0x0102,
});

/** An element of a command set, whatever it is. */
const element = (tag: number, value: number[]) => [0, 0, tag & 0xff, tag >> 8, value.length, 0, 0, 0, ...value];
const rawCommand = (...elements: number[][]): Pdu => data(pdv(1, "C", Uint8Array.from(elements.flat())));
const echoElements = [
  element(0x0002, [...utf8(Verification), 0]),
  element(0x0100, [0x30, 0]),
  element(0x0110, [1, 0]),
  element(0x0800, [1, 1]),
];

const invalid: Answer = { abort: [2, 6] };
const unexpected: Answer = { abort: [2, 2] };
/** AA-1: in Sta2 the A-ABORT speaks for the service-user, and its reason is not significant. */
const beforeAssociation: Answer = { abort: [0, 0] };

const attacks: Record<string, Attack[]> = {
  "1. lengths of 4 GiB": [
    { what: "A-ASSOCIATE-RQ", sends: [hex("01 00 FF FF FF FF")], answer: beforeAssociation },
    { what: "P-DATA-TF first", sends: [hex("04 00 FF FF FF FF")], answer: beforeAssociation },
    { what: "P-DATA-TF", within: true, sends: [hex("04 00 FF FF FF FF")], answer: invalid },
    { what: "unknown type", within: true, sends: [hex("99 00 FF FF FF FF")], answer: { abort: [2, 1] } },
    { what: "A-RELEASE-RQ", within: true, sends: [hex("05 00 FF FF FF FF")], answer: invalid },
  ],
  "2. P-DATA-TF beyond the maximum length": [
    { what: "by one byte, in the header", within: true, sends: [pdu(4, [], 16385)], answer: invalid },
    { what: "by far", within: true, sends: [pdu(4, new Uint8Array(200_000))], answer: invalid },
  ],
  "3. lengths below the fixed part": [
    { what: "A-ASSOCIATE-RQ of nothing", sends: [pdu(1, [])], answer: beforeAssociation },
    { what: "A-ASSOCIATE-RQ of 67 bytes", sends: [pdu(1, new Uint8Array(67))], answer: beforeAssociation },
    { what: "A-RELEASE-RQ of nothing", within: true, sends: [pdu(5, [])], answer: invalid },
    { what: "A-RELEASE-RQ of 3 bytes", within: true, sends: [pdu(5, [0, 0, 0])], answer: invalid },
    { what: "A-RELEASE-RQ of 5 bytes", within: true, sends: [pdu(5, [0, 0, 0, 0, 0])], answer: invalid },
    { what: "A-RELEASE-RP of nothing", within: true, sends: [pdu(6, [])], answer: invalid },
    { what: "A-ABORT of nothing", within: true, sends: [pdu(7, [])], answer: invalid },
    { what: "A-ABORT of 8 bytes", within: true, sends: [pdu(7, new Uint8Array(8))], answer: invalid },
    { what: "P-DATA-TF of nothing", within: true, sends: [pdu(4, [])], answer: invalid },
  ],
  "4. something else than DICOM": [
    { what: "HTTP", sends: [utf8("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")], answer: beforeAssociation },
    {
      what: "TLS ClientHello",
      sends: [hex("16 03 01 02 00 01 00 01 FC 03 03"), new Uint8Array(506).fill(7)],
      answer: beforeAssociation,
    },
    { what: "SSH", sends: [utf8("SSH-2.0-OpenSSH_9.2\r\n")], answer: beforeAssociation },
    { what: "noise", sends: [new Uint8Array(5000).fill(0xa5)], answer: beforeAssociation },
    { what: "zeros", sends: [new Uint8Array(5000)], answer: beforeAssociation },
    {
      what: "noise in an association",
      within: true,
      sends: [new Uint8Array(5000).fill(0xa5)],
      answer: { abort: [2, 1] },
    },
  ],
  "6. presentation contexts": [
    {
      what: "129 of them",
      sends: [
        rq(
          applicationContext,
          ...Array.from({ length: 129 }, (_, i) => contextItem((2 * i + 1) & 0xff, ...echoSyntaxes)),
          userInformation,
        ),
      ],
      answer: beforeAssociation,
    },
    {
      what: "one ID twice",
      sends: [rq(applicationContext, echoContext, echoContext, userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "an even ID",
      sends: [rq(applicationContext, contextItem(2, ...echoSyntaxes), userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "ID 0",
      sends: [rq(applicationContext, contextItem(0, ...echoSyntaxes), userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "no abstract syntax",
      sends: [rq(applicationContext, contextItem(1, echoSyntaxes[1]), userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "no transfer syntax",
      sends: [rq(applicationContext, contextItem(1, echoSyntaxes[0]), userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "two abstract syntaxes",
      sends: [rq(applicationContext, contextItem(1, echoSyntaxes[0], ...echoSyntaxes), userInformation)],
      answer: beforeAssociation,
    },
    { what: "none", sends: [rq(applicationContext, userInformation)], answer: { reject: [1, 1, 1] } },
    {
      what: "1,000 empty items beside one",
      sends: [rq(applicationContext, echoContext, userInformation, new Array(1000).fill([0x77, 0, 0, 0]).flat())],
      answer: "accepted",
    },
    {
      what: "30,000 empty items beside one",
      sends: [rq(applicationContext, echoContext, userInformation, new Array(30_000).fill([0x77, 0, 0, 0]).flat())],
      answer: beforeAssociation,
    },
    {
      what: "128 presentation contexts of 20 transfer syntaxes",
      sends: [rq(applicationContext, ...manyContexts(20), userInformation)],
      answer: "accepted",
    },
    {
      what: "128 presentation contexts of 250 transfer syntaxes: more than an A-ASSOCIATE-RQ may hold",
      sends: [rq(applicationContext, ...manyContexts(250), userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "300,000 empty items: more than an A-ASSOCIATE-RQ may hold",
      sends: [rq(applicationContext, echoContext, userInformation, new Array(1_200_000).fill(0))],
      answer: beforeAssociation,
    },
  ],
  "7. lengths of items": [
    {
      what: "an item past the PDU",
      sends: [rq(applicationContext, echoContext, item(0x50, [1, 2], 3))],
      answer: beforeAssociation,
    },
    { what: "an item of 64 KiB that is not there", sends: [rq(item(0x10, [], 0xffff))], answer: beforeAssociation },
    {
      what: "half an item header",
      sends: [rq(applicationContext, echoContext, userInformation, [0x77, 0])],
      answer: beforeAssociation,
    },
    {
      what: "a sub-item past its item",
      sends: [rq(applicationContext, contextItem(1, item(0x30, uid("1.2"), 4)), userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "a context item of 3 bytes",
      sends: [rq(applicationContext, item(0x20, [1, 0, 0]), userInformation)],
      answer: beforeAssociation,
    },
    { what: "a maximum length of 3 bytes", sends: [rqWith(item(0x51, [0, 0, 0]))], answer: beforeAssociation },
    {
      what: "an operations window of 5 bytes",
      sends: [rqWith(item(0x53, [0, 1, 0, 1, 0]))],
      answer: beforeAssociation,
    },
    {
      what: "role selection: UID past the item",
      sends: [rqWith(item(0x54, [...sized("1.2", 30), 1, 1]))],
      answer: beforeAssociation,
    },
    { what: "role selection: no roles", sends: [rqWith(item(0x54, sized("1.2.3")))], answer: beforeAssociation },
    { what: "role selection of nothing", sends: [rqWith(item(0x54, []))], answer: beforeAssociation },
    {
      what: "extended negotiation: UID past the item",
      sends: [rqWith(item(0x56, sized("1.2", 0xffff)))],
      answer: beforeAssociation,
    },
    {
      what: "common extended: UID past the item",
      sends: [rqWith(item(0x57, sized("1.2", 0x7fff)))],
      answer: beforeAssociation,
    },
    {
      what: "common extended: related UIDs past their field",
      sends: [rqWith(item(0x57, [...sized("1.2"), ...sized("1.3"), 0, 4, ...sized("1.2.3.4")]))],
      answer: beforeAssociation,
    },
    {
      what: "user identity past the item",
      sends: [rqWith(item(0x58, [1, 0, 0xff, 0xff, 65]))],
      answer: beforeAssociation,
    },
    { what: "user identity of nothing", sends: [rqWith(item(0x58, []))], answer: beforeAssociation },
    { what: "a UID of an odd length", sends: [rqWith(item(0x52, uid("1.2")))], answer: "accepted" },
    {
      what: "a UID that is none",
      sends: [rq(applicationContext, contextItem(1, item(0x30, utf8("../etc")), echoSyntaxes[1]), userInformation)],
      answer: beforeAssociation,
    },
    {
      what: "a UID of 65 characters beside another",
      sends: [
        rq(
          applicationContext,
          echoContext,
          contextItem(3, item(0x30, uid("1".repeat(65))), echoSyntaxes[1]),
          userInformation,
        ),
      ],
      answer: "accepted",
    },
    { what: "an empty unknown sub-item", sends: [rqWith(item(0x5f, []))], answer: "accepted" },
    { what: "no user information", sends: [rq(applicationContext, echoContext)], answer: "accepted" },
    {
      what: "two user informations",
      sends: [rq(applicationContext, echoContext, userInformation, userInformation)],
      answer: beforeAssociation,
    },
    { what: "a maximum length of 1", sends: [rqWith(item(0x51, [0, 0, 0, 1]))], answer: { reject: [1, 1, 1] } },
  ],
  "8. version, application context, reserved bytes": [
    { what: "protocol version 2", sends: [associateRq({ protocolVersion: 2 })], answer: { reject: [1, 2, 2] } },
    { what: "protocol versions 1 and 2", sends: [associateRq({ protocolVersion: 3 })], answer: "accepted" },
    {
      what: "another application context",
      sends: [rq(item(0x10, uid("1.2.3")), echoContext, userInformation)],
      answer: { reject: [1, 1, 2] },
    },
    { what: "no application context", sends: [rq(echoContext, userInformation)], answer: { reject: [1, 1, 2] } },
    {
      what: "two application contexts",
      sends: [rq(applicationContext, applicationContext, echoContext)],
      answer: beforeAssociation,
    },
    {
      what: "reserved bytes of an A-RELEASE-RQ",
      within: true,
      sends: [pdu(5, [9, 9, 9, 9]).fill(9, 1, 2)],
      answer: "closed",
    },
  ],
  "9. user identity and AE titles": [
    {
      what: "a username of 65,000 bytes",
      sends: [rqWith(item(0x58, [1, 1, 0xfd, 0xe8, ...new Uint8Array(65_000).fill(65), 0, 0]))],
      answer: "accepted",
    },
    { what: "a username of NULs", sends: [rqWith(item(0x58, [1, 0, 0, 4, 0, 0, 0, 0, 0, 0]))], answer: "accepted" },
    { what: "an identity of type 0", sends: [rqWith(item(0x58, [0, 0, 0, 0, 0, 0]))], answer: "accepted" },
    { what: "a blank called AE title", sends: [rqTitled("", "SCRIPT")], answer: { reject: [1, 1, 7] } },
    { what: "a blank calling AE title", sends: [rqTitled("HANGAR", "")], answer: { reject: [1, 1, 3] } },
    { what: "CR LF in the calling AE title", sends: [rqTitled("HANGAR", "A\r\nB")], answer: { reject: [1, 1, 3] } },
    { what: "an escape sequence in it", sends: [rqTitled("HANGAR", "\x1b[31mX")], answer: { reject: [1, 1, 3] } },
    { what: "a backslash in it", sends: [rqTitled("HANGAR", "A\\B")], answer: { reject: [1, 1, 3] } },
    { what: "a NUL inside it", sends: [rqTitled("HANGAR", "A\0B")], answer: { reject: [1, 1, 3] } },
    { what: "letters beyond ASCII in it", sends: [rqTitled("HANGAR", "É")], answer: { reject: [1, 1, 3] } },
  ],
  "10. lengths of PDVs": [
    { what: "0", within: true, sends: [pdu(4, hex("00 00 00 00 01 03"))], answer: invalid },
    { what: "1", within: true, sends: [pdu(4, hex("00 00 00 01 01 03"))], answer: invalid },
    { what: "2: an empty command set", within: true, sends: [pdu(4, hex("00 00 00 02 01 03"))], answer: invalid },
    { what: "beyond the PDU", within: true, sends: [pdu(4, hex("00 00 00 09 01 03 00 00"))], answer: invalid },
    { what: "4 GiB", within: true, sends: [pdu(4, hex("FF FF FF FF 01 03 00 00"))], answer: invalid },
    {
      what: "the last PDV cut off",
      within: true,
      sends: [pdu(4, [...hex("00 00 00 02 01 01"), 0, 0, 0])],
      answer: invalid,
    },
  ],
  "11. PDVs out of place": [
    { what: "an unknown context", within: true, sends: [echoRq(1, 99)], answer: invalid },
    { what: "an even context", within: true, sends: [data(pdv(2, "C", echoCommand))], answer: invalid },
    { what: "context 0", within: true, sends: [data(pdv(0, "C", echoCommand))], answer: invalid },
    {
      what: "another context in mid-command",
      within: true,
      sends: [data(pdv(1, "c", echoCommand.subarray(0, 20)), pdv(3, "C", echoCommand.subarray(20)))],
      answer: invalid,
    },
    {
      what: "another context for the data set",
      within: true,
      sends: [data(pdv(3, "C", findCommand), pdv(5, "D", identifier))],
      answer: invalid,
    },
    {
      what: "a data set before its command set",
      within: true,
      sends: [data(pdv(3, "D", identifier), pdv(3, "C", findCommand))],
      answer: invalid,
    },
    {
      what: "a data set in mid-command",
      within: true,
      sends: [data(pdv(3, "c", findCommand.subarray(0, 20)), pdv(3, "D", identifier))],
      answer: invalid,
    },
    {
      what: "two messages interleaved",
      within: true,
      sends: [data(pdv(3, "C", findCommand), pdv(3, "d", identifier), pdv(1, "C", echoCommand))],
      answer: invalid,
    },
    {
      what: "a command set where a data set is due",
      within: true,
      sends: [data(pdv(3, "C", findCommand), pdv(1, "C", echoCommand))],
      answer: invalid,
    },
  ],
  "12. endless messages": [
    {
      what: "a command set of more than 8 KiB",
      within: true,
      sends: Array.from({ length: 10 }, () => data(pdv(1, "c", new Uint8Array(1000)))),
      answer: invalid,
    },
    {
      what: "an identifier of 2 MiB",
      within: true,
      sends: [findRq(1, new Uint8Array(2 * 2 ** 20))],
      answer: { status: 0xa900 },
    },
    {
      what: "an instance of 17 MiB",
      within: true,
      sends: [storeRq(1, new Uint8Array(17 * 2 ** 20))],
      answer: { status: 0xa700 },
    },
  ],
  "13. PDUs out of place": [
    { what: "P-DATA-TF before the association", sends: [echoRq(1)], answer: beforeAssociation },
    { what: "A-RELEASE-RQ before the association", sends: [{ type: "A-RELEASE-RQ" }], answer: beforeAssociation },
    { what: "A-ASSOCIATE-AC from the requestor", sends: [pdu(2, new Uint8Array(68))], answer: beforeAssociation },
    { what: "A-ABORT before the association", sends: [{ type: "A-ABORT", source: 0, reason: 0 }], answer: "closed" },
    { what: "a second A-ASSOCIATE-RQ", within: true, sends: [associateRq()], answer: unexpected },
    { what: "A-ASSOCIATE-AC", within: true, sends: [pdu(2, new Uint8Array(68))], answer: unexpected },
    {
      what: "A-ASSOCIATE-RJ",
      within: true,
      sends: [{ type: "A-ASSOCIATE-RJ", result: 1, source: 1, reason: 1 }],
      answer: unexpected,
    },
    { what: "A-RELEASE-RP for nothing", within: true, sends: [{ type: "A-RELEASE-RP" }], answer: unexpected },
    {
      what: "P-DATA-TF after A-RELEASE-RQ",
      within: true,
      sends: [[...findRq(1), { type: "A-RELEASE-RQ" }, ...echoRq(2)]],
      answer: unexpected,
    },
    { what: "unknown PDU type", within: true, sends: [pdu(0x08, [1, 2, 3, 4])], answer: { abort: [2, 1] } },
    { what: "PDU type 0", within: true, sends: [pdu(0x00, [])], answer: { abort: [2, 1] } },
    {
      what: "20,000 unknown PDUs",
      within: true,
      sends: Array.from({ length: 20_000 }, () => pdu(0x99, [])),
      answer: { abort: [2, 1] },
    },
  ],
  "14. command sets": [
    {
      what: "no Message ID",
      within: true,
      sends: [message({ CommandField: 0x30, AffectedSOPClassUID: Verification })],
      answer: invalid,
    },
    {
      what: "no Command Field",
      within: true,
      sends: [rawCommand(echoElements[0], echoElements[2], echoElements[3])],
      answer: invalid,
    },
    {
      what: "no Command Data Set Type",
      within: true,
      sends: [rawCommand(...echoElements.slice(0, 3))],
      answer: invalid,
    },
    {
      what: "a US of 4 bytes",
      within: true,
      sends: [rawCommand(echoElements[0], element(0x0100, [0x30, 0, 0, 0]), ...echoElements.slice(2))],
      answer: invalid,
    },
    {
      what: "a tag twice",
      within: true,
      sends: [rawCommand(echoElements[0], echoElements[1], echoElements[1], ...echoElements.slice(2))],
      answer: invalid,
    },
    {
      what: "tags out of order",
      within: true,
      sends: [rawCommand(echoElements[1], echoElements[0], ...echoElements.slice(2))],
      answer: invalid,
    },
    {
      what: "a wrong group length",
      within: true,
      sends: [rawCommand(element(0, [0xff, 0xff, 0, 0]), ...echoElements)],
      answer: { status: 0 },
    },
    { what: "no group length", within: true, sends: [rawCommand(...echoElements)], answer: { status: 0 } },
    {
      what: "another group",
      within: true,
      sends: [rawCommand([8, 0, 5, 0, 2, 0, 0, 0, 65, 65], ...echoElements)],
      answer: invalid,
    },
    { what: "big endian", within: true, sends: [rawCommand([0, 0, 1, 0, 0, 0, 0, 2, 0, 0x30])], answer: invalid },
    {
      what: "an element past the end",
      within: true,
      sends: [rawCommand([0, 0, 2, 0, 0xff, 0, 0, 0, 65])],
      answer: invalid,
    },
    {
      what: "an element of 4 GiB",
      within: true,
      sends: [rawCommand([0, 0, 2, 0, 0xff, 0xff, 0xff, 0xff])],
      answer: invalid,
    },
    {
      what: "unknown Command Field",
      within: true,
      sends: [data(pdv(1, "C", command({ CommandField: 0x0777, MessageID: 1 })))],
      answer: { status: 0x0211 },
    },
    {
      what: "Command Field FFFF",
      within: true,
      sends: [data(pdv(1, "C", command({ CommandField: 0xffff, MessageID: 1 })))],
      answer: invalid,
    },
    {
      what: "a response without a request",
      within: true,
      sends: [message({ CommandField: 0x8030, MessageIDBeingRespondedTo: 1, Status: 0 })],
      answer: invalid,
    },
    {
      what: "a SOP class not of the context",
      within: true,
      sends: [data(pdv(1, "C", findCommand), pdv(1, "D", identifier))],
      answer: { status: 0x0122 },
    },
    {
      what: "no Priority",
      within: true,
      sends: [message({ CommandField: 0x20, AffectedSOPClassUID: HpFind, MessageID: 1 }, identifier, 3)],
      answer: { status: 0x0212 },
    },
    {
      what: "a SOP Class UID of 100 characters",
      within: true,
      sends: [rawCommand(element(2, uid("1".repeat(100))), ...echoElements.slice(1))],
      answer: invalid,
    },
  ],
  "15. a data set against its announcement": [
    {
      what: "not announced",
      within: true,
      sends: [data(pdv(1, "C", echoCommand), pdv(1, "D", identifier))],
      answer: invalid,
    },
    {
      what: "announced by C-ECHO",
      within: true,
      sends: [message({ CommandField: 0x30, AffectedSOPClassUID: Verification, MessageID: 1 }, identifier)],
      answer: { status: 0x0212 },
    },
    {
      what: "announced and never sent",
      within: true,
      sends: [data(pdv(3, "C", findCommand))],
      answer: { abort: [2, 0] },
    },
    {
      what: "announced and empty",
      within: true,
      sends: [data(pdv(3, "C", findCommand), pdv(3, "D"))],
      answer: { status: 0 },
    },
    {
      what: "C-FIND without one",
      within: true,
      sends: [message({ CommandField: 0x20, AffectedSOPClassUID: HpFind, MessageID: 1, Priority: 0 }, undefined, 3)],
      answer: { status: 0x0212 },
    },
  ],
  "16. C-CANCEL and Message IDs": [
    {
      what: "10,000 C-CANCELs",
      within: true,
      sends: [...Array.from({ length: 10_000 }, (_, i) => cancelRq(i)), echoRq(1)],
      answer: { status: 0 },
    },
    {
      what: "C-CANCEL with a data set",
      within: true,
      sends: [message({ CommandField: 0x0fff, MessageIDBeingRespondedTo: 1 }, identifier, 3), echoRq(1)],
      answer: { status: 0 },
    },
  ],
  "20. a SOP Instance UID that is no UID": [
    "../../etc/x",
    "/etc/passwd",
    "C:\\x",
    "1.2/3",
    "1\x002",
    ".",
    "",
    "1.2.3\r\n",
  ].map(
    (sopInstanceUid) => ({
      what: JSON.stringify(sopInstanceUid),
      within: true,
      sends: [storeRq(1, identifier, sopInstanceUid)],
      answer: { status: sopInstanceUid === "" ? 0x0212 : 0xa900 },
    }),
  ),
};

async function* nothing(): AsyncGenerator<number> {
  yield 0;
}

/** Whoever means well is served, and at once. */
async function good({ port }: Server): Promise<void> {
  const started = performance.now();
  const me = { host: "127.0.0.1", port, calledAeTitle: "HANGAR", callingAeTitle: "GOOD", timeout: 5 };
  const association = await associate({ ...me, contexts: [Verification] });
  assertEquals(await association.echo(), { status: 0 });
  await association.release();
  assertLess(performance.now() - started, 1000);
}

async function play(server: Server, { within, sends, answer }: Attack): Promise<void> {
  await using peer = await ScriptedPeer.connect(server.port);
  if (within) await peer.associate({ contexts: Contexts });
  const sent = peer.send(...sends);
  if (answer === "accepted") {
    await peer.expect("A-ASSOCIATE-AC");
    await peer.send(echoRq(1));
    await peer.expectMessage(CommandField.CEchoRsp, { Status: 0 });
  } else if (answer === "closed") {
    // In order: after an A-RELEASE-RP, or because the peer has aborted.
    if (within) await peer.expect("A-RELEASE-RP");
    else await peer.expectClosed();
  } else if ("abort" in answer) {
    const [source, reason] = answer.abort;
    await peer.expectAbort(source, reason);
  } else if ("reject" in answer) {
    const [result, source, reason] = answer.reject;
    await peer.expect("A-ASSOCIATE-RJ", { result, source, reason });
  } else {
    // What is answered at all leaves the association as it was.
    const { command } = await peer.expectMessage(undefined, { Status: answer.status });
    assertEquals(command.MessageIDBeingRespondedTo, 1);
  }
  peer.close();
  await sent;
}

for (const [title, rows] of Object.entries(attacks)) {
  Deno.test(`attack ${title}`, async (t) => {
    await using server = await startServer({ timeout: 0.5, maxPduLength: 16384, find: nothing });
    for (const attack of rows) await t.step(attack.what, () => play(server, attack));
    await good(server);
    await until("every place is free", () => server.associations.size === 0);
  });
}

Deno.test("attack 12: a data set that does not end is cut off", async () => {
  await using server = await startServer({ maxInstanceLength: 2 ** 20, timeout: 2 });
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  const [first] = storeRq(1, new Uint8Array(100_000));
  await peer.send(first);
  const more = bytesOf(Array.from({ length: 64 }, () => data(pdv(5, "d", new Uint8Array(131_000)))));
  let megabytes = 0;
  let over = false;
  const aborted = peer.expect("A-ABORT", { source: 2, reason: 6 }).then(() => over = true);
  // 16 times the limit and 64 MiB, and what is on the way.
  for (; !over && megabytes < 150; megabytes += 8) await peer.send(more);
  await aborted;
  assert(megabytes >= 80 && megabytes < 150, `cut off after ${megabytes} MiB`);
  await good(server);
});

Deno.test("attack 16: 1,000 requests with one Message ID are all answered", async () => {
  await using server = await startServer();
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  const sent = peer.send(...Array.from({ length: 1000 }, () => echoRq(1)));
  for (let i = 0; i < 1000; i++) {
    const { command } = await peer.expectMessage(CommandField.CEchoRsp, { MessageIDBeingRespondedTo: 1 });
    assert(command.Status === 0 || command.Status === 0x0210);
  }
  await sent;
  await peer.release();
});

const instance = {
  bytes: identifier,
  transferSyntaxUid: "1.2.840.10008.1.2.1",
  sopClassUid: HpStorage,
  sopInstanceUid: "1.2.3",
};

Deno.test("attack 22: a C-MOVE goes only where the handler says, and a destination that is silent is a failure", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const swallowed: Deno.Conn[] = [];
  const swallowing = (async () => {
    for await (const conn of silent) swallowed.push(conn);
  })();
  let stored = 0;
  const destinations: Record<string, number> = { SILENT: (silent.addr as Deno.NetAddr).port };
  await using server = await startServer({
    timeout: 0.3,
    async *move({ moveDestination }) {
      const port = destinations[moveDestination];
      yield { destination: port === undefined ? null : { host: "127.0.0.1", port } };
      yield { subOperations: 2 };
      yield { status: 0xff00, dataset: instance };
      yield { status: 0xff00, dataset: { ...instance, sopInstanceUid: "1.2.4" } };
    },
    async *store() {
      stored++;
      yield 0;
    },
  });
  destinations.HANGAR = server.port;
  const me = { host: "127.0.0.1", port: server.port, calledAeTitle: "HANGAR", callingAeTitle: "ME", timeout: 5 };
  await using association = await associate({ ...me, contexts: [HpMove, Verification] });
  const outcomes: [destination: string, status: number, stored: number][] = [];
  for (const destination of ["127.0.0.1", "SILENT", "HANGAR"]) {
    const replies = await Array.fromAsync(association.move(HpMove, { SOPInstanceUID: "1.2.3" }, { destination }));
    outcomes.push([destination, replies.at(-1)!.status, stored]);
    assertEquals(await association.echo(), { status: 0 });
  }
  assertEquals(outcomes, [["127.0.0.1", 0xa801, 0], ["SILENT", 0xa702, 0], ["HANGAR", 0, 2]]);
  silent.close();
  await swallowing;
  for (const conn of swallowed) conn.close();
});

Deno.test("attack 23: FIN, and RST in the middle of a C-STORE, free the place", async () => {
  let finished = 0;
  await using server = await startServer({
    timeout: 5,
    async *find() {
      try {
        while (true) {
          yield { status: 0xff00, dataset: { ...instance, bytes: new Uint8Array(50_000) } };
        }
      } finally {
        finished++;
      }
    },
  });
  for (const how of ["FIN", "RST"]) {
    await using peer = await ScriptedPeer.connect(server.port);
    await peer.associate({ contexts: Contexts });
    await peer.send(findRq(1));
    await peer.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
    await peer.send(bytesOf(storeRq(2, new Uint8Array(10_000))).subarray(0, 5000));
    // What has not been read makes of a close a reset.
    if (how === "FIN") await peer.closeWrite();
    else peer.close();
    const before = performance.now();
    await until(`${how}: the place is free`, () => server.associations.size === 0);
    assertLess(performance.now() - before, 1000);
  }
  await until("both handlers have finished", () => finished === 2);
  await good(server);
});

Deno.test("attack 5: 200 connections that drip do not keep a good client waiting", async () => {
  await using server = await startServer({ timeout: 0.7, maxAssociations: 10 });
  const bytes = encodePdu(associateRq());
  const peers = await Promise.all(Array.from({ length: 200 }, () => ScriptedPeer.connect(server.port)));
  let over = false;
  const dripping = peers.map(async (peer, index) => {
    for (let i = 0; i < bytes.length && !over; i++) {
      await peer.send(bytes.subarray(i, i + 1));
      await new Promise((resolve) => setTimeout(resolve, 50 + index % 10));
    }
  });
  for (let i = 0; i < 5; i++) {
    await good(server);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await Promise.all(peers.map((peer) => peer.expectClosed(3000)));
  over = true;
  await Promise.all(dripping);
  for (const peer of peers) await peer[Symbol.asyncDispose]();
});
