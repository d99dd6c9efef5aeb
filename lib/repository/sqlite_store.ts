/**
 * Storing in the embedded store: what is indexed, whether it is held already, and the write.
 *
 * @module
 */
import { Conversions } from "../dataset/conversions.ts";
import { discard } from "../dataset/own_bytes.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError, ProtocolError } from "../errors.ts";
import { type IndexedProtocol, indexInstance } from "../hanging_protocol/validate.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";
import { RepositoryError } from "./errors.ts";
import { type Compared, isPlain } from "./held.ts";
import { InOrder } from "./in_order.ts";
import { Comparer, type ComparerPort, isToCompare, plainOf, type WriteOutcome } from "./sqlite_compare.ts";
import { indexedValue } from "./sqlite_search.ts";
import type { InstanceRow } from "./sqlite_statements.ts";
import type { RepositoryStoreOptions, StoreOutcome } from "./types.ts";
import type { WriteQueue } from "./write_queue.ts";

/** What writing an indexed value takes, in bytes of a data set that are written in the same time. */
const ValueBytes = 8 * 1024;

/** Bytes to match on of an instance that has been inflated for them, and how many with more are on their way at once. */
const ShortKeys = 32 * 1024;
const MaxLong = 64;

/** What storing needs of the store. */
export interface StorePort extends ComparerPort {
  /** What writes to it. */
  readonly writes: WriteQueue;
  /** Largest instance in bytes, expanded if it is deflated. */
  readonly maxInstanceLength: number;
  /** Throws where it is closed. */
  requireOpen(name: string): void;
}

/** What is wrong with a data set as a status; what else was thrown as it is. */
function asStatus(error: unknown): unknown {
  if (!(error instanceof ProtocolError)) return error;
  return new DimseStatusError(Status.UnableToProcess, error.message, { cause: error });
}

/** Nobody waits for the lock of another process once more because something of theirs had to wait for it first. */
function isLock(error: unknown): boolean {
  return error instanceof RepositoryError && error.code === "LOCKED";
}

function left(): RepositoryError {
  return new RepositoryError("FAILED", "Cannot store: the association has ended");
}

/** Stores instances. */
export class Storer {
  readonly #keyIds: ReadonlyMap<string, number>;
  readonly #port: StorePort;
  readonly #conversions = new Conversions();
  readonly #comparer: Comparer;
  readonly #long = new Gate(MaxLong);
  readonly #inOrder = new InOrder(isLock);
  /** Connections that are over. */
  readonly #left = new WeakSet<PeerAddress>();

  /**
   * Has nothing to store yet.
   *
   * @param keyIds The table `key`: ids by path.
   * @param port The store.
   */
  constructor(keyIds: ReadonlyMap<string, number>, port: StorePort) {
    this.#keyIds = keyIds;
    this.#port = port;
    this.#comparer = new Comparer(port);
  }

  /**
   * Stores an instance; see `Repository.store`.
   *
   * @param instance The instance.
   * @param options What to do about duplicates, and where it comes from.
   * @returns What was done, once it is durable.
   */
  store(instance: EncodedInstance, options: RepositoryStoreOptions): Promise<StoreOutcome> {
    return this.#inOrder.run(instance.sopInstanceUid, options.from, () => this.#store(instance, options));
  }

