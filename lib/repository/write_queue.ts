/**
 * Group commit: what is to be written at about the same time shares one transaction, and one wait for the disk.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { attempt, repositoryError } from "./sqlite_errors.ts";
import { poll, turn } from "./turns.ts";

/** The most jobs in one transaction, and the bytes after which no further one joins it: a bound on how long it blocks. */
const MaxJobs = 64;
const MaxBytes = 8 * 1024 * 1024;

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
  readonly #statements: Record<"begin" | "commit" | "rollback" | "savepoint" | "release" | "undo", StatementSync>;
  #jobs: Job<unknown>[] = [];
  #draining: Promise<void> | undefined;

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
      savepoint: db.prepare("SAVEPOINT job"),
      release: db.prepare("RELEASE job"),
      undo: db.prepare("ROLLBACK TO job"),
    };
  }

  /**
   * Queues a job.
   *
   * @param name What it does, for errors.
   * @param bytes About how much it writes.
   * @param work Writes with statements of the connection; what it throws rejects the promise and undoes it alone.
   * @returns What `work` returned, once durable.
   * @throws {RepositoryError} If the database cannot be written to.
   */
  run<T>(name: string, bytes: number, work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ name, bytes, work, resolve: resolve as (result: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Waits until nothing is queued. */
  async settled(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  async #drain(): Promise<void> {
    let first = true;
    do {
      await (first ? turn() : poll()); // Lets in whatever else is ready: after a transaction, what others have sent.
      first = false;
      try {
        await attempt(this.#jobs[0].name, this.#timeoutMs, () => this.#statements.begin.run());
      } catch (error) {
        for (const job of this.#jobs.splice(0)) job.reject(error);
        continue;
      }
      this.#transact(this.#takeBatch());
    } while (this.#jobs.length > 0);
    this.#draining = undefined;
  }

  #takeBatch(): Job<unknown>[] {
    let count = 0, bytes = 0;
    while (count < this.#jobs.length && count < MaxJobs && bytes < MaxBytes) bytes += this.#jobs[count++].bytes;
    return this.#jobs.splice(0, count);
  }

  /** Runs jobs in the transaction that has begun. Synchronous, so that no other statement ever sees it half done. */
  #transact(batch: readonly Job<unknown>[]): void {
    const { commit, rollback, savepoint, release, undo } = this.#statements;
    const settle: (() => void)[] = [];
    try {
      for (const job of batch) {
        savepoint.run();
        try {
          const result = job.work();
          settle.push(() => job.resolve(result));
        } catch (error) {
          // Some failures, a full disk among them, have undone the whole transaction already.
          if (!this.#db.isTransaction) throw error;
          undo.run();
          settle.push(() => job.reject(repositoryError(error, job.name)));
        }
        release.run();
      }
      commit.run();
    } catch (error) {
      try {
        if (this.#db.isTransaction) rollback.run();
      } catch {
        // SQLite rolls back by itself where this fails; the first error is the one to tell.
      }
      for (const job of batch) job.reject(repositoryError(error, job.name));
      return;
    }
    for (const done of settle) done();
  }
}
