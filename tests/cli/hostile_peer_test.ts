import { assert, assertEquals, assertGreater, assertMatch, assertStringIncludes } from "@std/assert";
import { samples } from "../../cli/samples/mod.ts";
import { encodeDataset } from "../../lib/dataset/codec.ts";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import type { AAssociateRq } from "../../lib/pdu/types.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { associateRq, ScriptedPeer } from "../support/scripted_peer.ts";
import { type Elements, type Exchange, HostileScp } from "./hostile_scp.ts";
import { hangar, Listening, type Run, withFolder } from "./support.ts";

/** Sets the title of a terminal, clears it, forges lines, reorders text, hides text. */
const Evil = "\x1b]0;pwn\x07\x1b[2J\r\nFAKE\x9b31m\u202e\u2066\u2028\u200b\u{e0041}\b\0\x7f";

/** The same as far as a command set goes, where text is ISO 8859-1. */
const EvilLatin = "\x1b]0;pwn\x07\x1b[2J\r\nFAKE\b\x7f";

function assertPrintable(text: string, what: string): void {
  const bad = /[^\P{C}\n]|[\u2028\u2029]|^FAKE/mu.exec(text);
  assertEquals(bad && JSON.stringify(text.slice(Math.max(0, bad.index - 40), bad.index + 20)), null, what);
}

const Utf8 = { 0x00080005: "ISO_IR 192" };
const Match: Elements = { ...Utf8, 0x00720002: Evil, 0x00720004: Evil, 0x00720006: Evil };

/** `found`: the final status of a C-FIND. A match that get and move cannot ask for would be the end of them. */
async function answerBadly({ field, respond, store }: Exchange, found: number, sopInstanceUid: string): Promise<void> {
  const comment = { 0x0902: EvilLatin, 0x1000: EvilLatin };
  switch (field) {
    case CommandField.CFindRq:
      await respond(0xff00, comment, { ...Match, 0x00080018: sopInstanceUid });
      await respond(0xff00, comment, { ...Utf8, 0x00080018: "1.2.3", 0x00720002: Evil });
      return await respond(found, comment);
    case CommandField.CGetRq:
      await store(Evil);
      await store("../../evil");
      await store("1.2.4");
      return await respond(0xb000, { ...comment, 0x1022: 3 }, { 0x00080058: `${Evil}\\1.2\\${Evil}` });
    case CommandField.CMoveRq:
      return await respond(0xb000, { ...comment, 0x1022: 3 }, { 0x00080058: `${Evil}\\1.2\\${Evil}` });
    default:
      return await respond(0xc123, comment);
  }
}

const Verbs: readonly (readonly [verb: string, ...args: string[]])[] = [
  ["echo"],
  ["store", "FILE"],
  ["find"],
  ["get", "-k", "SOPInstanceUID=1.2.3", "-o", "OUT"],
  ["get", "-k", "HangingProtocolName=Chest", "-o", "OUT"],
  ["move", "-k", "SOPInstanceUID=1.2.3", "--dest", "X"],
  ["move", "-k", "HangingProtocolName=Chest", "--dest", "X"],
];

async function writeFile(path: string): Promise<void> {
  const [sample] = samples();
  const bytes = await encodeDataset(sample, ExplicitVRLittleEndian);
  const sopInstanceUid = String(sample.SOPInstanceUID);
  await Deno.writeFile(
    path,
    writePart10({
      bytes,
      transferSyntaxUid: ExplicitVRLittleEndian,
      sopClassUid: HangingProtocolStorage,
      sopInstanceUid,
    }),
  );
}

for (const [verb, ...args] of Verbs) {
  for (const flag of ["", "-v", "--json"]) {
    Deno.test(`${[verb, ...args, flag].join(" ").trim()}: nothing of a hostile SCP moves the cursor`, () =>
      withFolder(async (folder) => {
        await writeFile(`${folder}/file`);
        const found = verb === "find" ? 0xc001 : 0x0000;
        await using scp = await HostileScp.start((exchange) =>
          answerBadly(exchange, found, verb === "find" ? Evil : "1.2.5")
        );
        const rest = args.map((arg) => arg === "FILE" ? `${folder}/file` : arg === "OUT" ? `${folder}/out` : arg);
        const { code, stdout, stderr } = await hangar(verb, scp.peer, ...rest, ...(flag === "" ? [] : [flag]));
        assertPrintable(stdout, "standard output");
        assertPrintable(stderr, "standard error");
        assertEquals(code, 1, stderr);
        // {"status":"C123"} is all that an echo has to say
        assert(verb === "echo" && flag === "--json" || /FAKE/.test(stdout + stderr), "the text itself is shown");
        const written = await Array.fromAsync(Deno.readDir(folder));
        assertEquals(written.map(({ name }) => name).filter((name) => name !== "file" && name !== "out"), []);
      }));
  }
}

