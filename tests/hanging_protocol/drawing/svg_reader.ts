/**
 * Reads drawings back, strictly.
 *
 * @module
 */
import { SaxesParser } from "saxes";

/** An element of a drawing. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text. */
  text: string;
  /** Names of the elements it is in, the outermost first. */
  readonly path: readonly string[];
}

/** Parses a document; throws if it is not well formed. */
export function readSvg(svg: string): Element[] {
  const parser = new SaxesParser({ xmlns: true });
  const elements: Element[] = [];
  const open: Element[] = [];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const plain = Object.fromEntries(Object.values(attributes).map((each) => [each.name, each.value]));
    const element = { name, attributes: plain, text: "", path: open.map((each) => each.name) };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const last = open.at(-1);
    if (last) last.text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(svg).close();
  return elements;
}
