/**
 * Golden PDUs, written from PS3.8 §9.3 and PS3.7 Annex D.3.3: what each byte means stands beside it.
 *
 * @module
 */
import type { Pdu } from "../../lib/pdu/types.ts";

/** A PDU in both its forms. */
export interface PduVector {
  /** What is special about it. */
  readonly name: string;
  /** The bytes on the wire. */
  readonly bytes: Uint8Array;
  /** What they mean. */
  readonly pdu: Pdu;
}

/**
 * Bytes from lines of hexadecimal digits or 'text', each up to the bar where its meaning begins.
 *
 * @param text The lines.
 * @returns The bytes.
 */
export function bytesOf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const line of text.split("\n")) {
    for (const [token] of line.split("|")[0].matchAll(/'[^']*'|[0-9A-F]{2}/g)) {
      if (token.startsWith("'")) bytes.push(...new TextEncoder().encode(token.slice(1, -1)));
      else bytes.push(parseInt(token, 16));
    }
  }
  return Uint8Array.from(bytes);
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** One of each PDU, and the larger ones in more than one shape, as a sender has to write them. */
export const pduVectors: readonly PduVector[] = [
  {
    name: "A-ASSOCIATE-RQ for verification",
    bytes: bytesOf(`
      01 00 00 00 00 C0               | A-ASSOCIATE-RQ, 192 = 68 + 25 + 50 + 49 bytes follow
      00 01  00 00                    | protocol version 1, reserved
      'HANGAR          '              | called AE title
      'WORKSTATION     '              | calling AE title
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 | reserved
      10 00 00 15                     | application context, 21 bytes
        '1.2.840.10008.3.1.1.1'
      20 00 00 2E                     | presentation context, 46 = 4 + (4 + 17) + (4 + 17)
        01 00 00 00                   | ID 1
        30 00 00 11                   | abstract syntax
          '1.2.840.10008.1.1'
        40 00 00 11                   | transfer syntax
          '1.2.840.10008.1.2'
      50 00 00 2D                     | user information, 45 = (4 + 4) + (4 + 15) + (4 + 14)
        51 00 00 04  00 00 40 00      | maximum length 16384
        52 00 00 0F                   | implementation class UID
          '1.2.826.0.1.999'
        55 00 00 0E                   | implementation version name
          'WORKSTATION_10'
    `),
    pdu: {
      type: "A-ASSOCIATE-RQ",
      protocolVersion: 1,
      calledAeTitle: "HANGAR",
      callingAeTitle: "WORKSTATION",
      applicationContextName: "1.2.840.10008.3.1.1.1",
      presentationContexts: [
        { id: 1, abstractSyntax: "1.2.840.10008.1.1", transferSyntaxes: ["1.2.840.10008.1.2"] },
      ],
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: "1.2.826.0.1.999",
        implementationVersionName: "WORKSTATION_10",
        roleSelections: [],
        extendedNegotiations: [],
        commonExtendedNegotiations: [],
      },
    },
  },
  {
    name: "A-ASSOCIATE-RQ with every sub-item a requestor can send",
    bytes: bytesOf(`
      01 00 00 00 01 7F               | A-ASSOCIATE-RQ, 383 = 68 + 25 + 80 + 51 + 159 bytes follow
      00 01  00 00                    | protocol version 1, reserved
      '1234567890123456'              | called AE title of 16 characters
      'A               '              | calling AE title of one
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 | reserved
      10 00 00 15                     | application context, 21 bytes
        '1.2.840.10008.3.1.1.1'
      20 00 00 4C                     | presentation context, 76 = 4 + (4 + 24) + (4 + 19) + (4 + 17)
        01 00 00 00                   | ID 1
        30 00 00 18                   | abstract syntax Hanging Protocol Information Model - GET
          '1.2.840.10008.5.1.4.38.4'
        40 00 00 13                   | transfer syntax Explicit VR Little Endian
          '1.2.840.10008.1.2.1'
        40 00 00 11                   | transfer syntax Implicit VR Little Endian
          '1.2.840.10008.1.2'
      20 00 00 2F                     | presentation context, 47 = 4 + (4 + 24) + (4 + 11)
        FF 00 00 00                   | ID 255
        30 00 00 18                   | abstract syntax Hanging Protocol Storage
          '1.2.840.10008.5.1.4.38.1'
        40 00 00 0B                   | a private transfer syntax
          '1.2.3.4.5.6'
      50 00 00 9B                     | user information, 155 = 8 + 8 + 8 + 32 + 36 + 36 + 27
        51 00 00 04  00 00 00 00      | maximum length 0: no limit
        52 00 00 04  '1.23'           | implementation class UID
        53 00 00 04  00 05  00 00     | up to 5 operations invoked, any number performed
        54 00 00 1C                   | role selection, 28 = 2 + 24 + 2
          00 18 '1.2.840.10008.5.1.4.38.1'
          00 01                       | not as SCU, as SCP
        56 00 00 20                   | extended negotiation, 32 = 2 + 24 + 6
          00 18 '1.2.840.10008.5.1.4.38.2'
          01 00 00 01 00 FF           | service-class-application-information
        57 00 00 20                   | common extended negotiation, 32 = (2 + 7) + (2 + 6) + 2 + 13, version 0
          00 07 '1.2.3.1'             | SOP class
          00 06 '1.2.42'              | service class
          00 0D                       | related general SOP classes, 13 = (2 + 5) + (2 + 4)
            00 05 '1.2.3'
            00 04 '1.25'
        58 00 00 17                   | user identity, 23 = 1 + 1 + (2 + 6) + (2 + 11)
          02 01                       | username and passcode, response requested
          00 06 'j' C3 B6 'rg' 21     | username
          00 0B 'hunter2' E2 82 AC 00 | passcode, with a NUL
    `),
    pdu: {
      type: "A-ASSOCIATE-RQ",
      protocolVersion: 1,
      calledAeTitle: "1234567890123456",
      callingAeTitle: "A",
      applicationContextName: "1.2.840.10008.3.1.1.1",
      presentationContexts: [
        {
          id: 1,
          abstractSyntax: "1.2.840.10008.5.1.4.38.4",
          transferSyntaxes: ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"],
        },
        {
          id: 255,
          abstractSyntax: "1.2.840.10008.5.1.4.38.1",
          transferSyntaxes: ["1.2.3.4.5.6"],
        },
      ],
      userInformation: {
        maxPduLength: 0,
        implementationClassUid: "1.23",
        asyncOperationsWindow: { invoked: 5, performed: 0 },
        roleSelections: [{ sopClassUid: "1.2.840.10008.5.1.4.38.1", scuRole: false, scpRole: true }],
        extendedNegotiations: [
          { sopClassUid: "1.2.840.10008.5.1.4.38.2", applicationInformation: Uint8Array.of(1, 0, 0, 1, 0, 255) },
        ],
        commonExtendedNegotiations: [
          { sopClassUid: "1.2.3.1", serviceClassUid: "1.2.42", relatedGeneralSopClassUids: ["1.2.3", "1.25"] },
        ],
        userIdentity: {
          type: 2,
          positiveResponseRequested: true,
          primaryField: utf8("jörg!"),
          secondaryField: utf8("hunter2€\0"),
        },
      },
    },
  },
  {
    name: "A-ASSOCIATE-AC with one context accepted and one refused",
    bytes: bytesOf(`
      02 00 00 00 00 E1               | A-ASSOCIATE-AC, 225 = 68 + 25 + 31 + 29 + 72 bytes follow
      00 01  00 00                    | protocol version 1, reserved
      'HANGAR          '              | what the A-ASSOCIATE-RQ said
      'WORKSTATION     '
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 | reserved
      10 00 00 15                     | application context, 21 bytes
        '1.2.840.10008.3.1.1.1'
      21 00 00 1B                     | presentation context, 27 = 4 + (4 + 19)
        01 00 00 00                   | ID 1: acceptance
        40 00 00 13                   | transfer syntax Explicit VR Little Endian
          '1.2.840.10008.1.2.1'
      21 00 00 19                     | presentation context, 25 = 4 + (4 + 17)
        03 00 03 00                   | ID 3: abstract-syntax-not-supported
        40 00 00 11                   | transfer syntax, not significant
          '1.2.840.10008.1.2'
      50 00 00 44                     | user information, 68 = 8 + 8 + 8 + 32 + 5 + 7
        51 00 00 04  00 04 00 00      | maximum length 262144
        52 00 00 04  '1.23'           | implementation class UID
        53 00 00 04  00 01  00 01     | one operation at a time
        54 00 00 1C                   | role selection, 28 = 2 + 24 + 2
          00 18 '1.2.840.10008.5.1.4.38.1'
          01 01                       | both roles
        55 00 00 01  'X'              | implementation version name
        59 00 00 03                   | user identity, 3 = 2 + 1
          00 01 C0                    | server response
    `),
    pdu: {
      type: "A-ASSOCIATE-AC",
      protocolVersion: 1,
      calledAeTitle: "HANGAR",
      callingAeTitle: "WORKSTATION",
      applicationContextName: "1.2.840.10008.3.1.1.1",
      presentationContexts: [
        { id: 1, result: 0, transferSyntax: "1.2.840.10008.1.2.1" },
        { id: 3, result: 3, transferSyntax: "1.2.840.10008.1.2" },
      ],
      userInformation: {
        maxPduLength: 262144,
        implementationClassUid: "1.23",
        implementationVersionName: "X",
        asyncOperationsWindow: { invoked: 1, performed: 1 },
        roleSelections: [{ sopClassUid: "1.2.840.10008.5.1.4.38.1", scuRole: true, scpRole: true }],
        extendedNegotiations: [],
        commonExtendedNegotiations: [],
        userIdentityResponse: Uint8Array.of(0xc0),
      },
    },
  },
  {
    name: "A-ASSOCIATE-RJ: called AE title not recognized",
    bytes: bytesOf("03 00 00 00 00 04  00 01 01 07 | permanent, service-user, called-AE-title-not-recognized"),
    pdu: { type: "A-ASSOCIATE-RJ", result: 1, source: 1, reason: 7 },
  },
  {
    name: "A-ASSOCIATE-RJ: local limit exceeded",
    bytes: bytesOf("03 00 00 00 00 04  00 02 03 02 | transient, service-provider (presentation), local-limit-exceeded"),
    pdu: { type: "A-ASSOCIATE-RJ", result: 2, source: 3, reason: 2 },
  },
  {
    name: "P-DATA-TF with a whole C-ECHO-RQ command set",
    bytes: bytesOf(`
      04 00 00 00 00 4A               | P-DATA-TF, 74 bytes follow
      00 00 00 46                     | PDV item, 70 = 1 + 1 + 68
      01 03                           | context 1; command, last fragment
      00 00 00 00 04 00 00 00 38 00 00 00                        | (0000,0000) 56
      00 00 02 00 12 00 00 00 '1.2.840.10008.1.1' 00             | (0000,0002)
      00 00 00 01 02 00 00 00 30 00                              | (0000,0100) C-ECHO-RQ
      00 00 10 01 02 00 00 00 07 00                              | (0000,0110) 7
      00 00 00 08 02 00 00 00 01 01                              | (0000,0800) no data set
    `),
    pdu: {
      type: "P-DATA-TF",
      pdvs: [{
        contextId: 1,
        command: true,
        last: true,
        fragment: bytesOf(`
          00 00 00 00 04 00 00 00 38 00 00 00
          00 00 02 00 12 00 00 00 '1.2.840.10008.1.1' 00
          00 00 00 01 02 00 00 00 30 00
          00 00 10 01 02 00 00 00 07 00
          00 00 00 08 02 00 00 00 01 01
        `),
      }],
    },
  },
  {
    name: "P-DATA-TF with three PDV items, one of them empty",
    bytes: bytesOf(`
      04 00 00 00 00 18               | P-DATA-TF, 24 bytes follow
      00 00 00 04  03 03  AA BB       | context 3; command, last
      00 00 00 02  03 00              | context 3; data, not last, empty
      00 00 00 06  03 02  01 02 03 04 | context 3; data, last
    `),
    pdu: {
      type: "P-DATA-TF",
      pdvs: [
        { contextId: 3, command: true, last: true, fragment: Uint8Array.of(0xaa, 0xbb) },
        { contextId: 3, command: false, last: false, fragment: new Uint8Array() },
        { contextId: 3, command: false, last: true, fragment: Uint8Array.of(1, 2, 3, 4) },
      ],
    },
  },
  {
    name: "A-RELEASE-RQ",
    bytes: bytesOf("05 00 00 00 00 04  00 00 00 00"),
    pdu: { type: "A-RELEASE-RQ" },
  },
  {
    name: "A-RELEASE-RP",
    bytes: bytesOf("06 00 00 00 00 04  00 00 00 00"),
    pdu: { type: "A-RELEASE-RP" },
  },
  {
    name: "A-ABORT by the service-user",
    bytes: bytesOf("07 00 00 00 00 04  00 00 00 00"),
    pdu: { type: "A-ABORT", source: 0, reason: 0 },
  },
  {
    name: "A-ABORT by the service-provider: invalid PDU parameter value",
    bytes: bytesOf("07 00 00 00 00 04  00 00 02 06"),
    pdu: { type: "A-ABORT", source: 2, reason: 6 },
  },
];

