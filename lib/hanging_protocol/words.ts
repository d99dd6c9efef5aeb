/**
 * A hanging protocol in words, as a person would describe it.
 *
 * @module
 */
import { type Chapter, type Description, MaxNamed, passage, withoutSequence } from "./description.ts";
import { groupChapter } from "./display_words.ts";
import { filterWords } from "./layout/filters.ts";
import { layoutHangingProtocol } from "./layout/layout.ts";
import { listWords, shortText } from "./layout/text.ts";
import type { ImageSetLayout, ProtocolLayout, ScreenLayout } from "./layout/types.ts";
import type { Code, HangingProtocol, HangingProtocolDefinition, ImageSetSelector } from "./model/types.ts";

export type { Chapter, Description, Passage } from "./description.ts";

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
