/**
 * JSON (RFC 8259) that remembers where everything stands, so that errors in a file can point at it.
 *
 * @module
 */

/** A value and where it stands. */
export type JsonNode =
  & {
    /** Offset of its first character. */
    readonly offset: number;
  }
  & (
    | {
      readonly kind: "value";
      readonly value: string | number | boolean | null;
      /** How it is written, where text needs no quotes. */
      readonly source?: string;
    }
    | { readonly kind: "array"; readonly items: readonly JsonNode[] }
    | { readonly kind: "object"; readonly members: ReadonlyMap<string, JsonMember> }
  );

/** A member of an object. */
export interface JsonMember {
  /** Offset of its name. */
  readonly offset: number;
  /** Its value. */
  readonly node: JsonNode;
}

/** Text that is no JSON. */
export class JsonTextError extends Error {
  override name = "JsonTextError";
  /** Where. */
  readonly offset: number;

  /** Makes an error about a place in the text. */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const MaxDepth = 64;

const Space = /[ \t\n\r]*/y;
const Text = /"(?:[^"\\\p{Cc}]|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const Scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const Word = /[^\s,:[\]{}"]+|./uy;

class Parser {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    const node = this.#value(0);
    if (this.#peek() !== "") this.#fail(`${this.#word()} after the end`);
    return node;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#offset += found.length;
    return found;
  }

  #peek(): string {
    this.#match(Space);
    return this.#text.charAt(this.#offset);
  }

  #word(): string {
    Word.lastIndex = this.#offset;
    const word = Word.exec(this.#text)?.[0];
    return word === undefined ? "the end" : JSON.stringify(word.slice(0, 40));
  }

  #fail(message: string): never {
    throw new JsonTextError(message, this.#offset);
  }

  #expect(what: string, where: string): void {
    if (this.#peek() !== what) this.#fail(`${this.#word()} where ${where}`);
    this.#offset++;
  }

  #string(where: string): string {
    this.#peek();
    const text = this.#match(Text);
    if (text !== undefined) return JSON.parse(text);
    const open = this.#text.charAt(this.#offset) === '"';
    return this.#fail(open ? "a string that does not end, or has a bad escape" : `${this.#word()} where ${where}`);
  }

  #value(depth: number): JsonNode {
    if (depth > MaxDepth) this.#fail(`more than ${MaxDepth} levels`);
    const first = this.#peek();
    const offset = this.#offset;
    if (first === "{") return { kind: "object", offset, members: this.#members(depth) };
    if (first === "[") return { kind: "array", offset, items: this.#items(depth) };
    if (first === '"') return { kind: "value", offset, value: this.#string("a value should be") };
    const scalar = this.#match(Scalar);
    return scalar === undefined
      ? this.#fail(`${this.#word()} where a value should be`)
      : { kind: "value", offset, value: JSON.parse(scalar) };
  }

  #items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.#offset++;
    if (this.#peek() === "]") return this.#offset++, items;
    do items.push(this.#value(depth + 1)); while (this.#comma("]"));
    return items;
  }

  #members(depth: number): Map<string, JsonMember> {
    const members = new Map<string, JsonMember>();
    this.#offset++;
    if (this.#peek() === "}") return this.#offset++, members;
    do {
      this.#peek();
      const offset = this.#offset;
      const name = this.#string("a name in quotes should be");
      if (members.has(name)) throw new JsonTextError(`${JSON.stringify(name)} is there twice`, offset);
      this.#expect(":", "a colon should be");
      members.set(name, { offset, node: this.#value(depth + 1) });
    } while (this.#comma("}"));
    return members;
  }

  #comma(end: string): boolean {
    const found = this.#peek();
    this.#expect(found === "," ? "," : end, `a comma or ${end} should be`);
    return found === ",";
  }
}

/**
 * Parses JSON.
 *
 * @param text The text
 * @returns Its value, with offsets
 * @throws {JsonTextError} If it is no JSON, nested too deep, or has two members of one name
 */
export function parseJson(text: string): JsonNode {
  return new Parser(text).document();
}

/**
 * Where an offset is for people.
 *
 * @param text The text
 * @param offset An offset in it
 * @returns `LINE:COLUMN`, both from 1, columns in characters
 */
export function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `${before.length}:${[...before.at(-1)!].length + 1}`;
}
