/**
 * The variable items of the A-ASSOCIATE PDUs (PS3.8 §9.3.2).
 *
 *     item: | type 1 | reserved 1 | length 2 | value … |
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import { concat, hex, readUint16, uint16 } from "./fields.ts";
import { ItemHeaderLength } from "./tables.ts";

/**
 * Items read of one parent. The contexts and the negotiation of 128 SOP classes take less than half of it; the
 * quarter of a million empty items that fit into a PDU of 1 MiB are no negotiation.
 */
const MaxItems = 1024;

/** An item whose value is not decoded yet. */
export interface Item {
  /** Item-type. */
  readonly type: number;
  /** The value: a view. */
  readonly value: Uint8Array;
}

/**
 * The items that follow each other in a value, known or not, one after the other.
 *
 * @param bytes The value of the parent.
 * @param parent Its name in the error text.
 * @returns The items in order.
 * @throws {ProtocolError} If an item does not end within its parent, or there are more than 1024.
 */
export function* decodeItems(bytes: Uint8Array, parent: string): Generator<Item> {
  let offset = 0;
  for (let count = 0; offset < bytes.length; count++) {
    if (count === MaxItems) throw new ProtocolError(`Cannot decode ${parent}: more than ${MaxItems} items`);
    if (bytes.length - offset < ItemHeaderLength) {
      throw new ProtocolError(`Cannot decode ${parent}: ${bytes.length - offset} bytes left are no item`);
    }
    const type = bytes[offset];
    const length = readUint16(bytes, offset + 2);
    offset += ItemHeaderLength;
    if (length > bytes.length - offset) {
      throw new ProtocolError(
        `Cannot decode ${parent}: item ${hex(type)} of length ${length} exceeds the ${
          bytes.length - offset
        } bytes left`,
      );
    }
    yield { type, value: bytes.subarray(offset, offset + length) };
    offset += length;
  }
}

/**
 * Encodes one item.
 *
 * @param type Item-type.
 * @param parts The value in pieces.
 * @returns The item with its header.
 * @throws {RangeError} If the value is longer than 65535 bytes.
 */
export function encodeItem(type: number, ...parts: (Uint8Array | readonly number[])[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concat([[type, 0], uint16(length, `length of item ${hex(type)}`), ...parts]);
}
