/**
 * XML documents of the Native DICOM Model as data sets (PS3.19 Annex A). Document types, and with them entities, are not
 * taken.
 *
 * @module
 */
import { isPrivateTag, parseTag, tagToHex } from "../dataset/dictionary.ts";
import type { DicomJson, DicomJsonElement } from "../dataset/keyword.ts";
import type { PersonName } from "../dataset/types.ts";
import { vrProperties } from "../dataset/vr.ts";
import { MaxDocumentNodes } from "./limits.ts";
import { NameComponents, NameGroups } from "./native_model.ts";
import { Problem } from "./problem.ts";

/** Elements nest no deeper: two for each sequence, and what is in it. */
const MaxDepth = 140;

/** An element of the document. */
interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

/**
 * Reads a document.
 *
 * @param text The document.
 * @returns The data set in DICOM JSON form, its values not checked.
 * @throws {Problem} 400 if the document is none of the Native DICOM Model, 413 if it has too many elements.
 */
export async function parseNativeModel(text: string): Promise<DicomJson> {
  const root = await parseTree(text);
  if (root.name !== "NativeDicomModel") throw malformed(`The root element is no NativeDicomModel`);
  return readLevel(root);
}

async function parseTree(text: string): Promise<Node> {
  const { SaxesParser } = await import("saxes");
  const parser = new SaxesParser({ position: false, xmlns: false });
  const document: Node = { name: "", attributes: {}, children: [], text: "" };
  const open = [document];
  let nodes = 0;
  parser.on("doctype", () => {
    throw malformed("A document type is not taken");
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (++nodes > MaxDocumentNodes) throw new Problem(413, `The XML has more than ${MaxDocumentNodes} elements`);
    if (open.length > MaxDepth) throw malformed(`Elements are nested deeper than ${MaxDepth}`);
    const node: Node = { name: name.replace(/^.*:/, ""), attributes, children: [], text: "" };
    open[open.length - 1].children.push(node);
    open.push(node);
  });
  parser.on("closetag", () => void open.pop());
  const take = (text: string) => void (open[open.length - 1].text += text);
  parser.on("text", take);
  parser.on("cdata", take);
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw malformed(error instanceof Error ? error.message : String(error), error);
  }
  return document.children[0];
}

function readLevel({ children }: Node): DicomJson {
  const level: DicomJson = {};
  const blocks = creatorBlocks(children);
  for (const attribute of children) {
    if (attribute.name !== "DicomAttribute") {
      throw malformed(`There is a ${shown(attribute.name)} among the attributes`);
    }
    const { vr = "" } = attribute.attributes;
    if (!/^[A-Z]{2}$/.test(vr)) throw malformed(`${shown(vr)} is no value representation`);
    const key = tagToHex(storedTag(attribute, blocks));
    if (Object.hasOwn(level, key)) throw malformed(`Attribute ${key} is there twice`);
    level[key] = readAttribute(vr, attribute);
  }
  return level;
}

/** The blocks that private creators have reserved, by group and creator. */
function creatorBlocks(attributes: readonly Node[]): Map<string, number> {
  const blocks = new Map<string, number>();
  for (const { attributes: { tag, privateCreator }, children: [value] } of attributes) {
    const number = parseTag(tag ?? "");
    if (number === undefined || privateCreator !== undefined || !isPrivateTag(number) || value === undefined) continue;
    if ((number & 0xffff) >= 0x10 && (number & 0xffff) <= 0xff) {
      blocks.set(`${number >>> 16} ${value.text.trim()}`, number & 0xff);
    }
  }
  return blocks;
}

/** Puts a private element into the block of its creator. */
function storedTag({ attributes }: Node, blocks: ReadonlyMap<string, number>): number {
  const tag = /^[0-9a-fA-F]{8}$/.test(attributes.tag ?? "") ? parseTag(attributes.tag) : undefined;
  if (tag === undefined) throw malformed(`${shown(attributes.tag ?? "")} is no tag of 8 digits`);
  const { privateCreator } = attributes;
  if (privateCreator === undefined || !isPrivateTag(tag) || (tag & 0xff00) !== 0) return tag;
  const block = blocks.get(`${tag >>> 16} ${privateCreator.trim()}`);
  if (block === undefined) {
    throw malformed(`No attribute reserves a block for private creator ${shown(privateCreator)}`);
  }
  return (tag | block << 8) >>> 0;
}

function readAttribute(vr: string, { children }: Node): DicomJsonElement {
  const [first] = children;
  if (first === undefined) return { vr };
  if (first.name === "InlineBinary") return { vr, InlineBinary: first.text.trim() };
  if (first.name === "BulkData") return { vr, BulkDataURI: first.attributes.uri ?? first.attributes.uuid ?? "" };
  const wanted = vr === "SQ" ? "Item" : vr === "PN" ? "PersonName" : "Value";
  const numbered = [...children].sort((a, b) => Number(a.attributes.number) - Number(b.attributes.number));
  const values = numbered.map((child, index) => {
    if (child.name !== wanted) throw malformed(`There is a ${shown(child.name)} where VR ${vr} has a ${wanted}`);
    if (child.attributes.number !== String(index + 1)) {
      throw malformed(`The ${wanted}s of an attribute are not numbered from 1 on, one by one`);
    }
    return vr === "SQ" ? readLevel(child) : vr === "PN" ? readName(child) : readValue(vr, child.text);
  });
  return { vr, Value: values };
}

function readName({ children }: Node): PersonName {
  const name: PersonName = {};
  for (const group of NameGroups) {
    const found = children.find((child) => child.name === group);
    if (found === undefined) continue;
    const text = (component: string) => found.children.find((child) => child.name === component)?.text ?? "";
    name[group] = NameComponents.map(text).join("^").replace(/\^+$/, "");
  }
  return name;
}

function readValue(vr: string, text: string): unknown {
  if (text === "") return null;
  const isNumber = vrProperties(vr).kind === "number" && vr !== "SV" && vr !== "UV";
  return isNumber && /^\s*[+-]?[\d.]+(?:[eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : text;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

function malformed(reason: string, cause?: unknown): Problem {
  return new Problem(400, `Cannot read XML: ${reason}`, { cause });
}
