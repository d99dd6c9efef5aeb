import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { dcmtk, hangar, HangarServer, interopTest, PeerServer, run, TemporaryFolder } from "../support/peers.ts";
import { bytesOf, valuesOf, Vectors } from "./vectors.ts";

const peer = await dcmtk();
const program = (name: string): string => `${peer.location}/${name}`;
const called = (server: HangarServer): string[] => ["-aec", "HANGAR", "127.0.0.1", `${server.port}`];
const paths = Vectors.map(({ path }) => path);
const sorted = <T extends { readonly uid: string }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => a.uid < b.uid ? -1 : 1);

/** storescp takes no Hanging Protocol Storage unless a profile says so. */
const StorescpProfiles = `[[TransferSyntaxes]]
[ExplicitFirst]
TransferSyntax1 = LittleEndianExplicit
TransferSyntax2 = LittleEndianImplicit
[ImplicitOnly]
TransferSyntax1 = LittleEndianImplicit
[[PresentationContexts]]
[Explicit]
PresentationContext1 = VerificationSOPClass\\ExplicitFirst
PresentationContext2 = 1.2.840.10008.5.1.4.38.1\\ExplicitFirst
[Implicit]
PresentationContext1 = VerificationSOPClass\\ImplicitOnly
PresentationContext2 = 1.2.840.10008.5.1.4.38.1\\ImplicitOnly
[[Profiles]]
[Explicit]
PresentationContexts = Explicit
[Implicit]
PresentationContexts = Implicit
`;

/** Starts storescp, which writes what it receives as it comes. */
async function storescp(
  folder: TemporaryFolder,
  profile: "Explicit" | "Implicit",
): Promise<{ server: PeerServer; port: number; output: string }> {
  const config = `${folder.path}/storescp.cfg`;
  await Deno.writeTextFile(config, StorescpProfiles);
  const output = await folder.folder(`storescp_${profile}`);
  const started = await PeerServer.startOn(program("storescp"), (port) => [
    ...["-d", "+B", "-xf", config, profile, "-od", output, "-aet", "STORESCP", `${port}`],
  ]);
  return { ...started, output };
}

interopTest([peer], "DCMTK: echoscu is answered, many times over", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:");
  const { code, stdout, stderr } = await run(program("echoscu"), ["-v", "--repeat", "20", ...called(server)]);
  assertEquals(code, 0, stderr);
  assertEquals((stdout + stderr).match(/Received Echo Response \(Success\)/g)?.length, 20);
  assertMatch(server.log, /ECHOSCU > HANGAR .* released, 20 operations/);
});

interopTest([peer], "DCMTK: echoscu with 128 contexts, small PDUs and an abort at the end", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:");
  const many = await run(program("echoscu"), ["-v", "-ppc", "128", "-pts", "38", "-pdu", "4096", ...called(server)]);
  assertEquals(many.code, 0, many.stderr);
  const aborting = await run(program("echoscu"), ["-v", "--abort", ...called(server)]);
  assertEquals(aborting.code, 0, aborting.stderr);
  assertEquals((await hangar("echo", server.peer)).code, 0);
  assertMatch(server.log, /ECHOSCU > HANGAR .* aborted/);
});

interopTest([peer], "DCMTK: a stranger is told why it is rejected", async () => {
  await using server = await HangarServer.start("serve", "--store", ":memory:", "--allow", "FRIEND");
  const stranger = await run(program("echoscu"), ["-v", "-aet", "STRANGER", ...called(server)]);
  assertNotEquals(stranger.code, 0);
  assertStringIncludes(stranger.stderr + stranger.stdout, "Calling AE Title Not Recognized");
  assertEquals((await run(program("echoscu"), ["-aet", "FRIEND", ...called(server)])).code, 0);
});

