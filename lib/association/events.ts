/**
 * What an association tells whoever listens: one callback, one closed union, no global state.
 *
 * @module
 */
import type { AbortParameters } from "../errors.ts";
import type { DimseMessage } from "../dimse/message.ts";
import type { AAssociateAc, AAssociateRj, AAssociateRq, Pdu, ReceivedPdu, UserIdentity } from "../pdu/types.ts";
import type { PeerAddress, TlsPeer } from "../transport/duplex.ts";

/** Who is at the two ends of an association. */
export interface AssociationInfo {
  /** A number that is unique in this program, for logs. */
  readonly serial: number;
  /** Which end this side is. */
  readonly role: "requestor" | "acceptor";
  /** Calling AE title: the requestor's. */
  readonly callingAeTitle: string;
  /** Called AE title: the acceptor's. */
  readonly calledAeTitle: string;
  /** The other end's address, where the transport knows it. */
  readonly peer?: PeerAddress;
  /** The other end's certificate on a TLS connection. */
  readonly tls?: TlsPeer;
  /** User identity the requestor gave (PS3.7 §D.3.3.7). */
  readonly userIdentity?: UserIdentity;
}

/** How a DIMSE operation that this side performed has ended. */
export interface OperationSummary {
  /** The request, e.g. `C-FIND-RQ`. */
  readonly name: string;
  /** Message ID (0000,0110). */
  readonly messageId: number;
  /** Affected SOP Class UID (0000,0002). */
  readonly sopClassUid?: string;
  /** Affected SOP Instance UID (0000,1000), for C-STORE. */
  readonly sopInstanceUid?: string;
  /** The final status, or `undefined` where the association ended first. */
  readonly status?: number;
  /** Error Comment (0000,0902) of the final response. */
  readonly errorComment?: string;
  /** Responses sent, the final one included. */
  readonly responses: number;
  /** Duration in milliseconds. */
  readonly milliseconds: number;
  /** The error a handler threw, where that led to the status. */
  readonly error?: unknown;
}

/**
 * Something that happened on an association. Of what is sent as P-DATA-TF only the whole message is reported. The fragments
 * of a received P-DATA-TF are lent for the call: whoever keeps their bytes copies them.
 */
export type AssociationEvent =
  | { readonly type: "requested"; readonly association: AssociationInfo; readonly pdu: AAssociateRq }
  | { readonly type: "accepted"; readonly association: AssociationInfo; readonly pdu: AAssociateAc }
  | { readonly type: "rejected"; readonly association: AssociationInfo; readonly pdu: AAssociateRj }
  | { readonly type: "released"; readonly association: AssociationInfo }
  | {
    readonly type: "aborted";
    readonly association: AssociationInfo;
    readonly abort?: AbortParameters;
    readonly error: Error;
  }
  | { readonly type: "pdu-received"; readonly association: AssociationInfo; readonly pdu: ReceivedPdu }
  | { readonly type: "pdu-sent"; readonly association: AssociationInfo; readonly pdu: Pdu }
  | { readonly type: "message-received"; readonly association: AssociationInfo; readonly message: DimseMessage }
  | { readonly type: "message-sent"; readonly association: AssociationInfo; readonly message: DimseMessage }
  | { readonly type: "operation"; readonly association: AssociationInfo; readonly operation: OperationSummary };

/** Listens to an association. What it throws is ignored. */
export type AssociationListener = (event: AssociationEvent) => void;
