import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { box, cine, code, filter, screen, tiled } from "../../../cli/samples/builders.ts";
import { samples } from "../../../cli/samples/mod.ts";
import { decodeDataset } from "../../../lib/dataset/codec.ts";
import { readPart10 } from "../../../lib/dataset/part10.ts";
import type { Dataset } from "../../../lib/dataset/types.ts";
import {
  type Diagnostic,
  MaxDiagnostics,
  validateHangingProtocol,
} from "../../../lib/hanging_protocol/iod/validate.ts";
import { anyDatasets, protocols } from "../model/arbitraries.ts";

const ThirdParty = new URL("../../../../shared/fixtures/third_party/dcm4che_NeurosurgeryPlan.dcm", import.meta.url);

function errors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}

for (const sample of samples()) {
  Deno.test(`validator: ${sample.HangingProtocolName} has no errors`, () => {
    assertEquals(errors(validateHangingProtocol(sample)), []);
  });
}

Deno.test({
  name: "validator: a protocol of another maker has no errors, but a direction that is misspelt",
  ignore: !await Deno.stat(ThirdParty).then(() => true, () => false),
  async fn() {
    const { bytes, transferSyntaxUid } = await readPart10(await Deno.readFile(ThirdParty));
    const found = validateHangingProtocol(await decodeDataset(bytes, transferSyntaxUid));
    assertEquals(errors(found), []);
    assertEquals(found[0].path, "DisplaySetsSequence[2].ReformattingOperationInitialViewDirection");
    assertEquals(found[0].message, 'is "SAGITAL", which is none of SAGITTAL, TRANSVERSE, CORONAL, OBLIQUE');
  },
});

/** Chest X-ray: four display sets in one group, two image sets, two screens. */
function chest(): Dataset {
  return structuredClone(samples()[0]);
}

/** The item that a path of keywords and indexes from 1 leads to. */
function itemAt(dataset: Dataset, path: string): Dataset {
  return path.split(".").filter(Boolean).reduce((item, step) => {
    const [, keyword, index] = /^(\w+)\[(\d+)\]$/.exec(step)!;
    return (item[keyword] as Dataset[])[Number(index) - 1];
  }, dataset);
}

const Definition = "HangingProtocolDefinitionSequence[1]";
const Selector = "ImageSetsSequence[1].ImageSetSelectorSequence[2]";
const Current = "ImageSetsSequence[1].TimeBasedImageSetsSequence[1]";
const Prior = "ImageSetsSequence[1].TimeBasedImageSetsSequence[2]";
const Screen = "NominalScreenDefinitionSequence[2]";
const Set2 = "DisplaySetsSequence[2]";
const Box = `${Set2}.ImageBoxesSequence[1]`;
const Filter = `${Set2}.FilterOperationsSequence[1]`;
const Where = [0.25, 1, 0.5, 0] as const;

