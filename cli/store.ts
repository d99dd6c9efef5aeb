/**
 * `hangar store`: C-STORE of files.
 *
 * @module
 */
import { readPart10 } from "../lib/dataset/part10.ts";
import { statusCategory } from "../lib/dimse/status.ts";
import { NoPresentationContextError } from "../lib/errors.ts";
import type { FinalStatus, ScuAssociation } from "../lib/service/mod.ts";
import { HangingProtocolStorage, sopClassName } from "../lib/uids/sop_classes.ts";
import { Exit, UsageError } from "./errors.ts";
import { printable } from "./escape.ts";
import { findFiles } from "./files.ts";
import { defineVerb, type Verb } from "./flags.ts";
import type { Io } from "./io.ts";
import { parsePeer } from "./peer.ts";
import { startProgress } from "./progress.ts";
import { hex, statusText } from "./results.ts";
import { connect, ScuFlags } from "./scu.ts";
import { type InstanceFile, planBatches, readInstances } from "./store_plan.ts";

/** Result lines, one a file. */
class Results {
  readonly #io: Io;
  readonly #json: boolean;
  refused = 0;

  constructor(io: Io, json: boolean) {
    this.#io = io;
    this.#json = json;
  }

  async answered({ path, sopClassUid, sopInstanceUid }: InstanceFile, result: FinalStatus): Promise<void> {
    const { status, errorComment } = result;
    if (statusCategory(status) === "Failure") this.refused++;
    const service = sopClassUid === HangingProtocolStorage ? "Hanging Protocol Storage" : "Storage";
    await this.#io.stdout(
      this.#json
        ? JSON.stringify({ file: path, sopInstanceUid, status: hex(status), ...(errorComment && { errorComment }) }) +
          "\n"
        : `${printable(path)}: ${statusText(status, service, errorComment)}\n`,
    );
  }

  async notSent({ path, sopInstanceUid }: InstanceFile, reason: string): Promise<void> {
    this.refused++;
    await this.error(path, reason, { sopInstanceUid });
  }

  async error(path: string, reason: string, more: Record<string, unknown> = {}): Promise<void> {
    if (this.#json) await this.#io.stdout(JSON.stringify({ file: path, ...more, error: reason }) + "\n");
    else this.#io.stderr(`${printable(path)}: ${printable(reason)}\n`);
  }
}

async function send(association: ScuAssociation, file: InstanceFile, results: Results): Promise<void> {
  try {
    await results.answered(file, await association.store(await readPart10(await Deno.readFile(file.path))));
  } catch (error) {
    if (!(error instanceof NoPresentationContextError)) throw error;
    await results.notSent(file, `The peer does not accept ${sopClassName(file.sopClassUid) ?? file.sopClassUid}`);
  }
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "store",
  summary: "Sends files, and those in folders, to a peer (C-STORE)",
  operands: ["PEER", "PATH…"],
  flags: { ...ScuFlags },
  notes: ["Files are Part 10, or a bare data set in Implicit or Explicit VR Little Endian. They are sent as they are."],
  async run(values, [text, ...paths], io) {
    const peer = parsePeer(text);
    const results = new Results(io, values.json);
    let unusable = false;
    const files = await readInstances(await findFiles(paths), async ({ path, named }, reason) => {
      // In a folder, other files are to be expected
      unusable ||= named;
      await results.error(path, reason);
    });
    if (files.length === 0) throw new UsageError(`No DICOM instance in ${paths.join(" ")}`);
    const progress = await startProgress(io, "files", {
      hidden: values.quiet || io.isStdoutTerminal,
      total: files.length,
    });
    let sent = 0;
    try {
      for (const batch of planBatches(files)) {
        await using association = await connect(peer, values, batch.contexts, io);
        for (const file of batch.files) {
          await send(association, file, results);
          progress.done(++sent);
        }
      }
    } finally {
      await progress.stop();
    }
    if (results.refused > 0) return Exit.Failure;
    return unusable ? Exit.Usage : Exit.Success;
  },
});