interopTest([peer], "DCMTK: what storescu -R sends, hangar get writes and dcmdump reads, byte for byte", async (t) => {
  await using folder = await TemporaryFolder.make();
  await using server = await HangarServer.start("serve", "--store", ":memory:");
  const stored = await run(program("storescu"), ["-v", "-R", ...called(server), ...paths]);
  assertEquals(stored.code, 0, stored.stderr);
  assertEquals((stored.stdout + stored.stderr).match(/Received Store Response \(Success\)/g)?.length, Vectors.length);

  const got = await hangar("get", server.peer, "-o", `${folder.path}/got`, "--json");
  assertEquals([got.code, JSON.parse(got.stdout).completed], [0, Vectors.length], got.stderr);
  const files = await folder.files("got");
  for (const [i, { path, uid, bytes }] of sorted(Vectors).entries()) {
    await t.step(uid, async () => {
      assertEquals(files[i], `${folder.path}/got/${uid}.dcm`);
      assertEquals(await bytesOf(files[i]), bytes);
      // +L: values are not cut short
      const whole = await run(program("dcmdump"), ["+L", "+E", files[i]]);
      assertEquals([whole.code, whole.stderr], [0, ""]);
      assertStringIncludes(whole.stdout, "[HANGAR_0_1_0]");
      const dataset = (text: string): string => text.slice(text.indexOf("# Dicom-Data-Set"));
      const original = await run(program("dcmdump"), ["+L", "+E", path]);
      assertEquals(dataset(whole.stdout), dataset(original.stdout));
    });
  }
  const again = await run(program("storescu"), ["-R", ...called(server), ...paths]);
  assertEquals(again.code, 0, again.stderr);
});

interopTest([peer], "DCMTK: storescu in Implicit VR and deflated; the values are the same", async (t) => {
  // -xi proposes Implicit VR Little Endian alone, -xd Deflated Explicit VR Little Endian first
  for (const option of ["-xi", "-xd", "-xe"]) {
    await t.step(option, async () => {
      await using folder = await TemporaryFolder.make();
      await using server = await HangarServer.start("serve", "--store", ":memory:");
      const stored = await run(program("storescu"), ["-v", option, "-R", ...called(server), ...paths]);
      assertEquals(stored.code, 0, stored.stderr);
      const got = await hangar("get", server.peer, "-o", `${folder.path}/got`);
      assertEquals(got.code, 0, got.stderr);
      const files = await folder.files("got");
      const values = await Promise.all(files.map(valuesOf));
      assertEquals(values, await Promise.all(sorted(Vectors).map(({ path }) => valuesOf(path))));
      for (const file of files) assertEquals((await run(program("dcmdump"), [file])).stderr, "");
    });
  }
});

interopTest([peer], "DCMTK: storescu with the smallest PDU, and other bytes under a held UID", async () => {
  await using folder = await TemporaryFolder.make();
  await using server = await HangarServer.start("serve", "--store", ":memory:", "--max-pdu", "4096");
  const small = await run(program("storescu"), [
    "-R",
    "-pdu",
    "4096",
    "--max-send-pdu",
    "4096",
    ...called(server),
    ...paths,
  ]);
  assertEquals(small.code, 0, small.stderr);
  const changed = `${folder.path}/changed.dcm`;
  await Deno.copyFile(paths[0], changed);
  const modified = await run(program("dcmodify"), ["-nb", "-m", "(0072,0008)=Somebody Else", changed]);
  assertEquals(modified.code, 0, modified.stderr);
  const refused = await run(program("storescu"), ["-v", "-R", ...called(server), changed]);
  assertStringIncludes(refused.stdout + refused.stderr, "Received Store Response (Error: CannotUnderstand)");
  const found = await hangar(
    "find",
    server.peer,
    "--json",
    "-k",
    "HangingProtocolName=Chest*",
    "-k",
    "HangingProtocolCreator",
  );
  assertEquals(JSON.parse(found.stdout)["00720008"].Value, ["Senior Radiologist"]);
});

