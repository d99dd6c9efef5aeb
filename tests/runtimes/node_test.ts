import { assert, assertEquals, assertMatch } from "@std/assert";
import { deno, Root, run, skip, start, temporaryFolder } from "../ships/support.ts";

async function nodeVersion(): Promise<number> {
  try {
    return Number(/^v(\d+)/.exec((await run("node", ["--version"])).stdout)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const version = await nodeVersion();
const onNode = skip("Node", version >= 20 ? undefined : "there is no node, version 20 or later");

async function bundle(folder: string): Promise<string> {
  const path = `${folder}/node_peer.mjs`;
  const { code, stderr } = await deno(["bundle", "--platform=deno", `--output=${path}`, "tests/runtimes/node_peer.ts"]);
  assertEquals(code, 0, stderr);
  return path;
}

const hangar = (...args: string[]) => deno(["run", "--quiet", "--allow-all", "cli/main.ts", ...args]);

Deno.test({
  name: `node ${version}: an SCP over node:net answers every verb of the command line`,
  ...onNode,
  async fn() {
    using folder = temporaryFolder();
    await using server = await start("node", [await bundle(folder.path), "scp"]);
    const ok = async (verb: string, ...args: string[]) => {
      const { code, stdout, stderr } = await hangar(verb, server.peer, ...args);
      assertEquals(code, 0, `${verb}: ${stderr}`);
      return stdout;
    };
    await ok("echo", "--repeat", "3");
    await ok("store", `${Root}tests/vectors/neurosurgery_plan.dcm`);
    assertMatch(
      await ok("find", "-k", "HangingProtocolName=One", "-k", "HangingProtocolDescription", "--json"),
      /Größe, 線/,
    );
    assertEquals(
      (await ok("find", "-k", "HangingProtocolName=*", "--limit", "3", "--json")).trim().split("\n").length,
      3,
    );
    const { "00080018": { Value: [uid] } } = JSON.parse(
      await Deno.readTextFile(`${Root}tests/vectors/neurosurgery_plan.json`),
    );
    const key = ["-k", `SOPInstanceUID=${uid}`];
    const moved = JSON.parse(await ok("move", ...key, "--dest", "NODE", "--json"));
    assertEquals(moved.completed, 1);
    await ok("get", ...key, "-o", folder.path);
    assert((await Deno.stat(`${folder.path}/${uid}.dcm`)).isFile);
    assertEquals((await server.stop()).code, 0);
  },
});

Deno.test({
  name: `node ${version}: an SCU over node:net uses every service, and a refused connection is a TransportError`,
  ...onNode,
  async fn() {
    using folder = temporaryFolder();
    await using server = await start(
      Deno.execPath(),
      ["run", "--quiet", "--allow-all", "cli/main.ts", "serve", "--port", "0", "--store", ":memory:"],
    );
    const { code, stdout, stderr } = await run("node", [await bundle(folder.path), "scu", String(server.port)]);
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trim().split("\n").map((line) => JSON.parse(line)), [
      { echo: 0 },
      { store: 0 },
      { find: 0xff00, description: "Größe, 線" },
      { find: 0 },
      { get: 0, received: ["2.25.20"] },
      { refused: "TransportError" },
    ]);
  },
});
