/**
 * Reading instances that go to a peer.
 *
 * @module
 */
import type { ByteAccount } from "../association/byte_account.ts";
import { Room } from "../association/room.ts";
import { handsOver, own } from "../dataset/own_bytes.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import type { LocatedInstance, Repository } from "./types.ts";

/** An instance, and the room that is taken for it. */
export interface ReadInstance {
  /** The instance, in an object of its own that may be emptied. */
  readonly dataset: EncodedInstance;
  /** The room, where memory is counted. */
  readonly room?: Room;
}

/**
 * Reads an instance when there is room for it.
 *
 * @param repository Where it is held.
 * @param instance Which, and its length when it was located.
 * @param signal Ends the waiting.
 * @param memory What it is counted against.
 * @returns The instance; nothing where it is not held any more, or the waiting has ended.
 */
export async function readWithRoom(
  repository: Repository,
  { sopInstanceUid, length }: Pick<LocatedInstance, "sopInstanceUid" | "length">,
  signal: AbortSignal,
  memory: ByteAccount | undefined,
): Promise<ReadInstance | undefined> {
  // Before it is read: what many peers leave unread must not all be in memory.
  const room = memory && new Room(memory, length);
  if (room && !await room.take(signal)) return undefined;
  let dataset: EncodedInstance | undefined;
  try {
    dataset = await readOne(repository, sopInstanceUid);
  } finally {
    if (dataset === undefined) room?.give();
  }
  if (dataset === undefined || room === undefined) return dataset && { dataset };
  const { length: now } = dataset.bytes;
  if (now <= length) return { dataset, room };
  // It has been replaced since it was located, which may be hours ago.
  room.give(dataset);
  return await readWithRoom(repository, { sopInstanceUid, length: now }, signal, memory);
}

/** Reads an instance, in an object of its own that may be emptied; nothing else of it is kept. */
async function readOne(repository: Repository, uid: string): Promise<EncodedInstance | undefined> {
  for await (const instance of repository.read([uid])) {
    return { ...instance, bytes: handsOver.has(repository.read) ? own(instance.bytes) : instance.bytes };
  }
}
