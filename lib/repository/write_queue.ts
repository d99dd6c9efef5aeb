/**
 * Group commit: what is to be written at about the same time shares one transaction, and one wait for the disk.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PeerAddress } from "../transport/duplex.ts";
import { Lines } from "../transport/lines.ts";
import { attempt, repositoryError } from "./sqlite_errors.ts";
import { SchemaVersion } from "./sqlite_schema.ts";
import { poll, rest, turn } from "./turns.ts";

/** The most jobs in one transaction, and the most bytes unless one job has more: a bound on how long it blocks. */
const MaxJobs = 64;
const MaxBytes = 8 * 1024 * 1024;

/** Bytes of a job that is done at once, in some milliseconds: a hanging protocol with 250 values to match on. */
const ShortBytes = 2 * 1024 * 1024;

/** Bytes after which the log is brought into the database, in a turn of its own instead of within a COMMIT. */
const MaxLogBytes = 16 * 1024 * 1024;

/** What others notice, in milliseconds: whoever has blocked longer rests for half as long, at most {@linkcode MaxRest}. */
const Noticeable = 20;
const MaxRest = 100;

/** After so many milliseconds in short pieces others get their turn as well; before that it would cost more than it gives. */
const Short = 5;

interface Job<T> {
  readonly name: string;
  readonly bytes: number;
  /** Writes; what it throws undoes this job alone. */
  readonly work: () => T;
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
}

/** Writes of one connection. A job's promise resolves after COMMIT, when its result is durable. */
export class WriteQueue {
  readonly #db: DatabaseSync;
  readonly #timeoutMs: number;
  readonly #statements: Record<"begin" | "commit" | "rollback" | "overwrite" | "checkpoint", StatementSync>;
  /** Those that are done at once, and those that block others: they take turns, or a few would keep all waiting. */
  readonly #short = new Lines<Job<unknown>>();
  readonly #long = new Lines<Job<unknown>>();
  /** Which of them had the last turn. */
  #last: Lines<Job<unknown>> | undefined;
  /** Jobs that have a transaction to themselves: one that was to share theirs has failed. */
  readonly #alone: Job<unknown>[] = [];
  /** Whether the log may end with a transaction that was refused: see {@linkcode #overwrite}. */
  #refusedInLog = false;
  /** Bytes in the log, about. */
  #logged = 0;
  #draining: Promise<void> | undefined;
  /** Milliseconds that others have been held up for since they had their turn. */
  #blocked = 0;

