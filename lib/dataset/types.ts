/**
 * The shapes a data set takes: keyword form for people, encoded form for the wire.
 *
 * @module
 */
import type { ByteSource } from "../streams/byte_source.ts";

/** A person name value (VR PN) with its component groups (PS3.5 §6.2.1). */
export interface PersonName {
  /** Alphabetic component group, e.g. `Chan^Susan`. */
  Alphabetic?: string;
  /** Ideographic component group. */
  Ideographic?: string;
  /** Phonetic component group. */
  Phonetic?: string;
}

/**
 * A data set in keyword form: `{ SOPInstanceUID: "1.2.3", HangingProtocolDefinitionSequence: [{ Modality: "CR" }] }`.
 *
 * A single value stands alone, several stand in an array, an empty attribute is `null`, and a sequence is always an
 * array of items. Private and unknown attributes stand under their 8-digit hexadecimal tag in DICOM JSON form
 * (`{ vr, Value | InlineBinary }`).
 */
export interface Dataset {
  /** An attribute by its keyword, or by its tag. */
  [keyword: string]: unknown;
}

/** A data set that is already encoded. */
export interface EncodedDataset {
  /** The encoded elements, without preamble and File Meta Information. */
  readonly bytes: Uint8Array;
  /** Transfer Syntax UID of `bytes`. */
  readonly transferSyntaxUid: string;
}

/** An encoded composite or non-patient instance with the two UIDs that C-STORE names. */
export interface EncodedInstance extends EncodedDataset {
  /** SOP Class UID (0008,0016). */
  readonly sopClassUid: string;
  /** SOP Instance UID (0008,0018). */
  readonly sopInstanceUid: string;
}

/** An encoded instance of which the data set is read while it is sent: one longer than memory should hold. */
export interface InstanceSource extends Omit<EncodedInstance, "bytes"> {
  /** The encoded elements, as the `bytes` of an {@linkcode EncodedInstance}. They are read once. */
  readonly source: ByteSource;
}
