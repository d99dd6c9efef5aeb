/** `hangar store` of files that are read while they are sent, and of files that do not stay as they were. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { serve, type Server } from "../../lib/service/serve.ts";
import { streamedStorage } from "../../lib/service/storage.ts";
import { CTImageStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian, JPEGBaseline8Bit } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";
import { hangar, withFolder } from "./support.ts";

function pattern(length: number, seed = 0): Uint8Array {
  return new Uint8Array(length).map((_, at) => at * 7 + (at >> 10) + seed);
}

function uid(number: number): string {
  return `1.2.826.0.1.3680043.2.1143.${number}`;
}

/** A data set with so many bytes of pixels, as they are or in one compressed frame. */
function image(number: number, pixels: Uint8Array, compressed = false): Uint8Array {
  const head = encodeExplicit({
    "00080016 UI": CTImageStorage,
    "00080018 UI": uid(number),
    "00100020 LO": "4711",
    ...(compressed ? {} : { "7FE00010 OW": pixels }),
  });
  if (!compressed) return head;
  const item = (
    tag: number[],
    length: number,
  ) => [0xfe, 0xff, ...tag, ...new Uint8Array(Uint32Array.of(length).buffer)];
  const opened = [0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff, ...item([0, 0xe0], 0)];
  return Uint8Array.from([...head, ...opened, ...item([0, 0xe0], pixels.length), ...pixels, ...item([0xdd, 0xe0], 0)]);
}

function write(path: string, number: number, bytes: Uint8Array, transferSyntaxUid: string = ExplicitVRLittleEndian) {
  Deno.writeFileSync(
    path,
    writePart10({ bytes, transferSyntaxUid, sopClassUid: CTImageStorage, sopInstanceUid: uid(number) }),
  );
}

/** A storage SCP that keeps what it gets; `first` is called with each data set's first bytes. */
async function receiving(
  received: Map<string, Uint8Array>,
  first: (sopInstanceUid: string) => void = () => {},
): Promise<Server> {
  return await serve({
    port: 0,
    aeTitle: "SCP",
    timeout: 5,
    services: [streamedStorage([CTImageStorage], async function* ({ stream, sopInstanceUid }) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) {
        if (chunks.length === 0) first(sopInstanceUid);
        chunks.push(chunk.slice());
      }
      received.set(sopInstanceUid, await new Blob(chunks as Uint8Array<ArrayBuffer>[]).bytes());
      yield 0x0000;
    }, { transferSyntaxes: "any" })],
    maxInstanceLength: 2 ** 30,
  });
}

function assertSame(received: Uint8Array | undefined, expected: Uint8Array, what: string): void {
  assertEquals(received?.length, expected.length, what);
  assertEquals(received?.toHex() === expected.toHex(), true, what);
}

Deno.test("store: files of any length arrive as they are", async () => {
  await withFolder(async (folder) => {
    const received = new Map<string, Uint8Array>();
    await using server = await receiving(received);
    const sent = new Map<string, Uint8Array>();
    const long = 256 * 1024;
    const lengths = [0, 2, 20_000, long - 1000, long - 2, long, long + 2, 1_000_000, 5_000_000];
    for (const [number, length] of lengths.entries()) {
      const bytes = image(number, pattern(length, number));
      write(`${folder}/${number}.dcm`, number, bytes);
      sent.set(uid(number), bytes);
    }
    for (const [at, length] of [1000, 300_000, 3_000_000].entries()) {
      const number = lengths.length + at;
      const bytes = image(number, pattern(length, number), true);
      write(`${folder}/${number}.dcm`, number, bytes, JPEGBaseline8Bit);
      sent.set(uid(number), bytes);
    }
    const { code, stdout, stderr } = await hangar("store", `SCP@127.0.0.1:${server.port}`, folder, "-v");
    assertEquals(code, 0);
    assertEquals(stdout.trimEnd().split("\n").length, sent.size);
    for (const [uid, bytes] of sent) {
      assertSame(received.get(uid), bytes, `${uid} of ${bytes.length} bytes`);
      assertStringIncludes(stderr.replaceAll(/ +/g, " "), `Data set: ${bytes.length} bytes\n`);
    }
  });
});

Deno.test("store: a long bare data set arrives as it is", async () => {
  await withFolder(async (folder) => {
    const received = new Map<string, Uint8Array>();
    await using server = await receiving(received);
    const bytes = image(1, pattern(500_000));
    Deno.writeFileSync(`${folder}/bare`, bytes);
    assertEquals((await hangar("store", `SCP@127.0.0.1:${server.port}`, `${folder}/bare`)).code, 0);
    assertSame(received.get(uid(1)), bytes, "bare");
  });
});

/** A short file, and a long one to which something happens while the short one is sent. */
async function meanwhile(happens: (path: string) => void, length = 400_000) {
  const received = new Map<string, Uint8Array>();
  let run: { code: number; stdout: string; stderr: string } | undefined;
  await withFolder(async (folder) => {
    const path = `${folder}/2.dcm`;
    await using server = await receiving(received, (sopInstanceUid) => sopInstanceUid === uid(1) && happens(path));
    write(`${folder}/1.dcm`, 1, image(1, pattern(20_000)));
    write(path, 2, image(2, pattern(length)));
    run = await hangar("store", `SCP@127.0.0.1:${server.port}`, folder, "-q", "--json");
  });
  return { received, run: run! };
}

for (const [what, length] of [["of the same length", 400_000], ["shorter", 300_000], ["short", 1000]] as const) {
  Deno.test(`store: a long file that is written anew before its turn, ${what}, arrives as it is then`, async () => {
    const bytes = image(2, pattern(length, 9));
    const { received, run } = await meanwhile((path) => {
      write(path, 2, bytes);
      Deno.utimeSync(path, new Date(), new Date(Date.now() + 5000));
    });
    assertEquals([run.code, run.stderr], [0, ""]);
    assertSame(received.get(uid(2)), bytes, what);
  });
}

Deno.test("store: a file that vanishes before its turn ends the command", async () => {
  const { received, run } = await meanwhile((path) => Deno.removeSync(path));
  assertEquals([run.code, received.has(uid(1)), received.has(uid(2))], [2, true, false]);
  assertStringIncludes(run.stderr, "2.dcm");
});

Deno.test("store: a file that vanishes while it is sent arrives whole", async () => {
  await withFolder(async (folder) => {
    const received = new Map<string, Uint8Array>();
    const path = `${folder}/1.dcm`;
    await using server = await receiving(received, () => Deno.build.os === "windows" || Deno.removeSync(path));
    const bytes = image(1, pattern(30_000_000));
    write(path, 1, bytes);
    assertEquals((await hangar("store", `SCP@127.0.0.1:${server.port}`, path)).code, 0);
    assertSame(received.get(uid(1)), bytes, "30 MB");
  });
});

Deno.test("store: a file that shrinks while it is sent ends the association, and the command says why", async () => {
  await withFolder(async (folder) => {
    const received = new Map<string, Uint8Array>();
    const path = `${folder}/1.dcm`;
    await using server = await receiving(received, () => Deno.truncateSync(path, 1_000_000));
    write(path, 1, image(1, pattern(60_000_000)));
    const { code, stdout, stderr } = await hangar("store", `SCP@127.0.0.1:${server.port}`, path);
    assertEquals([code, stdout, received.size], [3, "", 0]);
    assertEquals(stderr, `hangar store: Cannot read ${path}: it has become shorter meanwhile\n`);
  });
});