/** What is changed, where, and what is said of it: severity, path, and the beginning of the message. */
const Cases: readonly (readonly [item: string, change: Dataset, ...found: string[]])[] = [
  // Presence, by type
  ["", { HangingProtocolName: undefined }, "error HangingProtocolName is missing"],
  ["", { HangingProtocolName: null }, "error HangingProtocolName is empty"],
  ["", { NumberOfScreens: undefined }, "error NumberOfScreens is missing"],
  ["", { NumberOfScreens: null }],
  ["", { HangingProtocolUserGroupName: null }],
  [Definition, { Laterality: undefined }, "error Definition.Laterality is missing: required if Anatomic Region"],
  [
    Definition,
    { AnatomicRegionSequence: undefined },
    "error Definition.Modality is missing: required if Anatomic Region Sequence is absent",
    "error Definition.AnatomicRegionSequence is missing",
    "error Definition.Laterality is allowed only if",
  ],
  [Definition, { Modality: "CR" }],
  [
    Screen,
    { ScreenMinimumColorBitDepth: 8 },
    "error Screen.ScreenMinimumGrayscaleBitDepth is allowed only if",
    "error Screen.ScreenMinimumColorBitDepth is allowed",
  ],
  [
    "",
    { ImageSetsSequence: [] },
    "error ImageSetsSequence is empty",
    "warning NumberOfPriorsReferenced is 1, but no",
    ...[1, 2, 3, 4].map((i) => `error DisplaySetsSequence[${i}].ImageSetNumber is`),
  ],
  [
    "",
    { HangingProtocolUserIdentificationCodeSequence: [code("1", "A"), code("2", "B")] },
    "error HangingProtocolUserIdentificationCodeSequence has 2 items instead of 1",
  ],
  // Values, by VR and VM
  [
    "",
    { HangingProtocolName: "A name that is too long" },
    'error HangingProtocolName is "A name that is too long": 23 characters exceed the 16 of SH',
  ],
  ["", { HangingProtocolLevel: "WARD" }, 'error HangingProtocolLevel is "WARD", but has to be one of MANUFACTURER'],
  [
    "",
    { HangingProtocolCreationDateTime: "yesterday" },
    'error HangingProtocolCreationDateTime is "yesterday", which is no date',
  ],
  ["", { SOPClassUID: "1.2.3" }, 'error SOPClassUID is "1.2.3", which is not Hanging Protocol Storage'],
  ["", { SOPInstanceUID: "1.02" }, 'error SOPInstanceUID is "1.02", which is no UID'],
  ["", { NumberOfPriorsReferenced: 70000 }, "error NumberOfPriorsReferenced is 70000, which does not fit US"],
  ["", { NumberOfScreens: "two" }, 'error NumberOfScreens is "two", which is no number'],
  ["", { HangingProtocolCreator: new Uint8Array(4) }, "error HangingProtocolCreator holds bytes"],
  ["", { SynchronizedScrollingSequence: "x" }, 'error SynchronizedScrollingSequence is "x", which is no sequence'],
  ["", { SynchronizedScrollingSequence: [1] }, "error SynchronizedScrollingSequence[1] is 1, which is no item"],
  [Definition, { Modality: "ct" }, 'error Definition.Modality is "ct": capitals'],
  [Box, { ImageBoxOverlapPriority: 101 }, "error Box.ImageBoxOverlapPriority is 101, outside 1 to 100"],
  [Box, { ImageBoxLayoutType: "MOVIE" }, 'warning Box.ImageBoxLayoutType is "MOVIE", which is none of TILED'],
  [
    Box,
    { DisplayEnvironmentSpatialPosition: [0, 1, 1] },
    "error Box.DisplayEnvironmentSpatialPosition has 3 values instead of 4",
  ],
  [Set2, { DisplaySetPatientOrientation: "A" }, "error Set2.DisplaySetPatientOrientation has 1 value instead of 2"],
  ["", { HangingProtocolNam: "x" }, "error HangingProtocolNam is no keyword"],
  ["", { PatientID: "x" }, "info PatientID is no attribute of a hanging protocol"],
  ["", { InstanceCreationDate: "20200101", "00091010": { vr: "UN" } }],
  [
    "",
    { "00720100": { vr: "LO", Value: ["2"] }, NumberOfScreens: undefined },
    "error NumberOfScreens is missing",
    "error 00720100 NumberOfScreens has another VR than US",
  ],
  // Numbers and references
  [
    Prior,
    { ImageSetNumber: 1 },
    "error Prior.ImageSetNumber is 1 again",
    "error DisplaySetsSequence[1].ImageSetNumber is 2, but no",
    "error Set2.ImageSetNumber is 2, but no",
  ],
  [
    Set2,
    { DisplaySetNumber: 9 },
    "warning DisplaySetsSequence[1].DisplaySetNumber The numbers do not count from 1 without gaps: there is no 2",
  ],
  [
    Set2,
    { DisplaySetNumber: 1 },
    "error Set2.DisplaySetNumber is 1 again, as DisplaySetsSequence[1].DisplaySetNumber is",
  ],
  [
    Set2,
    { DisplaySetPresentationGroup: 3 },
    "warning DisplaySetsSequence Presentation groups do not count from 1: there is no 2",
  ],
  ["", { NumberOfScreens: 3 }, "warning NumberOfScreens is 3, but 2 are defined"],
  ["", { NumberOfPriorsReferenced: 0 }, "warning NumberOfPriorsReferenced is 0, but there are image sets of priors"],
  [
    "",
    { HangingProtocolLevel: "SINGLE_USER" },
    "warning HangingProtocolUserIdentificationCodeSequence is empty: a protocol for a single user",
  ],
  [
    "",
    { HangingProtocolLevel: "USER_GROUP", HangingProtocolUserGroupName: undefined },
    "warning HangingProtocolUserGroupName is not there",
  ],
  [
    "",
    { SynchronizedScrollingSequence: [{ DisplaySetScrollingGroup: [1, 7] }] },
    "error SynchronizedScrollingSequence[1].DisplaySetScrollingGroup names 7, but no display set",
  ],
  [
    "",
    { SynchronizedScrollingSequence: [{ DisplaySetScrollingGroup: 1 }] },
    "error SynchronizedScrollingSequence[1].DisplaySetScrollingGroup has 1 value instead of 2 or more",
  ],
  [
    "",
    { NavigationIndicatorSequence: [{ ReferenceDisplaySets: 1 }] },
    "warning NavigationIndicatorSequence[1].ReferenceDisplaySets names one display set",
  ],
  [
    "",
    { NavigationIndicatorSequence: [{ NavigationDisplaySet: 1, ReferenceDisplaySets: [1, 2] }] },
    "warning NavigationIndicatorSequence[1].ReferenceDisplaySets names a display set twice",
  ],
  // Times
  [Current, { RelativeTime: [5, 1] }, "error Current.RelativeTime is 5\\1: the first value is the more recent"],
  [Current, { RelativeTimeUnits: "EONS" }, 'error Current.RelativeTimeUnits is "EONS", but has to be'],
  [Prior, { AbstractPriorValue: [0, 1] }, "error Prior.AbstractPriorValue is 0\\1: 1 is the most recent"],
  [Prior, { AbstractPriorValue: [-1, 1] }, "error Prior.AbstractPriorValue is -1\\1: the first value is"],
  [Prior, { AbstractPriorValue: [2, -1] }],
  [
    Prior,
    { RelativeTime: [1, 2] },
    "error Prior.RelativeTime is allowed only if",
    "error Prior.RelativeTimeUnits is missing: required if Relative Time is present",
  ],
  // Selectors and filters
  [
    Selector,
    { SelectorAttributeVR: "LO", SelectorCSValue: undefined, SelectorLOValue: "CR" },
    "warning Selector.SelectorAttributeVR is LO, but Modality is CS",
  ],
  [
    Selector,
    { SelectorCSValue: undefined },
    "error Selector.SelectorCSValue is missing: required if Selector Attribute VR is CS",
  ],
  [Selector, { SelectorAttribute: "00091001" }, "error Selector.SelectorAttributePrivateCreator is missing"],
  [Selector, { SelectorAttribute: "Modality" }, 'error Selector.SelectorAttribute is "Modality", which is no tag'],
  [
    Filter,
    filter("InstanceNumber", "RANGE_INCL", [5, 1]),
    "error Filter.SelectorCSValue is allowed only if",
    "error Filter.FilterByOperator is RANGE_INCL, whose first value",
  ],
  [Filter, { FilterByOperator: "LESS_THAN" }, "error Filter.FilterByOperator is LESS_THAN, which compares numbers"],
  [
    Filter,
    { FilterByAttributePresence: "PRESENT" },
    "error Filter.FilterByAttributePresence is allowed only if",
    "error Filter.FilterByOperator is allowed only if",
  ],
  [
    Set2,
    { SortingOperationsSequence: [{ SortByCategory: "ALONG_AXIS" }] },
    "error Set2.SortingOperationsSequence[1].SortingDirection is missing",
  ],
  // Boxes
  [
    Box,
    { ImageBoxTileHorizontalDimension: 2 },
    "error Box.ImageBoxTileHorizontalDimension is allowed only if Image Box Layout Type is TILED",
  ],
  [Box, { ImageBoxLayoutType: "TILED", ImageBoxTileHorizontalDimension: 1, ImageBoxTileVerticalDimension: 1 }],
  [
    Box,
    { ImageBoxLayoutType: "CINE" },
    ...["PreferredPlaybackSequencing", "RecommendedDisplayFrameRate", "CineRelativeToRealTime"].map((keyword) =>
      `error Box.${keyword} is missing`
    ),
  ],
  [Box, cine(Where, { framesPerSecond: 0 }), "error Box.RecommendedDisplayFrameRate is 0, less than 1"],
  [
    Box,
    { DisplayEnvironmentSpatialPosition: [0.25, 0, 0.5, 1] },
    "error Box.DisplayEnvironmentSpatialPosition is 0.25\\0\\0.5\\1: the upper left corner comes first",
  ],
  [
    Box,
    { DisplayEnvironmentSpatialPosition: [0.25, 1.5, 0.5, 0] },
    "error Box.DisplayEnvironmentSpatialPosition is 1.5, outside 0 to 1",
    "warning Box.DisplayEnvironmentSpatialPosition reaches beyond",
  ],
  [
    Box,
    { DisplayEnvironmentSpatialPosition: [0.2, 1, 0.5, 0] },
    "warning Box overlaps DisplaySetsSequence[1].ImageBoxesSequence[1], and without Image Box Overlap Priority",
  ],
  [
    Screen,
    { DisplayEnvironmentSpatialPosition: [0.4, 1, 0.9, 0] },
    "warning Screen.DisplayEnvironmentSpatialPosition overlaps NominalScreenDefinitionSequence[1]",
    "warning DisplaySetsSequence[4].ImageBoxesSequence[1].DisplayEnvironmentSpatialPosition reaches beyond",
  ],
  [Set2, {
    ImageBoxesSequence: [{ ImageBoxNumber: 1, ...box("STACK", [0.25, 1, 0.5, 0.5]) }, {
      ImageBoxNumber: 2,
      ...box("STACK", [0.25, 0.5, 0.5, 0]),
    }],
  }, "error Set2.ImageBoxesSequence has 2 items, but only TILED"],
  [
    Set2,
    {
      ImageBoxesSequence: [
        {
          ImageBoxNumber: 1,
          ...tiled([0.25, 1, 0.5, 0.5], 2, 2, { direction: "VERTICAL", small: "IMAGE", large: "PAGE" }),
        },
        {
          ImageBoxNumber: 2,
          ...tiled([0.25, 0.5, 0.5, 0], 3, 2, { direction: "VERTICAL", small: "IMAGE", large: "PAGE" }),
        },
      ],
    },
    "warning Set2.ImageBoxesSequence Boxes of different numbers of tiles",
  ],
  // Processing
  [
    Set2,
    { ReformattingOperationType: "MPR" },
    ...["Thickness", "Interval", "OperationInitialViewDirection"].map((name) =>
      `error Set2.Reformatting${name} is missing`
    ),
  ],
  [Set2, { ThreeDRenderingType: "MIP" }, "error Set2.ThreeDRenderingType is allowed only if"],
  [
    Set2,
    { PseudoColorType: "HOT_IRON" },
    "error Set2.PseudoColorPaletteInstanceReferenceSequence is missing: required if Pseudo-Color Type",
  ],
  [Set2, { PseudoColorType: "OURS" }],
];

