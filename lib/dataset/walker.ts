/**
 * How the elements of a data set are found (PS3.5 §7.1, §7.5).
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { dictionaryEntry, formatTag, vrOf } from "./dictionary.ts";
import type { DataElement, ParseLimits, SequenceItem } from "./elements.ts";
import { latin1 } from "./latin1.ts";
import { PixelRepresentation } from "./tags.ts";
import { ValueRepresentations } from "./vr.ts";

/** Deepest nesting of sequences unless limits say otherwise. */
export const DefaultMaxDepth = 64;

/**
 * Most elements, items and fragments unless limits say otherwise. Each takes about 100 bytes of memory and half a
 * microsecond in which nothing else happens; without a bound, 16 MiB could hold two million of them.
 */
export const DefaultMaxElements = 200_000;

/** Items and their delimiters are all that this group may hold (PS3.5 §7.5). */
const DelimiterGroup = 0xFFFE;
const ItemTag = 0xFFFEE000;
const ItemDelimitation = 0xFFFEE00D;
const SequenceDelimitation = 0xFFFEE0DD;
const UndefinedLength = 0xFFFFFFFF;
const NoElements: readonly DataElement[] = [];

/** VRs by the 16 bits that their two letters make, so that no string is built an element. */
const VrByCode: ReadonlyMap<number, { readonly vr: string; readonly long: boolean }> = new Map(
  Object.entries(ValueRepresentations).map((
    [vr, { long }],
  ) => [vr.charCodeAt(0) << 8 | vr.charCodeAt(1), { vr, long }]),
);

/** One pass over the bytes. Offsets are checked against the enclosing range before anything is read or kept. */
export class Walker {
  readonly #view: Pick<DataView, "getUint16" | "getUint32">;
  readonly #little: boolean;
  readonly #maxDepth: number;
  readonly #strictOrder: boolean;
  readonly #maxElements: number;
  /** Elements, items and fragments found. */
  #count = 0;
  #depth = 0;
  /** Whether "US or SS" means SS: Pixel Representation of the data set being walked. */
  #signed = false;
  /** Where the last range of undefined length ended. */
  #delimited = 0;

  /**
   * @param view The data set.
   * @param littleEndian Its byte order.
   * @param limits Nesting depth, number of elements, and order.
   */
  constructor(view: Pick<DataView, "getUint16" | "getUint32">, littleEndian: boolean, limits: ParseLimits) {
    this.#view = view;
    this.#little = littleEndian;
    this.#maxDepth = limits.maxDepth ?? DefaultMaxDepth;
    this.#maxElements = limits.maxElements ?? DefaultMaxElements;
    this.#strictOrder = limits.strictOrder ?? true;
  }

