/**
 * What `hangar get` and `hangar move` have in common.
 *
 * @module
 */
import type { Dataset } from "../lib/dataset/types.ts";
import { Status, statusCategory } from "../lib/dimse/status.ts";
import type { RetrieveReply, ScuAssociation } from "../lib/service/mod.ts";
import { isUid } from "../lib/uids/uid.ts";
import { Exit, ExitError, UsageError } from "./errors.ts";
import { printable, printableJson } from "./escape.ts";
import { findMatches, UnmatchedHint } from "./find.ts";
import type { Io } from "./io.ts";
import { instanceUids, parseKeys } from "./keys.ts";
import type { Progress } from "./progress.ts";
import { hex, isDone, statusText } from "./results.ts";

/** UIDs in one request: the value of a UI element in Explicit VR ends at 65534 bytes, and a UID has up to 64. */
const MaxUidsPerRequest = 500;

/** Instances that one run retrieves; a peer whose C-FIND never ends is not believed. */
const MaxInstances = 1_000_000;

/** UIDs that a line names. */
const MaxNamed = 100;

/** What a retrieval came to, over all its requests. */
export interface Outcome {
  /** The first final status that was no success, or 0000. */
  status: number;
  /** Its Error Comment (0000,0902). */
  errorComment?: string;
  /** Number of Completed Sub-operations (0000,1021). */
  completed: number;
  /** Number of Failed Sub-operations (0000,1022). */
  failed: number;
  /** Number of Warning Sub-operations (0000,1023). */
  warning: number;
  /** Failed SOP Instance UID List (0008,0058). */
  failedSOPInstanceUIDs: string[];
  /** Instances of requests without Number of Completed Sub-operations, which is optional. */
  uncounted: number;
}

/**
 * Reads the keys of `-k`.
 *
 * @param keys What `-k` says
 * @returns The identifier, and the SOP Instance UIDs if it has no other keys; without keys everything matches
 */
export async function retrieveKeys(keys: readonly string[]): Promise<{ identifier: Dataset; uids?: string[] }> {
  const identifier = await parseKeys(keys);
  return { identifier, uids: instanceUids(identifier) };
}

/**
 * Looks up SOP Instance UIDs by other keys.
 *
 * @param association An association with a context for C-FIND
 * @param identifier The keys
 * @param signal Cancels
 * @returns The UIDs of the matches, each once
 * @throws {ExitError} Exit 1, if the peer answers with a failure, or with more than anybody holds
 * @throws {UsageError} If the peer does not match every key
 */
export async function findUids(
  association: ScuAssociation,
  identifier: Dataset,
  signal: AbortSignal,
): Promise<string[]> {
  const uids = new Set<string>();
  const keys = { SOPInstanceUID: null, ...identifier };
  const unmatched = () => {
    // What was meant to be a choice would be everything.
    throw new UsageError(`The peer does not match every key of -k. ${UnmatchedHint}`);
  };
  for await (const { dataset } of findMatches(association, keys, { signal, unmatched })) {
    const uid = dataset?.SOPInstanceUID;
    if (typeof uid !== "string" || !isUid(uid)) {
      throw new ExitError(Exit.Failure, "A match of the peer has no SOP Instance UID, or one that is no UID");
    }
    uids.add(uid);
    if (uids.size > MaxInstances) {
      throw new ExitError(Exit.Failure, `More than ${MaxInstances} matches: narrow them down with -k`);
    }
  }
  return [...uids];
}

/**
 * Retrieves instances, in as many requests as it takes.
 *
 * @param uids SOP Instance UIDs
 * @param request Sends one C-GET or C-MOVE
 * @param progress Told of what is done
 * @returns The outcome of all requests
 */
