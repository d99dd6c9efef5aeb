/**
 * The embedded store: one SQLite file, by way of `node:sqlite`.
 *
 * @module
 */
import { closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { plainDataset } from "../dataset/transcode.ts";
import type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError, ProtocolError } from "../errors.ts";
import { sameDataset } from "../hanging_protocol/compare.ts";
import type { Query } from "../hanging_protocol/query.ts";
import {
  DefaultMaxInstanceLength,
  type IndexedProtocol,
  indexInstance,
  MaxInstanceElements,
} from "../hanging_protocol/validate.ts";
import { RepositoryError } from "./errors.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";
import { type Compared, encodedDataset, isHeld, isPlain, plainForm } from "./held.ts";
import { InOrder } from "./in_order.ts";
import { attempt, repositoryError } from "./sqlite_errors.ts";
import { syncDirectory } from "./sqlite_schema.ts";
import { Finder } from "./sqlite_find.ts";
import { indexedValue } from "./sqlite_search.ts";
import { type ContentRow, type InstanceRow, Statements } from "./sqlite_statements.ts";
import type {
  LocatedInstance,
  Match,
  Repository,
  RepositoryFindOptions,
  RepositoryReadOptions,
  RepositoryStoreOptions,
  StoreOutcome,
} from "./types.ts";
import { poll } from "./turns.ts";
import { WriteQueue } from "./write_queue.ts";

/** Options of `openSqliteRepository`. */
export interface SqliteRepositoryOptions {
  /** Opens the store for reading only; storing rejects with code `READ_ONLY`. */
  readonly readOnly?: boolean;
  /** How long to wait while another process holds the store, in milliseconds; 10,000 unless told. */
  readonly lockTimeoutMs?: number;
  /** Largest instance in bytes, expanded if it is deflated; 16 MiB unless told. */
  readonly maxInstanceLength?: number;
}

/** What writing an indexed value takes, in bytes of a data set that are written in the same time. */
const ValueBytes = 8 * 1024;

/** Instances being stored at once that take a second form, perhaps a thousand times as long, to be looked into. */
const MaxExpanded = 1;

/** UIDs looked up in one statement. */
const LocatePage = 512;

/**
 * What became of a write: a row where what is held under the UID cannot be compared before one of the two has been
 * inflated.
 */
type WriteOutcome = StoreOutcome | ContentRow | DimseStatusError;

function isRow(outcome: WriteOutcome): outcome is ContentRow {
  return typeof outcome !== "string" && !(outcome instanceof DimseStatusError);
}

/** A {@linkcode Repository} in one SQLite file. */
export class SqliteRepository implements Repository {
  readonly #db: DatabaseSync;
  readonly #writes: WriteQueue;
  readonly #finder: Finder;
  readonly #expanded = new Gate(MaxExpanded);
  readonly #inOrder = new InOrder();
  readonly #lockTimeoutMs: number;
  readonly #maxInstanceLength: number;
  readonly #keyIds: ReadonlyMap<string, number>;
  readonly #statements: Readonly<Record<keyof typeof Statements, StatementSync>>;
  #closed = false;

