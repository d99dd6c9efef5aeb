/**
 * Whether two encoded data sets say the same.
 *
 * @module
 */
import { type DataElement, parseElements } from "../dataset/elements.ts";
import { isGroupLength } from "../dataset/tags.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";

/**
 * Compares two data sets by their attributes, the bytes of their values, and the Value Representations where both tell
 * them, UN (PS3.5 §6.2.2) aside. The transfer syntax, the form of lengths and group length elements make no difference.
 *
 * @param a A data set in Implicit or Explicit VR Little Endian.
 * @param b The other.
 * @returns Whether they are the same.
 * @throws {ProtocolError} If one of them cannot be decoded.
 */
export function sameDataset(a: EncodedDataset, b: EncodedDataset): boolean {
  if (a.transferSyntaxUid === b.transferSyntaxUid && sameBytes(a.bytes, b.bytes)) return true;
  return sameElements(
    a.bytes,
    parseElements(a.bytes, a.transferSyntaxUid),
    b.bytes,
    parseElements(b.bytes, b.transferSyntaxUid),
    a.transferSyntaxUid !== ImplicitVRLittleEndian && b.transferSyntaxUid !== ImplicitVRLittleEndian,
  );
}

/** `toldVr`: both are in Explicit VR; in Implicit VR an element has the one of the dictionary, whatever it once had. */
function sameElements(
  a: Uint8Array,
  left: readonly DataElement[],
  b: Uint8Array,
  right: readonly DataElement[],
  toldVr: boolean,
): boolean {
  const these = left.filter(isSignificant);
  const those = right.filter(isSignificant);
  return these.length === those.length && these.every((element, index) => {
    const other = those[index];
    if (element.tag !== other.tag) return false;
    if ((element.fragments === undefined) !== (other.fragments === undefined)) return false;
    if (toldVr && element.vr !== other.vr && element.vr !== "UN" && other.vr !== "UN") return false;
    const items = element.items ?? element.fragments;
    const otherItems = other.items ?? other.fragments;
    if (items === undefined || otherItems === undefined) {
      return sameBytes(
        a.subarray(element.valueStart, element.valueEnd),
        b.subarray(other.valueStart, other.valueEnd),
      );
    }
    return items.length === otherItems.length && items.every((item, position) => {
      const match = otherItems[position];
      return element.items === undefined
        ? sameBytes(a.subarray(item.valueStart, item.valueEnd), b.subarray(match.valueStart, match.valueEnd))
        : sameElements(a, item.elements, b, match.elements, toldVr && !element.implicitItems && !other.implicitItems);
    });
  });
}

function isSignificant(element: DataElement): boolean {
  return !isGroupLength(element.tag);
}

/**
 * Compares byte by byte.
 *
 * @param a Some bytes.
 * @param b Others.
 * @returns Whether they are the same.
 */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}
