/**
 * What PS3.8 Annex E makes of P-DATA-TF PDUs: whole command sets and data set fragments, in order.
 *
 * @module
 */
import type { PDataTf, ReceivedPdu } from "../pdu/types.ts";
import type { ByteSource } from "../streams/byte_source.ts";

/** A complete command set, still encoded (Implicit VR Little Endian, PS3.7 §6.3.1). */
export interface CommandSetBytes {
  /** Discriminates the unions it is part of. */
  readonly type: "COMMAND";
  /** Presentation-context-ID. */
  readonly contextId: number;
  /** The joined fragments. */
  readonly bytes: Uint8Array;
}

/** One fragment of the data set that follows a command set. */
export interface DataSetFragment {
  /** Discriminates the unions it is part of. */
  readonly type: "DATASET";
  /** Presentation-context-ID. */
  readonly contextId: number;
  /** The fragment: a view, not a copy. */
  readonly bytes: Uint8Array;
  /** Whether the data set is complete with it. */
  readonly last: boolean;
}

/** What the assembler emits for P-DATA-TF. */
export type MessageFragment = CommandSetBytes | DataSetFragment;

/** A PDU that is not P-DATA-TF passes through the message stages untouched, in order. */
export type ControlPdu = Exclude<ReceivedPdu, PDataTf>;

/** A whole message ready to be fragmented (PS3.8 §E.1): both parts are already encoded. */
export interface EncodedMessage {
  /** Discriminates the unions it is part of. */
  readonly type: "MESSAGE";
  /** Presentation-context-ID. */
  readonly contextId: number;
  /** The command set in Implicit VR Little Endian. */
  readonly command: Uint8Array;
  /** The data set in the transfer syntax of the presentation context; absent when the command announces none. */
  readonly dataset?: Uint8Array;
  /** Whether another message is sure to follow: this one may wait a moment to leave together with it. */
  readonly more?: boolean;
}

/** A message of which the data set is read while it is sent. */
export interface SourcedMessage extends Omit<EncodedMessage, "dataset"> {
  /** The data set in the transfer syntax of the presentation context. */
  readonly source: ByteSource;
}
