import { assertEquals, assertStringIncludes } from "@std/assert";
import { readPart10 } from "../../lib/dataset/part10.ts";
import { dcmtk, hangar, HangarServer, interopTest, PeerServer, run, TemporaryFolder } from "../support/peers.ts";
import { bytesOf } from "./vectors.ts";

const peer = await dcmtk();
const program = (name: string): string => `${peer.location}/${name}`;

/** Modalities by SOP Class UID. */
const SopClasses = {
  "1.2.840.10008.5.1.4.1.1.2": "CT",
  "1.2.840.10008.5.1.4.1.1.4": "MR",
  "1.2.840.10008.5.1.4.1.1.7": "OT",
  "1.2.840.10008.5.1.4.1.1.88.11": "SR",
  "1.2.840.10008.5.1.4.1.1.104.1": "DOC",
  "1.2.840.10008.5.1.4.1.1.481.5": "RTPLAN",
} as const;

/** Where the tests' instances have their UIDs. */
const Root = "2.25.163250946122341892350862471629385";

/** A made-up instance in the notation of dump2dcm, with an image of so many rows and columns. */
function dump(sopClassUid: string, modality: string, number: number, size: number, pixels?: string): string {
  return `(0002,0010) UI [1.2.840.10008.1.2.1]
(0008,0005) CS [ISO_IR 100]
(0008,0016) UI [${sopClassUid}]
(0008,0018) UI [${Root}.${number}]
(0008,0060) CS [${modality}]
(0008,1140) SQ (Sequence with explicit length)
(fffe,e000) na (Item with explicit length)
(0008,1150) UI [1.2.840.10008.5.1.4.1.1.2]
(0008,1155) UI [${Root}.99.${number}]
(fffe,e00d) na
(fffe,e0dd) na
(0009,0010) LO [HANGAR TEST]
(0009,1001) LO [private and kept]
(0010,0010) PN [Doe^Jane]
(0010,0020) LO [4711]
(0020,000d) UI [${Root}.1000]
(0020,000e) UI [${Root}.1001]
${
    pixels === undefined ? "" : `(0028,0002) US 1
(0028,0004) CS [MONOCHROME2]
(0028,0010) US ${size}
(0028,0011) US ${size}
(0028,0100) US 16
(0028,0101) US 16
(0028,0102) US 15
(0028,0103) US 0
(7fe0,0010) OW =${pixels}
`
  }`;
}

/** Bytes that do not repeat with any period a copying mistake would have. */
function noise(length: number): Uint8Array {
  const words = new Uint32Array(length / 4);
  let state = 0x9e3779b9;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer);
}

async function make(folder: TemporaryFolder, number: number, sopClassUid: string, size: number): Promise<string> {
  const base = `${folder.path}/made/${number}`;
  const modality = Object.entries(SopClasses).find(([uid]) => uid === sopClassUid)?.[1] ?? "OT";
  if (size > 0) await Deno.writeFile(`${base}.raw`, noise(size * size * 2));
  await Deno.writeTextFile(
    `${base}.dump`,
    dump(sopClassUid, modality, number, size, size > 0 ? `${base}.raw` : undefined),
  );
  const { code, stderr } = await run(program("dump2dcm"), ["-g", "+te", `${base}.dump`, `${base}.dcm`]);
  assertEquals([code, stderr], [0, ""]);
  return `${base}.dcm`;
}

/** Has a file rewritten by a DCMTK program. */
async function convert(name: string, args: readonly string[], file: string, suffix: string): Promise<string> {
  const output = file.replace(/\.dcm$/, `.${suffix}.dcm`);
  const { code, stderr } = await run(program(name), [...args, file, output]);
  assertEquals(code, 0, stderr);
  return output;
}

async function syntaxOf(path: string): Promise<string> {
  return (await readPart10(await Deno.readFile(path))).transferSyntaxUid;
}

