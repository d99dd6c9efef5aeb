/**
 * Which files can be sent, and which presentation contexts they need.
 *
 * @module
 */
import { MaxPresentationContexts, type RequestedContext } from "../lib/association/contexts.ts";
import { outlinePart10, readPart10 } from "../lib/dataset/part10.ts";
import { DicomNetworkError } from "../lib/errors.ts";
import { UncompressedTransferSyntaxes } from "../lib/uids/transfer_syntaxes.ts";
import { fileReason } from "./errors.ts";
import { FileReader, LongFile, type Place } from "./file_reader.ts";
import type { FoundFile } from "./files.ts";

/** A file that holds an instance. */
export interface InstanceFile {
  /** Its path. */
  readonly path: string;
  /** SOP Class UID. */
  readonly sopClassUid: string;
  /** SOP Instance UID. */
  readonly sopInstanceUid: string;
  /** Transfer Syntax UID of its data set. */
  readonly transferSyntaxUid: string;
  /** The data set of a short file. Others are read when they are sent: a folder may not fit into memory. */
  readonly bytes?: Uint8Array;
  /** Where the data set of a long file is. */
  readonly place?: Place;
}

/** From how many bytes on a file is long. */
const Long = 256 * 1024;

/** Bytes of short files that are kept until they are sent. */
const MaxKept = 64 * 2 ** 20;

/** Files that one association can send. */
export interface Batch {
  /** What to propose. */
  readonly contexts: readonly RequestedContext[];
  /** The files, in the order they were found. */
  readonly files: readonly InstanceFile[];
}

/** What a file is that is not sent: it cannot be read, it holds a Part 10 file that is damaged, or something else. */
export type Unsent = "unreadable" | "damaged" | "other";

/**
 * Looks into files.
 *
 * @param files The files
 * @param onOther Called for each file that is not to be sent, with the reason and what it is
 * @returns Those that are
 */
export async function readInstances(
  files: readonly FoundFile[],
  onOther: (file: FoundFile, reason: string, what: Unsent) => Promise<void>,
): Promise<InstanceFile[]> {
  const instances: InstanceFile[] = [];
  const reader = new FileReader();
  let kept = 0;
  for (const file of files) {
    if (file.unlisted !== undefined) {
      await onOther(file, file.unlisted, "unreadable");
      continue;
    }
    try {
      const instance = await lookInto(file.path, reader);
      const bytes = kept + (instance.bytes?.length ?? 0) > MaxKept ? undefined : instance.bytes;
      if (bytes) reader.keep();
      kept += bytes?.length ?? 0;
      instances.push({ path: file.path, ...instance, bytes });
    } catch (error) {
      if (!(error instanceof DicomNetworkError)) await onOther(file, fileReason(error), "unreadable");
      else await onOther(file, error.message, isPart10(file.path) ? "damaged" : "other");
    }
  }
  return instances;
}

/** Whether a file that holds no instance was meant to: it has the prefix of PS3.10 §7.1. */
function isPart10(path: string): boolean {
  try {
    // Opening a pipe waits for who writes to it
    if (!Deno.statSync(path).isFile) return false;
    using file = Deno.openSync(path);
    const start = new Uint8Array(132);
    return file.readSync(start) === start.length && String.fromCharCode(...start.subarray(128)) === "DICM";
  } catch {
    return false;
  }
}

/**
 * Looks into a file; of a long one no more is read than has to be known.
 *
 * @param path Its path
 * @param reader Reads it, and lends the bytes of a short one
 * @returns What is in it
 * @throws {DicomNetworkError} If it holds no instance
 * @throws {Error} If it cannot be read
 */
export async function lookInto(path: string, reader: FileReader): Promise<Omit<InstanceFile, "path">> {
  const bytes = reader.read(path, Long);
  if (bytes) return await readPart10(bytes);
  using file = new LongFile(path);
  const { offset, ...named } = await outlinePart10(file);
  return { ...named, place: { offset, size: file.length, modified: file.modified } };
}

/** The file's own transfer syntax first; others only where one can be made of the other. */
function contextOf({ sopClassUid, transferSyntaxUid }: InstanceFile): RequestedContext {
  const others = UncompressedTransferSyntaxes.includes(transferSyntaxUid)
    ? UncompressedTransferSyntaxes.filter((uid) => uid !== transferSyntaxUid)
    : [];
  return { abstractSyntax: sopClassUid, transferSyntaxes: [transferSyntaxUid, ...others] };
}

/**
 * Groups files so that each group needs no more presentation contexts than an association can have.
 *
 * @param files The files
 * @returns The groups, each with a context for every pair of SOP class and transfer syntax in it
 */
export function planBatches(files: readonly InstanceFile[]): Batch[] {
  const byContext = Map.groupBy(files, (file) => `${file.sopClassUid} ${file.transferSyntaxUid}`);
  const pairs = [...byContext.values()];
  const batches: Batch[] = [];
  for (let start = 0; start < pairs.length; start += MaxPresentationContexts) {
    const page = pairs.slice(start, start + MaxPresentationContexts);
    batches.push({ contexts: page.map(([file]) => contextOf(file)), files: page.flat() });
  }
  return batches;
}