  async #store(instance: EncodedInstance, options: RepositoryStoreOptions): Promise<StoreOutcome> {
    const { from } = options;
    this.#requireThere(from);
    const { length } = instance.bytes;
    const { maxInstanceLength } = this.#port;
    if (length > maxInstanceLength) {
      throw new DimseStatusError(Status.OutOfResources, `Instance of ${length} bytes exceeds ${maxInstanceLength}`);
    }
    const index = await this.#shortIndex(instance, from);
    if (index) return await this.#storeIndexed(instance, index, options);
    // What waits here is not in memory: it is indexed anew.
    return await this.#long.run(
      async () => await this.#storeIndexed(instance, await this.#index(instance, from), options),
      from,
    );
  }

  /** Nothing of a few bytes that have become many to match on. */
  async #shortIndex(instance: EncodedInstance, from: PeerAddress | undefined): Promise<IndexedProtocol | undefined> {
    const index = await this.#index(instance, from);
    return index.keyBytes.length <= Math.max(instance.bytes.length, ShortKeys) ? index : undefined;
  }

  async #storeIndexed(
    instance: EncodedInstance,
    index: IndexedProtocol,
    options: RepositoryStoreOptions,
  ): Promise<StoreOutcome> {
    const name = `store ${instance.sopInstanceUid}`;
    const { from } = options;
    const bytes = instance.bytes.length + index.values.length * ValueBytes;
    const write = (compared?: Compared) => {
      this.#port.requireOpen(name);
      this.#requireThere(from);
      const all = bytes + (compared?.bytes.length ?? 0);
      return this.#port.writes.run(name, all, () => this.#write(instance, index, options, compared), from);
    };
    let outcome = await write();
    if (isToCompare(outcome)) outcome = await this.#comparer.writeCompared(instance, outcome, write, from);
    if (outcome instanceof DimseStatusError) throw outcome;
    return outcome;
  }

  /** Nobody waits for the write of another instance to have this one expanded. */
  async #index(instance: EncodedInstance, from: PeerAddress | undefined): Promise<IndexedProtocol> {
    const { maxInstanceLength: maxLength } = this.#port;
    const index = async (maxExpandedLength: number) => {
      this.#requireThere(from);
      const plain = await plainOf(instance, maxExpandedLength);
      try {
        return indexInstance({ ...instance, ...plain }, { maxLength });
      } finally {
        if (plain.bytes !== instance.bytes) discard(plain.bytes);
      }
    };
    try {
      return await (isPlain(instance.transferSyntaxUid)
        ? index(maxLength)
        : this.#conversions.run({ length: instance.bytes.length, maxLength }, index, from));
    } catch (error) {
      throw asStatus(error);
    }
  }

  /** Runs within the transaction of the write queue; what is refused, or has yet to be compared, has written nothing. */
  #write(
    instance: EncodedInstance,
    index: IndexedProtocol,
    { onDuplicate = "keep" }: RepositoryStoreOptions,
    compared: Compared | undefined,
  ): WriteOutcome {
    const { held: row, insertInstance, insertContent, deleteInstance } = this.#port.statements;
    const { bytes, transferSyntaxUid, sopClassUid, sopInstanceUid } = instance;
    const held = row.get(sopInstanceUid) as InstanceRow | undefined;
    if (held !== undefined) {
      const same = this.#comparer.isSame(held, instance, compared);
      // What came while it was compared is replaced as it is: nobody waits for those who replace it again and again.
      if (same === undefined && !(compared && onDuplicate === "replace")) return { heldLength: held.length };
      if (same) return "unchanged";
      if (onDuplicate === "keep") {
        return new DimseStatusError(Status.UnableToProcess, "Another instance is held under this SOP Instance UID", {
          offendingElement: ["00080018"],
        });
      }
      deleteInstance.run(held.id);
    }
    const { lastInsertRowid } = insertInstance.run(
      held?.id ?? null,
      sopInstanceUid,
      sopClassUid,
      transferSyntaxUid,
      index.name,
      bytes.length,
      index.keyBytes,
    );
    insertContent.run(lastInsertRowid, bytes);
    for (const { path, value } of index.values) {
      const key = this.#keyIds.get(path);
      if (key !== undefined) this.#port.statements.insertValue.run(lastInsertRowid, key, indexedValue(value));
    }
    return held === undefined ? "stored" : "replaced";
  }

  /**
   * A connection is over: what waits for it is not stored.
   *
   * @param from The other end of the connection.
   */
  leave(from: PeerAddress): void {
    this.#left.add(from);
    this.#conversions.leave(from, left());
    this.#comparer.leave(from, left());
    this.#long.leave(from, left());
    this.#port.writes.leave(from, left());
  }

  /** What has waited for something else, such as its turn after another one, comes too late. */
  #requireThere(from: PeerAddress | undefined): void {
    if (from && this.#left.has(from)) throw left();
  }

  /** Waits until nothing is being stored. */
  settled(): Promise<void> {
    return this.#port.writes.settled();
  }
}
