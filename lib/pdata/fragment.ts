/**
 * Whole messages to P-DATA-TF (PS3.8 Annex E).
 *
 * @module
 */
import { HeaderLength } from "../pdu/tables.ts";
import type { PDataTf, Pdv } from "../pdu/types.ts";
import type { EncodedMessage } from "./types.ts";

/** What a PDV item takes before its fragment: item length 4, Presentation-context-ID 1, Message Control Header 1. */
const PdvHeaderLength = 4 + 1 + 1;
/** Fragments have an even length (PS3.8 §E.1), so this is the smallest that makes headway. */
const SmallestFragment = 2;

/** The longest P-DATA-TF variable field in bytes that is sent, even to a peer that takes more or names no limit. */
export const LargestPDataLength = 128 * 1024;
/** The same with the PDU's header. */
export const LongestPDataTf: number = HeaderLength + LargestPDataLength;

/**
 * Cuts a message into P-DATA-TF PDUs. The PDUs are filled one after the other, so a command set and a short data set
 * travel in one PDU; every fragment but the last of each part has an even length.
 *
 * @param message Presentation context and encoded parts. A data set of length 0 is sent as one empty last fragment.
 * @param maxPduLength The peer's Maximum-length-received in bytes (PS3.8 §D.1); 0 means no limit.
 * @returns The PDUs in order; their fragments are views of the message.
 * @throws {RangeError} When `maxPduLength` has no room for a PDV of two bytes.
 */
export function* fragmentMessage(
  message: Omit<EncodedMessage, "type">,
  maxPduLength: number,
): Generator<PDataTf, void, undefined> {
  if (maxPduLength !== 0 && !(maxPduLength >= PdvHeaderLength + SmallestFragment)) {
    throw new RangeError(`Cannot fragment message: a maximum PDU length of ${maxPduLength} leaves no room for data`);
  }
  const limit = maxPduLength === 0 ? LargestPDataLength : Math.min(maxPduLength, LargestPDataLength);
  const { contextId, dataset } = message;
  let pdvs: Pdv[] = [];
  let room = limit;
  for (const command of dataset === undefined ? [true] : [true, false]) {
    const part = command || dataset === undefined ? message.command : dataset;
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
      pdvs.push({ contextId, command, last, fragment: part.subarray(offset, end) });
      room -= PdvHeaderLength + end - offset;
      offset = end;
    }
  }
  yield { type: "P-DATA-TF", pdvs };
}