  /**
   * Prepares its statements.
   *
   * @param db The connection.
   * @param timeoutMs How long to wait for the lock of another process, in milliseconds.
   */
  constructor(db: DatabaseSync, timeoutMs: number) {
    this.#db = db;
    this.#timeoutMs = timeoutMs;
    this.#statements = {
      begin: db.prepare("BEGIN IMMEDIATE"),
      commit: db.prepare("COMMIT"),
      rollback: db.prepare("ROLLBACK"),
      overwrite: db.prepare(`PRAGMA user_version = ${SchemaVersion}`),
      checkpoint: db.prepare("PRAGMA wal_checkpoint(PASSIVE)"),
    };
  }

  /**
   * Queues a job.
   *
   * @param name What it does, for errors.
   * @param bytes About how much it writes.
   * @param work Writes with statements of the connection; what it throws rejects the promise and undoes it alone. That
   * is for failures, since it takes all who share the transaction back to the start: a refusal is better returned.
   * @param from Whose job it is: those of one connection take turns with those of others.
   * @returns What `work` returned, once durable.
   * @throws {RepositoryError} If the database cannot be written to.
   */
  run<T>(name: string, bytes: number, work: () => T, from?: PeerAddress): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const lines = bytes <= ShortBytes ? this.#short : this.#long;
      lines.add(from, { name, bytes, work, resolve: resolve as (result: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  /**
   * A connection is over: what is queued for it is not written.
   *
   * @param from The other end of the connection.
   * @param error What whoever waits is told.
   */
  leave(from: PeerAddress, error: Error): void {
    for (const lines of [this.#short, this.#long]) for (const { reject } of lines.remove(from)) reject(error);
  }

  /** Waits until nothing is queued. */
  async settled(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  async #drain(): Promise<void> {
    await turn(); // Lets in whatever else is ready.
    for (let next = this.#next; next; next = this.#next) {
      try {
        if (this.#refusedInLog) this.#overwrite();
        await attempt(next.name, this.#timeoutMs, () => this.#statements.begin.run());
      } catch (error) {
        for (let job = this.#take(); job; job = this.#take()) job.reject(error);
        break;
      }
      await this.#blocking(() => this.#transact(this.#takeBatch()));
      if (this.#logged >= MaxLogBytes) await this.#blocking(() => this.#checkpoint());
    }
    this.#draining = undefined;
  }

  /** Does what holds up everybody else, then lets them have what they have missed. */
  async #blocking(action: () => void): Promise<void> {
    const started = performance.now();
    action();
    const took = performance.now() - started;
    this.#blocked += took;
    if (took <= Noticeable && (!this.#next || this.#blocked < Short)) return;
    this.#blocked = 0;
    await (took > Noticeable ? rest(Math.min(took / 2, MaxRest)) : poll());
  }

  get #next(): Job<unknown> | undefined {
    return this.#alone[0] ?? this.#short.first ?? this.#long.first;
  }

  #take(): Job<unknown> | undefined {
    return this.#alone.shift() ?? this.#short.take() ?? this.#long.take();
  }

  #takeBatch(): Job<unknown>[] {
    const batch = this.#alone.splice(0, 1);
    if (batch.length > 0) return batch;
    const shortNext = this.#long.first === undefined || this.#last === this.#long;
    const lines = shortNext && this.#short.first ? this.#short : this.#long;
    this.#last = lines;
    let bytes = 0;
    for (let next = lines.first; next && batch.length < MaxJobs; next = lines.first) {
      bytes += next.bytes;
      if (batch.length > 0 && bytes > MaxBytes) break;
      batch.push(next);
      lines.take();
    }
    return batch;
  }

  /** Runs jobs in the transaction that has begun. Synchronous, so that no other statement ever sees it half done. */
  #transact(batch: readonly Job<unknown>[]): void {
    const { commit, rollback } = this.#statements;
    let failed: Job<unknown> | undefined;
    try {
      const results = batch.map((job) => {
        failed = job;
        return job.work();
      });
      failed = undefined;
      commit.run();
      for (const [index, job] of batch.entries()) {
        this.#logged += job.bytes;
        job.resolve(results[index]);
      }
    } catch (error) {
      // A job that fails costs the others a transaction each: savepoints would cost every job a third of its time. Some
      // failures, a full disk among them, have undone the transaction by themselves, and are everybody's.
      const others = failed !== undefined && this.#db.isTransaction ? batch.filter((job) => job !== failed) : [];
      try {
        if (this.#db.isTransaction) rollback.run();
      } catch {
        // SQLite rolls back by itself where this fails; the first error is the one to tell.
      }
      this.#alone.push(...others);
      if (failed === undefined) this.#overwrite();
      for (const job of batch) if (!others.includes(job)) job.reject(repositoryError(error, job.name));
    }
  }

  /**
   * Makes sure that what was refused does not come back. A COMMIT whose wait for the disk fails has written all of its
   * frames to the log, the mark of a transaction's end with them: this process goes by its index of the log and passes
   * over them, but after a crash recovery goes by the log, and would find a transaction like any other. So a transaction
   * that changes nothing, the layout's version set to what it is, is written over the first of them. The checksum of a
   * frame includes all before it, which makes the rest invalid too.
   */
  #overwrite(): void {
    this.#refusedInLog = true;
    try {
      this.#statements.overwrite.run();
      this.#refusedInLog = false;
    } catch {
      // The disk still fails. The frame is likely written all the same; if not, that is tried before the next transaction.
    }
  }

  /** Where this fails, the next COMMIT that matters will say so. */
  #checkpoint(): void {
    this.#logged = 0;
    try {
      this.#statements.checkpoint.run();
    } catch {
      // As above.
    }
  }
}
