/**
 * Bytes to Pdu (PS3.8 §9.3). Pure; throws ProtocolError and nothing else, whatever the bytes.
 *
 * @module
 */
import { AbortReason, ProtocolError } from "../errors.ts";
import { decodeLatin1, decodeUid, hex, readUint16, readUint32, trimPadding } from "./fields.ts";
import { decodeItems } from "./items.ts";
import { decodeContextResult, decodeProposedContext } from "./presentation_context.ts";
import {
  AeTitleLength,
  AssociateFixedLength,
  FixedLength,
  HeaderLength,
  ItemType,
  PduType,
  PdvHeaderLength,
} from "./tables.ts";
import type { AAssociateAc, AAssociateRq, PDataTf, Pdu, Pdv } from "./types.ts";
import { decodeUserInformation } from "./user_information.ts";

/**
 * Decodes one PDU. Reserved fields are not tested, items and sub-items of unknown type are skipped, and what is
 * missing but can be refused politely is left empty: the application context name, the presentation contexts.
 *
 * @param bytes The whole PDU with its 6-byte header. The fragments of a P-DATA-TF are views of it.
 * @returns The PDU.
 * @throws {ProtocolError} Reason 1 if the type is unknown, 5 if an item comes twice that may come once, otherwise 6.
 */
export function decodePdu(bytes: Uint8Array): Pdu {
  if (bytes.length < HeaderLength) {
    throw new ProtocolError(`Cannot decode PDU: ${bytes.length} bytes are less than a header of ${HeaderLength}`);
  }
  const body = bytes.subarray(HeaderLength);
  switch (bytes[0]) {
    case PduType["A-ASSOCIATE-RQ"]:
      checkLength("A-ASSOCIATE-RQ", bytes);
      return decodeAssociateRq(body);
    case PduType["A-ASSOCIATE-AC"]:
      checkLength("A-ASSOCIATE-AC", bytes);
      return decodeAssociateAc(body);
    case PduType["A-ASSOCIATE-RJ"]:
      checkLength("A-ASSOCIATE-RJ", bytes, FixedLength);
      return { type: "A-ASSOCIATE-RJ", result: body[1], source: body[2], reason: body[3] };
    case PduType["P-DATA-TF"]:
      checkLength("P-DATA-TF", bytes);
      return decodePDataTf(body);
    case PduType["A-RELEASE-RQ"]:
      checkLength("A-RELEASE-RQ", bytes, FixedLength);
      return { type: "A-RELEASE-RQ" };
    case PduType["A-RELEASE-RP"]:
      checkLength("A-RELEASE-RP", bytes, FixedLength);
      return { type: "A-RELEASE-RP" };
    case PduType["A-ABORT"]:
      checkLength("A-ABORT", bytes, FixedLength);
      return { type: "A-ABORT", source: body[2], reason: body[3] };
    default:
      throw new ProtocolError(`Cannot decode PDU: unknown type ${hex(bytes[0])}`, AbortReason.UnrecognizedPdu);
  }
}

function checkLength(name: Pdu["type"], bytes: Uint8Array, fixed?: number): void {
  const length = readUint32(bytes, 2);
  if (length !== bytes.length - HeaderLength) {
    throw new ProtocolError(`Cannot decode ${name}: length ${length} with ${bytes.length - HeaderLength} bytes`);
  }
  if (fixed !== undefined && length !== fixed) {
    throw new ProtocolError(`Cannot decode ${name}: length ${length} is not ${fixed}`);
  }
}

function decodeAssociateRq(body: Uint8Array): AAssociateRq {
  const type = "A-ASSOCIATE-RQ";
  const { contexts, ...fields } = decodeAssociate(type, body, ItemType.ProposedPresentationContext);
  const bytes11To74 = oddBytes11To74(body.subarray(4, AssociateFixedLength), fields);
  const presentationContexts = checkIds(type, contexts.map(decodeProposedContext));
  return { type, ...fields, ...(bytes11To74 && { bytes11To74 }), presentationContexts };
}

/** Nothing where they are as the titles make them. */
function oddBytes11To74(
  bytes: Uint8Array,
  { calledAeTitle, callingAeTitle }: Pick<AAssociateRq, "calledAeTitle" | "callingAeTitle">,
): Uint8Array | undefined {
  const titles = [calledAeTitle, callingAeTitle].map((title) => title.padEnd(AeTitleLength));
  return decodeLatin1(bytes) === titles.join("").padEnd(bytes.length, "\0") ? undefined : bytes.slice();
}

