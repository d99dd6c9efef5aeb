/**
 * Room in memory for instances that are on their way to peers who may not read them.
 *
 * @module
 */
import type { ByteAccount } from "../association/byte_account.ts";
import { poll } from "./turns.ts";

/**
 * Takes room, after waiting for it if need be, and gives it back where nobody wants what it is for any more.
 *
 * @param memory What it is counted against.
 * @param bytes How much.
 * @param signal Ends the waiting.
 * @returns Whether it is taken.
 */
export async function takeRoom(
  memory: Pick<ByteAccount, "take" | "taken" | "give">,
  bytes: number,
  signal?: AbortSignal,
): Promise<boolean> {
  if (memory.take(bytes)) return true;
  if (!await memory.taken(bytes, { signal, beyond: true })) return false;
  // Many peers may have gone at once. Instances that are read for them would be all over memory.
  await poll();
  if (!signal?.aborted) return true;
  memory.give(bytes);
  return false;
}
