/**
 * What this package uses of dcmjs, typed, because dcmjs comes without declarations. It is loaded on first use: most
 * commands never look into a data set.
 *
 * @module
 */

/** A dcmjs stream over bytes; `offset` is where the next value is read or written. */
interface DcmjsStream {
  offset: number;
  size: number;
  readAsciiString(length: number): string;
  readUint8Array(length: number): Uint8Array<ArrayBuffer>;
  readBigUint64(): bigint;
  writeBigUint64(value: bigint): number;
  getBuffer(start: number, end: number): ArrayBuffer;
}

/** How dcmjs reads and writes the values of one VR. */
interface DcmjsValueRepresentation {
  /** Reads one value at the offset of the stream. */
  readBytes(stream: DcmjsStream): unknown;
  /** Writes all values at the offset of the stream. */
  writeBytes(stream: DcmjsStream, values: readonly unknown[]): number;
  /** The text of a number, within the length that the VR allows; of DS and IS only. */
  convertToString?(value: number): string;
}

interface DcmjsModule {
  readonly data: {
    readonly ReadBufferStream: new (
      buffer: ArrayBufferLike,
      littleEndian: boolean,
      range: { start: number; stop: number },
    ) => DcmjsStream;
    readonly WriteBufferStream: new (defaultSize: number, littleEndian: boolean) => DcmjsStream;
    readonly ValueRepresentation: { createByTypeString(vr: string): DcmjsValueRepresentation };
  };
}

/** Reads and writes single values with dcmjs, in little endian. */
export class DcmjsValues {
  readonly #data: DcmjsModule["data"];
  #output: DcmjsStream | undefined;

  /** @param module The loaded dcmjs. */
  constructor(module: DcmjsModule) {
    this.#data = module.data;
  }

  /**
   * Opens bytes for reading.
   *
   * @param bytes The data set.
   * @returns A reader of the values in it.
   */
  open(bytes: Uint8Array): DcmjsReader {
    const { byteOffset: start, byteLength } = bytes;
    const stream = new this.#data.ReadBufferStream(bytes.buffer, true, { start, stop: start + byteLength });
    return new DcmjsReader(stream, start, (vr) => this.#data.ValueRepresentation.createByTypeString(vr));
  }

  /**
   * Encodes the values of a binary VR, whose range has been checked: dcmjs wraps what does not fit.
   *
   * @param vr US, SS, UL, SL, FL, FD, UV, SV or AT.
   * @param values Numbers; bigints for SV and UV.
   * @returns The value bytes.
   */
  encode(vr: string, values: readonly (number | bigint)[]): Uint8Array<ArrayBuffer> {
    const stream = this.#output ??= new this.#data.WriteBufferStream(4096, true);
    stream.offset = stream.size = 0;
    // dcmjs has no SV; its bits are those of UV.
    const bits = vr === "SV" ? values.map((value) => BigInt.asUintN(64, BigInt(value))) : values;
    this.#data.ValueRepresentation.createByTypeString(vr === "SV" ? "UV" : vr).writeBytes(stream, bits);
    return new Uint8Array(stream.getBuffer(0, stream.size));
  }

  /**
   * Writes a number as DS or IS.
   *
   * @param vr DS or IS.
   * @param value A finite number.
   * @returns Its text; for DS at most 16 characters, rounded if need be.
   */
  numberText(vr: "DS" | "IS", value: number): string {
    return this.#data.ValueRepresentation.createByTypeString(vr).convertToString?.(value) ?? String(value);
  }
}

/** Reads values out of one data set. */
export class DcmjsReader {
  readonly #stream: DcmjsStream;
  readonly #base: number;
  readonly #vr: (vr: string) => DcmjsValueRepresentation;

  /**
   * @param stream The dcmjs stream.
   * @param base Offset of the data set in the stream.
   * @param vr Gives the dcmjs handler of a VR.
   */
  constructor(stream: DcmjsStream, base: number, vr: (vr: string) => DcmjsValueRepresentation) {
    this.#stream = stream;
    this.#base = base;
    this.#vr = vr;
  }

  /**
   * Reads the values of a binary VR.
   *
   * @param vr US, SS, UL, SL, FL, FD, UV, SV or AT.
   * @param start Offset of the first value in the data set.
   * @param count How many.
   * @returns Numbers; bigints for SV and UV.
   */
  numbers(vr: string, start: number, count: number): (number | bigint)[] {
    const stream = this.#stream;
    stream.offset = this.#base + start;
    const values: (number | bigint)[] = [];
    const handler = this.#vr(vr === "SV" ? "UV" : vr);
    for (let index = 0; index < count; index++) {
      const value = handler.readBytes(stream) as number | bigint;
      values.push(vr === "SV" ? BigInt.asIntN(64, BigInt(value)) : value);
    }
    return values;
  }

  /**
   * Reads bytes one character each.
   *
   * @param start Offset in the data set.
   * @param end Offset after the last byte.
   * @returns The text, padding included.
   */
  ascii(start: number, end: number): string {
    this.#stream.offset = this.#base + start;
    return this.#stream.readAsciiString(end - start);
  }

  /**
   * Copies bytes.
   *
   * @param start Offset in the data set.
   * @param end Offset after the last byte.
   * @returns The copy.
   */
  bytes(start: number, end: number): Uint8Array<ArrayBuffer> {
    if (end === start) return new Uint8Array(0);
    this.#stream.offset = this.#base + start;
    return this.#stream.readUint8Array(end - start);
  }
}

let loading: Promise<DcmjsValues> | undefined;

/**
 * Loads dcmjs, once.
 *
 * @returns Its reading and writing of values.
 */
export function loadDcmjs(): Promise<DcmjsValues> {
  return loading ??= import("dcmjs").then((module) => new DcmjsValues(module as unknown as DcmjsModule), (error) => {
    loading = undefined;
    throw error;
  });
}
