/**
 * C-STORE sub-operations: instances on their way to a peer that may not take them as they are, nor read them.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PerformedOperation } from "../association/performed_operations.ts";
import { takeRoom } from "../association/room.ts";
import { Conversions } from "../dataset/conversions.ts";
import { DefaultMaxExpandedLength, isDeflated } from "../dataset/deflate.ts";
import { transcodeDataset } from "../dataset/transcode.ts";
import type { Dataset, EncodedInstance } from "../dataset/types.ts";
import { isEncoded } from "./identifier.ts";
import { contextFor } from "./scu.ts";
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
 * @returns The status of the response.
 * @throws What {@linkcode store} throws; the reason of the operation's signal when that is aborted before.
 */
export async function storeFor(
  operation: PerformedOperation,
  association: Association,
  instance: Dataset | EncodedInstance,
  options: StoreOptions,
): Promise<number> {
  const { memory } = operation.association;
  const { transcoded, taken } = await transcodedFor(operation, association, instance);
  let room = taken;
  const give = () => {
    memory.give(room);
    room = 0;
  };
  const onSent = () => {
    give();
    options.onSent?.();
  };
  try {
    return (await store(association, transcoded, { ...options, onSent })).status;
  } finally {
    give();
  }
}

/** An instance as it goes out. */
interface Transcoded {
  readonly transcoded: Dataset | EncodedInstance;
  /** Bytes that are taken for what it has become, beside what is taken for itself. */
  readonly taken: number;
}

async function transcodedFor(
  operation: PerformedOperation,
  association: Association,
  instance: Dataset | EncodedInstance,
): Promise<Transcoded> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = identify(instance);
  const { transferSyntax } = contextFor(association, sopClassUid, transferSyntaxUid);
  if (!isEncoded(instance) || transferSyntaxUid === transferSyntax) return { transcoded: instance, taken: 0 };
  const { association: { memory, peer }, signal } = operation;
  const lengths = { length: instance.bytes.length, maxLength: DefaultMaxExpandedLength };
  const expands = isDeflated(transferSyntaxUid);
  let room = 0;
  /** Or the bytes that there is no room for. */
  const transcode = async (maxExpandedLength: number): Promise<Transcoded | number> => {
    signal.throwIfAborted();
    const bytes = await transcodeDataset(instance.bytes, transferSyntaxUid, transferSyntax, { maxExpandedLength });
    if (expands && room !== bytes.length && !memory.take(bytes.length)) return bytes.length;
    const transcoded = { bytes, transferSyntaxUid: transferSyntax, sopClassUid, sopInstanceUid };
    return { transcoded, taken: expands ? bytes.length : 0 };
  };
  try {
    while (true) {
      const result = await conversions.run(lengths, transcode, peer, signal);
      if (typeof result !== "number") return result;
      // It is expanded again then: what waits for room shall not take any.
      if (!await takeRoom(memory, result, signal, "finish")) throw signal.reason;
      room = result;
    }
  } catch (error) {
    memory.give(room);
    throw error;
  }
}
