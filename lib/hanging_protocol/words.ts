/**
 * A hanging protocol in words, as a person would describe it.
 *
 * @module
 */
import { filterWords } from "./layout/filters.ts";
import { layoutHangingProtocol } from "./layout/layout.ts";
import { keywordWords, listWords, numberWords, shortText, termWords } from "./layout/text.ts";
import type { BoxLayout, GroupLayout, ImageSetLayout, ProtocolLayout, ScreenLayout } from "./layout/types.ts";
import type {
  Code,
  DisplaySet,
  HangingProtocol,
  HangingProtocolDefinition,
  ImageSetSelector,
  SortingOperation,
} from "./model/types.ts";
import { positionWords } from "./position_words.ts";

/** A thing and what is to be said of it. */
export interface Passage {
  /** What it is about, e.g. `Left half of screen 1`. */
  readonly subject: string;
  /** The main thing about it. */
  readonly text: string;
  /** More, the most important first. */
  readonly details: readonly string[];
}

/** What belongs together. */
export interface Chapter {
  /** A heading; `""` for what stands above all. */
  readonly title: string;
  /** What is said. */
  readonly passages: readonly Passage[];
  /** Remarks on all of it. */
  readonly remarks: readonly string[];
}

/** A hanging protocol in words. All text is of one line, short, and free of control characters. */
export interface Description {
  /** Its name. */
  readonly title: string;
  /** What it says of itself. */
  readonly subtitle: string;
  /** What it is for, its image sets, its screens, and what is shown where. */
  readonly chapters: readonly Chapter[];
}

/** Codes, values or items that a line names. */
const MaxNamed = 8;

function passage(subject: string, text: string, details: readonly (string | undefined)[] = []): Passage {
  return { subject, text, details: details.filter((detail) => detail !== undefined && detail !== "") as string[] };
}

function codeWords(codes: readonly Code[], last = "or"): string {
  const names = codes.slice(0, MaxNamed).map(({ codeMeaning, codeValue }) =>
    shortText(codeMeaning ?? codeValue ?? "?")
  );
  const more = codes.length - names.length;
  return more > 0 ? `${names.join(", ")} ${last} ${more} more` : listWords(names, last);
}

const Sides: Readonly<Record<string, string>> = { R: "right", L: "left", B: "both sides", U: "unpaired" };

/**
 * What kind of study a protocol is for.
 *
 * @param definition An item of the Hanging Protocol Definition Sequence.
 * @returns E.g. `MG of the Breast, both sides: Screening mammography`.
 */
export function studyWords(definition: HangingProtocolDefinition): string {
  const { modality, anatomicRegion, laterality, procedureCode, reasonForRequestedProcedureCode } = definition;
  const what = modality === undefined ? "Any modality" : shortText(modality);
  const region = anatomicRegion.length === 0 ? "" : ` of ${codeWords(anatomicRegion)}`;
  const side = laterality === undefined ? "" : `, ${Sides[laterality]}`;
  const procedure = procedureCode.length === 0 ? "" : `: ${codeWords(procedureCode)}`;
  const reasons = reasonForRequestedProcedureCode;
  return `${what}${region}${side}${procedure}${reasons.length === 0 ? "" : `, because of ${codeWords(reasons)}`}`;
}

const Levels: Readonly<Record<string, string>> = {
  MANUFACTURER: "Everybody, as the manufacturer delivers it",
  SITE: "Everybody at the site",
  USER_GROUP: "A group of users",
  SINGLE_USER: "One user",
};

/**
 * For whom a protocol is.
 *
 * @param protocol The protocol.
 * @returns E.g. `A group of users: Breast imaging`.
 */
export function audienceWords(protocol: HangingProtocol): string {
  const { hangingProtocolLevel: level, hangingProtocolUserGroupName: group } = protocol;
  const user = codeWords(protocol.hangingProtocolUserIdentificationCode);
  const names = [user, shortText(group ?? "")].filter((name) => name !== "").join(", ");
  return `${level === undefined ? "Not said" : Levels[level]}${names === "" ? "" : `: ${names}`}`;
}

/** `20240116101500` as `2024-01-16 10:15`. */
function dateWords(dateTime: string): string {
  const [, ...parts] = /^(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d))?/.exec(dateTime) ?? [];
  const [year, month, day, hour, minute] = parts;
  if (year === undefined) return shortText(dateTime);
  const date = [year, month, day].filter((part) => part !== undefined).join("-");
  return hour === undefined ? date : `${date} ${hour}:${minute}`;
}

const PartialData: Readonly<Record<string, string>> = {
  MAINTAIN_LAYOUT: "Boxes without images stay empty",
  ADAPT_LAYOUT: "The layout adapts to images that are missing",
};