const Names: Readonly<Record<string, string>> = { Definition, Selector, Current, Prior, Screen, Set2, Box, Filter };

for (const [path, change, ...expected] of Cases) {
  const what = Object.entries(change).map(([key, value]) =>
    `${key} ${Deno.inspect(value, { compact: true, depth: 1, breakLength: Infinity })}`
  ).join(", ");
  Deno.test(`validator: ${what.slice(0, 100)} ${path && `in ${path}`}`, () => {
    const dataset = chest();
    Object.assign(itemAt(dataset, path), change);
    const found = validateHangingProtocol(dataset);
    assertEquals(found.length, expected.length, Deno.inspect(found));
    for (const [i, text] of expected.entries()) {
      const [severity, where, ...message] = text.split(" ");
      const [name, ...rest] = where.split(".");
      assertEquals(found[i].severity, severity);
      assertEquals(found[i].path, [Names[name] ?? name, ...rest].join("."));
      assert(found[i].message.startsWith(message.join(" ")), found[i].message);
      assert(found[i].clause.startsWith("PS3."), found[i].clause);
    }
  });
}

Deno.test("validator: screens without definitions, overlaps with priorities, groups apart: nothing to say", () => {
  const dataset = chest();
  Object.assign(dataset, { NominalScreenDefinitionSequence: [], NumberOfScreens: null });
  assertEquals(validateHangingProtocol(dataset), []);
  const layered = chest();
  for (const i of [1, 2]) {
    const change = { DisplayEnvironmentSpatialPosition: [0, 1, 0.5, 0], ImageBoxOverlapPriority: i };
    Object.assign(itemAt(layered, `DisplaySetsSequence[${i}].ImageBoxesSequence[1]`), change);
  }
  assertEquals(validateHangingProtocol(layered), []);
  Object.assign(itemAt(layered, `DisplaySetsSequence[1].ImageBoxesSequence[1]`), { ImageBoxOverlapPriority: 2 });
  assertEquals(validateHangingProtocol(layered).map(({ message }) => message), [
    "overlaps DisplaySetsSequence[1].ImageBoxesSequence[1], which has the same Image Box Overlap Priority",
  ]);
});

