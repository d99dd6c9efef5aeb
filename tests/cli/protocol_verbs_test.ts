import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { samples } from "../../cli/samples/mod.ts";
import { typesetDescription } from "../../cli/show.ts";
import { decodeDataset, encodeDataset } from "../../lib/dataset/codec.ts";
import { readPart10, writePart10 } from "../../lib/dataset/part10.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { readHangingProtocol } from "../../lib/hanging_protocol/model/read.ts";
import { describeHangingProtocol } from "../../lib/hanging_protocol/words.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { hangar, Listening, withFolder } from "./support.ts";

const Vector = new URL("../vectors/chest_xray.dcm", import.meta.url).pathname;
const ThirdParty = new URL("../../../shared/fixtures/third_party/", import.meta.url);

async function write(path: string, dataset: Dataset, sopClassUid = HangingProtocolStorage): Promise<void> {
  const transferSyntaxUid = ExplicitVRLittleEndian;
  const bytes = await encodeDataset(dataset, transferSyntaxUid);
  const sopInstanceUid = String(dataset.SOPInstanceUID);
  await Deno.writeFile(path, writePart10({ bytes, transferSyntaxUid, sopClassUid, sopInstanceUid }));
}

async function read(path: string): Promise<Dataset> {
  const { bytes, transferSyntaxUid } = await readPart10(await Deno.readFile(path));
  return await decodeDataset(bytes, transferSyntaxUid);
}

Deno.test("show: a protocol as a person would describe it", async () => {
  const { code, stdout, stderr } = await hangar("show", Vector);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout,
    `\
Chest X-ray: Current and Prior Chest PA and Lateral

For         Any modality of Chest
Used by     Everybody at the site: ABC Hospital
Made by     Senior Radiologist, 2002-08-23 13:34
Priors      1
Gaps        Boxes without images stay empty
UID         1.2.840.123456.20030822.223344.1

Image sets
  1         Current Chest X-ray
            CR or DX, current study · Anatomic region Chest
  2         Prior Chest X-ray
            CR or DX, most recent prior · Anatomic region Chest

Screens
  1         2048 × 2560 pixels, 8 bits gray
  2         2048 × 2560 pixels, 8 bits gray

Presentation 1
  Left half of screen 1: Prior Chest X-ray (one image)
    View RL or LL · Rows run to A, columns to F · Annotations hidden
  Right half of screen 1: Prior Chest X-ray (one image)
    View PA · Rows run to R, columns to F · Annotations hidden
  Left half of screen 2: Current Chest X-ray (one image)
    View PA · Rows run to R, columns to F · Annotations hidden
  Right half of screen 2: Current Chest X-ray (one image)
    View RL or LL · Rows run to A, columns to F · Annotations hidden
`,
  );
});

Deno.test("show: no line is longer than the terminal, no text of a file reaches it unescaped", () => {
  for (const sample of samples()) {
    const dataset = { ...sample, HangingProtocolDescription: "\x1b[31mred\u202e\n" };
    const description = describeHangingProtocol(readHangingProtocol(dataset));
    for (const width of [40, 60, 80, 110]) {
      const text = typesetDescription(description, width);
      const longest = Math.max(...text.split("\n").map((line) => line.length));
      // A word that is longer than a line stands on one of its own
      assert(longest <= Math.max(width, 12 + String(sample.SOPInstanceUID).length), `${longest} in ${width}`);
      assertEquals(/[^\P{C}\n]/u.exec(text), null);
    }
  }
});

Deno.test("show: a protocol that a peer holds", async () => {
  await withFolder(async (folder) => {
    await using server = await Listening.start("serve", "--samples", "--store", `${folder}/hangar.db`);
    const uid = String(samples()[3].SOPInstanceUID);
    const { code, stdout } = await hangar("show", server.peer, uid, "--aet", "TEST");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "CT Chest MPR: CT chest, mediastinum and lung with prior, then MPR and MIP\n");
    assertStringIncludes(stdout, "  Upper half of screen 2: Sagittal (stack)\n");
    const { code: unknown, stderr } = await hangar("show", server.peer, "1.2.3");
    assertEquals([unknown, stderr], [1, "hangar show: The peer holds no hanging protocol 1.2.3\n"]);
  });
});

