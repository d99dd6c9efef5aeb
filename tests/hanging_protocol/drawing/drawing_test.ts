import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { drawHangingProtocol, drawThumbnail } from "../../../lib/hanging_protocol/drawing/mod.ts";
import type { HangingProtocol } from "../../../lib/hanging_protocol/model/types.ts";
import { anyProtocol, Chest, displaySet, HostileTexts, Neurosurgery, protocol, Samples } from "../protocols.ts";
import { type Element, readSvg } from "./svg_reader.ts";

function textsOf(elements: readonly Element[]): string[] {
  return elements.filter(({ name }) => name === "text").map(({ text }) => text);
}

/** Elements and attributes that a drawing may have: nothing that runs, loads or links. */
const Known: Readonly<Record<string, readonly string[]>> = {
  svg: ["xmlns", "class", "width", "height", "viewBox", "role", "aria-labelledby", "font-family"],
  title: ["id"],
  desc: ["id"],
  style: [],
  defs: [],
  pattern: ["id", "width", "height", "patternUnits", "patternTransform"],
  g: [],
  rect: ["x", "y", "width", "height", "rx"],
  line: ["x1", "y1", "x2", "y2"],
  circle: ["cx", "cy", "r"],
  path: ["d", "transform"],
  text: ["x", "y", "font-size", "font-weight", "text-anchor"],
};
const Presentation =
  /^(class|fill|stroke|fill-opacity|stroke-opacity|stroke-width|stroke-dasharray|stroke-linecap|stroke-linejoin)$/;

