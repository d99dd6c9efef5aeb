/**
 * DIMSE messages: a command set and, where it announces one, a data set (PS3.7 §6.3).
 *
 * @module
 */
import type { ByteSource } from "../streams/byte_source.ts";
import type { DatasetStream } from "./dataset_stream.ts";

export type { ControlPdu } from "../pdata/types.ts";

/** A command set in keyword form (PS3.7 Annex E). Values absent on the wire are absent here. */
export interface CommandSet {
  /** (0000,0002) UI. */
  AffectedSOPClassUID?: string;
  /** (0000,0003) UI. */
  RequestedSOPClassUID?: string;
  /** (0000,0100) US: which message this is, see `CommandField`. */
  CommandField: number;
  /** (0000,0110) US. */
  MessageID?: number;
  /** (0000,0120) US. */
  MessageIDBeingRespondedTo?: number;
  /** (0000,0600) AE. */
  MoveDestination?: string;
  /** (0000,0700) US: 0 MEDIUM, 1 HIGH, 2 LOW. */
  Priority?: number;
  /** (0000,0800) US: 0x0101 means no data set, anything else that one follows. */
  CommandDataSetType: number;
  /** (0000,0900) US. */
  Status?: number;
  /** (0000,0901) AT, as 8-digit hexadecimal tags. */
  OffendingElement?: readonly string[];
  /** (0000,0902) LO. */
  ErrorComment?: string;
  /** (0000,0903) US. */
  ErrorID?: number;
  /** (0000,1000) UI. */
  AffectedSOPInstanceUID?: string;
  /** (0000,1001) UI. */
  RequestedSOPInstanceUID?: string;
  /** (0000,1002) US. */
  EventTypeID?: number;
  /** (0000,1005) AT, as 8-digit hexadecimal tags. */
  AttributeIdentifierList?: readonly string[];
  /** (0000,1008) US. */
  ActionTypeID?: number;
  /** (0000,1020) US. */
  NumberOfRemainingSuboperations?: number;
  /** (0000,1021) US. */
  NumberOfCompletedSuboperations?: number;
  /** (0000,1022) US. */
  NumberOfFailedSuboperations?: number;
  /** (0000,1023) US. */
  NumberOfWarningSuboperations?: number;
  /** (0000,1030) AE. */
  MoveOriginatorApplicationEntityTitle?: string;
  /** (0000,1031) US. */
  MoveOriginatorMessageID?: number;
}

/** A DIMSE message as it goes through the association: the command set decoded, the data set still encoded. */
export interface DimseMessage {
  /** Discriminates the unions it is part of. */
  readonly type: "DIMSE";
  /** Presentation-context-ID, the same for command and data set. */
  readonly contextId: number;
  /** The command set. */
  readonly command: CommandSet;
  /** The data set in the transfer syntax of the presentation context; absent when the command announces none. */
  readonly dataset?: Uint8Array;
  /** Instead of `dataset`, in a message to be sent of which the data set is read while it is sent. */
  readonly source?: ByteSource;
  /** Instead of `dataset`, in a received message of which the data set is handed out while it arrives. */
  readonly stream?: DatasetStream;
  /** Set when a data set came that exceeded its limit and was discarded while it arrived: `dataset` is absent then. */
  readonly oversize?: boolean;
}
