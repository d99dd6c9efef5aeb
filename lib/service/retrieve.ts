/**
 * What C-GET and C-MOVE share as SCP: one C-STORE sub-operation for every instance the handler yields
 * (PS3.4 §C.4.2, §C.4.3).
 *
 * @module
 */
import type { PerformedOperation, ResponseFields } from "../association/performed_operations.ts";
import type { Dataset, EncodedInstance } from "../dataset/types.ts";
import { Status, statusCategory } from "../dimse/status.ts";
import { Aborted, type HandlerRun } from "./handler_run.ts";
import { encodeReply, isEncoded, type QueryStatuses } from "./identifier.ts";
import { errorFields, isPending, normalReply, statusComment } from "./reply.ts";
import { identify } from "./store.ts";
import { SubOperationCounts } from "./sub_operations.ts";
import type { InstanceUse } from "./types.ts";

/**
 * Carries out one C-STORE sub-operation and gives its status; tells what becomes of the instance. Throws where it cannot
 * be carried out.
 */
export type SubOperation = (instance: Dataset | EncodedInstance, use?: InstanceUse) => Promise<number>;

/** The statuses in which C-GET and C-MOVE differ. */
export interface RetrieveStatuses extends QueryStatuses {
  /** The handler threw, or there is none: C411, C511. */
  readonly handlerFailed: number;
  /** The number of sub-operations is missing or no number: C413, C513. */
  readonly subOperationsInvalid: number;
}

/** How a retrieval has ended: what the final response says. */
export interface RetrieveOutcome {
  /** Status, and what explains it. */
  readonly fields: ResponseFields;
  /** The counts, once sub-operations have been announced. */
  readonly counts?: SubOperationCounts;
}

/**
 * Carry out the sub-operations of a C-GET or C-MOVE.
 *
 * @param operation The operation; a Pending response is sent after every sub-operation.
 * @param run The handler, up to where it yields the number of sub-operations.
 * @param statuses The statuses of the service.
 * @param begin Called once when there are sub-operations to carry out; gives the way to do one.
 * @returns The outcome; on C-CANCEL it says FE00.
 * @throws Whatever the handler throws before the number of sub-operations is known.
 */
export async function retrieve(
  operation: PerformedOperation,
  run: HandlerRun<unknown>,
  statuses: RetrieveStatuses,
  begin: () => Promise<SubOperation>,
): Promise<RetrieveOutcome> {
  const first = await run.next();
  if (first === Aborted) return { fields: { Status: Status.Cancel } };
  const announced = numberOfSubOperations(first?.value);
  if (announced === undefined) return { fields: early(first?.value) ?? statusComment(statuses.subOperationsInvalid) };
  const counts = new SubOperationCounts(announced);
  if (announced === 0) return { fields: { Status: Status.Success }, counts };
  try {
    const fields = await carryOut(operation, run, counts, await begin());
    return { fields, counts };
  } catch (error) {
    operation.note(error);
    counts.failRest();
    return { fields: errorFields(error, statuses.handlerFailed, statuses.undecodable), counts };
  }
}

async function carryOut(
  operation: PerformedOperation,
  run: HandlerRun<unknown>,
  counts: SubOperationCounts,
  perform: SubOperation,
): Promise<ResponseFields> {
  while (counts.remaining > 0) {
    const over = await carryOutNext(operation, run, counts, perform);
    if (over === Ended) break;
    if (over) return over;
  }
  // What was announced and never yielded has failed.
  counts.failRest();
  return counts.cause instanceof Error ? statusComment(counts.status, counts.cause.message) : { Status: counts.status };
}

/** What a sub-operation costs, even if nothing comes of it, in the bytes of `FairShare`. */
const SubOperationWork = 4096;

/** The handler has nothing more to yield. */
const Ended: unique symbol = Symbol("ended");

/** One sub-operation; of its own, so that nothing of the instance is kept while the next one is waited for. */
async function carryOutNext(
  operation: PerformedOperation,
  run: HandlerRun<unknown>,
  counts: SubOperationCounts,
  perform: SubOperation,
): Promise<ResponseFields | typeof Ended | undefined> {
  const yielded = await run.next();
  if (yielded === Aborted) return { Status: Status.Cancel };
  if (yielded === undefined) return Ended;
  const { fields, dataset, use } = normalReply(yielded.value);
  if (!isPending(fields)) {
    if (statusCategory(fields.Status) === "Success") return Ended;
    if (statusCategory(fields.Status) !== "Cancel") counts.failRest();
    return fields;
  }
  const instance = dataset as Dataset | EncodedInstance | undefined;
  const work = SubOperationWork + (instance && isEncoded(instance) ? instance.bytes.length : 0);
  await subOperation(operation, instance, use, perform, counts);
  // It has been read, even where it could not be sent: one after the other would keep out everybody else.
  await operation.worked(work);
  if (operation.stop.requested) return { Status: Status.Cancel };
  // A Pending response says that sub-operations continue; when none remain the final one is due (§C.4.2.3.1).
  if (counts.remaining > 0) await operation.respond({ Status: Status.Pending, ...counts.fields(Status.Pending) });
}

/** An instance that is missing or cannot be sent is a failed sub-operation, not the end of the operation. */
async function subOperation(
  operation: PerformedOperation,
  instance: Dataset | EncodedInstance | undefined,
  use: InstanceUse | undefined,
  perform: SubOperation,
  counts: SubOperationCounts,
): Promise<void> {
  let sopInstanceUid: string | undefined;
  let status: number | undefined;
  try {
    if (!instance) throw new TypeError("The handler yielded no instance");
    sopInstanceUid = identify(instance).sopInstanceUid;
    status = await perform(instance, use);
  } catch (error) {
    // One that has not begun when the operation is stopped remains.
    if (operation.stop.requested && error === operation.signal.reason) return;
    counts.cause ??= error;
  }
  counts.add(status, sopInstanceUid);
}

/**
 * Send the final response of a C-GET or C-MOVE.
 *
 * @param operation The operation.
 * @param outcome How it ended.
 */
export async function respondFinally(
  operation: PerformedOperation,
  { fields, counts }: RetrieveOutcome,
): Promise<void> {
  if (operation.stop.requested && !operation.cancelled) return;
  const final: ResponseFields = operation.cancelled ? { Status: Status.Cancel } : fields;
  if (counts?.cause) operation.note(counts.cause);
  // The list goes with Cancel, Failure and Warning, and only when something failed.
  const identifier = statusCategory(final.Status) === "Success" ? undefined : counts?.identifier;
  await operation.respond(
    { ...final, ...counts?.fields(final.Status) },
    identifier && await encodeReply(identifier, operation.context.transferSyntax),
  );
}

/** The number of sub-operations, if that is what was yielded and it is one. */
function numberOfSubOperations(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("subOperations" in value)) return undefined;
  const { subOperations } = value;
  const valid = Number.isInteger(subOperations) && (subOperations as number) >= 0 &&
    (subOperations as number) <= 0xffff;
  return valid ? subOperations as number : undefined;
}

/**
 * A handler may end early with any final status.
 *
 * @param value What it yielded where something else was due.
 * @returns The status, or `undefined` where the value is no final status; a small number is a count that somebody meant
 * to wrap in `{ subOperations }`.
 */
export function early(value: unknown): ResponseFields | undefined {
  if (typeof value !== "number" && (typeof value !== "object" || value === null)) return undefined;
  if (typeof value === "number" && value > 0 && value < 0x0100) return undefined;
  if (typeof value === "object" && !("status" in value) && !("Status" in value)) return undefined;
  const { fields } = normalReply(value);
  return isPending(fields) ? undefined : fields;
}
