/**
 * SVG as text: every attribute and every text is escaped here and nowhere else.
 *
 * @module
 */

declare const brand: unique symbol;

/** Markup that is well formed. */
export type Markup = string & { readonly [brand]: true };

/** Attributes of an element; `undefined` ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** What XML 1.0 has no place for: controls, lone surrogates, two non-characters. */
const Disallowed = /(?![\t\n\r])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

const Entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Escapes a text for XML, in elements and attributes.
 *
 * @param text Any text
 * @returns Markup that shows it; what XML cannot hold becomes U+FFFD
 */
export function escapeXml(text: string): Markup {
  return text.replace(Disallowed, "\uFFFD").replace(/[&<>"']/g, (character) => Entities[character]) as Markup;
}

/**
 * Writes a number.
 *
 * @param value A length in pixels
 * @returns At most two digits behind the point; 0 for what is no number
 */
export function numeral(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value * 100) / 100 || 0}` : "0";
}

/**
 * Makes an element.
 *
 * @param name Its name
 * @param attributes Its attributes
 * @param children What is in it
 * @returns Markup
 */
export function element(name: string, attributes: Attributes, children: readonly Markup[] = []): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? numeral(value) : escapeXml(value!)}"`)
    .join("");
  return (children.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>${children.join("")}</${name}>`) as Markup;
}

/** Nothing. */
export const Nothing: Markup = "" as Markup;