/** What holds of every drawing. */
function check(svg: string): Element[] {
  const elements = readSvg(svg);
  const [root] = elements;
  const [, , width, height] = root.attributes.viewBox.split(" ").map(Number);
  assertEquals(elements.slice(0, 3).map(({ name }) => name), ["svg", "title", "desc"]);
  for (const { name, attributes, path } of elements) {
    assert(Object.hasOwn(Known, name), name);
    for (const [attribute, value] of Object.entries(attributes)) {
      assert(Known[name].includes(attribute) || Presentation.test(attribute), `${name} ${attribute}`);
      assertNotMatch(value, /NaN|Infinity|undefined/);
      // Colors and our own patterns, and nothing from elsewhere
      if (attribute === "fill" || attribute === "stroke") {
        assertMatch(value, /^(none|#[0-9a-f]{6}|url\(#hp-[a-z0-9]+-hatch-[a-z0-9-]+\))$/);
      }
    }
    if (path.includes("defs")) continue;
    const { x = "0", y = "0", width: w = "0", height: h = "0" } = attributes;
    if (name === "rect") {
      const inside = +x >= -0.01 && +y >= -0.01 && +w >= 0 && +h >= 0 && +x + +w <= width + 0.01 &&
        +y + +h <= height + 0.01;
      assert(inside, JSON.stringify(attributes));
    }
    if (name === "text") assert(+x >= 0 && +x <= width && +y >= 0 && +y <= height, JSON.stringify(attributes));
  }
  const ids = elements.flatMap(({ attributes: { id } }) => id ?? []);
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(root.attributes["aria-labelledby"].split(" "), ids.slice(0, 2));
  assertEquals(root.attributes.role, "img");
  return elements;
}

function checkAll(any: HangingProtocol): void {
  for (const theme of ["auto", "light", "dark"] as const) {
    const svg = drawHangingProtocol(any, { theme });
    assert(svg.length < 4_000_000);
    check(svg);
  }
  check(drawThumbnail(any));
}

Deno.test("drawing: every sample and each of its groups is well formed and stays inside", () => {
  for (const sample of Samples) {
    checkAll(sample);
    const groups = new Set(sample.displaySets.map(({ displaySetPresentationGroup }) => displaySetPresentationGroup!));
    for (const group of groups) {
      check(drawHangingProtocol(sample, { group, width: 1920 }));
      check(drawThumbnail(sample, { group, theme: "dark" }));
    }
  }
});

Deno.test("drawing: so is that of any protocol", () => {
  fc.assert(fc.property(anyProtocol, checkAll), { numRuns: 60 });
});

Deno.test("drawing: hostile texts are shown, not obeyed", () => {
  for (const text of HostileTexts) {
    const svg = drawHangingProtocol(protocol({
      HangingProtocolName: text,
      HangingProtocolDescription: text,
      HangingProtocolCreator: text,
      HangingProtocolUserGroupName: text,
      ImageSetsSequence: [{
        ImageSetSelectorSequence: [{
          SelectorAttribute: "00080060",
          SelectorAttributeVR: "CS",
          SelectorCSValue: [text],
        }],
        TimeBasedImageSetsSequence: [{ ImageSetNumber: 1, ImageSetLabel: text, RelativeTime: [0, 0] }],
      }],
      DisplaySetsSequence: [
        displaySet(1, [0, 1, 1, 0], {
          DisplaySetLabel: text,
          DisplaySetPresentationGroupDescription: text,
          DisplaySetPatientOrientation: [text, text],
          VOIType: text,
        }),
      ],
    }));
    assert(svg.length < 40_000, `${svg.length}`);
    check(svg);
  }
});

Deno.test("drawing: the chest X-ray says what goes where", () => {
  const elements = check(drawHangingProtocol(Chest, { theme: "light" }));
  const texts = textsOf(elements);
  for (
    const text of [
      "Chest X-ray",
      "Current and Prior Chest PA and Lateral",
      "Site protocol  ·  ABC Hospital  ·  by Senior Radiologist  ·  2002-08-23",
      "Screen 1  ·  2048 × 2560  ·  8-bit gray",
      "PRIOR 1",
      "CURRENT",
      "View PA",
      "View RL or LL",
    ]
  ) assert(texts.includes(text), `${text} in ${texts.join("|")}`);
  assertEquals(texts.filter((text) => text === "PRIOR 1").length, 2);
  const [title, description] = elements.slice(1);
  assertEquals(title.text, "Chest X-ray");
  assertEquals(description.text.split("\n"), [
    "Current and Prior Chest PA and Lateral.",
    "2 screens.",
    "Presentation group 1: " + [
      "Left half of screen 1, display set 1: Prior Chest X-ray; prior 1; Single; View RL or LL; right edge A, lower edge F.",
      "Right half of screen 1, display set 2: Prior Chest X-ray; prior 1; Single; View PA; right edge R, lower edge F.",
      "Left half of screen 2, display set 3: Current Chest X-ray; current; Single; View PA; right edge R, lower edge F.",
      "Right half of screen 2, display set 4: Current Chest X-ray; current; Single; View RL or LL; right edge A, lower edge F.",
    ].join(" "),
  ]);
});

Deno.test("drawing: current and prior images are told apart without colors", () => {
  const elements = check(drawHangingProtocol(Chest, { theme: "light" }));
  const hatched = elements.filter(({ attributes: { fill } }) => fill?.startsWith("url("));
  // Two boxes and the legend
  assertEquals(hatched.length, 3);
  assert(elements.some(({ name, attributes }) => name === "rect" && attributes["stroke-dasharray"] === "5 3"));
});

Deno.test("drawing: one group has its image sets, its links and its place among the others", () => {
  const texts = textsOf(check(drawHangingProtocol(Neurosurgery, { group: 3 })));
  assert(texts.includes("MR & CT combined") && texts.includes("step 3 of 4"));
  assert(texts.includes("Display sets 15 and 16 scroll together"));
  assert(!texts.includes("Prior CT Head") && !texts.includes("CT old & CT new combined"));
  const none = textsOf(check(drawHangingProtocol(Neurosurgery, { group: 9 })));
  assert(none.some((text) => text.includes("There is nothing to show")));
});

Deno.test("drawing: boxes that lie on each other are pushed apart so that all can be seen", () => {
  const pet = Samples.find(({ hangingProtocolName }) => hangingProtocolName === "PET/CT Fusion")!;
  const texts = textsOf(check(drawHangingProtocol(pet, { group: 1 })));
  assert(texts.includes("Fusion, CT") && texts.includes("Fusion, PET"));
});

Deno.test("drawing: the same protocol gives the same drawing; the width scales it", () => {
  for (const sample of Samples) assertEquals(drawHangingProtocol(sample), drawHangingProtocol(sample));
  const [small] = readSvg(drawHangingProtocol(Chest, { width: 480 }));
  const [large] = readSvg(drawHangingProtocol(Chest, { width: 1920 }));
  assertEquals(small.attributes.viewBox, large.attributes.viewBox);
  assertEquals([small.attributes.width, large.attributes.width], ["480", "1920"]);
  assertEquals(Math.round(+large.attributes.height), Math.round(4 * +small.attributes.height));
  assertEquals(readSvg(drawHangingProtocol(Chest, { width: NaN }))[0].attributes.width, "960");
});

Deno.test("drawing: auto follows the reader by custom properties, light and dark are fixed", () => {
  const auto = drawHangingProtocol(Chest);
  const style = readSvg(auto).find(({ name }) => name === "style")!.text;
  assertMatch(style, /^\.hp\{--hp-[^}]*\}@media \(prefers-color-scheme:dark\)\{\.hp\{--hp-/);
  const used = new Set([...style.matchAll(/var\((--hp-[a-z0-9-]+)\)/g)].map(([, name]) => name));
  const [, light, dark] = /^\.hp\{([^}]*)\}@media [^{]*\{\.hp\{([^}]*)\}\}/.exec(style)!;
  for (const properties of [light, dark]) {
    assertEquals(new Set(properties.split(";").map((each) => each.split(":")[0])), used);
  }
  for (const theme of ["light", "dark"] as const) {
    assertNotMatch(drawHangingProtocol(Chest, { theme }), /<style|class="hp-/);
  }
});

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

Deno.test("drawing: text of every color can be read on its ground (WCAG AA)", () => {
  const sets = Array.from(
    { length: 8 },
    (_, i) => ({ ImageSetNumber: i + 1, ImageSetLabel: `Set ${i}`, RelativeTime: [0, 0] }),
  );
  const svg = drawHangingProtocol(protocol({
    SynchronizedScrollingSequence: [{ DisplaySetScrollingGroup: [1, 2] }],
    ImageSetsSequence: [{ ImageSetSelectorSequence: [], TimeBasedImageSetsSequence: sets }],
    DisplaySetsSequence: sets.map((_, i) =>
      displaySet(i + 1, [i / 8, 1, (i + 1) / 8, 0], { ImageSetNumber: i + 1, VOIType: "BONE" })
    ),
  }));
  const style = readSvg(svg).find(({ name }) => name === "style")!.text;
  const [, light, dark] = /^\.hp\{([^}]*)\}@media [^{]*\{\.hp\{([^}]*)\}\}/.exec(style)!;
  for (const properties of [light, dark]) {
    const colors = new Map(
      properties.split(";").map((each) => each.slice("--hp-".length).split(":") as [string, string]),
    );
    const pairs = [["ink", "page"], ["muted", "page"], ["badge-ink", "badge"]];
    for (let hue = 0; hue < 8; hue++) {
      pairs.push([`h${hue}-text`, `h${hue}-tint`], ["ink", `h${hue}-tint`], ["band-ink", `h${hue}-band`]);
    }
    for (const [text, ground] of pairs) {
      const [a, b] = [luminance(colors.get(text)!), luminance(colors.get(ground)!)].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      // Bold white numbers on bands of the dark theme are large or repeated in the text
      assert(contrast >= (ground.endsWith("band") ? 3.5 : 4.5), `${text} on ${ground}: ${contrast.toFixed(2)}`);
    }
  }
});