/** The AE titles of an A-ASSOCIATE-AC are what the acceptor made of the request's, and not to be tested (PS3.8 Table 9-17). */
function decodeAssociateAc(body: Uint8Array): AAssociateAc {
  const type = "A-ASSOCIATE-AC";
  const { contexts, ...fields } = decodeAssociate(type, body, ItemType.PresentationContextResult);
  return { type, ...fields, presentationContexts: checkIds(type, contexts.map(decodeContextResult)) };
}

/** What the two A-ASSOCIATE PDUs have in common, and the values of their Presentation Context Items. */
function decodeAssociate(
  name: Pdu["type"],
  body: Uint8Array,
  contextType: number,
): Omit<AAssociateRq, "type" | "presentationContexts"> & { contexts: Uint8Array[] } {
  if (body.length < AssociateFixedLength) {
    throw new ProtocolError(`Cannot decode ${name}: length ${body.length} is below ${AssociateFixedLength}`);
  }
  let applicationContext: Uint8Array | undefined;
  let userInformation: Uint8Array | undefined;
  const contexts: Uint8Array[] = [];
  decodeItems(body.subarray(AssociateFixedLength), name, (type, value) => {
    if (type === contextType) {
      contexts.push(value);
    } else if (type === ItemType.ApplicationContext) {
      if (applicationContext !== undefined) throw repeated(name, "application context");
      applicationContext = value;
    } else if (type === ItemType.UserInformation) {
      if (userInformation !== undefined) throw repeated(name, "user information");
      userInformation = value;
    }
  });
  return {
    protocolVersion: readUint16(body, 0),
    calledAeTitle: decodeAeTitle(body.subarray(4, 4 + AeTitleLength)),
    callingAeTitle: decodeAeTitle(body.subarray(4 + AeTitleLength, 4 + 2 * AeTitleLength)),
    applicationContextName: decodeUid(applicationContext ?? new Uint8Array(), "application context name"),
    userInformation: decodeUserInformation(userInformation ?? new Uint8Array()),
    contexts,
  };
}

function repeated(name: Pdu["type"], item: string): ProtocolError {
  return new ProtocolError(`Cannot decode ${name}: two ${item} items`, AbortReason.UnexpectedParameter);
}

/** Control characters stay: they are the negotiation's reason to reject. */
function decodeAeTitle(field: Uint8Array): string {
  return decodeLatin1(trimPadding(field)).replace(/^ +/, "");
}

/** Presentation-context-IDs are odd and each used once (PS3.8 §9.3.2.2), which makes 128 of them the most there can be. */
function checkIds<Context extends { readonly id: number }>(name: Pdu["type"], contexts: Context[]): Context[] {
  const seen = new Set<number>();
  for (const { id } of contexts) {
    if (id % 2 === 0) throw new ProtocolError(`Cannot decode ${name}: presentation context ID ${id} is not odd`);
    if (seen.has(id)) throw new ProtocolError(`Cannot decode ${name}: two presentation contexts with ID ${id}`);
    seen.add(id);
  }
  return contexts;
}

/** Only bits 0 and 1 of the Message Control Header are tested (PS3.8 §E.2). */
function decodePDataTf(body: Uint8Array): PDataTf {
  const pdvs: Pdv[] = [];
  let offset = 0;
  while (offset < body.length) {
    const left = body.length - offset;
    if (left < PdvHeaderLength) throw new ProtocolError(`Cannot decode P-DATA-TF: ${left} bytes left are no PDV item`);
    // Presentation-context-ID and Message Control Header count as part of the item.
    const length = readUint32(body, offset);
    if (length < 2 || length > left - 4) {
      throw new ProtocolError(`Cannot decode P-DATA-TF: PDV item of length ${length} with ${left - 4} bytes left`);
    }
    const header = body[offset + 5];
    pdvs.push({
      contextId: body[offset + 4],
      command: (header & 1) !== 0,
      last: (header & 2) !== 0,
      fragment: body.subarray(offset + PdvHeaderLength, offset + 4 + length),
    });
    offset += 4 + length;
  }
  if (pdvs.length === 0) throw new ProtocolError("Cannot decode P-DATA-TF: no PDV item");
  return { type: "P-DATA-TF", pdvs };
}
