import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { authoringForm } from "../../cli/authoring.ts";
import { fillIn, newUid } from "../../cli/authoring_defaults.ts";
import { readAuthored } from "../../cli/authoring_read.ts";
import { authoringSchema } from "../../cli/authoring_schema.ts";
import type { JsonSchema } from "../../cli/config_schema.ts";
import { parseJson } from "../../cli/json_text.ts";
import { samples } from "../../cli/samples/mod.ts";
import { parseYaml } from "../../cli/yaml_text.ts";
import { decodeDataset, encodeDataset } from "../../lib/dataset/codec.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { validateHangingProtocol } from "../../lib/hanging_protocol/iod/validate.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodableProtocols } from "../hanging_protocol/model/arbitraries.ts";
import { hangar } from "./support.ts";

const Circumstances = { sopInstanceUid: "2.25.1", now: new Date("2026-01-02T03:04:05Z") };

function read(text: string): { dataset: Dataset; problems: string[] } {
  const problems: string[] = [];
  const dataset = readAuthored(parseJson(text), (_node, path, message) => problems.push(`${path}: ${message}`));
  return { dataset, problems };
}

/** A data set as it comes out of a file. */
async function asDecoded(dataset: Dataset): Promise<Dataset> {
  return await decodeDataset(await encodeDataset(dataset, ExplicitVRLittleEndian), ExplicitVRLittleEndian);
}

for (const sample of samples()) {
  Deno.test(`authoring form: ${sample.HangingProtocolName} comes back as it was`, async () => {
    const dataset = await asDecoded(sample);
    const { dataset: again, problems } = read(JSON.stringify(authoringForm(dataset)));
    assertEquals(problems, []);
    assertEquals(fillIn(again, Circumstances), dataset);
  });
}

Deno.test("authoring form: whatever can be encoded comes back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(encodableProtocols, async (protocol) => {
      const dataset = await asDecoded(protocol);
      const { dataset: again, problems } = read(JSON.stringify(authoringForm(dataset)));
      assertEquals(problems, []);
      assertEquals(fillIn(again, Circumstances), fillIn(dataset, Circumstances));
    }),
    { numRuns: 100 },
  );
});

Deno.test("authoring form: bytes, infinity and odd spellings are kept in other", () => {
  const dataset = {
    EncryptedAttributesSequence: [{ EncryptedContent: new Uint8Array([1, 2, 3]) }],
    "00091001": { vr: "LO", Value: ["private"] },
    DisplaySetsSequence: [
      { ReformattingThickness: Infinity, ImageBoxesSequence: [{ RecommendedDisplayFrameRate: "030" }] },
    ],
  };
  const form = authoringForm(dataset);
  assertEquals(form, {
    displaySets: [
      {
        imageBoxes: [{ recommendedDisplayFrameRate: 30, other: { RecommendedDisplayFrameRate: "030" } }],
        other: { "00720512": { vr: "FD", Value: ["inf"] } },
      },
    ],
    other: {
      "04000500": { vr: "SQ", Value: [{ "04000520": { vr: "OB", InlineBinary: "AQID" } }] },
      "00091001": { vr: "LO", Value: ["private"] },
    },
  });
  assertEquals(read(JSON.stringify(form)), { dataset, problems: [] });
});

