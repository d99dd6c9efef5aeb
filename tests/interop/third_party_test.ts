import { assert, assertEquals } from "@std/assert";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { hangar, HangarServer, interopTest, TemporaryFolder } from "../support/peers.ts";
import { normalized } from "./pynetdicom.ts";
import { valuesOf } from "./vectors.ts";

/** Bare data sets that other toolkits have written; they are not ours to pass on. */
const folder = new URL("../../../shared/fixtures/third_party/", import.meta.url).pathname;

async function filesIn(path: string): Promise<string[] | undefined> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(path));
    return entries.map(({ name }) => `${path}${name}`).filter((name) => name.endsWith(".dcm")).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const files = await filesIn(folder);
const fixtures = { name: "the folder of third-party fixtures", location: files && folder };

interopTest(
  [fixtures],
  "third party: what another toolkit wrote is stored, found and got with all its values",
  async () => {
    await using output = await TemporaryFolder.make();
    await using server = await HangarServer.start("serve", "--store", `${output.path}/hangar.db`);
    assert(files!.length > 0);
    const stored = await hangar("store", server.peer, ...files!, "--json");
    assertEquals(stored.code, 0, stored.stdout + stored.stderr);
    for (const file of files!) {
      const { sopInstanceUid } = await readPart10(await Deno.readFile(file));
      const original = normalized(await valuesOf(file));
      const key = `SOPInstanceUID=${sopInstanceUid}`;
      const others = Object.keys(original).filter((tag) => tag !== "00080018").flatMap((tag) => ["-k", tag]);
      const found = await hangar("find", server.peer, "--json", "-k", key, ...others);
      assertEquals(found.code, 0, found.stderr);
      assertEquals(normalized(JSON.parse(found.stdout)), original);
      const got = await hangar("get", server.peer, "-k", key, "-o", output.path);
      assertEquals(got.code, 0, got.stderr);
      assertEquals(normalized(await valuesOf(`${output.path}/${sopInstanceUid}.dcm`)), original);
    }
  },
);
