/**
 * Reading bytes into one buffer over and over.
 *
 * @module
 */

/** Bytes of the buffer while little comes: what a silent connection holds. */
const SmallSize = 4 * 1024;
/** Bytes of the buffer when reads fill it: fewer cost more calls, more no longer fit the processor's cache. */
const LargeSize = 128 * 1024;
/** How much it grows at once. */
const Growth = 8;
/** So many reads in a row that a small buffer would have held, and it is small again. */
const LittleReads = 16;

/**
 * Reads a stream. Where it is a byte stream, what a read gives is lent until the next one: memory that is taken anew for
 * every read costs several times what copying the bytes out of it does.
 */
export class ByteReader {
  readonly #read: () => Promise<Uint8Array | undefined>;

  /**
   * Locks the stream.
   *
   * @param readable The stream.
   */
  constructor(readable: ReadableStream<Uint8Array>) {
    this.#read = lending(readable) ?? giving(readable);
  }

  /**
   * The next bytes.
   *
   * @returns At least one byte, or `undefined` at the end.
   */
  read(): Promise<Uint8Array | undefined> {
    return this.#read();
  }
}

function lending(readable: ReadableStream<Uint8Array>): (() => Promise<Uint8Array | undefined>) | undefined {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = readable.getReader({ mode: "byob" });
  } catch {
    return undefined; // It is no byte stream, or one that is locked, which the next attempt tells
  }
  let buffer = new ArrayBuffer(SmallSize);
  let little = 0;
  return async () => {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done || value === undefined) return undefined;
    buffer = value.buffer;
    little = value.length < SmallSize ? little + 1 : 0;
    if (value.length === buffer.byteLength && value.length < LargeSize) {
      buffer = new ArrayBuffer(Math.min(Growth * buffer.byteLength, LargeSize));
    } else if (little > LittleReads && buffer.byteLength > SmallSize) buffer = new ArrayBuffer(SmallSize);
    return value;
  };
}

function giving(readable: ReadableStream<Uint8Array>): () => Promise<Uint8Array | undefined> {
  const reader = readable.getReader();
  return async () => (await reader.read()).value;
}