/** What is wrong with a form, and what is said of it. */
const Problems: readonly (readonly [form: unknown, problem: string])[] = [
  [[], ": an array where an object should be"],
  [{ hangingProtocolNam: "x" }, "hangingProtocolNam: unknown field: did you mean hangingProtocolName?"],
  [{ hangingProtocolName: 7 }, "hangingProtocolName: 7 is not text"],
  [{ hangingProtocolName: "" }, 'hangingProtocolName: "" is not text'],
  [{ hangingProtocolName: ["a"] }, "hangingProtocolName: a list where one value should be"],
  [
    { hangingProtocolLevel: "SIET" },
    'hangingProtocolLevel: "SIET" is none of MANUFACTURER, SITE, USER_GROUP, SINGLE_USER: did you mean SITE?',
  ],
  [{ numberOfScreens: "2" }, 'numberOfScreens: "2" is not a number'],
  [{ displaySets: {} }, "displaySets: an object is no list: put it in [ ]"],
  [{ displaySets: [{}, 1] }, "displaySets[2]: 1 where an object should be"],
  [
    { displaySets: [{ imageBoxes: [{ displayEnvironmentSpatialPosition: [0, 1, 1] }] }] },
    'displaySets[1].imageBoxes[1].displayEnvironmentSpatialPosition: an array is no position: write {"left": 0, "top": 1, "right": 0.5, "bottom": 0}',
  ],
  [
    { imageSets: [{ timeBasedImageSets: [{ relativeTime: [1] }] }] },
    "imageSets[1].timeBasedImageSets[1].relativeTime: an array where a list of two should be",
  ],
  [
    { imageSets: [{ timeBasedImageSets: [{ relativeTime: [1, "x"] }] }] },
    'imageSets[1].timeBasedImageSets[1].relativeTime[2]: "x" is not a number',
  ],
  [
    { imageSets: [{ imageSetSelector: [{ selectorAttribute: "Modalty" }] }] },
    'imageSets[1].imageSetSelector[1].selectorAttribute: "Modalty" is not a keyword of the data dictionary, nor a tag of 8 hexadecimal digits',
  ],
  [{ other: { Modalty: "CT" } }, "other.Modalty: no keyword and no tag of 8 digits"],
  [{ other: { "00091001": "CT" } }, 'other.00091001: no attribute in DICOM JSON: write {"vr": …, "Value": […]}'],
  [{ displaySets: [{ $schema: "x" }] }, "displaySets[1].$schema: unknown field"],
];

for (const [form, problem] of Problems) {
  Deno.test(`authoring form: ${JSON.stringify(form)} is a problem`, () => {
    assertEquals(read(JSON.stringify(form)).problems, [problem]);
  });
}

const Short = `
# What has to be said, and no more
hangingProtocolName: Chest
hangingProtocolLevel: SITE
hangingProtocolDefinition:
  - modality: CT
    anatomicRegion: [&chest { codeValue: 0051185008, codingSchemeDesignator: SCT, codeMeaning: Chest }]
imageSets:
  - imageSetSelector:
      - { imageSetSelectorUsageFlag: NO_MATCH, selectorAttribute: Modality, selectorCsValue: CT }
      - imageSetSelectorUsageFlag: NO_MATCH
        selectorAttribute: "(0008,2218)"
        selectorCodeSequenceValue: [*chest]
    timeBasedImageSets:
      - { imageSetSelectorCategory: RELATIVE_TIME, relativeTime: [0, 0], relativeTimeUnits: DAYS }
      - { imageSetSelectorCategory: ABSTRACT_PRIOR, abstractPriorValue: [1, 1] }
nominalScreenDefinition:
  - numberOfVerticalPixels: 2048
    numberOfHorizontalPixels: 1536
    displayEnvironmentSpatialPosition: [0, 1, 1, 0]
    screenMinimumGrayscaleBitDepth: 8
displaySets:
  - imageSetNumber: 1
    showGraphicAnnotationFlag: NO
    imageBoxes: [{ displayEnvironmentSpatialPosition: [0, 1, 0.5, 0], imageBoxLayoutType: STACK }]
    filterOperations: [{ filterByCategory: IMAGE_PLANE, selectorCsValue: [CORONAL], filterByOperator: MEMBER_OF }]
    sortingOperations: [{ selectorAttribute: InstanceNumber, sortingDirection: INCREASING }]
  - imageSetNumber: 2
    imageBoxes: [{ displayEnvironmentSpatialPosition: [0.5, 1, 1, 0], imageBoxLayoutType: STACK }]
    filterOperations: [{ selectorAttribute: ContrastBolusAgent, filterByAttributePresence: PRESENT }]
`;