Deno.test("show --json, then new: an equal data set", async () => {
  const files = [Vector, Vector.replace("chest_xray", "neurosurgery_plan")];
  if (await Deno.stat(ThirdParty).then(() => true, () => false)) {
    for await (const { name } of Deno.readDir(ThirdParty)) files.push(new URL(name, ThirdParty).pathname);
  }
  await withFolder(async (folder) => {
    for (const [index, file] of files.entries()) {
      const { code, stdout } = await hangar("show", "--json", file);
      assertEquals(code, 0);
      const [form, again] = [`${folder}/${index}.json`, `${folder}/${index}.dcm`];
      await Deno.writeTextFile(form, stdout);
      const { code: made, stdout: written } = await hangar("new", "--from", form, "-o", again);
      assertEquals([made, written], [0, `${again}\n`]);
      assertEquals(await read(again), await read(file));
    }
  });
});

Deno.test("validate: no errors is 0, an error is 1, and each is a line", async () => {
  await withFolder(async (folder) => {
    const [good, bad, foreign] = ["good.dcm", "bad.dcm", "foreign.dcm"].map((name) => `${folder}/${name}`);
    const [sample] = samples();
    await write(good, sample);
    await write(bad, { ...sample, HangingProtocolLevel: "WARD", NumberOfPriorsReferenced: 0 });
    await write(foreign, { ...sample, SOPClassUID: "1.2.840.10008.5.1.4.1.1.7" }, "1.2.840.10008.5.1.4.1.1.7");
    assertEquals(await hangar("validate", good), {
      code: 0,
      stdout: "",
      stderr: "1 hanging protocol checked: 0 errors, 0 warnings\n",
    });
    const { code, stdout, stderr } = await hangar("validate", folder);
    const lines = [
      `${bad}: error: HangingProtocolLevel: is "WARD", but has to be one of MANUFACTURER, SITE, USER_GROUP, SINGLE_USER (PS3.3 Table C.23.1-1)`,
      `${bad}: warning: NumberOfPriorsReferenced: is 0, but there are image sets of priors (PS3.3 Table C.23.1-1)`,
    ];
    assertEquals([code, stdout], [1, `${lines.join("\n")}\n`]);
    assertStringIncludes(stderr, `foreign.dcm": it is no hanging protocol, but Secondary Capture Image Storage\n`);
    assertStringIncludes(stderr, "\n2 hanging protocols checked: 1 error, 1 warning\n");
    assertEquals((await hangar("validate", "-q", bad)).stdout, `${lines[0]}\n`);
    const json = await hangar("validate", "--json", bad);
    assertEquals([json.code, json.stderr], [1, ""]);
    assertEquals(json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line)), [
      {
        file: bad,
        severity: "error",
        path: "HangingProtocolLevel",
        message: 'is "WARD", but has to be one of MANUFACTURER, SITE, USER_GROUP, SINGLE_USER',
        clause: "PS3.3 Table C.23.1-1",
      },
      {
        file: bad,
        severity: "warning",
        path: "NumberOfPriorsReferenced",
        message: "is 0, but there are image sets of priors",
        clause: "PS3.3 Table C.23.1-1",
      },
    ]);
    const named = await hangar("validate", good, foreign);
    assertEquals([named.code, named.stdout], [2, ""]);
    assertStringIncludes(named.stderr, "it is no hanging protocol, but Secondary Capture Image Storage\n");
  });
});