/** An A-ASSOCIATE-RQ in which something stands for what no encoder writes. */
function forged(rq: AAssociateRq, placeholder: string): Uint8Array {
  const latin = "\x1b[2J\r\nFAKE\x9b";
  const bytes = Array.from(encodePdu(rq), (byte) => String.fromCharCode(byte)).join("");
  assertEquals(placeholder.length, latin.length);
  assertStringIncludes(bytes, placeholder);
  return Uint8Array.from(bytes.replaceAll(placeholder, latin), (character) => character.charCodeAt(0));
}

const Uid = "9.8.7.65.43";
const primaryField = new TextEncoder().encode(Evil);
const userIdentity = { type: 1, positiveResponseRequested: false, primaryField, secondaryField: new Uint8Array() };
const Forgeries: readonly Uint8Array[] = [
  forged(associateRq({ callingAeTitle: "PLACEHOLDER" }), "PLACEHOLDER"),
  forged(associateRq({ calledAeTitle: "PLACEHOLDER" }), "PLACEHOLDER"),
  forged(associateRq({ contexts: ["1.2.840.10008.1.1", Uid] }), Uid),
  forged(associateRq({ userInformation: { implementationClassUid: Uid } }), Uid),
  forged(associateRq({ applicationContextName: Uid }), Uid),
  forged(associateRq({ userInformation: { implementationVersionName: "PLACEHOLDER" } }), "PLACEHOLDER"),
  encodePdu(associateRq({ userInformation: { userIdentity } })),
  new TextEncoder().encode("GET / HTTP/1.1\r\nUser-Agent: \x1b[2J\r\n\r\n"),
];

for (const format of ["text", "json"]) {
  Deno.test(`serve -v --log ${format}: nothing of a hostile SCU moves the cursor`, async () => {
    await using server = await Listening.start("serve", "--store", ":memory:", "-v", "--log", format);
    for (const bytes of Forgeries) {
      await using peer = await ScriptedPeer.connect(Number(server.address.replace(/^.*:/, "")));
      await peer.send(bytes);
      await peer.expect("A-ASSOCIATE-AC").catch(() => {});
    }
    await server.stop();
    assertPrintable(server.io.err, format);
    assertGreater(server.io.err.match(/FAKE/g)?.length ?? 0, 5);
  });
}

/** What the peer sends of 1.2.1 and 1.2.2, what it reports: completed, failed; the exit code and what is said. */
const Claims: readonly (readonly [
  what: string,
  keys: string,
  sends: readonly string[],
  counts: Elements,
  code: number,
  says: RegExp,
])[] = [
  ["all", "UIDS", ["1.2.1", "1.2.2"], { 0x1021: 2 }, 0, /^$/],
  ["all, without a count", "UIDS", ["1.2.1", "1.2.2"], {}, 0, /^$/],
  ["one twice, as it says", "UIDS", ["1.2.1", "1.2.1", "1.2.2"], { 0x1021: 3 }, 0, /^$/],
  ["one, as it says", "UIDS", ["1.2.2"], { 0x1021: 1 }, 0, /^hangar get: 1 of 2 not held by the peer: 1\.2\.1\n$/],
  ["none, as it says", "UIDS", [], { 0x1021: 0 }, 0, /^hangar get: 2 of 2 not held by the peer: 1\.2\.1, 1\.2\.2\n$/],
  [
    "one, and says two",
    "UIDS",
    ["1.2.2"],
    { 0x1021: 2 },
    1,
    /^hangar get: The peer reports 2 instances sent, 1 have arrived; missing: 1\.2\.1\n$/,
  ],
  [
    "none, and says one and a warning",
    "UIDS",
    [],
    { 0x1021: 1, 0x1023: 1 },
    1,
    /reports 2 instances sent, 0 have arrived; missing: 1\.2\.1, 1\.2\.2\n$/,
  ],
  [
    "what nobody asked for",
    "UIDS",
    ["1.2.1", "1.2.2", "1.2.9"],
    { 0x1021: 3 },
    1,
    /reports 3 instances sent, 2 have arrived\n$/,
  ],
  ["one, and says that one failed", "UIDS", ["1.2.1"], { 0x1021: 1, 0x1022: 1 }, 1, /^$/],
  [
    "not what it has found",
    "NAME",
    ["1.2.1"],
    { 0x1021: 1 },
    1,
    /^hangar get: The peer found 2 instances and has not sent 1\.2\.2\n$/,
  ],
  ["what it has found", "NAME", ["1.2.1", "1.2.2"], { 0x1021: 2 }, 0, /^$/],
];

function get(peer: string, folder: string, keys: string, ...more: string[]): Promise<Run> {
  const key = keys === "UIDS" ? "SOPInstanceUID=1.2.1\\1.2.2" : "HangingProtocolName=Chest";
  return hangar("get", peer, "-k", key, "-o", folder, ...more);
}

