/**
 * Data sets made to do harm, over real associations: each gets the status it deserves, and the association goes on.
 *
 * @module
 */
import { assert, assertEquals, assertLess } from "@std/assert";
import { setImmediate } from "node:timers";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { EncodedDataset, EncodedInstance } from "../../lib/dataset/types.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { openSqliteRepository, repositoryHandlers } from "../../lib/repository/mod.ts";
import {
  associate,
  hangingProtocol,
  type ScuAssociation,
  serve,
  storage,
  verification,
} from "../../lib/service/mod.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { concat, encodeExplicit, encodeImplicit, type Rows } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "../repository/protocols.ts";

/** A server that holds a few protocols, and an association with a context for each transfer syntax. */
async function site(run: (association: ScuAssociation, port: number) => Promise<void>): Promise<void> {
  await using repository = await openSqliteRepository(":memory:");
  for (let index = 0; index < 10; index++) await repository.store(makeProtocol(index));
  const handlers = repositoryHandlers(repository);
  const services = [verification(), storage([HangingProtocolStorage], handlers.store), hangingProtocol(handlers)];
  await using server = await serve({ port: 0, aeTitle: "HANGAR", services, timeout: 20 });
  await using association = await open(server.port, ExplicitVRLittleEndian);
  await run(association, server.port);
}

function open(port: number, transferSyntaxUid: string): Promise<ScuAssociation> {
  const inThis = (abstractSyntax: string) => ({ abstractSyntax, transferSyntaxes: [transferSyntaxUid] });
  return associate({
    host: "127.0.0.1",
    port,
    calledAeTitle: "HANGAR",
    callingAeTitle: "HOSTILE",
    timeout: 20,
    contexts: [
      Verification,
      inThis(HangingProtocolInformationModelFind),
      inThis(HangingProtocolInformationModelGet),
      ...[ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian].map((syntax) => ({
        abstractSyntax: HangingProtocolStorage,
        transferSyntaxes: [syntax],
      })),
    ],
  });
}

/** C-STORE without the care that an SCU takes; the status of the response. */
async function store(association: ScuAssociation, instance: EncodedInstance): Promise<string> {
  const context = [...association.contexts.values()].find(({ abstractSyntax, transferSyntax }) =>
    abstractSyntax === instance.sopClassUid && transferSyntax === instance.transferSyntaxUid
  );
  const operation = await association.invoke(context!, {
    CommandField: CommandField.CStoreRq,
    AffectedSOPClassUID: instance.sopClassUid,
    AffectedSOPInstanceUID: instance.sopInstanceUid,
    Priority: 0,
  }, instance.bytes);
  return hex((await operation.next())?.command.Status ?? NaN);
}

function hex(status: number): string {
  return status.toString(16).toUpperCase().padStart(4, "0");
}

async function find(association: ScuAssociation, identifier: EncodedDataset): Promise<string> {
  const statuses: string[] = [];
  for await (const { status } of association.find(HangingProtocolInformationModelFind, identifier)) {
    statuses.push(hex(status));
  }
  return statuses.length > 2 ? `${statuses.length - 1} matches, ${statuses.at(-1)}` : statuses.join(" ");
}

function sequence(tag: string, length: number, content: Uint8Array): Uint8Array {
  const header = encodeExplicit({ [`${tag} SQ`]: [] });
  new DataView(header.buffer).setUint32(8, length, true);
  return concat([header, content]);
}

function item(length: number, content: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
  new DataView(header.buffer).setUint32(4, length, true);
  return concat([header, content]);
}

const Undefined = 0xffffffff;
const ItemEnd = Uint8Array.of(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0);
const SequenceEnd = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);

/** Sequences within sequences; without their delimiters they need none. */
function nested(depth: number, tag = "0072000C"): Uint8Array {
  const opening = concat([sequence(tag, Undefined, new Uint8Array(0)), item(Undefined, new Uint8Array(0))]);
  const closing = concat([ItemEnd, SequenceEnd]);
  return concat([
    ...Array.from({ length: depth }, () => opening),
    ...Array.from({ length: depth }, () => closing),
  ]);
}

/** The protocol that hostile ones are made of, up to and from Hanging Protocol Definition Sequence. */
function around(middle: Uint8Array, index = 100): Uint8Array {
  const { bytes } = makeProtocol(index);
  const tag = Uint8Array.of(0x72, 0x00, 0x0c, 0x00);
  const at = bytes.findIndex((_, offset) => tag.every((byte, position) => bytes[offset + position] === byte));
  const { bytes: rest } = makeProtocol(index, { "0072000C SQ": [] });
  return concat([bytes.subarray(0, at), middle, rest.subarray(at + 12)]);
}

