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

/** Bytes of the first block, which is enough for a few responses. */
const FirstLength = 2 * 1024;

/** Bytes of the blocks after it: memory for many responses at once costs a fraction of what it costs for each. */
const BlockLength = 16 * 1024;

/** A response is longer than it may be: A700. */
export class ResponseTooLongError extends DimseStatusError {
  /**
   * @param maxLength Bytes that it may have.
   */
  constructor(maxLength: number) {
    super(Status.OutOfResources, `A match takes more than ${maxLength} bytes`);
  }
}

/** An element of a sequence that is being written. */
export interface OpenLength {
  /** Offset of its 32-bit length. */
  readonly at: number;
  /** Offset of what the length counts. */
  readonly start: number;
}

/**
 * Responses, one after the other in blocks of memory, and what of data elements is written into them. Each may grow up to a
 * limit. Offsets are counted from the beginning of the response.
 */
export class ResponseBuffer {
  readonly #maxLength: number;
  #bytes = new Uint8Array(FirstLength);
  #view = new DataView(this.#bytes.buffer);
  /** Where the response begins in the block. */
  #begin = 0;
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

  /** Begins the response anew. */
  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > BlockLength) this.#use(new Uint8Array(0));
  }

  /**
   * Gives what was written, and begins another response behind it.
   *
   * @returns Bytes that do not change any more.
   */
  finish(): Uint8Array {
    const end = this.#begin + this.#length;
    if (this.#bytes.length <= BlockLength) {
      const bytes = this.#bytes.subarray(this.#begin, end);
      this.#begin = end;
      this.#length = 0;
      return bytes;
    }
    // A long one has a block to itself, of which it may fill no more than half.
    const bytes = this.#bytes.slice(this.#begin, end);
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
    const size = vr !== undefined && long ? 12 : 8;
    const at = this.#grow(size);
    this.#tag(at, tag);
    if (vr !== undefined) {
      this.#bytes[at + 4] = vr.charCodeAt(0);
      this.#bytes[at + 5] = vr.charCodeAt(1);
      if (long) this.#view.setUint16(at + 6, 0);
    }
    if (long) this.#view.setUint32(at + size - 4, length, true);
    else this.#view.setUint16(at + size - 2, length, true);
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
    this.#view.setUint32(this.#begin + at, this.#length - start, true);
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
    const at = this.#grow(end - start);
    this.#bytes.set(source.subarray(start, end), at);
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
    const first = this.#begin + at;
    this.#bytes.copyWithin(first + end - start, first, last);
    this.#bytes.set(source.subarray(start, end), first);
  }

  #use(block: Uint8Array<ArrayBuffer>): void {
    this.#bytes = block;
    this.#view = new DataView(block.buffer);
    this.#begin = 0;
  }

  #tag(at: number, tag: number): void {
    this.#view.setUint16(at, tag >>> 16, true);
    this.#view.setUint16(at + 2, tag & 0xffff, true);
  }

  /** Makes room for more bytes, and gives their place in the block. */
  #grow(count: number): number {
    const length = this.#length + count;
    if (length > this.#maxLength) {
      throw new ResponseTooLongError(this.#maxLength);
    }
    if (this.#begin + length > this.#bytes.length) {
      const block = new Uint8Array(Math.max(Math.min(2 * length, this.#maxLength), BlockLength));
      block.set(this.#bytes.subarray(this.#begin, this.#begin + this.#length));
      this.#use(block);
    }
    const place = this.#begin + this.#length;
    this.#length = length;
    return place;
  }
}
