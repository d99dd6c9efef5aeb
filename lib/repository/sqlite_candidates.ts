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
  /** Bytes of the data set as it is held. */
  readonly length: number;
  /** Its attributes of the key table; `null` where they are long, to be read when it has its turn. */
  readonly keys: Uint8Array | null;
}

/**
 * Rows in a page, and the longest keys that come with it, in bytes. A search keeps its page for as long as the requestor
 * is slow to take matches, and there may be more than a thousand searches: 16 KiB each is what they get.
 */
const PageRows = 8;
const MaxPageKeys = 2 * 1024;

/** Instances that one statement looks at: it never holds up writers or checkpoints for long. */
const ScannedRows = 256;

/**
 * Looking into texts may take long, where somebody has stored many long ones: it begins with one instance, and with more at
 * a time as long as a statement does not take more milliseconds than this.
 */
const MaxScanMs = 4;

/** Characters of the longest list that is read again with every statement, however few instances it looks at. */
const MaxShortList = 1024;

/** A term found in no more values than this yields the list of candidates. */
const MaxListed = 4096;

/** Terms looked at; further ones would hardly narrow a search, and matching sees to them anyway. */
const MaxTerms = 8;

const Columns =
  `id, transfer_syntax_uid, length, CASE WHEN length(keys) <= ${MaxPageKeys} THEN keys END AS keys FROM instance`;

/** Runs an action on the database. */
type Run = <T>(action: () => T) => Promise<T>;

interface IndexedTerm extends Term {
  readonly key: number;
}

/** Searches one database. */
export class CandidateSearch {
  readonly #db: DatabaseSync;
  readonly #keyIds: ReadonlyMap<string, number>;
  readonly #run: Run;
  readonly #maxListed: number;
  readonly #page: StatementSync;
  readonly #one: StatementSync;
  readonly #next: StatementSync;
  readonly #last: StatementSync;
  readonly #statements = new Map<string, StatementSync>();

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
    run: Run,
    maxListed: number = MaxListed,
  ) {
    this.#maxListed = maxListed;
    this.#db = db;
    this.#keyIds = keyIds;
    this.#run = run;
    this.#page = db.prepare(`SELECT ${Columns} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`);
    this.#one = db.prepare(`SELECT ${Columns} WHERE id = ?`);
    this.#next = db.prepare(`SELECT ${Columns} WHERE id > ? AND id <= ? ORDER BY id LIMIT ${PageRows}`);
    this.#last = db.prepare("SELECT coalesce(max(id), 0) AS id FROM instance");
  }

  /**
   * Finds candidates among the instances that are held now, in the order they were stored in.
   *
   * @param query The query.
   * @param piece Runs each piece of the work.
   * @returns The candidates by pages, of which some are empty: others may want their turn in between.
   */
  async *pages(
    query: Query,
    piece: <T>(action: () => T) => T = (action) => action(),
  ): AsyncGenerator<readonly Candidate[], void, void> {
    const run: Run = (action) => this.#run(() => piece(action));
    const terms: IndexedTerm[] = [];
    for (const term of searchTerms(query.keys)) {
      const key = this.#keyIds.get(term.path);
      if (key !== undefined && terms.length < MaxTerms) terms.push({ ...term, key });
    }
    const list = yield* this.#shortestList(terms, run);
    if (list === undefined) yield* this.#scanned(terms, run);
    else yield* this.#listed(list, run);
  }

  /** The ids that the rarest term has, unless all terms are frequent; an empty page for each that has been looked up. */
  async *#shortestList(
    terms: readonly IndexedTerm[],
    run: Run,
  ): AsyncGenerator<readonly Candidate[], number[] | undefined, void> {
    let shortest: number[] | undefined;
    for (const term of terms) {
      if (term.pieces !== undefined) continue; // No index finds these.
      const { sql, parameters } = termSql(term, false);
      const limit = shortest?.length ?? this.#maxListed + 1;
      const found = await run(() =>
        this.#prepared(`SELECT instance FROM value WHERE key = ? AND ${sql} LIMIT ?`)
          .all(term.key, ...parameters, limit)
      );
      // Few instances of many values each count as frequent too: to tell them apart would take reading all those values.
      if (found.length < limit) shortest = [...new Set(found.map(({ instance }) => Number(instance)))];
      // A few more terms would cost as much as looking at so few candidates.
      if (shortest !== undefined && shortest.length <= PageRows) break;
      yield [];
    }
    return shortest?.sort((a, b) => a - b);
  }

  /** The statements that begin searches are few, and preparing one takes longer than running it. */
  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, statement = this.#db.prepare(sql));
    return statement;
  }

  async *#listed(ids: readonly number[], run: Run): AsyncGenerator<readonly Candidate[], void, void> {
    if (ids.length === 1) return yield await run(() => this.#one.all(ids[0])) as unknown as Candidate[];
    for (let start = 0; start < ids.length; start += PageRows) {
      const page = JSON.stringify(ids.slice(start, start + PageRows));
      yield await run(() => this.#page.all(page)) as unknown as Candidate[];
    }
  }

  /** Without terms every instance is a candidate; with them, their ids come first. */
  async *#scanned(terms: readonly IndexedTerm[], run: Run): AsyncGenerator<readonly Candidate[], void, void> {
    const last = Number((await run(() => this.#last.get()))?.id);
    if (terms.length > 0) {
      for await (const ids of this.#scannedIds(terms, last, run)) {
        if (ids.length > 0) yield* this.#listed(ids, run);
        else yield [];
      }
      return;
    }
    let after = 0;
    while (after < last) {
      const page = await run(() => this.#next.all(after, last)) as unknown as Candidate[];
      after = page.length < PageRows ? last : page[PageRows - 1].id;
      yield page;
    }
  }

  async *#scannedIds(terms: readonly IndexedTerm[], last: number, run: Run): AsyncGenerator<number[], void, void> {
    const slow = terms.some(({ pieces }) => pieces !== undefined);
    const parameters: SQLInputValue[] = [];
    let sql = "SELECT id FROM instance WHERE id > ? AND id <= ?";
    for (const term of terms) {
      const { anyOf = "", pieces } = term;
      if (slow && pieces === undefined && anyOf.length > MaxShortList) continue;
      const condition = termSql(term, true);
      sql += ` AND EXISTS (SELECT 1 FROM value WHERE instance = id AND key = ? AND ${condition.sql})`;
      parameters.push(term.key, ...condition.parameters);
    }
    const statement = await run(() => this.#db.prepare(`${sql} ORDER BY id`));
    let rows = slow ? 1 : ScannedRows;
    for (let after = 0; after < last;) {
      const end = Math.min(after + rows, last);
      const started = performance.now();
      const found = await run(() => statement.all(after, end, ...parameters));
      if (slow) rows = performance.now() - started > MaxScanMs ? Math.ceil(rows / 2) : Math.min(2 * rows, ScannedRows);
      after = end;
      yield found.map(({ id }) => Number(id));
    }
  }
}
