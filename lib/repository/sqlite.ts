/**
 * The embedded store: one SQLite file, by way of `node:sqlite`.
 *
 * @module
 */
import { closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { handsOver } from "../dataset/own_bytes.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import type { Query } from "../hanging_protocol/query.ts";
import { DefaultMaxInstanceLength } from "../hanging_protocol/validate.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { RepositoryError } from "./errors.ts";
import { attempt, repositoryError } from "./sqlite_errors.ts";
import { Finder } from "./sqlite_find.ts";
import { syncDirectory } from "./sqlite_schema.ts";
import { type ContentRow, type InstanceRow, Statements } from "./sqlite_statements.ts";
import { Storer } from "./sqlite_store.ts";
import { poll } from "./turns.ts";
import type {
  LocatedInstance,
  Match,
  Repository,
  RepositoryFindOptions,
  RepositoryReadOptions,
  RepositoryStoreOptions,
  StoreOutcome,
} from "./types.ts";
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

/** UIDs looked up in one statement. */
const LocatePage = 512;

/** A {@linkcode Repository} in one SQLite file. */
export class SqliteRepository implements Repository {
  readonly #db: DatabaseSync;
  readonly #storer: Storer;
  readonly #finder: Finder;
  readonly #lockTimeoutMs: number;
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
    this.#statements = Object.fromEntries(
      Object.entries(Statements).map(([name, sql]) => [name, db.prepare(sql)]),
    ) as Record<keyof typeof Statements, StatementSync>;
    const keys = db.prepare("SELECT id, path FROM key").all() as unknown as { id: number; path: string }[];
    const keyIds = new Map(keys.map(({ id, path }) => [path, id]));
    this.#finder = new Finder(db, keyIds, (action) => this.#read("search", action));
    this.#storer = new Storer(keyIds, {
      statements: this.#statements,
      writes: new WriteQueue(db, this.#lockTimeoutMs),
      maxInstanceLength: options.maxInstanceLength ?? DefaultMaxInstanceLength,
      requireOpen: (name) => this.#requireOpen(name),
      read: (action) => this.#read("read instance", action),
    });
  }

  /** Stores an instance, durably when the promise resolves; see {@linkcode Repository.store}. */
  async store(instance: EncodedInstance, options: RepositoryStoreOptions = {}): Promise<StoreOutcome> {
    this.#requireOpen(`store ${instance.sopInstanceUid}`);
    return await this.#storer.store(instance, options);
  }

  /** Lets go of what waits for a connection that is over; see {@linkcode Repository.leave}. */
  leave(from: PeerAddress): void {
    this.#finder.leave(from);
    this.#storer.leave(from);
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
    await this.#storer.settled();
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

  #requireOpen(name: string): void {
    if (this.#closed) throw new RepositoryError("CLOSED", `Cannot ${name}: the store is closed`);
  }
}

handsOver.add(SqliteRepository.prototype.read);