for (const profile of ["Explicit", "Implicit"] as const) {
  interopTest([peer], `DCMTK: hangar store and the C-MOVE of serve into storescp, ${profile} VR`, async () => {
    await using folder = await TemporaryFolder.make();
    const { server: receiver, port, output } = await storescp(folder, profile);
    await using _receiver = receiver;
    const destination = `STORESCP@127.0.0.1:${port}`;
    assertEquals((await hangar("echo", destination)).code, 0);

    const isStored = async (): Promise<void> => {
      const files = await folder.files(`storescp_${profile}`);
      assertEquals(files.map((file) => file.replace(/^.*\/[^.]*\./, "")), sorted(Vectors).map(({ uid }) => uid));
      for (const [i, { path, bytes }] of sorted(Vectors).entries()) {
        assertEquals(await valuesOf(files[i]), await valuesOf(path));
        if (profile === "Explicit") assertEquals(await bytesOf(files[i]), bytes);
        const { stdout, stderr } = await run(program("dcmdump"), [files[i]]);
        assertEquals(stderr, "");
        assertStringIncludes(stdout, `TransferSyntax: Little Endian ${profile}`);
      }
      for (const file of files) await Deno.remove(file);
    };

    const stored = await hangar("store", destination, ...paths, "--json");
    assertEquals(stored.code, 0, stored.stdout + stored.stderr);
    assertEquals(stored.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).status), ["0000", "0000"]);
    await isStored();

    await using server = await HangarServer.start("serve", "--store", ":memory:", "--peer", destination);
    assertEquals((await run(program("storescu"), ["-R", ...called(server), ...paths])).code, 0);
    const moved = await hangar("move", server.peer, "--dest", "STORESCP", "--json", "--aet", "READINGROOM");
    assertEquals(moved.code, 0, moved.stdout + moved.stderr);
    assertEquals(JSON.parse(moved.stdout), {
      status: "0000",
      completed: Vectors.length,
      failed: 0,
      warning: 0,
      failedSOPInstanceUIDs: [],
    });
    await isStored();
    await receiver[Symbol.asyncDispose]();
    const log = await receiver.errors;
    assertMatch(log, /Move Originator AE Title\s*: READINGROOM/i, log);
    assert(output.startsWith(folder.path));
  });
}

interopTest([peer], "DCMTK: the C-MOVE to a storescp that knows no hanging protocols fails with A702", async () => {
  await using folder = await TemporaryFolder.make();
  const output = await folder.folder("out");
  const { server: receiver, port } = await PeerServer.startOn(
    program("storescp"),
    (free) => ["-q", "-od", output, `${free}`],
  );
  await using _receiver = receiver;
  await using server = await HangarServer.start("serve", "--store", ":memory:", "--peer", `STORESCP@127.0.0.1:${port}`);
  assertEquals((await hangar("store", server.peer, ...paths)).code, 0);
  const moved = await hangar("move", server.peer, "--dest", "STORESCP", "--json");
  const { status, completed, failed, failedSOPInstanceUIDs } = JSON.parse(moved.stdout);
  assertEquals([moved.code, status, completed, failed], [1, "A702", 0, Vectors.length]);
  assertEquals(failedSOPInstanceUIDs.toSorted(), sorted(Vectors).map(({ uid }) => uid));
  const direct = await hangar("store", `STORESCP@127.0.0.1:${port}`, ...paths);
  assertNotEquals(direct.code, 0);
});

interopTest([peer], "DCMTK: findscu, getscu and movescu know no hanging protocol model and are told so", async (t) => {
  await using server = await HangarServer.start("serve", "--store", ":memory:", "--samples");
  const keys = ["-k", "0008,0052=IMAGE", "-k", "0008,0018=1.2.3"];
  const commands: [string, string[]][] = [
    ["findscu", ["-W", "-k", "0072,0002", ...called(server)]],
    ["getscu", ["-S", ...keys, ...called(server)]],
    ["movescu", ["-S", "-aem", "ANYBODY", ...keys, ...called(server)]],
  ];
  for (const [name, args] of commands) {
    await t.step(name, async () => {
      const { code, stdout, stderr } = await run(program(name), ["-v", ...args]);
      assertNotEquals(code, 0);
      assertMatch(stdout + stderr, /No Acceptable Presentation Contexts/i);
    });
  }
  assertEquals((await hangar("echo", server.peer)).code, 0);
});
