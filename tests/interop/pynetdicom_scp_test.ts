import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import { hangar, HangarServer, interopTest, PeerServer, pynetdicom, TemporaryFolder } from "../support/peers.ts";
import { normalized } from "./pynetdicom.ts";
import { bytesOf, valuesOf, Vectors } from "./vectors.ts";

const peer = await pynetdicom();
const script = new URL("pynetdicom_scp.py", import.meta.url).pathname;
const paths = Vectors.map(({ path }) => path);
const uids = Vectors.map(({ uid }) => uid);

/** What the SCP prints of a request. */
interface Event {
  readonly event: string;
  readonly calling?: string;
  readonly uid?: string;
  readonly originator?: string | null;
  readonly transferSyntaxUid?: string;
  readonly identifier?: DicomJson;
  readonly destination?: string;
}

/** A hanging protocol SCP that holds the examples. */
class Scp implements AsyncDisposable {
  private constructor(readonly peer: string, readonly output: string, private readonly server: PeerServer) {}

  static async start(folder: TemporaryFolder, ...options: string[]): Promise<Scp> {
    const output = await folder.folder("stored");
    const args = [script, "--output", output, ...options, "--files", ...paths];
    const { server, port } = await PeerServer.start(peer.location!, args);
    return new Scp(`PEER@127.0.0.1:${port}`, output, server);
  }

  /** What it was asked. */
  events(kind: string): Event[] {
    return this.server.lines.slice(1).map((line): Event => JSON.parse(line)).filter(({ event }) => event === kind);
  }

  /** Waits for a request. */
  async until(kind: string): Promise<void> {
    await this.server.line((line) => line.startsWith(`{"event": "${kind}"`));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}

interopTest([peer], "pynetdicom SCP: hangar echo and store", async () => {
  await using folder = await TemporaryFolder.make();
  await using scp = await Scp.start(folder);
  const echo = await hangar("echo", scp.peer, "--repeat", "5", "--aet", "READINGROOM");
  assertEquals(echo.code, 0, echo.stderr);
  assertEquals(scp.events("echo").map(({ calling }) => calling), Array(5).fill("READINGROOM"));

  const stored = await hangar("store", scp.peer, ...paths, "--json");
  assertEquals(stored.code, 0, stored.stderr);
  assertEquals(stored.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).status), ["0000", "0000"]);
  assertEquals(scp.events("store").map(({ uid, originator }) => [uid, originator]), uids.map((uid) => [uid, null]));
  for (const { uid, bytes } of Vectors) assertEquals(await bytesOf(`${scp.output}/${uid}.dcm`), bytes);
});

interopTest([peer], "pynetdicom SCP: hangar find, with what the SCP is asked and what it answers", async () => {
  await using folder = await TemporaryFolder.make();
  await using scp = await Scp.start(folder);
  const nested = "HangingProtocolDefinitionSequence.AnatomicRegionSequence.CodeValue";
  const found = await hangar(
    ...["find", scp.peer, "--json", "-k", "HangingProtocolName=*", "-k", "00080018", "-k", "(0072,0014)=1"],
    ...["-k", `${nested}=51185008`],
  );
  assertEquals(found.code, 0, found.stderr);
  assertEquals(normalized(scp.events("find")[0].identifier!), {
    "00080018": { vr: "UI", Value: [] },
    "00720002": { vr: "SH", Value: ["*"] },
    "0072000C": {
      vr: "SQ",
      Value: [{ "00082218": { vr: "SQ", Value: [{ "00080100": { vr: "SH", Value: ["51185008"] } }] } }],
    },
    "00720014": { vr: "US", Value: [1] },
  });
  const lines = found.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(
    lines.map(normalized),
    Vectors.map(({ json }) =>
      normalized({
        ...{ "00080018": json["00080018"], "00720002": json["00720002"] },
        ...{ "0072000C": json["0072000C"], "00720014": json["00720014"] },
      })
    ),
  );

  const table = await hangar("find", scp.peer);
  assertEquals([table.code, table.stdout.trimEnd().split("\n").length], [0, 1 + Vectors.length]);
  const asked = Object.keys(scp.events("find")[1].identifier!).sort();
  for (const tag of ["00080018", "00720002", "0072000C", "0072000E", "00720102"]) assert(asked.includes(tag), tag);

  const partial = await hangar("find", scp.peer, "--json", "-k", "HangingProtocolName=partial");
  assertEquals([partial.code, partial.stdout.trimEnd().split("\n").length], [0, Vectors.length]);
  const refused = await hangar("find", scp.peer, "-k", "HangingProtocolName=refuse");
  assertEquals(refused.code, 1);
  assertMatch(refused.stdout + refused.stderr, /A700.*Too much to look through/s);
});

interopTest([peer], "pynetdicom SCP: hangar find --limit cancels what would never end", async () => {
  await using folder = await TemporaryFolder.make();
  await using scp = await Scp.start(folder);
  const { code, stdout, stderr } = await hangar(
    ...["find", scp.peer, "--limit", "3", "--json", "-k", "HangingProtocolName=endless"],
  );
  assertEquals([code, stdout.trimEnd().split("\n").length], [0, 3], stderr);
  await scp.until("cancelled");
});

for (const syntax of ["Explicit", "Implicit"] as const) {
  interopTest([peer], `pynetdicom SCP: hangar get and move, ${syntax} VR`, async () => {
    await using folder = await TemporaryFolder.make();
    await using receiver = await HangarServer.start("receive", "--aet", "RECEIVER", "-o", `${folder.path}/moved`);
    const options = syntax === "Implicit" ? ["--implicit"] : [];
    await using scp = await Scp.start(folder, "--destination", `${receiver.port}`, ...options);
    const counts = { status: "0000", completed: Vectors.length, failed: 0, warning: 0, failedSOPInstanceUIDs: [] };

    const named = await hangar(
      ...["get", scp.peer, "-k", `SOPInstanceUID=${uids.join("\\")}`, "-o", `${folder.path}/named`, "--json"],
    );
    assertEquals([named.code, JSON.parse(named.stdout)], [0, counts], named.stderr);
    assertEquals(scp.events("get")[0].identifier?.["00080018"].Value, uids);
    assertEquals(scp.events("find").length, 0);

    const searched = await hangar(
      ...["get", scp.peer, "-k", "HangingProtocolName=*", "-o", `${folder.path}/searched`, "--json"],
    );
    assertEquals([searched.code, JSON.parse(searched.stdout)], [0, counts], searched.stderr);
    assertGreater(scp.events("find").length, 0);

    const moved = await hangar("move", scp.peer, "-k", "HangingProtocolName=*", "--dest", "RECEIVER", "--json");
    assertEquals([moved.code, JSON.parse(moved.stdout)], [0, counts], moved.stderr);
    const nobody = await hangar("move", scp.peer, "-k", `SOPInstanceUID=${uids[0]}`, "--dest", "NOBODY", "--json");
    assertEquals([nobody.code, JSON.parse(nobody.stdout).status], [1, "A801"]);
    assertEquals(scp.events("move").map(({ destination }) => destination), ["RECEIVER", "NOBODY"]);

    for (const { uid, bytes, path } of Vectors) {
      for (const place of ["named", "searched", "moved"]) {
        const file = `${folder.path}/${place}/${uid}.dcm`;
        assertEquals(await valuesOf(file), await valuesOf(path));
        if (syntax === "Explicit") assertEquals(await bytesOf(file), bytes);
      }
    }
  });
}
