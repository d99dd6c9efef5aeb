/**
 * Searching the embedded store: candidates by what is indexed, then matching, then response identifiers.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transcodeDataset } from "../dataset/transcode.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError } from "../errors.ts";
import { HangingProtocolKeys } from "../hanging_protocol/key_table.ts";
import { Responder } from "../hanging_protocol/prune.ts";
import type { Query } from "../hanging_protocol/query.ts";
import { Gate } from "./gate.ts";
import { encodedDataset, isPlain, plainForm, plainSyntax, reading } from "./held.ts";
import { type Candidate, CandidateSearch } from "./sqlite_candidates.ts";
import { type DatasetRow, Statements } from "./sqlite_statements.ts";
import { Turns } from "./turns.ts";
import type { Match, RepositoryFindOptions } from "./types.ts";

/** How long all searches together work before others get their turn, in milliseconds. */
const TurnMs = 10;

/** Searches that have a whole instance in memory at once, perhaps an inflated one. */
const MaxWhole = 2;

/** Bytes of an instance that need no place among those. */
const ShortLength = 256 * 1024;

const KeyTags: ReadonlySet<number> = new Set(HangingProtocolKeys.map(({ tag }) => tag));

/** Whether an instance could not be dealt with within bounds. */
const TooMuch: unique symbol = Symbol("too much");

type Answer = Uint8Array | undefined | typeof TooMuch;

/** The searches of one database. */
export class Finder {
  readonly #run: <T>(action: () => T) => Promise<T>;
  readonly #candidates: CandidateSearch;
  readonly #dataset: StatementSync;
  readonly #keys: StatementSync;
  readonly #turns = new Turns(TurnMs);
  readonly #whole = new Gate(MaxWhole);

  /**
   * Prepares its statements.
   *
   * @param db The database.
   * @param keyIds The table `key`: ids by path.
   * @param run Runs an action on the database, waiting for locks.
   */
  constructor(db: DatabaseSync, keyIds: ReadonlyMap<string, number>, run: <T>(action: () => T) => Promise<T>) {
    this.#run = run;
    this.#candidates = new CandidateSearch(db, keyIds, run);
    this.#dataset = db.prepare(Statements.dataset);
    this.#keys = db.prepare(Statements.keys);
  }

  /**
   * Searches; see `Repository.find`.
   *
   * @param query The query.
   * @param options Transfer syntax of the responses, and the signal that ends the search.
   * @returns The matches. What takes too much to be told whether it matches, or to be returned, is passed over: the
   * matches after it say that they are not all.
   */
  async *find(query: Query, options: RepositoryFindOptions): AsyncGenerator<Match, void, void> {
    const { signal, memory } = options;
    const wanted = plainSyntax(options.transferSyntaxUid);
    const whole = !query.keys.every(({ tag }) => KeyTags.has(tag));
    const responder = new Responder(query);
    const turns = this.#turns;
    let { partial } = query;
    turns.enter();
    try {
      if (turns.due) await turns.pass();
      for await (const page of this.#candidates.pages(query)) {
        if (turns.due) await turns.pass(); // Many pages in a row may be empty.
        for (const candidate of page) {
          if (turns.due) await turns.pass();
          if (signal?.aborted) return;
          // What many peers leave unread must not all be in memory.
          const length = whole || candidate.keys === null ? candidate.length : 0;
          if (length > 0 && await memory?.taken(length, { signal }) === false) return;
          try {
            // Most answers need no promise.
            const answering = whole && isShort(candidate)
              ? this.#wholeAnswer(candidate, responder, wanted, signal)
              : whole
              ? this.#whole.run(() => this.#wholeAnswer(candidate, responder, wanted, signal))
              : candidate.keys === null
              ? this.#longAnswer(candidate, responder, wanted)
              : answer(responder, candidate.keys, plainSyntax(candidate.transfer_syntax_uid), wanted);
            const bytes = answering instanceof Promise ? await answering : answering;
            if (bytes === TooMuch) partial = true;
            else if (bytes) yield { dataset: { bytes, transferSyntaxUid: wanted }, partial };
          } finally {
            if (length > 0) memory?.give(length);
          }
        }
        if (signal?.aborted) return;
      }
    } finally {
      turns.leave();
    }
  }

  async #longAnswer({ id }: Candidate, responder: Responder, wanted: string): Promise<Answer> {
    const row = await this.#run(() => this.#keys.get(id)) as DatasetRow | undefined;
    return row && await answer(responder, row.bytes, plainSyntax(row.transfer_syntax_uid), wanted);
  }

  /** Nothing of the instance is left when this is done: a requestor may take its time with the answer. */
  async #wholeAnswer(
    { id }: Candidate,
    responder: Responder,
    wanted: string,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    if (signal?.aborted) return;
    const row = await this.#run(() => this.#dataset.get(id)) as DatasetRow | undefined;
    if (row === undefined) return; // It has gone meanwhile.
    const plain: EncodedDataset = await plainForm(encodedDataset(row));
    return await answer(responder, plain.bytes, plain.transferSyntaxUid, wanted);
  }
}

function isShort({ length, transfer_syntax_uid: transferSyntaxUid }: Candidate): boolean {
  return length <= ShortLength && isPlain(transferSyntaxUid);
}

function answer(responder: Responder, bytes: Uint8Array, from: string, wanted: string): Answer | Promise<Answer> {
  try {
    const found = reading(() => responder.respond(bytes, from));
    return found === undefined || from === wanted ? found : transcodeDataset(found, from, wanted);
  } catch (error) {
    if (error instanceof DimseStatusError && error.status === Status.OutOfResources) return TooMuch;
    throw error;
  }
}
