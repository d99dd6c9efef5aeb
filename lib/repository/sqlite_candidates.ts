/**
 * Candidates of a query, in pages: a superset of the matches that reads no more of the store than it must.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Query } from "../hanging_protocol/query.ts";
import { searchTerms, type Term, termSql } from "./sqlite_search.ts";

/** An instance that may match. */
export interface Candidate {
  /** `instance.id`. */
  readonly id: number;
  /** The transfer syntax it is held in. */
  readonly transfer_syntax_uid: string;
  /** Its attributes of the key table. */
  readonly keys: Uint8Array;
}

/** Rows read in one statement: a statement never outlives the page, so it holds up neither writers nor checkpoints. */
const PageRows = 256;

/** A term found in no more instances than this yields the list of candidates. */
const MaxListed = 4096;

/** Terms looked at; further ones would hardly narrow a search, and matching sees to them anyway. */
const MaxTerms = 8;

const Columns = "id, transfer_syntax_uid, keys";

interface IndexedTerm extends Term {
  readonly key: number;
}

/** Searches one database. */
export class CandidateSearch {
  readonly #db: DatabaseSync;
  readonly #keyIds: ReadonlyMap<string, number>;
  readonly #run: <T>(action: () => T) => Promise<T>;
  readonly #maxListed: number;
  readonly #page: StatementSync;
  readonly #last: StatementSync;

  /**
   * Prepares its statements.
   *
   * @param db The database.
   * @param keyIds The table `key`: ids by path.
   * @param run Runs an action on the database, waiting for locks.
   * @param maxListed The most instances that a term may be found in to yield the list of candidates.
   */
  constructor(
    db: DatabaseSync,
    keyIds: ReadonlyMap<string, number>,
    run: <T>(action: () => T) => Promise<T>,
    maxListed: number = MaxListed,
  ) {
    this.#maxListed = maxListed;
    this.#db = db;
    this.#keyIds = keyIds;
    this.#run = run;
    this.#page = db.prepare(
      `SELECT ${Columns} FROM instance WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    );
    this.#last = db.prepare("SELECT coalesce(max(id), 0) AS id FROM instance");
  }

  /**
   * Finds candidates among the instances that are held now, in the order they were stored in.
   *
   * @param query The query.
   * @returns The candidates.
   */
  async *rows(query: Query): AsyncGenerator<Candidate, void, void> {
    const last = Number((await this.#run(() => this.#last.get()))?.id);
    const terms: IndexedTerm[] = [];
    for (const term of searchTerms(query.keys)) {
      const key = this.#keyIds.get(term.path);
      if (key !== undefined && terms.length < MaxTerms) terms.push({ ...term, key });
    }
    const list = await this.#shortestList(terms, last);
    if (list !== undefined) yield* this.#listed(list);
    else yield* this.#scanned(terms, last);
  }

  /** The ids that the rarest term has, unless all terms are frequent. */
  async #shortestList(terms: readonly IndexedTerm[], last: number): Promise<number[] | undefined> {
    let shortest: number[] | undefined;
    for (const term of terms) {
      const { sql, parameters } = termSql(term, false);
      const limit = shortest?.length ?? this.#maxListed + 1;
      const found = await this.#run(() =>
        this.#db.prepare(`SELECT DISTINCT instance FROM value WHERE key = ? AND ${sql} AND instance <= ? LIMIT ?`)
          .all(term.key, ...parameters, last, limit)
      );
      if (found.length < limit) shortest = found.map(({ instance }) => Number(instance));
      if (shortest?.length === 0) break;
    }
    return shortest?.sort((a, b) => a - b);
  }

  async *#listed(ids: readonly number[]): AsyncGenerator<Candidate, void, void> {
    for (let start = 0; start < ids.length; start += PageRows) {
      const page = JSON.stringify(ids.slice(start, start + PageRows));
      yield* await this.#run(() => this.#page.all(page)) as unknown as Candidate[];
    }
  }

  async *#scanned(terms: readonly IndexedTerm[], last: number): AsyncGenerator<Candidate, void, void> {
    const parameters: SQLInputValue[] = [];
    let sql = `SELECT ${Columns} FROM instance WHERE id > ? AND id <= ?`;
    for (const term of terms) {
      const condition = termSql(term, true);
      sql += ` AND EXISTS (SELECT 1 FROM value WHERE instance = id AND key = ? AND ${condition.sql})`;
      parameters.push(term.key, ...condition.parameters);
    }
    const statement = await this.#run(() => this.#db.prepare(`${sql} ORDER BY id`));
    for (let start = 0; start < last; start += PageRows) {
      const end = Math.min(start + PageRows, last);
      yield* await this.#run(() => statement.all(start, end, ...parameters)) as unknown as Candidate[];
    }
  }
}
