import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ProtocolError } from "../../lib/errors.ts";
import { decodeCommandSet, encodeCommandSet, validateCommandSet } from "../../lib/dimse/command_codec.ts";
import { CommandField, Messages, NoDataSet } from "../../lib/dimse/commands.ts";
import { CommandElements } from "../../lib/dimse/dictionary.ts";
import type { CommandSet } from "../../lib/dimse/message.ts";

function bytesOf(...hex: string[]): Uint8Array {
  return Uint8Array.from(hex.join("").replaceAll(" ", "").match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

function ascii(text: string): string {
  return Array.from(text, (character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

const golden: [name: string, bytes: Uint8Array, command: CommandSet][] = [
  [
    "C-ECHO-RQ",
    bytesOf(
      // (0000,0000) UL 4: 56 bytes follow
      "0000 0000 04000000 38000000",
      // (0000,0002) UI 18: Verification, padded with NUL
      "0000 0200 12000000" + ascii("1.2.840.10008.1.1") + "00",
      // (0000,0100) US 2: 0030, (0000,0110) US 2: 1, (0000,0800) US 2: 0101
      "0000 0001 02000000 3000",
      "0000 1001 02000000 0100",
      "0000 0008 02000000 0101",
    ),
    {
      AffectedSOPClassUID: "1.2.840.10008.1.1",
      CommandField: 0x0030,
      MessageID: 1,
      CommandDataSetType: 0x0101,
    },
  ],
  [
    "C-FIND-RQ",
    bytesOf(
      // (0000,0000) UL 4: 72 bytes follow
      "0000 0000 04000000 48000000",
      // (0000,0002) UI 24: Hanging Protocol Information Model - FIND, even as it is
      "0000 0200 18000000" + ascii("1.2.840.10008.5.1.4.38.2"),
      // (0000,0100) US 2: 0020, (0000,0110) US 2: 7, (0000,0700) US 2: MEDIUM, (0000,0800) US 2: 0102
      "0000 0001 02000000 2000",
      "0000 1001 02000000 0700",
      "0000 0007 02000000 0000",
      "0000 0008 02000000 0201",
    ),
    {
      AffectedSOPClassUID: "1.2.840.10008.5.1.4.38.2",
      CommandField: 0x0020,
      MessageID: 7,
      Priority: 0,
      CommandDataSetType: 0x0102,
    },
  ],
  [
    "C-STORE-RQ of a C-MOVE",
    bytesOf(
      // (0000,0000) UL 4: 118 bytes follow
      "0000 0000 04000000 76000000",
      // (0000,0002) UI 24: Hanging Protocol Storage
      "0000 0200 18000000" + ascii("1.2.840.10008.5.1.4.38.1"),
      // (0000,0100) US 2: 0001, (0000,0110) US 2: 258, (0000,0700) US 2: HIGH, (0000,0800) US 2: 0102
      "0000 0001 02000000 0100",
      "0000 1001 02000000 0201",
      "0000 0007 02000000 0100",
      "0000 0008 02000000 0201",
      // (0000,1000) UI 8: 1.2.3.4, padded with NUL
      "0000 0010 08000000" + ascii("1.2.3.4") + "00",
      // (0000,1030) AE 12: WORKSTATION, padded with a space
      "0000 3010 0c000000" + ascii("WORKSTATION") + "20",
      // (0000,1031) US 2: 41
      "0000 3110 02000000 2900",
    ),
    {
      AffectedSOPClassUID: "1.2.840.10008.5.1.4.38.1",
      CommandField: 0x0001,
      MessageID: 258,
      Priority: 1,
      CommandDataSetType: 0x0102,
      AffectedSOPInstanceUID: "1.2.3.4",
      MoveOriginatorApplicationEntityTitle: "WORKSTATION",
      MoveOriginatorMessageID: 41,
    },
  ],
  [
    "C-GET-RSP with counts",
    bytesOf(
      // (0000,0000) UL 4: 112 bytes follow
      "0000 0000 04000000 70000000",
      // (0000,0002) UI 24: Hanging Protocol Information Model - GET
      "0000 0200 18000000" + ascii("1.2.840.10008.5.1.4.38.4"),
      // (0000,0100) US 2: 8010, (0000,0120) US 2: 9, (0000,0800) US 2: 0101, (0000,0900) US 2: FF00
      "0000 0001 02000000 1080",
      "0000 2001 02000000 0900",
      "0000 0008 02000000 0101",
      "0000 0009 02000000 00ff",
      // (0000,1020..1023) US 2: 4 remaining, 3 completed, 2 failed, 0 with warnings
      "0000 2010 02000000 0400",
      "0000 2110 02000000 0300",
      "0000 2210 02000000 0200",
      "0000 2310 02000000 0000",
    ),
    {
      AffectedSOPClassUID: "1.2.840.10008.5.1.4.38.4",
      CommandField: 0x8010,
      MessageIDBeingRespondedTo: 9,
      CommandDataSetType: 0x0101,
      Status: 0xff00,
      NumberOfRemainingSuboperations: 4,
      NumberOfCompletedSuboperations: 3,
      NumberOfFailedSuboperations: 2,
      NumberOfWarningSuboperations: 0,
    },
  ],
  [
    "C-CANCEL-RQ",
    bytesOf(
      // (0000,0000) UL 4: 30 bytes follow
      "0000 0000 04000000 1e000000",
      // (0000,0100) US 2: 0FFF, (0000,0120) US 2: 7, (0000,0800) US 2: 0101
      "0000 0001 02000000 ff0f",
      "0000 2001 02000000 0700",
      "0000 0008 02000000 0101",
    ),
    { CommandField: 0x0fff, MessageIDBeingRespondedTo: 7, CommandDataSetType: 0x0101 },
  ],
  [
    "C-FIND-RSP with what was wrong",
    bytesOf(
      // (0000,0000) UL 4: 74 bytes follow
      "0000 0000 04000000 4a000000",
      // (0000,0100) US 2: 8020, (0000,0120) US 2: 7, (0000,0800) US 2: 0101, (0000,0900) US 2: A900
      "0000 0001 02000000 2080",
      "0000 2001 02000000 0700",
      "0000 0008 02000000 0101",
      "0000 0009 02000000 00a9",
      // (0000,0901) AT 8: (0072,000C) and (0008,0060), each as two 16-bit numbers
      "0000 0109 08000000 7200 0c00 0800 6000",
      // (0000,0902) LO 10: "Two items", padded with a space
      "0000 0209 0a000000" + ascii("Two items") + "20",
    ),
    {
      CommandField: 0x8020,
      MessageIDBeingRespondedTo: 7,
      CommandDataSetType: 0x0101,
      Status: 0xa900,
      OffendingElement: ["0072000C", "00080060"],
      ErrorComment: "Two items",
    },
  ],
];

for (const [name, bytes, command] of golden) {
  Deno.test(`command codec: ${name}`, { permissions: "none" }, () => {
    assertEquals(decodeCommandSet(bytes), command);
    assertEquals(encodeCommandSet(command), bytes);
    // A view into a larger buffer, at an odd offset, is as good.
    const larger = new Uint8Array(bytes.length + 9);
    larger.set(bytes, 3);
    assertEquals(decodeCommandSet(larger.subarray(3, 3 + bytes.length)), command);
  });
}

const sample: Record<string, number | string | readonly string[]> = {
  US: 0xfffe,
  UI: "1.2.840.10008.5.1.4.38.1",
  AE: "HANGAR",
  LO: "A comment",
  AT: ["00720002", "FFFEE0DD"],
};

/** A command set of a message with all its elements. */
function full(row: typeof Messages[number], omitted?: string): CommandSet {
  const keywords: string[] = [...row.mandatory, ...row.optional];
  const values = CommandElements
    .filter(({ keyword }) => keywords.includes(keyword) && keyword !== omitted)
    .map(({ keyword, vr }) => [keyword, sample[vr]]);
  const CommandDataSetType = row.dataset === "never" ? NoDataSet : 0x0102;
  return { CommandField: row.field, CommandDataSetType, ...Object.fromEntries(values) };
}

for (const row of Messages) {
  Deno.test(`command codec: ${row.name} there and back`, { permissions: "none" }, () => {
    const command = full(row);
    assertEquals(Object.keys(command).length, 2 + row.mandatory.length + row.optional.length);
    assertEquals(decodeCommandSet(encodeCommandSet(command)), command);
    validateCommandSet(command);
    for (const keyword of row.mandatory) {
      const error = assertThrows(() => validateCommandSet(full(row, keyword)), ProtocolError);
      assertEquals(error.message, `Cannot decode command set: ${row.name} has no ${keyword} (${row.clause})`);
    }
    for (const keyword of row.optional) validateCommandSet(full(row, keyword));
  });
}

Deno.test("validateCommandSet: the data set that a message must or must not have", { permissions: "none" }, () => {
  for (const row of Messages) {
    const without = () => validateCommandSet({ ...full(row), CommandDataSetType: NoDataSet });
    const withOne = () => validateCommandSet({ ...full(row), CommandDataSetType: 0x0001 });
    if (row.dataset === "always") assertThrows(without, ProtocolError, `${row.name} announces no data set`);
    else without();
    if (row.dataset === "never") assertThrows(withOne, ProtocolError, `${row.name} announces a data set`);
    else withOne();
  }
  const unknown: CommandSet = { CommandField: 0x0042, CommandDataSetType: NoDataSet, MessageID: 1 };
  assertThrows(() => validateCommandSet(unknown), ProtocolError, "Command Field 0042 names no message");
});

const Field = "0000 0001 02000000 3000";
const NoData = "0000 0008 02000000 0101";

const lenient: [what: string, hex: string[], more: Partial<CommandSet>][] = [
  ["no group length", [Field, NoData], {}],
  ["a wrong group length", ["0000 0000 04000000 ffffffff", Field, NoData], {}],
  ["an unknown element", ["0000 0100 04000000 58000000", Field, "0000 1002 03000000 414141", NoData], {}],
  ["an unknown Command Field", ["0000 0001 02000000 4200", NoData], { CommandField: 0x0042 }],
  ["elements without a value", [Field, "0000 1001 00000000", NoData, "0000 0010 00000000"], {}],
  ["a UI of spaces and NULs", ["0000 0200 04000000 20002000", Field, NoData], {}],
  ["a UI padded with spaces", ["0000 0200 06000000", ascii("1.2") + "202020", Field, NoData], {
    AffectedSOPClassUID: "1.2",
  }],
  ["a UI of odd length", ["0000 0200 03000000", ascii("1.2"), Field, NoData], { AffectedSOPClassUID: "1.2" }],
  ["a UI of 64 characters and padding", ["0000 0200 42000000", ascii("1".repeat(64)) + "0000", Field, NoData], {
    AffectedSOPClassUID: "1".repeat(64),
  }],
  ["an AE title with spaces around it", [Field, "0000 0006 08000000", ascii("  A B   "), NoData], {
    MoveDestination: "A B",
  }],
  ["text outside ASCII", [Field, NoData, "0000 0209 02000000 80ff"], { ErrorComment: "\u0080\u00ff" }],
];

for (const [what, hex, more] of lenient) {
  Deno.test(`decodeCommandSet accepts ${what}`, { permissions: "none" }, () => {
    assertEquals(decodeCommandSet(bytesOf(...hex)), { CommandField: 0x30, CommandDataSetType: 0x101, ...more });
  });
}

const malformed: [what: string, hex: string[], message: string][] = [
  ["nothing", [], "Command Field (0000,0100) is missing"],
  ["no Command Field", [NoData], "Command Field (0000,0100) is missing"],
  ["no Command Data Set Type", [Field], "Command Data Set Type (0000,0800) is missing"],
  ["an empty Command Field", ["0000 0001 00000000", NoData], "Command Field (0000,0100) is missing"],
  ["half an element header", [Field, NoData, "0000 0009 0200"], "6 bytes after the last element are no element"],
  ["a value cut short", [Field, "0000 0008 02000000 01"], "length 2 of (0000,0800) exceeds the 1 bytes left"],
  ["undefined length", [Field, "0000 0008 ffffffff 0101"], "length 4294967295 of (0000,0800) exceeds the 2 bytes"],
  ["a repeated tag", [Field, Field, NoData], "tag (0000,0100) follows (0000,0100)"],
  ["tags out of order", [NoData, Field], "tag (0000,0100) follows (0000,0800)"],
  ["the group length last", [Field, NoData, "0000 0000 04000000 00000000"], "tag (0000,0000) follows (0000,0800)"],
  ["an element of another group", [Field, NoData, "0800 1600 00000000"], "tag (0008,0016) is not of group 0000"],
  ["Big Endian", ["0000 0100 0000 0002 0030"], "length 33554432 of (0000,0001) exceeds"],
  ["a US of 4 bytes", ["0000 0001 04000000 30000000", NoData], "length 4 of (0000,0100) does not suit US"],
  ["a US of 1 byte", [Field, "0000 1001 01000000 01", NoData], "length 1 of (0000,0110) does not suit US"],
  ["a group length of 2 bytes", ["0000 0000 02000000 1400", Field, NoData], "length 2 of (0000,0000) does not suit UL"],
  ["an AT of 6 bytes", [Field, NoData, "0000 0109 06000000 080016000800"], "length 6 of (0000,0901) does not suit AT"],
  ["a UI of 65 characters", ["0000 0200 42000000", ascii("1".repeat(65)) + "00"], "length 66 of (0000,0002)"],
  ["a UI of 68 bytes", ["0000 0200 44000000", ascii("1".repeat(64)) + "00000000"], "length 68 of (0000,0002)"],
  ["an AE of 66 bytes", [Field, "0000 0006 42000000", ascii("A".repeat(66))], "length 66 of (0000,0600)"],
];

for (const [what, hex, message] of malformed) {
  Deno.test(`decodeCommandSet refuses ${what}`, { permissions: "none" }, () => {
    const error = assertThrows(() => decodeCommandSet(bytesOf(...hex)), ProtocolError, message);
    assertEquals(error.abort, { source: 2, reason: 6 });
  });
}

const base: CommandSet = { CommandField: CommandField.CFindRsp, CommandDataSetType: NoDataSet };

Deno.test("encodeCommandSet makes Error Comment an LO of the default repertoire", { permissions: "none" }, () => {
  const ErrorComment = "Größe\\\n" + "x".repeat(100);
  const decoded = decodeCommandSet(encodeCommandSet({ ...base, ErrorComment }));
  assertEquals(decoded.ErrorComment, "Gr??e??" + "x".repeat(57));
});

const unencodable: [what: string, command: Partial<CommandSet>, message: string][] = [
  ["a number over 16 bits", { MessageID: 65536 }, "65536 does not suit US MessageID"],
  ["a negative number", { MessageID: -1 }, "-1 does not suit US MessageID"],
  ["a fraction", { Status: 0.5 }, "0.5 does not suit US Status"],
  ["a tag with punctuation", { OffendingElement: ["0008,0016"] }, "does not suit AT OffendingElement"],
  ["a UI of 65 characters", { AffectedSOPClassUID: "1".repeat(65) }, "does not suit UI AffectedSOPClassUID"],
  ["an AE title outside ISO 8859-1", { MoveDestination: "\u0416" }, "does not suit AE MoveDestination"],
  ["a value of another type", JSON.parse('{"ErrorComment": 5}'), "5 does not suit LO ErrorComment"],
];

for (const [what, command, message] of unencodable) {
  Deno.test(`encodeCommandSet refuses ${what}`, { permissions: "none" }, () => {
    assertThrows(() => encodeCommandSet({ ...base, ...command }), RangeError, message);
  });
}

/** Whatever bytes: a command set that can be sent again, or ProtocolError. */
function decodesOrRefuses(bytes: Uint8Array): void {
  let command: CommandSet;
  try {
    command = decodeCommandSet(bytes);
  } catch (error) {
    assert(error instanceof ProtocolError, String(error));
    return;
  }
  const again = decodeCommandSet(encodeCommandSet(command));
  assertEquals({ ...again, ErrorComment: undefined }, { ...command, ErrorComment: undefined });
  assertEquals(decodeCommandSet(encodeCommandSet(again)), again);
}

Deno.test("any bytes give a command set or ProtocolError", { permissions: "none" }, () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodesOrRefuses));

  const element = fc.record({
    tag: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...CommandElements.map(({ tag }) => tag)) }, {
      weight: 1,
      arbitrary: fc.nat(0xffff),
    }),
    value: fc.oneof(fc.uint8Array({ minLength: 2, maxLength: 2 }), fc.uint8Array({ maxLength: 70 })),
  });
  const sorted = fc.array(element, { maxLength: 20 }).map((elements) =>
    [...new Map(elements.map((row) => [row.tag, row])).values()].sort((a, b) => a.tag - b.tag)
  );
  fc.assert(fc.property(sorted, (elements) => {
    const bytes = elements.flatMap(({ tag, value }) => [0, 0, tag & 0xff, tag >> 8, value.length, 0, 0, 0, ...value]);
    decodesOrRefuses(Uint8Array.from(bytes));
  }));
});

Deno.test("one changed byte gives a command set or ProtocolError", { permissions: "none" }, () => {
  for (const [, bytes] of golden) {
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff]) decodesOrRefuses(bytes.with(at, value));
      decodesOrRefuses(bytes.subarray(0, at));
    }
  }
});
