/**
 * Explicit VR Big Endian, which is only read and so has no encoder.
 *
 * @module
 */
import { type DataElement, parseElements } from "../../lib/dataset/elements.ts";
import { vrProperties } from "../../lib/dataset/vr.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

/** What another implementation makes of a data set without sequences in UN. */
export function bigEndian(explicit: Uint8Array): Uint8Array {
  const swapped = explicit.slice();
  const swap = (start: number, end: number, size: number) => {
    for (let at = start; at + size <= end; at += size) swapped.subarray(at, at + size).reverse();
  };
  const level = (elements: readonly DataElement[]) => {
    for (const { start, valueStart, valueEnd, end, vr, items } of elements) {
      swap(start, start + 4, 2);
      if (valueStart - start === 12) swap(start + 8, start + 12, 4);
      else swap(start + 6, start + 8, 2);
      if (items === undefined) swap(valueStart, valueEnd, vrProperties(vr).size);
      for (const item of items ?? []) {
        swap(item.start, item.start + 4, 2);
        swap(item.start + 4, item.start + 8, 4);
        level(item.elements);
        swap(item.valueEnd, item.end, 2);
      }
      if (items !== undefined) swap(valueEnd, end, 2);
    }
  };
  level(parseElements(explicit, ExplicitVRLittleEndian));
  return swapped;
}