function instance(bytes: Uint8Array, names: Partial<EncodedInstance> = {}): EncodedInstance {
  return { ...makeProtocol(100), bytes, ...names };
}

function without(row: string, index = 100): EncodedInstance {
  const whole = makeProtocol(index);
  const only = encodeExplicit({ [row]: row.endsWith("UI") ? "" : "x" }).subarray(0, 6);
  const at = whole.bytes.findIndex((_, offset) => only.every((byte, index) => whole.bytes[offset + index] === byte));
  const length = 8 + new DataView(whole.bytes.buffer).getUint16(at + 6, true);
  return { ...whole, bytes: concat([whole.bytes.subarray(0, at), whole.bytes.subarray(at + length)]) };
}

async function deflated(bytes: Uint8Array): Promise<EncodedInstance> {
  const stream = await transcodeDataset(bytes, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian);
  return instance(stream, { transferSyntaxUid: DeflatedExplicitVRLittleEndian });
}

const zeros = (length: number) => around(concat([encodeExplicit({ "00090010 LO": "ZERO" }), new Uint8Array(length)]));
const implicit = { transferSyntaxUid: ImplicitVRLittleEndian };
const uid = { sopInstanceUid: "../../etc/passwd" };

/** Items 17, 19 and 21 of what a server must survive: the instance, and the status of its C-STORE. */
const stores: [what: string, instance: EncodedInstance | Promise<EncodedInstance>, status: number][] = [
  ["sequences nested 10,000 deep", instance(around(nested(10_000))), 0xc000],
  ["sequences nested 65 deep", instance(around(nested(65))), 0xc000],
  ["sequences nested 64 deep", instance(around(nested(64))), 0x0000],
  [
    "an undefined length without delimiter",
    instance(around(sequence("0072000C", Undefined, new Uint8Array(0)))),
    0xc000,
  ],
  [
    "an item that is longer than its sequence",
    instance(around(sequence("0072000C", 16, item(100, new Uint8Array(8))))),
    0xc000,
  ],
  ["a sequence that is longer than the data set", instance(around(sequence("0072000C", 1e9, ItemEnd))), 0xc000],
  ["an element that is longer than the data set", instance(makeProtocol(100).bytes.subarray(0, -4)), 0xc000],
  [
    "an element of undefined length that is no sequence",
    instance(concat([makeProtocol(100).bytes, Uint8Array.of(0x73, 0, 0, 0, 0x55, 0x54, 0, 0, 255, 255, 255, 255)])),
    0xc000,
  ],
  ["delimiters without a sequence", instance(concat([makeProtocol(100).bytes, SequenceEnd])), 0xc000],
  [
    "tags out of order",
    instance(concat([makeProtocol(100).bytes, encodeExplicit({ "00080090 PN": "x" })])),
    0xc000,
  ],
  ["the same tag twice", instance(around(encodeExplicit({ "00720002 SH": "Chest" }))), 0xc000],
  [
    "UN of undefined length, which is a sequence in Implicit VR",
    instance(
      concat([
        makeProtocol(101).bytes,
        Uint8Array.of(0x73, 0, 1, 0, 0x55, 0x4e, 0, 0, 255, 255, 255, 255),
        item(Undefined, encodeImplicit({ "00080100 SH": "x" })),
        ItemEnd,
        SequenceEnd,
      ]),
      { sopInstanceUid: protocolUid(101) },
    ),
    0x0000,
  ],
  [
    "UN of undefined length without delimiter",
    instance(concat([
      makeProtocol(100).bytes,
      Uint8Array.of(0x73, 0, 1, 0, 0x55, 0x4e, 0, 0, 255, 255, 255, 255),
    ])),
    0xc000,
  ],
  ["Explicit VR where Implicit was agreed on", instance(makeProtocol(100).bytes, implicit), 0xc000],
  ["nothing at all", instance(new Uint8Array(0)), 0xa900],
  ["a deflated data set that expands 1000 times", deflated(zeros(64 << 20)), 0xc000],
  ["one that expands just beyond the limit", deflated(zeros(16 << 20)), 0xc000],
  ["a deflated data set that is cut off", deflated(makeProtocol(100).bytes).then(cutOff), 0xc000],
  [
    "what was to be deflated and is not",
    instance(makeProtocol(100).bytes, { transferSyntaxUid: DeflatedExplicitVRLittleEndian }),
    0xc000,
  ],
  ["more than the server takes", instance(zeros(17 << 20)), 0xa700],
  ["more items than searches shall look through", instance(around(itemsOf(34_000))), 0xa700],
  ["items by the million", instance(around(itemsOf(1_500_000))), 0xc000],
  ["the same value too often", makeProtocol(100, { "00720010 LO": "a\\".repeat(30_000) }), 0xa700],
  [
    "SOP Instance UID of the command set is another",
    instance(makeProtocol(100).bytes, { sopInstanceUid: "1.2" }),
    0xa900,
  ],
  ["SOP Instance UID is a path", { ...makeProtocol(100, { "00080018 UI": uid.sopInstanceUid }), ...uid }, 0xa900],
  ["SOP Instance UID is a path in the command set alone", instance(makeProtocol(100).bytes, uid), 0xa900],
  ["SOP Class UID is another", makeProtocol(100, { "00080016 UI": "1.2.840.10008.5.1.4.1.1.7" }), 0xa900],
  ["SOP Class UID is missing", without("00080016 UI"), 0xa900],
  ["SOP Instance UID is missing", without("00080018 UI"), 0xa900],
  ["Hanging Protocol Name is missing", without("00720002 SH"), 0xa900],
  // It is kept as it came: Annex GG asks a storage SCP for no more than it needs to find the instance.
  ["another attribute of type 1 is missing", without("00720006 CS", 102), 0x0000],
  ["other content under a UID that is held", makeProtocol(0, { "00720004 LO": "Other" }), 0xc000],
  ["the same content again", makeProtocol(0), 0x0000],
];

