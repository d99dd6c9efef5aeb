/**
 * The seven protocol data units of the DICOM upper layer as one closed union (PS3.8 §9.3).
 *
 * @module
 */
import type { ProtocolError } from "../errors.ts";

/** Presentation Context Item of an A-ASSOCIATE-RQ (PS3.8 §9.3.2.2). */
export interface ProposedPresentationContext {
  /** Presentation-context-ID: an odd integer from 1 to 255. */
  readonly id: number;
  /** Abstract Syntax UID: a SOP class. */
  readonly abstractSyntax: string;
  /** Transfer Syntax UIDs, in the requestor's order of preference. */
  readonly transferSyntaxes: readonly string[];
}

/** Presentation Context Item of an A-ASSOCIATE-AC (PS3.8 §9.3.3.2). */
export interface PresentationContextResult {
  /** Presentation-context-ID of the proposal it answers. */
  readonly id: number;
  /** 0 acceptance, 1 user-rejection, 2 no-reason, 3 abstract-syntax-not-supported, 4 transfer-syntaxes-not-supported. */
  readonly result: number;
  /** The one accepted Transfer Syntax UID; not significant unless `result` is 0. */
  readonly transferSyntax: string;
}

/** Asynchronous Operations Window (PS3.7 §D.3.3.3); 0 means unlimited. */
export interface AsyncOperationsWindow {
  /** Maximum-number-operations-invoked. */
  readonly invoked: number;
  /** Maximum-number-operations-performed. */
  readonly performed: number;
}

/** SCP/SCU Role Selection (PS3.7 §D.3.3.4) for one SOP class. */
export interface RoleSelection {
  /** SOP Class UID. */
  readonly sopClassUid: string;
  /** Whether the association-requestor may (RQ) or shall (AC) act as SCU. */
  readonly scuRole: boolean;
  /** Whether the association-requestor may (RQ) or shall (AC) act as SCP. */
  readonly scpRole: boolean;
}

/** SOP Class Extended Negotiation (PS3.7 §D.3.3.5). */
export interface ExtendedNegotiation {
  /** SOP Class UID. */
  readonly sopClassUid: string;
  /** Service-class-application-information, as the service class defines it. */
  readonly applicationInformation: Uint8Array;
}

/** SOP Class Common Extended Negotiation (PS3.7 §D.3.3.6), A-ASSOCIATE-RQ only. */
export interface CommonExtendedNegotiation {
  /** SOP Class UID. */
  readonly sopClassUid: string;
  /** Service Class UID. */
  readonly serviceClassUid: string;
  /** Related General SOP Class UIDs. */
  readonly relatedGeneralSopClassUids: readonly string[];
}

/** User Identity (PS3.7 §D.3.3.7) of an A-ASSOCIATE-RQ. */
export interface UserIdentity {
  /** 1 username, 2 username and passcode, 3 Kerberos, 4 SAML, 5 JSON Web Token. */
  readonly type: number;
  /** Whether the requestor wants a User Identity sub-item in the A-ASSOCIATE-AC. */
  readonly positiveResponseRequested: boolean;
  /** Username (UTF-8), Kerberos ticket, SAML assertion or JSON Web Token. */
  readonly primaryField: Uint8Array;
  /** Passcode (UTF-8) for type 2; otherwise empty. */
  readonly secondaryField: Uint8Array;
}

/** The User Information Item (PS3.8 §9.3.2.3, PS3.7 Annex D). */
export interface UserInformation {
  /** Maximum-length-received in bytes of the P-DATA-TF variable field; 0 means no limit (PS3.8 §D.1). */
  readonly maxPduLength: number;
  /** Implementation Class UID (PS3.7 §D.3.3.2). */
  readonly implementationClassUid: string;
  /** Implementation Version Name, 1 to 16 characters. */
  readonly implementationVersionName?: string;
  /** Absent means 1 and 1: synchronous. */
  readonly asyncOperationsWindow?: AsyncOperationsWindow;
  /** One per SOP class; empty when the default roles apply. */
  readonly roleSelections: readonly RoleSelection[];
  /** One per SOP class. */
  readonly extendedNegotiations: readonly ExtendedNegotiation[];
  /** A-ASSOCIATE-RQ only. */
  readonly commonExtendedNegotiations: readonly CommonExtendedNegotiation[];
  /** A-ASSOCIATE-RQ only. */
  readonly userIdentity?: UserIdentity;
  /** Server-response of an A-ASSOCIATE-AC; empty for user identity types 1 and 2. */
  readonly userIdentityResponse?: Uint8Array;
}

