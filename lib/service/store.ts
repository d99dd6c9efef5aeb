/**
 * C-STORE (PS3.4 Annexes B and GG; PS3.7 §9.1.1) as SCP and SCU.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PerformedOperation, Performer, ResponseFields } from "../association/performed_operations.ts";
import { decodeDataset } from "../dataset/codec.ts";
import type { Dataset, EncodedInstance } from "../dataset/types.ts";
import { CommandField, Priority } from "../dimse/commands.ts";
import { Status, statusCategory } from "../dimse/status.ts";
import { HangingProtocolStorage } from "../uids/sop_classes.ts";
import { ExplicitVRLittleEndian, UncompressedTransferSyntaxes } from "../uids/transfer_syntaxes.ts";
import { isUid } from "../uids/uid.ts";
import { Aborted, HandlerRun } from "./handler_run.ts";
import { encodeReply, isEncoded } from "./identifier.ts";
import { errorFields, isPending, normalReply, statusComment } from "./reply.ts";
import { contextFor, type FinalStatus, finalStatus, isPriority, priorityOf } from "./scu.ts";
import type { Service, StoreHandler, StoreRequest } from "./types.ts";

/** Options of {@linkcode storage}. */
export interface StorageOptions {
  /** Transfer syntaxes taken; `"any"` where instances are only passed on. Default: the uncompressed little endian ones. */
  readonly transferSyntaxes?: readonly string[] | "any";
}

/**
 * The Storage service for some SOP classes.
 *
 * @param sopClassUids SOP Class UIDs, e.g. `[HangingProtocolStorage]` or `StorageSopClasses`.
 * @param handler Called for each C-STORE: yields a final status, once what it did is durable.
 * @param options Transfer syntaxes.
 * @returns A service for `serve`, or for the sub-operations of a C-GET.
 *
 * @example Keeping hanging protocols in memory
 * ```ts
 * import { associate, HangingProtocolStorage, serve, storage } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * const held = new Map<string, Uint8Array>();
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [
 *     storage([HangingProtocolStorage], async function* ({ instance }) {
 *       held.set(instance.sopInstanceUid, instance.bytes);
 *       yield 0x0000;
 *     }),
 *   ],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "EDITOR",
 *   contexts: [HangingProtocolStorage],
 * });
 * const { status } = await association.store({
 *   SOPClassUID: HangingProtocolStorage,
 *   SOPInstanceUID: "1.2.3",
 *   HangingProtocolName: "Chest",
 * });
 * assertEquals(status, 0x0000);
 * assertEquals([...held.keys()], ["1.2.3"]);
 * ```
 */
export function storage(sopClassUids: readonly string[], handler: StoreHandler, options: StorageOptions = {}): Service {
  const { transferSyntaxes = UncompressedTransferSyntaxes } = options;
  const operations = { [CommandField.CStoreRq]: performStore(handler) };
  return { rows: sopClassUids.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes, operations })) };
}

/**
 * The performer of C-STORE for a handler.
 *
 * @param handler Yields the final status.
 * @returns A performer.
 */
export function performStore(handler: StoreHandler): Performer {
  return async (operation) => {
    const final = await receive(operation, handler);
    if (operation.signal.aborted) return;
    const narrow = operation.context.abstractSyntax === HangingProtocolStorage;
    await operation.respond(narrow ? hangingProtocolStatus(final) : final);
  };
}

async function receive(operation: PerformedOperation, handler: StoreHandler): Promise<ResponseFields> {
  const { association, context, command, messageId, dataset, signal } = operation;
  const sopInstanceUid = command.AffectedSOPInstanceUID ?? "";
  if (operation.oversize) return statusComment(Status.OutOfResources, "The instance is longer than this SCP takes");
  if (!isUid(sopInstanceUid)) {
    return statusComment(Status.DatasetDoesNotMatchSopClass, "Affected SOP Instance UID is no UID");
  }
  if (!dataset) return statusComment(Status.UnableToProcess, "The request has no data set");
  const limits = { maxExpandedLength: association.maxDatasetLength(command) };
  const request: StoreRequest = {
    association,
    context,
    transferSyntaxUid: context.transferSyntax,
    sopClassUid: context.abstractSyntax,
    messageId,
    priority: isPriority(command.Priority) ? command.Priority : Priority.Medium,
    signal,
    instance: {
      bytes: dataset,
      transferSyntaxUid: context.transferSyntax,
      sopClassUid: context.abstractSyntax,
      sopInstanceUid,
    },
    moveOriginatorAeTitle: command.MoveOriginatorApplicationEntityTitle,
    moveOriginatorMessageId: command.MoveOriginatorMessageID,
    dataset: () => decodeDataset(dataset, context.transferSyntax, limits),
  };
  let run: HandlerRun<unknown> | undefined;
  try {
    run = new HandlerRun(handler(request), signal);
    const yielded = await run.next();
    if (yielded === undefined || yielded === Aborted) return { Status: Status.Success };
    const { fields } = normalReply(yielded.value);
    return isPending(fields) ? statusComment(Status.HandlerStatusInvalid) : fields;
  } catch (error) {
    operation.note(error);
    return errorFields(error, Status.UnableToProcess);
  } finally {
    await run?.stop();
  }
}