Deno.test("validate: a file that is no DICOM is 2, a folder without protocols too", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/notes.txt`, "hello");
    const { code, stdout, stderr } = await hangar("validate", `${folder}/notes.txt`);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^Cannot read "[^"]+notes\.txt": /);
    const json = await hangar("validate", "--json", `${folder}/notes.txt`);
    assertEquals([json.code, JSON.parse(json.stdout).file], [2, `${folder}/notes.txt`]);
    const none = await hangar("validate", "-q", folder);
    assertEquals(none, { code: 2, stdout: "", stderr: `hangar validate: No hanging protocol in ${folder}\n` });
  });
});

const Minimal = {
  hangingProtocolName: "Chest",
  hangingProtocolLevel: "SITE",
  hangingProtocolDefinition: [{ modality: "CR" }],
  imageSets: [
    {
      imageSetSelector: [{ imageSetSelectorUsageFlag: "MATCH", selectorAttribute: "Modality", selectorCsValue: "CR" }],
      timeBasedImageSets: [
        { imageSetSelectorCategory: "RELATIVE_TIME", relativeTime: [0, 0], relativeTimeUnits: "DAYS" },
      ],
    },
  ],
  displaySets: [
    {
      imageSetNumber: 1,
      imageBoxes: [{ displayEnvironmentSpatialPosition: [0, 1, 1, 0], imageBoxLayoutType: "SINGLE" }],
    },
  ],
};

Deno.test("new: a file of little, with a UID of its own each time", async () => {
  await withFolder(async (folder) => {
    const form = `${folder}/form`;
    await Deno.writeTextFile(
      form,
      "\uFEFF" + JSON.stringify({ $schema: "x", ...Minimal, hangingProtocolCreator: "Ünï" }),
    );
    const [one, two] = [`${folder}/1.dcm`, `${folder}/2.dcm`];
    assertEquals(await hangar("new", "--from", form, "-o", one), { code: 0, stdout: `${one}\n`, stderr: "" });
    const { code, stdout } = await hangar("new", "--from", form, "-o", two, "--json");
    const { SOPInstanceUID, HangingProtocolCreator, SpecificCharacterSet } = await read(two);
    assertEquals([code, JSON.parse(stdout)], [0, { file: two, sopInstanceUid: SOPInstanceUID }]);
    assert(SOPInstanceUID !== (await read(one)).SOPInstanceUID);
    assertEquals([HangingProtocolCreator, SpecificCharacterSet], ["Ünï", "ISO_IR 192"]);
    assertEquals((await hangar("validate", one, two)).code, 0);
  });
});

Deno.test("new: problems of the form are told by line and path, and nothing is written", async () => {
  await withFolder(async (folder) => {
    const [form, output] = [`${folder}/form.yaml`, `${folder}/out.dcm`];
    await Deno.writeTextFile(form, "hangingProtocolLevel: SIET\ndisplaySets:\n  - imageBoxes:\n      - tiles: 3\n");
    const lines = [
      `${form}:1:23: hangingProtocolLevel: "SIET" is none of MANUFACTURER, SITE, USER_GROUP, SINGLE_USER: did you mean SITE?`,
      `${form}:4:9: displaySets[1].imageBoxes[1].tiles: unknown field`,
    ];
    assertEquals(await hangar("new", "--from", form, "-o", output), {
      code: 2,
      stdout: "",
      stderr: `${lines.join("\n")}\n`,
    });
    const { code, stdout } = await hangar("new", "--from", form, "-o", output, "--json");
    assertEquals(code, 2);
    assertEquals(JSON.parse(stdout.split("\n")[1]), {
      file: form,
      line: 4,
      column: 9,
      severity: "error",
      path: "displaySets[1].imageBoxes[1].tiles",
      message: "unknown field",
    });
    await Deno.writeTextFile(form, "a: [");
    assertMatch((await hangar("new", "--from", form, "-o", output)).stderr, /form\.yaml:1:\d+: unexpected end/);
    assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["form.yaml"]);
  });
});

Deno.test("new: what is not as the standard has it is written by --force only", async () => {
  await withFolder(async (folder) => {
    const [form, output] = [`${folder}/form.json`, `${folder}/out.dcm`];
    await Deno.writeTextFile(form, JSON.stringify({ ...Minimal, hangingProtocolLevel: null }));
    const error = `${form}: error: HangingProtocolLevel: is empty (PS3.3 Table C.23.1-1)\n`;
    assertEquals(await hangar("new", "--from", form, "-o", output), {
      code: 1,
      stdout: "",
      stderr: `${error}hangar new: Not written: 1 error, see --force\n`,
    });
    assertEquals(await hangar("new", "--from", form, "-o", output, "--force"), {
      code: 0,
      stdout: `${output}\n`,
      stderr: error,
    });
    assertEquals((await read(output)).HangingProtocolLevel, null);
    await Deno.writeTextFile(form, JSON.stringify({ ...Minimal, numberOfScreens: 70000 }));
    const { code, stderr } = await hangar("new", "--from", form, "-o", `${folder}/2.dcm`, "--force");
    assertEquals(code, 2);
    assertMatch(stderr, /hangar new: Cannot encode NumberOfScreens[^\n]+70000/);
  });
});

const Usage: readonly (readonly [args: string[], message: string])[] = [
  [["show"], "hangar show: FILE|PEER is missing"],
  [["show", "no/such/file"], 'hangar show: Cannot read "no/such/file": no such file or directory\n'],
  [["show", "A@h:1", "1.x"], 'hangar show: "1.x" is no SOP Instance UID'],
  [["validate"], "hangar validate: FILE is missing"],
  [["validate", "no/such/file"], 'hangar validate: Cannot read "no/such/file": no such file or directory\n'],
  [["new"], "hangar new: --from is missing"],
  [["new", "--from", "x"], "hangar new: --output is missing"],
  [["new", "--from", "x", "-o", "y/"], 'hangar new: --output: "y/" is a folder, not a file'],
  [["new", "--from", "no/such/file", "-o", "y"], 'hangar new: Cannot read "no/such/file": no such file or directory\n'],
];

for (const [args, message] of Usage) {
  Deno.test(`hangar ${args.join(" ")} ends with 2`, async () => {
    const { code, stdout, stderr } = await hangar(...args);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, message);
  });
}
