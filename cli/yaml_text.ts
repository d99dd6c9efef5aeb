/**
 * YAML as JSON with places.
 *
 * @module
 */
import type { Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";
import { type JsonMember, type JsonNode, JsonTextError } from "./json_text.ts";

/** Values of one file; aliases that stand for large parts again and again would make it endless. */
const MaxNodes = 100_000;

const MaxDepth = 64;

type Yaml = typeof import("js-yaml");

/** A value, how many there are in it, and how deep they are nested. */
interface Built {
  readonly node: JsonNode;
  readonly size: number;
  readonly depth: number;
}

/** Makes values of the events of the parser. */
class Builder {
  readonly #yaml: Yaml;
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, Built>();
  /** The next event. */
  #index = 0;
  /** Where the last thing was that has a place. */
  #offset = 0;

  constructor(yaml: Yaml, text: string) {
    this.#yaml = yaml;
    this.#text = text;
    this.#events = yaml.parseEvents(text, { maxDepth: MaxDepth });
  }

  document(): JsonNode {
    const { EVENT_ID } = this.#yaml;
    if (this.#events.length === 0) throw new JsonTextError("there is nothing in it", 0);
    if (this.#events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length > 1) {
      throw new JsonTextError("more than one document", 0);
    }
    this.#index = 1;
    return this.#value().node;
  }

  #fail(message: string): never {
    throw new JsonTextError(message, this.#offset);
  }

  #value(): Built {
    const { EVENT_ID } = this.#yaml;
    const event = this.#events[this.#index++];
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#anchored(event, { node: this.#scalar(event), size: 1, depth: 0 });
      case EVENT_ID.SEQUENCE:
        return this.#anchored(event, this.#sequence(event));
      case EVENT_ID.MAPPING:
        return this.#anchored(event, this.#mapping(event));
      case EVENT_ID.ALIAS: {
        this.#offset = event.anchorStart;
        const name = this.#text.slice(event.anchorStart, event.anchorEnd);
        return this.#anchors.get(name) ?? this.#fail(`no anchor &${name} before this`);
      }
      default:
        return this.#fail("there is nothing in it");
    }
  }

  #anchored({ anchorStart, anchorEnd }: { anchorStart: number; anchorEnd: number }, built: Built): Built {
    if (built.size > MaxNodes) this.#fail(`more than ${MaxNodes} values`);
    if (built.depth > MaxDepth) this.#fail(`more than ${MaxDepth} levels`);
    if (anchorStart >= 0) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), built);
    return built;
  }

  /** Whether the innermost sequence or mapping goes on. */
  #goesOn(): boolean {
    if (this.#events[this.#index].type !== this.#yaml.EVENT_ID.POP) return true;
    this.#index++;
    return false;
  }

  #sequence(event: SequenceEvent): Built {
    const offset = this.#offset = this.#begin(event, event.start);
    const items: JsonNode[] = [];
    let [size, depth] = [1, 0];
    while (this.#goesOn()) {
      const item = this.#value();
      items.push(item.node);
      [size, depth] = [size + item.size, Math.max(depth, item.depth + 1)];
    }
    return { node: { kind: "array", offset, items }, size, depth };
  }

  #mapping(event: MappingEvent): Built {
    const offset = this.#offset = this.#begin(event, event.start);
    const members = new Map<string, JsonMember>();
    let [size, depth] = [1, 0];
    while (this.#goesOn()) {
      const key = this.#events[this.#index++];
      if (key.type !== this.#yaml.EVENT_ID.SCALAR) this.#fail("a name should be text");
      const start = this.#offset = this.#begin(key, key.valueStart);
      const name = this.#yaml.getScalarValue(this.#text, key);
      if (members.has(name)) this.#fail(`${JSON.stringify(name)} is there twice`);
      const value = this.#value();
      members.set(name, { offset: start, node: value.node });
      [size, depth] = [size + value.size, Math.max(depth, value.depth + 1)];
    }
    return { node: { kind: "object", offset, members }, size, depth };
  }

  /** Where a value begins; what is left out has the place of what comes before it. */
  #begin({ tagStart }: { tagStart: number }, start: number): number {
    const offset = start >= 0 ? start : this.#offset;
    if (tagStart < 0) return offset;
    throw new JsonTextError("a tag, which has no form in JSON", tagStart);
  }

  #scalar(event: ScalarEvent): JsonNode {
    const { SCALAR_STYLE, NOT_RESOLVED, nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag } = this.#yaml;
    const offset = this.#offset = this.#begin(event, event.valueStart);
    const source = this.#yaml.getScalarValue(this.#text, event);
    if (event.style !== SCALAR_STYLE.PLAIN) return { kind: "value", offset, value: source };
    for (const tag of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
      const value = tag.resolve(source, false, tag.tagName);
      if (value !== NOT_RESOLVED) return { kind: "value", offset, value: value as null | boolean | number, source };
    }
    return { kind: "value", offset, value: source };
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
  const yaml = await import("js-yaml");
  try {
    return new Builder(yaml, text).document();
  } catch (error) {
    if (!(error instanceof yaml.YAMLException)) throw error;
    throw new JsonTextError(error.reason, error.mark?.position ?? 0);
  }
}
