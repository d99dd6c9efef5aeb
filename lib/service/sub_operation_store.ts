/**
 * C-STORE sub-operations: instances on their way to a peer that may not take them as they are, nor read them.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PerformedOperation } from "../association/performed_operations.ts";
import { Room } from "../association/room.ts";
import { Conversions } from "../dataset/conversions.ts";
import { DefaultMaxExpandedLength, isDeflated } from "../dataset/deflate.ts";
import { free, own } from "../dataset/own_bytes.ts";
import { transcodeDataset } from "../dataset/transcode.ts";
import type { Dataset, EncodedInstance } from "../dataset/types.ts";
import { isEncoded } from "./identifier.ts";
import { contextFor } from "./scu.ts";
import type { InstanceUse } from "./types.ts";
import { identify, store, type StoreOptions } from "./store.ts";

/** Those for all peers. */
const conversions = new Conversions();

/**
 * Carries out a C-STORE sub-operation. An instance that the other end takes in another transfer syntax only is transcoded
 * when it is its turn. What a deflated one becomes is counted until it has been sent, and waits for room.
 *
 * @param operation The C-GET or C-MOVE.
 * @param association Where the instance goes.
 * @param instance The instance.
 * @param options Those of {@linkcode store}.
 * @param use What is to be told of the instance.
 * @returns The status of the response.
 * @throws What {@linkcode store} throws; the reason of the operation's signal when that is aborted before.
 */
export async function storeFor(
  operation: PerformedOperation,
  association: Association,
  instance: Dataset | EncodedInstance,
  options: Pick<StoreOptions, "priority" | "moveOriginator">,
  use: InstanceUse = {},
): Promise<number> {
  const { signal } = operation;
  let transcoded: Transcoded | undefined;
  try {
    transcoded = await transcodedFor(operation, association, instance);
  } catch (error) {
    use.sent?.();
    throw error;
  }
  if (transcoded === undefined) {
    return (await store(association, instance, { ...options, onSent: use.sent, signal })).status;
  }
  use.copied?.();
  const give = () => transcoded.room.give(transcoded.instance);
  const onSent = () => {
    // The peer may take its time over the answer.
    free(transcoded.instance.bytes);
    give();
    use.sent?.();
  };
  try {
    return (await store(association, transcoded.instance, { ...options, onSent, signal })).status;
  } finally {
    give();
  }
}

/** An instance as it goes out, and the room that is taken for it. */
interface Transcoded {
  readonly instance: EncodedInstance;
  readonly room: Room;
}

/** Nothing where the instance goes out as it is. */
async function transcodedFor(
  operation: PerformedOperation,
  association: Association,
  instance: Dataset | EncodedInstance,
): Promise<Transcoded | undefined> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = identify(instance);
  const { transferSyntax } = contextFor(association, sopClassUid, transferSyntaxUid);
  if (!isEncoded(instance) || transferSyntaxUid === transferSyntax) return undefined;
  const { association: { memory, peer }, signal } = operation;
  const lengths = { length: instance.bytes.length, maxLength: DefaultMaxExpandedLength };
  let room: Room | undefined;
  /** Or the room that there is not. */
  const transcode = async (maxExpandedLength: number): Promise<Transcoded | Room> => {
    signal.throwIfAborted();
    const bytes = await transcodeDataset(instance.bytes, transferSyntaxUid, transferSyntax, { maxExpandedLength });
    // The others are no longer than they were.
    const wanted = room ?? new Room(memory, isDeflated(transferSyntaxUid) ? bytes.length : 0);
    if (!room && !wanted.takeNow()) return wanted;
    return {
      instance: { bytes: own(bytes), transferSyntaxUid: transferSyntax, sopClassUid, sopInstanceUid },
      room: wanted,
    };
  };
  try {
    while (true) {
      const result = await conversions.run(lengths, transcode, peer, signal);
      if (!(result instanceof Room)) return result;
      // It is expanded again then: what waits for room shall not take any.
      if (!await result.take(signal, "finish")) throw signal.reason;
      room = result;
    }
  } catch (error) {
    room?.give();
    throw error;
  }
}
