import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { samples } from "../../cli/samples/mod.ts";
import { readPart10, writePart10 } from "../../lib/dataset/part10.ts";
import { hangar, Listening, withFolder } from "./support.ts";

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

const Uids = samples().map(({ SOPInstanceUID }) => String(SOPInstanceUID)).sort();
const ChestUid = String(samples()[0].SOPInstanceUID);

Deno.test("serve: echo, find, get and move of the samples", () =>
  withFolder(async (folder) => {
    await using workstation = await Listening.start("receive", "--aet", "WORKSTATION", "-o", `${folder}/moved`);
    await using server = await Listening.start(
      ...["serve", "--store", `${folder}/hangar.db`, "--samples", "--peer", workstation.peer],
    );

    const echo = await hangar("echo", server.peer, "--repeat", "3");
    assertEquals([echo.code, echo.stderr], [0, ""]);
    assertMatch(echo.stdout, /^(HANGAR@127\.0\.0\.1:\d+: 0000 Success, .* ms\n){3}3 echoes, min .* max .*\n$/);
    assertEquals((await hangar("echo", server.peer, "--json")).stdout, '{"status":"0000"}\n');

    const table = await hangar("find", server.peer);
    assertEquals([table.code, table.stderr], [0, ""]);
    assertEquals(table.stdout.trimEnd().split("\n").length, 1 + Uids.length);
    assertMatch(table.stdout, /^Chest X-ray +SITE +Chest +1 +2 +2\.25\.\d+$/m);

    const json = await hangar(
      "find",
      server.peer,
      "--json",
      "-k",
      "HangingProtocolName=Chest*",
      "-k",
      "SOPInstanceUID",
    );
    assertEquals(json.code, 0);
    assertEquals(JSON.parse(json.stdout), {
      "00080018": { vr: "UI", Value: [ChestUid] },
      "00720002": { vr: "SH", Value: ["Chest X-ray"] },
    });

    const limited = await hangar("find", server.peer, "--limit", "2", "--json");
    assertEquals([limited.code, limited.stdout.trimEnd().split("\n").length], [0, 2]);

    const get = await hangar("get", server.peer, "-k", `SOPInstanceUID=${ChestUid}`, "-o", `${folder}/got`, "--json");
    assertEquals(get, {
      code: 0,
      stdout: '{"status":"0000","completed":1,"failed":0,"warning":0,"failedSOPInstanceUIDs":[]}\n',
      stderr: "",
    });
    const instance = await readPart10(await Deno.readFile(`${folder}/got/${ChestUid}.dcm`));
    assertEquals(instance.sopInstanceUid, ChestUid);

    const all = await hangar("get", server.peer, "-k", "HangingProtocolName=*", "-o", `${folder}/got`);
    assertEquals(all.code, 0, all.stderr);
    assertEquals(await names(`${folder}/got`), Uids.map((uid) => `${uid}.dcm`));

    const move = await hangar("move", server.peer, "-k", "HangingProtocolName=*", "--dest", "WORKSTATION", "--json");
    assertEquals(move.code, 0, move.stderr + move.stdout);
    assertEquals(JSON.parse(move.stdout).completed, Uids.length);
    assertEquals(await names(`${folder}/moved`), Uids.map((uid) => `${uid}.dcm`));

    const unknown = await hangar("move", server.peer, "-k", `SOPInstanceUID=${ChestUid}`, "--dest", "NOBODY", "--json");
    assertEquals([unknown.code, JSON.parse(unknown.stdout).status], [1, "A801"]);

    const nothing = await hangar("get", server.peer, "-k", "SOPInstanceUID=1.2.3", "-o", `${folder}/none`, "--json");
    assertEquals([nothing.code, JSON.parse(nothing.stdout).completed], [0, 0]);

    assertEquals(await server.stop(), 0);
    assertMatch(
      server.io.err,
      /info #\d+ HANGAR > HANGAR 127\.0\.0\.1:\d+ C-FIND .*0000 Success, \d+ responses, .* ms/,
    );
    assertMatch(server.io.err, /info #\d+ HANGAR > HANGAR 127\.0\.0\.1:\d+ released, 3 operations, /);
    assertMatch(server.io.out, /^listening HANGAR@127\.0\.0\.1:\d+\n$/);
  }));

Deno.test("store: folders, files that are no DICOM, duplicates", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("serve", "--store", `${folder}/hangar.db`, "--samples");
    await hangar("get", server.peer, "-k", "HangingProtocolName=*", "-o", `${folder}/files/deep`);
    await Deno.writeTextFile(`${folder}/files/readme.txt`, "not DICOM");

    const again = await hangar("store", server.peer, `${folder}/files`);
    assertEquals(again.code, 0, again.stdout + again.stderr);
    assertEquals(again.stdout.match(/: 0000 Success$/gm)?.length, Uids.length);
    assertMatch(again.stderr, /readme\.txt: Cannot read instance/);

    const named = await hangar("store", server.peer, `${folder}/files/readme.txt`, `${folder}/files/deep`, "--json");
    assertEquals(named.code, 2);
    const lines = named.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.length, Uids.length + 1);
    assertStringIncludes(lines[0].error, "Cannot read instance");
    assertEquals(lines.at(-1).status, "0000");

    const path = `${folder}/files/deep/${ChestUid}.dcm`;
    const chest = await readPart10(await Deno.readFile(path));
    const bytes = chest.bytes.slice();
    const name = new TextEncoder().encode("Senior Radiologist");
    const at = bytes.findIndex((_, i) => name.every((byte, j) => bytes[i + j] === byte));
    bytes[at] = "J".charCodeAt(0);
    await Deno.writeFile(`${folder}/other.dcm`, writePart10({ ...chest, bytes }));
    const other = await hangar("store", server.peer, `${folder}/other.dcm`, "--json");
    assertEquals([other.code, JSON.parse(other.stdout).status], [1, "C000"]);
    assert(JSON.parse(other.stdout).errorComment);

    await using replacing = await Listening.start(
      ...["serve", "--store", `${folder}/replace.db`, "--samples", "--on-duplicate", "replace"],
    );
    assertEquals((await hangar("store", replacing.peer, `${folder}/other.dcm`)).code, 0);
    const creator = await hangar(
      ...["find", replacing.peer, "--json", "-k", `SOPInstanceUID=${ChestUid}`, "-k", "HangingProtocolCreator"],
    );
    assertStringIncludes(creator.stdout, "Jenior Radiologist");
  }));

