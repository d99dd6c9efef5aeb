/**
 * The errors of the stack. Each one knows what happened; a {@linkcode ProtocolError} also knows which A-ABORT it calls for.
 *
 * @module
 */

/** Who made the mistake: this side or the other side of the association. */
export type Initiator = "local" | "peer";

/** The two significant fields of an A-ABORT (PS3.8 §9.3.8): source 0 service-user, 2 service-provider. */
export interface AbortParameters {
  /** 0: DICOM UL service-user, 2: DICOM UL service-provider. */
  readonly source: 0 | 2;
  /** 0 not specified, 1 unrecognized PDU, 2 unexpected PDU, 4/5/6 unrecognized, unexpected, invalid parameter. */
  readonly reason: 0 | 1 | 2 | 4 | 5 | 6;
}

/** The reasons a service-provider A-ABORT can name (PS3.8 Table 9-26). */
export const AbortReason = {
  NotSpecified: 0,
  UnrecognizedPdu: 1,
  UnexpectedPdu: 2,
  UnrecognizedParameter: 4,
  UnexpectedParameter: 5,
  InvalidParameterValue: 6,
} as const;

/** Base of every error this package throws for what happened on the network. */
export class DicomNetworkError extends Error {
  /** A stable, machine-readable name of the kind of error. */
  readonly code: string;
  /** Same as the class name. */
  override name = "DicomNetworkError";

  /**
   * Makes the error.
   *
   * @param code Machine-readable kind, e.g. `"TIMEOUT"`.
   * @param message One sentence, no final period.
   * @param options The `cause`, where another error led to this one.
   */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Bytes or a sequence of PDUs that PS3.7 or PS3.8 do not allow. The only error that decoders throw. */
export class ProtocolError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "ProtocolError";
  /** Who broke the protocol. */
  readonly initiator: Initiator;
  /** The A-ABORT that answers it. */
  readonly abort: AbortParameters;

  /**
   * Makes the error.
   *
   * @param message What was wrong, with the value.
   * @param reason The service-provider A-ABORT reason (PS3.8 Table 9-26); default 6, invalid PDU parameter value.
   * @param options `initiator` (default `"peer"`) and `cause`.
   */
  constructor(
    message: string,
    reason: AbortParameters["reason"] = AbortReason.InvalidParameterValue,
    options: ErrorOptions & { initiator?: Initiator } = {},
  ) {
    super("PROTOCOL_ERROR", message, options);
    this.initiator = options.initiator ?? "peer";
    this.abort = { source: 2, reason };
  }
}

/** The acceptor answered with A-ASSOCIATE-RJ (PS3.8 §9.3.4). */
export class AssociationRejectedError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "AssociationRejectedError";
  /** 1 rejected-permanent, 2 rejected-transient. */
  readonly result: number;
  /** 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation). */
  readonly source: number;
  /** The reason, whose meaning depends on the source (PS3.8 Table 9-21). */
  readonly reason: number;

  /**
   * Makes the error.
   *
   * @param message What was rejected and why.
   * @param parameters The three fields of the A-ASSOCIATE-RJ.
   */
  constructor(message: string, parameters: { result: number; source: number; reason: number }) {
    super("ASSOCIATION_REJECTED", message);
    this.result = parameters.result;
    this.source = parameters.source;
    this.reason = parameters.reason;
  }

  /** Whether it is rejected for the moment only: rejected-transient (PS3.8 Table 9-21). */
  get transient(): boolean {
    return this.result === 2;
  }
}

/** The association ended by A-ABORT, from either side, or because the transport connection went away. */
export class AssociationAbortedError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "AssociationAbortedError";
  /** Who aborted. */
  readonly initiator: Initiator;
  /** The A-ABORT fields, where one was sent or received. */
  readonly abort?: AbortParameters;

  /**
   * Makes the error.
   *
   * @param message What happened.
   * @param options `initiator` (default `"peer"`), the `abort` fields and `cause`.
   */
  constructor(message: string, options: ErrorOptions & { initiator?: Initiator; abort?: AbortParameters } = {}) {
    super("ASSOCIATION_ABORTED", message, options);
    this.initiator = options.initiator ?? "peer";
    this.abort = options.abort;
  }
}

/** The peer asked to stop an operation (C-CANCEL): the `reason` of the handler's `signal`. */
export class OperationCancelledError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "OperationCancelledError";

  /** The same for every operation. */
  constructor() {
    super("CANCELLED", "The peer cancelled the operation");
  }
}

/** No accepted presentation context serves the wanted SOP class, role or transfer syntax. */
export class NoPresentationContextError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "NoPresentationContextError";

  /**
   * Makes the error.
   *
   * @param message Which SOP class was wanted and what was accepted.
   * @param options The `cause`.
   */
  constructor(message: string, options?: ErrorOptions) {
    super("NO_PRESENTATION_CONTEXT", message, options);
  }
}

/** Something the peer owed did not come in time. */
export class DicomTimeoutError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "DicomTimeoutError";
  /** Which wait ran out: `"connect"`, `"association"`, `"response"`, `"receive"`, `"send"`, `"idle"`, `"release"`, `"ARTIM"`. */
  readonly timer: string;

  /**
   * Makes the error.
   *
   * @param timer Which wait ran out.
   * @param message What did not happen, and within how many seconds.
   */
  constructor(timer: string, message: string) {
    super("TIMEOUT", message);
    this.timer = timer;
  }
}

/** The transport connection could not be opened, read or written. */
export class TransportError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "TransportError";

  /**
   * Makes the error.
   *
   * @param message What failed, with the address.
   * @param options The `cause`.
   */
  constructor(message: string, options?: ErrorOptions) {
    super("TRANSPORT", message, options);
  }
}

/** Thrown by a handler to choose the status of its final response. */
export class DimseStatusError extends DicomNetworkError {
  /** Same as the class name. */
  override name = "DimseStatusError";
  /** The status (0000,0900) to answer with. */
  readonly status: number;
  /** Error Comment (0000,0902): at most 64 characters reach the peer. */
  readonly errorComment?: string;
  /** Offending Element (0000,0901), as 8-digit hexadecimal tags. */
  readonly offendingElement?: readonly string[];

  /**
   * Makes the error.
   *
   * @param status The status (0000,0900), e.g. `0xA700`.
   * @param errorComment Error Comment (0000,0902).
   * @param options `offendingElement` tags and the `cause`.
   */
  constructor(
    status: number,
    errorComment?: string,
    options: ErrorOptions & { offendingElement?: readonly string[] } = {},
  ) {
    super("DIMSE_STATUS", errorComment ?? `Status ${status.toString(16).toUpperCase().padStart(4, "0")}`, options);
    this.status = status;
    this.errorComment = errorComment;
    this.offendingElement = options.offendingElement;
  }
}
