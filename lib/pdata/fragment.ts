/**
 * Whole messages to P-DATA-TF (PS3.8 Annex E).
 *
 * @module
 */
import { HeaderLength } from "../pdu/tables.ts";
import type { PDataTf, Pdv } from "../pdu/types.ts";
import type { EncodedMessage, SourcedMessage } from "./types.ts";

/** What a PDV item takes before its fragment: item length 4, Presentation-context-ID 1, Message Control Header 1. */
const PdvHeaderLength = 4 + 1 + 1;
/** What comes before the fragment of the first PDV in a P-DATA-TF. */
const FirstFragment = HeaderLength + PdvHeaderLength;
/** Fragments have an even length (PS3.8 §E.1), so this is the smallest that makes headway. */
const SmallestFragment = 2;

/** The longest P-DATA-TF variable field in bytes that is sent, even to a peer that takes more or names no limit. */
export const LargestPDataLength = 128 * 1024;
/** The same with the PDU's header. */
export const LongestPDataTf: number = HeaderLength + LargestPDataLength;

/**
 * The longest P-DATA-TF that is sent to a peer.
 *
 * @param maxPduLength Its Maximum-length-received in bytes; 0 means no limit.
 * @returns Bytes, with the PDU's header.
 */
export function longestPDataTf(maxPduLength: number): number {
  return HeaderLength + variableFieldLimit(maxPduLength);
}

/**
 * How long a message is in P-DATA-TF, to a few bytes: of short ones, the headers are most of it.
 *
 * @param length Bytes of its command set and data set.
 * @param maxPduLength The peer's Maximum-length-received in bytes; 0 means no limit.
 * @returns Bytes, with all headers.
 */
export function encodedLength(length: number, maxPduLength: number): number {
  const fragment = (variableFieldLimit(maxPduLength) - PdvHeaderLength) & ~1;
  return length + Math.ceil(length / fragment) * FirstFragment;
}

function variableFieldLimit(maxPduLength: number): number {
  return maxPduLength === 0 ? LargestPDataLength : Math.min(maxPduLength, LargestPDataLength);
}

/**
 * Cuts a message into P-DATA-TF PDUs. The PDUs are filled one after the other, so a command set and a short data set
 * travel in one PDU; every fragment but the last of each part has an even length.
 *
 * @param message Presentation context and encoded parts. A data set of length 0 is sent as one empty last fragment.
 * @param maxPduLength The peer's Maximum-length-received in bytes (PS3.8 §D.1); 0 means no limit.
 * @returns The PDUs in order; their fragments are views of the message.
 * @throws {RangeError} When `maxPduLength` has no room for a PDV of two bytes.
 */
export function fragmentMessage(
  message: Omit<EncodedMessage, "type">,
  maxPduLength: number,
): Generator<PDataTf, void, undefined> {
  const { contextId, command, dataset } = message;
  return fragmentParts(contextId, command, dataset, maxPduLength);
}

/**
 * The same of a message of which the data set has still to be read.
 *
 * @param message Presentation context, encoded command set, and how long the data set is.
 * @param maxPduLength As in {@linkcode fragmentMessage}.
 * @param place Gives the memory for a fragment of the data set: `length` bytes that begin `at` bytes into the encoded PDU.
 * @returns The PDUs in order, each made when it is asked for; a fragment of the data set is the last in its PDU.
 * @throws {RangeError} As {@linkcode fragmentMessage}.
 */
export function fragmentSource(
  { contextId, command, source }: Omit<SourcedMessage, "type">,
  maxPduLength: number,
  place: (at: number, length: number) => Uint8Array,
): Generator<PDataTf, void, undefined> {
  const dataset = {
    length: source.length,
    subarray: (start: number, end: number, at: number) => place(at, end - start),
  };
  return fragmentParts(contextId, command, dataset, maxPduLength);
}

/** What is cut into fragments: bytes, or something that gives so many of them for a place in the encoded PDU. */
interface Part {
  readonly length: number;
  subarray(start: number, end: number, at: number): Uint8Array;
}

function* fragmentParts(
  contextId: number,
  commandSet: Part,
  dataset: Part | undefined,
  maxPduLength: number,
): Generator<PDataTf, void, undefined> {
  if (maxPduLength !== 0 && !(maxPduLength >= PdvHeaderLength + SmallestFragment)) {
    throw new RangeError(`Cannot fragment message: a maximum PDU length of ${maxPduLength} leaves no room for data`);
  }
  const limit = variableFieldLimit(maxPduLength);
  let pdvs: Pdv[] = [];
  let room = limit;
  for (const command of dataset === undefined ? [true] : [true, false]) {
    const part = command || dataset === undefined ? commandSet : dataset;
    let offset = 0;
    let last = false;
    while (!last) {
      if (room < PdvHeaderLength + Math.min(SmallestFragment, part.length - offset)) {
        yield { type: "P-DATA-TF", pdvs };
        pdvs = [];
        room = limit;
      }
      const available = (room - PdvHeaderLength) & ~1;
      last = part.length - offset <= available;
      const end = last ? part.length : offset + available;
      pdvs.push({ contextId, command, last, fragment: part.subarray(offset, end, FirstFragment + limit - room) });
      room -= PdvHeaderLength + end - offset;
      offset = end;
    }
  }
  yield { type: "P-DATA-TF", pdvs };
}
