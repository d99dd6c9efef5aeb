/**
 * Deflated Explicit VR Little Endian (PS3.5 §A.5): the whole data set as one raw deflate stream (RFC 1951).
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";
import {
  DeflatedExplicitVRLittleEndian,
  JPIPHTJ2KReferencedDeflate,
  JPIPReferencedDeflate,
} from "../uids/transfer_syntaxes.ts";
import { concat } from "./bytes.ts";

const DeflatedSyntaxes: ReadonlySet<string> = new Set([
  DeflatedExplicitVRLittleEndian,
  JPIPReferencedDeflate,
  JPIPHTJ2KReferencedDeflate,
]);

/**
 * Tells whether a transfer syntax deflates the whole data set.
 *
 * @param transferSyntaxUid Any Transfer Syntax UID.
 * @returns `true` for Deflated Explicit VR Little Endian and the JPIP ones that build on it.
 */
export function isDeflated(transferSyntaxUid: string): boolean {
  return DeflatedSyntaxes.has(transferSyntaxUid);
}

/** Most bytes that a deflated data set may expand to unless limits say otherwise: 64 MiB. */
export const DefaultMaxExpandedLength: number = 64 * 1024 * 1024;

/**
 * Expands a deflated data set, no further than a limit.
 *
 * @param bytes The deflate stream, with the NUL that fills it up to an even length or without.
 * @param maxLength Most bytes it may expand to; default {@linkcode DefaultMaxExpandedLength}.
 * @returns The data set in Explicit VR Little Endian.
 * @throws {ProtocolError} If the stream is damaged or expands beyond the limit.
 */
export async function inflateDataset(
  bytes: Uint8Array,
  maxLength: number = DefaultMaxExpandedLength,
): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  // A raw stream does not tell whether it was complete, and the padding NUL may follow its end. A DecompressionStream
  // refuses what follows the end: so it gets the last byte by itself, then one more, and one of the two must fail.
  // Each write waits until all output before it is read, so a refusal loses nothing.
  const feeding = (async () => {
    const body = bytes.length - 1;
    for (let offset = 0; offset < body; offset += PumpLength) {
      await writer.write(bytes.slice(offset, Math.min(offset + PumpLength, body)));
    }
    complete = bytes[body] === 0;
    await writer.write(bytes.slice(-1));
    complete = true;
    await writer.write(new Uint8Array(1));
    complete = false;
    await writer.close();
  })();
  feeding.catch(() => {}); // The reading side reports it.
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxLength) {
        throw new ProtocolError(`Cannot inflate data set: it expands to more than ${maxLength} bytes`);
      }
      chunks.push(value);
    }
  } catch (error) {
    await Promise.allSettled([reader.cancel(error), writer.abort(error), feeding]);
    if (error instanceof ProtocolError) throw error;
  }
  if (!complete) {
    throw new ProtocolError(`Cannot inflate data set: ${bytes.length} bytes are no complete deflate stream`);
  }
  return concat(chunks, length);
}

/** Bytes that go through at a time, so that little is expanded beyond a limit before it is noticed. */
const PumpLength = 4 * 1024;

/**
 * Deflates a data set.
 *
 * @param bytes The data set in Explicit VR Little Endian.
 * @returns The deflate stream, filled up to an even length by a NUL.
 */
export async function deflateDataset(bytes: Uint8Array): Promise<Uint8Array> {
  const { readable, writable } = new CompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const feeding = writer.write(new Uint8Array(bytes)).then(() => writer.close());
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readable) {
    chunks.push(chunk);
    length += chunk.length;
  }
  await feeding;
  return concat(chunks, length + length % 2);
}
