/**
 * Requests as the bytes that go over the wire.
 *
 * @module
 */
import { encodeCommandSet } from "../../../lib/dimse/command_codec.ts";
import { CommandField, DataSetPresent, NoDataSet, Priority } from "../../../lib/dimse/commands.ts";
import type { CommandSet } from "../../../lib/dimse/message.ts";
import { fragmentMessage } from "../../../lib/pdata/fragment.ts";
import { encodePdu } from "../../../lib/pdu/encode.ts";
import {
  CTImageStorage,
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolStorage,
  StudyRootQueryRetrieveInformationModelFind,
  StudyRootQueryRetrieveInformationModelGet,
  Verification,
} from "../../../lib/uids/sop_classes.ts";
import { concat, encodeExplicit, type Rows } from "../../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "../../repository/protocols.ts";
import { imageHeader, imageUid, pixels, protocolName, SeriesInstanceUid, StudyInstanceUid } from "../instances.ts";
import type { Load, Model, Stored } from "./plan.ts";

/** Bytes after one another; those of a long image repeat the same ones. */
export type Chunks = readonly Uint8Array[];

/** PDUs of the pixels that are written at once. */
const PdusPerWrite = 8;

/** SOP classes of what is stored, and of the models. */
export const SopClass = {
  store: { image: CTImageStorage, protocol: HangingProtocolStorage },
  find: { image: StudyRootQueryRetrieveInformationModelFind, protocol: HangingProtocolInformationModelFind },
  get: { image: StudyRootQueryRetrieveInformationModelGet, protocol: HangingProtocolInformationModelGet },
} as const;

function message(contextId: number, command: CommandSet, dataset: Uint8Array | undefined, maxPduLength: number) {
  const encoded = { contextId, command: encodeCommandSet(command), dataset };
  return concat([...fragmentMessage(encoded, maxPduLength)].map(encodePdu));
}

/** A C-ECHO-RQ. */
export function echoRequest(contextId: number): Uint8Array {
  const command = { CommandField: CommandField.CEchoRq, CommandDataSetType: NoDataSet, MessageID: 1 };
  return message(contextId, { ...command, AffectedSOPClassUID: Verification }, undefined, 0);
}

/** A C-STORE-RSP with Success. */
export function storeResponse(contextId: number, messageId: number): Uint8Array {
  const command = {
    CommandField: CommandField.CStoreRsp,
    CommandDataSetType: NoDataSet,
    MessageIDBeingRespondedTo: messageId,
    Status: 0x0000,
  };
  return message(contextId, command, undefined, 0);
}

/** A C-STORE-RQ with an instance. */
export function storeRequest(contextId: number, stored: Stored, index: number, maxPduLength: number): Chunks {
  const protocol = stored.kind === "protocol" ? makeProtocol(index) : undefined;
  const command = {
    CommandField: CommandField.CStoreRq,
    CommandDataSetType: DataSetPresent,
    MessageID: 1,
    Priority: Priority.Medium,
    AffectedSOPClassUID: SopClass.store[stored.kind],
    AffectedSOPInstanceUID: protocol?.sopInstanceUid ?? imageUid(index),
  };
  if (stored.kind === "protocol") return [message(contextId, command, protocol!.bytes, maxPduLength)];
  const header = imageHeader(index, stored.pixelBytes);
  const capacity = (maxPduLength - 6) & ~1;
  const first = pixels(Math.min(stored.pixelBytes, capacity - header.length));
  if (first.length === stored.pixelBytes) {
    return [message(contextId, command, concat([header, first]), maxPduLength)];
  }
  const data = (fragment: Uint8Array, last: boolean) =>
    encodePdu({ type: "P-DATA-TF", pdvs: [{ contextId, command: false, last, fragment }] });
  const whole = data(pixels(capacity), false);
  const left = stored.pixelBytes - first.length;
  const count = Math.ceil(left / capacity) - 1;
  return [
    message(contextId, command, undefined, maxPduLength),
    data(concat([header, first]), false),
    ...new Array(Math.floor(count / PdusPerWrite)).fill(concat(new Array(PdusPerWrite).fill(whole))),
    ...new Array(count % PdusPerWrite).fill(whole),
    data(pixels(left - count * capacity), true),
  ];
}

/** Every attribute of Table U.6-1, and those that DCMTK's database has of an image. */
export const AllKeys: Readonly<Record<Model, Rows>> = {
  protocol: {
    "00080016 UI": "",
    "00080018 UI": "",
    "00720002 SH": "",
    "00720004 LO": "",
    "00720006 CS": "",
    "00720008 LO": "",
    "0072000A DT": "",
    "0072000C SQ": [],
    "0072000E SQ": [],
    "00720010 LO": "",
    "00720014 US": "",
    "00720100 US": "",
    "00720102 SQ": [],
  },
  image: {
    "00080018 UI": "",
    "00080052 CS": "IMAGE",
    "0020000D UI": StudyInstanceUid,
    "0020000E UI": SeriesInstanceUid,
    "00200013 IS": "",
  },
};

function identifierRequest(contextId: number, field: number, sopClassUid: string, rows: Rows, maxPduLength: number) {
  const command = {
    CommandField: field,
    CommandDataSetType: DataSetPresent,
    MessageID: 1,
    Priority: Priority.Medium,
    AffectedSOPClassUID: sopClassUid,
  };
  return message(contextId, command, encodeExplicit(rows), maxPduLength);
}

/** A C-FIND-RQ for one instance, a protocol by its name, or for all. */
export function findRequest(
  contextId: number,
  { model, one, name = one === undefined ? undefined : protocolName(one) }: Extract<Load, { readonly do: "find" }>,
  maxPduLength: number,
): Uint8Array {
  const wanted: Rows = model === "protocol"
    ? name === undefined ? {} : { "00720002 SH": name }
    : one === undefined
    ? {}
    : { "00080018 UI": imageUid(one) };
  const rows = { ...AllKeys[model], ...wanted };
  return identifierRequest(contextId, CommandField.CFindRq, SopClass.find[model], rows, maxPduLength);
}

/** A C-GET-RQ for the first protocols, or for the images of the series. */
export function getRequest(contextId: number, model: Model, count: number, maxPduLength: number): Uint8Array {
  const rows: Rows = model === "protocol"
    ? { "00080018 UI": Array.from({ length: count }, (_, index) => protocolUid(index)).join("\\") }
    : { "00080052 CS": "SERIES", "0020000D UI": StudyInstanceUid, "0020000E UI": SeriesInstanceUid };
  return identifierRequest(contextId, CommandField.CGetRq, SopClass.get[model], rows, maxPduLength);
}
