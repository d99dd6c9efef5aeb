/**
 * Converting data sets for peers: a few bytes that have been deflated may become a thousand times as many.
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";

/** What is known of a data set before it is converted. */
export interface ConversionLengths {
  /** Bytes that it has. */
  readonly length: number;
  /** The most bytes that it may have afterwards. */
  readonly maxLength: number;
}

/** Converts short data sets a few at a time and long ones one by one; those of one address take turns with others. */
export class Conversions {
  readonly #shortLength: number;
  readonly #short: Gate;
  readonly #long = new Gate(1);

  /**
   * Has nothing to convert yet.
   *
   * @param shortLength Bytes of what does not wait for anything longer. Default: 64 KiB, for most hanging protocols have
   * less.
   * @param maxShort Short ones that are converted at once. Default 4.
   */
  constructor(shortLength: number = 64 * 1024, maxShort: number = 4) {
    this.#shortLength = shortLength;
    this.#short = new Gate(maxShort);
  }

  /**
   * Waits for its turn and converts a data set.
   *
   * @param lengths What is known of it.
   * @param convert Converts it, and does with it what must not be done with many at a time; rejects with
   * {@linkcode ProtocolError} beyond the limit it is given. Begins anew where that was for short ones.
   * @param from The other end of the connection that the data set is from or for.
   * @param signal Ends the waiting, with its reason.
   * @returns What `convert` returns.
   */
  async run<T>(
    { length, maxLength }: ConversionLengths,
    convert: (maxLength: number) => Promise<T>,
    from?: PeerAddress,
    signal?: AbortSignal,
  ): Promise<T> {
    if (length <= this.#shortLength) {
      try {
        return await this.#short.run(() => convert(Math.min(maxLength, this.#shortLength)), from, signal);
      } catch (error) {
        // It may be too long, or damaged.
        if (!(error instanceof ProtocolError) || maxLength <= this.#shortLength) throw error;
      }
    }
    return await this.#long.run(() => convert(maxLength), from, signal);
  }

  /**
   * A connection is over: what waits for it is not converted.
   *
   * @param from The other end of the connection.
   * @param error What whoever waits is told.
   */
  leave(from: PeerAddress, error: Error): void {
    this.#short.leave(from, error);
    this.#long.leave(from, error);
  }
}
