/**
 * Bytes that are read when they are needed, into memory that somebody else has.
 *
 * @module
 */
import { DicomNetworkError } from "../errors.ts";

/** A known number of bytes, each of which is read once, e.g. of a file. */
export interface ByteSource {
  /** How many there are. */
  readonly length: number;
  /**
   * Reads what comes next.
   *
   * @param into Where to; it need not be filled.
   * @returns How many bytes that were; null if there are no more.
   */
  read(into: Uint8Array): number | null | Promise<number | null>;
}

/**
 * Reads as many bytes as there is room for.
 *
 * @param source Where from.
 * @param into Where to.
 * @throws {DicomNetworkError} If there are fewer: code `"SOURCE_ENDED"`. Whatever reading throws is thrown too.
 */
export async function fill(source: ByteSource, into: Uint8Array): Promise<void> {
  for (let filled = 0; filled < into.length;) {
    const count = source.read(into.subarray(filled));
    const read = typeof count === "number" ? count : await count;
    if (!read) {
      throw new DicomNetworkError("SOURCE_ENDED", `Cannot read data set: it ended before its ${source.length} bytes`);
    }
    filled += read;
  }
}
