import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { samples } from "../../cli/samples/mod.ts";
import { associationLogger } from "../../cli/association_log.ts";
import { describeMessage, messageTitle } from "../../cli/dump_message.ts";
import { describePdu } from "../../cli/dump_pdu.ts";
import { printableJson } from "../../cli/escape.ts";
import { Log } from "../../cli/log.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { DimseStatusError, ProtocolError, TransportError } from "../../lib/errors.ts";
import type { AAssociateRq, UserIdentity } from "../../lib/pdu/types.ts";
import { hangar, Listening, TestIo } from "./support.ts";

const Secret = new TextEncoder().encode("open sesame");

function request(userIdentity?: UserIdentity): AAssociateRq {
  return {
    type: "A-ASSOCIATE-RQ",
    protocolVersion: 1,
    calledAeTitle: "HANGAR",
    callingAeTitle: "VIEWER",
    applicationContextName: "1.2.840.10008.3.1.1.1",
    presentationContexts: [
      { id: 1, abstractSyntax: "1.2.840.10008.5.1.4.38.2", transferSyntaxes: ["1.2.840.10008.1.2", "1.2.3.4"] },
      { id: 3, abstractSyntax: "1.2.3", transferSyntaxes: ["1.2.840.10008.1.2.1"] },
    ],
    userInformation: {
      maxPduLength: 0,
      implementationClassUid: "1.2.276.0.7230010.3",
      implementationVersionName: "OFFIS_DCMTK_367",
      asyncOperationsWindow: { invoked: 4, performed: 1 },
      roleSelections: [{ sopClassUid: "1.2.840.10008.5.1.4.38.1", scuRole: false, scpRole: true }],
      extendedNegotiations: [
        { sopClassUid: "1.2.840.10008.5.1.4.38.2", applicationInformation: Uint8Array.of(1, 1, 0) },
      ],
      commonExtendedNegotiations: [],
      userIdentity,
    },
  };
}

function squeeze(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim().replace(/ {2,}/g, " "));
}

Deno.test("dump: an A-ASSOCIATE-RQ in words", () => {
  const lines = squeeze(describePdu(request()));
  assertEquals(lines, [
    "Called AE title: HANGAR",
    "Calling AE title: VIEWER",
    "Maximum PDU length: no limit",
    "Implementation: OFFIS_DCMTK_367 1.2.276.0.7230010.3",
    "Asynchronous operations: 4 invoked, 1 performed",
    "Requestor's role: SCU no, SCP yes for Hanging Protocol Storage (1.2.840.10008.5.1.4.38.1)",
    "Extended negotiation: Hanging Protocol Information Model - FIND (1.2.840.10008.5.1.4.38.2): 01 01 00",
    "Presentation context 1: Hanging Protocol Information Model - FIND (1.2.840.10008.5.1.4.38.2)",
    "proposed: Implicit VR Little Endian (1.2.840.10008.1.2)",
    "proposed: 1.2.3.4",
    "Presentation context 3: 1.2.3",
    "proposed: Explicit VR Little Endian (1.2.840.10008.1.2.1)",
  ]);
});

Deno.test("dump: an A-ASSOCIATE-AC names the contexts it answers", () => {
  const { presentationContexts: _, ...common } = request();
  const lines = squeeze(describePdu({
    ...common,
    type: "A-ASSOCIATE-AC",
    presentationContexts: [
      { id: 1, result: 0, transferSyntax: "1.2.840.10008.1.2" },
      { id: 3, result: 3, transferSyntax: "" },
    ],
  }, request()));
  assertEquals(lines.slice(-4), [
    "Presentation context 1: Hanging Protocol Information Model - FIND (1.2.840.10008.5.1.4.38.2)",
    "accepted: Implicit VR Little Endian (1.2.840.10008.1.2)",
    "Presentation context 3: 1.2.3",
    "rejected: abstract-syntax-not-supported (provider rejection)",
  ]);
});

Deno.test("dump: user identities tell who, never with what", () => {
  const name = new TextEncoder().encode("alice");
  const expected: [type: number, primaryField: Uint8Array, text: string][] = [
    [1, name, 'User identity: username "alice"'],
    [2, name, 'User identity: username and passcode "alice", secret hidden'],
    [3, Secret, "User identity: Kerberos service ticket, secret hidden"],
    [4, Secret, "User identity: SAML assertion, secret hidden"],
    [5, Secret, "User identity: JSON Web Token, secret hidden"],
    [9, Secret, "User identity: type 9, secret hidden"],
  ];
  for (const [type, primaryField, text] of expected) {
    const identity = { type, positiveResponseRequested: true, primaryField, secondaryField: Secret };
    const lines = squeeze(describePdu(request(identity)));
    assert(lines.includes(text), lines.join("\n"));
    assert(!lines.join().includes("sesame"));
  }
});

