import { assertEquals, assertThrows } from "@std/assert";
import { decodeDataset, encodeDataset, encodedToJson } from "../../lib/dataset/codec.ts";
import { datasetFromJson, datasetToJson } from "../../lib/dataset/json.ts";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { ELE, ILE, vector } from "./support.ts";

/** Ascending tags, and an empty sequence without `Value`: PS3.18 leaves writers the choice of `"Value": []`. */
function normalize(json: DicomJson): DicomJson {
  return Object.fromEntries(
    Object.entries(json).sort(([left], [right]) => left < right ? -1 : 1).map(([tag, element]) => {
      if (element.vr !== "SQ") return [tag, element];
      const items = (element.Value ?? []).map((item) => normalize(item as DicomJson));
      return [tag, items.length === 0 ? { vr: "SQ" } : { vr: "SQ", Value: items }];
    }),
  );
}

for (const name of ["chest_xray", "neurosurgery_plan"]) {
  Deno.test(`${name}: Part 10, DICOM JSON and keyword form are the same data set`, async () => {
    const { bytes, transferSyntaxUid } = await readPart10(vector(`${name}.dcm`));
    const twin = normalize(JSON.parse(new TextDecoder().decode(vector(`${name}.json`))));
    assertEquals(await encodedToJson(bytes, transferSyntaxUid), twin);
    const dataset = await decodeDataset(bytes, transferSyntaxUid);
    assertEquals(datasetFromJson(twin), dataset);
    assertEquals(datasetToJson(dataset), twin);
    assertEquals(await encodeDataset(dataset, transferSyntaxUid), bytes);
    assertEquals(await encodeDataset(twin as Dataset, transferSyntaxUid), bytes);
  });
}

Deno.test("each kind of value has its JSON form", () => {
  const dataset: Dataset = {
    SelectorATValue: "00080060",
    SelectorCSValue: ["CR", null],
    SelectorDSValue: [1.5, "1.500"],
    SelectorFDValue: [0.5, NaN, Infinity, -Infinity],
    SelectorOBValue: new Uint8Array([1, 2, 255]),
    SelectorPNValue: ["Yamada^Tarou=山田^太郎=やまだ^たろう", "==c", null],
    SelectorSVValue: [-5n, 2n ** 62n],
    SelectorUIValue: null,
    SelectorCodeSequenceValue: [{ CodeValue: "T-D3" }, {}],
    ImageSetsSequence: [],
    "00090010": { vr: "LO", Value: ["ACME"] },
  };
  const json = {
    "00090010": { vr: "LO", Value: ["ACME"] },
    "00720020": { vr: "SQ" },
    "00720060": { vr: "AT", Value: ["00080060"] },
    "00720062": { vr: "CS", Value: ["CR", null] },
    "00720065": { vr: "OB", InlineBinary: "AQL/" },
    "0072006A": {
      vr: "PN",
      Value: [
        { Alphabetic: "Yamada^Tarou", Ideographic: "山田^太郎", Phonetic: "やまだ^たろう" },
        { Phonetic: "c" },
        null,
      ],
    },
    "00720072": { vr: "DS", Value: [1.5, "1.500"] },
    "00720074": { vr: "FD", Value: [0.5, "NaN", "inf", "-inf"] },
    "0072007F": { vr: "UI" },
    "00720080": { vr: "SQ", Value: [{ "00080100": { vr: "SH", Value: ["T-D3"] } }, {}] },
    "00720082": { vr: "SV", Value: [-5, "4611686018427387904"] },
  };
  assertEquals(datasetToJson(dataset), json);
  assertEquals(Object.keys(datasetToJson(dataset)), Object.keys(json), "ascending");
  assertEquals(datasetFromJson(JSON.parse(JSON.stringify(json))), dataset);
});

Deno.test("several values in one string are several values in JSON", () => {
  assertEquals(datasetToJson({ SelectorUIValue: "1.2\\3.4", SelectorLTValue: "a\\b" }), {
    "00720068": { vr: "LT", Value: ["a\\b"] },
    "0072007F": { vr: "UI", Value: ["1.2", "3.4"] },
  });
});

Deno.test("what keyword form cannot hold stays in JSON form", async () => {
  const json: DicomJson = {
    "00720100": { vr: "LO", Value: ["two"] },
    "00091002": { vr: "SQ", Value: [{ "00100010": { vr: "PN", Value: [{ Alphabetic: "A" }] } }] },
    "7FE00010": { vr: "OW", BulkDataURI: "http://a/b" },
  };
  const dataset = datasetFromJson(json);
  assertEquals(dataset, json as Dataset);
  delete dataset["7FE00010"];
  const encoded = await encodeDataset(dataset, ELE);
  assertEquals(await encodedToJson(encoded, ELE), {
    "00091002": json["00091002"],
    "00720100": json["00720100"],
  });
});

Deno.test("an identifier survives JSON byte for byte", async () => {
  const { bytes } = await readPart10(vector("neurosurgery_plan.dcm"));
  const text = JSON.stringify(datasetToJson(await decodeDataset(bytes, ELE)));
  const implicit = await encodeDataset(datasetFromJson(JSON.parse(text)), ILE);
  assertEquals(await encodeDataset(await decodeDataset(implicit, ILE), ELE), bytes);
});

Deno.test("what is no DICOM JSON is refused", () => {
  const table: [unknown, string][] = [
    [[], "a data set is an object"],
    [null, "a data set is an object"],
    [{ Modality: { vr: "CS" } }, '"Modality" is no 8-digit tag'],
    [{ "00080060": "CR" }, '"00080060" is no 8-digit tag with a "vr"'],
    [{ "00080060": { vr: "CS", Value: "CR" } }, '"Value" of "00080060" is no array'],
    [{ "00720065": { vr: "OB", InlineBinary: "&" } }, "is no base64"],
    [{ "00720020": { vr: "SQ", Value: ["x"] } }, "a data set is an object"],
  ];
  for (const [json, message] of table) assertThrows(() => datasetFromJson(json as DicomJson), TypeError, message);
  assertThrows(() => datasetToJson({ Foo: 1 }), TypeError, '"Foo" is no keyword');
});
