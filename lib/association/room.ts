/**
 * Room in memory for instances that are on their way to peers who may not read them.
 *
 * @module
 */
import type { EncodedDataset } from "../dataset/types.ts";
import { afterSockets } from "../transport/turn.ts";
import type { ByteAccount } from "./byte_account.ts";
import type { Beyond } from "./byte_budget.ts";

const Nothing = new Uint8Array(0);

/**
 * Lets go of bytes whose room is given back. A generator that waits keeps what it has yielded last, and so does everybody
 * between it and the peer: thousands of them, each with an instance that nobody counts any more.
 *
 * @param dataset What has been yielded.
 */
export function letGo(dataset: EncodedDataset): void {
  (dataset as { bytes: Uint8Array }).bytes = Nothing;
}

/** Room for one instance, until it has been sent. */
export class Room {
  readonly #memory: ByteAccount;
  readonly #length: number;
  #taken = false;

  /**
   * Takes nothing so far.
   *
   * @param memory What it is counted against.
   * @param length Bytes of the instance.
   */
  constructor(memory: ByteAccount, length: number) {
    this.#memory = memory;
    this.#length = length;
  }

  /**
   * Takes the room; see {@linkcode takeRoom}.
   *
   * @param signal Ends the waiting.
   * @param beyond What for it may go beyond the limit, where nobody else has for that.
   * @returns Whether it is taken.
   */
  async take(signal: AbortSignal, beyond?: Beyond): Promise<boolean> {
    this.#taken = await takeRoom(this.#memory, this.#length, signal, beyond);
    return this.#taken;
  }

  /**
   * Takes the room where it is there at once.
   *
   * @returns Whether it is taken.
   */
  takeNow(): boolean {
    this.#taken = this.#memory.take(this.#length);
    return this.#taken;
  }

  /**
   * Gives it back, once.
   *
   * @param instance What it was for, which is let go of.
   */
  give(instance?: EncodedDataset): void {
    if (instance) letGo(instance);
    if (this.#taken) this.#memory.give(this.#length);
    this.#taken = false;
  }
}

/**
 * Takes room, after waiting for it if need be, and gives it back where nobody wants what it is for any more.
 *
 * @param memory What it is counted against.
 * @param bytes How much.
 * @param signal Ends the waiting.
 * @param beyond What for it may go beyond the limit, where nobody else has for that.
 * @returns Whether it is taken.
 */
export async function takeRoom(
  memory: Pick<ByteAccount, "take" | "taken" | "give">,
  bytes: number,
  signal?: AbortSignal,
  beyond: Beyond = "begin",
): Promise<boolean> {
  if (memory.take(bytes)) return true;
  if (!await memory.taken(bytes, { signal, beyond })) return false;
  // Many peers may have gone at once. Instances that are read for them would be all over memory.
  await new Promise<void>((resolve) => void afterSockets(resolve));
  if (!signal?.aborted) return true;
  memory.give(bytes);
  return false;
}
