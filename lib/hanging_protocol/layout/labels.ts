/**
 * What an image box shows, in few words.
 *
 * @module
 */
import type { DisplaySet, FilterOperation, ImageBox, SelectorValue, SortingOperation } from "../model/types.ts";
import { keywordWords, listWords, numberWords, shortText, termWords } from "./text.ts";
import type { BoxMark, EdgeLetters, ImageSetLayout } from "./types.ts";

/** Operations of a kind that a box names. */
const MaxOperations = 6;

/** Values of a filter that a box names. */
const MaxValues = 5;

/** Filters whose values say enough without the attribute's name, or with another one. */
const FilterNames: Readonly<Record<string, string>> = {
  ViewPosition: "View",
  ViewCodeSequence: "View",
  ImageLaterality: "Laterality",
  Laterality: "Laterality",
  RepetitionTime: "TR",
  EchoTime: "TE",
  InversionTime: "TI",
  DiffusionBValue: "b-value",
  SliceThickness: "Slices",
  NumberOfFrames: "Frames",
  ContrastBolusAgent: "contrast agent",
};

const Comparisons: Readonly<Record<string, string>> = {
  GREATER_OR_EQUAL: "at least",
  LESS_OR_EQUAL: "at most",
  GREATER_THAN: "over",
  LESS_THAN: "below",
};

function valuesOf(value: SelectorValue): string[] {
  const codes = value.selectorCodeSequenceValue.map(({ codeMeaning, codeValue }) => codeMeaning ?? codeValue ?? "?");
  if (codes.length > 0) return codes.slice(0, MaxValues).map(shortText);
  const lists = Object.entries(value).filter(([name]) => /^selector[A-Z][a-z]Value$/.test(name));
  const values = lists.flatMap(([, list]) => (Array.isArray(list) ? list.slice(0, MaxValues) : [list]));
  return values
    .filter((each) => typeof each === "string" || typeof each === "number")
    .map((each) => (typeof each === "number" ? numberWords(each) : shortText(each)));
}

/**
 * A filter in few words.
 *
 * @param filter The filter
 * @returns E.g. `View RL or LL`, `TE 80 to 150`, `without contrast agent`
 */
export function filterWords(filter: FilterOperation): string {
  const values = valuesOf(filter);
  const { filterByCategory, filterByOperator = "", selectorAttribute } = filter;
  if (filterByCategory === "IMAGE_PLANE") {
    const planes = listWords(values.map((plane) => plane.toLowerCase()), "or");
    return termWords(`${filterByOperator === "NOT_MEMBER_OF" ? "no " : ""}${planes} images`);
  }
  if (selectorAttribute === "ImageType" && filterByOperator.endsWith("MEMBER_OF")) {
    const types = listWords(values.map((type) => type.toLowerCase()), "or");
    return termWords(`${filterByOperator === "NOT_MEMBER_OF" ? "no " : ""}${types} images`);
  }
  const keyword = selectorAttribute ?? filterByCategory ?? "?";
  const name = Object.hasOwn(FilterNames, keyword) ? FilterNames[keyword] : keywordWords(keyword);
  if (filter.filterByAttributePresence === "PRESENT") return `With ${name}`;
  if (filter.filterByAttributePresence === "NOT_PRESENT") return `Without ${name}`;
  switch (filterByOperator) {
    case "RANGE_INCL":
      return `${name} ${values.join(" to ")}`;
    case "RANGE_EXCL":
      return `${name} not ${values.join(" to ")}`;
    case "NOT_MEMBER_OF":
      return `${name} not ${listWords(values, "or")}`;
    case "MEMBER_OF":
      return `${name} ${listWords(values, "or")}`;
    default:
      return `${name} ${Object.hasOwn(Comparisons, filterByOperator) ? Comparisons[filterByOperator] : "?"} ${
        values.join(", ")
      }`;
  }
}

/** What is not shown is of less interest than what is. */
function isExclusion({ filterByOperator }: FilterOperation): boolean {
  return filterByOperator === "NOT_MEMBER_OF";
}

function reformattingWords(set: DisplaySet): string | undefined {
  const { reformattingOperationType: type, reformattingOperationInitialViewDirection: direction } = set;
  if (type === undefined) return undefined;
  const thickness = set.reformattingThickness === undefined ? "" : `, ${numberWords(set.reformattingThickness)} mm`;
  const plane = direction === undefined ? "" : termWords(direction);
  if (type !== "3D_RENDERING") {
    const name = type === "MPR" ? type : termWords(type).toLowerCase();
    return `${`${plane} ${name}`.trim()}${thickness}`;
  }
  const [rendering = "3D", ...details] = (set.threeDRenderingType ?? []).slice(0, MaxValues);
  const kind = rendering === "MIP" ? "MIP" : `${termWords(rendering)}${rendering === "3D" ? "" : " 3D"}`;
  const more = details.length === 0 ? "" : ` (${details.map((detail) => termWords(detail).toLowerCase()).join(", ")})`;
  return `${kind.replace("3d", "3D")}${more}${plane === "" ? "" : `, ${plane.toLowerCase()}`}`;
}

