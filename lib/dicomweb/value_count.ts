/**
 * How many values a data set has, which is what it costs to convert it.
 *
 * @module
 */
import { vrOf } from "../dataset/dictionary.ts";
import { type DataElement, parseElements } from "../dataset/elements.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { vrProperties } from "../dataset/vr.ts";

const Backslash = 0x5c;

/**
 * Tells whether a data set has no more elements, items and values than may be.
 *
 * @param dataset The data set, in little endian and inflated.
 * @param most How many may be.
 * @returns Whether it has no more.
 * @throws {ProtocolError} If the bytes are no data set.
 */
export function hasFewValues({ bytes, transferSyntaxUid }: EncodedDataset, most: number): boolean {
  return remaining(bytes, parseElements(bytes, transferSyntaxUid), most) >= 0;
}

/** How many more there may be than those of a level; less than nothing as soon as there are too many. */
function remaining(bytes: Uint8Array, elements: readonly DataElement[], most: number): number {
  let left = most;
  for (const element of elements) {
    left -= 1 + (element.items === undefined ? valueCount(bytes, element, left) : element.items.length);
    for (const item of element.items ?? []) left = left < 0 ? left : remaining(bytes, item.elements, left);
    if (left < 0) break;
  }
  return left;
}

/** How many values an element has, counted up to a little more than `most`. */
function valueCount(bytes: Uint8Array, { tag, vr, valueStart, valueEnd }: DataElement, most: number): number {
  const { kind, size } = vrProperties(vr === "UN" ? vrOf(tag) : vr);
  if (kind === "number") return (valueEnd - valueStart) / size;
  if (kind === "tag") return (valueEnd - valueStart) / 4;
  if (kind === "bytes" || kind === "longtext") return 1;
  let count = 1;
  for (let at = valueStart; count <= most; count++) {
    at = bytes.indexOf(Backslash, at) + 1;
    if (at === 0 || at > valueEnd) break;
  }
  return count;
}
