/**
 * What a service is, what its handlers receive, and what they may yield.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PresentationContext } from "../association/contexts.ts";
import type { SupportedContext } from "../association/negotiate.ts";
import type { Performer } from "../association/performed_operations.ts";
import type { Dataset, EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import type { TlsClientOptions } from "../transport/mod.ts";

/** One SOP class of a service: how it is negotiated, and who performs which of its operations. */
export interface ServiceRow extends SupportedContext {
  /** Performers by Command Field (0000,0100) of the request. */
  readonly operations: Readonly<Record<number, Performer>>;
}

/** A service class, or a part of one, as the acceptor or requestor of an association offers it. */
export interface Service {
  /** Its SOP classes. */
  readonly rows: readonly ServiceRow[];
}

/** What every handler learns about a request. */
export interface ServiceRequest {
  /** The association: AE titles, peer address, user identity, TLS peer. */
  readonly association: Association;
  /** The presentation context of the request. */
  readonly context: PresentationContext;
  /** Transfer Syntax UID of that context. */
  readonly transferSyntaxUid: string;
  /** Affected SOP Class UID (0000,0002). */
  readonly sopClassUid: string;
  /** Message ID (0000,0110). */
  readonly messageId: number;
  /** Priority (0000,0700): 0 MEDIUM, 1 HIGH, 2 LOW. */
  readonly priority: number;
  /** Aborted by C-CANCEL, A-ABORT, A-RELEASE and the end of the connection. */
  readonly signal: AbortSignal;
}

/** A request with an identifier: C-FIND, C-GET or C-MOVE. */
export interface QueryRequest extends ServiceRequest {
  /** The identifier in keyword form, decoded when it is first looked at. */
  readonly identifier: Dataset;
  /** The identifier as it came, in `transferSyntaxUid`; deflated ones are expanded to Explicit VR Little Endian. */
  readonly encodedIdentifier: EncodedDataset;
  /**
   * Lets go of the identifier, which is empty from then on, and gives back what it takes in memory: a peer may take its
   * time over what is yet to come.
   *
   * @param kept Bytes of what has been made of it that are needed on. Default: none.
   */
  forget(kept?: number): void;
}

/** A C-MOVE request (PS3.7 §9.1.4). */
export interface MoveRequest extends QueryRequest {
  /** Move Destination (0000,0600): an AE title. */
  readonly moveDestination: string;
}

/** A C-STORE request (PS3.7 §9.1.1). */
export interface StoreRequest extends ServiceRequest {
  /** Affected SOP Instance UID (0000,1000): a UID. */
  readonly sopInstanceUid: string;
  /** The instance as it came, never decoded. */
  readonly instance: EncodedInstance;
  /** Move Originator AE Title (0000,1030), in the sub-operation of a C-MOVE. */
  readonly moveOriginatorAeTitle?: string;
  /** Move Originator Message ID (0000,1031), in the sub-operation of a C-MOVE. */
  readonly moveOriginatorMessageId?: number;
  /**
   * The instance in keyword form.
   *
   * @returns The decoded data set.
   * @throws {ProtocolError} When it cannot be decoded.
   */
  dataset(): Promise<Dataset>;
}

/** A C-STORE request whose data set is handed out while it arrives. */
export interface StreamedStoreRequest extends Omit<StoreRequest, "instance" | "dataset"> {
  /**
   * The data set in `transferSyntaxUid`, read once. It errors when the association ends within it or it is longer than
   * `maxInstanceLength`. While nobody reads it nothing is read of the association either, the peer's A-ABORT included.
   */
  readonly stream: ReadableStream<Uint8Array>;
}

/** A status (0000,0900), alone or with what explains it (PS3.7 Annex C). */
export type StatusLike = number | {
  /** (0000,0900). */
  readonly Status: number;
  /** (0000,0902): at most 64 characters. */
  readonly ErrorComment?: string;
  /** (0000,0901): 8-digit hexadecimal tags. */
  readonly OffendingElement?: string | readonly string[];
  /** A data set goes beside `status`, not beside `Status`. */
  readonly dataset?: never;
};

/** What a handler yields: a status, or a status with a data set. */
export type Reply<D = Dataset | EncodedDataset> =
  | StatusLike
  | InstanceUse & {
    /** (0000,0900). */
    readonly status: StatusLike;
    /** The match or instance that a Pending status comes with. */
    readonly dataset?: D;
  };

/** What a handler of C-GET or C-MOVE is told of an instance that it has yielded. */
export interface InstanceUse {
  /** Called when it has been put into another transfer syntax: a copy is sent, and its own bytes are needed no longer. */
  readonly copied?: () => void;
  /** Called when it, or its copy, has been sent, before its sub-operation is answered; and when it is clear that it cannot be. */
  readonly sent?: () => void;
}

/** Yielded once, before the first status: how many C-STORE sub-operations there will be, 0 to 65535. */
export interface SubOperations {
  /** The number of instances that will be yielded. */
  readonly subOperations: number;
}

/** Where the C-STORE sub-operations of a C-MOVE go. */
export interface MoveTarget {
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port, 1 to 65535. */
  readonly port: number;
  /** AE title to call, when it is not the Move Destination itself. */
  readonly aeTitle?: string;
  /** Client side TLS settings; plain TCP when absent. */
  readonly tls?: TlsClientOptions;
}

/** Yielded by a C-MOVE handler first: the destination, or `null` when the AE title is unknown (A801). */
export interface Destination {
  /** Where to. */
  readonly destination: MoveTarget | null;
}

/** Answers C-FIND: yields Pending statuses with matches; may end with a final status, success is implied. */
export type FindHandler = (request: QueryRequest) => AsyncIterable<Reply>;

/** Answers C-GET: yields the number of sub-operations, then Pending statuses with instances. */
export type GetHandler = (
  request: QueryRequest,
) => AsyncIterable<SubOperations | Reply<Dataset | EncodedInstance>>;

/** Answers C-MOVE: yields the destination, the number of sub-operations, then Pending statuses with instances. */
export type MoveHandler = (
  request: MoveRequest,
) => AsyncIterable<Destination | SubOperations | Reply<Dataset | EncodedInstance>>;

/** Answers C-STORE: yields one final status; success is implied. */
export type StoreHandler = (request: StoreRequest) => AsyncIterable<StatusLike>;

/**
 * Answers C-STORE while the data set arrives: yields one final status; success is implied. It goes out after the last of
 * the data set; what the handler has left unread is dropped.
 */
export type StreamedStoreHandler = (request: StreamedStoreRequest) => AsyncIterable<StatusLike>;