/** Table GG.4-1 knows success and three failures, no warning and no range: the nearest of them. */
function hangingProtocolStatus(fields: ResponseFields): ResponseFields {
  const { Status: code } = fields;
  if (["Success", "Warning"].includes(statusCategory(code))) return { Status: Status.Success };
  const nearest = code >= 0xa700 && code <= 0xa7ff
    ? Status.OutOfResources
    : code >= 0xa900 && code <= 0xa9ff
    ? Status.DatasetDoesNotMatchSopClass
    : Status.UnableToProcess;
  return { ...statusComment(nearest), ...fields, Status: nearest };
}

/** Options of C-STORE as SCU. */
export interface StoreOptions {
  /** Priority (0000,0700): 0 MEDIUM (default), 1 HIGH, 2 LOW. */
  readonly priority?: number;
  /** Move Originator (0000,1030) and (0000,1031), in the sub-operation of a C-MOVE. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
}

/**
 * Send a C-STORE.
 *
 * @param association An association with a presentation context for the instance's SOP class.
 * @param instance An encoded instance, which goes out untouched where its transfer syntax was accepted and is
 * transcoded where another one was; or a data set in keyword form with SOPClassUID and SOPInstanceUID.
 * @param options Priority, and the originator of a C-MOVE.
 * @returns The status of the response.
 * @throws {NoPresentationContextError} Without a presentation context that fits.
 * @throws {DicomNetworkError} When the association ends first.
 * @throws {TypeError} For a data set without the two UIDs, or one that cannot be encoded.
 * @throws {RangeError} For a priority that is none.
 *
 * @example A refused instance
 * ```ts
 * import { associate, failure, HangingProtocolStorage, serve, storage, store } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [
 *     storage([HangingProtocolStorage], async function* () {
 *       yield failure(0xa700, "The store is full");
 *     }),
 *   ],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "EDITOR",
 *   contexts: [HangingProtocolStorage],
 * });
 * const instance = { SOPClassUID: HangingProtocolStorage, SOPInstanceUID: "1.2.3", HangingProtocolName: "Chest" };
 * assertEquals(await store(association, instance), { status: 0xa700, errorComment: "The store is full" });
 * ```
 */
export async function store(
  association: Association,
  instance: Dataset | EncodedInstance,
  options: StoreOptions = {},
): Promise<FinalStatus> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = identify(instance);
  const context = contextFor(association, sopClassUid, transferSyntaxUid);
  const { moveOriginator } = options;
  const operation = await association.invoke(context, {
    CommandField: CommandField.CStoreRq,
    AffectedSOPClassUID: sopClassUid,
    AffectedSOPInstanceUID: sopInstanceUid,
    Priority: priorityOf(options),
    ...(moveOriginator && {
      MoveOriginatorApplicationEntityTitle: moveOriginator.aeTitle,
      MoveOriginatorMessageID: moveOriginator.messageId,
    }),
  }, await encodeReply(instance, context.transferSyntax));
  const response = await operation.next();
  return finalStatus(response!.command);
}

/**
 * The two UIDs of an instance.
 *
 * @param instance In either form.
 * @returns The UIDs, and the transfer syntax it prefers.
 * @throws {TypeError} For a data set without them.
 */
export function identify(
  instance: Dataset | EncodedInstance,
): { sopClassUid: string; sopInstanceUid: string; transferSyntaxUid: string } {
  const encoded = isEncoded(instance);
  const sopClassUid = encoded ? instance.sopClassUid : instance.SOPClassUID;
  const sopInstanceUid = encoded ? instance.sopInstanceUid : instance.SOPInstanceUID;
  if (typeof sopClassUid !== "string" || typeof sopInstanceUid !== "string") {
    throw new TypeError("Cannot store data set: SOPClassUID and SOPInstanceUID are needed");
  }
  if (!isUid(sopInstanceUid)) {
    throw new TypeError(`Cannot store data set: SOPInstanceUID ${JSON.stringify(sopInstanceUid)} is no UID`);
  }
  const transferSyntaxUid = encoded ? instance.transferSyntaxUid : ExplicitVRLittleEndian;
  return { sopClassUid, sopInstanceUid, transferSyntaxUid };
}
