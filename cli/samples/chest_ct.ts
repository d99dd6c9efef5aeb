/**
 * CT of the chest: soft tissue and lung against the prior, then reformatted planes.
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
  hangingProtocol,
  imageSets,
  type Position,
  prior,
  screen,
  select,
  selectIfPresent,
  sortBy,
} from "./builders.ts";

/** Transverse images that are no scout views. */
const Slices = [filter("ImageType", "NOT_MEMBER_OF", ["LOCALIZER"], { valueNumber: 3 }), filterPlane("TRANSVERSE")];
const ThinSlices = [...Slices, filter("SliceThickness", "LESS_OR_EQUAL", [1.5])];

function view(
  group: number,
  set: number,
  position: Position,
  label: string,
  voi: string,
  options: { orientation?: string[]; filters?: Dataset[]; layout?: "STACK" | "PROCESSED"; more?: Dataset } = {},
): DisplaySet {
  return {
    group,
    set,
    boxes: [box(options.layout ?? "STACK", position)],
    filters: options.filters ?? Slices,
    sorting: [sortBy("ALONG_AXIS", "DECREASING")],
    attributes: {
      DisplaySetLabel: label,
      DisplaySetPatientOrientation: options.orientation ?? ["L", "P"],
      VOIType: voi,
      ...options.more,
    },
  };
}

function reformatted(type: string, direction: string, millimetres: number): Dataset {
  return {
    ReformattingOperationType: type,
    ReformattingThickness: millimetres,
    ReformattingInterval: millimetres,
    ReformattingOperationInitialViewDirection: direction,
  };
}

/** CT of the chest with one prior and multiplanar reformats on two portrait screens. */
export function chestCt(): Dataset {
  const left: Position = [0, 1, 0.5, 0];
  const right: Position = [0.5, 1, 1, 0];
  const describes = (text: string) => ({ DisplaySetPresentationGroupDescription: text });
  const planes = describes("Reformatted planes");
  return hangingProtocol({
    uid: "2.25.103845834693952712240644317988571600617",
    name: "CT Chest MPR",
    description: "CT chest, mediastinum and lung with prior, then MPR and MIP",
    level: "SITE",
    creator: "Hangar",
    created: "20240116101500",
    definitions: [
      definition({
        modality: "CT",
        regions: [code("51185008", "Chest")],
        procedures: [code("169069000", "Computed tomography of chest")],
        reasons: [code("427359005", "Solitary nodule of lung")],
      }),
      definition({ modality: "CT", regions: [code("39607008", "Lung")], laterality: "B" }),
    ],
    priors: 1,
    imageSets: [
      imageSets(
        [select("Modality", ["CT"]), selectIfPresent("BodyPartExamined", ["CHEST", "LUNG", "THORAX"])],
        current(1, "Current CT chest"),
        prior(2, "Prior CT chest"),
      ),
    ],
    screens: [
      screen(1536, 2048, [0, 1, 0.5, 0], { gray: 10, repaint: 80 }),
      screen(1536, 2048, [0.5, 1, 1, 0], { gray: 10, repaint: 80 }),
    ],
    displaySets: [
      view(1, 2, left, "Prior, mediastinum", "MEDIASTINUM", { more: describes("Mediastinum with prior") }),
      view(1, 1, right, "Current, mediastinum", "MEDIASTINUM", { more: describes("Mediastinum with prior") }),
      view(2, 2, left, "Prior, lung", "LUNG", { more: describes("Lung with prior") }),
      view(2, 1, right, "Current, lung", "LUNG", { more: describes("Lung with prior") }),
      view(3, 1, [0, 1, 0.5, 0.5], "Transverse", "LUNG", { filters: ThinSlices, more: planes }),
      view(3, 1, [0, 0.5, 0.5, 0], "Coronal", "LUNG", {
        filters: ThinSlices,
        orientation: ["L", "F"],
        more: { ...planes, ...reformatted("MPR", "CORONAL", 2) },
      }),
      view(3, 1, [0.5, 1, 1, 0.5], "Sagittal", "BONE", {
        filters: ThinSlices,
        orientation: ["P", "F"],
        more: { ...planes, ...reformatted("MPR", "SAGITTAL", 2) },
      }),
      view(3, 1, [0.5, 0.5, 1, 0], "Thick slab", "LUNG", {
        filters: ThinSlices,
        layout: "PROCESSED",
        more: { ...planes, ...reformatted("SLAB", "TRANSVERSE", 8) },
      }),
    ],
    partialData: "ADAPT_LAYOUT",
    scrolling: [[1, 2], [3, 4]],
    navigation: [{ references: [5, 6, 7] }, { display: 6, references: [8] }],
  });
}