/** What A-ASSOCIATE-RQ and A-ASSOCIATE-AC have in common. */
export interface AAssociate {
  /** Protocol-version; bit 0 is version 1 and the only bit that is tested. */
  readonly protocolVersion: number;
  /** Called AE title, leading and trailing spaces removed. */
  readonly calledAeTitle: string;
  /** Calling AE title, leading and trailing spaces removed. */
  readonly callingAeTitle: string;
  /**
   * Bytes 11 to 74 of the PDU, where they are not both titles with spaces behind and 32 zeros: an A-ASSOCIATE-AC returns
   * those of its A-ASSOCIATE-RQ (PS3.8 Table 9-17).
   */
  readonly bytes11To74?: Uint8Array;
  /** Application Context Name, 1.2.840.10008.3.1.1.1 for DICOM. */
  readonly applicationContextName: string;
  /** The User Information Item. */
  readonly userInformation: UserInformation;
}

/** A-ASSOCIATE-RQ (PS3.8 §9.3.2). */
export interface AAssociateRq extends AAssociate {
  /** Discriminates the union. */
  readonly type: "A-ASSOCIATE-RQ";
  /** The proposed presentation contexts, at most 128. */
  readonly presentationContexts: readonly ProposedPresentationContext[];
}

/** A-ASSOCIATE-AC (PS3.8 §9.3.3). */
export interface AAssociateAc extends AAssociate {
  /** Discriminates the union. */
  readonly type: "A-ASSOCIATE-AC";
  /** One result per proposed presentation context. */
  readonly presentationContexts: readonly PresentationContextResult[];
}

/** A-ASSOCIATE-RJ (PS3.8 §9.3.4). */
export interface AAssociateRj {
  /** Discriminates the union. */
  readonly type: "A-ASSOCIATE-RJ";
  /** 1 rejected-permanent, 2 rejected-transient. */
  readonly result: number;
  /** 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation). */
  readonly source: number;
  /** Reason/Diag. (PS3.8 Table 9-21). */
  readonly reason: number;
}

/** Presentation Data Value Item (PS3.8 §9.3.5.1) with its Message Control Header (Annex E.2). */
export interface Pdv {
  /** Presentation-context-ID. */
  readonly contextId: number;
  /** Bit 0 of the Message Control Header: the fragment is of the command set, not of the data set. */
  readonly command: boolean;
  /** Bit 1 of the Message Control Header: it is the last fragment. */
  readonly last: boolean;
  /** The message fragment: a view, not a copy, of the received bytes. */
  readonly fragment: Uint8Array;
}

/** P-DATA-TF (PS3.8 §9.3.5). */
export interface PDataTf {
  /** Discriminates the union. */
  readonly type: "P-DATA-TF";
  /** Presentation Data Value Items. */
  readonly pdvs: readonly Pdv[];
}

/** A-RELEASE-RQ (PS3.8 §9.3.6). */
export interface AReleaseRq {
  /** Discriminates the union. */
  readonly type: "A-RELEASE-RQ";
}

/** A-RELEASE-RP (PS3.8 §9.3.7). */
export interface AReleaseRp {
  /** Discriminates the union. */
  readonly type: "A-RELEASE-RP";
}

/** A-ABORT (PS3.8 §9.3.8). */
export interface AAbort {
  /** Discriminates the union. */
  readonly type: "A-ABORT";
  /** 0 service-user, 2 service-provider. */
  readonly source: number;
  /** Reason/Diag. (PS3.8 Table 9-26); not significant when the source is the service-user. */
  readonly reason: number;
}

/** A protocol data unit that can be sent. */
export type Pdu = AAssociateRq | AAssociateAc | AAssociateRj | PDataTf | AReleaseRq | AReleaseRp | AAbort;

/**
 * What stands in the decoded stream where bytes were no valid PDU: Evt19 of PS3.8 Table 9-10. It travels in
 * order with the PDUs, so that the state machine, not the decoder, decides what it means.
 */
export interface InvalidPdu {
  /** Discriminates the union. */
  readonly type: "INVALID";
  /** What was wrong, and the A-ABORT reason it calls for. */
  readonly error: ProtocolError;
}

/** What a decoder stage emits. */
export type ReceivedPdu = Pdu | InvalidPdu;
