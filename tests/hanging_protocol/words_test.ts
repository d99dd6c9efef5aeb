import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { before, code, current, definition, prior, select } from "../../cli/samples/builders.ts";
import { samples } from "../../cli/samples/mod.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import type { Rectangle, ScreenLayout } from "../../lib/hanging_protocol/layout/types.ts";
import { readHangingProtocol } from "../../lib/hanging_protocol/model/read.ts";
import { positionWords } from "../../lib/hanging_protocol/position_words.ts";
import { audienceWords, describeHangingProtocol, studyWords } from "../../lib/hanging_protocol/words.ts";
import { anyDatasets, protocols } from "./model/arbitraries.ts";

function rectangle(left: number, top: number, right: number, bottom: number): Rectangle {
  return { left, top, width: right - left, height: bottom - top };
}

const One: readonly ScreenLayout[] = [{ number: 1, rectangle: rectangle(0, 0, 1, 1) }];
const Two: readonly ScreenLayout[] = [
  { number: 1, rectangle: rectangle(0, 0, 0.5, 1) },
  { number: 2, rectangle: rectangle(0.5, 0, 1, 1) },
];

/** Left, top, right, bottom, y down. */
const Positions: readonly (readonly [position: Rectangle, screens: readonly ScreenLayout[], words: string])[] = [
  [rectangle(0, 0, 1, 1), One, "The screen"],
  [rectangle(0, 0, 1, 1), [], "The display"],
  [rectangle(0, 0, 1, 1), Two, "Screens 1 and 2"],
  [rectangle(0.5, 0, 1, 1), Two, "Screen 2"],
  [rectangle(0, 0, 0.25, 1), Two, "Left half of screen 1"],
  [rectangle(0.75, 0, 1, 1), Two, "Right half of screen 2"],
  [rectangle(0, 0, 1, 0.5), One, "Upper half of the screen"],
  [rectangle(0.5, 0.5, 0.75, 1), Two, "Lower left quarter of screen 2"],
  [rectangle(0, 0, 0.5, 0.5), [], "Upper left quarter of the display"],
  [rectangle(0.33, 0, 0.67, 1), One, "Middle third of the screen"],
  [rectangle(0, 0.667, 1, 1), One, "Lower third of the screen"],
  [rectangle(0.25, 0, 0.5, 1), One, "Second quarter from the left of the screen"],
  [rectangle(0, 0.5, 1, 0.75), One, "Third quarter from the top of the screen"],
  [rectangle(0, 0, 2 / 3, 1), One, "Left two thirds of the screen"],
  [rectangle(1 / 3, 0, 1, 0.5), One, "Upper half, right two thirds of the screen"],
  [rectangle(0, 0, 0.35, 1), One, "Left 35 % of the screen"],
  [rectangle(0.7, 0, 1, 1), One, "Right 30 % of the screen"],
  [rectangle(0.1, 0.2, 0.4, 0.9), One, "20 to 90 % from the top, 10 to 40 % from the left of the screen"],
  [rectangle(0.25, 0, 0.75, 1), Two, "25 to 75 % from the left of the display, across screens 1 and 2"],
  [rectangle(0, 0, 0.505, 1), Two, "Screen 1"],
];

for (const [position, screens, words] of Positions) {
  Deno.test(`words: ${words}`, () => assertEquals(positionWords(position, screens), words));
}

const Chest = code("51185008", "Chest");

const Studies: readonly (readonly [item: Dataset, words: string])[] = [
  [definition({ modality: "CT" }), "CT"],
  [definition({}), "Any modality"],
  [definition({ regions: [Chest, code("1", "Neck"), code("2", "Head")] }), "Any modality of Chest, Neck or Head"],
  [definition({ modality: "MG", regions: [code("1", "Breast")], laterality: "B" }), "MG of Breast, both sides"],
  [
    definition({ modality: "DX", procedures: [code("1", "Thorax PA")], reasons: [code("2", "Cough")] }),
    "DX: Thorax PA, because of Cough",
  ],
  [
    definition({ regions: Array.from({ length: 50 }, (_, i) => code(`${i}`, `R${i}`)) }),
    "Any modality of R0, R1, R2, R3, R4, R5, R6, R7 or 42 more",
  ],
];

