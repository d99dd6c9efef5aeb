/**
 * Polytrauma in the emergency room: radiographs and ultrasound first, then head, spine and torso CT, on four screens.
 *
 * @module
 */
import type { Dataset } from "../../lib/dataset/types.ts";
import {
  box,
  cine,
  code,
  current,
  definition,
  filter,
  filterPlane,
  hangingProtocol,
  imageSets,
  type Position,
  screen,
  select,
  selectIfPresent,
  sortBy,
  tiled,
} from "./builders.ts";

const Injury = code("417746004", "Traumatic injury");

/** Numbers of the image sets. */
const Set = { Chest: 1, Pelvis: 2, Ultrasound: 3, Head: 4, Spine: 5, Torso: 6 } as const;

/** Three portrait screens beside a color screen that is lower than they are. */
const Screens = {
  color: [0, 0.6, 0.25, 0],
  left: [0.25, 1, 0.5, 0],
  middle: [0.5, 1, 0.75, 0],
  right: [0.75, 1, 1, 0],
} as const satisfies Record<string, Position>;

function upper([x1, y1, x2, y2]: Position): Position {
  return [x1, y1, x2, (y1 + y2) / 2];
}

function lower([x1, y1, x2, y2]: Position): Position {
  return [x1, (y1 + y2) / 2, x2, y2];
}

const Slices = {
  filters: [filter("ImageType", "NOT_MEMBER_OF", ["LOCALIZER"], { valueNumber: 3 }), filterPlane("TRANSVERSE")],
  sorting: [sortBy("ALONG_AXIS", "DECREASING")],
};

function mpr(direction: string, orientation: string[], millimetres: number): Dataset {
  return {
    ReformattingOperationType: "MPR",
    ReformattingThickness: millimetres,
    ReformattingInterval: millimetres,
    ReformattingOperationInitialViewDirection: direction,
    DisplaySetPatientOrientation: orientation,
  };
}

function surface(direction: string): Dataset {
  return {
    ReformattingOperationType: "3D_RENDERING",
    ReformattingOperationInitialViewDirection: direction,
    ThreeDRenderingType: ["SURFACE", "BONE"],
    DisplaySetPatientOrientation: ["L", "F"],
    ShowGraphicAnnotationFlag: "NO",
  };
}

