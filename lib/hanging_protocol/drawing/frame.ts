/**
 * The document around a drawing: size, title and description, colors.
 *
 * @module
 */
import { FontFamily, Pen, type Section } from "./pen.ts";
import { element, escapeXml } from "./svg.ts";
import type { DrawingTheme } from "./theme.ts";

/** What is drawn. */
export interface Subject {
  /** Its name. */
  readonly name: string;
  /** What there is to see, in words. */
  readonly description: string;
  /** Draws it; the section begins at the upper edge. */
  draw(pen: Pen): Section;
}

/** Widths that make sense, in pixels. */
const Widths = { least: 16, most: 16_384 } as const;

/** FNV-1a over UTF-16: the same drawing has the same ids, and two drawings in one document have different ones. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

/**
 * Makes a document.
 *
 * @param options Width in pixels and colors
 * @param width Width of the drawing in units of its own
 * @param subject What is drawn
 * @returns SVG
 */
export function document(
  { width: wanted, theme = "auto" }: { readonly width?: number; readonly theme?: DrawingTheme },
  width: number,
  { name, description, draw }: Subject,
): string {
  const pen = new Pen(theme, `hp-${fingerprint(`${theme} ${width} ${name} ${description}`)}`);
  const page = pen.painter.paint({ fill: "page" });
  const { markup, height } = draw(pen);
  const given = wanted !== undefined && Number.isFinite(wanted) ? wanted : width;
  const shown = Math.min(Widths.most, Math.max(Widths.least, given));
  const [title, words] = [pen.id("title"), pen.id("description")];
  return element("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    class: "hp",
    width: shown,
    height: shown * height / width,
    viewBox: `0 0 ${width} ${Math.ceil(height)}`,
    role: "img",
    "aria-labelledby": `${title} ${words}`,
    "font-family": FontFamily,
  }, [
    element("title", { id: title }, [escapeXml(name)]),
    element("desc", { id: words }, [escapeXml(description)]),
    ...pen.definitions(),
    element("rect", { width, height: Math.ceil(height), ...page }),
    markup,
  ]) + "\n";
}
