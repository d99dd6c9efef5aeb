/**
 * What the authoring form may leave out, because it follows from the rest or is the same for everybody.
 *
 * @module
 */
import { parseTag, vrOf } from "../lib/dataset/dictionary.ts";
import type { Dataset } from "../lib/dataset/types.ts";
import type { Attributes } from "../lib/hanging_protocol/iod/attribute.ts";
import { HangingProtocolAttributes } from "../lib/hanging_protocol/iod/protocol_table.ts";
import { HangingProtocolStorage } from "../lib/uids/sop_classes.ts";
import { isThereAnyway } from "./authoring.ts";

/** What is filled in from outside. */
export interface Circumstances {
  /** A new SOP Instance UID. */
  readonly sopInstanceUid: string;
  /** Now. */
  readonly now: Date;
}

/**
 * Makes a UID that nobody else has (PS3.5 §B.2).
 *
 * @returns `2.25.` and a UUID as a number
 */
export function newUid(): string {
  return `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll("-", "")}`)}`;
}

function items(item: Dataset, keyword: string): Dataset[] {
  return (item[keyword] as Dataset[] | undefined) ?? [];
}

/** Values go before those of the item, unless it has its own. */
function withDefaults(item: Dataset, defaults: Dataset): Dataset {
  return { ...defaults, ...item };
}

function withItems(item: Dataset, keyword: string, change: (item: Dataset, index: number) => Dataset): Dataset {
  return Object.hasOwn(item, keyword) ? { ...item, [keyword]: items(item, keyword).map(change) } : item;
}

/** VR and value number of a selector that compares: the VR of the data dictionary, the first value. */
function selector(item: Dataset, compares: boolean): Dataset {
  const tag = typeof item.SelectorAttribute === "string" ? parseTag(item.SelectorAttribute) : undefined;
  if (tag === undefined) {
    return item.FilterByCategory === "IMAGE_PLANE" ? withDefaults(item, { SelectorAttributeVR: "CS" }) : item;
  }
  const vr = vrOf(tag);
  return withDefaults(item, {
    SelectorValueNumber: 1,
    ...(compares && vr !== "UN" ? { SelectorAttributeVR: vr } : {}),
  });
}

function filter(item: Dataset): Dataset {
  return Object.hasOwn(item, "FilterByAttributePresence") ? item : selector(item, true);
}

function sorting(item: Dataset): Dataset {
  return Object.hasOwn(item, "SortByCategory") ? item : selector(item, false);
}

function displaySet(item: Dataset, index: number): Dataset {
  const numbered = withDefaults(item, { DisplaySetNumber: index + 1, DisplaySetPresentationGroup: 1 });
  const boxed = withItems(numbered, "ImageBoxesSequence", (box, i) => withDefaults(box, { ImageBoxNumber: i + 1 }));
  return withItems(withItems(boxed, "FilterOperationsSequence", filter), "SortingOperationsSequence", sorting);
}

/** Image sets count through all items. */
function imageSets(protocol: Dataset): Dataset {
  let count = 0;
  return withItems(protocol, "ImageSetsSequence", (item) => {
    const selected = withItems(item, "ImageSetSelectorSequence", (each) => selector(each, true));
    return withItems(selected, "TimeBasedImageSetsSequence", (set) => withDefaults(set, { ImageSetNumber: ++count }));
  });
}

function countPriors(protocol: Dataset): number {
  const sets = items(protocol, "ImageSetsSequence").flatMap((item) => items(item, "TimeBasedImageSetsSequence"));
  return sets.filter(({ ImageSetSelectorCategory: category, RelativeTime: time }) =>
    category === "ABSTRACT_PRIOR" || [time].flat().some((value) => Number(value) > 0)
  ).length;
}

/** Type 2 and 2C are there, even without a value. */
function withEmpty(attributes: Attributes, item: Dataset): Dataset {
  const filled = { ...item };
  for (const attribute of Object.values(attributes)) {
    const { keyword, items: nested } = attribute;
    if (!Object.hasOwn(item, keyword)) {
      if (isThereAnyway(attribute, item)) filled[keyword] = nested ? [] : null;
    } else if (nested && Array.isArray(item[keyword])) {
      filled[keyword] = items(item, keyword).map((each) => withEmpty(nested, each));
    }
  }
  return filled;
}

/** `YYYYMMDDHHMMSS+0000`. */
function dateTime(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace(/\D/g, "")}+0000`;
}

/**
 * Fills in what is missing: UIDs, date and creator, numbers of the parts and their sums, VRs of selectors, and
 * attributes that are there even when they are empty.
 *
 * @param dataset A hanging protocol in keyword form, as `readAuthored` gives it
 * @param circumstances UID and time
 * @returns A new data set; what is there stays as it is
 */
export function fillIn(dataset: Dataset, { sopInstanceUid, now }: Circumstances): Dataset {
  const numbered = withItems(imageSets(dataset), "DisplaySetsSequence", displaySet);
  const screens = items(numbered, "NominalScreenDefinitionSequence").length;
  const name = numbered.HangingProtocolName;
  const whole = withDefaults(numbered, {
    SOPClassUID: HangingProtocolStorage,
    SOPInstanceUID: sopInstanceUid,
    ...(name === undefined ? {} : { HangingProtocolDescription: name }),
    HangingProtocolCreator: "Hangar",
    HangingProtocolCreationDateTime: dateTime(now),
    NumberOfPriorsReferenced: countPriors(numbered),
    ...(screens === 0 ? {} : { NumberOfScreens: screens }),
  });
  return withEmpty(HangingProtocolAttributes, whole);
}
