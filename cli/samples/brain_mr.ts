/**
 * MR of the brain: contrasts side by side, told apart by how they were acquired, with the prior FLAIR.
 *
 * @module
 */
import type { Dataset } from "../../lib/dataset/types.ts";
import {
  box,
  code,
  current,
  definition,
  type DisplaySet,
  filter,
  filterPlane,
  filterPresent,
  hangingProtocol,
  imageSets,
  type Position,
  prior,
  screen,
  select,
  selectIfPresent,
  sortBy,
  sortByAttribute,
  tiled,
} from "./builders.ts";

/** What tells the contrasts of classic MR images apart. Times are in milliseconds, b-values in s/mm². */
const Contrasts = {
  T1: [
    filter("RepetitionTime", "LESS_THAN", [1000]),
    filter("EchoTime", "LESS_THAN", [30]),
    filterPresent("ContrastBolusAgent", "NOT_PRESENT"),
  ],
  "T1 with contrast": [
    filter("RepetitionTime", "LESS_THAN", [1000]),
    filter("EchoTime", "LESS_THAN", [30]),
    filterPresent("ContrastBolusAgent"),
  ],
  T2: [
    filter("RepetitionTime", "GREATER_OR_EQUAL", [2000]),
    filter("EchoTime", "RANGE_INCL", [80, 150]),
    filterPresent("InversionTime", "NOT_PRESENT"),
  ],
  FLAIR: [filter("InversionTime", "RANGE_INCL", [1500, 3000])],
  DWI: [filter("DiffusionBValue", "GREATER_OR_EQUAL", [800])],
} as const;

function stack(
  group: number,
  set: number,
  contrast: keyof typeof Contrasts,
  position: Position,
  more: Dataset = {},
): DisplaySet {
  return {
    group,
    set,
    boxes: [box("STACK", position)],
    filters: [filterPlane("TRANSVERSE"), ...Contrasts[contrast]],
    sorting: [sortBy("ALONG_AXIS"), sortByAttribute("InstanceNumber")],
    attributes: { DisplaySetLabel: contrast, DisplaySetPatientOrientation: ["L", "P"], VOIType: "BRAIN", ...more },
  };
}

/** MR of the brain in a demyelinating disease, one prior, on two screens. */
export function brainMr(): Dataset {
  const multiparametric = { DisplaySetPresentationGroupDescription: "Contrasts" };
  const followUp = { DisplaySetPresentationGroupDescription: "FLAIR follow-up" };
  const diffusion = { DisplaySetPresentationGroupDescription: "Diffusion" };
  return hangingProtocol({
    uid: "2.25.211103141980600999929764209122549191065",
    name: "MR Brain MS",
    description: "MR brain follow-up of multiple sclerosis",
    level: "SINGLE_USER",
    creator: "Hangar",
    created: "20240117143000",
    definitions: [
      definition({
        modality: "MR",
        regions: [code("12738006", "Brain")],
        procedures: [code("816077007", "Magnetic resonance imaging of brain")],
        reasons: [code("24700007", "Multiple sclerosis")],
      }),
      definition({ modality: "MR", regions: [code("69536005", "Head")] }),
    ],
    priors: 1,
    imageSets: [
      imageSets(
        [select("Modality", ["MR"]), selectIfPresent("BodyPartExamined", ["BRAIN", "HEAD"])],
        current(1, "Current MR brain"),
        prior(2, "Prior MR brain"),
      ),
      imageSets(
        [
          select("Modality", ["MR"]),
          select("AcquisitionContrast", ["FLUID_ATTENUATED"], { functionalGroup: "MRImageFrameTypeSequence" }),
        ],
        current(3, "Current FLAIR, enhanced multi-frame"),
      ),
    ],
    user: code("neuro1", "Neuroradiologist 1", "99HANGAR"),
    screens: [
      screen(2048, 1536, [0, 1, 0.5, 0], { gray: 10, repaint: 60 }),
      screen(2048, 1536, [0.5, 1, 1, 0], { gray: 10, repaint: 60 }),
    ],
    displaySets: [
      stack(1, 1, "T1", [0, 1, 0.25, 0.5], multiparametric),
      stack(1, 1, "T1 with contrast", [0.25, 1, 0.5, 0.5], multiparametric),
      stack(1, 1, "T2", [0, 0.5, 0.25, 0], multiparametric),
      stack(1, 1, "FLAIR", [0.25, 0.5, 0.5, 0], multiparametric),
      {
        group: 1,
        set: 1,
        boxes: [tiled([0.5, 1, 1, 0], 4, 3, { direction: "VERTICAL", small: "ROW_COLUMN", large: "PAGE" })],
        filters: [filterPlane("TRANSVERSE"), ...Contrasts.DWI],
        sorting: [sortByAttribute("DiffusionBValue", "DECREASING"), sortBy("ALONG_AXIS")],
        attributes: { DisplaySetLabel: "DWI", DisplaySetPatientOrientation: ["L", "P"], ...multiparametric },
      },
      stack(2, 2, "FLAIR", [0, 1, 0.5, 0], { ...followUp, DisplaySetLabel: "Prior FLAIR" }),
      stack(2, 1, "FLAIR", [0.5, 1, 1, 0], { ...followUp, DisplaySetLabel: "Current FLAIR" }),
      {
        group: 3,
        set: 3,
        boxes: [box("STACK", [0, 1, 0.5, 0])],
        filters: [filterPlane("SAGITTAL")],
        sorting: [sortBy("ALONG_AXIS")],
        attributes: { DisplaySetLabel: "Sagittal FLAIR", DisplaySetPatientOrientation: ["P", "F"], ...diffusion },
      },
      stack(3, 1, "DWI", [0.5, 1, 1, 0], diffusion),
    ],
    partialData: "MAINTAIN_LAYOUT",
    scrolling: [[1, 2, 3, 4], [6, 7]],
    navigation: [{ references: [1, 2, 3, 4, 5] }],
  });
}
