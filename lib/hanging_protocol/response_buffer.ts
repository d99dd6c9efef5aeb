/**
 * The bytes of a response identifier while it is written.
 *
 * @module
 */
import { vrProperties } from "../dataset/vr.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError } from "../errors.ts";

/** Largest response identifier in bytes; a usual one has one or two thousand. */
export const MaxResponseLength: number = 4 * 1024 * 1024;

const InitialLength = 1024;

/** The longest buffer that is kept for the next response, in bytes. */
const KeptLength = 16 * 1024;

/** An element of a sequence that is being written. */
export interface OpenLength {
  /** Offset of its 32-bit length. */
  readonly at: number;
  /** Offset of what the length counts. */
  readonly start: number;
}

/** A buffer that grows up to a limit, and what of data elements is written into it. */
export class ResponseBuffer {
  readonly #maxLength: number;
  #bytes = new Uint8Array(InitialLength);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /**
   * Makes an empty one.
   *
   * @param maxLength The most bytes it may take.
   */
  constructor(maxLength: number = MaxResponseLength) {
    this.#maxLength = maxLength;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Begins another response. */
  clear(): void {
    this.#length = 0;
    if (this.#bytes.length <= KeptLength) return;
    this.#bytes = new Uint8Array(InitialLength);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /**
   * Gives what was written, and begins another response.
   *
   * @returns An array of its own.
   */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.clear();
    return bytes;
  }

  /**
   * Writes the header of an element.
   *
   * @param tag The tag.
   * @param vr The VR in Explicit VR, `undefined` in Implicit VR.
   * @param length Bytes of the value.
   * @returns Where the length is, should it have to be changed by {@linkcode close}: one of 32 bits.
   */
  header(tag: number, vr: string | undefined, length: number): OpenLength {
    const long = vr === undefined || vrProperties(vr).long;
    const at = this.#grow(vr !== undefined && long ? 12 : 8);
    this.#tag(at, tag);
    if (vr !== undefined) {
      this.#bytes[at + 4] = vr.charCodeAt(0);
      this.#bytes[at + 5] = vr.charCodeAt(1);
      if (long) this.#view.setUint16(at + 6, 0);
    }
    if (long) this.#view.setUint32(this.#length - 4, length, true);
    else this.#view.setUint16(this.#length - 2, length, true);
    return { at: this.#length - 4, start: this.#length };
  }

  /**
   * Writes the header of an item or delimiter (PS3.5 §7.5).
   *
   * @param tag The tag.
   * @returns Where the length is; it is 0 until {@linkcode close}.
   */
  item(tag: number): OpenLength {
    return this.header(tag, undefined, 0);
  }

  /**
   * Puts in the length of what was written since.
   *
   * @param open What {@linkcode header} or {@linkcode item} returned.
   */
  close({ at, start }: OpenLength): void {
    this.#view.setUint32(at, this.#length - start, true);
  }

  /**
   * Writes bytes.
   *
   * @param source Where they are.
   * @param start Offset of the first.
   * @param end Offset after the last.
   */
  copy(source: Uint8Array, start: number, end: number): void {
    const at = this.#grow(end - start);
    this.#bytes.set(source.subarray(start, end), at);
  }

  /**
   * Writes an element under another tag.
   *
   * @param tag The tag.
   * @param source Where the element is.
   * @param start Offset of the element.
   * @param end Offset after it.
   */
  copyElement(tag: number, source: Uint8Array, start: number, end: number): void {
    const at = this.#length;
    this.copy(source, start, end);
    this.#tag(at, tag);
  }

  /**
   * Puts bytes before what has been written from an offset on.
   *
   * @param at The offset.
   * @param source Where the bytes are.
   * @param start Offset of the first.
   * @param end Offset after the last.
   */
  insert(at: number, source: Uint8Array, start: number, end: number): void {
    const last = this.#grow(end - start);
    this.#bytes.copyWithin(at + end - start, at, last);
    this.#bytes.set(source.subarray(start, end), at);
  }

  #tag(at: number, tag: number): void {
    this.#view.setUint16(at, tag >>> 16, true);
    this.#view.setUint16(at + 2, tag & 0xffff, true);
  }

  /** Makes room for more bytes, and gives the offset of the first. */
  #grow(count: number): number {
    const start = this.#length;
    const length = start + count;
    if (length > this.#maxLength) {
      throw new DimseStatusError(Status.OutOfResources, `A match takes more than ${this.#maxLength} bytes`);
    }
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = length;
    return start;
  }
}
