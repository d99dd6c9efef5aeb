import { assertEquals } from "@std/assert";
import type { Dataset } from "../../../lib/dataset/types.ts";
import { layoutHangingProtocol } from "../../../lib/hanging_protocol/layout/mod.ts";
import { displaySet, protocol } from "../protocols.ts";

function boxOf(set: Dataset, box: Dataset = {}) {
  const layout = layoutHangingProtocol(protocol({
    ImageSetsSequence: [{
      ImageSetSelectorSequence: [],
      TimeBasedImageSetsSequence: [{ ImageSetNumber: 1, RelativeTime: [0, 0], ImageSetLabel: "CT" }],
    }],
    DisplaySetsSequence: [displaySet(1, [0, 1, 1, 0], set, box)],
  }));
  return layout.groups[0].boxes[0];
}

/** A filter by the value of an attribute. */
function filter(tag: string, vr: string, operator: string, value: unknown): Dataset {
  return {
    SelectorAttribute: tag,
    SelectorAttributeVR: vr,
    SelectorValueNumber: 1,
    FilterByOperator: operator,
    [vr === "SQ" ? "SelectorCodeSequenceValue" : `Selector${vr}Value`]: value,
  };
}

const plane = (operator: string) => ({
  FilterByCategory: "IMAGE_PLANE",
  SelectorAttributeVR: "CS",
  SelectorCSValue: ["CORONAL", "SAGITTAL"],
  FilterByOperator: operator,
});

const Filters: readonly (readonly [Dataset, string])[] = [
  [filter("00185101", "CS", "MEMBER_OF", ["RL", "LL"]), "View RL or LL"],
  [filter("00540220", "SQ", "MEMBER_OF", [{ CodeValue: "1", CodeMeaning: "cranio-caudal" }]), "View cranio-caudal"],
  [filter("00200062", "CS", "MEMBER_OF", "R"), "Laterality right"],
  [filter("00080008", "CS", "NOT_MEMBER_OF", "LOCALIZER"), "No localizer images"],
  [filter("00080008", "CS", "MEMBER_OF", "AXIAL"), "Axial images"],
  [filter("00180081", "DS", "RANGE_INCL", [80, 150]), "TE 80 to 150 ms"],
  [filter("00180080", "DS", "RANGE_EXCL", [1, 2]), "TR not 1 to 2 ms"],
  [filter("00180050", "DS", "LESS_OR_EQUAL", 1.5), "Slices at most 1.5 mm"],
  [filter("00280008", "IS", "GREATER_THAN", 1), "Frames over 1"],
  [filter("00081030", "LO", "NOT_MEMBER_OF", ["a", "b", "c"]), "Study description not a, b or c"],
  [{ SelectorAttribute: "00180010", FilterByAttributePresence: "NOT_PRESENT" }, "Without contrast agent"],
  [{ SelectorAttribute: "00180010", FilterByAttributePresence: "PRESENT" }, "With contrast agent"],
  [{ SelectorAttribute: "00091001", FilterByAttributePresence: "PRESENT" }, "With (0009,1001)"],
  [plane("MEMBER_OF"), "Coronal or sagittal images"],
  [plane("NOT_MEMBER_OF"), "No coronal or sagittal images"],
];

for (const [item, words] of Filters) {
  Deno.test(`labels: ${words}`, () => {
    assertEquals(boxOf({ FilterOperationsSequence: [item] }).lines, [words]);
  });
}

const Lines: readonly (readonly [Dataset, readonly string[]])[] = [
  [{}, []],
  [{ DisplaySetLabel: "Brain" }, ["CT"]],
  [{ VOIType: "SOFT_TISSUE" }, ["Soft tissue window"]],
  [
    {
      ReformattingOperationType: "SLAB",
      ReformattingOperationInitialViewDirection: "TRANSVERSE",
      ReformattingThickness: 8,
    },
    ["Transverse slab, 8 mm"],
  ],
  [
    { ReformattingOperationType: "3D_RENDERING", ThreeDRenderingType: ["SURFACE", "BONE"] },
    ["Surface 3D (bone)"],
  ],
  [
    {
      ReformattingOperationType: "3D_RENDERING",
      ThreeDRenderingType: "MIP",
      ReformattingOperationInitialViewDirection: "CORONAL",
    },
    ["MIP, coronal"],
  ],
  [
    { ReformattingOperationType: "MPR", FilterOperationsSequence: [plane("MEMBER_OF")] },
    ["MPR", "From coronal or sagittal images"],
  ],
  [{ BlendingOperationType: "COLOR", PseudoColorType: "HOT_IRON" }, ["Color blending", "Hot iron palette"]],
  [{ ShowGrayscaleInverted: "YES", ShowImageTrueSizeFlag: "YES" }, ["Inverted", "True size"]],
  [{ ShowGrayscaleInverted: "NO", ShowImageTrueSizeFlag: "NO" }, []],
  [
    {
      SortingOperationsSequence: [
        { SelectorAttribute: "00189087", SelectorValueNumber: 1, SortingDirection: "DECREASING" },
        { SortByCategory: "ALONG_AXIS", SortingDirection: "INCREASING" },
      ],
    },
    ["Sorted by diffusion b value ↓, along axis"],
  ],
];

for (const [set, lines] of Lines) {
  Deno.test(`labels: ${JSON.stringify(set)}`, () => assertEquals(boxOf(set).lines, [...lines]));
}

const Layouts: readonly (readonly [Dataset, string, string])[] = [
  [{ ImageBoxLayoutType: "SINGLE" }, "SINGLE", "Single"],
  [{ ImageBoxLayoutType: "CINE", RecommendedDisplayFrameRate: 25 }, "CINE", "Cine 25 fps"],
  [{ ImageBoxLayoutType: "CINE", CineRelativeToRealTime: 0.5 }, "CINE", "Cine 0.5×"],
  [{ ImageBoxLayoutType: "PROCESSED" }, "PROCESSED", "Processed"],
  [{ ImageBoxLayoutType: "TILED" }, "TILED", "Tiles 1 × 1"],
  [{ ImageBoxLayoutType: "FILM_STRIP" }, "OTHER", "Film strip"],
  [{ ImageBoxLayoutType: null }, "OTHER", "Layout not given"],
];

for (const [box, mark, layout] of Layouts) {
  Deno.test(`labels: a box that is ${layout}`, () => {
    const drawn = boxOf({}, box);
    assertEquals([drawn.mark, drawn.layout], [mark, layout]);
  });
}

const Orientations: readonly (readonly [unknown, string])[] = [
  [["L", "P"], "R A L P"],
  [["R", "F"], "L H R F"],
  [["X", "F"], "- H X F"],
  [["AF", "PH"], "PH AF AF PH"],
  [null, "- - - -"],
];

for (const [orientation, letters] of Orientations) {
  Deno.test(`labels: edges of ${JSON.stringify(orientation)}`, () => {
    const { edges: { left = "-", top = "-", right = "-", bottom = "-" } } = boxOf({
      DisplaySetPatientOrientation: orientation,
    });
    assertEquals([left, top, right, bottom].join(" "), letters);
  });
}
