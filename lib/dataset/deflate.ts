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
import { FairShare } from "../transport/turn.ts";
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
  const { Inflate } = await loadPako();
  const inflate = new Inflate({ raw: true, chunkSize: ChunkLength });
  const chunks: Uint8Array[] = [];
  let length = 0;
  inflate.onData = (chunk) => {
    length += chunk.length;
    if (length > maxLength) {
      throw new ProtocolError(`Cannot inflate data set: it expands to more than ${maxLength} bytes`);
    }
    chunks.push(chunk);
  };
  const share = new FairShare(undefined, { awaited: true });
  let offset = 0;
  while (offset < bytes.length && !inflate.ended) {
    const before = length;
    const piece = bytes.subarray(offset, offset + PumpLength);
    inflate.push(piece, false);
    offset += piece.length;
    const turn = share.take(length - before + piece.length);
    if (turn) await turn;
  }
  const rest = bytes.length - offset + inflate.strm.avail_in;
  const complete = inflate.ended && inflate.err === 0 && (rest === 0 || rest === 1 && bytes[bytes.length - 1] === 0);
  if (!complete) {
    throw new ProtocolError(`Cannot inflate data set: ${bytes.length} bytes are no complete deflate stream`);
  }
  return concat(chunks, length);
}

/** Bytes that go in at a time, so that others get their turn: half a megabyte may come out. */
const PumpLength = 512;

/** Bytes that come out at a time. */
const ChunkLength = 16 * 1024;

/** What this package uses of pako, typed, because pako comes without declarations. */
interface PakoModule {
  readonly Inflate: new (options: { raw: boolean; chunkSize: number }) => {
    /** Whether the stream has come to its end, or to an error. */
    readonly ended: boolean;
    readonly err: number;
    readonly strm: { readonly avail_in: number };
    onData: (chunk: Uint8Array) => void;
    push(bytes: Uint8Array, last: boolean): boolean;
  };
}

/**
 * pako, which dcmjs brings along. `DecompressionStream` does not tell whether a raw stream was complete but by an error
 * behind its end, and Deno never gives back the memory of a stream that has failed.
 */
export function loadPako(): Promise<PakoModule> {
  const loading: Promise<unknown> = import("pako");
  return loading as Promise<PakoModule>;
}

/**
 * Deflates a data set.
 *
 * @param bytes The data set in Explicit VR Little Endian.
 * @returns The deflate stream, filled up to an even length by a NUL.
 */
export async function deflateDataset(bytes: Uint8Array): Promise<Uint8Array> {
  const { readable, writable } = new CompressionStream("deflate-raw");
  const feeding = feed(bytes, writable);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readable) {
    chunks.push(chunk);
    length += chunk.length;
  }
  await feeding;
  return concat(chunks, length + length % 2);
}

/** Deflating takes its time, which is not that of the stream alone. */
async function feed(bytes: Uint8Array, writable: WritableStream<BufferSource>): Promise<void> {
  const writer = writable.getWriter();
  const share = new FairShare(undefined, { awaited: true });
  for (let offset = 0; offset < bytes.length; offset += DeflateLength) {
    await writer.write(new Uint8Array(bytes.subarray(offset, offset + DeflateLength)));
    const turn = share.take(DeflateLength);
    if (turn) await turn;
  }
  await writer.close();
}

/** Bytes that are deflated at a time, in some milliseconds. */
const DeflateLength = 64 * 1024;