Deno.test("serve: --allow, and an association that is rejected", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("serve", "--store", `${folder}/hangar.db`, "--allow", "FRIEND", "-q");
    assertEquals((await hangar("echo", server.peer, "--aet", "FRIEND")).code, 0);
    const { code, stdout, stderr } = await hangar("echo", server.peer, "--aet", "FOE");
    assertEquals([code, stdout], [3, ""]);
    assertMatch(
      stderr,
      /^hangar echo: .*\. The peer does not know our AE title: set it with --aet, or have it added there\n$/,
    );
    assertEquals(server.io.err, "");
  }));

Deno.test("serve: a port that is taken ends with 3", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("serve", "--store", `${folder}/hangar.db`);
    const port = server.address.replace(/^.*:/, "");
    const { code, stdout, stderr } = await hangar("serve", "--store", `${folder}/second.db`, "--port", port);
    assertEquals([code, stdout], [3, ""]);
    assertMatch(stderr, /^hangar serve: .*Choose another --port\n$/m);
  }));

Deno.test("serve: a store that is none ends with 2 and is left as it was", () =>
  withFolder(async (folder) => {
    const path = `${folder}/letter.txt`;
    await Deno.writeTextFile(path, "Dear Sir or Madam,\n".repeat(100));
    const { code, stdout, stderr } = await hangar("serve", "--store", path, "--port", "0");
    assertEquals([code, stdout], [2, ""]);
    assertEquals(stderr.trimEnd().split("\n").length, 1);
    assertEquals(await Deno.readTextFile(path), "Dear Sir or Madam,\n".repeat(100));
    assertEquals(await names(folder), ["letter.txt"]);
  }));

Deno.test("serve: --samples leaves a store that holds something alone", () =>
  withFolder(async (folder) => {
    const args = ["serve", "--store", `${folder}/hangar.db`, "--samples"];
    assertEquals(await (await Listening.start(...args)).stop(), 0);
    await using server = await Listening.start(...args);
    assertStringIncludes(server.io.err, "The store is not empty: no samples loaded");
    const { stdout } = await hangar("find", server.peer, "--json");
    assertEquals(stdout.trimEnd().split("\n").length, Uids.length);
  }));

Deno.test("receive: --discard keeps nothing, and one of -o and --discard has to be said", async () => {
  await using discarding = await Listening.start("receive", "--discard");
  assertEquals((await hangar("echo", discarding.peer)).code, 0);
  assertEquals((await hangar("receive", "--discard", "-o", "x")).code, 2);
});

Deno.test("echo: nobody there ends with 3 and says what to do", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const { code, stdout, stderr } = await hangar("echo", `HANGAR@127.0.0.1:${port}`);
  assertEquals([code, stdout], [3, ""]);
  assertMatch(stderr, /^hangar echo: .*refused.*\. Is the server running, and is this its port\?\n$/i);
});

Deno.test("echo: a peer that says nothing ends with 3 when the time is up", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const accepted = listener.accept();
  const { code, stderr } = await hangar("echo", `HANGAR@127.0.0.1:${port}`, "--timeout", "0.2");
  (await accepted).close();
  assertEquals(code, 3);
  assertMatch(stderr, /Give it longer with --timeout\n$/);
});

Deno.test("keys that are not matched: find says so, get and move do not take everything for a choice", () =>
  withFolder(async (folder) => {
    await using server = await Listening.start("serve", "--store", `${folder}/hangar.db`, "--samples");
    const find = await hangar("find", server.peer, "-k", "Modality=CT");
    assertEquals(find.code, 0);
    assertStringIncludes(find.stderr, "hangar find: Some of the keys were not matched. Keys of hanging protocols are");
    assertEquals((await hangar("find", server.peer, "-q", "-k", "Modality=CT")).stderr, "");
    for (const args of [["get", "-o", `${folder}/got`], ["move", "--dest", "WORKSTATION"]]) {
      const [verb, ...rest] = args;
      const run = await hangar(verb, server.peer, "-k", "Modality=CT", ...rest);
      assertEquals([run.code, run.stdout], [2, ""]);
      assertStringIncludes(run.stderr, `hangar ${verb}: The peer does not match every key of -k.`);
    }
  }));
