/**
 * Diagnostics of hanging protocols as lines.
 *
 * @module
 */
import type { Diagnostic } from "../lib/hanging_protocol/iod/validate.ts";
import { printable, printableJson } from "./escape.ts";

/**
 * Writes one diagnostic.
 *
 * @param file The file it is about
 * @param diagnostic The diagnostic
 * @param json Whether to write JSON
 * @returns A line with its end
 */
export function diagnosticLine(file: string, diagnostic: Diagnostic, json: boolean): string {
  const { severity, path, message, clause } = diagnostic;
  if (json) return printableJson({ file, severity, path, message, clause }) + "\n";
  const where = path === "" ? "" : `${path}: `;
  return printable(`${file}: ${severity}: ${where}${message} (${clause})`) + "\n";
}