function sortingWords(operations: readonly SortingOperation[]): string | undefined {
  const names = operations.slice(0, MaxOperations).map(({ sortByCategory, selectorAttribute, sortingDirection }) => {
    const down = sortingDirection === "DECREASING" ? " ↓" : "";
    if (sortByCategory === "ALONG_AXIS") return `along axis${down}`;
    if (sortByCategory === "BY_ACQ_TIME") return `by time${down}`;
    const by = selectorAttribute === undefined ? termWords(sortByCategory ?? "?") : keywordWords(selectorAttribute);
    return `by ${by.toLowerCase()}${down}`;
  });
  return names.length === 0 ? undefined : `Sorted ${names.join(", ")}`;
}

/**
 * What a display set shows and how, the most important first.
 *
 * @param set The display set
 * @param imageSet Its image set
 * @returns A title, and lines of few words
 */
export function captionOf(
  set: DisplaySet,
  imageSet: ImageSetLayout | undefined,
): { title: string; lines: readonly string[] } {
  const missing = set.imageSetNumber === undefined ? "No image set" : `Image set ${set.imageSetNumber}, not defined`;
  const imageSetLabel = imageSet?.label ?? missing;
  const label = shortText(set.displaySetLabel ?? "");
  const filters = set.filterOperations.slice(0, MaxOperations);
  const lines = [
    label === "" || label === imageSetLabel ? undefined : imageSetLabel,
    reformattingWords(set),
    set.voiType === undefined ? undefined : `${termWords(set.voiType)} window`,
    ...filters.filter((filter) => !isExclusion(filter)).map(filterWords),
    set.blendingOperationType === undefined ? undefined : `${termWords(set.blendingOperationType)} blending`,
    set.pseudoColorType === undefined ? undefined : `${termWords(set.pseudoColorType)} palette`,
    set.showGrayscaleInverted === "YES" ? "Inverted" : undefined,
    set.showImageTrueSizeFlag === "YES" ? "True size" : undefined,
    sortingWords(set.sortingOperations),
    ...filters.filter(isExclusion).map(filterWords),
  ];
  return {
    title: label || imageSetLabel,
    lines: [...new Set(lines)].filter((line) => line !== undefined).map(shortText),
  };
}

const Marks: readonly string[] = ["TILED", "STACK", "CINE", "PROCESSED", "SINGLE"];

/**
 * How a box shows its images.
 *
 * @param box The box
 * @returns A mark, and the same in words
 */
export function layoutOf(box: ImageBox): { mark: BoxMark; layout: string } {
  const { imageBoxLayoutType: type = "" } = box;
  if (!Marks.includes(type)) return { mark: "OTHER", layout: type === "" ? "Layout not given" : termWords(type) };
  if (type === "TILED") {
    const [columns, rows] = [box.imageBoxTileHorizontalDimension ?? 1, box.imageBoxTileVerticalDimension ?? 1];
    return { mark: type, layout: `Tiles ${numberWords(columns)} × ${numberWords(rows)}` };
  }
  if (type === "CINE") {
    const { recommendedDisplayFrameRate: rate, cineRelativeToRealTime: relative } = box;
    const speed = rate !== undefined
      ? ` ${numberWords(rate)} fps`
      : relative !== undefined
      ? ` ${numberWords(relative)}×`
      : "";
    return { mark: type, layout: `Cine${speed}` };
  }
  const words: Readonly<Record<string, string>> = { STACK: "Stack", PROCESSED: "Processed", SINGLE: "Single" };
  return { mark: type as BoxMark, layout: words[type] };
}

const Opposites: Readonly<Record<string, string>> = { R: "L", L: "R", A: "P", P: "A", H: "F", F: "H" };

function edge(direction: string | undefined): { toward?: string; away?: string } {
  const toward = direction === undefined ? "" : [...shortText(direction)].slice(0, 3).join("");
  if (toward === "") return {};
  const opposite = [...toward].map((letter) => (Object.hasOwn(Opposites, letter) ? Opposites[letter] : ""));
  return opposite.includes("") ? { toward } : { toward, away: opposite.join("") };
}

/**
 * The letters at the edges of an image.
 *
 * @param orientation Where rows and columns run to, e.g. `["L", "F"]`
 * @returns Right and lower edge as they stand, the others by their opposites
 */
export function edgesOf(orientation: readonly string[] | undefined): EdgeLetters {
  const row = edge(orientation?.[0]);
  const column = edge(orientation?.[1]);
  return { left: row.away, right: row.toward, top: column.away, bottom: column.toward };
}