/** What others send that is not quite what the standard says, or more than this version of it says. */
export const lenientPduVectors: readonly PduVector[] = [
  {
    name: "A-ASSOCIATE-RQ with padding, reserved bytes, and unknown, empty, unordered and abridged items",
    bytes: bytesOf(`
      01 FF 00 00 01 39               | A-ASSOCIATE-RQ, 313 = 68 + 60 + 10 + 68 + 4 + 16 + 87 bytes follow
      80 03  FF FF                    | protocol versions 1, 2 and 16
      '  HANGAR' 00 00 00 00 00 00 00 00
      'A B' 20 20 20 20 20 20 20 20 20 20 20 20 00
      FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF
      50 FF 00 38                     | user information comes first, 56 = 6 + 4 + 19 + 8 + 8 + 11
        55 00 00 02  '  '             | implementation version name, empty but for padding
        5A 00 00 00                   | unknown and empty
        5F 00 00 0F                   | unknown, with what looks like a sub-item in it
          51 00 00 04  FF FF FF FF  01 02 03 04 05 06 07
        53 00 00 04  00 02  00 03     | operations window
        52 00 00 04  '1.2' 00         | implementation class UID, padded
        58 00 00 07                   | user identity
          01 00  00 03 'joe'          | without the length of the secondary field
      77 00 00 06                     | unknown
        01 02 03 04 05 06
      20 00 00 40                     | presentation context, 64 = 4 + 22 + 4 + 10 + 24
        03 FF FF FF                   | ID 3
        40 00 00 12                   | transfer syntax, padded, before the abstract syntax
          '1.2.840.10008.1.2' 00
        40 00 00 00                   | transfer syntax, empty
        7F 00 00 06                   | unknown
          01 02 03 04 05 06
        30 00 00 14                   | abstract syntax, padded
          '1.2.840.10008.1.1' 20 00 20
      21 00 00 00                     | an item of the A-ASSOCIATE-AC
      21 00 00 0C                     | another one, which says nothing here
        01 00 00 00  40 00 00 04  '1.2.'
      10 00 00 53                     | application context of over 64 characters
        '1.2.840.10008.3.1.1.1.'
        '1111111111111111111111111111111111111111111111111111111111111'
    `),
    pdu: {
      type: "A-ASSOCIATE-RQ",
      protocolVersion: 0x8003,
      calledAeTitle: "HANGAR",
      callingAeTitle: "A B",
      bytes11To74: bytesOf(`
        '  HANGAR' 00 00 00 00 00 00 00 00
        'A B' 20 20 20 20 20 20 20 20 20 20 20 20 00
        FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF
      `),
      applicationContextName: "1.2.840.10008.3.1.1.1." + "1".repeat(61),
      presentationContexts: [
        { id: 3, abstractSyntax: "1.2.840.10008.1.1", transferSyntaxes: ["1.2.840.10008.1.2"] },
      ],
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: "1.2",
        asyncOperationsWindow: { invoked: 2, performed: 3 },
        roleSelections: [],
        extendedNegotiations: [],
        commonExtendedNegotiations: [],
        userIdentity: {
          type: 1,
          positiveResponseRequested: false,
          primaryField: utf8("joe"),
          secondaryField: new Uint8Array(),
        },
      },
    },
  },
  {
    name: "A-ASSOCIATE-RQ without any item",
    bytes: bytesOf(`
      01 00 00 00 00 44               | A-ASSOCIATE-RQ, 68 bytes follow
      00 00  00 00
      '                '
      00 0D 0A 1B 5C FF 00 00 00 00 00 00 00 00 00 00 | control characters are for the negotiation to reject
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    `),
    pdu: {
      type: "A-ASSOCIATE-RQ",
      protocolVersion: 0,
      calledAeTitle: "",
      callingAeTitle: "\0\r\n\x1b\\\xff",
      bytes11To74: bytesOf(`
        '                '
        00 0D 0A 1B 5C FF 00 00 00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      `),
      applicationContextName: "",
      presentationContexts: [],
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: "",
        roleSelections: [],
        extendedNegotiations: [],
        commonExtendedNegotiations: [],
      },
    },
  },
  {
    name: "A-ASSOCIATE-AC with refused contexts whose transfer syntax is missing, empty or nonsense",
    bytes: bytesOf(`
      02 00 00 00 00 66               | A-ASSOCIATE-AC, 102 = 68 + 8 + 12 + 14 bytes follow
      00 01  00 00
      'HANGAR          '
      'WORKSTATION     '
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      21 00 00 04  05 00 01 00                     | ID 5: user-rejection
      21 00 00 08  03 00 02 00  40 00 00 00        | ID 3: no-reason
      21 00 00 0A  01 00 04 00  40 00 00 02  '/ '  | ID 1: transfer-syntaxes-not-supported
    `),
    pdu: {
      type: "A-ASSOCIATE-AC",
      protocolVersion: 1,
      calledAeTitle: "HANGAR",
      callingAeTitle: "WORKSTATION",
      applicationContextName: "",
      presentationContexts: [
        { id: 5, result: 1, transferSyntax: "" },
        { id: 3, result: 2, transferSyntax: "" },
        { id: 1, result: 4, transferSyntax: "" },
      ],
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: "",
        roleSelections: [],
        extendedNegotiations: [],
        commonExtendedNegotiations: [],
      },
    },
  },
  {
    name: "P-DATA-TF with reserved bits set in the Message Control Header",
    bytes: bytesOf("04 00 00 00 00 06  00 00 00 02  01 FD | command, not last"),
    pdu: { type: "P-DATA-TF", pdvs: [{ contextId: 1, command: true, last: false, fragment: new Uint8Array() }] },
  },
  {
    name: "A-ABORT with reserved bytes set",
    bytes: bytesOf("07 FF 00 00 00 04  FF FF 00 FF"),
    pdu: { type: "A-ABORT", source: 0, reason: 255 },
  },
];
