/**
 * `hangar show`: a hanging protocol in words.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import { readHangingProtocol } from "../lib/hanging_protocol/model/read.ts";
import {
  type Chapter,
  describeHangingProtocol,
  type Description,
  type Passage,
} from "../lib/hanging_protocol/words.ts";
import { authoringForm } from "./authoring.ts";
import { Exit } from "./errors.ts";
import { printable, printableJson } from "./escape.ts";
import type { Io } from "./io.ts";
import { loadProtocol, ProtocolNotes, ProtocolOperands } from "./protocol_source.ts";
import { ScuFlags } from "./scu.ts";
import { hang } from "./typeset.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** Columns where nobody says how many there are, and bounds of what is pleasant to read. */
const Width = { usual: 80, least: 40, most: 110 } as const;

/** Columns before the text of the first chapters. */
const TermWidth = 12;

function terms(passages: readonly Passage[], width: number): string {
  return passages.map(({ subject, text, details }) => {
    const more = details.length === 0 ? "" : hang("", printable(details.join(" · ")), TermWidth, width);
    return hang(printable(subject), printable(text), TermWidth, width) + more;
  }).join("");
}

/** Places are longer than terms: what is shown there stands behind them, details below. */
function places({ passages }: Chapter, width: number): string {
  return passages.map(({ subject, text, details }) => {
    const lead = `  ${printable(subject)}: `;
    const first = unicodeWidth(lead) + unicodeWidth(text) <= width
      ? `${lead}${printable(text)}\n`
      : hang("", `${printable(subject)}: ${printable(text)}`, 2, width);
    return first + (details.length === 0 ? "" : hang("", printable(details.join(" · ")), 4, width));
  }).join("");
}

/**
 * Sets a description for people.
 *
 * @param description The description
 * @param width Columns of a line
 * @returns Lines with their ends
 */
export function typesetDescription(description: Description, width: number): string {
  const [purpose, imageSets, screens, ...groups] = description.chapters;
  const { title, subtitle } = description;
  const heading = subtitle === "" ? printable(title) : `${printable(title)}: ${printable(subtitle)}`;
  const remarks = (chapter: Chapter) => chapter.remarks.map((remark) => hang("", printable(remark), 2, width)).join("");
  const numbered = (chapter: Chapter) =>
    `\n${chapter.title}\n${terms(chapter.passages.map((each) => ({ ...each, subject: `  ${each.subject}` })), width)}${
      remarks(chapter)
    }`;
  return [
    hang("", heading, 0, width) + "\n",
    terms(purpose.passages, width),
    numbered(imageSets),
    numbered(screens),
    ...groups.map((group) => `\n${hang("", printable(group.title), 0, width)}${places(group, width)}${remarks(group)}`),
  ].join("");
}

function terminalWidth(io: Io): number {
  if (!io.isStdoutTerminal) return Width.usual;
  try {
    return Math.min(Width.most, Math.max(Width.least, Deno.consoleSize().columns));
  } catch {
    return Width.usual;
  }
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "show",
  summary: "Describes a hanging protocol: what it is for, which images it takes, what is shown where",
  operands: ProtocolOperands,
  flags: { ...ScuFlags, json: { help: "Print the authoring form, which hangar new makes a file of" } },
  notes: ProtocolNotes,
  async run(values, operands, io) {
    const { dataset } = await loadProtocol(operands, values, io);
    if (values.json) {
      await io.stdout(printableJson(authoringForm(dataset), 2) + "\n");
      return Exit.Success;
    }
    const description = describeHangingProtocol(readHangingProtocol(dataset));
    await io.stdout(typesetDescription(description, terminalWidth(io)));
    return Exit.Success;
  },
});