export async function retrieveAll(
  uids: readonly string[],
  request: (identifier: Dataset) => AsyncIterable<RetrieveReply>,
  progress: Progress,
): Promise<Outcome> {
  const counts = { completed: 0, failed: 0, warning: 0, uncounted: 0 };
  const outcome: Outcome = { status: Status.Success, ...counts, failedSOPInstanceUIDs: [] };
  progress.total(uids.length);
  for (let start = 0; start < uids.length; start += MaxUidsPerRequest) {
    const page = uids.slice(start, start + MaxUidsPerRequest);
    let counts = { completed: 0, failed: 0, warning: 0 };
    let uncounted = page.length;
    for await (const reply of request({ SOPInstanceUID: page.length === 1 ? page[0] : page })) {
      const { completed = counts.completed, failed = counts.failed, warning = counts.warning } = reply;
      counts = { completed, failed, warning };
      if (reply.completed !== undefined) uncounted = 0;
      progress.done(start + completed + failed + warning);
      if (statusCategory(reply.status) === "Pending") continue;
      if (outcome.status === Status.Success && reply.status !== Status.Success) {
        outcome.status = reply.status;
        outcome.errorComment = reply.errorComment;
      }
      const list = reply.failedSopInstanceUids ?? [];
      outcome.failedSOPInstanceUIDs.push(...list);
      // Counts are optional, and so is the list.
      counts.failed = Math.max(counts.failed, list.length);
    }
    outcome.completed += counts.completed;
    outcome.failed += counts.failed;
    outcome.warning += counts.warning;
    outcome.uncounted += uncounted;
    // Whoever cancelled wants the requests that would follow no more than this one
    if (statusCategory(outcome.status) === "Cancel") break;
  }
  return outcome;
}

/**
 * Prints the outcome.
 *
 * @param outcome The outcome
 * @param service The service of `StatusTables` that answered
 * @param json Whether to print JSON
 * @param io Where to
 * @returns The exit code: 1 if the peer answered with a failure, or an instance failed
 */
export async function reportOutcome(outcome: Outcome, service: string, json: boolean, io: Io): Promise<number> {
  const { status, errorComment, completed, failed, warning, failedSOPInstanceUIDs } = outcome;
  if (json) {
    await io.stdout(printableJson({ status: hex(status), completed, failed, warning, failedSOPInstanceUIDs }) + "\n");
  } else {
    for (const uid of failedSOPInstanceUIDs) await io.stdout(`failed: ${printable(uid)}\n`);
    const counts = `${completed} completed, ${failed} failed, ${warning} with a warning`;
    await io.stdout(`${statusText(status, service, errorComment)}: ${counts}\n`);
  }
  // A warning is about instances that have failed, or of which the peer tells how many have had one (PS3.4 §C.4.2.1.5)
  const unexplained = statusCategory(status) === "Warning" && warning === 0;
  return isDone(status) && failed === 0 && !unexplained ? Exit.Success : Exit.Failure;
}

/** What of a C-GET has arrived. */
export interface Arrivals {
  /** What was asked for. */
  readonly wanted: ReadonlySet<string>;
  /** Whether the peer has said that it holds it, by a C-FIND before. */
  readonly isHeld: boolean;
  /** What is there now. */
  readonly written: ReadonlySet<string>;
  /** How many C-STOREs have been answered with success. */
  readonly stored: number;
}

function name(uids: readonly string[]): string {
  const more = uids.length - MaxNamed;
  return uids.slice(0, MaxNamed).map(printable).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/**
 * Holds what a peer says about a C-GET against what it has sent.
 *
 * @param outcome What it says
 * @param arrivals What has come
 * @returns `failure`: in what it has not kept its word; `note`: what it does not hold and has not claimed to
 */
export function checkArrivals(outcome: Outcome, arrivals: Arrivals): { failure?: string; note?: string } {
  // What is missing after a cancellation or a failure has been explained by that
  if (!isDone(outcome.status)) return {};
  const { wanted, isHeld, written, stored } = arrivals;
  const failed = new Set(outcome.failedSOPInstanceUIDs);
  const missing = [...wanted].filter((uid) => !written.has(uid) && !failed.has(uid));
  const claimed = outcome.completed + outcome.warning;
  if (claimed > stored) {
    const which = missing.length === 0 ? "" : `; missing: ${name(missing)}`;
    return { failure: `The peer reports ${claimed} instances sent, ${stored} have arrived${which}` };
  }
  // A list of failed instances is optional
  if (missing.length === 0 || outcome.failed >= failed.size + missing.length) return {};
  return isHeld
    ? { failure: `The peer found ${wanted.size} instances and has not sent ${name(missing)}` }
    : { note: `${missing.length} of ${wanted.size} not held by the peer: ${name(missing)}` };
}

/**
 * Holds what a peer says about C-MOVEs against what it has found by a C-FIND before.
 *
 * @param outcome What it says
 * @param found How many instances it has found
 * @returns In what it has not kept its word
 */
export function checkMoved(outcome: Outcome, found: number): string | undefined {
  const { completed, failed, warning, uncounted } = outcome;
  const told = completed + failed + warning;
  if (!isDone(outcome.status) || told + uncounted >= found) return undefined;
  return `The peer found ${found} instances and reports ${told}`;
}
