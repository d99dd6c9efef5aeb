/**
 * `hangar store`: C-STORE of files.
 *
 * @module
 */
import type { EncodedInstance, InstanceSource } from "../lib/dataset/types.ts";
import { DicomTimeoutError, NoPresentationContextError } from "../lib/errors.ts";
import type { FinalStatus, ScuAssociation } from "../lib/service/mod.ts";
import { nextTurn } from "../lib/transport/turn.ts";
import { HangingProtocolStorage, sopClassName } from "../lib/uids/sop_classes.ts";
import { integer } from "./common.ts";
import { Exit, ExitError, fileReason, InputError } from "./errors.ts";
import { printable, printableJson } from "./escape.ts";
import { FileReader, FileReadError, FileSource } from "./file_reader.ts";
import { findFiles } from "./files.ts";
import { defineVerb, type Verb } from "./verb.ts";
import type { Io } from "./io.ts";
import { LineWriter } from "./line_writer.ts";
import { parsePeer } from "./peer.ts";
import { startProgress } from "./progress.ts";
import { hex, isDone, statusText } from "./results.ts";
import { connect, ScuFlags } from "./scu.ts";
import { type InstanceFile, lookInto, planBatches, readInstances } from "./store_plan.ts";

/** What is told of a file. */
type Named = Pick<InstanceFile, "path" | "sopClassUid" | "sopInstanceUid">;

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

  async answered({ path, sopClassUid, sopInstanceUid }: Named, result: FinalStatus): Promise<void> {
    const { status, errorComment } = result;
    if (!isDone(status)) this.refused++;
    const service = sopClassUid === HangingProtocolStorage ? "Hanging Protocol Storage" : "Storage";
    await this.#lines.write(
      this.#json
        ? printableJson({ file: path, sopInstanceUid, status: hex(status), ...(errorComment && { errorComment }) }) +
          "\n"
        : `${printable(path)}: ${statusText(status, service, errorComment)}\n`,
    );
  }

  /** The peer may have taken the instance, but it is not one that was ever in the file. */
  mixed({ path }: Named): void {
    this.refused++;
    this.#io.stderr(`${printable(path)}: Warning: it was written to while it was sent; send it again\n`);
  }

  async notSent({ path, sopInstanceUid }: Named, reason: string): Promise<void> {
    this.refused++;
    await this.error(path, reason, { sopInstanceUid });
  }

  async error(path: string, reason: string, more: Record<string, unknown> = {}): Promise<void> {
    if (this.#json) await this.#lines.write(printableJson({ file: path, ...more, error: reason }) + "\n");
    else this.#io.stderr(`${printable(path)}: ${printable(reason)}\n`);
  }
}

/** What is sent of a file: its bytes, or an open file. */
type Content = EncodedInstance | (InstanceSource & { readonly source: FileSource });

/** Sends a file. What is wrong with the file is told, also where the association has ended for it. */
async function send(
  association: ScuAssociation,
  file: InstanceFile,
  ahead: Promise<EncodedInstance | undefined>,
  results: Results,
): Promise<void> {
  let content: Content;
  try {
    content = await ahead ?? await open(file);
  } catch (error) {
    return await results.notSent(file, fileReason(error));
  }
  using source = "source" in content ? content.source : undefined;
  const named = { ...content, path: file.path };
  let answer: FinalStatus;
  try {
    answer = await association.store(content);
  } catch (error) {
    if (error instanceof NoPresentationContextError) {
      const { sopClassUid } = content;
      return await results.notSent(named, `The peer does not accept ${sopClassName(sopClassUid) ?? sopClassUid}`);
    }
    const goesOn = association.established && !(error instanceof DicomTimeoutError);
    if (!goesOn && !source?.failed) throw error;
    return await results.notSent(named, fileReason(error));
  }
  await results.answered(named, answer);
  if (source?.changed) results.mixed(named);
}

/** Of a file that comes next, what has to be in memory when it is its turn: all of a short one. */
async function readAhead(file: InstanceFile, reader: FileReader): Promise<EncodedInstance | undefined> {
  const { path, bytes, place } = file;
  if (bytes) return { ...file, bytes };
  if (place) return undefined;
  // The request before leaves first
  await nextTurn();
  checkRegular(path);
  const now = await lookInto(path, reader);
  return now.bytes && { ...now, bytes: now.bytes };
}

/** A long file, or one that was found to have changed, as it is at its turn. */
async function open({ path, ...known }: InstanceFile): Promise<Content> {
  checkRegular(path);
  const source = known.place && FileSource.open(path, known.place);
  if (source) return { ...known, source };
  const now = await lookInto(path, new FileReader());
  if (now.bytes) return { ...now, bytes: now.bytes };
  const opened = now.place && FileSource.open(path, now.place);
  if (!opened) throw new Deno.errors.Busy("it is being written to");
  return { ...now, source: opened };
}

/** Opening a pipe would wait for who writes to it. */
function checkRegular(path: string): void {
  if (!Deno.statSync(path).isFile) throw new Deno.errors.InvalidData("it is no regular file any more");
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
  work: (file: InstanceFile, ahead: Promise<EncodedInstance | undefined>) => Promise<void>,
): Promise<void> {
  const rest = files.values();
  let failed = false;
  const ended = await Promise.allSettled(Array.from({ length: Math.min(count, files.length) }, async () => {
    const [reader, other] = [new FileReader(), new FileReader()];
    let working: Promise<void> | undefined;
    for (let [file, next] = [rest.next().value, reader]; file && !failed && !signal.aborted; file = rest.next().value) {
      const ahead = readAhead(file, next);
      await ahead.catch(() => {}); // What is wrong with it is told at its turn
      next = next === reader ? other : reader;
      await working;
      working = work(file, ahead);
      working.catch(() => failed = true); // It is told of when it is waited for
    }
    await working;
  }));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
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
    const files = await readInstances(await findFiles(paths), async ({ path, named }, reason, what) => {
      // In a folder, other files are to be expected
      if (named && what !== "unreadable") unusable = true;
      else if (what !== "other") results.refused++;
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
        const left = new Set(batch.files);
        while (left.size > 0) {
          await using association = await connect(peer, values, batch.contexts, io, { ...window, signal });
          const work = inParallel([...left], outstanding(association, values.async), signal, async (file, ahead) => {
            if (signal.aborted) return;
            await send(association, file, ahead, results);
            left.delete(file);
            progress.done(++sent);
          });
          await work.catch((error) => {
            // A file that ended too early has ended the association: the others go out on a new one
            if (!(error instanceof FileReadError)) throw error;
          });
          if (signal.aborted) throw new ExitError(Exit.Network, `Interrupted: ${sent} of ${files.length} files sent`);
        }
      }
    } finally {
      await progress.stop();
    }
    await lines.flush();
    if (results.refused > 0) return Exit.Failure;
    return unusable ? Exit.Usage : Exit.Success;
  },
});
