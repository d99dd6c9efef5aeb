/**
 * The variable items of the A-ASSOCIATE PDUs (PS3.8 §9.3.2).
 *
 *     item: | type 1 | reserved 1 | length 2 | value … |
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import { type Bytes, hex, readUint16, uint16 } from "./fields.ts";
import { ItemHeaderLength } from "./tables.ts";

/**
 * Items read of one parent. The contexts and the negotiation of 128 SOP classes take less than half of it; the
 * sixty thousand empty items that fit into a PDU of 256 KiB are no negotiation.
 */
const MaxItems = 1024;

/**
 * Decodes the items that follow each other in a value, known or not, one after the other.
 *
 * @param bytes The value of the parent.
 * @param parent Its name in the error text.
 * @param take Called with the type and the value of each, which is a view.
 * @throws {ProtocolError} If an item does not end within its parent, or there are more than 1024.
 */
export function decodeItems(
  bytes: Uint8Array,
  parent: string,
  take: (type: number, value: Uint8Array) => void,
): void {
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
    take(type, bytes.subarray(offset, offset + length));
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
export function encodeItem(type: number, ...parts: Bytes[]): number[] {
  const item = [type, 0, 0, 0];
  for (const part of parts) for (let at = 0; at < part.length; at++) item.push(part[at]);
  const length = item.length - ItemHeaderLength;
  if (length > 0xffff) uint16(length, `length of item ${hex(type)}`);
  item[2] = length >> 8;
  item[3] = length & 0xff;
  return item;
}
