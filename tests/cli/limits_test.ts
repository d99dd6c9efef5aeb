import { assertEquals, assertMatch } from "@std/assert";
import { main } from "../../cli/main.ts";
import { samples } from "../../cli/samples/mod.ts";
import { encodeDataset } from "../../lib/dataset/codec.ts";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { associate, hangingProtocol, serve, storage, verification } from "../../lib/service/mod.ts";
import { HangingProtocolStorage, Verification } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { hangar, Listening, TestIo, withFolder } from "./support.ts";

Deno.test("serve: --called answers to these AE titles only", async () => {
  await using server = await Listening.start(
    ...["serve", "--store", ":memory:", "--aet", "MAIN", "--called", "MAIN", "--called", "SECOND"],
  );
  assertMatch(server.io.out, /^listening MAIN@/);
  for (const title of ["MAIN", "SECOND"]) assertEquals((await hangar("echo", `${title}@${server.address}`)).code, 0);
  const { code, stderr } = await hangar("echo", `THIRD@${server.address}`);
  assertEquals(code, 3);
  assertMatch(stderr, /called-AE-title-not-recognized\. The peer has another AE title: check the part before the @\n$/);
  await using any = await Listening.start("receive", "--discard");
  assertEquals((await hangar("echo", `ANY@${any.address}`)).code, 0);
});

Deno.test("serve: --max-associations-per-address", async () => {
  await using server = await Listening.start("serve", "--store", ":memory:", "--max-associations-per-address", "1");
  const port = Number(server.address.replace(/^.*:/, ""));
  const titles = { calledAeTitle: "HANGAR", callingAeTitle: "FIRST", contexts: [Verification] };
  {
    await using _first = await associate({ host: "127.0.0.1", port, ...titles });
    const { code, stderr } = await hangar("echo", server.peer);
    assertEquals(code, 3);
    assertMatch(stderr, /local-limit-exceeded\. The peer has no association free: try again later\n$/);
  }
  assertEquals((await hangar("echo", server.peer)).code, 0);
});

/** Writes some hanging protocols to files. */
async function writeFiles(folder: string, count: number): Promise<void> {
  const [sample] = samples();
  for (let i = 0; i < count; i++) {
    const sopInstanceUid = `1.2.3.${i}`;
    const bytes = await encodeDataset({ ...sample, SOPInstanceUID: sopInstanceUid }, ExplicitVRLittleEndian);
    const instance = { bytes, transferSyntaxUid: ExplicitVRLittleEndian, sopClassUid: HangingProtocolStorage };
    await Deno.writeFile(`${folder}/${i}.dcm`, writePart10({ ...instance, sopInstanceUid }));
  }
}

for (const [allowed, expected] of [[16, 8], [2, 2], [1, 1]]) {
  Deno.test(`store: --async 8 has ${expected} operations outstanding where the peer allows ${allowed}`, () =>
    withFolder(async (folder) => {
      await writeFiles(folder, 12);
      let running = 0, most = 0;
      const turn = () => new Promise((resolve) => setTimeout(resolve, 50));
      await using server = await serve({
        port: 0,
        aeTitle: "SLOW",
        asyncOperationsWindow: { invoked: allowed, performed: 1 },
        services: [
          verification(),
          storage([HangingProtocolStorage], async function* ({ instance }) {
            most = Math.max(most, ++running);
            await turn();
            running--;
            yield instance.sopInstanceUid === "1.2.3.5" ? 0xa700 : 0x0000;
          }),
        ],
      });
      const { code, stdout } = await hangar("store", `SLOW@127.0.0.1:${server.port}`, folder, "--async", "8", "--json");
      assertEquals(code, 1);
      const results = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
      assertEquals(new Set(results.map(({ sopInstanceUid }) => sopInstanceUid)).size, 12);
      assertEquals(results.filter(({ status }) => status === "A700").map(({ file }) => file), [`${folder}/5.dcm`]);
      assertEquals(most, expected);
    }));
}

Deno.test("store: an interruption between two files says how far it got", () =>
  withFolder(async (folder) => {
    await writeFiles(folder, 5);
    const io = new TestIo();
    await using server = await serve({
      port: 0,
      aeTitle: "SLOW",
      services: [storage([HangingProtocolStorage], async function* ({ instance }) {
        if (instance.sopInstanceUid === "1.2.3.1") io.controller.abort();
        yield 0x0000;
      })],
    });
    assertEquals(await main(["store", `SLOW@127.0.0.1:${server.port}`, folder], io), 3);
    assertMatch(io.err, /^hangar store: Interrupted: 2 of 5 files sent\n$/);
  }));

Deno.test("get: an interruption ends it with the request that is cancelled", () =>
  withFolder(async (folder) => {
    const io = new TestIo();
    let requests = 0;
    await using server = await serve({
      port: 0,
      aeTitle: "SLOW",
      services: [
        hangingProtocol({
          async *get({ signal }) {
            requests++;
            yield { subOperations: 500 };
            io.controller.abort();
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
          },
        }),
      ],
    });
    const uids = Array.from({ length: 1200 }, (_, i) => `1.2.3.${i}`).join("\\");
    const args = ["get", `SLOW@127.0.0.1:${server.port}`, "-o", folder, "--json", "-k", `SOPInstanceUID=${uids}`];
    assertEquals(await main(args, io), 1);
    assertEquals(requests, 1);
    assertEquals(JSON.parse(io.out), {
      status: "FE00",
      completed: 0,
      failed: 0,
      warning: 0,
      failedSOPInstanceUIDs: [],
    });
  }));

Deno.test("find: an interruption says so", async () => {
  const io = new TestIo();
  await using server = await serve({
    port: 0,
    aeTitle: "SLOW",
    services: [
      hangingProtocol({
        async *find({ signal }) {
          yield { status: 0xff00, dataset: { HangingProtocolName: "One" } };
          io.controller.abort();
          if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        },
      }),
    ],
  });
  assertEquals(await main(["find", `SLOW@127.0.0.1:${server.port}`, "--json"], io), 1);
  assertMatch(io.err, /^hangar find: Interrupted after 1 matches\n$/);
});

Deno.test({
  name: "files that have no end are read up to a bound",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const [flag, what] of [["--config", "configuration"], ["--users", "users from"]]) {
      const { code, stderr } = await hangar("serve", "--store", ":memory:", "--port", "0", flag, "/dev/zero");
      assertEquals(code, 2);
      assertEquals(stderr, `hangar serve: Cannot read ${what} "/dev/zero": it is longer than 16777216 bytes\n`);
    }
    const { code, stderr } = await hangar("echo", "A@127.0.0.1:1", "--user", "a", "--password-file", "/dev/zero");
    assertEquals(code, 2);
    assertMatch(stderr, /--password-file: Cannot read "\/dev\/zero": it is longer than/);
    const stored = await hangar("store", "A@127.0.0.1:1", "/dev/zero");
    assertEquals(stored.code, 2);
    assertMatch(stored.stderr, /\/dev\/zero: it does not end within 268435456 bytes/);
    for (const args of [["show"], ["draw"], ["validate"], ["new", "-o", "/dev/null", "--from"]]) {
      const { code, stderr } = await hangar(...args, "/dev/zero");
      assertEquals(code, 2, args[0]);
      assertMatch(stderr, /"?\/dev\/zero"?: it is longer than 16777216 bytes/);
    }
  },
});
