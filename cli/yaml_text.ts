/**
 * YAML as JSON with places.
 *
 * @module
 */
import type { Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { type JsonMember, type JsonNode, JsonTextError } from "./json_text.ts";

/** Values of one file; aliases that stand for large parts again and again would make it endless. */
const MaxNodes = 100_000;

const MaxDepth = 64;

type Yaml = typeof import("yaml");

class Converter {
  readonly #yaml: Yaml;
  /** What each anchor stands for, as far as the text has been gone through. */
  readonly #anchors = new Map<string, Node>();
  #count = 0;

  constructor(yaml: Yaml) {
    this.#yaml = yaml;
  }

  node(node: unknown, depth: number, fallback: number): JsonNode {
    const offset = (node as Node | null)?.range?.[0] ?? fallback;
    if (depth > MaxDepth) throw new JsonTextError(`more than ${MaxDepth} levels`, offset);
    if (++this.#count > MaxNodes) throw new JsonTextError(`more than ${MaxNodes} values`, offset);
    const { isAlias, isMap, isSeq, isScalar } = this.#yaml;
    if (isAlias(node)) {
      const meant = this.#anchors.get(node.source);
      if (meant === undefined) throw new JsonTextError(`no anchor &${node.source}`, offset);
      return this.node(meant, depth + 1, offset);
    }
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return { kind: "object", offset, members: this.#members(node, depth, offset) };
    if (isSeq(node)) {
      const items = (node as YAMLSeq<unknown>).items.map((item) => this.node(item, depth + 1, offset));
      return { kind: "array", offset, items };
    }
    if (isScalar(node)) return this.#scalar(node, offset);
    return { kind: "value", offset, value: null };
  }

  #members(map: YAMLMap<unknown, unknown>, depth: number, fallback: number): Map<string, JsonMember> {
    const members = new Map<string, JsonMember>();
    for (const { key, value } of map.items) {
      const offset = (key as Node | null)?.range?.[0] ?? fallback;
      const name = this.#yaml.isScalar(key) ? key.source ?? String(key.value) : undefined;
      if (name === undefined) throw new JsonTextError("a name should be text", offset);
      members.set(name, { offset, node: this.node(value, depth + 1, offset) });
    }
    return members;
  }

  #scalar({ value, source }: Scalar, offset: number): JsonNode {
    const isJson = value === null || typeof value === "string" || typeof value === "number" ||
      typeof value === "boolean";
    if (isJson) return { kind: "value", offset, value, source };
    throw new JsonTextError(`${JSON.stringify(source)} has no form in JSON`, offset);
  }
}

/**
 * Parses YAML 1.2. The parser is loaded when the first text is parsed.
 *
 * @param text The text, one document
 * @returns Its value, with offsets
 * @throws {JsonTextError} If it is no YAML, nested too deep or too long, or holds what JSON has no form for
 */
export async function parseYaml(text: string): Promise<JsonNode> {
  const yaml = await import("yaml");
  const document = yaml.parseDocument(text, { prettyErrors: false, uniqueKeys: true, logLevel: "error" });
  const [error] = document.errors;
  if (error) throw new JsonTextError(error.message.replace(/(; please use .*|\.)$/, ""), error.pos[0]);
  return new Converter(yaml).node(document.contents, 0, 0);
}