Deno.test("validator: whatever fits the IOD, half fits or does not, it collects and does not throw", () => {
  const check = (dataset: Dataset) => {
    const found = validateHangingProtocol(dataset);
    assert(found.length <= MaxDiagnostics);
    for (const { path, message, clause } of found) assert(path.length + message.length < 1000 && clause !== "");
  };
  fc.assert(fc.property(protocols, check), { numRuns: 300 });
  fc.assert(fc.property(anyDatasets, check), { numRuns: 500 });
  fc.assert(fc.property(fc.anything(), (value) => check(value as Dataset)), { numRuns: 300 });
});

Deno.test("validator: diagnostics and time are bounded, and errors go first", () => {
  const boxes = Array.from({ length: 20_000 }, (_, i) => ({ ImageBoxNumber: i + 1, ...box("STACK", [0, 1, 1, 0]) }));
  const dataset = chest();
  Object.assign(dataset, {
    NominalScreenDefinitionSequence: Array.from({ length: 5_000 }, () => screen(1, 1, [0, 1, 1, 0], { gray: 8 })),
  });
  Object.assign(itemAt(dataset, Set2), { ImageBoxesSequence: boxes, ImageSetNumber: 77 });
  const start = performance.now();
  const found = validateHangingProtocol(dataset);
  assertLess(performance.now() - start, 20_000);
  assertEquals(found.length, MaxDiagnostics);
  assertEquals(errors(found).map(({ path }) => path), [
    `${Set2}.ImageSetNumber`,
    `${Set2}.ImageBoxesSequence`,
  ]);
});
