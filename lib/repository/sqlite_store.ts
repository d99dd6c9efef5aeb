/**
 * Storing in the embedded store: what is indexed, whether it is held already, and the write.
 *
 * @module
 */
import type { StatementSync } from "node:sqlite";
import { plainDataset } from "../dataset/transcode.ts";
import type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError, ProtocolError } from "../errors.ts";
import { sameBytes } from "../hanging_protocol/compare.ts";
import { type IndexedProtocol, indexInstance, MaxInstanceElements } from "../hanging_protocol/validate.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";
import { RepositoryError } from "./errors.ts";
import { type Compared, encodedDataset, isHeld, isPlain, isSame, plainForm } from "./held.ts";
import { InOrder } from "./in_order.ts";
import { indexedValue } from "./sqlite_search.ts";
import type { ContentRow, InstanceRow, Statements } from "./sqlite_statements.ts";
import type { RepositoryStoreOptions, StoreOutcome } from "./types.ts";
import type { WriteQueue } from "./write_queue.ts";

/** What writing an indexed value takes, in bytes of a data set that are written in the same time. */
const ValueBytes = 8 * 1024;

/** Instances being stored at once that take a second form, perhaps a thousand times as long, to be looked into. */
const MaxExpanded = 1;

/** Bytes of two instances that are compared within a transaction. */
const ShortComparison = 256 * 1024;

/** What is held under the UID has to be compared with the instance first, which takes more than a transaction's time. */
const ToCompare: unique symbol = Symbol("to compare");

/** What became of a write. */
type WriteOutcome = StoreOutcome | DimseStatusError | typeof ToCompare;

/** What storing needs of the store. */
export interface StorePort {
  /** Its statements. */
  readonly statements: Readonly<Record<keyof typeof Statements, StatementSync>>;
  /** What writes to it. */
  readonly writes: WriteQueue;
  /** Largest instance in bytes, expanded if it is deflated. */
  readonly maxInstanceLength: number;
  /** Throws where it is closed. */
  requireOpen(name: string): void;
  /** Reads from it. */
  read<T>(action: () => T): Promise<T>;
}

function left(): RepositoryError {
  return new RepositoryError("FAILED", "Cannot store: the association has ended");
}

/** Stores instances. */
export class Storer {
  readonly #keyIds: ReadonlyMap<string, number>;
  readonly #port: StorePort;
  readonly #expanded = new Gate(MaxExpanded);
  readonly #inOrder = new InOrder();
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
    const name = `store ${instance.sopInstanceUid}`;
    const { from } = options;
    const { length } = instance.bytes;
    const { maxInstanceLength } = this.#port;
    if (length > maxInstanceLength) {
      throw new DimseStatusError(Status.OutOfResources, `Instance of ${length} bytes exceeds ${maxInstanceLength}`);
    }
    // Nobody waits for the write of another instance to have this one expanded.
    const expand = !isPlain(instance.transferSyntaxUid);
    const index =
      await (expand ? this.#expanded.run(() => this.#index(instance, from), from) : this.#index(instance, from));
    const bytes = instance.bytes.length + index.values.length * ValueBytes;
    const write = (compared?: Compared) => {
      this.#port.requireOpen(name);
      this.#requireThere(from);
      const all = bytes + (compared?.bytes.length ?? 0);
      return this.#port.writes.run(name, all, () => this.#write(instance, index, options, compared), from);
    };
    let outcome = await write();
    if (outcome === ToCompare) {
      outcome = await this.#expanded.run(() => this.#writeCompared(instance, write, from), from);
    }
    if (outcome instanceof DimseStatusError) throw outcome;
    return outcome;
  }

  async #index(instance: EncodedInstance, from: PeerAddress | undefined): Promise<IndexedProtocol> {
    this.#requireThere(from);
    return indexInstance({ ...instance, ...await this.#plain(instance) }, { maxLength: this.#port.maxInstanceLength });
  }

  /** Writes, or does not, by whether the data sets say the same. Nobody else has either of them in memory for that. */
  async #writeCompared(
    instance: EncodedInstance,
    write: (compared?: Compared) => Promise<WriteOutcome>,
    from: PeerAddress | undefined,
  ): Promise<Exclude<WriteOutcome, typeof ToCompare>> {
    this.#requireThere(from);
    while (true) {
      const held = await this.#port.read(() => this.#held(instance));
      const same = held && (isHeld(held, instance) ?? isSame(await plainForm(held), await this.#plain(instance)));
      const outcome = await write(held && same !== undefined ? { bytes: held.bytes, same } : undefined);
      if (outcome !== ToCompare) return outcome;
      // It has been replaced meanwhile.
    }
  }

  #held({ sopInstanceUid }: EncodedInstance): EncodedDataset | undefined {
    const row = this.#port.statements.content.get(sopInstanceUid) as ContentRow | undefined;
    return row && encodedDataset(row);
  }

  /** The received data set in the form that is indexed. */
  async #plain({ bytes, transferSyntaxUid }: EncodedInstance): Promise<EncodedDataset> {
    try {
      return await plainDataset(bytes, transferSyntaxUid, {
        maxExpandedLength: this.#port.maxInstanceLength,
        maxElements: MaxInstanceElements,
      });
    } catch (error) {
      if (error instanceof ProtocolError) {
        throw new DimseStatusError(Status.UnableToProcess, error.message, { cause: error });
      }
      throw error;
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
      const same = this.#isSame(held, instance, compared);
      if (same === undefined) return ToCompare;
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

  /** Whether it says what is held says; `undefined` where that has yet to be found out. */
  #isSame(held: InstanceRow, instance: EncodedInstance, compared: Compared | undefined): boolean | undefined {
    if (compared === undefined && held.length + instance.bytes.length > ShortComparison) return undefined;
    const content = this.#held(instance)!;
    if (compared === undefined) return isHeld(content, instance);
    return sameBytes(content.bytes, compared.bytes) ? compared.same : undefined;
  }

  /**
   * A connection is over: what waits for it is not stored.
   *
   * @param from The other end of the connection.
   */
  leave(from: PeerAddress): void {
    this.#left.add(from);
    this.#expanded.leave(from, left());
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
