/**
 * The two hanging protocols that PS3.17 Annex V spells out.
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
  sortBy,
  tiled,
} from "./builders.ts";

/** Chest X-ray: current and prior, posteroanterior and lateral (PS3.17 §V.1). */
export function chestXray(): Dataset {
  const chest = code("51185008", "Chest");
  const attributes = (orientation: string[]) => ({
    DisplaySetPatientOrientation: orientation,
    ShowImageTrueSizeFlag: "NO",
    ShowGraphicAnnotationFlag: "NO",
  });
  const view = (set: number, position: Position, views: string[], orientation: string[]): DisplaySet => ({
    group: 1,
    set,
    boxes: [box("SINGLE", position)],
    filters: [filter("ViewPosition", "MEMBER_OF", views)],
    attributes: attributes(orientation),
  });
  return hangingProtocol({
    uid: "2.25.194535166883166666595535467935919619782",
    name: "Chest X-ray",
    description: "Current and Prior Chest PA and Lateral",
    level: "SITE",
    creator: "Senior Radiologist",
    created: "20020823133455",
    definitions: [definition({ regions: [chest] })],
    priors: 1,
    imageSets: [
      imageSets(
        [select("AnatomicRegionSequence", [chest]), select("Modality", ["CR", "DX"])],
        current(1, "Current Chest X-ray"),
        prior(2, "Prior Chest X-ray"),
      ),
    ],
    userGroup: "ABC Hospital",
    screens: [
      screen(2048, 2560, [0, 1, 0.5, 0], { gray: 8, repaint: 100 }),
      screen(2048, 2560, [0.5, 1, 1, 0], { gray: 8, repaint: 100 }),
    ],
    displaySets: [
      view(2, [0, 1, 0.25, 0], ["RL", "LL"], ["A", "F"]),
      view(2, [0.25, 1, 0.5, 0], ["PA"], ["R", "F"]),
      view(1, [0.5, 1, 0.75, 0], ["PA"], ["R", "F"]),
      view(1, [0.75, 1, 1, 0], ["RL", "LL"], ["A", "F"]),
    ],
    partialData: "MAINTAIN_LAYOUT",
  });
}

/** Quarters of the left screen and strips of the right one, in parts of 3072 by 2560 pixels. */
const Boxes = {
  lowerLeft: [0, 512 / 2560, 512 / 3072, 0],
  upperLeft: [0, 1024 / 2560, 512 / 3072, 512 / 2560],
  upperRight: [512 / 3072, 1024 / 2560, 1024 / 3072, 512 / 2560],
  lowerRight: [512 / 3072, 512 / 2560, 1024 / 3072, 0],
  full: [1024 / 3072, 1, 1, 0],
  row1: [1024 / 3072, 2048 / 2560, 1, 1536 / 2560],
  row2: [1024 / 3072, 1536 / 2560, 1, 1024 / 2560],
  row3: [1024 / 3072, 1024 / 2560, 1, 512 / 2560],
  row4: [1024 / 3072, 512 / 2560, 1, 0],
} as const satisfies Record<string, Position>;

const Transverse = { filters: [filterPlane("TRANSVERSE")], sorting: [sortBy("ALONG_AXIS")] };
const Brain = { VOIType: "BRAIN" };
const NoAnnotation = { ShowGraphicAnnotationFlag: "NO" };
const Annotation = { ShowGraphicAnnotationFlag: "YES" };

function mpr(direction: string): Dataset {
  return {
    ReformattingOperationType: "MPR",
    ReformattingThickness: 5,
    ReformattingInterval: 5,
    ReformattingOperationInitialViewDirection: direction,
  };
}

function stack(group: number, set: number, position: Position, orientation: string, ...more: Dataset[]): DisplaySet {
  return {
    group,
    set,
    boxes: [box("STACK", position)],
    ...Transverse,
    attributes: Object.assign({ DisplaySetPatientOrientation: orientation.split("\\") }, ...more),
  };
}

function volume(group: number, set: number, filters: Dataset[], ...more: Dataset[]): DisplaySet {
  return {
    group,
    set,
    boxes: [box("PROCESSED", Boxes.lowerRight)],
    filters,
    attributes: Object.assign(
      {
        ReformattingOperationType: "3D_RENDERING",
        ReformattingOperationInitialViewDirection: "CORONAL",
        ThreeDRenderingType: "VOLUME",
        DisplaySetPatientOrientation: ["X", "F"],
      },
      ...more,
    ),
  };
}

