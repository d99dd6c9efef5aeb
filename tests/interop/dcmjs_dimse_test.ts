import { assertEquals } from "@std/assert";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import {
  dcmjsDimse,
  denoArguments,
  hangar,
  HangarServer,
  interopTest,
  PeerServer,
  run,
  TemporaryFolder,
} from "../support/peers.ts";
import { normalized } from "./pynetdicom.ts";
import { valuesOf, Vectors } from "./vectors.ts";

const script = new URL("dcmjs_dimse.js", import.meta.url).pathname;
const peer = await dcmjsDimse(script);
const paths = Vectors.map(({ path }) => path);
const uids = Vectors.map(({ uid }) => uid).sort();

interopTest([peer], "dcmjs-dimse SCU: C-ECHO, C-STORE, C-FIND, C-GET and C-MOVE", async () => {
  await using folder = await TemporaryFolder.make();
  const got = await folder.folder("got");
  await using receiver = await HangarServer.start("receive", "--aet", "RECEIVER", "-o", `${folder.path}/moved`);
  await using server = await HangarServer.start("serve", "--store", ":memory:", "--peer", receiver.peer);
  const args = [...denoArguments(script), peer.location!, "scu", `${server.port}`, got, ...paths];
  const { code, stdout, stderr } = await run(Deno.execPath(), args);
  assertEquals(code, 0, stderr + server.log);
  const results = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  assertEquals(results.echo, [0x0000]);
  assertEquals(results.store, [0x0000, 0x0000]);
  assertEquals(results.find, [0xff00, 0xff00, 0x0000]);
  assertEquals(
    Object.fromEntries(results.found.map((match: Record<string, string>) => [
      ...[match.SOPInstanceUID, match.HangingProtocolName],
    ])),
    Object.fromEntries(Vectors.map(({ uid, json }) => [uid, json["00720002"].Value?.[0]])),
  );
  assertEquals(results.get.at(-1), 0x0000);
  assertEquals(results.received.sort(), uids);
  assertEquals([results.move.at(-1), results.completed], [0x0000, Vectors.length]);
  // dcmjs-dimse writes instances anew, in ISO_IR 192
  const values = (json: DicomJson): DicomJson => normalized({ ...json, "00080005": { vr: "CS" } });
  for (const { uid, json } of Vectors) {
    for (const path of [`${folder.path}/moved/${uid}.dcm`, `${got}/${uid}.dcm`]) {
      assertEquals(values(await valuesOf(path)), values(json));
    }
  }
});

interopTest([peer], "dcmjs-dimse SCP: hangar echo, store and find", async () => {
  const args = (port: number) => [...denoArguments(script), peer.location!, "scp", `${port}`];
  const { server, port } = await PeerServer.startOn(Deno.execPath(), args);
  await using scp = server;
  const address = `DCMJSDIMSE@127.0.0.1:${port}`;
  assertEquals((await hangar("echo", address)).code, 0);
  const stored = await hangar("store", address, ...paths);
  assertEquals(stored.code, 0, stored.stdout + stored.stderr);
  const found = await hangar("find", address, "--json", "-k", "SOPInstanceUID", "-k", "HangingProtocolName=Chest*");
  assertEquals(found.code, 0, found.stderr);
  assertEquals(
    found.stdout.trimEnd().split("\n").map((line) => JSON.parse(line)["00720002"].Value[0]),
    ["Name of 1.2.3", "Name of 1.2.4"],
  );
  const events = scp.lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  assertEquals(events.map(({ event }) => event), ["echo", "store", "store", "find"]);
  assertEquals(events.slice(1, 3).map(({ uid }) => uid), Vectors.map(({ uid }) => uid));
  assertEquals(events[1].name, "Chest X-ray");
  assertEquals(events[3].elements.HangingProtocolName, "Chest*");
});
