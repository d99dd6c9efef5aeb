/**
 * From a hanging protocol to geometry: screens, image boxes, what goes where.
 *
 * @module
 */
import type { HangingProtocol } from "../model/types.ts";
import { layoutBoxes, MaxBoxes, onScreens, type PlacedSet } from "./boxes.ts";
import { layoutImageSets } from "./image_sets.ts";
import { layoutLinks, linksAmong, marksOf } from "./links.ts";
import { layoutScreens } from "./screens.ts";
import { shortText } from "./text.ts";
import type { BoxLayout, GroupLayout, ProtocolLayout } from "./types.ts";

/** Most presentation groups that are drawn. */
export const MaxGroups = 64;

/** Most boxes that are drawn of all groups together. */
const MaxBoxesInAll = 1024;

/** Most display sets that are looked at. */
const MaxDisplaySets = 4096;

/** The display sets by group, in ascending order of groups; who has no group is shown first. */
function grouped(protocol: HangingProtocol): [number: number, sets: PlacedSet[]][] {
  const groups = new Map<number, PlacedSet[]>();
  for (const [index, set] of protocol.displaySets.slice(0, MaxDisplaySets).entries()) {
    const number = set.displaySetPresentationGroup ?? 1;
    const sets = groups.get(number) ?? [];
    groups.set(number, sets);
    if (sets.length < MaxBoxes) sets.push({ set, number: set.displaySetNumber ?? index + 1 });
  }
  return [...groups].sort(([a], [b]) => a - b);
}

/**
 * Lays out a hanging protocol. Whatever the protocol holds, there is a layout: what has no place is told in its notes.
 *
 * @param protocol The protocol
 * @returns Screens, image sets, and the boxes of each presentation group
 */
export function layoutHangingProtocol(protocol: HangingProtocol): ProtocolLayout {
  const imageSets = layoutImageSets(protocol);
  const byNumber = new Map(imageSets.flatMap((set) => (set.number === undefined ? [] : [[set.number, set] as const])));
  const links = layoutLinks(protocol);
  const all = grouped(protocol);
  let left = MaxBoxesInAll;
  const parts = all.slice(0, MaxGroups).map(([number, sets]) => {
    const placed = layoutBoxes(sets, byNumber, Math.min(MaxBoxes, left));
    left -= placed.boxes.length;
    return { number, sets, ...placed };
  });
  const { screens, aspectRatio, notes } = layoutScreens(
    protocol,
    parts.flatMap(({ boxes }) => boxes.map(({ rectangle }) => rectangle)),
  );
  const groups = parts.map(({ number, sets, boxes, notes }): GroupLayout => {
    const description = sets.map(({ set }) => set.displaySetPresentationGroupDescription).find((text) => text);
    const own = linksAmong(links, new Set(sets.map(({ number }) => number)));
    const withLinks = (box: BoxLayout): BoxLayout => ({ ...box, links: marksOf(own, box.displaySetNumber) });
    return {
      number,
      ...(description === undefined ? {} : { description: shortText(description) }),
      boxes: onScreens(boxes, screens).map(withLinks),
      links: own,
      notes,
    };
  });
  const more = all.length > MaxGroups ? [`${all.length - MaxGroups} more presentation groups are not drawn`] : [];
  return { aspectRatio, screens, imageSets, groups, notes: [...notes, ...more] };
}
