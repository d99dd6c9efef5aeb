/**
 * Requests as their handlers see them. These are classes, for every object literal with a getter gets a hidden class of
 * its own in V8, and with it what the getter knows outlives the request until the next full garbage collection.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PresentationContext } from "../association/contexts.ts";
import type { PerformedOperation } from "../association/performed_operations.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { Priority } from "../dimse/commands.ts";
import { isPriority } from "./scu.ts";
import type { QueryRequest, ServiceRequest, StreamedStoreRequest } from "./types.ts";

/** What every handler learns. */
class PerformedRequest implements ServiceRequest {
  readonly association: Association;
  readonly context: PresentationContext;
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly messageId: number;
  readonly priority: number;
  readonly #operation: PerformedOperation;

  constructor(operation: PerformedOperation) {
    const { association, context, command, messageId } = operation;
    this.association = association;
    this.context = context;
    this.transferSyntaxUid = context.transferSyntax;
    this.sopClassUid = context.abstractSyntax;
    this.messageId = messageId;
    this.priority = isPriority(command.Priority) ? command.Priority : Priority.Medium;
    this.#operation = operation;
  }

  get signal(): AbortSignal {
    return this.#operation.signal;
  }
}

/** A C-FIND, C-GET or C-MOVE. */
export class PerformedQuery extends PerformedRequest implements QueryRequest {
  /** The identifier as it came, or expanded. */
  readonly encodedIdentifier: EncodedDataset;
  readonly #operation: PerformedOperation;
  #decode: () => Dataset;

  /**
   * @param operation The operation.
   * @param encodedIdentifier The identifier as it came, or expanded.
   * @param decode Decodes it.
   */
  constructor(operation: PerformedOperation, encodedIdentifier: EncodedDataset, decode: () => Dataset) {
    super(operation);
    this.encodedIdentifier = encodedIdentifier;
    this.#operation = operation;
    this.#decode = decode;
  }

  /** The identifier in keyword form, decoded when it is first looked at. */
  get identifier(): Dataset {
    return this.#decode();
  }

  /** Lets go of the identifier; see {@linkcode QueryRequest.forget}. */
  forget(kept?: number): void {
    (this.encodedIdentifier as { bytes: Uint8Array }).bytes = new Uint8Array(0);
    this.#decode = () => ({});
    this.#operation.forget(kept);
  }
}

/** A C-STORE, without its data set. */
export class PerformedStore extends PerformedRequest {
  /** Affected SOP Instance UID (0000,1000). */
  readonly sopInstanceUid: string;
  /** Move Originator AE Title (0000,1030). */
  readonly moveOriginatorAeTitle?: string;
  /** Move Originator Message ID (0000,1031). */
  readonly moveOriginatorMessageId?: number;

  /**
   * @param operation The operation.
   */
  constructor(operation: PerformedOperation) {
    super(operation);
    const { command } = operation;
    this.sopInstanceUid = command.AffectedSOPInstanceUID ?? "";
    this.moveOriginatorAeTitle = command.MoveOriginatorApplicationEntityTitle;
    this.moveOriginatorMessageId = command.MoveOriginatorMessageID;
  }
}

/** A C-STORE whose data set is handed out while it arrives. */
export class PerformedStreamedStore extends PerformedStore implements StreamedStoreRequest {
  readonly #operation: PerformedOperation;

  /**
   * @param operation The operation, with a stream.
   */
  constructor(operation: PerformedOperation) {
    super(operation);
    this.#operation = operation;
  }

  /** The data set. Who does not look at it does not cost a stream. */
  get stream(): ReadableStream<Uint8Array> {
    return this.#operation.stream!.readable;
  }
}
