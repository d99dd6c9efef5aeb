/**
 * A drawing in words, for those who cannot see it, and the lines of its head.
 *
 * @module
 */
import { shortText, termWords } from "../layout/text.ts";
import type { BoxLayout, GroupLayout, ProtocolLayout } from "../layout/types.ts";
import type { HangingProtocol } from "../model/types.ts";
import { positionWords } from "../position_words.ts";
import { studyWords } from "../words.ts";

/** Definitions that are named. */
const MaxNamed = 4;

/** Boxes that are told one by one. */
const MaxTold = 64;

/** The name of a protocol, or words that stand for it. */
export function nameOf(protocol: HangingProtocol): string {
  return shortText(protocol.hangingProtocolName ?? "") || "Hanging protocol without a name";
}

/** For whom a protocol is, who made it and when. */
export function originOf(protocol: HangingProtocol): string {
  const { hangingProtocolLevel: level, hangingProtocolUserGroupName: group, hangingProtocolCreator: creator } =
    protocol;
  const user = protocol.hangingProtocolUserIdentificationCode[0]?.codeMeaning;
  const date = /^(\d{4})(\d{2})(\d{2})/.exec(protocol.hangingProtocolCreationDateTime ?? "");
  return [
    level === undefined ? "" : `${termWords(level)} protocol`,
    shortText(group ?? ""),
    shortText(user ?? ""),
    creator === undefined ? "" : `by ${shortText(creator.replaceAll("^", " "))}`,
    date ? `${date[1]}-${date[2]}-${date[3]}` : "",
  ].filter((part) => part !== "").join("  ·  ");
}

/** The studies that a protocol is for. */
export function purposeOf({ hangingProtocolDefinition: definitions }: HangingProtocol): string {
  const studies = new Set(definitions.slice(0, MaxNamed).map(studyWords));
  return studies.size === 0 ? "" : `For ${[...studies].join("; ").replace(/^Any /, "any ")}`;
}

/** What a group is called. */
export function groupName(group: GroupLayout): string {
  return group.description ?? `Presentation group ${group.number}`;
}

function boxWords(box: BoxLayout, layout: ProtocolLayout): string {
  const { right, bottom } = box.edges;
  const orientation = right || bottom ? [`right edge ${right ?? "?"}, lower edge ${bottom ?? "?"}`] : [];
  const when = box.imageSet === undefined ? [] : [box.imageSet.when];
  const facts = [box.title, ...when, box.layout, ...box.lines, ...orientation];
  return `${positionWords(box.rectangle, layout.screens)}, display set ${box.displaySetNumber}: ${facts.join("; ")}.`;
}

/**
 * Tells what is drawn.
 *
 * @param protocol The protocol
 * @param layout Its layout, with the groups that are drawn
 * @returns Sentences
 */
export function describeDrawing(protocol: HangingProtocol, layout: ProtocolLayout): string {
  const description = shortText(protocol.hangingProtocolDescription ?? "");
  const { screens } = layout;
  const count = screens.length === 0
    ? "Screens are not defined."
    : `${screens.length} ${screens.length === 1 ? "screen" : "screens"}.`;
  const groups = layout.groups.map((group) => {
    const boxes = group.boxes.slice(0, MaxTold).map((box) => boxWords(box, layout));
    const more = group.boxes.length > MaxTold ? [`${group.boxes.length - MaxTold} more.`] : [];
    const links = group.links.map(({ text }) => `${text}.`);
    return [`${groupName(group)}:`, ...boxes, ...more, ...links].join(" ");
  });
  return [...(description === "" ? [] : [`${description}.`]), count, ...groups].join("\n");
}
