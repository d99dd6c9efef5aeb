/**
 * C-STORE (PS3.4 Annexes B and GG; PS3.7 §9.1.1) as SCP: instances whole, or handed out while they arrive.
 *
 * @module
 */
import type { PerformedOperation, Performer, ResponseFields } from "../association/performed_operations.ts";
import { decodeDataset } from "../dataset/codec.ts";
import { CommandField } from "../dimse/commands.ts";
import { Status, statusCategory } from "../dimse/status.ts";
import { HangingProtocolStorage } from "../uids/sop_classes.ts";
import { UncompressedTransferSyntaxes } from "../uids/transfer_syntaxes.ts";
import { isUid } from "../uids/uid.ts";
import { Aborted, HandlerRun } from "./handler_run.ts";
import { errorFields, isPending, normalReply, statusComment } from "./reply.ts";
import { PerformedStore, PerformedStreamedStore } from "./request.ts";
import type { Service, StatusLike, StoreHandler, StreamedStoreHandler } from "./types.ts";

/** The UID of the service class of PS3.4 Annex B. */
const StorageServiceClass = "1.2.840.10008.4.2";

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
  return storageService(sopClassUids, performStore(handler), options);
}

/**
 * The Storage service for some SOP classes, for instances of any length: each is handed out while it arrives, so that
 * memory does not depend on how long it is.
 *
 * @param sopClassUids SOP Class UIDs.
 * @param handler Called for each C-STORE as soon as its command set is there: reads the data set and yields a final
 * status, once what it did is durable. Where reading fails the handler has to undo what it did.
 * @param options Transfer syntaxes.
 * @returns A service for `serve`, or for the sub-operations of a C-GET. `maxInstanceLength` is theirs to set.
 *
 * @example Measuring images
 * ```ts
 * import { associate, CTImageStorage, ExplicitVRLittleEndian, serve, streamedStorage } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * const lengths = new Map<string, number>();
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   maxInstanceLength: 2 ** 32,
 *   services: [
 *     streamedStorage([CTImageStorage], async function* ({ sopInstanceUid, stream }) {
 *       let length = 0;
 *       for await (const chunk of stream) length += chunk.length;
 *       lengths.set(sopInstanceUid, length);
 *       yield 0x0000;
 *     }),
 *   ],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "CT",
 *   contexts: [CTImageStorage],
 * });
 * const { status } = await association.store({
 *   sopClassUid: CTImageStorage,
 *   sopInstanceUid: "1.2.3",
 *   transferSyntaxUid: ExplicitVRLittleEndian,
 *   bytes: new Uint8Array(2 ** 20),
 * });
 * assertEquals(status, 0x0000);
 * assertEquals([...lengths], [["1.2.3", 2 ** 20]]);
 * ```
 */
export function streamedStorage(
  sopClassUids: readonly string[],
  handler: StreamedStoreHandler,
  options: StorageOptions = {},
): Service {
  return storageService(sopClassUids, performStreamedStore(handler), options);
}

function storageService(sopClassUids: readonly string[], perform: Performer, options: StorageOptions): Service {
  const { transferSyntaxes = UncompressedTransferSyntaxes } = options;
  const operations = { [CommandField.CStoreRq]: perform };
  return {
    rows: sopClassUids.map((abstractSyntax) => ({
      abstractSyntax,
      transferSyntaxes,
      operations,
      // Hanging Protocol Storage is of another service class (PS3.4 Annex GG), in which no SOP class is a special case.
      serviceClassUid: abstractSyntax === HangingProtocolStorage ? undefined : StorageServiceClass,
    })),
  };
}

function performStore(handler: StoreHandler): Performer {
  return (operation) =>
    performWith(operation, () => {
      const request = new PerformedStore(operation);
      const { association, command } = operation;
      const dataset = operation.dataset!;
      const { sopClassUid, sopInstanceUid, transferSyntaxUid } = request;
      const limits = { maxExpandedLength: association.maxDatasetLength(command) };
      return handler(Object.assign(request, {
        instance: { bytes: dataset, transferSyntaxUid, sopClassUid, sopInstanceUid },
        dataset: () => decodeDataset(dataset, transferSyntaxUid, limits),
      }));
    });
}

function performStreamedStore(handler: StreamedStoreHandler): Performer {
  const perform: Performer = (operation) =>
    performWith(operation, () => handler(new PerformedStreamedStore(operation)));
  return Object.assign(perform, { streamed: () => true });
}

/** Calls the handler with the request, and the data set in whichever form it takes it. */
type CallHandler = () => AsyncIterable<StatusLike>;

async function performWith(operation: PerformedOperation, call: CallHandler): Promise<void> {
  const { context, stop, stream } = operation;
  let final = await receive(operation, call);
  // The answer may have to wait behind others that the peer does not read yet.
  operation.forget();
  await stream?.drain();
  if (stop.requested) return;
  // No handler can make an instance whole that is not.
  if (stream?.error) final = errorFields(stream.error, Status.UnableToProcess);
  await operation.respond(context.abstractSyntax === HangingProtocolStorage ? hangingProtocolStatus(final) : final);
}

async function receive(operation: PerformedOperation, call: CallHandler): Promise<ResponseFields> {
  if (operation.oversize) {
    return statusComment(Status.OutOfResources, "The instance is longer than this SCP has room for");
  }
  if (!isUid(operation.command.AffectedSOPInstanceUID ?? "")) {
    return statusComment(Status.DatasetDoesNotMatchSopClass, "Affected SOP Instance UID is no UID");
  }
  if (!operation.dataset && !operation.stream) {
    return statusComment(Status.UnableToProcess, "The request has no data set");
  }
  let run: HandlerRun<unknown> | undefined;
  try {
    run = new HandlerRun(call(), operation.stop);
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
