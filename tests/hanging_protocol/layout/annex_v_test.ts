import { assertAlmostEquals, assertEquals } from "@std/assert";
import { layoutHangingProtocol } from "../../../lib/hanging_protocol/layout/mod.ts";
import type { BoxLayout, Rectangle } from "../../../lib/hanging_protocol/layout/mod.ts";
import { Chest, Neurosurgery } from "../protocols.ts";

function assertRectangle(actual: Rectangle, expected: readonly [number, number, number, number], what: string): void {
  const { left, top, width, height } = actual;
  for (const [index, value] of [left, top, width, height].entries()) {
    assertAlmostEquals(value, expected[index], 1e-9, `${what}: ${JSON.stringify(actual)}`);
  }
}

/** Screens and boxes by hand: left, upper edge from above, width, height. */
Deno.test("layout: the chest X-ray of PS3.17 §V.1", () => {
  const layout = layoutHangingProtocol(Chest);
  assertEquals(layout.aspectRatio, 4096 / 2560);
  assertEquals(layout.notes, []);
  const [left, right] = layout.screens;
  assertRectangle(left.rectangle, [0, 0, 0.5, 1], "screen 1");
  assertRectangle(right.rectangle, [0.5, 0, 0.5, 1], "screen 2");
  assertEquals([left.columns, left.rows, left.grayBits], [2048, 2560, 8]);
  assertEquals(layout.groups.length, 1);
  const boxes = layout.groups[0].boxes.map((
    { displaySetNumber, rectangle, screen, title, lines, edges, mark, imageSet },
  ) => ({
    displaySetNumber,
    left: rectangle.left,
    width: rectangle.width,
    screen,
    title,
    lines,
    edges: [edges.left, edges.top, edges.right, edges.bottom].join(""),
    mark,
    time: imageSet?.time,
  }));
  const prior = { screen: 1, title: "Prior Chest X-ray", time: "prior", mark: "SINGLE", width: 0.25 } as const;
  const current = { screen: 2, title: "Current Chest X-ray", time: "current", mark: "SINGLE", width: 0.25 } as const;
  assertEquals(boxes, [
    { displaySetNumber: 1, left: 0, lines: ["View RL or LL"], edges: "PHAF", ...prior },
    { displaySetNumber: 2, left: 0.25, lines: ["View PA"], edges: "LHRF", ...prior },
    { displaySetNumber: 3, left: 0.5, lines: ["View PA"], edges: "LHRF", ...current },
    { displaySetNumber: 4, left: 0.75, lines: ["View RL or LL"], edges: "PHAF", ...current },
  ]);
  assertEquals(
    layout.imageSets.map(({ label, when, modalities }) => ({ label, when, modalities })),
    [
      { label: "Current Chest X-ray", when: "current", modalities: ["CR", "DX"] },
      { label: "Prior Chest X-ray", when: "prior 1", modalities: ["CR", "DX"] },
    ],
  );
});

/** In the 3072 by 2560 pixels that Annex V counts in, y from above. */
const Places: Readonly<Record<string, readonly [number, number, number, number]>> = {
  LL: [0, 2048, 512, 512],
  UL: [0, 1536, 512, 512],
  UR: [512, 1536, 512, 512],
  LR: [512, 2048, 512, 512],
  FULL: [1024, 0, 2048, 2560],
  R1: [1024, 512, 2048, 512],
  R2: [1024, 1024, 2048, 512],
  R3: [1024, 1536, 2048, 512],
  R4: [1024, 2048, 2048, 512],
};

/** Display set, image set, place, mark, edges in the order right, bottom. */
const NeurosurgeryRows: readonly (readonly string[])[] = [
  [
    "1 2 LL STACK LF",
    "2 2 UL STACK PF",
    "3 2 UR STACK LP",
    "4 2 LR PROCESSED XF",
    "5 2 FULL TILED LP",
  ],
  [
    "6 1 LL STACK PF",
    "7 1 UL STACK PF",
    "8 1 UR STACK LP",
    "9 1 LR PROCESSED XF",
    "10 1 FULL TILED LP",
  ],
  [
    "11 1 LL STACK LF",
    "12 2 UL STACK LF",
    "13 2 UR STACK LP",
    "14 1 LR STACK LP",
    "15 2 R1 TILED LP",
    "15 2 R3 TILED LP",
    "16 1 R2 TILED LP",
    "16 1 R4 TILED LP",
  ],
  [
    "17 3 LL STACK LF",
    "18 2 UL STACK LF",
    "19 2 UR STACK LP",
    "20 3 LR STACK LP",
    "21 2 R1 TILED LP",
    "21 2 R3 TILED LP",
    "22 3 R2 TILED LP",
    "22 3 R4 TILED LP",
  ],
];

function rowOf({ displaySetNumber, imageSet, mark, edges }: BoxLayout, place: string): string {
  return [displaySetNumber, imageSet?.number, place, mark, `${edges.right}${edges.bottom}`].join(" ");
}

Deno.test("layout: neurosurgery planning of PS3.17 §V.2", () => {
  const layout = layoutHangingProtocol(Neurosurgery);
  // The position of the first screen says 0.28, where its pixels and the boxes on it want 1024 of 2560 rows
  assertAlmostEquals(layout.aspectRatio, 2048 / 0.67 / 2560, 1e-9);
  assertRectangle(layout.screens[0].rectangle, [0, 0.6, 0.33, 0.4], "screen 1");
  assertRectangle(layout.screens[1].rectangle, [0.33, 0, 0.67, 1], "screen 2");
  assertEquals(layout.notes, ["Screen 1 is drawn to its pixels: its boxes do not fit the position it is given"]);
  assertEquals(layout.groups.map(({ number, description }) => `${number} ${description}`), [
    "1 Current CT only",
    "2 MR only",
    "3 MR & CT combined",
    "4 CT old & CT new combined",
  ]);
  for (const [index, rows] of NeurosurgeryRows.entries()) {
    const { boxes } = layout.groups[index];
    const places = rows.map((row) => row.split(" ")[2]);
    assertEquals(boxes.map((box, i) => rowOf(box, places[i])), [...rows]);
    for (const [i, { rectangle, screen }] of boxes.entries()) {
      const [x, y, width, height] = Places[places[i]];
      assertRectangle(rectangle, [x / 3072, y / 2560, width / 3072, height / 2560], rows[i]);
      assertEquals(screen, x < 1024 ? 1 : 2);
    }
  }
});

Deno.test("layout: tiles of several boxes are counted through, and links carry their marks", () => {
  const [first, , third, fourth] = layoutHangingProtocol(Neurosurgery).groups;
  assertEquals(first.boxes[4].tiles, { columns: 3, rows: 4, first: 1, truncated: false });
  assertEquals(first.boxes[4].layout, "Tiles 3 × 4");
  assertEquals(third.boxes.filter(({ tiles }) => tiles).map(({ tiles }) => tiles!.first), [1, 4, 1, 4]);
  assertEquals(third.links.map(({ text }) => text), ["Display sets 15 and 16 scroll together"]);
  assertEquals(fourth.links.map(({ kind, mark }) => `${kind} ${mark}`), ["scroll B"]);
  assertEquals(fourth.boxes.map(({ links }) => links.join("")), ["", "", "", "", "B", "B", "B", "B"]);
  assertEquals(first.boxes[0].lines, [
    "Coronal MPR, 5 mm",
    "Brain window",
    "From transverse images",
    "Sorted along axis",
  ]);
  assertEquals(first.boxes[3].lines, ["Volume 3D, coronal", "No localizer images"]);
});