interopTest(
  [peer],
  "DCMTK: instances of many SOP classes, by dcmsend and storescu, and on by hangar store",
  async () => {
    await using folder = await TemporaryFolder.make();
    await folder.folder("made");
    const files: string[] = [];
    for (const sopClassUid of Object.keys(SopClasses)) {
      files.push(await make(folder, files.length + 1, sopClassUid, /\.(2|4|7)$/.test(sopClassUid) ? 64 : 0));
    }
    const compare = async (output: string, pattern = "*"): Promise<void> => {
      for (const [i, file] of files.entries()) {
        const name = `${output}/${pattern.replace("*", `${Root}.${i + 1}`)}`;
        assertEquals(await bytesOf(name), await bytesOf(file), name);
        assertEquals((await run(program("dcmdump"), ["-q", name])).code, 0);
      }
    };
    for (const [sender, options] of [["dcmsend", []], ["storescu", ["-R", "-xe"]]] as const) {
      const output = `${folder.path}/${sender}`;
      await using server = await HangarServer.start("receive", "-o", output);
      const sent = await run(program(sender), [...options, "-aec", "HANGAR", "127.0.0.1", `${server.port}`, ...files]);
      assertEquals(sent.code, 0, sent.stdout + sent.stderr);
      await compare(output, "*.dcm");
    }

    const output = await folder.folder("storescp");
    const { server, port } = await PeerServer.startOn(
      program("storescp"),
      (free) => ["-q", "+B", "-od", output, `${free}`],
    );
    await using _server = server;
    const forwarded = await hangar("store", `STORESCP@127.0.0.1:${port}`, `${folder.path}/dcmsend`, "--json");
    assertEquals(forwarded.code, 0, forwarded.stdout + forwarded.stderr);
    const names = (await folder.files("storescp")).map((path) => path.replace(/^.*\//, ""));
    assertEquals(names.map((name) => name.replace(/^[^.]*\./, "")).sort(), files.map((_, i) => `${Root}.${i + 1}`));
    for (const name of names) {
      const number = Number(name.replace(/^.*\./, ""));
      assertEquals(await bytesOf(`${output}/${name}`), await bytesOf(files[number - 1]));
    }
  },
);

interopTest([peer], "DCMTK: compressed and other transfer syntaxes pass through untouched, both ways", async (t) => {
  await using folder = await TemporaryFolder.make();
  await folder.folder("made");
  const plain = await make(folder, 1, "1.2.840.10008.5.1.4.1.1.7", 64);
  const rows = [
    { name: "JPEG Lossless", tool: "dcmcjpeg", args: ["+e1"], option: "xs", uid: "1.2.840.10008.1.2.4.70" },
    { name: "JPEG-LS Lossless", tool: "dcmcjpls", args: [], option: "xt", uid: "1.2.840.10008.1.2.4.80" },
    { name: "RLE Lossless", tool: "dcmcrle", args: [], option: "xr", uid: "1.2.840.10008.1.2.5" },
    { name: "Deflated Explicit VR", tool: "dcmconv", args: ["+td"], option: "xd", uid: "1.2.840.10008.1.2.1.99" },
    { name: "Implicit VR", tool: "dcmconv", args: ["+ti"], option: "xi", uid: "1.2.840.10008.1.2" },
    { name: "Explicit VR Big Endian", tool: "dcmconv", args: ["+tb"], option: "xb", uid: "1.2.840.10008.1.2.2" },
  ];
  for (const { name, tool, args, option, uid } of rows) {
    await t.step(name, async () => {
      const file = await convert(tool, args, plain, uid);
      assertEquals(await syntaxOf(file), uid);
      const { sopInstanceUid } = await readPart10(await Deno.readFile(file));

      const output = `${folder.path}/received_${uid}`;
      await using server = await HangarServer.start("receive", "-o", output);
      const sent = await run(program("storescu"), ["-R", `-${option}`, "127.0.0.1", `${server.port}`, file]);
      assertEquals(sent.code, 0, sent.stdout + sent.stderr);
      const received = `${output}/${sopInstanceUid}.dcm`;
      assertEquals(await syntaxOf(received), uid);
      // Deflating anew need not give the same bytes
      if (option !== "xd") assertEquals(await bytesOf(received), await bytesOf(file));
      const values = async (path: string): Promise<string> =>
        (await run(program("dcmdump"), ["+L", "+W", await Deno.makeTempDir({ dir: folder.path }), path])).stdout
          .replace(/^[\s\S]*# Dicom-Data-Set/, "").replace(/=\S*\.raw/g, "=raw");
      assertEquals(await values(received), await values(file));

      await Deno.mkdir(`${folder.path}/scp_${uid}`);
      const scp = await PeerServer.startOn(
        program("storescp"),
        (free) => ["-q", "+B", `+${option}`, "-od", `${folder.path}/scp_${uid}`, `${free}`],
      );
      await using _server = scp.server;
      const stored = await hangar("store", `STORESCP@127.0.0.1:${scp.port}`, file);
      assertEquals(stored.code, 0, stored.stdout + stored.stderr);
      const [kept] = await folder.files(`scp_${uid}`);
      assertEquals(await syntaxOf(kept), uid);
      assertEquals(await bytesOf(kept), evenLength(await bytesOf(file)));
    });
  }
});

interopTest([peer], "DCMTK: an instance of 50 MB, sent, received and sent on", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.folder("made");
  const file = await make(folder, 1, "1.2.840.10008.5.1.4.1.1.2", 5000);
  const original = await bytesOf(file);
  assertEquals(original.length > 50_000_000, true);
  await using server = await HangarServer.start("receive", "-o", `${folder.path}/received`);
  const sent = await run(program("storescu"), ["-R", "-xe", "127.0.0.1", `${server.port}`, file]);
  assertEquals(sent.code, 0, sent.stdout + sent.stderr);
  const received = `${folder.path}/received/${Root}.1.dcm`;
  assertEquals(await sha256(await bytesOf(received)), await sha256(original));

  const output = await folder.folder("storescp");
  const scp = await PeerServer.startOn(program("storescp"), (free) => ["-q", "+B", "-od", output, `${free}`]);
  await using _server = scp.server;
  const stored = await hangar("store", `STORESCP@127.0.0.1:${scp.port}`, received, "--json");
  assertEquals(stored.code, 0, stored.stdout + stored.stderr);
  const [kept] = await folder.files("storescp");
  assertEquals(await sha256(await bytesOf(kept)), await sha256(original));
});

interopTest(
  [peer],
  "DCMTK: an instance too large for a hanging protocol is refused, and the server lives on",
  async () => {
    await using folder = await TemporaryFolder.make();
    await folder.folder("made");
    const file = await make(folder, 1, "1.2.840.10008.5.1.4.38.1", 3000);
    await using server = await HangarServer.start("serve", "--store", ":memory:");
    const sent = await run(program("storescu"), ["-v", "-R", "-xe", "127.0.0.1", `${server.port}`, file]);
    assertStringIncludes(sent.stdout + sent.stderr, "Received Store Response (Refused: OutOfResources)");
    assertEquals((await hangar("echo", server.peer)).code, 0);
    assertEquals((await hangar("find", server.peer, "--json")).stdout, "");
  },
);

/** A NUL follows a deflated data set of odd length when it is sent (PS3.5 §A.5). */
function evenLength(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : new Uint8Array([...bytes, 0]);
}

async function sha256(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toHex();
}
