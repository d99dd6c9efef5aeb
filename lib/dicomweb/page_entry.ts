/**
 * What the page tells of a hanging protocol in its list, read from a response identifier.
 *
 * @module
 */
import type { CharacterSet } from "../dataset/charset.ts";
import { tagOf } from "../dataset/dictionary.ts";
import { type DataElement, findElement, parseElements } from "../dataset/elements.ts";
import { shortText } from "../hanging_protocol/layout/text.ts";
import { levelCharacterSet, valuesOf } from "../hanging_protocol/values.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";

/** What a card tells of a hanging protocol. All text is of one line, short, and free of control characters. */
export interface IndexEntry {
  /** SOP Instance UID (0008,0018). */
  readonly uid: string;
  /** Hanging Protocol Name (0072,0002). */
  readonly name: string;
  /** Hanging Protocol Description (0072,0004). */
  readonly description: string;
  /** Modalities that it is for, each once. */
  readonly modalities: readonly string[];
  /** Meanings of the codes of anatomic regions, each once. */
  readonly regions: readonly string[];
  /** Hanging Protocol Level (0072,0006). */
  readonly level: string;
  /** User group and users that it is for. */
  readonly users: readonly string[];
  /** Number of Priors Referenced (0072,0014). */
  readonly priors?: number;
  /** Number of Screens (0072,0100). */
  readonly screens?: number;
}

/** An entry with all its text in small letters. */
export interface Indexed {
  /** The entry. */
  readonly entry: IndexEntry;
  /** The text, one value a line. */
  readonly text: string;
}

/** The most values of one kind in an entry. */
const MaxValues = 16;

/** The most procedures, and reasons for them, that an entry is found by. */
const MaxProcedures = 64;

/** A level of an encoded data set. */
class Level {
  readonly #charset: CharacterSet;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly elements: readonly DataElement[],
    outer?: CharacterSet,
  ) {
    this.#charset = levelCharacterSet(bytes, elements, outer);
  }

  #find(keyword: string): DataElement | undefined {
    return findElement(this.elements, tagOf(keyword) ?? 0);
  }

  text(keyword: string, vr: string): string {
    const element = this.#find(keyword);
    const [value = ""] = element === undefined ? [] : valuesOf(this.bytes, element, vr, this.#charset);
    return shortText(String(value));
  }

  number(keyword: string): number | undefined {
    const element = this.#find(keyword);
    const [value] = element === undefined ? [] : valuesOf(this.bytes, element, "US");
    return typeof value === "number" ? value : undefined;
  }

  items(keyword: string): Level[] {
    const items = this.#find(keyword)?.items ?? [];
    return items.slice(0, MaxValues).map(({ elements }) => new Level(this.bytes, elements, this.#charset));
  }

  meanings(keyword: string): string[] {
    return this.items(keyword).map((item) => item.text("CodeMeaning", "LO"));
  }
}

function distinct(values: readonly string[], most = MaxValues): string[] {
  return [...new Set(values.filter((value) => value !== ""))].slice(0, most);
}

/**
 * Reads an entry from a response identifier.
 *
 * @param bytes The response identifier in Explicit VR Little Endian.
 * @returns The entry, and what there is to search in.
 */
export function indexed(bytes: Uint8Array): Indexed {
  const root = new Level(bytes, parseElements(bytes, ExplicitVRLittleEndian));
  const definitions = root.items("HangingProtocolDefinitionSequence");
  const entry: IndexEntry = {
    uid: root.text("SOPInstanceUID", "UI"),
    name: root.text("HangingProtocolName", "SH"),
    description: root.text("HangingProtocolDescription", "LO"),
    modalities: distinct(definitions.map((item) => item.text("Modality", "CS"))),
    regions: distinct(definitions.flatMap((item) => item.meanings("AnatomicRegionSequence"))),
    level: root.text("HangingProtocolLevel", "CS"),
    users: distinct([
      root.text("HangingProtocolUserGroupName", "LO"),
      ...root.meanings("HangingProtocolUserIdentificationCodeSequence"),
    ]),
    priors: root.number("NumberOfPriorsReferenced"),
    screens: root.number("NumberOfScreens"),
  };
  const { uid, name, description, modalities, regions, level, users } = entry;
  const procedures = definitions.flatMap((item) => [
    ...item.meanings("ProcedureCodeSequence"),
    ...item.meanings("ReasonForRequestedProcedureCodeSequence"),
  ]);
  const others = [
    root.text("HangingProtocolCreator", "LO"),
    level.replaceAll("_", " "),
    ...distinct(procedures, MaxProcedures),
  ];
  const text = [name, description, ...modalities, ...regions, level, ...users, ...others, uid].join("\n");
  return { entry, text: text.toLowerCase() };
}
