/**
 * The authoring form to a data set, with every problem at its place.
 *
 * @module
 */
import { keywordOf, parseTag, tagOf, tagToHex } from "../lib/dataset/dictionary.ts";
import { datasetFromJson } from "../lib/dataset/json.ts";
import { type DicomJson, isJsonElement, isTagKey } from "../lib/dataset/keyword.ts";
import type { Dataset } from "../lib/dataset/types.ts";
import type { Attribute, Attributes } from "../lib/hanging_protocol/iod/attribute.ts";
import { HangingProtocolAttributes } from "../lib/hanging_protocol/iod/protocol_table.ts";
import { kindOf, type ScalarKind, writeField } from "../lib/hanging_protocol/model/fields.ts";
import { type Report, shown } from "./config_values.ts";
import type { JsonNode } from "./json_text.ts";
import { suggestion } from "./suggest.ts";

/** Sides of a rectangle, in the order of the attribute. */
const Sides = ["left", "top", "right", "bottom"] as const;

const Wanted: Readonly<Record<ScalarKind, string>> = {
  text: "text",
  number: "a number",
  tag: "a keyword of the data dictionary, nor a tag of 8 hexadecimal digits",
};

/** A tag in any of its spellings, as the model has it; keywords keep theirs. */
function readTag(text: string): string | undefined {
  if (tagOf(text) !== undefined) return text;
  const tag = parseTag(text);
  return tag === undefined ? undefined : keywordOf(tag) ?? tagToHex(tag);
}

function readScalar(kind: ScalarKind, node: JsonNode): string | number | undefined {
  if (node.kind !== "value") return undefined;
  const { value, source } = node;
  if (kind === "number") return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  const text = typeof value === "string" ? value : value === null ? undefined : source;
  if (text === undefined || text === "") return undefined;
  return kind === "tag" ? readTag(text) : text;
}

class Reader {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  object(attributes: Attributes, node: JsonNode, path: string): Dataset {
    if (node.kind !== "object") {
      this.#report(node, path, `${shown(node)} where an object should be`);
      return {};
    }
    const item: [string, unknown][] = [];
    let other: [string, unknown][] = [];
    for (const [name, { offset, node: member }] of node.members) {
      const here = path === "" ? name : `${path}.${name}`;
      if (name === "other") other = this.#other(member, here);
      else if (Object.hasOwn(attributes, name)) {
        const value = this.#field(attributes[name], member, here);
        if (value !== undefined) item.push([attributes[name].keyword, value]);
      } else if (name !== "$schema" || path !== "") {
        const names = [...Object.keys(attributes), "other"];
        this.#report({ offset }, here, `unknown field${suggestion(name, names)}`);
      }
    }
    // How a value was written goes before what the field says
    return Object.fromEntries([...item, ...other]);
  }

  #field(attribute: Attribute, node: JsonNode, path: string): unknown {
    if (node.kind === "value" && node.value === null) return attribute.items ? [] : null;
    const { shape } = kindOf(attribute);
    if (attribute.items) return this.#items(attribute.items, node, path);
    const field = shape === "position" ? this.#position(node, path) : this.#values(attribute, node, path);
    return field === undefined ? undefined : writeField(attribute, field);
  }

  #items(attributes: Attributes, node: JsonNode, path: string): Dataset[] {
    if (node.kind === "array") {
      return node.items.map((item, index) => this.object(attributes, item, `${path}[${index + 1}]`));
    }
    this.#report(node, path, `${shown(node)} is no list: put it in [ ]`);
    return [];
  }

  #position(node: JsonNode, path: string): Record<string, number> | undefined {
    const members = node.kind === "object" ? node.members : undefined;
    const sides = node.kind === "array" && node.items.length === 4
      ? node.items
      : Sides.map((side) => members?.get(side)?.node);
    const numbers = sides.map((side) => side && readScalar("number", side));
    const unknown = [...members?.keys() ?? []].some((name) => !Sides.some((side) => side === name));
    if (!unknown && numbers.every((number) => typeof number === "number")) {
      return Object.fromEntries(Sides.map((side, index) => [side, numbers[index] as number]));
    }
    this.#report(node, path, `${shown(node)} is no position: write {"left": 0, "top": 1, "right": 0.5, "bottom": 0}`);
  }

  #values(attribute: Attribute, node: JsonNode, path: string): unknown {
    const { scalar, shape } = kindOf(attribute);
    const isOne = shape === "one";
    if (isOne && node.kind === "array") {
      this.#report(node, path, "a list where one value should be");
      return undefined;
    }
    if (shape === "pair" && (node.kind !== "array" || node.items.length !== 2)) {
      this.#report(node, path, `${shown(node)} where a list of two should be`);
      return undefined;
    }
    const nodes = node.kind === "array" ? node.items : [node];
    const values = nodes.map((each, index) =>
      this.#value(attribute, scalar, each, isOne ? path : `${path}[${index + 1}]`)
    );
    if (values.includes(undefined)) return undefined;
    return isOne ? values[0] : values.length === 0 ? undefined : values;
  }

  #value(attribute: Attribute, kind: ScalarKind, node: JsonNode, path: string): string | number | undefined {
    const value = readScalar(kind, node);
    if (value === undefined) {
      this.#report(node, path, `${shown(node)} is not ${Wanted[kind]}`);
      return undefined;
    }
    const { enumerated } = attribute;
    if (!enumerated || enumerated.includes(value)) return value;
    const meant = suggestion(String(value), enumerated.map(String));
    this.#report(node, path, `${shown(node)} is none of ${enumerated.join(", ")}${meant}`);
  }

  /** Attributes by tag are in DICOM JSON; those that have a keyword come back as they are in keyword form. */
  #other(node: JsonNode, path: string): [string, unknown][] {
    if (node.kind !== "object") {
      this.#report(node, path, `${shown(node)} where an object should be`);
      return [];
    }
    const entries: [string, unknown][] = [];
    for (const [key, { offset, node: member }] of node.members) {
      const value = plain(member);
      if (!isTagKey(key)) {
        if (tagOf(key) === undefined) this.#report({ offset }, `${path}.${key}`, "no keyword and no tag of 8 digits");
        else entries.push([key, value]);
        continue;
      }
      try {
        if (!isJsonElement(value)) throw new TypeError('no attribute in DICOM JSON: write {"vr": …, "Value": […]}');
        entries.push(...Object.entries(datasetFromJson({ [key.toUpperCase()]: value } as DicomJson)));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        this.#report(member, `${path}.${key}`, error.message);
      }
    }
    return entries;
  }
}

/** A value of JSON without its places. */
function plain(node: JsonNode): unknown {
  if (node.kind === "value") return node.value;
  if (node.kind === "array") return node.items.map(plain);
  return Object.fromEntries([...node.members].map(([name, { node }]) => [name, plain(node)]));
}

/**
 * Reads the authoring form.
 *
 * @param node The form
 * @param report Told of every problem: where, under which path, items counted from 1, what
 * @returns The data set in keyword form, as far as there are no problems; nothing is filled in
 */
export function readAuthored(node: JsonNode, report: Report): Dataset {
  return new Reader(report).object(HangingProtocolAttributes, node, "");
}
