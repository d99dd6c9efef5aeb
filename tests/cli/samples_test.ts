import { assert, assertEquals, assertMatch } from "@std/assert";
import { chestXray, neurosurgeryPlan } from "../../cli/samples/annex_v.ts";
import { samples } from "../../cli/samples/mod.ts";
import { keywordOf, parseTag, vrOf } from "../../lib/dataset/dictionary.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import chestXrayJson from "./annex_v/chest_xray.json" with { type: "json" };
import neurosurgeryPlanJson from "./annex_v/neurosurgery_plan.json" with { type: "json" };
import { HangingProtocolRows } from "./hp_iod.ts";

/** A row of the IOD as a rule. */
interface Rule {
  readonly path: readonly string[];
  readonly vr: string;
  readonly vm: string;
  readonly type: string;
  readonly terms?: readonly string[];
}

const Rules: readonly Rule[] = HangingProtocolRows.map((line) => {
  const [path, vr, vm, type, terms] = line.split(" ");
  return { path: path.split("."), vr, vm, type, terms: terms?.split("|") };
});

/** The items a path leads to, all of them. */
function itemsAt(dataset: Dataset, path: readonly string[]): Dataset[] {
  return path.reduce<Dataset[]>((items, keyword) => items.flatMap((item) => (item[keyword] as Dataset[]) ?? []), [
    dataset,
  ]);
}

function fitsMultiplicity(count: number, vm: string): boolean {
  const [least, most = least] = vm.split("-");
  return count >= Number(least) && (most === "n" || count <= Number(most));
}

/** What breaks one rule in one item. */
function* breaches(item: Dataset, { path, vr, vm, type, terms }: Rule): Generator<string> {
  const keyword = path.at(-1)!;
  const value = item[keyword];
  if (value === undefined) {
    if (type === "1" || type === "2") yield `${path.join(".")} is missing`;
    return;
  }
  const values = value === null ? [] : [value].flat();
  if (values.length === 0) {
    if (type === "1" || type === "1C") yield `${path.join(".")} is empty`;
    return;
  }
  if (vr === "SQ") return;
  if (!fitsMultiplicity(values.length, vm)) yield `${path.join(".")} has ${values.length} values`;
  // The values after the first of 3D Rendering Type are not of the list
  if (terms && !terms.includes(String(values[0]))) yield `${path.join(".")} is ${values[0]}`;
  for (const each of values) {
    const isNumber = ["US", "SS", "UL", "SL", "FD", "FL", "IS", "DS"].includes(vr);
    if (isNumber !== (typeof each === "number") || (!isNumber && typeof each !== "string")) {
      yield `${path.join(".")} is a ${typeof each}`;
    }
    const limit = { SH: 16, CS: 16, LO: 64 }[vr];
    if (limit && String(each).length > limit) yield `${path.join(".")} is too long: ${each}`;
  }
}

const PathsOfIod = new Set(Rules.map(({ path }) => path.join(".")));
const SopCommon = ["SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID"];

/** Attributes that the IOD does not have where they stand. Items of code sequences are not looked into. */
function* strangers(dataset: Dataset, path: string[] = []): Generator<string> {
  for (const [keyword, value] of Object.entries(dataset)) {
    const here = [...path, keyword];
    if (path.length === 0 && SopCommon.includes(keyword)) continue;
    if (!PathsOfIod.has(here.join("."))) yield here.join(".");
    const opened = Rules.some((rule) =>
      rule.path.length > here.length && rule.path.join(".").startsWith(here.join("."))
    );
    if (Array.isArray(value) && opened) {
      for (const item of value as Dataset[]) if (typeof item === "object") yield* strangers(item, here);
    }
  }
}

