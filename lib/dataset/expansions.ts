/**
 * Expanding what peers have deflated: a few bytes may become a thousand times as many.
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";

/** Bytes, expanded, of what does not wait for anything longer: most hanging protocols are. */
const ShortLength = 256 * 1024;

/** Short ones that are expanded at once. */
const MaxShort = 4;

/** Expands short data sets a few at a time and long ones one by one; those from one address take turns with others. */
export class Expansions {
  readonly #short = new Gate(MaxShort);
  readonly #long = new Gate(1);

  /**
   * Waits for its turn and expands a data set.
   *
   * @param maxLength The most bytes that it may expand to.
   * @param expand Expands it, and does with it what must not be done with many at a time; rejects with
   * {@linkcode ProtocolError} beyond the limit it is given. Begins anew where that was for short ones.
   * @param from The other end of the connection that the data set is from or for.
   * @returns What `expand` returns.
   */
  async run<T>(maxLength: number, expand: (maxLength: number) => Promise<T>, from?: PeerAddress): Promise<T> {
    if (maxLength > ShortLength) {
      try {
        return await this.#short.run(() => expand(ShortLength), from);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error; // it may be too long, or damaged
      }
    }
    return await this.#long.run(() => expand(maxLength), from);
  }

  /**
   * A connection is over: what waits for it is not expanded.
   *
   * @param from The other end of the connection.
   * @param error What whoever waits is told.
   */
  leave(from: PeerAddress, error: Error): void {
    this.#short.leave(from, error);
    this.#long.leave(from, error);
  }
}
