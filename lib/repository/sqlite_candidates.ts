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

/**
 * Rows and bytes of keys read in one statement; the row that goes over the bytes is still read. A search keeps the page
 * while its requestor is slow to take matches, and there may be a thousand searches. A statement never outlives the page,
 * so it holds up neither writers nor checkpoints.
 */
const PageRows = 128;
const PageBytes = 64 * 1024;

/** Instances that one statement looks at where few of them may be candidates. */
const ScannedRows = 256;

/** A term found in no more values than this yields the list of candidates. */
const MaxListed = 4096;

/** Terms looked at; further ones would hardly narrow a search, and matching sees to them anyway. */
const MaxTerms = 8;

const Columns = "id, transfer_syntax_uid, keys";

interface Page {
  readonly rows: readonly Candidate[];
  /** Whether there were no more rows. */
  readonly complete: boolean;
}

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
   * @param maxListed The most values that a term may be found in to yield the list of candidates.
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
   * @returns The candidates by pages, of which some are empty: others may want their turn in between.
   */
  async *pages(query: Query): AsyncGenerator<readonly Candidate[], void, void> {
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
        this.#db.prepare(`SELECT instance FROM value WHERE key = ? AND ${sql} AND instance <= ? LIMIT ?`)
          .all(term.key, ...parameters, last, limit)
      );
      // Few instances of many values each count as frequent too: to tell them apart would take reading all those values.
      if (found.length < limit) shortest = [...new Set(found.map(({ instance }) => Number(instance)))];
      if (shortest?.length === 0) break;
    }
    return shortest?.sort((a, b) => a - b);
  }

  async *#listed(ids: readonly number[]): AsyncGenerator<readonly Candidate[], void, void> {
    let start = 0;
    while (start < ids.length) {
      const window = ids.slice(start, start + PageRows);
      const { rows, complete } = await this.#read(this.#page, [JSON.stringify(window)]);
      yield rows;
      start += complete ? window.length : window.indexOf(rows[rows.length - 1].id) + 1;
    }
  }

  async *#scanned(terms: readonly IndexedTerm[], last: number): AsyncGenerator<readonly Candidate[], void, void> {
    const parameters: SQLInputValue[] = [];
    let sql = `SELECT ${Columns} FROM instance WHERE id > ? AND id <= ?`;
    for (const term of terms) {
      const condition = termSql(term, true);
      sql += ` AND EXISTS (SELECT 1 FROM value WHERE instance = id AND key = ? AND ${condition.sql})`;
      parameters.push(term.key, ...condition.parameters);
    }
    const statement = await this.#run(() => this.#db.prepare(`${sql} ORDER BY id`));
    let after = 0;
    while (after < last) {
      const end = Math.min(after + ScannedRows, last);
      const { rows, complete } = await this.#read(statement, [after, end, ...parameters]);
      yield rows;
      after = complete ? end : rows[rows.length - 1].id;
    }
  }

  #read(statement: StatementSync, parameters: readonly SQLInputValue[]): Promise<Page> {
    return this.#run(() => {
      const rows: Candidate[] = [];
      let bytes = 0;
      for (const row of statement.iterate(...parameters) as Iterable<unknown> as Iterable<Candidate>) {
        rows.push(row);
        bytes += row.keys.length;
        if (rows.length === PageRows || bytes >= PageBytes) return { rows, complete: false };
      }
      return { rows, complete: true };
    });
  }
}
