/**
 * Presentation groups in words: what is shown where, and how.
 *
 * @module
 */
import { type Chapter, MaxNamed, type Passage, passage, withoutSequence } from "./description.ts";
import { keywordWords, listWords, numberWords, shortText, termWords } from "./layout/text.ts";
import type { BoxLayout, GroupLayout, LinkLayout, ScreenLayout } from "./layout/types.ts";
import type { DisplaySet, SortingOperation } from "./model/types.ts";
import { positionWords } from "./position_words.ts";

const Layouts: Readonly<Record<string, string>> = { Single: "one image", "Layout not given": "" };

function sortingWords({ sortByCategory, selectorAttribute, sortingDirection }: SortingOperation): string {
  const by: Readonly<Record<string, string>> = { ALONG_AXIS: "along the axis", BY_ACQ_TIME: "by time of acquisition" };
  const category = sortByCategory ?? "";
  const how = Object.hasOwn(by, category)
    ? by[category]
    : `by ${selectorAttribute === undefined ? termWords(category) : keywordWords(selectorAttribute)}`;
  return `${how}${sortingDirection === "DECREASING" ? ", decreasing" : ""}`;
}

function shownWords(what: string, flag: string | undefined): string | undefined {
  return flag === undefined ? undefined : `${what} ${flag === "YES" ? "shown" : "hidden"}`;
}

/** What a display set says beyond the caption that a drawing has room for. */
function moreWords(set: DisplaySet): (string | undefined)[] {
  const { displaySetPatientOrientation: orientation, sortingOperations, reformattingInterval: interval } = set;
  const sides = [set.displaySetHorizontalJustification, set.displaySetVerticalJustification]
    .filter((side) => side !== undefined).map((side) => side.toLowerCase());
  return [
    interval === undefined || interval === set.reformattingThickness ? undefined : `Every ${numberWords(interval)} mm`,
    sortingOperations.length === 0
      ? undefined
      : `Sorted ${sortingOperations.slice(0, MaxNamed).map(sortingWords).join(", then ")}`,
    orientation === undefined
      ? undefined
      : `Rows run to ${shortText(orientation[0])}, columns to ${shortText(orientation[1])}`,
    sides.length === 0 ? undefined : `Aligned ${sides.join(", ")}`,
    shownWords("Annotations", set.showGraphicAnnotationFlag),
    shownWords("Patient data", set.showPatientDemographicsFlag),
    shownWords("Technique", set.showAcquisitionTechniquesFlag),
  ];
}

function boxPassage(box: BoxLayout, screens: readonly ScreenLayout[], set: DisplaySet | undefined): Passage {
  const layout = Layouts[box.layout] ?? box.layout.toLowerCase();
  const which = box.boxCount > 1 ? `box ${box.imageBoxNumber} of ${box.boxCount}` : "";
  const kind = [layout, which].filter((word) => word !== "").join(", ");
  const lines = box.lines.filter((line) => !line.startsWith("Sorted ")).map(withoutSequence);
  return passage(positionWords(box.rectangle, screens), box.title + (kind === "" ? "" : ` (${kind})`), [
    ...lines,
    ...(set === undefined ? [] : moreWords(set)),
  ]);
}

/** As one reads: screen by screen, from the top, from the left. */
function inReadingOrder(a: BoxLayout, b: BoxLayout): number {
  return (a.screen ?? Infinity) - (b.screen ?? Infinity) || a.rectangle.top - b.rectangle.top ||
    a.rectangle.left - b.rectangle.left || 0;
}

/** Display sets as people know them: by title, and by place where several have the same. */
function namesOf(boxes: readonly BoxLayout[], screens: readonly ScreenLayout[]): (number: number) => string {
  const first = new Map(boxes.toReversed().map((box) => [box.displaySetNumber, box] as const));
  const titles = Map.groupBy(first.values(), ({ title }) => title);
  return (number) => {
    const box = first.get(number);
    if (box === undefined) return `display set ${number} (not shown here)`;
    const place = positionWords(box.rectangle, screens);
    const where = titles.get(box.title)!.length === 1 ? "" : ` (${place.charAt(0).toLowerCase()}${place.slice(1)})`;
    return `“${box.title}”${where}`;
  };
}

function linkWords({ kind, displaySets, from }: LinkLayout, nameOf: (number: number) => string): string {
  const more = displaySets.length - MaxNamed;
  const names = listWords([...displaySets.slice(0, MaxNamed).map(nameOf), ...(more > 0 ? [`${more} more`] : [])]);
  if (kind === "scroll") return `Scrolling together: ${names}`;
  if (from === undefined) return `Showing each other's position: ${names}`;
  return `Showing and setting the position in ${names}: ${nameOf(from)}`;
}

/**
 * Tells what is shown together.
 *
 * @param group A presentation group as the layout has it.
 * @param screens The screens.
 * @param sets The display sets of the protocol by number.
 * @returns A passage for each box, as one reads; links between display sets are remarks.
 */
export function groupChapter(
  group: GroupLayout,
  screens: readonly ScreenLayout[],
  sets: ReadonlyMap<number, DisplaySet>,
): Chapter {
  const { number, description, boxes, links, notes } = group;
  const nameOf = namesOf(boxes, screens);
  return {
    title: description === undefined ? `Presentation ${number}` : `${number}. ${description}`,
    passages: [...boxes].sort(inReadingOrder).map((box) => boxPassage(box, screens, sets.get(box.displaySetNumber))),
    remarks: [...links.map((link) => linkWords(link, nameOf)), ...notes],
  };
}
