/** `hangar store` of files that are read while they are sent, and of files that do not stay as they were. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { serve, type Server } from "../../lib/service/serve.ts";
import { storage, streamedStorage } from "../../lib/service/storage.ts";
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

/** A short file, a long one to which something happens while the short one is sent, and another short one. */
async function meanwhile(happens: (path: string) => void, length = 400_000) {
  const received = new Map<string, Uint8Array>();
  let run: { code: number; stdout: string; stderr: string } | undefined;
  await withFolder(async (folder) => {
    const path = `${folder}/2.dcm`;
    await using server = await receiving(received, (sopInstanceUid) => sopInstanceUid === uid(1) && happens(path));
    write(`${folder}/1.dcm`, 1, image(1, pattern(20_000)));
    write(path, 2, image(2, pattern(length)));
    write(`${folder}/3.dcm`, 3, image(3, pattern(20_000)));
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

/** What can happen to a long file before its turn, and what is told of it. */
const Lost: [what: string, happens: (path: string) => void, reason: string][] = [
  ["vanishes", (path) => Deno.removeSync(path), "no such file or directory"],
  ["shrinks", (path) => Deno.truncateSync(path, 300_000), "with 299"],
  ["becomes empty", (path) => Deno.truncateSync(path), "it holds no data set"],
  ["becomes a text", (path) => Deno.writeTextFileSync(path, "Lorem ipsum ".repeat(100_000)), "it has no DICM prefix"],
  ["becomes a TB of zeros", (path) => {
    Deno.truncateSync(path);
    Deno.truncateSync(path, 2 ** 40);
  }, "it has no DICM prefix"],
  ["becomes a folder", (path) => {
    Deno.removeSync(path);
    Deno.mkdirSync(path);
  }, "it is no regular file any more"],
  ["becomes a pipe", (path) => {
    Deno.removeSync(path);
    new Deno.Command("mkfifo", { args: [path] }).outputSync();
  }, "it is no regular file any more"],
];

for (const [what, happens, reason] of Lost) {
  const ignore = Deno.build.os === "windows" && /pipe|TB/.test(what);
  Deno.test(
    { name: `store: a file that ${what} before its turn is refused, and the others are sent`, ignore },
    async () => {
      const { received, run } = await meanwhile(happens);
      assertEquals([run.code, run.stderr, [...received.keys()]], [1, "", [uid(1), uid(3)]]);
      const told = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
      assertEquals(told.map(({ file, status }) => [file.slice(-5), status]), [
        ["1.dcm", "0000"],
        ["2.dcm", undefined],
        ["3.dcm", "0000"],
      ]);
      assertStringIncludes(told[1].error, reason);
    },
  );
}

Deno.test("store: files that are read again at their turn, and are not what they were, are refused", async () => {
  await withFolder(async (folder) => {
    const path = (number: number) => `${folder}/${1000 + number}.dcm`;
    // More than is kept of short files
    const count = 64 * 4 + 60;
    const received = new Map<string, Uint8Array>();
    const happens = [
      (path: string) => Deno.removeSync(path),
      (path: string) => Deno.truncateSync(path, 100_000),
      (path: string) => write(path, count - 3, image(count - 3, pattern(5_000_000))),
    ];
    await using server = await receiving(received, (sopInstanceUid) => {
      if (sopInstanceUid === uid(0)) happens.forEach((change, at) => change(path(count - 5 + at)));
    });
    const bytes = pattern(250_000);
    for (let number = 0; number < count; number++) write(path(number), number, image(number, bytes));
    const { code, stderr } = await hangar("store", `SCP@127.0.0.1:${server.port}`, folder, "-q");
    assertEquals([code, received.size], [1, count - 2]);
    assertSame(received.get(uid(count - 3)), image(count - 3, pattern(5_000_000)), "long now");
    assertEquals(stderr.split("\n").map((line) => line.split(": ").slice(0, 2).join(": ")), [
      `${path(count - 5)}: no such file or directory`,
      `${path(count - 4)}: Cannot read instance`,
      "",
    ]);
  });
});

/** Long files that hold no instance, and what is told of them. */
const Others: [what: string, make: (path: string) => void][] = [
  ["200 MB of zeros", (path) => Deno.truncateSync(path, 200e6)],
  ["3 GB of zeros", (path) => Deno.truncateSync(path, 3 * 2 ** 30)],
  ["a TB of zeros", (path) => Deno.truncateSync(path, 2 ** 40)],
  ["noise and a GB of zeros", (path) => {
    Deno.writeFileSync(path, crypto.getRandomValues(new Uint8Array(65536)).fill(0xA5, 0, 4));
    Deno.truncateSync(path, 2 ** 30);
  }],
];

// Windows keeps room for all of a file
Deno.test({
  name: "store: long files that are none cost no more than a look, and the others are sent",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      const received = new Map<string, Uint8Array>();
      await using server = await receiving(received);
      write(`${folder}/a.dcm`, 1, image(1, pattern(1000)));
      for (const [what, make] of Others) {
        Deno.createSync(`${folder}/${what}`).close();
        make(`${folder}/${what}`);
      }
      write(`${folder}/z.dcm`, 2, image(2, pattern(1000)));
      const before = Deno.memoryUsage().rss;
      const { code, stderr } = await hangar("store", `SCP@127.0.0.1:${server.port}`, folder, "-q");
      assertEquals([code, received.size], [0, 2]);
      assertEquals(Deno.memoryUsage().rss - before < 100e6, true);
      const reason = "Cannot read instance: it has no DICM prefix and is no data set in Implicit or Explicit VR";
      assertEquals(stderr.trimEnd().split("\n").sort(), Others.map(([what]) => `${folder}/${what}: ${reason}`).sort());
    });
  },
});

