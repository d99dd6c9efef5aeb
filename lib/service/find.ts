/**
 * C-FIND (PS3.4 §C.4.1, §K.4.1; PS3.7 §9.1.2) as SCP and SCU.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PerformedOperation, Performer, ResponseFields } from "../association/performed_operations.ts";
import { FairShare } from "../transport/turn.ts";
import { lazyDataset } from "../dataset/codec.ts";
import { plainDataset } from "../dataset/transcode.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { CommandField } from "../dimse/commands.ts";
import { Status } from "../dimse/status.ts";
import { ProtocolError } from "../errors.ts";
import { Aborted, HandlerRun } from "./handler_run.ts";
import { encodeReply, queryRequest, type QueryStatuses } from "./identifier.ts";
import { errorFields, isPending, normalReply, statusComment } from "./reply.ts";
import { contextFor, type FinalStatus, finalStatus, priorityOf, responses } from "./scu.ts";
import type { FindHandler, QueryRequest } from "./types.ts";

const Statuses: QueryStatuses = {
  undecodable: Status.FindIdentifierUndecodable,
  noMemory: Status.OutOfResources,
};

/**
 * The performer of C-FIND for a handler.
 *
 * @param handler Yields the matches.
 * @returns A performer that sends every yield as it comes, waits for the peer to take it, and answers for every
 * mistake of the handler with a status of its own.
 */
export function performFind(handler: FindHandler): Performer {
  return async (operation) => {
    const query = await queryRequest(operation, Statuses);
    const final = "refusal" in query ? query.refusal : await sendMatches(operation, query.request, handler);
    // The peer may cancel as long as it has not got its final response.
    if (operation.cancelled) await operation.respond({ Status: Status.Cancel });
    else if (!operation.stop.requested) await operation.respond(final);
  };
}

/** Send one Pending response for each match; the identifier never goes with the final response. */
async function sendMatches(
  operation: PerformedOperation,
  request: QueryRequest,
  handler: FindHandler,
): Promise<ResponseFields> {
  const share = new FairShare(operation.association.peer);
  let run: HandlerRun<unknown> | undefined;
  try {
    run = new HandlerRun(handler(request), operation.stop);
    while (true) {
      const yielded = await run.next();
      if (yielded === Aborted) return { Status: Status.Cancel };
      if (yielded === undefined) return { Status: Status.Success };
      const { fields, dataset } = normalReply(yielded.value);
      if (!isPending(fields)) return fields;
      let identifier = dataset && await encodable(dataset, operation);
      if (!identifier) return statusComment(Status.FindIdentifierUnencodable);
      await operation.respond(fields, identifier);
      const { length } = identifier;
      identifier = undefined; // not to be kept while the next one is waited for
      const turn = share.take(length + 256);
      if (turn) await turn;
    }
  } catch (error) {
    if (operation.stop.requested) return { Status: Status.Cancel };
    operation.note(error);
    return errorFields(error, Status.FindHandlerFailed, Status.FindIdentifierUndecodable);
  } finally {
    await run?.stop();
  }
}

/** The encoded match, or `undefined` where it cannot be encoded; without a promise where it is encoded already. */
function encodable(
  dataset: Dataset | EncodedDataset,
  { context, note }: PerformedOperation,
): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  const bytes = encodeReply(dataset, context.transferSyntax);
  return bytes instanceof Promise ? bytes.catch((error) => void note(error)) : bytes;
}

/** One response to a C-FIND. */
export interface FindReply extends FinalStatus {
  /** The match, with a Pending status; decoded when it is first looked at, which throws where it is no data set. */
  readonly dataset?: Dataset;
  /** The match as it came; a deflated one is expanded to Explicit VR Little Endian. */
  readonly encodedDataset?: EncodedDataset;
}

/** Options of C-FIND, C-GET and C-MOVE as SCU. */
export interface QueryOptions {
  /** Priority (0000,0700): 0 MEDIUM (default), 1 HIGH, 2 LOW. */
  readonly priority?: number;
  /** Sends C-CANCEL when aborted; the final response, usually FE00, is still delivered. */
  readonly signal?: AbortSignal;
}

/**
 * Send a C-FIND and receive the matches.
 *
 * @param association An association with a presentation context for the SOP class.
 * @param sopClassUid The information model, e.g. `HangingProtocolInformationModelFind`.
 * @param identifier The keys.
 * @param options Priority and cancellation.
 * @returns Every response, the final one included. Ending the iteration early sends C-CANCEL and waits for the final
 * response, so that the association stays usable.
 * @throws {NoPresentationContextError} Without an accepted presentation context.
 * @throws {DicomNetworkError} When the association ends first.
 * @throws {TypeError | RangeError} For keys that cannot be encoded, and a priority that is none.
 *
 * @example The first match is enough
 * ```ts
 * import { associate, find, hangingProtocol, HangingProtocolInformationModelFind, pending, serve } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [hangingProtocol({
 *     async *find({ signal }) {
 *       for (let number = 1; !signal.aborted; number++) yield pending({ HangingProtocolName: `Chest ${number}` });
 *     },
 *   })],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "VIEWER",
 *   contexts: [HangingProtocolInformationModelFind],
 * });
 * const keys = { HangingProtocolName: "Chest*" };
 * for await (const { dataset } of find(association, HangingProtocolInformationModelFind, keys)) {
 *   assertEquals(dataset, { HangingProtocolName: "Chest 1" });
 *   break; // sends C-CANCEL and waits for the final response
 * }
 * ```
 */
export async function* find(
  association: Association,
  sopClassUid: string,
  identifier: Dataset | EncodedDataset,
  options: QueryOptions = {},
): AsyncGenerator<FindReply, void, undefined> {
  const context = contextFor(association, sopClassUid);
  const operation = await association.invoke(context, {
    CommandField: CommandField.CFindRq,
    AffectedSOPClassUID: sopClassUid,
    Priority: priorityOf(options),
  }, await encodeReply(identifier, context.transferSyntax));
  for await (const { command, dataset, oversize } of responses(association, operation, options.signal)) {
    const status = finalStatus(command);
    if (oversize) {
      yield {
        ...status,
        get dataset(): never {
          throw new ProtocolError("Cannot decode match: it is longer than maxIdentifierLength");
        },
      };
      continue;
    }
    if (!dataset) {
      yield status;
      continue;
    }
    const { encodedDataset, decode } = await openMatch(dataset, context.transferSyntax);
    yield {
      ...status,
      encodedDataset,
      get dataset() {
        return decode();
      },
    };
  }
}

/** A match that is no data set spoils itself only, and only for whoever looks into it. */
async function openMatch(
  bytes: Uint8Array,
  transferSyntaxUid: string,
): Promise<{ encodedDataset: EncodedDataset; decode: () => Dataset }> {
  let encodedDataset: EncodedDataset = { bytes, transferSyntaxUid };
  try {
    encodedDataset = await plainDataset(bytes, transferSyntaxUid);
    const decode = await lazyDataset(encodedDataset.bytes, encodedDataset.transferSyntaxUid, { strictOrder: false });
    return { encodedDataset, decode };
  } catch (error) {
    const decode = () => {
      throw error;
    };
    return { encodedDataset, decode };
  }
}
