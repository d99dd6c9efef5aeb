/**
 * Performing one request of the peer: what the performer sees of it, and the answer when it gives none (PS3.7 §7.5.2).
 *
 * @module
 */
import { validateCommandSet } from "../dimse/command_codec.ts";
import { commandName, DataSetPresent, messageRow, NoDataSet, responseField } from "../dimse/commands.ts";
import type { DatasetStream } from "../dimse/dataset_stream.ts";
import type { CommandSet, DimseMessage } from "../dimse/message.ts";
import { Status, statusCategory } from "../dimse/status.ts";
import { ProtocolError } from "../errors.ts";
import { type FairShare, nextTurn } from "../transport/turn.ts";
import type { Association } from "./association.ts";
import type { PresentationContext } from "./contexts.ts";
import type { OperationSummary } from "./events.ts";
import type { AssociationOptions } from "./options.ts";
import type { Entry, PerformedOperation, ResponseFields } from "./performed_operations.ts";
import type { Stop } from "./stop.ts";

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
      CommandDataSetType: dataset === undefined ? NoDataSet : DataSetPresent,
    },
    dataset,
  };
}

/** Where an operation stands among the others: told before its final response goes out, and when the writer has taken it. */
export interface Place {
  /** The peer may use the Message ID again. */
  answering(): void;
  /** The next operation may begin. */
  answered(): void;
}

/**
 * A request under way, as its performer sees it. A class, for an object literal with getters gets a hidden class of its
 * own in V8, which keeps all the getters know until the next full garbage collection.
 */
class Performing implements PerformedOperation {
  readonly association: Association;
  readonly context: PresentationContext;
  readonly command: CommandSet;
  readonly messageId: number;
  dataset?: Uint8Array;
  readonly stream?: DatasetStream;
  readonly oversize: boolean;
  readonly stop: Stop;
  /** Responses so far. */
  responses = 0;
  /** The last of them. */
  last: ResponseFields | undefined;
  /** What led to a failure. */
  failure: unknown;
  /** Bytes that are counted for what the identifier has become. */
  #reserved = 0;
  /** Its command set, where it had a data set. */
  #command: CommandSet | undefined;
  readonly #entry: Entry;
  readonly #place: Place;
  readonly #share: FairShare;

  constructor(association: Association, entry: Entry, place: Place, share: FairShare) {
    const { contextId, command, dataset, stream, oversize = false } = entry.message;
    this.association = association;
    this.context = association.contexts.get(contextId)!;
    this.command = command;
    this.messageId = command.MessageID!;
    this.dataset = dataset;
    this.stream = stream;
    this.oversize = oversize;
    this.stop = entry.stop;
    this.#entry = entry;
    this.#place = place;
    this.#share = share;
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get cancelled(): boolean {
    return this.#entry.cancelled;
  }

  /** Whether the final response has been given. */
  get answered(): boolean {
    return this.last !== undefined && statusCategory(this.last.Status) !== "Pending";
  }

  /** Whether the peer waits for one. After a release or an abort nobody does. */
  get owed(): boolean {
    return !this.answered && (this.cancelled || !this.stop.requested);
  }

  readonly respond = async (fields: ResponseFields, dataset?: Uint8Array): Promise<void> => {
    this.responses++;
    // Of Pending responses that say the same, only the data sets differ.
    const same = fields === this.last && Object.isFrozen(fields) && dataset !== undefined;
    this.last = fields;
    const { answered } = this;
    if (answered) {
      if (this.stream) await this.stream.drain();
      this.#place.answering();
    }
    const response: DimseMessage = same && this.#command
      ? { type: "DIMSE", contextId: this.#entry.message.contextId, command: this.#command, dataset }
      : responseTo(this.#entry.message, fields, dataset);
    this.#command = dataset && response.command;
    if (Object.isFrozen(fields)) Object.freeze(response.command);
    await this.association.send(response);
    if (answered) this.#place.answered();
  };

  async turn(work: number): Promise<void> {
    if (this.stop.requested) return;
    await nextTurn();
    await this.#share.take(work);
  }

  worked(work: number): Promise<void> | undefined {
    return this.#share.take(work);
  }

  reserveNow(bytes: number): boolean {
    const reserved = this.association.memory.identifiers.take(bytes);
    if (reserved) this.#reserved += bytes;
    return reserved;
  }

  async reserve(bytes: number): Promise<boolean> {
    const { memory, timeout } = this.association;
    const options = { signal: this.signal, timeoutMs: 1000 * timeout };
    if (!await memory.identifiers.taken(bytes, options)) return false;
    this.#reserved += bytes;
    return true;
  }

  /** Gives back what is reserved, but for so much. */
  giveBack(kept = 0): void {
    const back = Math.max(0, this.#reserved - kept);
    if (back > 0) this.association.memory.identifiers.give(back);
    this.#reserved -= back;
  }

  forget(kept = 0): void {
    const { memory } = this.association;
    memory.incoming.give(this.dataset?.length ?? 0);
    this.dataset = undefined;
    (this.#entry.message as { dataset?: Uint8Array }).dataset = undefined;
    this.giveBack(kept);
  }

  readonly note = (error: unknown): void => {
    this.failure ??= error;
  };
}

/**
 * Perform one request and see to it that it gets a final response.
 *
 * @param association Where it came from.
 * @param options The performer and the listener.
 * @param entry The request, on an accepted presentation context, what stops it, and whether a C-CANCEL came.
 * @param place Its place among the others.
 * @param share What the association has in the time of the event loop.
 * @returns How it ended.
 */
export async function performOne(
  association: Association,
  options: AssociationOptions,
  entry: Entry,
  place: Place,
  share: FairShare,
): Promise<OperationSummary> {
  const started = performance.now();
  const { message: request } = entry;
  const { command } = request;
  const operation = new Performing(association, entry, place, share);
  try {
    const refusal = objection(request, options);
    if (refusal) await operation.respond(refusal);
    else await options.perform!(operation);
    if (operation.owed) {
      await operation.respond({ Status: Status.ProcessingFailure, ErrorComment: "The performer gave no answer" });
    }
  } catch (error) {
    operation.failure = error;
    if (operation.owed) {
      await operation.respond({ Status: Status.ProcessingFailure, ErrorComment: "Processing failure" }).catch(() => {});
    }
  }
  operation.giveBack();
  const { answered, last, responses, failure } = operation;
  return {
    name: commandName(command.CommandField),
    messageId: operation.messageId,
    sopClassUid: command.AffectedSOPClassUID,
    sopInstanceUid: command.AffectedSOPInstanceUID,
    status: answered ? last?.Status : undefined,
    errorComment: last?.ErrorComment,
    responses,
    milliseconds: performance.now() - started,
    error: failure,
  };
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
