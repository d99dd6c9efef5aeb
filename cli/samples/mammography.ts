/**
 * Screening mammography: both breasts in two views, against the last screening round.
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
  hangingProtocol,
  imageSets,
  type Position,
  prior,
  screen,
  select,
  selectIfPresent,
  sortBy,
} from "./builders.ts";

/** PS3.16 CID 4014. */
const Views = {
  CC: code("399162004", "cranio-caudal"),
  MLO: code("399368009", "medio-lateral oblique"),
} as const;

/** The breasts hang back to back, so each side is pushed to the chest wall of the other. */
const Sides = {
  R: { orientation: { CC: ["P", "L"], MLO: ["P", "F"] }, justification: "RIGHT" },
  L: { orientation: { CC: ["A", "R"], MLO: ["A", "F"] }, justification: "LEFT" },
} as const;

function image(
  group: number,
  set: number,
  side: keyof typeof Sides,
  view: keyof typeof Views,
  position: Position,
  attributes: Dataset = {},
): DisplaySet {
  return {
    group,
    set,
    boxes: [box("STACK", position)],
    filters: [
      filter("ImageLaterality", "MEMBER_OF", [side]),
      filter("ViewCodeSequence", "MEMBER_OF", [Views[view]]),
    ],
    // A repeated exposure comes first
    sorting: [sortBy("BY_ACQ_TIME", "DECREASING")],
    attributes: {
      DisplaySetLabel: `${side} ${view}`,
      DisplaySetPatientOrientation: [...Sides[side].orientation[view]],
      DisplaySetHorizontalJustification: Sides[side].justification,
      DisplaySetVerticalJustification: "CENTER",
      ShowGraphicAnnotationFlag: "NO",
      ShowPatientDemographicsFlag: "YES",
      ...attributes,
    },
  };
}

/** Screening mammography with one prior on two 5-megapixel screens. */
export function mammographyScreening(): Dataset {
  const quarters: readonly Position[] = [
    [0, 1, 0.25, 0],
    [0.25, 1, 0.5, 0],
    [0.5, 1, 0.75, 0],
    [0.75, 1, 1, 0],
  ];
  const describes = (text: string) => ({ DisplaySetPresentationGroupDescription: text });
  const overview = describes("Current CC and MLO");
  const obliques = describes("MLO, prior left and current right");
  const craniocaudals = describes("CC, prior left and current right");
  const trueSize = { ...describes("Current MLO in true size"), ShowImageTrueSizeFlag: "YES" };
  return hangingProtocol({
    uid: "2.25.70547759634201183540307229849680328172",
    name: "MG Screening",
    description: "Screening mammography, current and prior CC and MLO",
    level: "SITE",
    creator: "Hangar",
    created: "20240115090000",
    definitions: [
      definition({
        modality: "MG",
        regions: [code("76752008", "Breast")],
        laterality: "B",
        procedures: [code("24623002", "Screening mammography")],
      }),
    ],
    priors: 1,
    imageSets: [
      imageSets(
        [select("Modality", ["MG"]), selectIfPresent("PresentationIntentType", ["FOR PRESENTATION"])],
        current(1, "Current mammogram"),
        prior(2, "Prior mammogram"),
      ),
    ],
    userGroup: "Breast imaging",
    screens: [
      screen(2048, 2560, [0, 1, 0.5, 0], { gray: 10, repaint: 100 }),
      screen(2048, 2560, [0.5, 1, 1, 0], { gray: 10, repaint: 100 }),
    ],
    displaySets: [
      image(1, 1, "R", "CC", quarters[0], overview),
      image(1, 1, "L", "CC", quarters[1], overview),
      image(1, 1, "R", "MLO", quarters[2], overview),
      image(1, 1, "L", "MLO", quarters[3], overview),
      image(2, 2, "R", "MLO", quarters[0], obliques),
      image(2, 2, "L", "MLO", quarters[1], obliques),
      image(2, 1, "R", "MLO", quarters[2], obliques),
      image(2, 1, "L", "MLO", quarters[3], obliques),
      image(3, 2, "R", "CC", quarters[0], craniocaudals),
      image(3, 2, "L", "CC", quarters[1], craniocaudals),
      image(3, 1, "R", "CC", quarters[2], craniocaudals),
      image(3, 1, "L", "CC", quarters[3], craniocaudals),
      image(4, 1, "R", "MLO", [0, 1, 0.5, 0], trueSize),
      image(4, 1, "L", "MLO", [0.5, 1, 1, 0], trueSize),
    ],
    partialData: "MAINTAIN_LAYOUT",
  });
}
