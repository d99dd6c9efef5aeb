/**
 * What all parts of a drawing are drawn with: colors, texts, hatching.
 *
 * @module
 */
import type { ImageSetLayout } from "../layout/types.ts";
import { measure } from "./measure.ts";
import { type Attributes, element, escapeXml, type Markup, Nothing } from "./svg.ts";
import { type DrawingTheme, hueToken, Painter, type Token } from "./theme.ts";

/** A rectangle in pixels of the drawing. */
export interface Area {
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** Width. */
  readonly width: number;
  /** Height. */
  readonly height: number;
}

/** A part of the drawing with the room it takes. */
export interface Section {
  /** What is drawn. */
  readonly markup: Markup;
  /** Its height in pixels. */
  readonly height: number;
}

/** How a text is set. */
export interface TextStyle {
  /** Font size in pixels. */
  readonly size: number;
  /** Color; that of plain text unless given. */
  readonly color?: Token;
  /** Whether it is bold. */
  readonly bold?: boolean;
  /** Which end of it the point is at; `start` unless given. */
  readonly anchor?: "start" | "middle" | "end";
}

/** Fonts that are likely to be there, the one that pictures are rendered with in front. */
export const FontFamily = "Inter, 'Helvetica Neue', 'Segoe UI', Roboto, Arial, sans-serif";

/** Weight of bold texts. */
export const BoldWeight = 600;

/** Small parts, such as tiles, in a drawing: no protocol can make it larger than that. */
const MaxSmallParts = 8192;

/** Draws; keeps what the drawing has to define. */
export class Pen {
  /** Gives elements their colors. */
  readonly painter: Painter;
  readonly #prefix: string;
  readonly #patterns = new Map<string, Markup>();
  #smallParts = MaxSmallParts;

  /** Makes a pen. `prefix` begins every id, so that two drawings can be in one document. */
  constructor(theme: DrawingTheme, prefix: string) {
    this.painter = new Painter(theme);
    this.#prefix = prefix;
  }

  /** An id of this drawing. */
  id(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  /** Whether that many more small parts may be drawn. */
  take(count: number): boolean {
    if (count > this.#smallParts) return false;
    this.#smallParts -= count;
    return true;
  }

  /** A rectangle with colors. */
  rectangle({ x, y, width, height }: Area, colors: Parameters<Painter["paint"]>[0], more: Attributes = {}): Markup {
    const size = { width: Math.max(0, width), height: Math.max(0, height) };
    return element("rect", { x, y, ...size, ...this.painter.paint(colors), ...more });
  }

  /** One line of text, `y` its baseline. */
  text(x: number, y: number, text: string, { size, color = "ink", bold, anchor }: TextStyle): Markup {
    if (text === "") return Nothing;
    return element("text", {
      x,
      y,
      "font-size": size,
      "font-weight": bold ? BoldWeight : undefined,
      "text-anchor": anchor === "start" ? undefined : anchor,
      ...this.painter.paint({ fill: color }),
    }, [escapeXml(text)]);
  }

  /** Hatching that tells earlier images from current ones where colors do not. */
  hatch(area: Area, set: ImageSetLayout | undefined, more: Attributes = {}): Markup {
    const token = hueToken(set?.index, "edge");
    const id = this.id(`hatch-${token}`);
    if (!this.#patterns.has(token)) {
      const stripe = element("line", {
        x1: 0,
        y1: 0,
        x2: 0,
        y2: 9,
        "stroke-width": 3.5,
        "stroke-opacity": "0.22",
        ...this.painter.paint({ stroke: token }),
      });
      const pattern = { id, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
      this.#patterns.set(token, element("pattern", pattern, [stripe]));
    }
    const { x, y, width, height } = area;
    return element("rect", {
      x,
      y,
      width: Math.max(0, width),
      height: Math.max(0, height),
      fill: `url(#${id})`,
      ...more,
    });
  }

  /** What has to be defined for what has been drawn. */
  definitions(): Markup[] {
    const patterns = this.#patterns.size === 0 ? [] : [element("defs", {}, [...this.#patterns.values()])];
    return [this.painter.style(), ...patterns];
  }
}

/**
 * A text and what stands in front of it or behind it, as wide as it gets.
 *
 * @param text The text
 * @param style How it is set
 * @returns Pixels
 */
export function widthOf(text: string, style: TextStyle): number {
  return measure(text, style.size, style.bold);
}
