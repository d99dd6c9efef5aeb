/**
 * Pdu to bytes (PS3.8 §9.3). Pure; a RangeError is the caller's mistake.
 *
 * @module
 */
import { type Bytes, concat, encodeLatin1, encodeUid, uint16, uint32, uint8 } from "./fields.ts";
import { encodeItem } from "./items.ts";
import { encodeContextResult, encodeProposedContext } from "./presentation_context.ts";
import { AeTitleLength, FixedLength, HeaderLength, ItemType, PduType, PdvHeaderLength } from "./tables.ts";
import type { AAssociateAc, AAssociateRq, PDataTf, Pdu } from "./types.ts";
import { encodeUserInformation } from "./user_information.ts";

/**
 * Encodes one PDU.
 *
 * @param pdu The PDU. Of a P-DATA-TF each fragment is copied once.
 * @returns The whole PDU with its 6-byte header, in one exact buffer.
 * @throws {RangeError} If a value does not fit its field, a UID is none, or something mandatory is missing.
 */
export function encodePdu(pdu: Pdu): Uint8Array {
  switch (pdu.type) {
    case "A-ASSOCIATE-RQ":
      return encodeAssociate(pdu, pdu.presentationContexts.map(encodeProposedContext));
    case "A-ASSOCIATE-AC":
      return encodeAssociate(pdu, pdu.presentationContexts.map(encodeContextResult));
    case "A-ASSOCIATE-RJ":
      return encodeFixed(pdu.type, 0, pdu.result, pdu.source, pdu.reason);
    case "P-DATA-TF":
      return encodePDataTf(pdu);
    case "A-RELEASE-RQ":
    case "A-RELEASE-RP":
      return encodeFixed(pdu.type, 0, 0, 0, 0);
    case "A-ABORT":
      return encodeFixed(pdu.type, 0, 0, pdu.source, pdu.reason);
  }
}

function encodeFixed(type: Pdu["type"], ...body: [number, number, number, number]): Uint8Array {
  const header = [PduType[type], 0, 0, 0, 0, FixedLength];
  return concat([header, ...body.map((byte) => uint8(byte, `parameter of ${type}`))]);
}

function encodeAssociate(pdu: AAssociateRq | AAssociateAc, contexts: Bytes[]): Uint8Array {
  checkIds(pdu);
  const body = [
    uint16(pdu.protocolVersion, "protocol version"),
    [0, 0],
    ...encodeBytes11To74(pdu),
    ...(pdu.applicationContextName === "" ? [] : [encodeApplicationContext(pdu.applicationContextName)]),
    ...contexts,
    encodeUserInformation(pdu.userInformation),
  ];
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return concat([[PduType[pdu.type], 0], uint32(length, `length of ${pdu.type}`), ...body]);
}

/** Behind the AE titles (PS3.8 Table 9-11). */
const Reserved: Bytes = new Array(32).fill(0);

function encodeBytes11To74({ bytes11To74, calledAeTitle, callingAeTitle }: AAssociateRq | AAssociateAc): Bytes[] {
  if (!bytes11To74) {
    return [
      encodeAeTitle(calledAeTitle, "called AE title"),
      encodeAeTitle(callingAeTitle, "calling AE title"),
      Reserved,
    ];
  }
  if (bytes11To74.length !== 64) throw new RangeError(`Cannot encode bytes 11 to 74: they are ${bytes11To74.length}`);
  return [bytes11To74];
}

function encodeApplicationContext(name: string): Bytes {
  return encodeItem(ItemType.ApplicationContext, encodeUid(name, "application context name"));
}

function encodeAeTitle(title: string, what: string): Bytes {
  const bytes = encodeLatin1(title, what);
  if (bytes.length > AeTitleLength) {
    throw new RangeError(`Cannot encode ${what}: "${title}" exceeds ${AeTitleLength} characters`);
  }
  while (bytes.length < AeTitleLength) bytes.push(0x20);
  return bytes;
}

function checkIds(pdu: AAssociateRq | AAssociateAc): void {
  const ids = pdu.presentationContexts.map((context) => context.id);
  for (const id of ids) {
    if (id % 2 !== 1 || id < 1 || id > 255) {
      throw new RangeError(`Cannot encode ${pdu.type}: presentation context ID ${id} is not odd from 1 to 255`);
    }
  }
  if (new Set(ids).size !== ids.length) {
    throw new RangeError(`Cannot encode ${pdu.type}: presentation context IDs ${ids} are not unique`);
  }
}

/**
 * Encodes a P-DATA-TF.
 *
 * @param pdu The PDU.
 * @param into Where to put it if there is room for it. A fragment that is at its place there already stays.
 * @returns The whole PDU with its 6-byte header, at the beginning of `into` or in one exact buffer.
 * @throws {RangeError} As {@linkcode encodePdu}.
 */
export function encodePDataTf(pdu: PDataTf, into?: Uint8Array): Uint8Array {
  if (pdu.pdvs.length === 0) throw new RangeError("Cannot encode P-DATA-TF: no PDV item");
  let length = 0;
  for (const pdv of pdu.pdvs) length += PdvHeaderLength + pdv.fragment.length;
  if (length > 0xffffffff) throw new RangeError(`Cannot encode P-DATA-TF: length ${length} exceeds 4294967295`);
  const total = HeaderLength + length;
  const bytes = into && total <= into.length ? into.subarray(0, total) : new Uint8Array(total);
  const view = new DataView(bytes.buffer, bytes.byteOffset, total);
  bytes[0] = PduType["P-DATA-TF"];
  bytes[1] = 0;
  view.setUint32(2, length);
  let offset = HeaderLength;
  for (const { contextId, command, last, fragment } of pdu.pdvs) {
    if (!Number.isInteger(contextId) || contextId < 0 || contextId > 255) {
      throw new RangeError(`Cannot encode P-DATA-TF: presentation context ID ${contextId} is no byte`);
    }
    view.setUint32(offset, 2 + fragment.length);
    bytes[offset + 4] = contextId;
    bytes[offset + 5] = (command ? 1 : 0) | (last ? 2 : 0);
    offset += PdvHeaderLength;
    const isThere = fragment.buffer === bytes.buffer && fragment.byteOffset === bytes.byteOffset + offset;
    if (!isThere) bytes.set(fragment, offset);
    offset += fragment.length;
  }
  return bytes;
}
