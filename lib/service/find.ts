/**
 * C-FIND (PS3.4 §C.4.1, §K.4.1; PS3.7 §9.1.2) as SCP and SCU.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PerformedOperation, Performer, ResponseFields } from "../association/performed_operations.ts";
import { deferDataset } from "../dataset/codec.ts";
import { plainDataset } from "../dataset/transcode.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { CommandField } from "../dimse/commands.ts";
import { Status } from "../dimse/status.ts";
import { Aborted, HandlerRun } from "./handler_run.ts";
import { encodeReply, queryRequest } from "./identifier.ts";
import { errorFields, isPending, normalReply, statusComment } from "./reply.ts";
import { contextFor, type FinalStatus, finalStatus, responses } from "./scu.ts";
import type { FindHandler, QueryRequest } from "./types.ts";

/**
 * The performer of C-FIND for a handler.
 *
 * @param handler Yields the matches.
 * @returns A performer that sends every yield as it comes, waits for the peer to take it, and answers for every
 * mistake of the handler with a status of its own.
 */
export function performFind(handler: FindHandler): Performer {
  return async (operation) => {
    const query = await queryRequest(operation, Status.FindIdentifierUndecodable);
    const final = "refusal" in query ? query.refusal : await sendMatches(operation, query.request, handler);
    // The peer may cancel as long as it has not got its final response.
    if (operation.cancelled) await operation.respond({ Status: Status.Cancel });
    else if (!operation.signal.aborted) await operation.respond(final);
  };
}

/** Send one Pending response for each match; the identifier never goes with the final response. */
async function sendMatches(
  operation: PerformedOperation,
  request: QueryRequest,
  handler: FindHandler,
): Promise<ResponseFields> {
  let run: HandlerRun<unknown> | undefined;
  try {
    run = new HandlerRun(handler(request), operation.signal);
    while (true) {
      const yielded = await run.next();
      if (yielded === Aborted) return { Status: Status.Cancel };
      if (yielded === undefined) return { Status: Status.Success };
      const { fields, dataset } = normalReply(yielded.value);
      if (!isPending(fields)) return fields;
      const identifier = dataset && await encodeReply(dataset, request.transferSyntaxUid).catch(() => undefined);
      if (!identifier) return statusComment(Status.FindIdentifierUnencodable);
      await operation.respond(fields, identifier);
    }
  } catch (error) {
    if (operation.signal.aborted) return { Status: Status.Cancel };
    return errorFields(error, Status.FindHandlerFailed, Status.FindIdentifierUndecodable);
  } finally {
    await run?.stop();
  }
}

/** One response to a C-FIND. */
export interface FindReply extends FinalStatus {
  /** The match, with a Pending status; decoded when it is first looked at. */
  readonly dataset?: Dataset;
  /** The match as it came. */
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
    Priority: options.priority ?? 0,
  }, await encodeReply(identifier, context.transferSyntax));
  for await (const { command, dataset } of responses(association, operation, options.signal)) {
    const status = finalStatus(command);
    if (!dataset) {
      yield status;
      continue;
    }
    const encodedDataset = await plainDataset(dataset, context.transferSyntax);
    const decode = await deferDataset(encodedDataset.bytes, encodedDataset.transferSyntaxUid, { strictOrder: false });
    yield {
      ...status,
      encodedDataset,
      get dataset() {
        return decode();
      },
    };
  }
}
