import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import type { Pdu } from "../../lib/pdu/types.ts";
import { associate } from "../../lib/service/mod.ts";
import { CTImageStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { message, ScriptedPeer, until } from "../support/scripted_peer.ts";
import { Listening, withFolder } from "./support.ts";

const Main = new URL("../../cli/main.ts", import.meta.url).pathname;
const linux = Deno.build.os === "linux";

/** A CT image of about this many bytes, in Explicit VR Little Endian. */
function image(sopInstanceUid: string, length: number): Uint8Array {
  const head: number[] = [];
  const element = (group: number, number: number, vr: string, value: string) => {
    const padded = value.length % 2 === 1 ? `${value}\0` : value;
    head.push(group & 0xff, group >> 8, number & 0xff, number >> 8, vr.charCodeAt(0), vr.charCodeAt(1));
    head.push(padded.length, 0, ...new TextEncoder().encode(padded));
  };
  element(8, 0x16, "UI", CTImageStorage);
  element(8, 0x18, "UI", sopInstanceUid);
  head.push(0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0); // (7FE0,0010) OW
  const bytes = new Uint8Array(head.length + 4 + length);
  bytes.set(head);
  new DataView(bytes.buffer).setUint32(head.length, length, true);
  for (let i = head.length + 4; i < bytes.length; i += 4096) bytes[i] = i >> 12;
  return bytes;
}

/** A C-STORE-RQ. */
function storeRq(MessageID: number, AffectedSOPInstanceUID: string, length: number): Pdu[] {
  const command = {
    CommandField: CommandField.CStoreRq,
    AffectedSOPClassUID: CTImageStorage,
    AffectedSOPInstanceUID,
    MessageID,
    Priority: 0,
  };
  return message(command, image(AffectedSOPInstanceUID, length));
}

/** One whose data set lacks its end. */
function unfinished(): Pdu[] {
  return storeRq(1, "1.2.3", 500_000).slice(0, -1);
}

/** A peer with an association in which it may ask for 16 operations at once. */
async function connected(port: number): Promise<ScriptedPeer> {
  const peer = await ScriptedPeer.connect(port);
  const userInformation = { asyncOperationsWindow: { invoked: 16, performed: 1 } };
  await peer.associate({ contexts: [CTImageStorage], userInformation });
  return peer;
}

async function store(port: number, sopInstanceUid: string, bytes: Uint8Array): Promise<number> {
  await using association = await associate({
    ...{ host: "127.0.0.1", port, calledAeTitle: "HANGAR", callingAeTitle: "CT", contexts: [CTImageStorage] },
  });
  const instance = { bytes, sopInstanceUid, sopClassUid: CTImageStorage, transferSyntaxUid: ExplicitVRLittleEndian };
  return (await association.store(instance)).status;
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** `hangar receive` in a process of its own. */
async function spawn(...args: string[]): Promise<{ child: Deno.ChildProcess; port: number }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--no-check", Main, "receive", "--port", "0", ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { child, port: Number(value!.trim().replace(/^.*:/, "")) };
}

function peakRss(pid: number): number {
  return 1024 * Number(/VmHWM:\s*(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))![1]);
}

Deno.test("receive: files as long as they like, byte for byte, and nothing besides", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("receive", "-o", folder);
    const port = Number(server.address.replace(/^.*:/, ""));
    const lengths = [0, 1000, 131_072, 5_000_000];
    for (const [i, length] of lengths.entries()) {
      const bytes = image(`1.2.${i}`, length);
      assertEquals(await store(port, `1.2.${i}`, bytes), 0x0000);
      const file = await readPart10(await Deno.readFile(`${folder}/1.2.${i}.dcm`));
      assertEquals([file.sopInstanceUid, file.transferSyntaxUid], [`1.2.${i}`, ExplicitVRLittleEndian]);
      assertEquals(file.bytes, bytes);
    }
    assertEquals(names(folder), lengths.map((_, i) => `1.2.${i}.dcm`));
  }));

for (const end of ["A-ABORT", "the end of the connection"]) {
  Deno.test(`receive: ${end} within an instance leaves no file`, () =>
    withFolder(async (folder) => {
      await using server = await Listening.start("receive", "-o", folder);
      await using peer = await connected(Number(server.address.replace(/^.*:/, "")));
      await peer.send(unfinished());
      await until("it is written while it arrives", () => names(folder).length === 1);
      assertMatch(names(folder)[0], /^\.1\.2\.3\.dcm\.[-0-9a-f]{36}\.part$/);
      if (end === "A-ABORT") await peer.send({ type: "A-ABORT", source: 0, reason: 0 });
      else peer.close();
      await until("the temporary file is gone", () => names(folder).length === 0);
      assert(!/error/i.test(server.io.err), server.io.err);
    }));
}

Deno.test("receive: of two versions of an instance, the one sent last is the file, however long the first is", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("receive", "-o", folder);
    await using peer = await connected(Number(server.address.replace(/^.*:/, "")));
    for (const [index, length] of [262_144, 1_000_000, 3_000_000].entries()) {
      const uid = `1.2.${index}`;
      await peer.send(...storeRq(1, uid, length), ...storeRq(2, uid, 10));
      for (let answers = 0; answers < 2; answers++) await peer.expectMessage(CommandField.CStoreRsp, { Status: 0 });
      assertEquals((await readPart10(await Deno.readFile(`${folder}/${uid}.dcm`))).bytes, image(uid, 10));
    }
  }));

