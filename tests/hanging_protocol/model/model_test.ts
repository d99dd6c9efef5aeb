import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { samples } from "../../../cli/samples/mod.ts";
import { decodeDataset } from "../../../lib/dataset/codec.ts";
import { readPart10 } from "../../../lib/dataset/part10.ts";
import type { Dataset } from "../../../lib/dataset/types.ts";
import { readHangingProtocol } from "../../../lib/hanging_protocol/model/read.ts";
import { writeHangingProtocol } from "../../../lib/hanging_protocol/model/write.ts";
import { anyDatasets, protocols } from "./arbitraries.ts";

const ThirdParty = new URL("../../../../shared/fixtures/third_party/", import.meta.url);
const Vectors = new URL("../../vectors/", import.meta.url);

async function datasetsIn(folder: URL): Promise<[string, Dataset][]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const names = entries.map(({ name }) => name).filter((name) => name.endsWith(".dcm"));
  return await Promise.all(names.map(async (name): Promise<[string, Dataset]> => {
    const { bytes, transferSyntaxUid } = await readPart10(await Deno.readFile(new URL(name, folder)));
    return [name, await decodeDataset(bytes, transferSyntaxUid)];
  }));
}

function roundTrip(dataset: Dataset): Dataset {
  return writeHangingProtocol(readHangingProtocol(dataset));
}

for (const sample of samples()) {
  Deno.test(`model: ${sample.HangingProtocolName} is written as it was read`, () => {
    assertEquals(roundTrip(sample), sample);
  });
}

Deno.test("model: protocols of other makers are written as they were read", async () => {
  const files = [...await datasetsIn(Vectors), ...await datasetsIn(ThirdParty)];
  assert(files.length >= 2);
  for (const [name, dataset] of files) assertEquals(roundTrip(dataset), dataset, name);
});

Deno.test("model: whatever fits the IOD, or half fits, is written as it was read", () => {
  fc.assert(fc.property(protocols, (dataset) => assertEquals(roundTrip(dataset), dataset)), { numRuns: 300 });
});

Deno.test("model: nothing makes it throw, nothing is lost", () => {
  fc.assert(
    fc.property(anyDatasets, (dataset) => {
      assertEquals(new Map(Object.entries(roundTrip(dataset))), new Map(Object.entries(dataset)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("model: fields are the keywords in camel case, sequences arrays, positions rectangles, tags keywords", () => {
  const { displaySets, imageSets, sopInstanceUid, nominalScreenDefinition } = readHangingProtocol(samples()[0]);
  assertEquals(sopInstanceUid, samples()[0].SOPInstanceUID);
  assertEquals(imageSets[0].imageSetSelector[1].selectorAttribute, "Modality");
  assertEquals(imageSets[0].imageSetSelector[1].selectorCsValue, ["CR", "DX"]);
  assertEquals(imageSets[0].timeBasedImageSets[0].relativeTime, [0, 0]);
  assertEquals(displaySets[0].imageBoxes[0].displayEnvironmentSpatialPosition, {
    left: 0,
    top: 1,
    right: 0.25,
    bottom: 0,
  });
  assertEquals(nominalScreenDefinition.length, 2);
  assertEquals(displaySets[0].sortingOperations, []);
});

/** What stays in `other` of the protocol, and what the field says. */
const Kept: readonly (readonly [string, Dataset, string, unknown])[] = [
  ["an empty value", { HangingProtocolName: null }, "hangingProtocolName", undefined],
  ["a sequence without items", { SynchronizedScrollingSequence: [] }, "synchronizedScrolling", []],
  ["a sequence that is none", { DisplaySetsSequence: "x" }, "displaySets", []],
  ["an item that is none", { DisplaySetsSequence: [{}, 7] }, "displaySets", []],
  ["a value that is not enumerated", { HangingProtocolLevel: "WARD" }, "hangingProtocolLevel", undefined],
  ["a value of another kind", { NumberOfScreens: "two" }, "numberOfScreens", undefined],
  ["several values of one", { NumberOfScreens: [1, 2] }, "numberOfScreens", undefined],
  ["a single value in an array", { NumberOfScreens: [2] }, "numberOfScreens", 2],
  ["a private attribute", { "00091001": { vr: "LO", Value: ["x"] } }, "hangingProtocolName", undefined],
];

for (const [what, dataset, field, expected] of Kept) {
  Deno.test(`model: ${what} stays in other`, () => {
    const protocol = readHangingProtocol(dataset);
    assertEquals(protocol.other, dataset);
    assertEquals(protocol[field as "other"], expected as Dataset);
    assertEquals(writeHangingProtocol(protocol), dataset);
  });
}

Deno.test("model: a number keeps the digits it was written with, until it is changed", () => {
  const dataset = { DisplaySetsSequence: [{ ImageBoxesSequence: [{ RecommendedDisplayFrameRate: "030" }] }] };
  const protocol = readHangingProtocol(dataset);
  const [displaySet] = protocol.displaySets;
  const [box] = displaySet.imageBoxes;
  assertEquals(box.recommendedDisplayFrameRate, 30);
  assertEquals(writeHangingProtocol(protocol), dataset);
  const faster = { ...box, recommendedDisplayFrameRate: 60 };
  const changed = { ...protocol, displaySets: [{ ...displaySet, imageBoxes: [faster] }] };
  assertEquals(writeHangingProtocol(changed), {
    DisplaySetsSequence: [{ ImageBoxesSequence: [{ RecommendedDisplayFrameRate: 60 }] }],
  });
});

Deno.test("model: a field that is taken away is not written, one that is filled in replaces an empty value", () => {
  const protocol = readHangingProtocol({ HangingProtocolName: "A", HangingProtocolCreator: null });
  assertEquals(writeHangingProtocol({ ...protocol, hangingProtocolName: undefined, hangingProtocolCreator: "B" }), {
    HangingProtocolCreator: "B",
  });
});

Deno.test("model: a tag that is none is not written", () => {
  const protocol = readHangingProtocol(samples()[0]);
  const selector = { selectorAttribute: "Modalty", selectorCodeSequenceValue: [] };
  const imageSets = [{ imageSetSelector: [selector], timeBasedImageSets: [] }];
  assertThrows(() => writeHangingProtocol({ ...protocol, imageSets }), TypeError, "Modalty");
});
