/**
 * A stream of bytes to one array.
 *
 * @module
 */

/**
 * Reads a stream to its end.
 *
 * @param stream The stream
 * @returns All its bytes
 */
export function toBytes(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Response(stream).bytes();
}