Deno.test("receive: what waits to be written when the association is aborted is not", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("receive", "-o", folder);
    const port = Number(server.address.replace(/^.*:/, ""));
    const uids = Array.from({ length: 16 }, (_, index) => `1.2.${index}`);
    for (const uidOf of [(index: number) => uids[index], () => "1.2.99"]) {
      await using peer = await connected(port);
      const requests = uids.flatMap((_, index) => storeRq(index + 1, uidOf(index), index + 1));
      await peer.send(...requests, { type: "A-ABORT", source: 0, reason: 0 });
      await until("the association has ended", () => /aborted/.test(server.io.err));
      assertEquals(await store(port, "1.2.100", image("1.2.100", 10)), 0);
    }
    const written = names(folder);
    assertLess(written.length, 12);
    // Of those under one UID, the last has not come to be written.
    if (written.includes("1.2.99.dcm")) {
      const { bytes } = await readPart10(await Deno.readFile(`${folder}/1.2.99.dcm`));
      assertLess(bytes.length, image("1.2.99", 16).length);
    }
  }));

Deno.test("receive: what waits to be written waits for room in memory, and all of it is", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("receive", "-o", folder, "--dataset-memory", "16");
    const port = Number(server.address.replace(/^.*:/, ""));
    const length = 250_000;
    await Promise.all([0, 1, 2, 3, 4, 5].map(async (sender) => {
      await using peer = await connected(port);
      const uids = Array.from({ length: 16 }, (_, index) => `1.2.${sender}.${index}`);
      await peer.send(...uids.flatMap((uid, index) => storeRq(index + 1, uid, length)));
      for (const _ of uids) await peer.expectMessage(CommandField.CStoreRsp, { Status: 0x0000 });
      await peer.release();
      for (const uid of uids) {
        assertEquals((await readPart10(await Deno.readFile(`${folder}/${uid}.dcm`))).bytes, image(uid, length));
      }
    }));
  }));

Deno.test("receive: a folder that cannot be written to is A700, and the association lives on", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("receive", "-o", `${folder}/gone`);
    const port = Number(server.address.replace(/^.*:/, ""));
    await Deno.remove(`${folder}/gone`);
    assertEquals(await store(port, "1.2.3", image("1.2.3", 3_000_000)), 0xa700);
    assertMatch(server.io.err, /Cannot write 1\.2\.3\.dcm: /);
    await Deno.mkdir(`${folder}/gone`);
    assertEquals(await store(port, "1.2.3", image("1.2.3", 3_000_000)), 0x0000);
  }));

Deno.test("receive: what a run that was killed has left unfinished goes at the next start, and nothing else", () =>
  withFolder(async (folder) => {
    const uuid = crypto.randomUUID();
    const hours = (count: number) => new Date(Date.now() - count * 3_600_000);
    const left = `.1.2.3.dcm.${uuid}.part`;
    const writing = `.1.2.4.dcm.${uuid}.part`;
    const others = [
      "1.2.5.dcm",
      ".x.dcm.part",
      `.1.2.dcm.${uuid}.part.txt`,
      `.x.dcm.${uuid}.part`,
      `1.2.dcm.${uuid}.part`,
    ];
    for (const name of [left, writing, ...others]) {
      await Deno.writeTextFile(`${folder}/${name}`, name);
      if (name !== writing) await Deno.utime(`${folder}/${name}`, hours(2), hours(2));
    }
    await Deno.mkdir(`${folder}/.1.2.6.dcm.${uuid}.part`);
    await using server = await Listening.start("receive", "-o", folder);
    assertEquals(names(folder), [writing, ...others, `.1.2.6.dcm.${uuid}.part`].sort());
    assertMatch(server.io.err, /Removed 1 unfinished file of an earlier run/);
  }));

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  Deno.test({
    name: `receive: ${signal} within an instance leaves no instance`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      withFolder(async (folder) => {
        const { child, port } = await spawn("-o", folder, "--timeout", "1");
        await using peer = await connected(port);
        await peer.send(unfinished());
        await until("it is written while it arrives", () => names(folder).length === 1);
        child.kill(signal);
        const { code } = await child.status;
        assertEquals(code, signal === "SIGTERM" ? 0 : 137);
        // Nobody cleans up behind SIGKILL, but what is left is no .dcm file
        assertEquals(names(folder).filter((name) => signal === "SIGTERM" || name.endsWith(".dcm")), []);
      }),
  });
}

for (const args of [["--discard"], ["-o"]]) {
  Deno.test({
    name: `receive ${args[0]}: memory does not depend on how long an instance is`,
    ignore: !linux,
    fn: () =>
      withFolder(async (folder) => {
        const { child, port } = await spawn(...args, ...(args[0] === "-o" ? [folder] : []));
        try {
          assertEquals(await store(port, "1.2.1", image("1.2.1", 30_000_000)), 0x0000);
          const before = peakRss(child.pid);
          const bytes = image("1.2.2", 300_000_000);
          assertEquals(await store(port, "1.2.2", bytes), 0x0000);
          assertLess(peakRss(child.pid) - before, 100_000_000);
          if (args[0] === "-o") assert(Deno.statSync(`${folder}/1.2.2.dcm`).size > bytes.length);
        } finally {
          child.kill("SIGTERM");
          await child.status;
        }
      }),
  });
}
