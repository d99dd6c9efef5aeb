/**
 * Display sets that scroll together or show where in each other one is (PS3.3 Table C.23.3-1).
 *
 * @module
 */
import type { HangingProtocol } from "../model/types.ts";
import { listWords } from "./text.ts";
import type { LinkLayout } from "./types.ts";

/** Most links of a kind that have a mark. */
const MaxLinks = 64;

/** Display sets that a link names. */
const MaxMembers = 32;

/** A to Z, then AA, AB, … */
function letters(index: number): string {
  const last = String.fromCharCode(65 + index % 26);
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function members(list: readonly number[] | undefined): number[] {
  return [...new Set((list ?? []).slice(0, MaxMembers))];
}

/**
 * The links of a protocol.
 *
 * @param protocol The protocol
 * @returns Those that name display sets
 */
export function layoutLinks(protocol: HangingProtocol): LinkLayout[] {
  const scrolling = protocol.synchronizedScrolling.slice(0, MaxLinks).map((item, index): LinkLayout => {
    const displaySets = members(item.displaySetScrollingGroup);
    return {
      kind: "scroll",
      mark: letters(index),
      displaySets,
      text: `Display sets ${listWords(displaySets)} scroll together`,
    };
  });
  const navigation = protocol.navigationIndicator.slice(0, MaxLinks).map((item, index): LinkLayout => {
    const displaySets = members(item.referenceDisplaySets);
    const from = item.navigationDisplaySet;
    const text = from === undefined
      ? `Display sets ${listWords(displaySets)} show each other's position`
      : `Display set ${from} shows and sets the position in ${listWords(displaySets)}`;
    return { kind: "navigation", mark: `${index + 1}`, displaySets, from, text };
  });
  return [...scrolling, ...navigation].filter(({ displaySets }) => displaySets.length > 0);
}

/**
 * The links that concern some display sets.
 *
 * @param links All links
 * @param numbers Display Set Numbers
 * @returns Those with at least one of them
 */
export function linksAmong(links: readonly LinkLayout[], numbers: ReadonlySet<number>): LinkLayout[] {
  return links.filter(({ displaySets, from }) =>
    displaySets.some((number) => numbers.has(number)) || (from !== undefined && numbers.has(from))
  );
}

/**
 * The marks of the links that a display set takes part in.
 *
 * @param links The links
 * @param number Display Set Number
 * @returns Marks of {@linkcode LinkLayout}
 */
export function marksOf(links: readonly LinkLayout[], number: number): string[] {
  return links.filter(({ displaySets, from }) => from === number || displaySets.includes(number)).map(({ mark }) =>
    mark
  );
}