function fullTiles(group: number, set: number, ...more: Dataset[]): DisplaySet {
  return {
    group,
    set,
    boxes: [tiled(Boxes.full, 3, 4, { direction: "VERTICAL", small: "ROW_COLUMN", large: "PAGE" })],
    ...Transverse,
    attributes: Object.assign({ DisplaySetPatientOrientation: ["L", "P"] }, ...more),
  };
}

function stripTiles(group: number, set: number, rows: readonly Position[], ...more: Dataset[]): DisplaySet {
  return {
    group,
    set,
    boxes: rows.map((row) => tiled(row, 3, 1, { direction: "HORIZONTAL", small: "IMAGE", large: "ROW_COLUMN" })),
    ...Transverse,
    attributes: Object.assign({ DisplaySetPatientOrientation: ["L", "P"] }, ...more),
  };
}

/** Neurosurgery planning with MR and CT of the head (PS3.17 §V.2). */
export function neurosurgeryPlan(): Dataset {
  const { lowerLeft, upperLeft, upperRight, lowerRight, row1, row2, row3, row4 } = Boxes;
  const purpose = (modality: string) =>
    definition({
      modality,
      regions: [code("69536005", "Head")],
      procedures: [code("98765", "NeuroSurgery Plan Local5", "99Local", "1.5")],
      reasons: [code("I67.1", "Cerebral aneurysm", "I10")],
    });
  const describes = (text: string) => ({ DisplaySetPresentationGroupDescription: text });
  return hangingProtocol({
    uid: "2.25.318576439205851057551186778994284160478",
    name: "NeurosurgeryPlan",
    description: "Neurosurgery planning, requiring MR and CT of head",
    level: "SITE",
    creator: "Smith^Joseph",
    created: "20020101104200",
    definitions: [purpose("MR"), purpose("CT")],
    priors: 1,
    imageSets: [
      imageSets(
        [select("BodyPartExamined", ["HEAD"]), select("Modality", ["MR"])],
        current(1, "Current MR Head"),
      ),
      imageSets(
        [select("BodyPartExamined", ["HEAD"]), select("Modality", ["CT"])],
        current(2, "Current CT Head"),
        prior(3, "Prior CT Head"),
      ),
    ],
    userGroup: "ABC Hospital",
    screens: [
      screen(1024, 1024, [0, 0.28, 0.33, 0], { color: 8, repaint: 70 }),
      screen(2048, 2560, [0.33, 1, 1, 0], { gray: 8, repaint: 10 }),
    ],
    displaySets: [
      stack(1, 2, lowerLeft, "L\\F", describes("Current CT only"), mpr("CORONAL"), Brain),
      stack(1, 2, upperLeft, "P\\F", mpr("SAGITTAL"), Brain),
      stack(1, 2, upperRight, "L\\P", Brain, Annotation),
      volume(1, 2, [filter("ImageType", "NOT_MEMBER_OF", ["LOCALIZER"], { valueNumber: 3 })], NoAnnotation),
      fullTiles(1, 2, Brain, Annotation),
      stack(2, 1, lowerLeft, "P\\F", describes("MR only"), mpr("CORONAL")),
      stack(2, 1, upperLeft, "P\\F", mpr("SAGITTAL")),
      stack(2, 1, upperRight, "L\\P"),
      volume(2, 1, []),
      fullTiles(2, 1),
      stack(3, 1, lowerLeft, "L\\F", describes("MR & CT combined"), mpr("CORONAL"), NoAnnotation),
      stack(3, 2, upperLeft, "L\\F", mpr("CORONAL"), Brain, NoAnnotation),
      stack(3, 2, upperRight, "L\\P", Brain, Annotation),
      stack(3, 1, lowerRight, "L\\P", NoAnnotation),
      stripTiles(3, 2, [row1, row3], Brain, Annotation),
      stripTiles(3, 1, [row2, row4], NoAnnotation),
      stack(4, 3, lowerLeft, "L\\F", describes("CT old & CT new combined"), mpr("CORONAL"), Brain),
      stack(4, 2, upperLeft, "L\\F", mpr("CORONAL"), Brain),
      stack(4, 2, upperRight, "L\\P", Brain, Annotation),
      stack(4, 3, lowerRight, "L\\P", Brain, Annotation),
      stripTiles(4, 2, [row1, row3], Brain, Annotation),
      stripTiles(4, 3, [row2, row4], Brain, Annotation),
    ],
    partialData: "MAINTAIN_LAYOUT",
    scrolling: [[15, 16], [21, 22]],
  });
}
