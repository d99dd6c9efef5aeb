import { assert, assertEquals, assertMatch } from "@std/assert";
import { main } from "../../cli/main.ts";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { TestIo } from "../cli/support.ts";
import { interopTest, PeerServer, pynetdicom, TemporaryFolder } from "../support/peers.ts";
import { normalized } from "./pynetdicom.ts";
import { bytesOf, Vectors } from "./vectors.ts";

const peer = await pynetdicom();
const script = new URL("pynetdicom_scp.py", import.meta.url).pathname;

/** Runs with `hangar gateway` in front of a hanging protocol SCP made of pynetdicom that holds the examples. */
async function withGateway(run: (url: string, output: string) => Promise<void>, ...options: string[]): Promise<void> {
  await using folder = await TemporaryFolder.make();
  const output = await folder.folder("stored");
  const args = [script, "--output", output, ...options, "--files", ...Vectors.map(({ path }) => path)];
  const { server, port } = await PeerServer.start(peer.location!, args);
  await using _scp = server;
  const io = new TestIo();
  const done = main(["gateway", `PEER@127.0.0.1:${port}`, "--http-port", "0", "--http-allow-store"], io);
  try {
    const [, url] = await io.until(/^(http:\S+)\n/);
    await run(url, output);
  } finally {
    io.controller.abort();
    assertEquals(await done, 0, io.err);
  }
}

for (const options of [[], ["--implicit"]]) {
  interopTest([peer], `gateway: search, retrieve and store at a pynetdicom SCP ${options}`, async () => {
    await withGateway(async (url, output) => {
      const search = `${url}/hanging-protocols`;
      const found: DicomJson[] = await (await fetch(`${search}?HangingProtocolName=*`)).json();
      assertEquals(
        found.map((each) => each["00080018"].Value?.[0]).sort(),
        Vectors.map(({ uid }) => uid).sort(),
      );
      for (const { uid, json, bytes, path } of Vectors) {
        const [whole]: DicomJson[] = await (await fetch(`${search}/${uid}`)).json();
        assertEquals(normalized(whole), normalized(json));
        const response = await fetch(`${search}/${uid}`, { headers: { Accept: "application/dicom" } });
        assertEquals((await readPart10(new Uint8Array(await response.arrayBuffer()))).sopInstanceUid, uid);
        const stored = await fetch(search, {
          method: "POST",
          headers: { "Content-Type": "application/dicom" },
          body: await Deno.readFile(path),
        });
        assertEquals(stored.status, 200, await stored.text());
        if (options.length === 0) assertEquals(await bytesOf(`${output}/${uid}.dcm`), bytes);
      }
      const absent = await fetch(`${search}/1.2.404`);
      assertEquals([absent.status, (await absent.json()).status], [404, 404]);
      const partial = await fetch(`${search}?HangingProtocolName=partial`);
      assertMatch(partial.headers.get("Warning") ?? "", /not supported for matching/);
      await partial.body?.cancel();
      const refused = await fetch(`${search}?HangingProtocolName=refuse`);
      const { status, detail } = await refused.json();
      assertEquals([refused.status, status], [503, 503]);
      assertMatch(detail, /status A700: Too much to look through/);
      const endless = await fetch(`${search}?HangingProtocolName=endless&limit=3`);
      assertEquals((await endless.json()).length, 3);
      assert(/at least \d+ additional/.test(endless.headers.get("Warning") ?? ""));
    }, ...options);
  });
}
