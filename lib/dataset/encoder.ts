/**
 * Keyword form and DICOM JSON to bytes.
 *
 * @module
 */

import { ImplicitVRLittleEndian, UncompressedTransferSyntaxes } from "../uids/transfer_syntaxes.ts";
import { type CharacterSet, characterSet } from "./charset.ts";
import type { DcmjsValues } from "./dcmjs.ts";
import { formatTag, vrOf } from "./dictionary.ts";
import { DefaultMaxDepth } from "./elements.ts";
import { chooseVr, isJsonElement, tagOfKey, unshapeValues } from "./keyword.ts";
import { jsonValues } from "./json.ts";
import { isGroupLength, PixelRepresentation, SpecificCharacterSet } from "./tags.ts";
import type { Dataset } from "./types.ts";
import { writeValues } from "./values.ts";
import { vrProperties } from "./vr.ts";

const ItemTag = 0xFFFEE000;
const SequenceDelimitation = 0xFFFEE0DD;
const UndefinedLength = 0xFFFFFFFF;
/** Bytes of an item tag with its length. */
const ItemHeader = 8;

/** An element whose value is encoded, but not yet written; `length` is that of the value. */
interface Encoded {
  readonly tag: number;
  readonly vr: string;
  readonly length: number;
  readonly value?: Uint8Array;
  readonly items?: readonly EncodedItem[];
  /** Whether the length is written as undefined, with a delimiter that is part of `length`. */
  readonly delimited?: boolean;
  readonly fragments?: readonly Uint8Array[];
}

interface EncodedItem {
  readonly length: number;
  readonly elements: readonly Encoded[];
}

/** What one key says: a VR, if it says one, and values or items. */
interface Attribute {
  readonly key: string;
  readonly tag: number;
  readonly vr?: string;
  readonly value: unknown;
}

/** Encodes one data set. */
export class Encoder {
  readonly #dcmjs: DcmjsValues;
  readonly #explicit: boolean;
  readonly #encapsulated: boolean;
  /** Where in the data set the encoder is, for errors. */
  readonly #path: string[] = [];
  #charset: CharacterSet = new Automatic();
  #signed = false;

  /**
   * @param dcmjs Writes binary values.
   * @param transferSyntaxUid Any transfer syntax in little endian; deflating is left to the caller.
   */
  constructor(dcmjs: DcmjsValues, transferSyntaxUid: string) {
    this.#dcmjs = dcmjs;
    this.#explicit = transferSyntaxUid !== ImplicitVRLittleEndian;
    this.#encapsulated = !UncompressedTransferSyntaxes.includes(transferSyntaxUid);
  }

