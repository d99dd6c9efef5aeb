/**
 * The little Markdown that a conformance statement needs.
 *
 * @module
 */

/** A section: numbered when the statement is put together. */
export interface Section {
  /** Heading, without a number. */
  readonly title: string;
  /** Paragraphs, lists and tables. */
  readonly body?: readonly string[];
  /** Sections below it. */
  readonly sections?: readonly Section[];
}

function cell(value: string | number): string {
  return String(value).replaceAll("|", "\\|").replaceAll("\n", " ");
}

/**
 * A table.
 *
 * @param headings The first line
 * @param rows The others
 * @returns Markdown
 */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}

/**
 * A list.
 *
 * @param items One line each
 * @returns Markdown
 */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/**
 * Puts sections together.
 *
 * @param sections The sections
 * @param prefix The number of the section around them, with its dot
 * @param level How deep they are
 * @returns Markdown, a heading with its number to each
 */
export function render(sections: readonly Section[], prefix = "", level = 2): string {
  return sections.map(({ title, body = [], sections: inner = [] }, index) => {
    const number = `${prefix}${index + 1}`;
    const text = [`${"#".repeat(level)} ${number} ${title}`, ...body].join("\n\n");
    return inner.length === 0 ? text : `${text}\n\n${render(inner, `${number}.`, level + 1)}`;
  }).join("\n\n");
}
