/**
 * From one transfer syntax to another without touching a value: headers are rewritten, value bytes are copied.
 *
 * @module
 */

import { DicomNetworkError } from "../errors.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRBigEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../uids/transfer_syntaxes.ts";
import { DefaultMaxExpandedLength, deflateDataset, inflateDataset, isDeflated } from "./deflate.ts";
import { formatTag, vrOf } from "./dictionary.ts";
import { type DataElement, parseElements, type ParseLimits } from "./elements.ts";
import { isGroupLength } from "./tags.ts";
import type { EncodedDataset } from "./types.ts";
import { vrProperties } from "./vr.ts";

/** Bounds on what a data set of a peer may cost. */
export interface DatasetLimits extends ParseLimits {
  /** Most bytes a deflated data set may expand to; default 64 MiB. */
  readonly maxExpandedLength?: number;
}

const Sources: ReadonlySet<string> = new Set([
  ImplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  DeflatedExplicitVRLittleEndian,
  ExplicitVRBigEndian,
]);
const Targets: ReadonlySet<string> = new Set([
  ImplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  DeflatedExplicitVRLittleEndian,
]);

/**
 * Tells whether {@linkcode transcodeDataset} leads from one transfer syntax to the other.
 *
 * @param from Transfer Syntax UID of what there is.
 * @param to Transfer Syntax UID of what is wanted.
 * @returns `true` for the same one and among the uncompressed ones; Explicit VR Big Endian is only read.
 */
export function isTranscodable(from: string, to: string): boolean {
  return from === to || (Sources.has(from) && Targets.has(to));
}

/**
 * Puts a data set into another transfer syntax. Value bytes, tags, order and nesting stay; retired group lengths, which
 * would be wrong afterwards, are dropped, and odd values are filled up. The same transfer syntax gives the same bytes.
 *
 * @param bytes The data set.
 * @param from Its Transfer Syntax UID.
 * @param to The Transfer Syntax UID that is wanted.
 * @param limits Nesting depth, expanded size and, unlimited unless told, number of elements: what is sent out is one's
 *   own. The order of tags is not checked.
 * @returns The data set in `to`; `bytes` itself where nothing had to change.
 * @throws {ProtocolError} If the bytes are no data set.
 * @throws {DicomNetworkError} If there is no way from `from` to `to`, or none for one of the elements: code
 * `"NOT_TRANSCODABLE"`.
 */
export async function transcodeDataset(
  bytes: Uint8Array,
  from: string,
  to: string,
  limits: DatasetLimits = {},
): Promise<Uint8Array> {
  if (from === to) return bytes;
  if (!isTranscodable(from, to)) {
    throw new DicomNetworkError("NOT_TRANSCODABLE", `Cannot transcode data set: from ${from} to ${to}`);
  }
  const plain = await inflated(bytes, from, limits);
  const target = to === DeflatedExplicitVRLittleEndian ? ExplicitVRLittleEndian : to;
  const rewritten = plain.transferSyntaxUid === target
    ? plain.bytes
    : rewrite(plain, target, { maxElements: Infinity, ...limits });
  return to === DeflatedExplicitVRLittleEndian ? await deflateDataset(rewritten) : rewritten;
}

/**
 * Gives a data set the form that `parseElements` and the values want: inflated, and in little endian.
 *
 * @param bytes The data set.
 * @param transferSyntaxUid Its Transfer Syntax UID.
 * @param limits Nesting depth, number of elements and expanded size.
 * @returns The data set and its new transfer syntax; the same bytes unless it was deflated or in big endian.
 * @throws {ProtocolError} If the bytes are no data set.
 */
export async function plainDataset(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  limits: DatasetLimits = {},
): Promise<EncodedDataset> {
  const plain = await inflated(bytes, transferSyntaxUid, limits);
  if (transferSyntaxUid !== ExplicitVRBigEndian) return plain;
  return { bytes: rewrite(plain, ExplicitVRLittleEndian, limits), transferSyntaxUid: ExplicitVRLittleEndian };
}

async function inflated(bytes: Uint8Array, transferSyntaxUid: string, limits: DatasetLimits): Promise<EncodedDataset> {
  if (!isDeflated(transferSyntaxUid)) return { bytes, transferSyntaxUid };
  const expanded = await inflateDataset(bytes, limits.maxExpandedLength ?? DefaultMaxExpandedLength);
  return { bytes: expanded, transferSyntaxUid: ExplicitVRLittleEndian };
}

function rewrite(source: EncodedDataset, target: string, limits: DatasetLimits): Uint8Array {
  const elements = parseElements(source.bytes, source.transferSyntaxUid, { strictOrder: false, ...limits });
  const rewriter = new Rewriter(source.bytes, target !== ImplicitVRLittleEndian, {
    swap: source.transferSyntaxUid === ExplicitVRBigEndian,
    size: sizeOf(elements, target !== ImplicitVRLittleEndian),
  });
  rewriter.write(elements);
  return rewriter.bytes;
}

/** Bytes of the elements once written; one pass, so that the output is allocated once. */
function sizeOf(elements: readonly DataElement[], explicit: boolean): number {
  let size = 0;
  for (const element of elements) {
    if (isGroupLength(element.tag)) continue;
    size += headerLength(element, explicit);
    if (element.items === undefined) {
      size += evenLength(element) + (element.end - element.valueEnd);
      continue;
    }
    for (const item of element.items) size += 8 + sizeOf(item.elements, explicit) + (item.end - item.valueEnd);
    size += isDelimited(element, explicit) ? 8 : 0;
  }
  return size;
}