  /**
   * Encodes the data set.
   *
   * @param dataset A data set in keyword form.
   * @returns The elements, in ascending order.
   * @throws {TypeError} If a key is no keyword or a value is of another kind than its VR.
   * @throws {RangeError} If a value does not fit.
   */
  encode(dataset: Dataset): Uint8Array {
    const automatic = this.#charset;
    let { elements, length } = this.#dataset(dataset);
    if (automatic instanceof Automatic && automatic.used) {
      const value = new TextEncoder().encode("ISO_IR 192");
      const others = elements.filter((element) => element.tag !== SpecificCharacterSet);
      const before = others.findIndex((element) => element.tag > SpecificCharacterSet);
      const declared = { tag: SpecificCharacterSet, vr: "CS", length: value.length, value };
      elements = others.toSpliced(before < 0 ? others.length : before, 0, declared);
      length = this.#lengthOf(elements);
    }
    return new Writer(length, this.#explicit).write(elements);
  }

  #dataset(dataset: Dataset): EncodedItem {
    if (this.#path.length > DefaultMaxDepth) {
      throw new RangeError(`Cannot encode data set: sequences are nested deeper than ${DefaultMaxDepth}`);
    }
    const attributes = this.#attributes(dataset);
    const [charset, signed] = [this.#charset, this.#signed];
    this.#enter(attributes);
    const elements = attributes.map((attribute) => this.#located(attribute.key, () => this.#element(attribute)));
    [this.#charset, this.#signed] = [charset, signed];
    return { length: this.#lengthOf(elements), elements };
  }

  #attributes(dataset: Dataset): Attribute[] {
    const attributes: Attribute[] = [];
    for (const [key, value] of Object.entries(dataset)) {
      if (value === undefined) continue;
      const tag = this.#located(key, () => tagOfKey(key));
      if (isGroupLength(tag)) continue;
      if (tag >>> 16 === 0xFFFE) throw new TypeError(`Cannot encode ${formatTag(tag)}: it delimits items`);
      if (!isJsonElement(value)) attributes.push({ key, tag, value });
      else attributes.push({ key, tag, vr: value.vr, value: value.vr === "SQ" ? value.Value ?? [] : value });
    }
    attributes.sort((left, right) => left.tag - right.tag);
    const twice = attributes.find(({ tag }, index) => tag === attributes[index + 1]?.tag);
    if (twice !== undefined) throw new TypeError(`Cannot encode ${twice.key}: ${formatTag(twice.tag)} occurs twice`);
    return attributes;
  }

  /** Puts the Specific Character Set and the Pixel Representation of this data set or item in force. */
  #enter(attributes: readonly Attribute[]): void {
    for (const { key, tag, value } of attributes) {
      if (tag !== SpecificCharacterSet && tag !== PixelRepresentation) continue;
      const values = isJsonElement(value) ? jsonValues(key, value) : unshapeValues(value);
      if (tag === PixelRepresentation) this.#signed = values[0] === 1;
      else if (values.length > 0) {
        this.#charset = characterSet(Array.from(values, (term) => String(term ?? "")).join("\\").split("\\"));
      }
    }
  }

  /** Adds to an error where in the data set it happened. */
  #located<T>(key: string, work: () => T): T {
    this.#path.push(key);
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError) || error.message.startsWith("Cannot encode")) {
        throw error;
      }
      const located = `Cannot encode ${this.#path.join(".")}: ${error.message.replace(/^Cannot [^:]*: /, "")}`;
      throw error instanceof TypeError
        ? new TypeError(located, { cause: error })
        : new RangeError(located, { cause: error });
    } finally {
      this.#path.pop();
    }
  }

  #element({ key, tag, vr: given, value }: Attribute): Encoded {
    const json = given !== undefined && isJsonElement(value) ? jsonValues(key, value) : undefined;
    const values = json ?? unshapeValues(value);
    const vr = given ?? chooseVr(tag, values, this.#signed);
    if (vr === "SQ") return this.#sequence(tag, values);
    if (!(values instanceof Uint8Array) && values[0] instanceof Uint8Array) return this.#fragments(tag, vr, values);
    if (values instanceof Uint8Array && given === undefined && vrProperties(vr).kind !== "bytes") {
      throw new TypeError(`bytes are no ${vr}`);
    }
    const bytes = writeValues(this.#dcmjs, vr, values, this.#charset);
    const tooLong = this.#explicit && bytes.length > 0xFFFE && !vrProperties(vr).long;
    return { tag, vr: tooLong ? "UN" : vr, length: bytes.length, value: bytes };
  }

  #sequence(tag: number, values: readonly unknown[] | Uint8Array): Encoded {
    const items = Array.from(values as ArrayLike<unknown>, (item) => {
      if (typeof item !== "object" || item === null || Array.isArray(item)) {
        throw new TypeError(`a sequence takes items, not ${JSON.stringify(item)}`);
      }
      return this.#dataset(item as Dataset);
    });
    // In Implicit VR nothing else tells readers that what PS3.6 does not know is a sequence.
    const delimited = !this.#explicit && vrOf(tag) !== "SQ";
    const length = items.reduce((sum, item) => sum + ItemHeader + item.length, delimited ? ItemHeader : 0);
    return { tag, vr: "SQ", length, items, delimited };
  }

  /** Encapsulated pixel data: the Basic Offset Table and the fragments, as they were (PS3.5 §A.4). */
  #fragments(tag: number, vr: string, values: readonly unknown[]): Encoded {
    if (!this.#encapsulated) throw new TypeError("fragments want a transfer syntax of encapsulated pixel data");
    const fragments = values.map((value) => {
      if (!(value instanceof Uint8Array)) throw new TypeError("a fragment is bytes");
      return writeValues(this.#dcmjs, "OB", value, this.#charset);
    });
    const length = fragments.reduce((sum, fragment) => sum + ItemHeader + fragment.length, ItemHeader);
    return { tag, vr, length, fragments, delimited: true };
  }

  #lengthOf(elements: readonly Encoded[]): number {
    return elements.reduce(
      (sum, { vr, length }) => sum + (this.#explicit && vrProperties(vr).long ? 12 : 8) + length,
      0,
    );
  }
}

/** What is in force until a Specific Character Set is: Unicode, noting whether ASCII would have done. */
class Automatic implements CharacterSet {
  readonly terms = ["ISO_IR 192"];
  readonly #unicode = characterSet(this.terms);
  used = false;

  decode(bytes: Uint8Array, start: number, end: number, delimiters: string): string {
    return this.#unicode.decode(bytes, start, end, delimiters);
  }

  encode(text: string, delimiters: string): Uint8Array {
    const bytes = this.#unicode.encode(text, delimiters);
    if (bytes.length !== text.length) this.used = true;
    return bytes;
  }
}

/** Writes encoded elements into one buffer of the exact size. */
class Writer {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #explicit: boolean;
  #offset = 0;

  constructor(length: number, explicit: boolean) {
    this.#bytes = new Uint8Array(length);
    this.#view = new DataView(this.#bytes.buffer);
    this.#explicit = explicit;
  }

  write(elements: readonly Encoded[]): Uint8Array {
    for (const { tag, vr, length, value, items, fragments, delimited } of elements) {
      this.#header(tag, vr, delimited ? UndefinedLength : length);
      if (value !== undefined) this.#put(value);
      for (const item of items ?? []) {
        this.#item(ItemTag, item.length);
        this.write(item.elements);
      }
      for (const fragment of fragments ?? []) {
        this.#item(ItemTag, fragment.length);
        this.#put(fragment);
      }
      if (delimited) this.#item(SequenceDelimitation, 0);
    }
    return this.#bytes;
  }

  #header(tag: number, vr: string, length: number): void {
    this.#item(tag, length);
    if (!this.#explicit) return;
    const at = this.#offset - 4;
    const long = vrProperties(vr).long;
    this.#bytes[at] = vr.charCodeAt(0);
    this.#bytes[at + 1] = vr.charCodeAt(1);
    this.#view.setUint16(at + 2, long ? 0 : length, true);
    if (!long) return;
    this.#view.setUint32(at + 4, length, true);
    this.#offset += 4;
  }

  #item(tag: number, length: number): void {
    this.#view.setUint16(this.#offset, tag >>> 16, true);
    this.#view.setUint16(this.#offset + 2, tag & 0xFFFF, true);
    this.#view.setUint32(this.#offset + 4, length, true);
    this.#offset += 8;
  }

  #put(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#offset);
    this.#offset += bytes.length;
  }
}
