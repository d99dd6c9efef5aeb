/**
 * What an image box shows, in few words.
 *
 * @module
 */
import type { DisplaySet, FilterOperation, ImageBox, SortingOperation } from "../model/types.ts";
import { filterWords } from "./filters.ts";
import { keywordWords, numberWords, shortText, termWords } from "./text.ts";
import type { BoxMark, EdgeLetters, ImageSetLayout } from "./types.ts";

/** Refinements of a rendering that a box names. */
const MaxDetails = 4;

/** Operations of a kind that a box names. */
const MaxOperations = 6;

/** What is not shown is of less interest than what is. */
function isExclusion({ filterByOperator }: FilterOperation): boolean {
  return filterByOperator === "NOT_MEMBER_OF";
}

/** Of what is reformatted, the filter tells the plane of the images that went into it. */
function shownWords(filter: FilterOperation, reformatted: string | undefined): string {
  const words = filterWords(filter);
  const isSource = reformatted !== undefined && filter.filterByCategory === "IMAGE_PLANE";
  return isSource ? `From ${words.toLowerCase()}` : words;
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
  const [rendering = "3D", ...details] = (set.threeDRenderingType ?? []).slice(0, MaxDetails);
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
  const reformatted = reformattingWords(set);
  const lines = [
    label === "" || label === imageSetLabel ? undefined : imageSetLabel,
    reformatted,
    set.voiType === undefined ? undefined : `${termWords(set.voiType)} window`,
    ...filters.filter((filter) => !isExclusion(filter)).map((filter) => shownWords(filter, reformatted)),
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