Deno.test({
  name: "store: a named file that cannot be opened is refused, and the others are sent",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      const received = new Map<string, Uint8Array>();
      await using server = await receiving(received);
      write(`${folder}/1.dcm`, 1, image(1, pattern(1000)));
      using _listener = Deno.listen({ transport: "unix", path: `${folder}/socket` });
      const { code, stderr } = await hangar(
        "store",
        `SCP@127.0.0.1:${server.port}`,
        `${folder}/socket`,
        `${folder}/1.dcm`,
        "-q",
      );
      assertEquals([code, stderr, received.size], [1, `${folder}/socket: No such device or address\n`, 1]);
    });
  },
});

Deno.test({
  name: "store: damaged instances and folders that cannot be listed are instances that were not sent",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await withFolder(async (folder) => {
      const received = new Map<string, Uint8Array>();
      await using server = await receiving(received);
      Deno.mkdirSync(`${folder}/sub`);
      Deno.writeTextFileSync(`${folder}/readme.txt`, "other files are to be expected");
      write(`${folder}/sub/1.dcm`, 1, image(1, pattern(1000)));
      const store = () => hangar("store", `SCP@127.0.0.1:${server.port}`, folder, "-q");
      assertEquals([(await store()).code, received.size], [0, 1]);
      write(`${folder}/2.dcm`, 2, image(2, pattern(1000)));
      Deno.truncateSync(`${folder}/2.dcm`, 1000);
      const { code, stderr } = await store();
      assertEquals([code, received.size], [1, 1]);
      assertMatch(stderr, /2\.dcm: Cannot read instance: /);
      // Longer than a path may be: root may list any other
      const deep = `${folder}/sub`;
      let current = deep;
      while (current.length < 4000) {
        current = `${current}/${"d".repeat(Math.min(250, 4000 - current.length))}`;
        Deno.mkdirSync(current);
      }
      Deno.removeSync(`${folder}/2.dcm`);
      assertEquals((await store()).code, 0);
      Deno.renameSync(deep, `${folder}/${"s".repeat(200)}`);
      const long = await store();
      assertEquals(long.code, 1);
      assertMatch(long.stderr, /File name too long|os error 36/);
      Deno.renameSync(`${folder}/${"s".repeat(200)}`, deep);
    });
  },
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

for (const operations of ["1", "3"]) {
  Deno.test(`store --async ${operations}: a file that shrinks while it is sent is refused, and the others are sent`, async () => {
    await withFolder(async (folder) => {
      const received = new Map<string, Uint8Array>();
      const path = `${folder}/1.dcm`;
      await using server = await receiving(
        received,
        (sopInstanceUid) => sopInstanceUid === uid(1) && Deno.truncateSync(path, 1_000_000),
      );
      for (const number of [0, 1, 2, 3, 4]) {
        const bytes = image(number, pattern(number === 1 ? 60_000_000 : 500_000));
        write(`${folder}/${number}.dcm`, number, bytes);
      }
      const { code, stdout, stderr } = await hangar(
        "store",
        `SCP@127.0.0.1:${server.port}`,
        folder,
        "-q",
        "--async",
        operations,
      );
      assertEquals([code, stderr], [1, `${path}: it has become shorter meanwhile\n`]);
      assertEquals([...received.keys()].sort(), [0, 2, 3, 4].map(uid));
      assertEquals(
        stdout.trimEnd().split("\n").sort(),
        [0, 2, 3, 4].map((number) => `${folder}/${number}.dcm: 0000 Success`),
      );
    });
  });
}

Deno.test("store: a file that is written to while it is sent counts as failed", async () => {
  await withFolder(async (folder) => {
    const received = new Map<string, Uint8Array>();
    const path = `${folder}/1.dcm`;
    await using server = await receiving(received, (sopInstanceUid) => {
      if (sopInstanceUid !== uid(1)) return;
      using file = Deno.openSync(path, { write: true });
      file.seekSync(20_000_000, Deno.SeekMode.Start);
      file.writeSync(new Uint8Array(1000));
    });
    write(path, 1, image(1, pattern(30_000_000)));
    write(`${folder}/2.dcm`, 2, image(2, pattern(1000)));
    const { code, stderr } = await hangar("store", `SCP@127.0.0.1:${server.port}`, folder, "-q");
    assertEquals([code, received.size], [1, 2]);
    assertEquals(stderr, `${path}: Warning: it was written to while it was sent; send it again\n`);
  });
});

/** Statuses of C-STORE-RSP, and the exit codes they lead to: what C-STORE has none of is no success. */
const Statuses: [status: number, code: number][] = [
  [0x0000, 0],
  [0xB000, 0],
  [0xA700, 1],
  [0xC123, 1],
  [0xFE00, 1],
];

for (const [status, code] of Statuses) {
  Deno.test(`store: status ${status.toString(16).toUpperCase().padStart(4, "0")}H leads to exit code ${code}`, async () => {
    await withFolder(async (folder) => {
      await using server = await serve({
        port: 0,
        aeTitle: "SCP",
        services: [storage([CTImageStorage], async function* () {
          yield status;
        })],
      });
      write(`${folder}/1.dcm`, 1, image(1, pattern(1000)));
      assertEquals((await hangar("store", `SCP@127.0.0.1:${server.port}`, folder, "-q")).code, code);
    });
  });
}