for (const sample of samples()) {
  const name = String(sample.HangingProtocolName);

  Deno.test(`samples: ${name} has what the IOD requires and nothing else`, () => {
    const found = Rules.flatMap((rule) =>
      itemsAt(sample, rule.path.slice(0, -1)).flatMap((item) => [...breaches(item, rule)])
    );
    assertEquals([...found, ...strangers(sample)], []);
  });

  Deno.test(`samples: ${name} meets the conditions of its conditional attributes`, () => {
    for (const definition of itemsAt(sample, ["HangingProtocolDefinitionSequence"])) {
      assert(definition.Modality !== undefined || definition.AnatomicRegionSequence !== undefined);
      assertEquals(definition.Laterality !== undefined, definition.AnatomicRegionSequence !== undefined);
    }
    for (const screen of itemsAt(sample, ["NominalScreenDefinitionSequence"])) {
      assert("ScreenMinimumGrayscaleBitDepth" in screen !== "ScreenMinimumColorBitDepth" in screen);
    }
    const selectors = itemsAt(sample, ["ImageSetsSequence", "ImageSetSelectorSequence"]);
    const filters = itemsAt(sample, ["DisplaySetsSequence", "FilterOperationsSequence"]);
    for (const item of [...selectors, ...filters]) {
      const values = Object.keys(item).filter((keyword) => /^Selector(?!Attribute|Sequence).*Value$/.test(keyword));
      if (item.FilterByAttributePresence !== undefined) {
        assertEquals(values, []);
        continue;
      }
      const vr = item.SelectorAttributeVR;
      assertEquals(values, [vr === "SQ" ? "SelectorCodeSequenceValue" : `Selector${vr}Value`]);
      assertEquals(item.SelectorAttribute !== undefined, item.SelectorValueNumber !== undefined);
      assert(item.SelectorAttribute === undefined !== (item.FilterByCategory === undefined));
      if (item.SelectorAttribute) assertEquals(vrOf(parseTag(String(item.SelectorAttribute))!), vr);
      const isRange = /^RANGE/.test(String(item.FilterByOperator));
      if (isRange) assertEquals((item[values[0]] as unknown[]).length, 2);
    }
    for (const sorting of itemsAt(sample, ["DisplaySetsSequence", "SortingOperationsSequence"])) {
      assert(sorting.SortByCategory === undefined !== (sorting.SelectorAttribute === undefined));
    }
    for (const displaySet of itemsAt(sample, ["DisplaySetsSequence"])) {
      const type = displaySet.ReformattingOperationType;
      const planar = type === "MPR" || type === "SLAB";
      assertEquals(displaySet.ReformattingThickness !== undefined, planar);
      assertEquals(displaySet.ReformattingInterval !== undefined, planar);
      assertEquals(displaySet.ThreeDRenderingType !== undefined, type === "3D_RENDERING");
    }
    for (const box of itemsAt(sample, ["DisplaySetsSequence", "ImageBoxesSequence"])) {
      assertEquals(box.ImageBoxTileHorizontalDimension !== undefined, box.ImageBoxLayoutType === "TILED");
      assertEquals(box.ImageBoxScrollDirection !== undefined, box.ImageBoxLayoutType === "TILED");
      assertEquals(box.PreferredPlaybackSequencing !== undefined, box.ImageBoxLayoutType === "CINE");
    }
  });

  Deno.test(`samples: ${name} numbers its parts from 1 and refers to those that exist`, () => {
    const displaySets = itemsAt(sample, ["DisplaySetsSequence"]);
    const numbers = displaySets.map((item) => item.DisplaySetNumber);
    assertEquals(numbers, numbers.map((_, i) => i + 1));
    const imageSets = itemsAt(sample, ["ImageSetsSequence", "TimeBasedImageSetsSequence"]);
    const setNumbers = imageSets.map((item) => item.ImageSetNumber);
    assertEquals(setNumbers, setNumbers.map((_, i) => i + 1));
    assertEquals(new Set(displaySets.map((item) => item.ImageSetNumber)), new Set(setNumbers));
    const groups = [...new Set(displaySets.map((item) => item.DisplaySetPresentationGroup as number))];
    assertEquals(groups, groups.map((_, i) => i + 1));
    const scrolled = itemsAt(sample, ["SynchronizedScrollingSequence"]).flatMap((item) =>
      [item.DisplaySetScrollingGroup].flat()
    );
    const navigated = itemsAt(sample, ["NavigationIndicatorSequence"])
      .flatMap((item) => [item.NavigationDisplaySet ?? [], item.ReferenceDisplaySets].flat(2));
    assert([...scrolled, ...navigated].every((number) => numbers.includes(number)));
  });

  Deno.test(`samples: ${name} places boxes inside the display environment`, () => {
    for (
      const box of [
        ...itemsAt(sample, ["NominalScreenDefinitionSequence"]),
        ...itemsAt(sample, ["DisplaySetsSequence", "ImageBoxesSequence"]),
      ]
    ) {
      const [x1, y1, x2, y2] = box.DisplayEnvironmentSpatialPosition as number[];
      assert(0 <= x1 && x1 < x2 && x2 <= 1 && 0 <= y2 && y2 < y1 && y1 <= 1, `${[x1, y1, x2, y2]}`);
    }
  });
}

Deno.test("samples: each has a UID of its own that never changes", () => {
  const uids = samples().map(({ SOPInstanceUID }) => String(SOPInstanceUID));
  assertEquals(new Set(uids).size, uids.length);
  assertEquals(samples().map(({ SOPInstanceUID }) => SOPInstanceUID), uids);
  for (const uid of uids) {
    assertMatch(uid, /^2\.25\.[1-9]\d+$/);
    assert(BigInt(uid.slice(5)) < 2n ** 128n);
  }
});

/** DICOM JSON to keyword form, as far as the fixtures need it. */
function keywordForm(json: Record<string, { vr: string; Value?: unknown[] }>): Dataset {
  return Object.fromEntries(
    Object.entries(json).map(([tag, { vr, Value = [] }]) => {
      const value = vr === "SQ"
        ? Value.map((item) => keywordForm(item as Parameters<typeof keywordForm>[0]))
        : Value.length > 1
        ? Value
        : Value[0] ?? null;
      return [keywordOf(parseTag(tag)!)!, value];
    }),
  );
}

const AnnexV = [
  ["chest X-ray", chestXray(), keywordForm(chestXrayJson)],
  ["neurosurgery plan", neurosurgeryPlan(), keywordForm(neurosurgeryPlanJson)],
] as const;

for (const [name, sample, expected] of AnnexV) {
  Deno.test(`samples: the ${name} is that of PS3.17 Annex V`, () => {
    const { SOPInstanceUID: _ours, SpecificCharacterSet: _set, ...attributes } = sample;
    const { SOPInstanceUID: _theirs, SpecificCharacterSet: _theirSet, ...values } = expected;
    assertEquals(attributes, values);
  });
}
