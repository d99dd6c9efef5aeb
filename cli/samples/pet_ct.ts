/**
 * Whole body PET/CT: fused, apart, and against the examination before treatment.
 *
 * @module
 */
import type { Dataset } from "../../lib/dataset/types.ts";
import {
  before,
  box,
  code,
  current,
  definition,
  type DisplaySet,
  filterPlane,
  hangingProtocol,
  imageSets,
  type Position,
  screen,
  select,
  sortBy,
} from "./builders.ts";

/** The well-known Hot Iron palette (PS3.6 Annex B). */
const HotIron = {
  PseudoColorType: "HOT_IRON",
  PseudoColorPaletteInstanceReferenceSequence: [
    { ReferencedSOPClassUID: "1.2.840.10008.5.1.4.39.1", ReferencedSOPInstanceUID: "1.2.840.10008.1.5.1" },
  ],
};

const Set = { Ct: 1, Pet: 2, PriorPet: 3 } as const;

function stack(group: number, set: number, position: Position, attributes: Dataset): DisplaySet {
  return {
    group,
    set,
    boxes: [{ ...box("STACK", position), ImageBoxOverlapPriority: "BlendingOperationType" in attributes ? 1 : 2 }],
    filters: [filterPlane("TRANSVERSE")],
    sorting: [sortBy("ALONG_AXIS", "DECREASING")],
    attributes: { DisplaySetPatientOrientation: ["L", "P"], ...attributes },
  };
}

function projection(group: number, set: number, position: Position, attributes: Dataset): DisplaySet {
  return {
    group,
    set,
    boxes: [box("PROCESSED", position)],
    filters: [filterPlane("TRANSVERSE")],
    attributes: {
      ReformattingOperationType: "3D_RENDERING",
      ReformattingOperationInitialViewDirection: "CORONAL",
      ThreeDRenderingType: "MIP",
      DisplaySetPatientOrientation: ["L", "F"],
      ShowGrayscaleInverted: "YES",
      ...attributes,
    },
  };
}

/** Whole body PET/CT with an examination of the last year, on one wide color screen. */
export function petCt(): Dataset {
  const left: Position = [0, 1, 0.35, 0];
  const middle: Position = [0.35, 1, 0.7, 0];
  const right: Position = [0.7, 1, 1, 0];
  const fused = { DisplaySetPresentationGroupDescription: "Fusion" };
  const response = { DisplaySetPresentationGroupDescription: "Response to treatment" };
  const bodyCode = code("38266002", "Entire body");
  return hangingProtocol({
    uid: "2.25.243111597709979767394470615714741270600",
    name: "PET/CT Fusion",
    description: "PET/CT fusion with the examination before treatment",
    level: "MANUFACTURER",
    creator: "Hangar",
    created: "20240119080000",
    definitions: [
      definition({ modality: "PT", regions: [bodyCode] }),
      definition({ modality: "CT", regions: [bodyCode] }),
    ],
    priors: 1,
    imageSets: [
      imageSets([select("Modality", ["CT"])], current(Set.Ct, "CT")),
      imageSets(
        [select("Modality", ["PT"]), select("CorrectedImage", ["ATTN"], { valueNumber: 0 })],
        current(Set.Pet, "PET"),
        before(Set.PriorPet, "PET of the last year", 1, 12, "MONTHS"),
      ),
    ],
    screens: [screen(3840, 2160, [0, 1, 1, 0], { color: 8, repaint: 50 })],
    displaySets: [
      stack(1, Set.Ct, left, { DisplaySetLabel: "CT", VOIType: "SOFT_TISSUE", ...fused }),
      stack(1, Set.Ct, middle, { DisplaySetLabel: "Fusion, CT", VOIType: "SOFT_TISSUE", ...fused }),
      stack(1, Set.Pet, middle, {
        DisplaySetLabel: "Fusion, PET",
        BlendingOperationType: "COLOR",
        ...HotIron,
        ...fused,
      }),
      projection(1, Set.Pet, right, { DisplaySetLabel: "PET, projection", ...fused }),
      projection(2, Set.PriorPet, [0, 1, 0.5, 0], { DisplaySetLabel: "Before", ...response }),
      projection(2, Set.Pet, [0.5, 1, 1, 0], { DisplaySetLabel: "Now", ...response }),
    ],
    partialData: null,
    scrolling: [[1, 2, 3]],
    navigation: [{ display: 4, references: [1, 2, 3] }],
  });
}