function purpose(protocol: HangingProtocol): Chapter {
  const { hangingProtocolCreator: creator, hangingProtocolCreationDateTime: created } = protocol;
  const [first, ...more] = protocol.hangingProtocolDefinition.slice(0, MaxNamed).map(studyWords);
  const source = protocol.sourceHangingProtocol[0]?.referencedSopInstanceUid;
  const made = [creator, created && dateWords(created)].filter((part) => part !== undefined).map(shortText).join(", ");
  const { numberOfPriorsReferenced: priors, partialDataDisplayHandling: partialData } = protocol;
  const passages = [
    passage("For", first ?? "Not said"),
    ...more.map((study) => passage("", study)),
    passage("Used by", audienceWords(protocol)),
    passage("Made by", made || "Not said"),
    ...(source === undefined ? [] : [passage("Made from", shortText(source))]),
    ...(priors === undefined ? [] : [passage("Priors", priors === 0 ? "None" : String(priors))]),
    ...(partialData === undefined ? [] : [passage("Gaps", PartialData[partialData])]),
    passage("UID", shortText(protocol.sopInstanceUid ?? "") || "None"),
  ];
  return { title: "", passages, remarks: [] };
}

/** What an attribute is called matters, not that it is a sequence. */
function withoutSequence(words: string): string {
  return words.replace(" sequence ", " ");
}

/** A selector of images in words; modalities are told apart from the others. */
function selectorWords(selector: ImageSetSelector): string {
  const words = withoutSequence(filterWords({ ...selector, filterByOperator: "MEMBER_OF" }));
  return selector.imageSetSelectorUsageFlag === "MATCH" ? `${words}, if it is known` : words;
}

const Times: Readonly<Record<string, string>> = { current: "current study", "prior 1": "most recent prior" };

/**
 * What an image set is made of.
 *
 * @param imageSet The image set as the layout has it.
 * @param selectors Its selectors.
 * @returns E.g. `CR or DX, most recent prior`, and the other selectors.
 */
export function imageSetWords(imageSet: ImageSetLayout, selectors: readonly ImageSetSelector[]): readonly string[] {
  const { modalities, when } = imageSet;
  const others = selectors.filter(({ selectorAttribute }) =>
    selectorAttribute !== "Modality" || modalities.length === 0
  );
  const first = [listWords(modalities, "or"), Times[when] ?? when].filter((part) => part !== "").join(", ");
  return [first, ...others.slice(0, MaxNamed).map(selectorWords)];
}

function imageSetChapter(protocol: HangingProtocol, layout: ProtocolLayout): Chapter {
  const selectors = protocol.imageSets.flatMap(({ imageSetSelector, timeBasedImageSets }) =>
    timeBasedImageSets.map(() => imageSetSelector)
  );
  const passages = layout.imageSets.map((imageSet) => {
    const [what, ...others] = imageSetWords(imageSet, selectors[imageSet.index] ?? []);
    const isLabel = imageSet.label !== `${imageSet.modalities.join("/")}, ${imageSet.when}`;
    return passage(String(imageSet.number ?? "?"), isLabel ? imageSet.label : what, [isLabel ? what : "", ...others]);
  });
  return { title: "Image sets", passages, remarks: [] };
}

function screenWords({ columns, rows, grayBits, colorBits }: ScreenLayout): string {
  const pixels = columns === undefined || rows === undefined ? "Size not given" : `${columns} × ${rows} pixels`;
  const depth = colorBits !== undefined
    ? `, ${colorBits} bits a color`
    : grayBits !== undefined
    ? `, ${grayBits} bits gray`
    : "";
  return pixels + depth;
}

function screenChapter({ screens, notes }: ProtocolLayout, numberOfScreens: number | undefined): Chapter {
  const count = numberOfScreens === undefined ? "Any number of screens" : `${numberOfScreens} of any kind`;
  const passages = screens.length > 0
    ? screens.map((screen) => passage(String(screen.number), screenWords(screen)))
    : [passage("", count)];
  return { title: "Screens", passages, remarks: notes };
}

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

function groupChapter(
  group: GroupLayout,
  screens: readonly ScreenLayout[],
  sets: ReadonlyMap<number, DisplaySet>,
): Chapter {
  const title = group.description === undefined
    ? `Presentation ${group.number}`
    : `${group.number}. ${group.description}`;
  return {
    title,
    passages: [...group.boxes].sort(inReadingOrder).map((box) =>
      boxPassage(box, screens, sets.get(box.displaySetNumber))
    ),
    remarks: [...group.links.map(({ text }) => text), ...group.notes],
  };
}

/**
 * Describes a hanging protocol. Whatever it holds, there is a description.
 *
 * @param protocol The protocol.
 * @returns What it is for, which images it takes, and per presentation group what is shown where.
 */
export function describeHangingProtocol(protocol: HangingProtocol): Description {
  const layout = layoutHangingProtocol(protocol);
  const sets = new Map(protocol.displaySets.map((set, index) => [set.displaySetNumber ?? index + 1, set] as const));
  const groups = layout.groups.map((group) => groupChapter(group, layout.screens, sets));
  return {
    title: shortText(protocol.hangingProtocolName ?? "") || "Hanging protocol without a name",
    subtitle: shortText(protocol.hangingProtocolDescription ?? ""),
    chapters: [
      purpose(protocol),
      imageSetChapter(protocol, layout),
      screenChapter(layout, protocol.numberOfScreens),
      ...groups,
    ],
  };
}
