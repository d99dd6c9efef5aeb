/**
 * Image sets as a legend shows them: what they are, and from when (PS3.3 §C.23.1).
 *
 * @module
 */
import type { HangingProtocol, ImageSetSelector, TimeBasedImageSet } from "../model/types.ts";
import { numberWords, shortText } from "./text.ts";
import type { ImageSetLayout, ImageSetTime } from "./types.ts";

/** Most image sets that have a place in the legend. */
export const MaxImageSets = 200;

/** Modalities that a legend names. */
const MaxModalities = 6;

function range(from: number, to: number): string {
  return from === to ? numberWords(from) : `${numberWords(from)} to ${numberWords(to)}`;
}

function priorWords(from: number, to: number): string {
  if (from === -1 && to === -1) return "oldest prior";
  if (from === 1 && to === -1) return "all priors";
  if (to === -1) return `prior ${numberWords(from)} and older`;
  return from === to ? `prior ${numberWords(from)}` : `priors ${range(from, to)}`;
}

function relativeWords(from: number, to: number, units: string | undefined): string {
  const words = units === undefined ? "units" : shortText(units).toLowerCase();
  const unit = from === to && from === 1 ? words.replace(/s$/, "") : words;
  return `${range(from, to)} ${unit} before`;
}

/** When an image set was taken, as a mark and in words. */
function timeOf(set: TimeBasedImageSet): { time: ImageSetTime; when: string } {
  const { relativeTime, abstractPriorValue } = set;
  if (relativeTime !== undefined && set.imageSetSelectorCategory !== "ABSTRACT_PRIOR") {
    const [from, to] = relativeTime;
    if (from === 0 && to === 0) return { time: "current", when: "current" };
    return { time: from === 0 ? "unknown" : "prior", when: relativeWords(from, to, set.relativeTimeUnits) };
  }
  if (abstractPriorValue !== undefined) return { time: "prior", when: priorWords(...abstractPriorValue) };
  const meaning = set.abstractPriorCode[0]?.codeMeaning;
  if (meaning !== undefined) return { time: "prior", when: shortText(meaning) };
  return set.imageSetSelectorCategory === "ABSTRACT_PRIOR"
    ? { time: "prior", when: "prior" }
    : { time: "unknown", when: "time not given" };
}

function modalitiesOf(selectors: readonly ImageSetSelector[]): string[] {
  const values = selectors
    .filter(({ selectorAttribute }) => selectorAttribute === "Modality")
    .flatMap(({ selectorCsValue }) => selectorCsValue ?? []);
  return [...new Set(values.slice(0, MaxModalities).map(shortText))].filter((value) => value !== "");
}

/**
 * The image sets of a protocol.
 *
 * @param protocol The protocol
 * @returns They in its order; of an endless list, the first
 */
export function layoutImageSets(protocol: HangingProtocol): ImageSetLayout[] {
  const sets: ImageSetLayout[] = [];
  for (const { imageSetSelector, timeBasedImageSets } of protocol.imageSets.slice(0, MaxImageSets)) {
    const modalities = modalitiesOf(imageSetSelector);
    for (const set of timeBasedImageSets.slice(0, MaxImageSets - sets.length)) {
      const { time, when } = timeOf(set);
      const known = [modalities.join("/"), when].filter((word) => word !== "").join(", ");
      const label = shortText(set.imageSetLabel ?? "") || known;
      sets.push({ number: set.imageSetNumber, index: sets.length, label, time, when, modalities });
    }
  }
  return sets;
}
