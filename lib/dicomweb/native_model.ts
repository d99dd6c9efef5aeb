/**
 * Data sets as XML documents of the Native DICOM Model (PS3.19 Annex A).
 *
 * @module
 */
import { isPrivateTag, keywordOf, parseTag, tagToHex } from "../dataset/dictionary.ts";
import type { DicomJson, DicomJsonElement } from "../dataset/keyword.ts";
import type { PersonName } from "../dataset/types.ts";

/** The XML namespace of the model. */
export const NativeModelNamespace = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

/** The component groups of a person name, in their order. */
export const NameGroups = ["Alphabetic", "Ideographic", "Phonetic"] as const;

/** The components of a group of a person name, in their order (PS3.5 §6.2.1.1). */
export const NameComponents = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"] as const;

const Escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/**
 * Escapes text for XML, in elements and in attributes with quotation marks.
 *
 * @param text The text; characters that XML has not become U+FFFD (XML 1.0 §2.2).
 * @returns The escaped text.
 */
export function escapeXml(text: string): string {
  return text.toWellFormed().replace(/[&<>"\p{Cc}\uFFFE\uFFFF]/gu, (character) => {
    const isIllegal = character > "\uFFFD" || (character < " " && character !== "\t" && character !== "\n");
    return Escapes[character] ?? (isIllegal ? "\uFFFD" : character);
  });
}

/**
 * Writes a data set.
 *
 * @param dataset The data set in DICOM JSON form.
 * @returns The XML document.
 */
export function nativeModel(dataset: DicomJson): string {
  const parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', `<NativeDicomModel xmlns="${NativeModelNamespace}">`];
  writeLevel(dataset, parts);
  parts.push("</NativeDicomModel>\n");
  return parts.join("");
}

function writeLevel(level: DicomJson, parts: string[]): void {
  for (const [key, element] of Object.entries(level)) {
    const tag = parseTag(key)!;
    const keyword = keywordOf(tag);
    const creator = isPrivateTag(tag) ? creatorOf(level, tag) : undefined;
    // A private tag is written without its block, which its creator stands for (PS3.19 Table A.1.5-2)
    const written = creator === undefined ? key : tagToHex((tag & 0xffff00ff) >>> 0);
    parts.push(`<DicomAttribute tag="${written}" vr="${escapeXml(element.vr)}"`);
    if (keyword !== undefined) parts.push(` keyword="${keyword}"`);
    if (creator !== undefined) parts.push(` privateCreator="${escapeXml(creator)}"`);
    parts.push(">");
    writeValue(element, parts);
    parts.push("</DicomAttribute>");
  }
}

/** The private creator that reserved the block of a private element (PS3.5 §7.8.1). */
function creatorOf(level: DicomJson, tag: number): string | undefined {
  const block = (tag & 0xffff) >>> 8;
  if (block === 0) return undefined;
  const [creator] = level[tagToHex(((tag & 0xffff0000) | block) >>> 0)]?.Value ?? [];
  return typeof creator === "string" ? creator : undefined;
}

function writeValue({ vr, Value = [], InlineBinary, BulkDataURI }: DicomJsonElement, parts: string[]): void {
  if (InlineBinary !== undefined) parts.push(`<InlineBinary>${escapeXml(InlineBinary)}</InlineBinary>`);
  if (BulkDataURI !== undefined) parts.push(`<BulkData uri="${escapeXml(BulkDataURI)}"/>`);
  for (const [index, value] of Value.entries()) {
    const number = index + 1;
    if (vr === "SQ") {
      parts.push(`<Item number="${number}">`);
      writeLevel(value as DicomJson, parts);
      parts.push("</Item>");
    } else if (vr === "PN") {
      parts.push(`<PersonName number="${number}">${nameGroups(value)}</PersonName>`);
    } else {
      parts.push(`<Value number="${number}">${value === null ? "" : escapeXml(String(value))}</Value>`);
    }
  }
}

function nameGroups(value: unknown): string {
  const name: PersonName = typeof value === "object" && value !== null ? value : { Alphabetic: String(value ?? "") };
  return NameGroups.map((group) => {
    const components = name[group]?.split("^") ?? [];
    const written = components.map((component, index) => {
      // There is no element for a sixth component: it stays with the last one
      const element = NameComponents[index];
      if (component === "" || element === undefined) return "";
      const last = index === NameComponents.length - 1;
      const text = last ? components.slice(index).join("^") : component;
      return `<${element}>${escapeXml(text)}</${element}>`;
    });
    return components.length === 0 ? "" : `<${group}>${written.join("")}</${group}>`;
  }).join("");
}
