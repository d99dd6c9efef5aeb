/**
 * Bytes that are looked at here and there: those in memory, and those of a file that is too long for it.
 *
 * @module
 */

/** How the walker and the File Meta Information look at bytes. */
export interface FileView extends Pick<DataView, "getUint16" | "getUint32"> {
  /** How many there are. */
  readonly byteLength: number;
  /**
   * Some of them.
   *
   * @param start Offset of the first.
   * @param end Offset after the last.
   */
  bytes(start: number, end: number): Uint8Array;
  /**
   * Those from an offset on.
   *
   * @param offset The offset; all others count from it then.
   */
  from(offset: number): FileView;
}

/** Bytes in memory. */
export class MemoryView extends DataView<ArrayBufferLike> implements FileView {
  /** @param bytes The bytes; they are not copied. */
  constructor(bytes: Uint8Array) {
    super(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Some of them, as a view. */
  bytes(start: number, end: number): Uint8Array {
    return new Uint8Array(this.buffer, this.byteOffset, this.byteLength).subarray(start, end);
  }

  /** Those from an offset on. */
  from(offset: number): MemoryView {
    return new MemoryView(this.bytes(offset, this.byteLength));
  }
}

/** What can be read at any place, e.g. a file. */
export interface RandomAccess {
  /** How many bytes there are. */
  readonly length: number;
  /**
   * Reads as many bytes as there is room for.
   *
   * @param offset Where the first of them is.
   * @param into Where to; there are that many.
   */
  readAt(offset: number, into: Uint8Array): void;
}

/** Bytes that are read at once: a header has a few thousand, and between two fragments of pixels are many more. */
const WindowSize = 16 * 1024;

/** Bytes that are read where they are looked at. */
export class WindowView implements FileView {
  readonly byteLength: number;
  readonly #source: RandomAccess;
  readonly #base: number;
  #start = 0;
  #window = new DataView<ArrayBufferLike>(new ArrayBuffer(0));

  /**
   * @param source Where they come from.
   * @param base Offset of the first.
   */
  constructor(source: RandomAccess, base = 0) {
    this.#source = source;
    this.#base = base;
    this.byteLength = source.length - base;
  }

  /** Two bytes as a number. */
  getUint16(offset: number, little?: boolean): number {
    return this.#around(offset, 2).getUint16(offset - this.#start, little);
  }

  /** Four bytes as a number. */
  getUint32(offset: number, little?: boolean): number {
    return this.#around(offset, 4).getUint32(offset - this.#start, little);
  }

  /** Some of them, in memory of their own. */
  bytes(start: number, end: number): Uint8Array {
    const into = new Uint8Array(Math.max(Math.min(end, this.byteLength) - start, 0));
    this.#source.readAt(this.#base + start, into);
    return into;
  }

  /** Those from an offset on. */
  from(offset: number): WindowView {
    return new WindowView(this.#source, this.#base + offset);
  }

  #around(offset: number, length: number): DataView {
    if (offset < this.#start || offset + length > this.#start + this.#window.byteLength) {
      this.#window = new DataView(this.bytes(offset, offset + WindowSize).buffer);
      this.#start = offset;
    }
    return this.#window;
  }
}
