import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Dataset } from "../../../lib/dataset/types.ts";
import { layoutHangingProtocol, type ProtocolLayout } from "../../../lib/hanging_protocol/layout/mod.ts";
import { anyProtocol, displaySet, HostileTexts, protocol, Samples } from "../protocols.ts";

function screen(position: readonly number[], columns?: number, rows?: number): Dataset {
  return {
    NumberOfHorizontalPixels: columns ?? null,
    NumberOfVerticalPixels: rows ?? null,
    DisplayEnvironmentSpatialPosition: [...position],
    ScreenMinimumGrayscaleBitDepth: 8,
  };
}

interface PlacementCase {
  readonly name: string;
  readonly position: readonly number[];
  readonly expected?: readonly [number, number, number, number];
  readonly note?: string;
}

const Placements: readonly PlacementCase[] = [
  { name: "the whole", position: [0, 1, 1, 0], expected: [0, 0, 1, 1] },
  { name: "y grows up", position: [0, 0.25, 0.5, 0], expected: [0, 0.75, 0.5, 0.25] },
  { name: "corners the wrong way round", position: [0.5, 0, 0.25, 1], expected: [0.25, 0, 0.25, 1] },
  {
    name: "partly outside",
    position: [-0.5, 1.5, 0.5, 0.5],
    expected: [0, 0, 0.5, 0.5],
    note: "Display set 1 reaches out of the display environment",
  },
  { name: "a rounding outside", position: [-0.0004, 1.0004, 1, 0], expected: [0, 0, 1, 1] },
  { name: "no height, as once printed in Annex V", position: [0.5, 1, 0.75, 1], note: "Display set 1 has no area" },
  { name: "outside", position: [2, 1, 3, 0], note: "Display set 1 lies outside the screens" },
  { name: "too few values", position: [0, 1, 1], note: "Display set 1 has no position" },
  { name: "no numbers", position: [NaN, 1, Infinity, 0], note: "Display set 1 has no position" },
];

for (const { name, position, expected, note } of Placements) {
  Deno.test(`layout: a box at ${name}`, () => {
    const { groups: [group] } = layoutHangingProtocol(protocol({ DisplaySetsSequence: [displaySet(1, position)] }));
    const rectangles = group.boxes.map(({ rectangle: { left, top, width, height } }) => [left, top, width, height]);
    assertEquals(rectangles, expected === undefined ? [] : [[...expected]]);
    assertEquals(group.notes, note === undefined ? [] : [note]);
  });
}

interface ScreenCase {
  readonly name: string;
  readonly screens: readonly Dataset[];
  readonly count?: number;
  readonly ratio: number;
  readonly drawn: number;
  readonly notes?: readonly string[];
}

const ScreenCases: readonly ScreenCase[] = [
  { name: "none", screens: [], ratio: 4 / 3, drawn: 0 },
  { name: "none of three", screens: [], count: 3, ratio: 3 * 4 / 5, drawn: 0 },
  { name: "one", screens: [screen([0, 1, 1, 0], 1600, 1200)], ratio: 4 / 3, drawn: 1 },
  {
    name: "two above each other",
    screens: [screen([0, 1, 1, 0.5], 2000, 1000), screen([0, 0.5, 1, 0], 2000, 1000)],
    ratio: 1,
    drawn: 2,
  },
  {
    name: "no pixels",
    screens: [screen([0, 1, 0.5, 0]), screen([0.5, 1, 1, 0])],
    ratio: 2 * 4 / 5,
    drawn: 2,
  },
  {
    name: "no area",
    screens: [screen([0, 1, 1, 0], 1600, 1200), screen([0.5, 0.5, 0.5, 0], 1600, 1200)],
    ratio: 4 / 3,
    drawn: 1,
    notes: ["Screen 2 has no area"],
  },
  {
    name: "absurdly wide",
    screens: [screen([0, 1, 1, 0], 65535, 1)],
    ratio: 12,
    drawn: 1,
  },
];

for (const { name, screens, count, ratio, drawn, notes = [] } of ScreenCases) {
  Deno.test(`layout: screens: ${name}`, () => {
    const layout = layoutHangingProtocol(
      protocol({ NumberOfScreens: count ?? null, NominalScreenDefinitionSequence: [...screens] }),
    );
    assertAlmostEquals(layout.aspectRatio, ratio, 1e-9);
    assertEquals(layout.screens.length, drawn);
    assertEquals(layout.notes, [...notes]);
  });
}

Deno.test("layout: what lies on top is painted last; who does not say lies below", () => {
  const all = [0, 1, 1, 0];
  const sets = [
    displaySet(1, all, {}, { ImageBoxOverlapPriority: 1 }),
    displaySet(2, all),
    displaySet(3, all, {}, { ImageBoxOverlapPriority: 100 }),
    displaySet(4, all, {}, { ImageBoxOverlapPriority: 50 }),
    displaySet(5, all),
  ];
  const { groups: [{ boxes }] } = layoutHangingProtocol(protocol({ DisplaySetsSequence: sets }));
  assertEquals(boxes.map(({ displaySetNumber }) => displaySetNumber), [2, 5, 3, 4, 1]);
});

Deno.test("layout: groups come in the order they are shown in, with the first description there is", () => {
  const all = [0, 1, 1, 0];
  const sets = [
    displaySet(1, all, { DisplaySetPresentationGroup: 2 }),
    displaySet(2, all, { DisplaySetPresentationGroup: 1 }),
    displaySet(3, all, { DisplaySetPresentationGroup: 2, DisplaySetPresentationGroupDescription: "Second" }),
  ];
  const { groups } = layoutHangingProtocol(protocol({ DisplaySetsSequence: sets }));
  assertEquals(groups.map(({ number, description }) => [number, description]), [[1, undefined], [2, "Second"]]);
});

