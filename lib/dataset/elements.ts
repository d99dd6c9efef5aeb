/**
 * The walker: the structure of an encoded data set (PS3.5 §7) as tags, VRs and byte ranges, without reading a value.
 *
 * Everything that looks at bytes of a peer goes through it first: it checks lengths, nesting and order in linear time
 * and without copying, so that what comes after may trust the ranges.
 *
 * @module
 */

import { ExplicitVRBigEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { isDeflated } from "./deflate.ts";
import { latin1 } from "./latin1.ts";
import { Walker } from "./walker.ts";

export { latin1 } from "./latin1.ts";
export { DefaultMaxDepth, DefaultMaxElements } from "./walker.ts";

/** One data element: what it is and where its bytes are. */
export interface DataElement {
  /** The tag as one number, `0xggggeeee`. */
  readonly tag: number;
  /** The VR: as encoded, or looked up for Implicit VR; `"UN"` where unknown, `"SQ"` for everything that has items. */
  readonly vr: string;
  /** Offset of the tag. */
  readonly start: number;
  /** Offset of the value. */
  readonly valueStart: number;
  /** Offset after the value, before a Sequence Delimitation Item. */
  readonly valueEnd: number;
  /** Offset after the element with its delimiter; greater than `valueEnd` where the length is undefined. */
  readonly end: number;
  /** The items of a sequence. */
  readonly items?: readonly SequenceItem[];
  /** The fragments of encapsulated pixel data, the Basic Offset Table first (PS3.5 §A.4). */
  readonly fragments?: readonly SequenceItem[];
  /** The items are in Implicit VR within Explicit VR: a sequence that was sent as UN (PS3.5 §6.2.2). */
  readonly implicitItems?: true;
}

/** One item of a sequence, or one fragment of encapsulated pixel data. */
export interface SequenceItem {
  /** Offset of the item tag (FFFE,E000). */
  readonly start: number;
  /** Offset of the first element. */
  readonly valueStart: number;
  /** Offset after the last element, before an Item Delimitation Item. */
  readonly valueEnd: number;
  /** Offset after the item with its delimiter. */
  readonly end: number;
  /** The elements of the item; none in a fragment. */
  readonly elements: readonly DataElement[];
}

/**
 * Most elements and items of an identifier that a peer sends, for {@linkcode ParseLimits.maxElements}. One with every
 * key of Table U.6-1 has about a hundred.
 */
export const MaxIdentifierElements = 20_000;

/** How far the walker goes. */
export interface ParseLimits {
  /** Deepest nesting of sequences; default 64. */
  readonly maxDepth?: number;
  /** Most elements, items and fragments, all levels together; default 200,000. */
  readonly maxElements?: number;
  /** Whether tags must ascend without repetition, as PS3.5 §7.1 has it; default `true`. Files are often at fault here. */
  readonly strictOrder?: boolean;
}

/**
 * Finds the elements of an encoded data set, nested ones included.
 *
 * @param bytes The data set, without preamble and File Meta Information.
 * @param transferSyntaxUid Any transfer syntax but the deflated ones, which `inflateDataset` opens first.
 * @param limits Nesting depth, number of elements, and order.
 * @returns The elements of the top level, in the order of the bytes.
 * @throws {ProtocolError} If the bytes are no such data set.
 * @throws {TypeError} If the transfer syntax is a deflated one.
 */
export function parseElements(bytes: Uint8Array, transferSyntaxUid: string, limits: ParseLimits = {}): DataElement[] {
  return walkElements(
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    bytes.length,
    transferSyntaxUid,
    limits,
  );
}

/**
 * Finds the elements of a data set that need not be in memory.
 *
 * @param view What is looked at: the beginning of each element and item, in ascending order.
 * @param length Bytes of the data set.
 * @param transferSyntaxUid Any transfer syntax but the deflated ones.
 * @param limits Nesting depth, number of elements, and order.
 * @returns The elements of the top level, in the order of the bytes.
 * @throws {ProtocolError} If the bytes are no such data set.
 * @throws {TypeError} If the transfer syntax is a deflated one.
 */
export function walkElements(
  view: Pick<DataView, "getUint16" | "getUint32">,
  length: number,
  transferSyntaxUid: string,
  limits: ParseLimits,
): DataElement[] {
  if (isDeflated(transferSyntaxUid)) {
    throw new TypeError("Cannot parse elements: the data set is deflated and must be inflated first");
  }
  const walker = new Walker(view, transferSyntaxUid !== ExplicitVRBigEndian, limits);
  return walker.dataset(0, length, transferSyntaxUid !== ImplicitVRLittleEndian);
}

/**
 * Finds an element among those of one level.
 *
 * @param elements The elements of a data set or an item.
 * @param tag The tag as one number, `0xggggeeee`.
 * @returns The first element of that tag, or `undefined`.
 */
export function findElement(elements: readonly DataElement[], tag: number): DataElement | undefined {
  for (const element of elements) {
    if (element.tag === tag) return element;
  }
  return undefined;
}

/**
 * Reads the value of an element as text of the default repertoire, one character a byte.
 *
 * @param bytes The data set that `element` was found in.
 * @param element The element.
 * @returns The text without trailing spaces and NULs; `""` for an empty value.
 */
export function elementText(bytes: Uint8Array, element: DataElement): string {
  return latin1(bytes, element.valueStart, element.valueEnd);
}