/** Polytrauma on four screens, without priors. */
export function trauma(): Dataset {
  const survey = { DisplaySetPresentationGroupDescription: "Primary survey" };
  const head = { DisplaySetPresentationGroupDescription: "Head and cervical spine" };
  const torso = { DisplaySetPresentationGroupDescription: "Torso" };
  const axial = { DisplaySetPatientOrientation: ["L", "P"] };
  const projection = { DisplaySetPatientOrientation: ["L", "F"], ShowGrayscaleInverted: "NO" };
  const ct = (...parts: string[]) => [select("Modality", ["CT"]), select("BodyPartExamined", parts)];
  const radiograph = (...parts: string[]) => [
    select("Modality", ["CR", "DX"]),
    select("BodyPartExamined", parts),
    selectIfPresent("ViewPosition", ["AP", "PA"]),
  ];
  return hangingProtocol({
    uid: "2.25.22965512440975520860305700011368694480",
    name: "Trauma",
    description: "Polytrauma: radiographs and FAST, head and spine CT, torso CT",
    level: "USER_GROUP",
    creator: "Hangar",
    created: "20240118223000",
    definitions: [
      definition({
        modality: "CT",
        regions: [code("69536005", "Head"), code("122494005", "Cervical spine")],
        reasons: [Injury],
      }),
      definition({ modality: "CT", regions: [code("416775004", "Chest, Abdomen and Pelvis")], reasons: [Injury] }),
      definition({
        modality: "DX",
        regions: [code("51185008", "Chest"), code("12921003", "Pelvis")],
        reasons: [Injury],
      }),
      definition({ modality: "US", reasons: [Injury] }),
    ],
    priors: 0,
    imageSets: [
      imageSets(radiograph("CHEST"), current(Set.Chest, "Chest radiograph")),
      imageSets(radiograph("PELVIS", "HIP"), current(Set.Pelvis, "Pelvis radiograph")),
      imageSets([select("Modality", ["US"])], current(Set.Ultrasound, "FAST")),
      imageSets(ct("HEAD", "BRAIN"), current(Set.Head, "CT head")),
      imageSets(ct("CSPINE", "NECK"), current(Set.Spine, "CT cervical spine")),
      imageSets(ct("CHEST", "ABDOMEN", "PELVIS", "CHESTABDPELVIS"), current(Set.Torso, "CT torso")),
    ],
    userGroup: "Emergency radiology",
    screens: [
      screen(1920, 1200, Screens.color, { color: 8, repaint: 40 }),
      screen(1536, 2048, Screens.left, { gray: 10, repaint: 80 }),
      screen(1536, 2048, Screens.middle, { gray: 10, repaint: 80 }),
      screen(1536, 2048, Screens.right, { gray: 10, repaint: 80 }),
    ],
    displaySets: [
      {
        group: 1,
        set: Set.Ultrasound,
        boxes: [cine(Screens.color, { framesPerSecond: 25 })],
        filters: [filter("NumberOfFrames", "GREATER_THAN", [1])],
        sorting: [sortBy("BY_ACQ_TIME")],
        attributes: { DisplaySetLabel: "FAST clips", ...survey },
      },
      {
        group: 1,
        set: Set.Chest,
        boxes: [box("SINGLE", Screens.left)],
        attributes: { DisplaySetLabel: "Chest", ...projection, ...survey },
      },
      {
        group: 1,
        set: Set.Pelvis,
        boxes: [box("SINGLE", Screens.middle)],
        attributes: { DisplaySetLabel: "Pelvis", ...projection, ...survey },
      },
      {
        group: 1,
        set: Set.Ultrasound,
        boxes: [tiled(Screens.right, 2, 3, { direction: "VERTICAL", small: "IMAGE", large: "PAGE" })],
        filters: [filter("NumberOfFrames", "LESS_OR_EQUAL", [1], { valueNumber: 1 })],
        sorting: [sortBy("BY_ACQ_TIME")],
        attributes: { DisplaySetLabel: "FAST stills", ...survey },
      },
      {
        group: 2,
        set: Set.Head,
        boxes: [box("STACK", Screens.left)],
        ...Slices,
        attributes: { DisplaySetLabel: "Brain", VOIType: "BRAIN", ...axial, ...head },
      },
      {
        group: 2,
        set: Set.Head,
        boxes: [box("STACK", upper(Screens.middle))],
        ...Slices,
        attributes: { DisplaySetLabel: "Skull", VOIType: "BONE", ...axial, ...head },
      },
      {
        group: 2,
        set: Set.Head,
        boxes: [box("STACK", lower(Screens.middle))],
        ...Slices,
        attributes: {
          DisplaySetLabel: "Brain, coronal",
          VOIType: "BRAIN",
          ...mpr("CORONAL", ["L", "F"], 3),
          ...head,
        },
      },
      {
        group: 2,
        set: Set.Spine,
        boxes: [box("STACK", Screens.right)],
        ...Slices,
        attributes: {
          DisplaySetLabel: "Cervical spine, sagittal",
          VOIType: "BONE",
          ...mpr("SAGITTAL", ["P", "F"], 2),
          ...head,
        },
      },
      {
        group: 2,
        set: Set.Spine,
        boxes: [box("PROCESSED", Screens.color)],
        ...Slices,
        attributes: { DisplaySetLabel: "Cervical spine, surface", ...surface("SAGITTAL"), ...head },
      },
      {
        group: 3,
        set: Set.Torso,
        boxes: [{ ...box("STACK", Screens.left), ImageBoxOverlapPriority: 1 }],
        ...Slices,
        attributes: { DisplaySetLabel: "Soft tissue", VOIType: "SOFT_TISSUE", ...axial, ...torso },
      },
      {
        group: 3,
        set: Set.Torso,
        boxes: [box("STACK", upper(Screens.middle))],
        ...Slices,
        attributes: { DisplaySetLabel: "Lung", VOIType: "LUNG", ...axial, ...torso },
      },
      {
        group: 3,
        set: Set.Torso,
        boxes: [box("STACK", lower(Screens.middle))],
        ...Slices,
        attributes: { DisplaySetLabel: "Liver", VOIType: "LIVER", ...axial, ...torso },
      },
      {
        group: 3,
        set: Set.Torso,
        boxes: [box("STACK", Screens.right)],
        ...Slices,
        attributes: {
          DisplaySetLabel: "Torso, coronal",
          VOIType: "BONE",
          ...mpr("CORONAL", ["L", "F"], 3),
          ...torso,
        },
      },
      {
        group: 3,
        set: Set.Torso,
        boxes: [box("PROCESSED", Screens.color)],
        ...Slices,
        attributes: { DisplaySetLabel: "Skeleton", ...surface("CORONAL"), ...torso },
      },
    ],
    partialData: "ADAPT_LAYOUT",
    scrolling: [[5, 6], [10, 11, 12]],
    navigation: [{ references: [5, 6, 7] }, { display: 13, references: [10, 11, 12] }],
  });
}
