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
import { sameDataset } from "../hanging_protocol/compare.ts";
import { type IndexedProtocol, indexInstance, MaxInstanceElements } from "../hanging_protocol/validate.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";
import { RepositoryError } from "./errors.ts";
import { type Compared, encodedDataset, isHeld, isPlain, plainForm } from "./held.ts";
import { InOrder } from "./in_order.ts";
import { indexedValue } from "./sqlite_search.ts";
import type { ContentRow, Statements } from "./sqlite_statements.ts";
import type { RepositoryStoreOptions, StoreOutcome } from "./types.ts";
import type { WriteQueue } from "./write_queue.ts";

/** What writing an indexed value takes, in bytes of a data set that are written in the same time. */
const ValueBytes = 8 * 1024;

/** Instances being stored at once that take a second form, perhaps a thousand times as long, to be looked into. */
const MaxExpanded = 1;

/**
 * What became of a write: a row where what is held under the UID cannot be compared before one of the two has been
 * inflated.
 */
type WriteOutcome = StoreOutcome | ContentRow | DimseStatusError;

function isRow(outcome: WriteOutcome): outcome is ContentRow {
  return typeof outcome !== "string" && !(outcome instanceof DimseStatusError);
}

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
      return this.#port.writes.run(name, bytes, () => this.#write(instance, index, options, compared), from);
    };
    let outcome = await write();
    if (isRow(outcome)) {
      const held = outcome;
      outcome = await this.#expanded.run(() => {
        this.#requireThere(from);
        return this.#writeCompared(instance, held, write);
      }, from);
    }
    if (outcome instanceof DimseStatusError) throw outcome;
    return outcome;
  }

  async #index(instance: EncodedInstance, from: PeerAddress | undefined): Promise<IndexedProtocol> {
    this.#requireThere(from);
    return indexInstance({ ...instance, ...await this.#plain(instance) }, { maxLength: this.#port.maxInstanceLength });
  }

  /** Writes, or does not, by whether the data sets say the same, which takes more than a transaction's time to tell. */
  async #writeCompared(
    instance: EncodedInstance,
    first: ContentRow,
    write: (compared: Compared) => Promise<WriteOutcome>,
  ): Promise<StoreOutcome | DimseStatusError> {
    const plain = await this.#plain(instance);
    for (let held = first;;) {
      const same = sameDataset(await plainForm(encodedDataset(held)), plain);
      const outcome = await write({ held, same });
      if (!isRow(outcome)) return outcome;
      held = outcome; // replaced meanwhile
    }
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
    const { content, insertInstance, insertContent, deleteInstance } = this.#port.statements;
    const { bytes, transferSyntaxUid, sopClassUid, sopInstanceUid } = instance;
    const held = content.get(sopInstanceUid) as ContentRow | undefined;
    if (held !== undefined) {
      const outcome = isHeld(held, instance, compared);
      if (outcome === undefined) return held;
      if (outcome) return "unchanged";
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
