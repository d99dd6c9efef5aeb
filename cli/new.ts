/**
 * `hangar new`: a hanging protocol from its authoring form.
 *
 * @module
 */
import { encodeDataset } from "../lib/dataset/codec.ts";
import { writePart10 } from "../lib/dataset/part10.ts";
import type { Dataset } from "../lib/dataset/types.ts";
import { validateHangingProtocol } from "../lib/hanging_protocol/iod/validate.ts";
import { HangingProtocolStorage } from "../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../lib/uids/transfer_syntaxes.ts";
import { isUid } from "../lib/uids/uid.ts";
import { fillIn, newUid } from "./authoring_defaults.ts";
import { readAuthored } from "./authoring_read.ts";
import { authoringSchema } from "./authoring_schema.ts";
import { JsonFlag } from "./common.ts";
import type { Report } from "./config_values.ts";
import { diagnosticLine } from "./diagnostic_lines.ts";
import { Exit, ExitError, fileReason, InputError, UsageError } from "./errors.ts";
import { printable, printableJson } from "./escape.ts";
import { readText, writeWhole } from "./files.ts";
import { JsonTextError, parseJson, place } from "./json_text.ts";
import { defineVerb, type Verb } from "./verb.ts";
import { parseYaml } from "./yaml_text.ts";

/** Problems of a form that are told. */
const MaxProblems = 20;

/** What is wrong with a form, and where. */
interface Problem {
  /** `LINE:COLUMN`, both from 1. */
  readonly place: string;
  /** Fields, items counted from 1; `""` where the text is no JSON or YAML at all. */
  readonly path: string;
  readonly message: string;
}

async function readForm(file: string): Promise<string> {
  try {
    return await readText(file);
  } catch (error) {
    if (!Object.values(Deno.errors).some((kind) => error instanceof kind)) throw error;
    throw new InputError(`Cannot read ${JSON.stringify(file)}: ${fileReason(error)}`, { cause: error });
  }
}

/** Whether a file is JSON: by its name, or if that does not tell, by how it begins. */
function isJson(file: string, text: string): boolean {
  const [, extension] = /\.([a-z]+)$/i.exec(file) ?? [];
  if (/^ya?ml$/i.test(extension ?? "")) return false;
  return /^json$/i.test(extension ?? "") || text.trimStart().startsWith("{");
}

/** Reads the authoring form: the data set as the file has it, nothing filled in, and what is wrong. */
async function readAuthoredFile(file: string): Promise<{ dataset: Dataset; problems: readonly Problem[] }> {
  const text = await readForm(file);
  const problems: Problem[] = [];
  const report: Report = ({ offset }, path, message) => {
    if (problems.length < MaxProblems) problems.push({ place: place(text, offset), path, message });
  };
  try {
    const node = isJson(file, text) ? parseJson(text) : await parseYaml(text);
    return { dataset: readAuthored(node, report), problems };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    report(error, "", error.message);
    return { dataset: {}, problems };
  }
}

function problemLine(file: string, { place, path, message }: Problem, json: boolean): string {
  if (!json) return printable(`${file}:${place}: ${path === "" ? "" : `${path}: `}${message}`) + "\n";
  const [line, column] = place.split(":").map(Number);
  return printableJson({ file, line, column, severity: "error", path, message }) + "\n";
}

async function encode(dataset: Dataset): Promise<Uint8Array> {
  const { SOPInstanceUID: sopInstanceUid } = dataset;
  if (typeof sopInstanceUid !== "string" || !isUid(sopInstanceUid)) throw new InputError("SOPInstanceUID is no UID");
  try {
    const transferSyntaxUid = ExplicitVRLittleEndian;
    const bytes = await encodeDataset(dataset, transferSyntaxUid);
    return writePart10({ bytes, transferSyntaxUid, sopClassUid: HangingProtocolStorage, sopInstanceUid });
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new InputError(error.message, { cause: error });
  }
}

/** The folder and the name of a path. */
function split(path: string): [folder: string, name: string] {
  const [, folder = "", name] = /^([^]*[\\/])?([^\\/]*)$/.exec(path)!;
  if (name === "") throw new UsageError(`--output: ${JSON.stringify(path)} is a folder, not a file`);
  return [folder === "" ? "." : folder, name];
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "new",
  summary: "Makes a hanging protocol file of its authoring form, JSON or YAML",
  operands: [],
  flags: {
    from: { value: "FILE", help: "Read the authoring form here: what hangar show --json prints" },
    output: { short: "o", value: "FILE", help: "Write this file (Part 10)" },
    force: { help: "Write it even if it is not as the standard has it" },
    schema: { help: "Print the JSON Schema of the authoring form, and do nothing else" },
    ...JsonFlag,
  },
  notes: [
    "What follows from the rest may be left out: UIDs, date, creator, numbers of image sets, display sets and boxes,",
    "VRs of selectors, empty attributes. To begin with a protocol that is there, and write it again:",
    "  hangar show chest.dcm --json > chest.json",
    "  hangar new --from chest.json -o chest2.dcm",
    "Without its sopInstanceUid, the new one is a protocol of its own.",
  ],
  async run({ from, output, force, schema, json }, _operands, io) {
    if (schema) {
      await io.stdout(printableJson(authoringSchema(), 2) + "\n");
      return Exit.Success;
    }
    if (from === undefined) throw new UsageError("--from is missing: say what to make it of, --from protocol.yaml");
    if (output === undefined) throw new UsageError("--output is missing: say where to write, -o protocol.dcm");
    const [folder, name] = split(output);
    const tell = (line: string) => json ? io.stdout(line) : io.stderr(line);
    const authored = await readAuthoredFile(from);
    for (const problem of authored.problems) await tell(problemLine(from, problem, json));
    if (authored.problems.length > 0) return Exit.Usage;
    const dataset = fillIn(authored.dataset, { sopInstanceUid: newUid(), now: new Date() });
    const diagnostics = validateHangingProtocol(dataset).filter(({ severity }) => severity !== "info");
    for (const diagnostic of diagnostics) await tell(diagnosticLine(from, diagnostic, json));
    const errors = diagnostics.filter(({ severity }) => severity === "error").length;
    if (errors > 0 && !force) {
      throw new ExitError(Exit.Failure, `Not written: ${errors} ${errors === 1 ? "error" : "errors"}, see --force`);
    }
    const bytes = await encode(dataset);
    try {
      await writeWhole(folder, name, bytes);
    } catch (error) {
      throw new InputError(`Cannot write ${JSON.stringify(output)}: ${fileReason(error)}`, { cause: error });
    }
    const sopInstanceUid = String(dataset.SOPInstanceUID);
    await io.stdout(json ? printableJson({ file: output, sopInstanceUid }) + "\n" : `${printable(output)}\n`);
    return Exit.Success;
  },
});
