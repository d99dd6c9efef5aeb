/**
 * The numbers, texts and UIDs that items are made of. Numbers are big-endian (PS3.8 §9.3.1).
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";

/**
 * Reads a big-endian 16-bit number.
 *
 * @param bytes Where it stands; the caller has checked the length.
 * @param offset Its first byte.
 * @returns The number.
 */
export function readUint16(bytes: Uint8Array, offset: number): number {
  return bytes[offset] << 8 | bytes[offset + 1];
}

/**
 * Reads a big-endian 32-bit number.
 *
 * @param bytes Where it stands; the caller has checked the length.
 * @param offset Its first byte.
 * @returns The number.
 */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] << 24 | bytes[offset + 1] << 16 | bytes[offset + 2] << 8 | bytes[offset + 3]) >>> 0;
}

/**
 * Encodes an 8-bit number.
 *
 * @param value The number.
 * @param what Its name in the error text.
 * @returns Its byte.
 * @throws {RangeError} If it is no integer from 0 to 255.
 */
export function uint8(value: number, what: string): readonly number[] {
  return [checkRange(value, 0xff, what)];
}

/**
 * Encodes a 16-bit number.
 *
 * @param value The number.
 * @param what Its name in the error text.
 * @returns Its bytes.
 * @throws {RangeError} If it is no integer from 0 to 65535.
 */
export function uint16(value: number, what: string): readonly number[] {
  checkRange(value, 0xffff, what);
  return [value >> 8, value & 0xff];
}

/**
 * Encodes a 32-bit number.
 *
 * @param value The number.
 * @param what Its name in the error text.
 * @returns Its bytes.
 * @throws {RangeError} If it is no integer from 0 to 4294967295.
 */
export function uint32(value: number, what: string): readonly number[] {
  checkRange(value, 0xffffffff, what);
  return [value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff];
}

/** Arguments of one call: engines have a limit. */
const MaxArguments = 4096;

/**
 * Decodes ISO 8859-1. TextDecoder's "latin1" is windows-1252, which differs in 80H to 9FH.
 *
 * @param bytes One character each.
 * @returns The text.
 */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += MaxArguments) {
    const codes: number[] = [];
    for (let at = start; at < Math.min(start + MaxArguments, bytes.length); at++) codes.push(bytes[at]);
    text += String.fromCharCode.apply(null, codes);
  }
  return text;
}

/**
 * Encodes ISO 8859-1.
 *
 * @param text The text.
 * @param what Its name in the error text.
 * @returns One byte for each character.
 * @throws {RangeError} If a character is beyond U+00FF.
 */
export function encodeLatin1(text: string, what: string): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0xff) throw new RangeError(`Cannot encode ${what}: "${text}" is not ISO 8859-1`);
    bytes.push(code);
  }
  return bytes;
}

/**
 * The value without the spaces and NULs at its end, which some peers pad with although nothing in a PDU but an AE
 * title is padded (PS3.8 §F.1).
 *
 * @param value The padded bytes.
 * @returns A view.
 */
export function trimPadding(value: Uint8Array): Uint8Array {
  let end = value.length;
  while (end > 0 && (value[end - 1] === 0x00 || value[end - 1] === 0x20)) end--;
  return value.subarray(0, end);
}

/**
 * Decodes a UID. More than 64 characters pass: such a UID is one that nobody supports, no reason to abort.
 *
 * @param value The bytes of the UID, padded or not.
 * @param what Its name in the error text.
 * @returns The UID; empty if there is none.
 * @throws {ProtocolError} If it holds anything but digits and dots.
 */
export function decodeUid(value: Uint8Array, what: string): string {
  const bytes = trimPadding(value);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x2e || (byte >= 0x30 && byte <= 0x39)) continue;
    throw new ProtocolError(`Cannot decode ${what}: byte ${hex(byte)} at ${at} is neither digit nor dot`);
  }
  return decodeLatin1(bytes);
}

/**
 * Encodes a UID.
 *
 * @param uid The UID.
 * @param what Its name in the error text.
 * @returns Its bytes, not padded.
 * @throws {RangeError} If it is empty or holds anything but digits and dots.
 */
export function encodeUid(uid: string, what: string): number[] {
  if (!/^[0-9.]+$/.test(uid)) throw new RangeError(`Cannot encode ${what}: "${uid}" is no UID`);
  return encodeLatin1(uid, what);
}

/** Bytes on their way into a buffer: of the few that an item has, a plain array costs a fraction of a typed one. */
export type Bytes = Uint8Array | readonly number[];

/**
 * Joins byte sequences.
 *
 * @param parts The pieces in order.
 * @returns One exact buffer.
 */
export function concat(parts: readonly Bytes[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * A byte as the standard prints item types.
 *
 * @param byte The byte.
 * @returns e.g. `5FH`.
 */
export function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0") + "H";
}

/**
 * A field behind its 16-bit length.
 *
 * @param field The field.
 * @returns The length and the field.
 * @throws {RangeError} If the field is longer than 65535 bytes.
 */
export function sized(field: Bytes): [readonly number[], Bytes] {
  return [uint16(field.length, "length of a field"), field];
}

/**
 * A UID behind its 16-bit length.
 *
 * @param uid The UID.
 * @returns The length and the UID.
 * @throws {RangeError} If it is no UID.
 */
export function sizedUid(uid: string): [readonly number[], Bytes] {
  return sized(encodeUid(uid, "UID of a sub-item"));
}

/** Reads fields one after the other, never past the end of their item. */
export class FieldReader {
  #bytes: Uint8Array;
  readonly #what: string;

  /**
   * Starts at the first field.
   *
   * @param bytes The value of the item.
   * @param what Its name in the error text.
   */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  /** Whether nothing is left. */
  get empty(): boolean {
    return this.#bytes.length === 0;
  }

  /**
   * Takes a field of fixed length.
   *
   * @param length Its bytes.
   * @returns A view.
   * @throws {ProtocolError} If fewer are left.
   */
  take(length: number): Uint8Array {
    if (length > this.#bytes.length) {
      throw new ProtocolError(
        `Cannot decode ${this.#what}: a field of ${length} bytes exceeds the ${this.#bytes.length} left`,
      );
    }
    const field = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return field;
  }

  /**
   * Takes the one field the item consists of.
   *
   * @param length Its bytes.
   * @returns A view.
   * @throws {ProtocolError} If fewer or more are left.
   */
  only(length: number): Uint8Array {
    if (length < this.#bytes.length) {
      throw new ProtocolError(`Cannot decode ${this.#what}: length ${this.#bytes.length} is not ${length}`);
    }
    return this.take(length);
  }

  /**
   * Takes a field behind its 16-bit length.
   *
   * @returns A view.
   * @throws {ProtocolError} If it does not end within the item.
   */
  sized(): Uint8Array {
    return this.take(readUint16(this.take(2), 0));
  }

  /**
   * Takes a UID behind its 16-bit length.
   *
   * @returns The UID.
   * @throws {ProtocolError} If it does not end within the item, or is no UID.
   */
  uid(): string {
    return decodeUid(this.sized(), `UID of ${this.#what}`);
  }

  /**
   * Takes what is left.
   *
   * @returns A view.
   */
  rest(): Uint8Array {
    return this.take(this.#bytes.length);
  }
}

function checkRange(value: number, maximum: number, what: string): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new RangeError(`Cannot encode ${what}: ${value} is no integer from 0 to ${maximum}`);
  }
  return value;
}
