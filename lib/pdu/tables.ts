/**
 * The codes and texts of PS3.8 §9.3 as data.
 *
 * @module
 */

/** PDU-type, the first byte of every PDU (PS3.8 §9.3.1). */
export const PduType = {
  "A-ASSOCIATE-RQ": 0x01, // §9.3.2
  "A-ASSOCIATE-AC": 0x02, // §9.3.3
  "A-ASSOCIATE-RJ": 0x03, // §9.3.4
  "P-DATA-TF": 0x04, // §9.3.5
  "A-RELEASE-RQ": 0x05, // §9.3.6
  "A-RELEASE-RP": 0x06, // §9.3.7
  "A-ABORT": 0x07, // §9.3.8
} as const;

/** Item-type, the first byte of every item and sub-item of an A-ASSOCIATE PDU. */
export const ItemType = {
  ApplicationContext: 0x10, // PS3.8 §9.3.2.1
  ProposedPresentationContext: 0x20, // PS3.8 §9.3.2.2
  PresentationContextResult: 0x21, // PS3.8 §9.3.3.2
  AbstractSyntax: 0x30, // PS3.8 §9.3.2.2.1
  TransferSyntax: 0x40, // PS3.8 §9.3.2.2.2
  UserInformation: 0x50, // PS3.8 §9.3.2.3
  MaximumLength: 0x51, // PS3.8 §D.1
  ImplementationClassUid: 0x52, // PS3.7 §D.3.3.2
  AsyncOperationsWindow: 0x53, // PS3.7 §D.3.3.3
  RoleSelection: 0x54, // PS3.7 §D.3.3.4
  ImplementationVersionName: 0x55, // PS3.7 §D.3.3.2
  ExtendedNegotiation: 0x56, // PS3.7 §D.3.3.5
  CommonExtendedNegotiation: 0x57, // PS3.7 §D.3.3.6
  UserIdentity: 0x58, // PS3.7 §D.3.3.7
  UserIdentityResponse: 0x59, // PS3.7 §D.3.3.7
} as const;

/** Bytes of PDU-type, a reserved byte and PDU-length, which PDU-length does not count (PS3.8 §9.3.1). */
export const HeaderLength = 6;

/** Bytes of Item-type, a reserved byte and Item-length, which Item-length does not count. */
export const ItemHeaderLength = 4;

/** Bytes of PDV Item-length, Presentation-context-ID and Message Control Header (PS3.8 §9.3.5.1, §E.2). */
export const PdvHeaderLength: number = 4 + 1 + 1;

/** PDU-length of A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP and A-ABORT (PS3.8 §9.3.4 to §9.3.8). */
export const FixedLength = 4;

/** Bytes of an AE title field, filled up with spaces (PS3.8 Table 9-11). */
export const AeTitleLength = 16;

/** PDU-length of an A-ASSOCIATE-RQ or AC without items: version, reserved, two AE titles, reserved (PS3.8 Table 9-11). */
export const AssociateFixedLength: number = 2 + 2 + AeTitleLength + AeTitleLength + 32;

/** Maximum-length-received, in bytes, of a peer that does not send the mandatory sub-item. */
export const AssumedMaxPduLength = 16384;

/** Result/Reason of a presentation context in an A-ASSOCIATE-AC (PS3.8 Table 9-18). */
export const ContextResult = {
  Acceptance: 0,
  UserRejection: 1,
  NoReason: 2,
  AbstractSyntaxNotSupported: 3,
  TransferSyntaxesNotSupported: 4,
} as const;

/** The texts of {@linkcode ContextResult} (PS3.8 Table 9-18). */
export const ContextResultTexts: Readonly<Record<number, string>> = {
  0: "acceptance",
  1: "user-rejection",
  2: "no-reason (provider rejection)",
  3: "abstract-syntax-not-supported (provider rejection)",
  4: "transfer-syntaxes-not-supported (provider rejection)",
};

/** Result of an A-ASSOCIATE-RJ (PS3.8 Table 9-21). */
export const RejectResultTexts: Readonly<Record<number, string>> = {
  1: "rejected-permanent",
  2: "rejected-transient",
};

/** Source of an A-ASSOCIATE-RJ (PS3.8 Table 9-21). */
export const RejectSourceTexts: Readonly<Record<number, string>> = {
  1: "DICOM UL service-user",
  2: "DICOM UL service-provider (ACSE related function)",
  3: "DICOM UL service-provider (Presentation related function)",
};

/** Reason/Diag. of an A-ASSOCIATE-RJ by its source (PS3.8 Table 9-21); numbers not listed are reserved. */
export const RejectReasonTexts: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: {
    1: "no-reason-given",
    2: "application-context-name-not-supported",
    3: "calling-AE-title-not-recognized",
    7: "called-AE-title-not-recognized",
  },
  2: {
    1: "no-reason-given",
    2: "protocol-version-not-supported",
  },
  3: {
    1: "temporary-congestion",
    2: "local-limit-exceeded",
  },
};

/** Source of an A-ABORT (PS3.8 Table 9-26). */
export const AbortSourceTexts: Readonly<Record<number, string>> = {
  0: "DICOM UL service-user",
  2: "DICOM UL service-provider",
};

/** Reason/Diag. of an A-ABORT by the service-provider (PS3.8 Table 9-26). */
export const AbortReasonTexts: Readonly<Record<number, string>> = {
  0: "reason-not-specified",
  1: "unrecognized-PDU",
  2: "unexpected-PDU",
  4: "unrecognized-PDU parameter",
  5: "unexpected-PDU parameter",
  6: "invalid-PDU-parameter value",
};

/**
 * The words of the standard for an A-ASSOCIATE-RJ (PS3.8 Table 9-21).
 *
 * @param reject The three fields; numbers without a meaning appear as numbers.
 * @returns e.g. `rejected-permanent by DICOM UL service-user: called-AE-title-not-recognized`.
 */
export function describeReject(reject: { result: number; source: number; reason: number }): string {
  const { result, source, reason } = reject;
  return `${RejectResultTexts[result] ?? `result ${result}`} by ${RejectSourceTexts[source] ?? `source ${source}`}: ` +
    (RejectReasonTexts[source]?.[reason] ?? `reason ${reason}`);
}

/**
 * The words of the standard for an A-ABORT (PS3.8 Table 9-26). The reason is not significant when the source is the service-user.
 *
 * @param abort The two fields; numbers without a meaning appear as numbers.
 * @returns e.g. `aborted by DICOM UL service-provider: unexpected-PDU`.
 */
export function describeAbort(abort: { source: number; reason: number }): string {
  const { source, reason } = abort;
  const text = `aborted by ${AbortSourceTexts[source] ?? `source ${source}`}`;
  return source === 0 ? text : `${text}: ${AbortReasonTexts[reason] ?? `reason ${reason}`}`;
}
