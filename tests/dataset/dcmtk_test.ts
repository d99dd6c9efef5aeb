import { assertEquals } from "@std/assert";
import { decodeDataset, encodeDataset, encodedToJson } from "../../lib/dataset/codec.ts";
import { readPart10, writePart10 } from "../../lib/dataset/part10.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { DEFLATED, EBE, ELE, ILE } from "./support.ts";

/** Runs a tool of DCMTK on files in a folder of its own; `undefined` where it is not installed. */
async function dcmtk(tool: string, args: string[], files: Record<string, Uint8Array | string>): Promise<
  { stdout: string; read(name: string): Uint8Array } | undefined
> {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, content] of Object.entries(files)) {
      Deno.writeFileSync(
        `${folder}/${name}`,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    const { success, stdout, stderr } = await new Deno.Command(tool, { args, cwd: folder }).output();
    if (!success) throw new Error(`${tool} failed: ${new TextDecoder().decode(stderr)}`);
    const written = Object.fromEntries(
      [...Deno.readDirSync(folder)].map(({ name }) => [name, Deno.readFileSync(`${folder}/${name}`)]),
    );
    return { stdout: new TextDecoder().decode(stdout), read: (name) => written[name] };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`skipped: DCMTK's ${tool} is not installed`);
    return undefined;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const Identity = { SOPClassUID: "1.2.840.10008.5.1.4.38.1", SOPInstanceUID: "1.2.3" };

const Sample: Dataset = {
  SpecificCharacterSet: "ISO_IR 192",
  ...Identity,
  "00090010": { vr: "LO", Value: ["ACME 1.1"] },
  "00091001": { vr: "UN", InlineBinary: "AQIDBA==" },
  HangingProtocolName: "Schädel",
  HangingProtocolCreationDateTime: "20020823133455",
  ImageSetsSequence: [
    {
      ImageSetSelectorSequence: [
        { SelectorAttribute: "00080060", SelectorCSValue: ["CR", "DX"], SelectorValueNumber: 1 },
        { SelectorAttribute: "00101040", SelectorLTValue: "one\\text", SelectorPNValue: "Yamada^Tarou=山田^太郎" },
        { SelectorDSValue: [1.5, "1.500", "+2"], SelectorISValue: [-1, 0], SelectorFLValue: [0.5, -1] },
        { SelectorSLValue: -5, SelectorSSValue: [-1, 1], SelectorULValue: 4294967295, SelectorUIValue: ["1.2", "3.4"] },
        { SelectorOBValue: new Uint8Array([1, 2, 3, 4]), SelectorUTValue: "long ".repeat(14_000) + "!" },
      ],
    },
    {},
  ],
  NominalScreenDefinitionSequence: [{ DisplayEnvironmentSpatialPosition: [0, 1, 0.5, 0] }],
  DisplaySetsSequence: [],
  PartialDataDisplayHandling: null,
};

/** dcm2json writes the digits of DS and IS as they are; their numbers are the same. */
function numbersAsNumbers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(numbersAsNumbers);
  if (typeof json !== "object" || json === null) return json;
  if ("vr" in json && "Value" in json && (json.vr === "DS" || json.vr === "IS")) {
    return { vr: json.vr, Value: (json.Value as unknown[]).map(Number) };
  }
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, numbersAsNumbers(value)]));
}

for (const transferSyntaxUid of [ELE, ILE, DEFLATED]) {
  Deno.test(`DCMTK reads in ${transferSyntaxUid} what we write`, async () => {
    const bytes = await encodeDataset(Sample, transferSyntaxUid);
    const file = writePart10({
      bytes,
      transferSyntaxUid,
      sopClassUid: Identity.SOPClassUID,
      sopInstanceUid: Identity.SOPInstanceUID,
    });
    const result = await dcmtk("dcm2json", ["instance.dcm"], { "instance.dcm": file });
    if (result === undefined) return;
    const ours = JSON.parse(JSON.stringify(await encodedToJson(bytes, transferSyntaxUid)));
    assertEquals(numbersAsNumbers(JSON.parse(result.stdout)), numbersAsNumbers(ours));
  });
}

