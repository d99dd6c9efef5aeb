import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { samples } from "../../cli/samples/mod.ts";
import { hangar, Listening, type Run, withFolder } from "./support.ts";

const Vectors = new URL("../vectors/", import.meta.url).pathname;
const Chest = `${Vectors}chest_xray.dcm`;
const Neurosurgery = `${Vectors}neurosurgery_plan.dcm`;

function assertSvg({ code, stdout, stderr }: Run, name: string): void {
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^<svg [^]*<\/svg>\n$/);
  assertStringIncludes(stdout, `>${name}</title>`);
}

Deno.test("draw: SVG on standard output, or in a file", async () => {
  const drawn = await hangar("draw", Chest);
  assertSvg(drawn, "Chest X-ray");
  await withFolder(async (folder) => {
    const path = `${folder}/chest.SVG`;
    assertEquals(await hangar("draw", Chest, "-o", path), { code: 0, stdout: `${path}\n`, stderr: "" });
    assertEquals(await Deno.readTextFile(`${folder}/chest.SVG`), drawn.stdout);
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  });
});

Deno.test("draw: PNG by the name of the file, in the width that is wanted", async () => {
  await withFolder(async (folder) => {
    const [light, dark] = [`${folder}/light.png`, `${folder}/dark.png`];
    assertEquals((await hangar("draw", Neurosurgery, "--group", "3", "--width", "480", "-o", light)).stderr, "");
    assertEquals((await hangar("draw", Neurosurgery, "--group", "3", "--theme", "dark", "-o", dark)).stderr, "");
    const widths = [light, dark].map((path) => new DataView(Deno.readFileSync(path).buffer).getUint32(16));
    assertEquals(widths, [480, 960]);
  });
});

Deno.test("draw: groups, themes and thumbnails", async () => {
  assertStringIncludes((await hangar("draw", Neurosurgery, "--group", "2")).stdout, ">step 2 of 4</text>");
  assertStringIncludes((await hangar("draw", Chest)).stdout, "prefers-color-scheme");
  assert(!(await hangar("draw", Chest, "--theme", "dark")).stdout.includes("<style"));
  const thumbnail = await hangar("draw", Chest, "--thumbnail");
  assertSvg(thumbnail, "Chest X-ray");
  assertStringIncludes(thumbnail.stdout, 'width="240" height="180"');
});

Deno.test("draw: a bare data set of another toolkit", {
  ignore: !exists("../../../shared/fixtures/third_party/dcm4che_NeurosurgeryPlan.dcm"),
}, async () => {
  const path = new URL("../../../shared/fixtures/third_party/dcm4che_NeurosurgeryPlan.dcm", import.meta.url).pathname;
  assertSvg(await hangar("draw", path), "NeurosurgeryPlan");
});

function exists(path: string): boolean {
  try {
    return Deno.statSync(new URL(path, import.meta.url)).isFile;
  } catch {
    return false;
  }
}

Deno.test("draw: a protocol that a peer holds", async () => {
  await using server = await Listening.start("serve", "--store", ":memory:", "--samples");
  for (const { SOPInstanceUID, HangingProtocolName } of samples()) {
    assertSvg(await hangar("draw", server.peer, SOPInstanceUID as string), HangingProtocolName as string);
  }
  const unknown = await hangar("draw", server.peer, "1.2.3");
  assertEquals([unknown.code, unknown.stdout], [1, ""]);
  assertMatch(unknown.stderr, /^hangar draw: The peer holds no hanging protocol 1\.2\.3\n$/);
});

interface Refusal {
  readonly name: string;
  readonly args: readonly string[];
  readonly message: RegExp;
  readonly code?: number;
}

const Refusals: readonly Refusal[] = [
  { name: "no operand", args: [], message: /FILE\|PEER is missing/ },
  { name: "no such file", args: ["nowhere.dcm"], message: /Cannot read "nowhere\.dcm": no such file/ },
  { name: "a folder", args: [Vectors], message: /it is a folder/ },
  { name: "no DICOM", args: [`${Vectors}pdus.ts`], message: /Cannot read ".*pdus\.ts": it has no DICM prefix/ },
  { name: "no group of it", args: [Chest, "--group", "7"], message: /No presentation group 7 in .*; there is 1\n/ },
  { name: "another ending", args: [Chest, "-o", "x.gif"], message: /end its name in \.svg or \.png/ },
  {
    name: "PNG of no color",
    args: [Chest, "-o", "x.png", "--theme", "auto"],
    message: /--theme light or --theme dark/,
  },
  { name: "another theme", args: [Chest, "--theme", "pink"], message: /"pink" is neither/ },
  { name: "no folder", args: [Chest, "-o", "no/where/x.svg"], message: /Cannot write "no\/where\/x\.svg": no such/ },
  { name: "too large", args: [Chest, "-o", "x.png", "--width", "8192"], message: /less --width/ },
  { name: "no peer", args: [Chest, "1.2.3"], message: /is no peer: write AET@host:port/ },
  { name: "no UID", args: ["A@127.0.0.1:1", "../x"], message: /"\.\.\/x" is no SOP Instance UID/ },
  { name: "nobody there", args: ["A@127.0.0.1:1", "1.2.3"], message: /refused/, code: 3 },
];

for (const { name, args, message, code = 2 } of Refusals) {
  Deno.test(`draw: refused: ${name}`, async () => {
    const run = await hangar("draw", ...args);
    assertEquals([run.code, run.stdout], [code, ""]);
    assertMatch(run.stderr, message);
  });
}

Deno.test("draw: the pictures of README are what it draws; deno task pictures makes them", async () => {
  for (const [name, ...args] of [["chest_xray", Chest], ["neurosurgery", Neurosurgery, "--group", "3"]]) {
    const picture = await Deno.readTextFile(new URL(`../../docs/${name}.svg`, import.meta.url));
    assertEquals((await hangar("draw", ...args)).stdout, picture, name);
  }
});
