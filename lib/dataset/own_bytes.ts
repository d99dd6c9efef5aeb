/**
 * Long data sets whose memory goes back to the system as soon as they are needed no longer. The garbage collector comes to
 * them when it has time, which is late where many peers keep everything busy.
 *
 * @module
 */

/** Bytes of a data set that is not worth the trouble. */
const ShortLength = 64 * 1024;

const owned = new WeakSet<ArrayBufferLike>();

/**
 * Functions that read bytes for their caller alone. What wraps one, to keep what it reads for others, is another function.
 */
export const handsOver: WeakSet<object> = new WeakSet();

/**
 * Says that nobody else has some bytes.
 *
 * @param bytes All of their buffer, just made.
 * @returns The bytes.
 */
export function own<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  if (isLong(bytes)) owned.add(bytes.buffer);
  return bytes;
}

/**
 * Gives the memory of bytes back, where they are known to be nobody else's and the runtime can (ES2024).
 *
 * @param bytes What is not looked at any more. If it is given back it is empty from then on.
 */
export function free(bytes: Uint8Array): void {
  if (owned.delete(bytes.buffer)) discard(bytes);
}

/**
 * Gives the memory of bytes back that one has made oneself and shown to nobody, where the runtime can.
 *
 * @param bytes What is not looked at any more.
 */
export function discard(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (!isLong(bytes) || !(buffer instanceof ArrayBuffer)) return;
  (buffer as { transfer?: (length: number) => ArrayBuffer }).transfer?.(0);
}

function isLong(bytes: Uint8Array): boolean {
  return bytes.length > ShortLength && bytes.length === bytes.buffer.byteLength;
}