Deno.test("dump: other PDUs and command sets", () => {
  assertEquals(describePdu({ type: "A-RELEASE-RQ" }), []);
  assertEquals(squeeze(describePdu({ type: "A-ABORT", source: 2, reason: 2 })), [
    "aborted by DICOM UL service-provider: unexpected-PDU",
  ]);
  assertEquals(squeeze(describePdu({ type: "INVALID", error: new ProtocolError("Cannot decode PDU: x") })), [
    "Cannot decode PDU: x",
  ]);
  const message = {
    type: "DIMSE" as const,
    contextId: 3,
    command: {
      AffectedSOPClassUID: "1.2.840.10008.5.1.4.38.3",
      CommandField: CommandField.CMoveRsp,
      MessageIDBeingRespondedTo: 7,
      CommandDataSetType: 0x0101,
      Status: 0xa801,
      OffendingElement: ["00000600"],
      ErrorComment: "no such AE",
    },
    dataset: new Uint8Array(12),
  };
  assertEquals(messageTitle(message), "C-MOVE-RSP 7 A801");
  assertEquals(squeeze(describeMessage(message)), [
    "Presentation context: 3",
    "Affected SOP Class UID: Hanging Protocol Information Model - MOVE (1.2.840.10008.5.1.4.38.3)",
    "Message ID Being Responded To: 7",
    "Status: A801 Failure: Move destination unknown",
    "Offending Element: (0000,0600)",
    "Error Comment: no such AE",
    "Data set: 12 bytes",
  ]);
});

Deno.test("log: text of a peer is made visible, in lines and in JSON", () => {
  const nasty = "a\x1b[2J\nb\u009b\u2028\u202ec\ud800";
  const io = new TestIo();
  new Log(io, 1).info(nasty);
  assertMatch(io.err, /^\S+Z info a\\x1b\[2J\\x0ab\\x9b\\u2028\\u202ec\\ud800\n$/);
  const json = printableJson({ nasty, list: [nasty] });
  assertMatch(json, /^[\x20-\x7e]+$/);
  assertEquals(JSON.parse(json), { nasty, list: [nasty] });
});

Deno.test("log: --log json has one object a line, -v included", async () => {
  await using server = await Listening.start("serve", "--store", ":memory:", "--samples", "--log", "json", "-v");
  assertEquals((await hangar("find", server.peer, "--aet", "VIEWER", "-k", "HangingProtocolName=Chest*")).code, 0);
  await server.stop();
  const lines = server.io.err.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert(lines.every(({ time, level, message }) => !isNaN(Date.parse(time)) && level && typeof message === "string"));
  const operation = lines.find(({ event }) => event === "operation");
  const { message: _, time: __, milliseconds, peer, association, ...rest } = operation;
  assertEquals(rest, {
    level: "info",
    event: "operation",
    callingAeTitle: "VIEWER",
    calledAeTitle: "HANGAR",
    operation: "C-FIND",
    messageId: 1,
    sopClassUid: "1.2.840.10008.5.1.4.38.2",
    status: "0000",
    responses: rest.responses,
  });
  assert(milliseconds > 0 && Number.isInteger(association) && /^127\.0\.0\.1:\d+$/.test(peer));
  const released = lines.find(({ event }) => event === "released");
  assertEquals([released.operations, released.association], [1, association]);
  const dumped = lines.find(({ details }) => details);
  assertMatch(dumped.message, /^#\d+ received A-ASSOCIATE-RQ$/);
  assertMatch(dumped.details[1], /^Calling AE title: +VIEWER$/);
});

Deno.test("log: -v shows associations and command sets; without it one line each; -q nothing", async () => {
  await using server = await Listening.start("serve", "--store", ":memory:", "--samples", "-v");
  await using normal = await Listening.start("serve", "--store", ":memory:");
  await using quiet = await Listening.start("serve", "--store", ":memory:", "-q");
  const uid = String(samples()[0].SOPInstanceUID);
  const { code, stderr } = await hangar("find", server.peer, "-v", "-k", `SOPInstanceUID=${uid}`);
  assertEquals(code, 0);
  for (const peer of [normal.peer, quiet.peer]) assertEquals((await hangar("echo", peer)).code, 0);
  await Promise.all([server.stop(), normal.stop(), quiet.stop()]);
  for (const [log, sent] of [[stderr, "sent"], [server.io.err, "received"]]) {
    assertMatch(log, new RegExp(`debug #\\d+ ${sent} A-ASSOCIATE-RQ\n`));
    assertMatch(log, /debug {3}Presentation context 1: +Hanging Protocol Information Model - FIND \(/);
    assertMatch(log, new RegExp(`debug #\\d+ ${sent} C-FIND-RQ 1\n`));
    assertMatch(log, /debug {3}Priority: +MEDIUM\n/);
    assertMatch(log, /debug {3}Data set: +\d+ bytes\n/);
    assertMatch(log, /C-FIND-RSP 1 FF00\n/);
  }
  assertEquals(normal.io.err.match(/ info #/g)?.length, 2);
  assert(!normal.io.err.includes(" debug "));
  assertStringIncludes(normal.io.err, "C-ECHO Verification SOP Class: 0000 Success");
  assertEquals(quiet.io.err, "");
});

Deno.test("log: what led to a status is an error, that the association ended first is not", () => {
  const association = { serial: 1, role: "acceptor", callingAeTitle: "VIEWER", calledAeTitle: "HANGAR" } as const;
  const lost = new TransportError("The peer closed the connection");
  const cases: readonly (readonly [status: number | undefined, error: unknown, line: string])[] = [
    [undefined, lost, ""],
    [0xa702, lost, "error #1 The peer closed the connection"],
    [undefined, new TypeError("no network"), "error #1 no network"],
    [0xa700, new DimseStatusError(0xa700, "full"), ""],
    [0x0000, undefined, ""],
  ];
  for (const [status, error, line] of cases) {
    const io = new TestIo();
    const operation = { name: "C-GET-RQ", messageId: 1, responses: 1, milliseconds: 1, status, error };
    associationLogger(new Log(io, 0))({ type: "operation", association, operation });
    assertEquals(io.err.replace(/^\S+ /, "").trimEnd(), line);
  }
});