/**
 * Whether a sequence is written with an undefined length: as it was, and in Implicit VR where only that tells readers
 * that it is a sequence, because PS3.6 does not.
 */
function isDelimited(sequence: DataElement, explicit: boolean): boolean {
  return sequence.end > sequence.valueEnd || (!explicit && vrOf(sequence.tag) !== "SQ");
}

/**
 * Tells whether Implicit VR has a form for an element: there is no VR there to say that it holds fragments (PS3.5 §A.4), or
 * something else than the items that its tag promises.
 *
 * @param element The element.
 */
export function hasImplicitForm(element: DataElement): boolean {
  if (element.fragments !== undefined) return false;
  return element.items !== undefined || element.valueEnd === element.valueStart || vrOf(element.tag) !== "SQ";
}

function evenLength(element: DataElement): number {
  const length = element.valueEnd - element.valueStart;
  return length + length % 2;
}

/** A value too long for a 16-bit length becomes UN, which has a 32-bit one (PS3.5 §6.2.2). */
function explicitVr(element: DataElement): string {
  return !vrProperties(element.vr).long && evenLength(element) > 0xFFFE ? "UN" : element.vr;
}

function headerLength(element: DataElement, explicit: boolean): number {
  return explicit && vrProperties(explicitVr(element)).long ? 12 : 8;
}

class Rewriter {
  readonly bytes: Uint8Array;
  readonly #source: Uint8Array;
  readonly #view: DataView;
  readonly #explicit: boolean;
  readonly #swap: boolean;
  #offset = 0;

  constructor(source: Uint8Array, explicit: boolean, options: { swap: boolean; size: number }) {
    this.#source = source;
    this.#explicit = explicit;
    this.#swap = options.swap;
    this.bytes = new Uint8Array(options.size);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Lengths are patched in afterwards; what was of undefined length stays so. */
  write(elements: readonly DataElement[]): void {
    for (const element of elements) {
      if (isGroupLength(element.tag)) continue;
      if (!this.#explicit && !hasImplicitForm(element)) {
        const what = `${formatTag(element.tag)} of VR ${element.vr} has no form in Implicit VR`;
        throw new DicomNetworkError("NOT_TRANSCODABLE", `Cannot transcode data set: ${what}`);
      }
      const lengthAt = this.#header(element);
      if (element.items !== undefined) {
        for (const item of element.items) {
          const start = this.#tag(0xFFFEE000, 0xFFFFFFFF);
          this.write(item.elements);
          this.#close(start - 4, start, item.end > item.valueEnd ? 0xFFFEE00D : 0);
        }
        this.#close(lengthAt, lengthAt + 4, isDelimited(element, this.#explicit) ? 0xFFFEE0DD : 0);
      } else if (element.fragments !== undefined) {
        this.#fragments(element);
        this.#close(lengthAt, lengthAt + 4, 0xFFFEE0DD);
      } else this.#value(element);
    }
  }

  /** Writes tag, VR and length of a value; gives the offset of the length. */
  #header(element: DataElement): number {
    const length = element.items ?? element.fragments ? 0xFFFFFFFF : evenLength(element);
    if (!this.#explicit) return this.#tag(element.tag, length) - 4;
    const vr = explicitVr(element);
    const long = vrProperties(vr).long;
    const at = this.#tag(element.tag, 0);
    this.bytes[at - 4] = vr.charCodeAt(0);
    this.bytes[at - 3] = vr.charCodeAt(1);
    if (!long) {
      this.#view.setUint16(at - 2, length, true);
      return at - 2;
    }
    this.#view.setUint32(at, length, true);
    this.#offset = at + 4;
    return at;
  }

  #tag(tag: number, length: number): number {
    this.#view.setUint16(this.#offset, tag >>> 16, true);
    this.#view.setUint16(this.#offset + 2, tag & 0xFFFF, true);
    this.#view.setUint32(this.#offset + 4, length, true);
    return this.#offset += 8;
  }

  #close(lengthAt: number, start: number, delimiter: number): void {
    if (delimiter === 0) this.#view.setUint32(lengthAt, this.#offset - start, true);
    else this.#tag(delimiter, 0);
  }

  #value(element: DataElement): void {
    this.#copy(element.valueStart, element.valueEnd, this.#swap ? vrProperties(element.vr).size : 1);
    if ((element.valueEnd - element.valueStart) % 2 !== 0) {
      this.bytes[this.#offset++] = vrProperties(element.vr).padding;
    }
  }

  /** Fragments are streams of bytes in either byte order; only their headers differ. */
  #fragments(element: DataElement): void {
    for (const { valueStart, valueEnd } of element.fragments ?? []) {
      this.#tag(0xFFFEE000, valueEnd - valueStart);
      this.#copy(valueStart, valueEnd, 1);
    }
  }

  #copy(start: number, end: number, size: number): void {
    const from = this.#offset;
    this.bytes.set(this.#source.subarray(start, end), from);
    this.#offset = from + end - start;
    if (size === 1) return;
    for (let word = from; word + size <= this.#offset; word += size) this.bytes.subarray(word, word + size).reverse();
  }
}