// What takes long to be made is there before the tests begin.
for (const [, each] of stores) await each;

function cutOff(whole: EncodedInstance): EncodedInstance {
  return { ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length >> 1) };
}

function itemsOf(count: number): Uint8Array {
  const items = new Uint8Array(8 * count);
  for (let offset = 0; offset < items.length; offset += 8) items.set([0xfe, 0xff, 0x00, 0xe0], offset);
  return sequence("0072000C", items.length, items);
}

Deno.test("hostile instances: every one is answered, and the association goes on", async (t) => {
  await site(async (association) => {
    for (const [what, each, status] of stores) {
      await t.step(what, async () => {
        assertEquals(await store(association, await each), hex(status));
        assertEquals((await association.echo()).status, 0x0000);
        // What was taken must not be in the way of the next one.
        if (status === 0x0000) assertEquals(await store(association, await each), "0000");
      });
    }
  });
});

const escapes = Uint8Array.of(0x1b, 0x24, 0x1b, 0x1b, 0x24, 0x42, 0x30, 0x1b, 0x28, 0x1b, 0x7e, 0xff, 0x1b, 0x24);
const sets = { "00080005 CS": "ISO 2022 IR 6\\ISO 2022 IR 87\\ISO 2022 IR 149" };
/** 0x81 0x5C is one character of GB18030, whose second byte is a backslash elsewhere. */
const chinese = { "00080005 CS": "GB18030", "00720002 SH": Uint8Array.of(0x81, 0x5c, 0x41, 0x20) };

/** Item 18: the identifier, and the statuses of its C-FIND. */
const queries: [what: string, identifier: EncodedDataset, statuses: string][] = [
  ["a sequence sent as LO", inExplicit({ "0072000C LO": "CR" }), "A900"],
  ["a text sent as a sequence", inExplicit({ "00720002 SQ": [{}] }), "A900"],
  ["a number sent as text", inExplicit({ "00720100 LO": "22" }), "A900"],
  ["a text sent as a number", inExplicit({ "00720002 US": 1 }), "A900"],
  ["a number of one byte", inExplicit({ "00720100 US": Uint8Array.of(1) }), "A900"],
  ["two items in a key sequence", inExplicit({ "0072000C SQ": [{}, {}] }), "A900"],
  ["5,000 attributes", inExplicit(attributes(5000)), "A900"],
  ["sequences nested 10,000 deep", raw(nested(10_000)), "C310"],
  ["an item that is longer than its sequence", raw(sequence("0072000C", 16, item(100, new Uint8Array(8)))), "C310"],
  [
    "tags out of order",
    raw(concat([encodeExplicit({ "00720002 SH": "" }), encodeExplicit({ "00080018 UI": "" })])),
    "C310",
  ],
  ["a wild card of a megabyte of asterisks", implicitText(`${"*".repeat(1_000_000)}?`), "11 matches, 0000"],
  ["a wild card of a megabyte", implicitText("*a".repeat(500_000)), "0000 or A900"],
  ["one of question marks", implicitText("?".repeat(1_000_000)), "0000 or A900"],
  ["hundreds of thousands of wild cards", implicitText("*a\\".repeat(300_000)), "A900"],
  ["17 wild cards", implicitText("*a\\".repeat(17)), "A900"],
  ["more than a megabyte", implicitText("a".repeat(1_100_000)), "A900"],
  ["hundreds of thousands of UIDs", inImplicit({ "00080018 UI": "1.2\\".repeat(250_000) }), "A900"],
  [
    "10,000 UIDs",
    inImplicit({ "00080018 UI": Array.from({ length: 10_000 }, (_, index) => protocolUid(index)).join("\\") }),
    "11 matches, 0000",
  ],
  ["hundreds of thousands of numbers", inImplicit({ "00720100 US": new Array(250_000).fill(1) }), "A900"],
  ["broken escape sequences", inExplicit({ ...sets, "00720002 SH": escapes }), "0000"],
  ["broken escape sequences in a wild card", inExplicit({ ...sets, "00720002 SH": wild(escapes) }), "0000"],
  ["a character set that is none", inExplicit({ "00080005 CS": "\\X\\\\Y", "00720002 SH": escapes }), "0000"],
  [
    "a hundred thousand character sets",
    inImplicit({ "00080005 CS": "X\\".repeat(100_000), "00720002 SH": escapes }),
    "0000",
  ],
  ["a backslash in a character of two bytes", inExplicit(chinese), "FF00 0000"],
];

