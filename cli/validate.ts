/**
 * `hangar validate`: hanging protocols held against the standard.
 *
 * @module
 */
import { validateHangingProtocol } from "../lib/hanging_protocol/iod/validate.ts";
import { JsonFlag } from "./common.ts";
import { diagnosticLine } from "./diagnostic_lines.ts";
import { Exit, InputError } from "./errors.ts";
import { printable, printableJson } from "./escape.ts";
import { findFiles } from "./files.ts";
import type { Io } from "./io.ts";
import { loadProtocolFile } from "./protocol_source.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** What the files come to. */
interface Tally {
  checked: number;
  errors: number;
  warnings: number;
  unreadable: number;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "validate",
  summary: "Checks hanging protocols against the standard (PS3.3 §A.44)",
  operands: ["FILE…"],
  flags: { ...JsonFlag, quiet: { short: "q", help: "Print errors only, no warnings" } },
  notes: [
    "FILE is Part 10 or a bare data set; of a folder, every hanging protocol in it is checked, and what is none is named.",
    "Exit status: 0 no errors, 1 errors, 2 a file cannot be read or is no hanging protocol.",
  ],
  async run({ json, quiet }, paths, io) {
    const tally: Tally = { checked: 0, errors: 0, warnings: 0, unreadable: 0 };
    for (const { path, named, unlisted } of await findFiles(paths)) {
      if (unlisted === undefined) await check(path, named, { json, quiet }, tally, io);
      else throw new InputError(`Cannot read ${JSON.stringify(path)}: ${unlisted}`);
    }
    if (tally.checked === 0 && tally.unreadable === 0) {
      throw new InputError(`No hanging protocol in ${paths.join(" ")}`);
    }
    if (!json && !quiet) {
      const found = `${counted(tally.errors, "error")}, ${counted(tally.warnings, "warning")}`;
      io.stderr(`${counted(tally.checked, "hanging protocol")} checked: ${found}\n`);
    }
    return tally.unreadable > 0 ? Exit.Usage : tally.errors > 0 ? Exit.Failure : Exit.Success;
  },
});

async function check(
  path: string,
  named: boolean,
  { json, quiet }: { json: boolean; quiet: boolean },
  tally: Tally,
  io: Io,
): Promise<void> {
  let dataset;
  try {
    ({ dataset } = await loadProtocolFile(path));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // In a folder, other files are to be expected
    if (named) tally.unreadable++;
    if (json) {
      await io.stdout(printableJson({ file: path, severity: named ? "error" : "info", message: error.message }) + "\n");
    } else if (named || !quiet) io.stderr(`${printable(error.message)}\n`);
    return;
  }
  tally.checked++;
  for (const diagnostic of validateHangingProtocol(dataset)) {
    if (diagnostic.severity === "error") tally.errors++;
    else if (diagnostic.severity === "warning") tally.warnings++;
    if (!quiet || diagnostic.severity === "error") await io.stdout(diagnosticLine(path, diagnostic, json));
  }
}