for (const [what, keys, sends, counts, expected, says] of Claims) {
  Deno.test(`get: the peer sends ${what}`, () =>
    withFolder(async (folder) => {
      await using scp = await HostileScp.start(async ({ field, respond, store }) => {
        if (field === CommandField.CFindRq) {
          for (const uid of ["1.2.1", "1.2.2"]) await respond(0xff00, {}, { 0x00080018: uid });
          return await respond(0);
        }
        for (const uid of sends) await store(uid);
        await respond(0, counts);
      });
      const { code, stdout, stderr } = await get(scp.peer, folder, keys);
      assertMatch(stderr, says);
      assertEquals(code, expected);
      const wanted = [...new Set(sends)].filter((uid) => uid !== "1.2.9");
      const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
      assertEquals(names, wanted.map((uid) => `${uid}.dcm`).sort());
      assertMatch(stdout, /0000 Success: \d+ completed, \d+ failed, \d+ with a warning\n$/);

      const json = await get(scp.peer, folder, keys, "--json", "-q");
      assertEquals(json.code, expected);
      assertEquals(JSON.parse(json.stdout), {
        status: "0000",
        completed: counts[0x1021] ?? 0,
        failed: counts[0x1022] ?? 0,
        warning: counts[0x1023] ?? 0,
        failedSOPInstanceUIDs: [],
      });
      if (expected === 0) assertEquals(json.stderr, "");
    }));
}

for (
  const [counts, expected, says] of [
    [{ 0x1021: 1 }, 1, /^hangar move: The peer found 2 instances and reports 1\n$/],
    [{ 0x1021: 0, 0x1022: 0, 0x1023: 0 }, 1, /^hangar move: The peer found 2 instances and reports 0\n$/],
    [{ 0x1021: 1, 0x1023: 1 }, 0, /^$/],
    [{}, 0, /^$/],
  ] as const
) {
  Deno.test(`move: the peer finds two and counts ${JSON.stringify(Object.values(counts))}`, async () => {
    await using scp = await HostileScp.start(async ({ field, respond }) => {
      if (field === CommandField.CFindRq) {
        for (const uid of ["1.2.1", "1.2.2"]) await respond(0xff00, {}, { 0x00080018: uid });
        return await respond(0);
      }
      await respond(0, counts);
    });
    const { code, stderr } = await hangar("move", scp.peer, "-k", "HangingProtocolName=Chest", "--dest", "X");
    assertMatch(stderr, says);
    assertEquals(code, expected);
  });
}

/** Final responses B000: counts, Failed SOP Instance UID List, and what `get` makes of them. */
const Warnings: readonly [what: string, counts: Elements, list: Elements, expected: number, says: string][] = [
  ["names what has failed and counts nothing", {}, { 0x00080058: "1.2.1\\1.2.2" }, 1, "0 completed, 2 failed"],
  ["names what has failed and counts none", { 0x1022: 0 }, { 0x00080058: "1.2.1" }, 1, "0 completed, 1 failed"],
  ["says nothing more", {}, {}, 1, "0 completed, 0 failed"],
  ["counts warnings", { 0x1021: 1, 0x1023: 1 }, {}, 0, "1 completed, 0 failed, 1 with a warning"],
];
for (const [what, counts, list, expected, says] of Warnings) {
  Deno.test(`get: a warning that ${what}`, () =>
    withFolder(async (folder) => {
      await using scp = await HostileScp.start(async ({ respond, store }) => {
        for (const uid of ["1.2.1", "1.2.2"]) if (expected === 0) await store(uid);
        await respond(0xb000, counts, 0x00080058 in list ? list : undefined);
      });
      const { code, stdout } = await get(scp.peer, folder, "UIDS");
      assertEquals(code, expected);
      assertStringIncludes(stdout, says);
    }));
}

Deno.test("find: a match of several MiB is one", async () => {
  const values = Array.from({ length: 40 }, (_, index) => [0x00091000 + index, "x".repeat(60_000)] as const);
  const long = { ...Utf8, 0x00080018: "1.2.3", 0x00090010: "TEST", ...Object.fromEntries(values) };
  await using scp = await HostileScp.start(async ({ respond }) => {
    await respond(0xff00, {}, long);
    await respond(0);
  });
  const { code, stdout, stderr } = await hangar("find", scp.peer, "--json");
  assertEquals([code, stderr], [0, ""]);
  assertGreater(stdout.length, 40 * 60_000);
});

for (const [what, uid] of [["no", ""], ["a wrong", "1.2.3.x"]] as const) {
  Deno.test(`get, move: a match with ${what} SOP Instance UID is not passed over`, () =>
    withFolder(async (folder) => {
      await using scp = await HostileScp.start(async ({ respond }) => {
        await respond(0xff00, {}, { ...Utf8, 0x00080018: uid, 0x00720002: "Chest" });
        await respond(0);
      });
      for (const args of [["get", scp.peer, "-o", folder], ["move", scp.peer, "--dest", "X"]]) {
        const { code, stdout, stderr } = await hangar(...args, "-k", "HangingProtocolName=Chest");
        assertEquals([code, stdout], [1, ""]);
        assertMatch(stderr, /A match of the peer has no SOP Instance UID, or one that is no UID\n$/);
      }
    }));
}