const Times: readonly (readonly [Dataset, string, string])[] = [
  [{ RelativeTime: [0, 0], RelativeTimeUnits: "MINUTES" }, "current", "current"],
  [{ RelativeTime: [1, 7], RelativeTimeUnits: "DAYS" }, "prior", "1 to 7 days before"],
  [{ RelativeTime: [1, 1], RelativeTimeUnits: "YEARS" }, "prior", "1 year before"],
  [{ RelativeTime: [0, 7], RelativeTimeUnits: "DAYS" }, "unknown", "0 to 7 days before"],
  [{ ImageSetSelectorCategory: "ABSTRACT_PRIOR", AbstractPriorValue: [1, 1] }, "prior", "prior 1"],
  [{ ImageSetSelectorCategory: "ABSTRACT_PRIOR", AbstractPriorValue: [-1, -1] }, "prior", "oldest prior"],
  [{ ImageSetSelectorCategory: "ABSTRACT_PRIOR", AbstractPriorValue: [1, -1] }, "prior", "all priors"],
  [{ ImageSetSelectorCategory: "ABSTRACT_PRIOR", AbstractPriorValue: [2, -1] }, "prior", "prior 2 and older"],
  [{ ImageSetSelectorCategory: "ABSTRACT_PRIOR", AbstractPriorValue: [2, 4] }, "prior", "priors 2 to 4"],
  [{ AbstractPriorCodeSequence: [{ CodeMeaning: "Baseline" }] }, "prior", "Baseline"],
  [{}, "unknown", "time not given"],
];

for (const [set, time, when] of Times) {
  Deno.test(`layout: image set of ${JSON.stringify(set)}`, () => {
    const { imageSets: [first] } = layoutHangingProtocol(
      protocol({
        ImageSetsSequence: [{
          ImageSetSelectorSequence: [],
          TimeBasedImageSetsSequence: [{ ImageSetNumber: 1, ...set }],
        }],
      }),
    );
    assertEquals([first.time, first.when], [time, when]);
  });
}

Deno.test("layout: endless lists are cut, and it says so", () => {
  const many = (count: number, make: (index: number) => Dataset) => Array.from({ length: count }, (_, i) => make(i));
  const layout = layoutHangingProtocol(protocol({
    NominalScreenDefinitionSequence: many(100, () => screen([0, 1, 1, 0], 10, 10)),
    DisplaySetsSequence: many(
      5000,
      (i) => displaySet(i + 1, [0, 1, 1, 0], { DisplaySetPresentationGroup: i % 100 + 1 }),
    ),
    ImageSetsSequence: many(1000, (i) => ({
      ImageSetSelectorSequence: [],
      TimeBasedImageSetsSequence: [{ ImageSetNumber: i + 1 }],
    })),
  }));
  assertEquals(layout.screens.length, 32);
  assertEquals(layout.notes, ["68 more screens are not drawn", "36 more presentation groups are not drawn"]);
  assert(layout.groups.reduce((sum, { boxes }) => sum + boxes.length, 0) <= 1024);
  assert(layout.imageSets.length <= 200);
  const { groups: [{ boxes: [box] }] } = layoutHangingProtocol(protocol({
    DisplaySetsSequence: [
      displaySet(1, [0, 1, 1, 0], {}, {
        ImageBoxLayoutType: "TILED",
        ImageBoxTileHorizontalDimension: 65535,
        ImageBoxTileVerticalDimension: 2,
      }),
    ],
  }));
  assertEquals(box.tiles, { columns: 32, rows: 2, first: 1, truncated: true });
  assertEquals(box.layout, "Tiles 65535 × 2");
});

/** What holds of every layout. */
function check({ aspectRatio, screens, groups }: ProtocolLayout): void {
  assert(aspectRatio >= 0.25 && aspectRatio <= 12, `${aspectRatio}`);
  const rectangles = [...screens, ...groups.flatMap(({ boxes }) => boxes)].map(({ rectangle }) => rectangle);
  for (const { left, top, width, height } of rectangles) {
    const inside = left >= 0 && top >= -1e-9 && width > 0 && height > 0 && left + width <= 1.011 &&
      top + height <= 1 + 1e-9;
    assert(inside, JSON.stringify({ left, top, width, height }));
  }
  const texts = groups.flatMap(({ boxes, links, description = "" }) => [
    description,
    ...boxes.flatMap(({ title, lines, layout, edges }) => [title, layout, ...lines, ...Object.values(edges)]),
    ...links.map(({ text }) => text),
  ]);
  for (const text of texts) {
    if (text === undefined) continue;
    assert([...text].length <= 800, text);
    assert(!/[\p{Cc}\p{Cs}\u202E\u2066]/u.test(text), JSON.stringify(text));
  }
}

Deno.test("layout: of every sample, and of anything else", () => {
  for (const sample of Samples) {
    const layout = layoutHangingProtocol(sample);
    check(layout);
    assertEquals(layout.groups.flatMap(({ notes }) => notes), []);
  }
  fc.assert(fc.property(anyProtocol, (any) => check(layoutHangingProtocol(any))), { numRuns: 150 });
});

Deno.test("layout: hostile texts become short lines", () => {
  for (const text of HostileTexts) {
    const { groups: [{ boxes: [box] }] } = layoutHangingProtocol(
      protocol({ DisplaySetsSequence: [displaySet(1, [0, 1, 1, 0], { DisplaySetLabel: text })] }),
    );
    assert([...box.title].length <= 160);
    assert(!/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(box.title), JSON.stringify(box.title));
  }
});