Deno.test("dcmdump shows the names that we write, in the character sets it converts", async () => {
  const table: [unknown, string][] = [
    ["ISO_IR 100", "Buc^Jérôme"],
    ["ISO_IR 144", "Люкceмбypг"],
    ["ISO_IR 126", "Διονυσιος"],
    [["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"],
    ["GB18030", "Wang^XiaoDong=王^小东"],
  ];
  for (const [SpecificCharacterSet, SelectorPNValue] of table) {
    const bytes = await encodeDataset({ SpecificCharacterSet, ...Identity, SelectorPNValue }, ELE);
    const result = await dcmtk("dcmdump", ["+U8", "-f", "-te", "bare.dcm"], { "bare.dcm": bytes });
    if (result === undefined) return;
    assertEquals(/\(0072,006a\) PN \[(.*)\]/.exec(result.stdout)?.[1], SelectorPNValue);
  }
});

const Dump = `
(0008,0005) CS [ISO_IR 100]
(0008,0016) UI [1.2.840.10008.5.1.4.38.1]
(0008,0018) UI [1.2.3]
(0009,0010) LO [ACME]
(0009,1001) FD 1.5\\2.5
(0072,0020) SQ (Sequence with undefined length)
  (fffe,e000) na (Item with undefined length)
    (0072,0022) SQ (Sequence with undefined length)
      (fffe,e000) na (Item with undefined length)
        (0072,0026) AT (0008,0060)\\(0072,0108)
        (0072,0066) LO [Stra\\337e]
        (0072,0069) OW 0102\\fffe
        (0072,0072) DS [1.500\\2]
        (0072,0078) UL 4294967295
        (0072,007e) SS -2
        (0072,007f) UI [1.2\\3.4]
      (fffe,e00d) na
    (fffe,e0dd) na
  (fffe,e00d) na
  (fffe,e000) na (Item with undefined length)
  (fffe,e00d) na
(fffe,e0dd) na
(0072,0108) FD 0\\1\\0.5\\0
`;

const Dumped: Dataset = {
  SpecificCharacterSet: "ISO_IR 100",
  ...Identity,
  "00090010": { vr: "LO", Value: ["ACME"] },
  "00091001": { vr: "FD", Value: [1.5, 2.5] },
  ImageSetsSequence: [
    {
      ImageSetSelectorSequence: [{
        SelectorAttribute: ["00080060", "00720108"],
        SelectorLOValue: "Straße",
        SelectorOWValue: new Uint8Array([0x02, 0x01, 0xFE, 0xFF]),
        SelectorDSValue: ["1.500", 2],
        SelectorULValue: 4294967295,
        SelectorSSValue: -2,
        SelectorUIValue: ["1.2", "3.4"],
      }],
    },
    {},
  ],
  DisplayEnvironmentSpatialPosition: [0, 1, 0.5, 0],
};

for (const [option, transferSyntaxUid] of [["+te", ELE], ["+ti", ILE], ["+tb", EBE], ["+td", DEFLATED]]) {
  for (const lengths of ["+e", "-e"]) {
    Deno.test(`we read what DCMTK writes with ${option} ${lengths}`, async () => {
      const dump = Uint8Array.from(Dump.replace("\\337", "\xDF"), (character) => character.charCodeAt(0));
      const result = await dcmtk("dump2dcm", [option, lengths, "+g=", "a.dump", "a.dcm"], { "a.dump": dump });
      if (result === undefined) return;
      const instance = await readPart10(result.read("a.dcm"));
      assertEquals(instance.transferSyntaxUid, transferSyntaxUid);
      const values = new Uint8Array(new Float64Array([1.5, 2.5]).buffer);
      const implicit = { "00091001": { vr: "UN", InlineBinary: btoa(String.fromCharCode(...values)) } };
      assertEquals(
        await decodeDataset(instance.bytes, transferSyntaxUid),
        option === "+ti" ? { ...Dumped, ...implicit } : Dumped,
      );
    });
  }
}
