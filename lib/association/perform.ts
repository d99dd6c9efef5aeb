/**
 * Performing one request of the peer: what the performer sees of it, and the answer when it gives none (PS3.7 §7.5.2).
 *
 * @module
 */
import { validateCommandSet } from "../dimse/command_codec.ts";
import { commandName, messageRow, responseField } from "../dimse/commands.ts";
import type { DimseMessage } from "../dimse/message.ts";
import { Status, statusCategory } from "../dimse/status.ts";
import { ProtocolError } from "../errors.ts";
import type { Association } from "./association.ts";
import type { OperationSummary } from "./events.ts";
import type { AssociationOptions } from "./options.ts";
import { Cancellable, type Entry, type PerformedOperation, type ResponseFields } from "./performed_operations.ts";
import { nextTurn } from "../transport/turn.ts";

/**
 * The response message to a request.
 *
 * @param request The request.
 * @param fields What the response says.
 * @param dataset The encoded data set, if any.
 * @returns A message on the request's presentation context.
 */
export function responseTo(request: DimseMessage, fields: ResponseFields, dataset?: Uint8Array): DimseMessage {
  const { CommandField: field, MessageID, AffectedSOPClassUID, AffectedSOPInstanceUID } = request.command;
  return {
    type: "DIMSE",
    contextId: request.contextId,
    command: {
      AffectedSOPClassUID,
      AffectedSOPInstanceUID,
      ...fields,
      CommandField: responseField(field),
      MessageIDBeingRespondedTo: MessageID,
      CommandDataSetType: 0, // the encoder knows
    },
    dataset,
  };
}

/**
 * Perform one request and see to it that it gets a final response.
 *
 * @param association Where it came from.
 * @param options The performer and the listener.
 * @param entry The request, on an accepted presentation context, what stops it, and whether a C-CANCEL came.
 * @param place Told before the final response goes out, and when the writer has taken it.
 * @param emit Reports how it ended.
 */
export async function performOne(
  association: Association,
  options: AssociationOptions,
  entry: Entry,
  place: { answering(): void; answered(): void },
  emit: (operation: OperationSummary) => void,
): Promise<void> {
  const started = performance.now();
  const { message: request } = entry;
  const { command } = request;
  let responses = 0;
  let last: ResponseFields | undefined;
  let failure: unknown;
  const operation: PerformedOperation = {
    association,
    context: association.contexts.get(request.contextId)!,
    command,
    messageId: command.MessageID!,
    dataset: request.dataset,
    stream: request.stream,
    oversize: request.oversize ?? false,
    stop: entry.stop,
    get signal() {
      return entry.stop.signal;
    },
    get cancelled() {
      return entry.cancelled;
    },
    async respond(fields, dataset) {
      responses++;
      last = fields;
      if (answered()) {
        if (request.stream) await request.stream.drain();
        place.answering();
      }
      await association.send(responseTo(request, fields, dataset));
      if (answered()) place.answered();
    },
    note(error) {
      failure ??= error;
    },
  };
  // After a release or an abort nobody waits for an answer.
  const owed = () => !answered() && (entry.cancelled || !entry.stop.requested);
  const answered = () => last !== undefined && statusCategory(last.Status) !== "Pending";
  try {
    if (Cancellable.includes(command.CommandField)) await nextTurn();
    const refusal = objection(request, options);
    if (refusal) await operation.respond(refusal);
    else await options.perform!(operation);
    if (owed()) {
      await operation.respond({ Status: Status.ProcessingFailure, ErrorComment: "The performer gave no answer" });
    }
  } catch (error) {
    failure = error;
    if (owed()) {
      await operation.respond({ Status: Status.ProcessingFailure, ErrorComment: "Processing failure" }).catch(() => {});
    }
  }
  emit({
    name: commandName(command.CommandField),
    messageId: operation.messageId,
    sopClassUid: command.AffectedSOPClassUID,
    sopInstanceUid: command.AffectedSOPInstanceUID,
    status: answered() ? last?.Status : undefined,
    errorComment: last?.ErrorComment,
    responses,
    milliseconds: performance.now() - started,
    error: failure,
  });
}

/** Why a request cannot be performed at all. */
function objection({ command }: DimseMessage, options: AssociationOptions): ResponseFields | undefined {
  if (!options.perform) {
    return { Status: Status.UnrecognizedOperation, ErrorComment: "This side performs no operations" };
  }
  if (!messageRow(command.CommandField)) return { Status: Status.UnrecognizedOperation };
  try {
    validateCommandSet(command);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { Status: Status.MistypedArgument, ErrorComment: error.message.slice(0, 64) };
  }
}