for (const [item, words] of Studies) {
  Deno.test(`words: ${words}`, () => {
    const protocol = readHangingProtocol({ HangingProtocolDefinitionSequence: [item] });
    assertEquals(studyWords(protocol.hangingProtocolDefinition[0]), words);
  });
}

Deno.test("words: for whom", () => {
  const words = (dataset: Dataset) => audienceWords(readHangingProtocol(dataset));
  assertEquals(words({}), "Not said");
  assertEquals(words({ HangingProtocolLevel: "SITE" }), "Everybody at the site");
  const user = { HangingProtocolUserIdentificationCodeSequence: [code("1", "Dr. Chan")] };
  assertEquals(words({ HangingProtocolLevel: "SINGLE_USER", ...user }), "One user: Dr. Chan");
  const group = { HangingProtocolLevel: "USER_GROUP", HangingProtocolUserGroupName: "Neuro" };
  assertEquals(words(group), "A group of users: Neuro");
});

const Times: readonly (readonly [set: Dataset, text: string])[] = [
  [current(1, ""), "CR or DX, current study"],
  [prior(1, ""), "CR or DX, most recent prior"],
  [prior(1, "", -1), "CR or DX, oldest prior"],
  [before(1, "", 1, 5, "YEARS"), "CR or DX, 1 to 5 years before"],
  [{ ...prior(1, ""), AbstractPriorValue: [2, -1] }, "CR or DX, prior 2 and older"],
];

for (const [{ ImageSetLabel: _, ...set }, text] of Times) {
  Deno.test(`words: an image set, ${text}`, () => {
    const dataset = {
      ImageSetsSequence: [
        { ImageSetSelectorSequence: [select("Modality", ["CR", "DX"])], TimeBasedImageSetsSequence: [set] },
      ],
    };
    const [, { title, passages }] = describeHangingProtocol(readHangingProtocol(dataset)).chapters;
    assertEquals([title, passages], ["Image sets", [{ subject: "1", text, details: [] }]]);
  });
}

Deno.test("words: every display set of a sample is told, in its presentation group", () => {
  for (const sample of samples()) {
    const { chapters } = describeHangingProtocol(readHangingProtocol(sample));
    const sets = sample.DisplaySetsSequence as { ImageBoxesSequence: Dataset[]; DisplaySetPresentationGroup: number }[];
    const groups = Map.groupBy(sets, ({ DisplaySetPresentationGroup }) => DisplaySetPresentationGroup);
    const boxes = [...groups.values()].map((group) => group.flatMap((set) => set.ImageBoxesSequence).length);
    assertEquals(chapters.slice(3).map(({ passages }) => passages.length), boxes);
  }
});

Deno.test("words: display sets that act on each other are named by title, and by place where titles are the same", () => {
  const remarks = (sample: Dataset) =>
    describeHangingProtocol(readHangingProtocol(sample)).chapters.slice(3).map(({ remarks }) => remarks);
  const [chest, , , chestCt] = samples();
  assertEquals(remarks(chestCt), [
    ["Scrolling together: “Prior, mediastinum” and “Current, mediastinum”"],
    ["Scrolling together: “Prior, lung” and “Current, lung”"],
    [
      "Showing each other's position: “Transverse”, “Coronal” and “Sagittal”",
      "Showing and setting the position in “Thick slab”: “Coronal”",
    ],
  ]);
  const SynchronizedScrollingSequence = [{ DisplaySetScrollingGroup: [2, 3, 9] }];
  assertEquals(remarks({ ...chest, SynchronizedScrollingSequence }), [
    [
      "Scrolling together: “Prior Chest X-ray” (right half of screen 1), “Current Chest X-ray” (left half of screen 2) " +
      "and display set 9 (not shown here)",
    ],
  ]);
});

Deno.test("words: there is a description of anything, and it is no longer than a person can bear", () => {
  const check = (dataset: Dataset) => {
    const { title, chapters } = describeHangingProtocol(readHangingProtocol(dataset));
    assert(title !== "");
    for (const { passages } of chapters) {
      for (const { subject, text, details } of passages) {
        for (const each of [subject, text, ...details]) assert(each.length < 2000 && !/\p{Cc}/u.test(each));
      }
    }
  };
  fc.assert(fc.property(protocols, check), { numRuns: 200 });
  fc.assert(fc.property(anyDatasets, check), { numRuns: 200 });
});
