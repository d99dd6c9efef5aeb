/**
 * Instances that have to be expanded for a presentation context on their way to a peer that may not read them.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PerformedOperation } from "../association/performed_operations.ts";
import { takeRoom } from "../association/room.ts";
import { DefaultMaxExpandedLength, isDeflated } from "../dataset/deflate.ts";
import { Expansions } from "../dataset/expansions.ts";
import { transcodeDataset } from "../dataset/transcode.ts";
import type { Dataset, EncodedInstance } from "../dataset/types.ts";
import { isEncoded } from "./identifier.ts";
import { contextFor } from "./scu.ts";
import { identify, store, type StoreOptions } from "./store.ts";

/** Those of all peers. */
const expansions = new Expansions();

/**
 * Carries out a C-STORE sub-operation. A deflated instance that the other end takes in another transfer syntax only is
 * expanded when it is its turn, and there is room for what it becomes: that is counted until it has been sent.
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
  const expanded = await expandFor(operation, association, instance);
  if (expanded === undefined) return (await store(association, instance, options)).status;
  const { memory } = operation.association;
  let taken = expanded.bytes.length;
  const give = () => {
    memory.give(taken);
    taken = 0;
  };
  const onSent = () => {
    give();
    options.onSent?.();
  };
  try {
    return (await store(association, expanded, { ...options, onSent })).status;
  } finally {
    give();
  }
}

/** The instance in the transfer syntax it goes out in, with room taken for it; nothing where it need not be expanded. */
async function expandFor(
  operation: PerformedOperation,
  association: Association,
  instance: Dataset | EncodedInstance,
): Promise<EncodedInstance | undefined> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = identify(instance);
  if (!isEncoded(instance) || !isDeflated(transferSyntaxUid)) return undefined;
  const { transferSyntax } = contextFor(association, sopClassUid, transferSyntaxUid);
  if (isDeflated(transferSyntax)) return undefined;
  const { association: { memory, peer }, signal } = operation;
  let room = 0;
  const expand = async (maxExpandedLength: number): Promise<EncodedInstance | number> => {
    signal.throwIfAborted();
    const bytes = await transcodeDataset(instance.bytes, transferSyntaxUid, transferSyntax, { maxExpandedLength });
    if (room !== bytes.length && !memory.take(bytes.length)) return bytes.length;
    return { bytes, transferSyntaxUid: transferSyntax, sopClassUid, sopInstanceUid };
  };
  try {
    while (true) {
      const expanded = await expansions.run(DefaultMaxExpandedLength, expand, peer);
      if (typeof expanded !== "number") return expanded;
      // It is expanded again then: what waits for room shall not take any.
      if (!await takeRoom(memory, expanded, signal)) throw signal.reason;
      room = expanded;
    }
  } catch (error) {
    memory.give(room);
    throw error;
  }
}