  /**
   * Finds the elements of a range.
   *
   * @param start Offset of the first element.
   * @param end Offset after the range.
   * @param explicit Whether the VR is encoded.
   * @param delimited Whether an Item Delimitation Item ends the elements, rather than the range; its end goes to
   *   `#delimited`.
   * @returns The elements, nested ones included.
   * @throws {ProtocolError} If the bytes are no elements.
   */
  dataset(start: number, end: number, explicit: boolean, delimited = false): DataElement[] {
    const elements: DataElement[] = [];
    const view = this.#view, little = this.#little;
    let previous = -1;
    let offset = start;
    while (offset < end) {
      if (end - offset < 8) throw this.#fault(`${end - offset} stray bytes at byte ${offset}`);
      const tag = view.getUint16(offset, little) * 0x10000 + view.getUint16(offset + 2, little);
      if (tag >>> 16 === DelimiterGroup) {
        if (delimited && tag === ItemDelimitation) {
          this.#delimited = this.#delimiterEnd(offset);
          return elements;
        }
        throw this.#fault(`unexpected ${formatTag(tag)} at byte ${offset}`);
      }
      if (tag <= previous && this.#strictOrder) {
        throw this.#fault(
          tag === previous ? `${formatTag(tag)} occurs twice` : `${formatTag(tag)} follows ${formatTag(previous)}`,
        );
      }
      previous = tag;
      this.#countOne();
      const element = explicit ? this.#explicit(tag, offset, end) : this.#implicit(tag, offset, end);
      if (tag === PixelRepresentation && element.valueEnd - element.valueStart === 2) {
        this.#signed = view.getUint16(element.valueStart, little) === 1;
      }
      elements.push(element);
      offset = element.end;
    }
    if (delimited) throw this.#fault(`the item at byte ${start} has no delimiter`);
    return elements;
  }

  #implicit(tag: number, start: number, end: number): DataElement {
    const length = this.#view.getUint32(start + 4, this.#little);
    let vr = vrOf(tag);
    if (length === UndefinedLength || vr === "SQ") return this.#sequence(tag, start, start + 8, length, end, false);
    if (this.#signed && vr === "US" && dictionaryEntry(tag)?.vr === "xs") vr = "SS";
    return this.#value(tag, vr, start, start + 8, length, end);
  }

  #explicit(tag: number, start: number, end: number): DataElement {
    const code = this.#view.getUint16(start + 4);
    const known = VrByCode.get(code);
    if (known !== undefined && !known.long) {
      return this.#value(tag, known.vr, start, start + 8, this.#view.getUint16(start + 6, this.#little), end);
    }
    const vr = known?.vr ?? this.#unknownVr(tag, start, code);
    if (end - start < 12) throw this.#fault(`${end - start} stray bytes at byte ${start}`);
    const length = this.#view.getUint32(start + 8, this.#little);
    if (vr === "SQ") return this.#sequence(tag, start, start + 12, length, end, true);
    if (vr === "UN" && this.#little && (length === UndefinedLength || vrOf(tag) === "SQ")) {
      return this.#sequence(tag, start, start + 12, length, end, false, true);
    }
    if (length !== UndefinedLength) return this.#value(tag, vr, start, start + 12, length, end);
    if (vr === "OB" || vr === "OW") return this.#fragments(tag, vr, start, end);
    throw this.#fault(`${formatTag(tag)} ${vr} at byte ${start} has an undefined length`);
  }

  /** A VR of a later edition is as long as UN (PS3.5 §7.1.2); anything but two capitals is no VR. */
  #unknownVr(tag: number, start: number, code: number): string {
    const vr = latin1(Uint8Array.of(code >> 8, code & 0xFF), 0, 2);
    if (!/^[A-Z]{2}$/.test(vr)) {
      throw this.#fault(`${formatTag(tag)} at byte ${start} has the VR ${JSON.stringify(vr)}`);
    }
    return vr;
  }

  #value(tag: number, vr: string, start: number, valueStart: number, length: number, end: number): DataElement {
    const valueEnd = valueStart + length;
    if (valueEnd > end) throw this.#overrun(tag, start, length, end - valueStart);
    return { tag, vr, start, valueStart, valueEnd, end: valueEnd };
  }

  #sequence(
    tag: number,
    start: number,
    valueStart: number,
    length: number,
    end: number,
    explicit: boolean,
    implicitItems?: true,
  ): DataElement {
    const undefinedLength = length === UndefinedLength;
    const limit = undefinedLength ? end : valueStart + length;
    if (limit > end) throw this.#overrun(tag, start, length, end - valueStart);
    if (++this.#depth > this.#maxDepth) throw this.#fault(`sequences are nested deeper than ${this.#maxDepth}`);
    const signed = this.#signed;
    const items: SequenceItem[] = [];
    let offset = valueStart;
    while (offset < limit) {
      const itemLength = this.#itemLength(tag, offset, limit, undefinedLength);
      if (itemLength < 0) break;
      const item = offset + 8;
      if (itemLength === UndefinedLength) {
        const elements = this.dataset(item, limit, explicit, true);
        items.push({ start: offset, valueStart: item, valueEnd: this.#delimited - 8, end: this.#delimited, elements });
      } else {
        const itemEnd = item + itemLength;
        if (itemEnd > limit) throw this.#overrun(ItemTag, offset, itemLength, limit - item);
        const elements = itemLength === 0 ? NoElements : this.dataset(item, itemEnd, explicit);
        items.push({ start: offset, valueStart: item, valueEnd: itemEnd, end: itemEnd, elements });
      }
      this.#signed = signed;
      offset = items[items.length - 1].end;
    }
    this.#depth--;
    if (undefinedLength && offset >= limit) throw this.#fault(`${formatTag(tag)} at byte ${start} has no delimiter`);
    const sequenceEnd = undefinedLength ? offset + 8 : offset;
    const element = { tag, vr: "SQ", start, valueStart, valueEnd: offset, end: sequenceEnd, items };
    return implicitItems ? { ...element, implicitItems } : element;
  }

  #fragments(tag: number, vr: string, start: number, end: number): DataElement {
    const valueStart = start + 12;
    const fragments: SequenceItem[] = [];
    let offset = valueStart;
    while (offset < end) {
      const length = this.#itemLength(tag, offset, end, true);
      if (length < 0) return { tag, vr, start, valueStart, valueEnd: offset, end: offset + 8, fragments };
      const fragment = offset + 8, fragmentEnd = fragment + length;
      if (fragmentEnd > end) throw this.#overrun(ItemTag, offset, length, end - fragment);
      fragments.push({
        start: offset,
        valueStart: fragment,
        valueEnd: fragmentEnd,
        end: fragmentEnd,
        elements: NoElements,
      });
      offset = fragmentEnd;
    }
    throw this.#fault(`${formatTag(tag)} at byte ${start} has no delimiter`);
  }

  /** The length of the item at `offset`, or -1 for the Sequence Delimitation Item. */
  #itemLength(tag: number, offset: number, end: number, delimited: boolean): number {
    if (end - offset < 8) throw this.#fault(`${end - offset} stray bytes at byte ${offset} in ${formatTag(tag)}`);
    const little = this.#little;
    const found = this.#view.getUint16(offset, little) * 0x10000 + this.#view.getUint16(offset + 2, little);
    if (found === ItemTag) {
      this.#countOne();
      return this.#view.getUint32(offset + 4, little);
    }
    if (found !== SequenceDelimitation || !delimited) {
      throw this.#fault(`${formatTag(found)} at byte ${offset} stands where an item of ${formatTag(tag)} should`);
    }
    this.#delimiterEnd(offset);
    return -1;
  }

  /** Counts what is about to be kept. */
  #countOne(): void {
    if (++this.#count > this.#maxElements) throw this.#fault(`it has more than ${this.#maxElements} elements`);
  }

  #delimiterEnd(offset: number): number {
    const length = this.#view.getUint32(offset + 4, this.#little);
    if (length !== 0) throw this.#fault(`the delimiter at byte ${offset} has the length ${length}`);
    return offset + 8;
  }

  #overrun(tag: number, start: number, length: number, room: number): ProtocolError {
    return this.#fault(`${formatTag(tag)} at byte ${start} has the length ${length}, with ${room} bytes left`);
  }

  #fault(reason: string): ProtocolError {
    return new ProtocolError(`Cannot decode data set: ${reason}`);
  }
}
