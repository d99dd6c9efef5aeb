/**
 * Rules about numbers: how the parts of a protocol are counted and refer to each other.
 *
 * @module
 */
import type { HangingProtocol } from "../model/types.ts";
import type { Report } from "./diagnostics.ts";

const ImageSets = "PS3.3 Table C.23.1-1";
const Environment = "PS3.3 Table C.23.2-1";
const Display = "PS3.3 Table C.23.3-1";

interface Numbered {
  readonly number: number | undefined;
  readonly path: string;
}

/** Numbers are unique, and count from 1. */
function checkNumbers(parts: readonly Numbered[], clause: string, report: Report): void {
  const seen = new Map<number, string>();
  for (const { number, path } of parts) {
    if (number === undefined) continue;
    const first = seen.get(number);
    if (first === undefined) seen.set(number, path);
    else report("error", path, `is ${number} again, as ${first} is`, clause);
  }
  const highest = parts.reduce((most, { number = 0 }) => Math.max(most, number), 0);
  const isComplete = parts.every(({ number }) => number !== undefined);
  if (isComplete && seen.size === parts.length && highest > parts.length) {
    const gap = parts.findIndex((_, index) => !seen.has(index + 1)) + 1;
    report("warning", parts[0].path, `The numbers do not count from 1 without gaps: there is no ${gap}`, clause);
  }
}

function imageSetParts({ imageSets }: HangingProtocol): Numbered[] {
  return imageSets.flatMap(({ timeBasedImageSets }, i) =>
    timeBasedImageSets.map(({ imageSetNumber }, j) => ({
      number: imageSetNumber,
      path: `ImageSetsSequence[${i + 1}].TimeBasedImageSetsSequence[${j + 1}].ImageSetNumber`,
    }))
  );
}

/** Image sets, display sets and image boxes are numbered, and each display set shows an image set that there is. */
export function checkNumbering(protocol: HangingProtocol, report: Report): void {
  const imageSets = imageSetParts(protocol);
  checkNumbers(imageSets, ImageSets, report);
  const displaySets = protocol.displaySets.map(({ displaySetNumber }, i) => ({
    number: displaySetNumber,
    path: `DisplaySetsSequence[${i + 1}].DisplaySetNumber`,
  }));
  checkNumbers(displaySets, Display, report);
  const known = new Set(imageSets.map(({ number }) => number));
  const shown = new Set<number>();
  for (const [i, { imageSetNumber, imageBoxes }] of protocol.displaySets.entries()) {
    const path = `DisplaySetsSequence[${i + 1}]`;
    const boxes = imageBoxes.map(({ imageBoxNumber }, j) => ({
      number: imageBoxNumber,
      path: `${path}.ImageBoxesSequence[${j + 1}].ImageBoxNumber`,
    }));
    checkNumbers(boxes, Display, report);
    if (imageSetNumber === undefined) continue;
    shown.add(imageSetNumber);
    if (!known.has(imageSetNumber)) {
      report("error", `${path}.ImageSetNumber`, `is ${imageSetNumber}, but no image set has this number`, Display);
    }
  }
  for (const { number, path } of imageSets) {
    if (number !== undefined && !shown.has(number)) {
      report("info", path, "No display set shows this image set", Display);
    }
  }
}

/** Presentation groups count from 1; what describes one says the same everywhere. */
export function checkGroups({ displaySets }: HangingProtocol, report: Report): void {
  const descriptions = new Map<number, string>();
  const groups = new Set<number>();
  for (const [i, { displaySetPresentationGroup: group, ...displaySet }] of displaySets.entries()) {
    if (group === undefined) continue;
    groups.add(group);
    const description = displaySet.displaySetPresentationGroupDescription;
    const first = descriptions.get(group);
    if (first === undefined && description !== undefined) descriptions.set(group, description);
    else if (description !== undefined && description !== first) {
      const path = `DisplaySetsSequence[${i + 1}].DisplaySetPresentationGroupDescription`;
      report("error", path, `differs from that of another display set of presentation group ${group}`, Display);
    }
  }
  for (let group = 1; group <= groups.size; group++) {
    if (groups.has(group)) continue;
    report("warning", "DisplaySetsSequence", `Presentation groups do not count from 1: there is no ${group}`, Display);
    return;
  }
}

/** The numbers that sum up a protocol agree with what it holds. */
export function checkSums(protocol: HangingProtocol, report: Report): void {
  const { numberOfScreens, nominalScreenDefinition, numberOfPriorsReferenced, imageSets } = protocol;
  const screens = nominalScreenDefinition.length;
  if (numberOfScreens !== undefined && screens > 0 && numberOfScreens !== screens) {
    report("warning", "NumberOfScreens", `is ${numberOfScreens}, but ${screens} are defined`, Environment);
  }
  const priors =
    imageSets.flatMap(({ timeBasedImageSets }) => timeBasedImageSets).filter((set) =>
      set.imageSetSelectorCategory === "ABSTRACT_PRIOR" || set.relativeTime?.some((time) => time > 0)
    ).length;
  if (numberOfPriorsReferenced !== undefined && (numberOfPriorsReferenced === 0) !== (priors === 0)) {
    const found = priors === 0 ? "no image set is of a prior" : "there are image sets of priors";
    report("warning", "NumberOfPriorsReferenced", `is ${numberOfPriorsReferenced}, but ${found}`, ImageSets);
  }
  const { hangingProtocolLevel: level } = protocol;
  if (level === "SINGLE_USER" && protocol.hangingProtocolUserIdentificationCode.length === 0) {
    const path = "HangingProtocolUserIdentificationCodeSequence";
    report("warning", path, "is empty: a protocol for a single user should say who that is", ImageSets);
  }
  if (level === "USER_GROUP" && protocol.hangingProtocolUserGroupName === undefined) {
    const path = "HangingProtocolUserGroupName";
    report("warning", path, "is not there: a protocol for a group should say which", ImageSets);
  }
}

/** Display sets that scroll together, or show where in others one is, are there and are shown together. */
export function checkInteraction(protocol: HangingProtocol, report: Report): void {
  const groups = new Map(
    protocol.displaySets.map((set) => [set.displaySetNumber, set.displaySetPresentationGroup] as const),
  );
  const check = (numbers: readonly number[], path: string) => {
    const unknown = numbers.find((number) => !groups.has(number));
    if (unknown !== undefined) {
      report("error", path, `names ${unknown}, but no display set has this number`, Display);
    } else if (new Set(numbers.map((number) => groups.get(number))).size > 1) {
      report("warning", path, "names display sets of several presentation groups, never shown together", Display);
    }
    if (new Set(numbers).size < numbers.length) report("warning", path, "names a display set twice", Display);
  };
  for (const [i, { displaySetScrollingGroup = [] }] of protocol.synchronizedScrolling.entries()) {
    check(displaySetScrollingGroup, `SynchronizedScrollingSequence[${i + 1}].DisplaySetScrollingGroup`);
  }
  for (const [i, { navigationDisplaySet, referenceDisplaySets = [] }] of protocol.navigationIndicator.entries()) {
    const path = `NavigationIndicatorSequence[${i + 1}]`;
    const navigation = navigationDisplaySet === undefined ? [] : [navigationDisplaySet];
    check([...navigation, ...referenceDisplaySets], `${path}.ReferenceDisplaySets`);
    if (navigationDisplaySet === undefined && referenceDisplaySets.length === 1) {
      report("warning", `${path}.ReferenceDisplaySets`, "names one display set, which refers to no other", Display);
    }
  }
}
