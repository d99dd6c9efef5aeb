/**
 * `hangar store`: C-STORE of files.
 *
 * @module
 */
import { readPart10 } from "../lib/dataset/part10.ts";
import type { EncodedInstance } from "../lib/dataset/types.ts";
import { statusCategory } from "../lib/dimse/status.ts";
import { NoPresentationContextError } from "../lib/errors.ts";
import type { FinalStatus, ScuAssociation } from "../lib/service/mod.ts";
import { nextTurn } from "../lib/transport/turn.ts";
import { HangingProtocolStorage, sopClassName } from "../lib/uids/sop_classes.ts";
import { integer } from "./common.ts";
import { Exit, ExitError, InputError } from "./errors.ts";
import { printable, printableJson } from "./escape.ts";
import { FileReader, FileSource } from "./file_reader.ts";
import { findFiles } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import type { Io } from "./io.ts";
import { LineWriter } from "./line_writer.ts";
import { parsePeer } from "./peer.ts";
import { startProgress } from "./progress.ts";
import { hex, statusText } from "./results.ts";
import { connect, ScuFlags } from "./scu.ts";
import { type InstanceFile, planBatches, readInstances } from "./store_plan.ts";

/** Result lines, one a file. */
class Results {
  readonly #io: Io;
  readonly #lines: LineWriter;
  readonly #json: boolean;
  refused = 0;

  constructor(io: Io, lines: LineWriter, json: boolean) {
    this.#io = io;
    this.#lines = lines;
    this.#json = json;
  }

  async answered({ path, sopClassUid, sopInstanceUid }: InstanceFile, result: FinalStatus): Promise<void> {
    const { status, errorComment } = result;
    if (statusCategory(status) === "Failure") this.refused++;
    const service = sopClassUid === HangingProtocolStorage ? "Hanging Protocol Storage" : "Storage";
    await this.#lines.write(
      this.#json
        ? printableJson({ file: path, sopInstanceUid, status: hex(status), ...(errorComment && { errorComment }) }) +
          "\n"
        : `${printable(path)}: ${statusText(status, service, errorComment)}\n`,
    );
  }

  async notSent({ path, sopInstanceUid }: InstanceFile, reason: string): Promise<void> {
    this.refused++;
    await this.error(path, reason, { sopInstanceUid });
  }

  async error(path: string, reason: string, more: Record<string, unknown> = {}): Promise<void> {
    if (this.#json) await this.#lines.write(printableJson({ file: path, ...more, error: reason }) + "\n");
    else this.#io.stderr(`${printable(path)}: ${printable(reason)}\n`);
  }
}

async function send(
  association: ScuAssociation,
  file: InstanceFile,
  read: EncodedInstance | undefined,
  results: Results,
): Promise<void> {
  using source = read ? undefined : file.place && FileSource.open(file.path, file.place);
  const instance = read ?? (source ? { ...file, source } : await readPart10(new FileReader().read(file.path)));
  try {
    await results.answered(file, await association.store(instance));
  } catch (error) {
    if (!(error instanceof NoPresentationContextError)) throw error;
    await results.notSent(file, `The peer does not accept ${sopClassName(file.sopClassUid) ?? file.sopClassUid}`);
  }
}

/** Of a file that comes next, what has to be in memory when it is its turn: all of a short one. */
async function readAhead(file: InstanceFile, reader: FileReader): Promise<EncodedInstance | undefined> {
  const { path, bytes, place } = file;
  if (bytes) return { ...file, bytes };
  if (place) return undefined;
  // The request before leaves first
  await nextTurn();
  return await readPart10(reader.read(path));
}

/** How many operations the peer lets us have outstanding, up to as many as we want (PS3.7 §D.3.3.3). */
function outstanding(association: ScuAssociation, wanted: number): number {
  const { invoked } = association.acceptance?.userInformation.asyncOperationsWindow ?? { invoked: 1 };
  return invoked === 0 ? wanted : Math.min(invoked, wanted);
}

/** Works through files, several at a time, and reads the next while the answer is awaited; the first error ends it. */
async function inParallel(
  files: readonly InstanceFile[],
  count: number,
  signal: AbortSignal,
  work: (file: InstanceFile, read: EncodedInstance | undefined) => Promise<void>,
): Promise<void> {
  const rest = files.values();
  await Promise.all(Array.from({ length: Math.min(count, files.length) }, async () => {
    const [reader, other] = [new FileReader(), new FileReader()];
    let working: Promise<void> | undefined;
    for (let [file, next] = [rest.next().value, reader]; file && !signal.aborted; file = rest.next().value) {
      const read = await readAhead(file, next);
      next = next === reader ? other : reader;
      await working;
      working = work(file, read);
      working.catch(() => {}); // It is told of when it is waited for
    }
    await working;
  }));
}

/** The verb. */
export const verb: Verb = defineVerb({
  name: "store",
  summary: "Sends files, and those in folders, to a peer (C-STORE)",
  operands: ["PEER", "PATH…"],
  flags: {
    async: {
      value: "N",
      default: "1",
      parse: integer(1, 64),
      help: "Send up to N files without waiting for an answer, if the peer agrees",
    },
    ...ScuFlags,
  },
  notes: ["Files are Part 10, or a bare data set in Implicit or Explicit VR Little Endian. They are sent as they are."],
  async run(values, [text, ...paths], io) {
    const peer = parsePeer(text);
    await using lines = new LineWriter(io);
    const results = new Results(io, lines, values.json);
    let unusable = false;
    const files = await readInstances(await findFiles(paths), async ({ path, named }, reason) => {
      // In a folder, other files are to be expected
      unusable ||= named;
      await results.error(path, reason);
    });
    if (files.length === 0) throw new InputError(`No DICOM instance in ${paths.join(" ")}`);
    const progress = await startProgress(io, "files", {
      hidden: values.quiet || io.isStdoutTerminal,
      total: files.length,
    });
    const signal = io.interrupt();
    let sent = 0;
    try {
      for (const batch of planBatches(files)) {
        const window = values.async > 1 ? { asyncOperationsWindow: { invoked: values.async, performed: 1 } } : {};
        await using association = await connect(peer, values, batch.contexts, io, { ...window, signal });
        await inParallel(batch.files, outstanding(association, values.async), signal, async (file, read) => {
          if (signal.aborted) return;
          await send(association, file, read, results);
          progress.done(++sent);
        });
        if (signal.aborted) throw new ExitError(Exit.Network, `Interrupted: ${sent} of ${files.length} files sent`);
      }
    } finally {
      await progress.stop();
    }
    await lines.flush();
    if (results.refused > 0) return Exit.Failure;
    return unusable ? Exit.Usage : Exit.Success;
  },
});
