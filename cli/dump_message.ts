/**
 * Command sets in words, for `-v`.
 *
 * @module
 */
import { formatTag, parseTag } from "../lib/dataset/dictionary.ts";
import { commandName, isResponse } from "../lib/dimse/commands.ts";
import { CommandElements } from "../lib/dimse/dictionary.ts";
import type { DimseMessage } from "../lib/dimse/message.ts";
import { row, sopClass } from "./dump_rows.ts";
import { describeStatusOf, hex } from "./results.ts";

const Priorities: Readonly<Record<number, string>> = { 0: "MEDIUM", 1: "HIGH", 2: "LOW" };

function tagText(tag: string): string {
  const number = parseTag(tag);
  return number === undefined ? tag : formatTag(number);
}

/**
 * A DIMSE message in words.
 *
 * @param message The message; of its data set only the length is told
 * @returns Lines, indented, one for each command element
 */
export function describeMessage({ contextId, command, dataset, source, stream, oversize }: DimseMessage): string[] {
  const lines = [row("Presentation context", contextId)];
  for (const { keyword, name } of CommandElements) {
    if (keyword === "CommandGroupLength" || keyword === "CommandField" || keyword === "CommandDataSetType") continue;
    const value = command[keyword];
    if (value === undefined) continue;
    if (keyword === "Status" && typeof value === "number") {
      lines.push(row(name, describeStatusOf(value, command.AffectedSOPClassUID)));
    } else if (keyword === "Priority" && typeof value === "number") lines.push(row(name, Priorities[value] ?? value));
    else if (typeof value === "object") lines.push(row(name, value.map(tagText).join(" ")));
    else if (typeof value === "string" && keyword.endsWith("SOPClassUID")) lines.push(row(name, sopClass(value)));
    else lines.push(row(name, value));
  }
  if (oversize) lines.push(row("Data set", "too long, discarded"));
  else if (dataset || source) lines.push(row("Data set", `${(dataset ?? source)?.length} bytes`));
  else if (stream) lines.push(row("Data set", "follows"));
  return lines;
}

/**
 * What a message is called, with what tells it from others.
 *
 * @param message The message
 * @returns E.g. `C-FIND-RSP 3 FF00`
 */
export function messageTitle({ command }: DimseMessage): string {
  const id = command.MessageID ?? command.MessageIDBeingRespondedTo ?? "?";
  const status = isResponse(command.CommandField) && command.Status !== undefined ? ` ${hex(command.Status)}` : "";
  return `${commandName(command.CommandField)} ${id}${status}`;
}