function attributes(count: number): Rows {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`0019${(0x1000 + index).toString(16)} LO`, ""]),
  );
}

function raw(bytes: Uint8Array): EncodedDataset {
  return { bytes, transferSyntaxUid: ExplicitVRLittleEndian };
}

function inExplicit(rows: Rows): EncodedDataset {
  return raw(encodeExplicit(rows));
}

/** Implicit VR has no limit of 64 KiB for a text. */
function inImplicit(rows: Rows): EncodedDataset {
  return { bytes: encodeImplicit(rows), transferSyntaxUid: ImplicitVRLittleEndian };
}

function implicitText(text: string): EncodedDataset {
  return inImplicit({ "00720002 SH": text });
}

function wild(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(0x2a, ...bytes, 0x2a);
}

Deno.test("hostile identifiers: every one is answered, others are served meanwhile, and the association goes on", async (t) => {
  await site(async (association, port) => {
    assertEquals(await store(association, makeProtocol(50, chinese)), "0000");
    await using implicitly = await open(port, ImplicitVRLittleEndian);
    await using other = await open(port, ExplicitVRLittleEndian);
    for (const [what, identifier, statuses] of queries) {
      await t.step(what, async () => {
        const asking = identifier.transferSyntaxUid === ImplicitVRLittleEndian ? implicitly : association;
        const [found, echoed] = await Promise.all([find(asking, identifier), other.echo()]);
        assert(statuses.split(" or ").includes(found), `${found}, not ${statuses}`);
        assertEquals(echoed.status, 0x0000);
        assertEquals((await asking.echo()).status, 0x0000);
      });
    }
  });
});

Deno.test("hostile identifiers: one that expands 1000 times is refused", async () => {
  await site(async (_, port) => {
    await using association = await open(port, DeflatedExplicitVRLittleEndian);
    const { bytes } = await deflated(new Uint8Array(100 << 20));
    for (const part of [bytes, bytes.subarray(0, 1000)]) {
      const identifier = { bytes: part, transferSyntaxUid: DeflatedExplicitVRLittleEndian };
      assertEquals(await find(association, identifier), "C310");
    }
    assertEquals((await association.echo()).status, 0x0000);
  });
});

Deno.test("hostile identifiers: a C-GET of a hundred thousand UIDs lets others have their turn", async () => {
  await site(async (_, port) => {
    await using association = await open(port, ImplicitVRLittleEndian);
    const uids = Array.from({ length: 100_000 }, (_, index) => `1.${index}`).join("\\");
    const identifier = {
      bytes: encodeImplicit({ "00080018 UI": uids }),
      transferSyntaxUid: ImplicitVRLittleEndian,
    };
    let turns = 0, done = false;
    const count = () => void (turns++, done || setImmediate(count));
    setImmediate(count);
    const replies = await Array.fromAsync(association.get(HangingProtocolInformationModelGet, identifier));
    done = true;
    assertEquals(replies.map(({ status }) => status), [0x0000]);
    // One turn at least for each page of UIDs.
    assertLess(100, turns);
    await new Promise((resolve) => setImmediate(resolve));
    assert(done);
  });
});
