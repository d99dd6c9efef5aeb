/**
 * Room for the data sets that arrive on one association.
 *
 * @module
 */
import type { DatasetMemory } from "../dimse/streams.ts";
import type { ByteAccount } from "./byte_account.ts";

/** How long a data set waits for room before it is refused, in seconds. */
const RoomSeconds = 5;

/** Takes room on the account of the association; a data set for which there is none waits, for a while in all. */
export class DatasetRoom implements DatasetMemory {
  readonly #account: ByteAccount;
  readonly #patienceMs: number;
  /** When the data set that waits has waited long enough, by `performance.now()`. */
  #until: number | undefined;

  /**
   * Begins without a data set.
   *
   * @param account The account.
   * @param timeout Seconds that the peer is waited for; nobody is kept waiting for more than half of them.
   */
  constructor(account: ByteAccount, timeout: number) {
    this.#account = account;
    this.#patienceMs = Math.min(RoomSeconds, timeout / 2) * 1000;
  }

  /** Room is wanted: there is some, or it is waited for. */
  take(bytes: number): boolean | Promise<boolean> {
    return this.#account.take(bytes) || this.#waited(bytes);
  }

  /** Bytes have been dropped. */
  give(bytes: number): void {
    this.#account.give(bytes);
  }

  /** A data set has got on, or come to its end. */
  progress(length: number, giveUp: (() => void) | undefined): void {
    if (!giveUp) this.#until = undefined;
    this.#account.receive(length, giveUp);
  }

  #waited(bytes: number): Promise<boolean> {
    const now = performance.now();
    this.#until ??= now + this.#patienceMs;
    return this.#account.taken(bytes, { timeoutMs: Math.max(0, this.#until - now), pace: this.#account.receiving });
  }
}