Deno.test("authoring form: what is left out is filled in", async () => {
  const problems: string[] = [];
  const authored = readAuthored(await parseYaml(Short), (_node, path, message) => problems.push(`${path}: ${message}`));
  assertEquals(problems, []);
  const dataset = fillIn(authored, Circumstances);
  assertEquals(validateHangingProtocol(dataset), []);
  assertEquals(dataset.SOPInstanceUID, "2.25.1");
  assertEquals(dataset.HangingProtocolCreationDateTime, "20260102030405+0000");
  assertEquals([dataset.NumberOfPriorsReferenced, dataset.NumberOfScreens], [1, 1]);
  assertEquals(dataset.HangingProtocolDescription, "Chest");
  assertEquals(dataset.PartialDataDisplayHandling, null);
  const [, second] = dataset.DisplaySetsSequence as Dataset[];
  assertEquals(second, {
    DisplaySetNumber: 2,
    DisplaySetPresentationGroup: 1,
    ImageSetNumber: 2,
    ImageBoxesSequence: [
      { ImageBoxNumber: 1, DisplayEnvironmentSpatialPosition: [0.5, 1, 1, 0], ImageBoxLayoutType: "STACK" },
    ],
    FilterOperationsSequence: [{ SelectorAttribute: "00180010", FilterByAttributePresence: "PRESENT" }],
    SortingOperationsSequence: [],
  });
  const [{ ImageSetSelectorSequence: [, region] }] = dataset.ImageSetsSequence as {
    ImageSetSelectorSequence: Dataset[];
  }[];
  assertEquals(region, {
    ImageSetSelectorUsageFlag: "NO_MATCH",
    SelectorAttribute: "00082218",
    SelectorAttributeVR: "SQ",
    SelectorValueNumber: 1,
    // Digits without quotes keep their zeros
    SelectorCodeSequenceValue: [{ CodeValue: "0051185008", CodingSchemeDesignator: "SCT", CodeMeaning: "Chest" }],
  });
});

Deno.test("authoring form: new UIDs are UIDs, and new", () => {
  const uids = Array.from({ length: 100 }, newUid);
  assert(uids.every((uid) => /^2\.25\.[1-9]\d{0,38}$/.test(uid)));
  assertEquals(new Set(uids).size, 100);
  assertNotEquals(newUid(), newUid());
});

/** Whether a value is of a schema, as far as ours go. */
function conforms(value: unknown, schema: JsonSchema, root: JsonSchema): boolean {
  const { $ref, anyOf, type, properties, additionalProperties, items, minimum, maximum, maxLength } = schema;
  if (typeof $ref === "string") {
    return conforms(value, (root.$defs as Record<string, JsonSchema>)[$ref.replace("#/$defs/", "")], root);
  }
  if (Array.isArray(anyOf)) return anyOf.some((each) => conforms(value, each, root));
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  if (type === "null") return value === null;
  if (type === "string") return typeof value === "string" && value.length <= Number(maxLength ?? Infinity);
  if (type === "integer" || type === "number") {
    const isWhole = type === "number" || Number.isInteger(value);
    return typeof value === "number" && isWhole && value >= Number(minimum ?? -Infinity) &&
      value <= Number(maximum ?? Infinity);
  }
  if (type === "array") return Array.isArray(value) && value.every((each) => conforms(each, items as JsonSchema, root));
  if (type !== "object" || typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, each]) => {
    const member = (properties as Record<string, JsonSchema> | undefined)?.[name];
    return member ? conforms(each, member, root) : additionalProperties !== false;
  });
}

Deno.test("authoring schema: the published one is that of the table, and describes the samples", async () => {
  const schema = authoringSchema();
  const published = await Deno.readTextFile(new URL("../../cli/hanging_protocol.schema.json", import.meta.url));
  assertEquals(JSON.parse(published), schema);
  const { code, stdout } = await hangar("new", "--schema");
  assertEquals([code, JSON.parse(stdout)], [0, schema]);
  for (const sample of samples()) {
    const form = authoringForm(sample);
    assert(conforms(form, schema, schema), String(sample.HangingProtocolName));
    assert(!conforms({ ...form, hangingProtocolLevel: "WARD" }, schema, schema));
    assert(!conforms({ ...form, displaySets: [{ imageBoxes: [{ imageBoxNumber: "1" }] }] }, schema, schema));
    assert(!conforms({ ...form, hangingProtocol: 1 }, schema, schema));
  }
});
