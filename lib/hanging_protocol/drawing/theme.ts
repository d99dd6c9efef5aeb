/**
 * Colors, light and dark, and how elements get them: as custom properties that follow the reader's preference, or fixed.
 *
 * @module
 */
import { type Attributes, element, type Markup, Nothing } from "./svg.ts";

/** `auto` follows the reader's preference where the drawing is shown. */
export type DrawingTheme = "auto" | "light" | "dark";

/** The two appearances. */
type Appearance = "light" | "dark";

const General = {
  page: { light: "#ffffff", dark: "#0d1320" },
  ink: { light: "#111827", dark: "#e8edf5" },
  muted: { light: "#5b6678", dark: "#9aa7bb" },
  line: { light: "#d5dbe4", dark: "#2b3648" },
  bezel: { light: "#1f2937", dark: "#3a465a" },
  "bezel-ink": { light: "#cbd5e1", dark: "#d7dfea" },
  glass: { light: "#eef1f5", dark: "#05080e" },
  badge: { light: "#111827", dark: "#e8edf5" },
  "badge-ink": { light: "#ffffff", dark: "#0d1320" },
  "band-ink": { light: "#ffffff", dark: "#ffffff" },
  warning: { light: "#9a3412", dark: "#fdba74" },
  "none-band": { light: "#64748b", dark: "#64748b" },
  "none-tint": { light: "#f3f5f8", dark: "#161d2a" },
  "none-edge": { light: "#64748b", dark: "#8493a8" },
  "none-text": { light: "#414c5c", dark: "#c3cddb" },
} as const satisfies Record<string, Record<Appearance, string>>;

/**
 * A color for each image set, in an order that keeps neighbours apart for people with a color vision deficiency too:
 * band, tint, edge, text.
 */
const Hues: Readonly<Record<Appearance, readonly (readonly [string, string, string, string])[]>> = {
  light: [
    ["#1d5fbf", "#e4eefc", "#1d5fbf", "#154a96"],
    ["#b4540a", "#fdf0e1", "#b4540a", "#8a4007"],
    ["#0f766e", "#e0f4f1", "#0f766e", "#0b5d57"],
    ["#7b3fae", "#f2e8fa", "#7b3fae", "#62308d"],
    ["#be2d5c", "#fde7ee", "#be2d5c", "#972149"],
    ["#66750f", "#f3f6dc", "#66750f", "#4f5b0a"],
    ["#0e7490", "#e0f4f9", "#0e7490", "#0a5a70"],
    ["#85563f", "#f6ece6", "#85563f", "#694431"],
  ],
  dark: [
    ["#2c6fd1", "#10203c", "#5d97ec", "#b3d0fb"],
    ["#bd6212", "#31200f", "#e79a50", "#f8cfa4"],
    ["#11877e", "#0a2a28", "#41bfb3", "#a2e7df"],
    ["#8b4fc0", "#251736", "#b88ae3", "#dfc7f4"],
    ["#c93f6c", "#351422", "#ec84a5", "#f9c3d3"],
    ["#78891b", "#22270d", "#b2c350", "#e0e8a5"],
    ["#1386a4", "#0a2730", "#4fbbd8", "#a9e4f2"],
    ["#9a6a52", "#2a1c16", "#cd9e86", "#eccfc0"],
  ],
};

/** How many colors there are before they start over. */
const HueCount = Hues.light.length;

const HueParts = ["band", "tint", "edge", "text"] as const;

/** A part of the colors of an image set. */
export type HuePart = typeof HueParts[number];

/** The name of a color. */
export type Token = keyof typeof General | `h${number}-${HuePart}`;

function colorOf(token: Token, appearance: Appearance): string {
  if (Object.hasOwn(General, token)) return General[token as keyof typeof General][appearance];
  const [hue, part] = token.slice(1).split("-");
  return Hues[appearance][Number(hue)][HueParts.indexOf(part as HuePart)];
}

/**
 * The color of an image set.
 *
 * @param index Its place among the image sets, from 0; `undefined` for none
 * @param part What of it is painted
 * @returns The color's name
 */
export function hueToken(index: number | undefined, part: HuePart): Token {
  return index === undefined ? `none-${part}` : `h${index % HueCount}-${part}`;
}

/** Gives elements their colors, and remembers which ones. */
export class Painter {
  readonly #theme: DrawingTheme;
  readonly #used = new Set<Token>();
  readonly #rules = new Set<string>();

  /** Makes a painter of a theme. */
  constructor(theme: DrawingTheme) {
    this.#theme = theme;
  }

  /** Attributes that paint an element: colors by name, or `none`. */
  paint(colors: { readonly fill?: Token | "none"; readonly stroke?: Token }): Attributes {
    const classes: string[] = [];
    const attributes: Record<string, string> = {};
    for (const [property, token] of Object.entries(colors)) {
      attributes[property] = token === "none" ? token : this.#color(token);
      if (token === "none" || this.#theme !== "auto") continue;
      classes.push(`hp-${property[0]}-${token}`);
      this.#rules.add(`.hp-${property[0]}-${token}{${property}:var(--hp-${token})}`);
    }
    return { ...attributes, class: classes.join(" ") || undefined };
  }

  /** The style sheet of what has been painted; nothing for a fixed theme. */
  style(): Markup {
    if (this.#theme !== "auto") return Nothing;
    const properties = (appearance: Appearance) =>
      `.hp{${[...this.#used].sort().map((token) => `--hp-${token}:${colorOf(token, appearance)}`).join(";")}}`;
    const sheet = [
      properties("light"),
      `@media (prefers-color-scheme:dark){${properties("dark")}}`,
      ...[...this.#rules].sort(),
    ];
    // None of it comes from a protocol, and nothing in it needs an escape
    return element("style", {}, [sheet.join("") as Markup]);
  }

  #color(token: Token): string {
    this.#used.add(token);
    return colorOf(token, this.#theme === "dark" ? "dark" : "light");
  }
}
