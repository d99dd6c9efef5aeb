/**
 * One C-STORE-RQ of 512 KiB, as it is at every stage of the data path.
 *
 * @module
 */
import { encodeCommandSet } from "../../../lib/dimse/command_codec.ts";
import type { CommandSet } from "../../../lib/dimse/message.ts";
import { fragmentMessage } from "../../../lib/pdata/fragment.ts";
import type { EncodedMessage } from "../../../lib/pdata/types.ts";
import { encodePdu } from "../../../lib/pdu/encode.ts";
import type { PDataTf } from "../../../lib/pdu/types.ts";
import { HangingProtocolStorage } from "../../../lib/uids/sop_classes.ts";
import { concat } from "../../hanging_protocol/encoding.ts";

/** The longest P-DATA-TF there is. */
export const MaxPduLength = 131072;

/** The command set. */
export const Command: CommandSet = {
  CommandField: 0x0001,
  CommandDataSetType: 0x0102,
  AffectedSOPClassUID: HangingProtocolStorage,
  AffectedSOPInstanceUID: "1.2.3",
  MessageID: 1,
  Priority: 0,
};

/** The data set; nobody looks into it. */
export const Dataset: Uint8Array = new Uint8Array(512 * 1024);

/** The message with its parts encoded. */
export const Message: EncodedMessage = {
  type: "MESSAGE",
  contextId: 1,
  command: encodeCommandSet(Command),
  dataset: Dataset,
};

/** Its PDUs. */
export const Pdus: readonly PDataTf[] = [...fragmentMessage(Message, MaxPduLength)];

const bytes = concat(Pdus.map(encodePdu));

/** Its bytes, as they might come out of a socket. */
export function* chunksOf(length: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}