  /**
   * Prepares its statements.
   *
   * @param db A database that holds the store's tables; the repository closes it. See `openSqliteRepository`.
   * @param options Its options.
   */
  constructor(db: DatabaseSync, options: SqliteRepositoryOptions = {}) {
    this.#db = db;
    this.#lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
    this.#maxInstanceLength = options.maxInstanceLength ?? DefaultMaxInstanceLength;
    this.#writes = new WriteQueue(db, this.#lockTimeoutMs);
    this.#statements = Object.fromEntries(
      Object.entries(Statements).map(([name, sql]) => [name, db.prepare(sql)]),
    ) as Record<keyof typeof Statements, StatementSync>;
    const keys = db.prepare("SELECT id, path FROM key").all() as unknown as { id: number; path: string }[];
    this.#keyIds = new Map(keys.map(({ id, path }) => [path, id]));
    this.#finder = new Finder(db, this.#keyIds, (action) => this.#read("search", action));
  }

  /** Stores an instance, durably when the promise resolves; see {@linkcode Repository.store}. */
  store(instance: EncodedInstance, options: RepositoryStoreOptions = {}): Promise<StoreOutcome> {
    return this.#inOrder.run(instance.sopInstanceUid, options.from, () => this.#store(instance, options));
  }

  async #store(instance: EncodedInstance, options: RepositoryStoreOptions): Promise<StoreOutcome> {
    const name = `store ${instance.sopInstanceUid}`;
    this.#requireOpen(name);
    if (instance.bytes.length > this.#maxInstanceLength) this.#refuseLength(instance.bytes.length);
    const { from } = options;
    // Nobody waits for the write of another instance to have this one expanded.
    const expand = !isPlain(instance.transferSyntaxUid);
    const index = await (expand ? this.#expanded.run(() => this.#index(instance), from) : this.#index(instance));
    const bytes = instance.bytes.length + index.values.length * ValueBytes;
    const write = (compared?: Compared) => {
      this.#requireOpen(name);
      return this.#writes.run(name, bytes, () => this.#write(instance, index, options, compared), from);
    };
    let outcome = await write();
    if (isRow(outcome)) {
      const held = outcome;
      outcome = await this.#expanded.run(() => this.#writeCompared(instance, held, write), from);
    }
    if (outcome instanceof DimseStatusError) throw outcome;
    return outcome;
  }

  async #index(instance: EncodedInstance): Promise<IndexedProtocol> {
    return indexInstance({ ...instance, ...await this.#plain(instance) }, { maxLength: this.#maxInstanceLength });
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

  /** Lets go of what waits for a connection that is over; see {@linkcode Repository.leave}. */
  leave(from: PeerAddress): void {
    this.#finder.leave(from);
    const error = new RepositoryError("FAILED", "Cannot store: the association has ended");
    this.#expanded.leave(from, error);
    this.#writes.leave(from, error);
  }

  /** Searches; see {@linkcode Repository.find}. */
  find(query: Query, options: RepositoryFindOptions): AsyncGenerator<Match, void, void> {
    return this.#finder.find(query, options);
  }

  /** Looks up instances; see {@linkcode Repository.locate}. */
  async locate(sopInstanceUids: Iterable<string>): Promise<LocatedInstance[]> {
    const uids = [...new Set(sopInstanceUids)];
    const located: LocatedInstance[] = [];
    for (let start = 0; start < uids.length; start += LocatePage) {
      if (start > 0) await poll();
      const page = JSON.stringify(uids.slice(start, start + LocatePage));
      const rows = await this.#read("look up instances", () => this.#statements.locate.all(page));
      for (const row of rows as unknown as InstanceRow[]) {
        located.push({
          sopInstanceUid: row.sop_instance_uid,
          sopClassUid: row.sop_class_uid,
          transferSyntaxUid: row.transfer_syntax_uid,
          length: row.length,
        });
      }
    }
    return located;
  }

  /** Reads instances; see {@linkcode Repository.read}. */
  async *read(
    sopInstanceUids: Iterable<string>,
    { wanted }: RepositoryReadOptions = {},
  ): AsyncGenerator<EncodedInstance, void, void> {
    for (const uid of new Set(sopInstanceUids)) {
      const [located] = wanted === undefined ? [] : await this.locate([uid]);
      if (located !== undefined && !await wanted?.(located)) continue;
      const row = await this.#read("read instance", () => this.#statements.content.get(uid)) as ContentRow | undefined;
      if (row === undefined) continue;
      yield {
        bytes: row.bytes,
        transferSyntaxUid: row.transfer_syntax_uid,
        sopClassUid: row.sop_class_uid,
        sopInstanceUid: row.sop_instance_uid,
      };
    }
  }

  /** Counts the instances; see {@linkcode Repository.count}. */
  async count(): Promise<number> {
    const row = await this.#read("count instances", () => this.#statements.count.get());
    return Number(row?.count);
  }

  /**
   * Writes a copy of the store as it is now, in a state of its own, while the store stays in use.
   *
   * @param path The file to create.
   * @throws {RepositoryError} `CANNOT_OPEN` if it is there already; others if writing fails.
   */
  async backup(path: string): Promise<void> {
    this.#requireOpen("back up store");
    if (existsSync(path)) {
      throw new RepositoryError("CANNOT_OPEN", `Cannot back up store: ${JSON.stringify(path)} exists`);
    }
    const { backup } = await import("node:sqlite");
    try {
      await backup(this.#db, path);
    } catch (error) {
      throw repositoryError(error, "back up store");
    }
    const file = openSync(path, "r+");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    syncDirectory(path);
  }

  /** Finishes what is being stored, then closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writes.settled();
    this.#db.close();
  }

  /** Closes, at the end of `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #read<T>(name: string, action: () => T): Promise<T> {
    this.#requireOpen(name);
    return attempt(name, this.#lockTimeoutMs, action);
  }

  /** The received data set in the form that is indexed. */
  async #plain({ bytes, transferSyntaxUid }: EncodedInstance): Promise<EncodedDataset> {
    try {
      return await plainDataset(bytes, transferSyntaxUid, {
        maxExpandedLength: this.#maxInstanceLength,
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
    const { content, insertInstance, insertContent, deleteInstance } = this.#statements;
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
      if (key !== undefined) this.#statements.insertValue.run(lastInsertRowid, key, indexedValue(value));
    }
    return held === undefined ? "stored" : "replaced";
  }

  #refuseLength(length: number): never {
    throw new DimseStatusError(Status.OutOfResources, `Instance of ${length} bytes exceeds ${this.#maxInstanceLength}`);
  }

  #requireOpen(name: string): void {
    if (this.#closed) throw new RepositoryError("CLOSED", `Cannot ${name}: the store is closed`);
  }
}
