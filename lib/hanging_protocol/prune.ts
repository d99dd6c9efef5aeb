/**
 * C-FIND response identifiers: the requested attributes of a match, cut out of its encoded bytes (PS3.4 §K.4.1.1.3.2).
 *
 * @module
 */
import { vrOf } from "../dataset/dictionary.ts";
import { type DataElement, parseElements } from "../dataset/elements.ts";
import { latin1 } from "../dataset/latin1.ts";
import { vrProperties } from "../dataset/vr.ts";
import { ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { matches, matchesLevel } from "./match.ts";
import type { Query, QueryKey } from "./query.ts";
import { characterSets, findSorted, isAscii, type ParsedDataset, sortedIndex, SpecificCharacterSet } from "./values.ts";

const TimezoneOffsetFromUtc = 0x00080201;

/**
 * Builds the response identifier of a match.
 *
 * Requested attributes that the match lacks are there with zero length. Of a sequence that was matched only the items
 * that matched are returned, and of items whose attributes were named only those attributes. Specific Character Set
 * comes along where the match has it and returned text needs it, or where it was asked for.
 *
 * @param dataset The stored data set, in Implicit or Explicit VR Little Endian.
 * @param transferSyntaxUid Its transfer syntax; the response has the same.
 * @param query The query that it matches.
 * @returns The encoded response identifier, its elements in ascending order.
 */
export function prune(dataset: ParsedDataset, transferSyntaxUid: string, query: Query): Uint8Array {
  const { bytes, elements } = dataset;
  const writer = new Writer(bytes, transferSyntaxUid !== ImplicitVRLittleEndian);
  writer.level(elements, query.keys, characterSets(bytes, elements));
  return writer.joined();
}

/**
 * Matches a stored data set and builds its response identifier.
 *
 * @param bytes The stored data set, in Implicit or Explicit VR Little Endian.
 * @param transferSyntaxUid Its transfer syntax; the response has the same.
 * @param query The query.
 * @returns The encoded response identifier, or `undefined` if the data set does not match.
 * @throws {ProtocolError} If the bytes are no data set.
 */
export function respond(bytes: Uint8Array, transferSyntaxUid: string, query: Query): Uint8Array | undefined {
  const dataset = { bytes, elements: parseElements(bytes, transferSyntaxUid) };
  return matches(dataset, query) ? prune(dataset, transferSyntaxUid, query) : undefined;
}

class Writer {
  readonly #bytes: Uint8Array;
  readonly #explicit: boolean;
  readonly #parts: Uint8Array[] = [];
  #length = 0;
  /** Whether text that has been written since this was last reset depends on a character set. */
  #needsCharacterSet = false;

  constructor(bytes: Uint8Array, explicit: boolean) {
    this.#bytes = bytes;
    this.#explicit = explicit;
  }

  level(elements: readonly DataElement[], keys: readonly QueryKey[], sets: readonly string[]): void {
    const characterSet = findSorted(elements, SpecificCharacterSet);
    const outerNeeds = this.#needsCharacterSet;
    this.#needsCharacterSet = false;
    let characterSetAt: number | undefined;
    for (const key of keys) {
      if (key.tag > SpecificCharacterSet) characterSetAt ??= this.#parts.length;
      this.#attribute(elements, key, sets);
    }
    if (characterSet === undefined) {
      this.#needsCharacterSet ||= outerNeeds;
      return;
    }
    if (this.#needsCharacterSet && !keys.some((key) => key.tag === SpecificCharacterSet)) {
      const part = this.#bytes.subarray(characterSet.start, characterSet.end);
      this.#parts.splice(characterSetAt ?? this.#parts.length, 0, part);
      this.#length += part.length;
    }
    this.#needsCharacterSet = outerNeeds;
  }

  joined(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes;
  }

  #attribute(elements: readonly DataElement[], key: QueryKey, sets: readonly string[]): void {
    const element = findSorted(elements, key.creator === undefined ? key.tag : this.#storedTag(elements, key));
    if (element === undefined) {
      // Neither may be sent with zero length (PS3.4 §K.4.1.1.3.2).
      if (key.tag === SpecificCharacterSet || key.tag === TimezoneOffsetFromUtc) return;
      this.#header(key.tag, key.vr, this.#isCreator(key) ? encodeCreator(key.creator!) : new Uint8Array(0));
    } else if (element.items !== undefined && element.implicitItems === undefined && key.keys !== undefined) {
      this.#items(element, key, sets);
    } else {
      this.#needsCharacterSet ||= dependsOnCharacterSet(this.#bytes, element);
      if (element.tag === key.tag) {
        this.#push(this.#bytes.subarray(element.start, element.end));
      } else {
        this.#push(tagBytes(key.tag));
        this.#push(this.#bytes.subarray(element.start + 4, element.end));
      }
    }
  }

  /** The items of a sequence, cut down to the attributes asked for and, when matched, to the items that match. */
  #items(sequence: DataElement, key: QueryKey, sets: readonly string[]): void {
    const header = this.#header(key.tag, "SQ", new Uint8Array(0));
    const before = this.#length;
    for (const { elements } of sequence.items!) {
      const itemSets = characterSets(this.#bytes, elements, sets);
      if (key.condition && !matchesLevel(this.#bytes, elements, key.keys!, itemSets)) continue;
      const item = Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
      this.#push(item);
      const start = this.#length;
      this.level(elements, key.keys!, itemSets);
      setLength(item, this.#length - start);
    }
    // In Implicit VR nothing but an undefined length tells readers that what PS3.6 does not know is a sequence.
    const delimited = !this.#explicit && vrOf(key.tag) !== "SQ";
    setLength(header, delimited ? 0xffffffff : this.#length - before);
    if (delimited) this.#push(Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0));
  }

  /** Writes an element that is not in the data set, or the header of one whose items follow, and returns the header. */
  #header(tag: number, vr: string, value: Uint8Array): Uint8Array {
    const header = new Uint8Array(this.#explicit && vrProperties(vr).long ? 12 : 8);
    header.set(tagBytes(tag));
    if (this.#explicit) {
      header[4] = vr.charCodeAt(0);
      header[5] = vr.charCodeAt(1);
    }
    if (this.#explicit && header.length === 8) new DataView(header.buffer).setUint16(6, value.length, true);
    else setLength(header, value.length);
    this.#push(header);
    this.#push(value);
    return header;
  }

  #push(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
  }

  #isCreator(key: QueryKey): boolean {
    return key.creator !== undefined && (key.tag & 0xffff) < 0x100;
  }

  /** Where the data set keeps a private element: under the block that its own creator element reserves (PS3.5 §7.8.1). */
  #storedTag(elements: readonly DataElement[], key: QueryKey): number {
    const group = (key.tag & 0xffff0000) >>> 0;
    for (let index = sortedIndex(elements, group); index < elements.length; index++) {
      const { tag, valueStart, valueEnd } = elements[index];
      if (tag > group + 0xff) break;
      if (latin1(this.#bytes, valueStart, valueEnd).trim() !== key.creator) continue;
      return this.#isCreator(key) ? tag : (group | (tag & 0xff) << 8 | key.tag & 0xff) >>> 0;
    }
    return -1;
  }
}

/** Whether the text in an element, or in its items, has characters outside the default repertoire. */
function dependsOnCharacterSet(bytes: Uint8Array, element: DataElement): boolean {
  if (element.items !== undefined) {
    return element.items.some(({ elements }) =>
      findSorted(elements, SpecificCharacterSet) === undefined &&
      elements.some((inner) => dependsOnCharacterSet(bytes, inner))
    );
  }
  const { kind } = vrProperties(element.vr);
  const text = kind === "text" || kind === "longtext" || element.vr === "UN";
  return text && !isAscii(bytes, element.valueStart, element.valueEnd);
}

function tagBytes(tag: number): Uint8Array {
  return Uint8Array.of(tag >>> 16, tag >>> 24, tag, tag >>> 8);
}

/** Puts a 32-bit length into the last four bytes of a header. */
function setLength(header: Uint8Array, length: number): void {
  new DataView(header.buffer).setUint32(header.length - 4, length, true);
}

function encodeCreator(creator: string): Uint8Array {
  return Uint8Array.from(creator.length % 2 === 0 ? creator : `${creator} `, (character) => character.charCodeAt(0));
}
