/**
 * Searching the embedded store: candidates by what is indexed, then matching, then response identifiers.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transcodeDataset } from "../dataset/transcode.ts";
import { letGo, takeRoom } from "../association/room.ts";
import { discard } from "../dataset/own_bytes.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError } from "../errors.ts";
import { HangingProtocolKeys } from "../hanging_protocol/key_table.ts";
import { Responder } from "../hanging_protocol/prune.ts";
import type { Query } from "../hanging_protocol/query.ts";
import { MaxResponseLength, ResponseTooLongError } from "../hanging_protocol/response_buffer.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";
import { encodedDataset, isPlain, plainForm, plainSyntax, reading } from "./held.ts";
import { type Candidate, CandidateSearch } from "./sqlite_candidates.ts";
import { type DatasetRow, Statements } from "./sqlite_statements.ts";
import { Turns, type Work } from "./turns.ts";
import type { Match, RepositoryFindOptions } from "./types.ts";

/** How long all searches together work before others get their turn, in milliseconds. */
const TurnMs = 10;

/** Searches that have a whole instance in memory at once, perhaps an inflated one. */
const MaxWhole = 2;

/** Bytes of an instance that need no place among those. */
const ShortLength = 256 * 1024;

/**
 * Bytes of a response that is not counted: with all the operations that one association may have outstanding, it stays
 * within what each may hold beside the bound.
 */
const ShortResponse = 16 * 1024;

const KeyTags: ReadonlySet<number> = new Set(HangingProtocolKeys.map(({ tag }) => tag));

/** An instance could not be dealt with within bounds. */
const TooMuch: unique symbol = Symbol("too much");
/** The response is longer than it may be. */
const TooLong: unique symbol = Symbol("too long");

type Answer = Uint8Array | undefined | typeof TooMuch | typeof TooLong;

/** One search. */
interface Search {
  /** Whether it asks for attributes that are not among the keys. */
  readonly whole: boolean;
  /** Answers with short responses. */
  readonly short: Responder;
  /** Answers with the others. */
  readonly long: Responder;
  /** Transfer Syntax UID of the responses. */
  readonly wanted: string;
  readonly signal: AbortSignal | undefined;
  readonly from: PeerAddress | undefined;
  /** Its share in the event loop. */
  readonly work: Work;
}

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
   * @returns The matches. What takes too much to be told whether it matches, or to be returned, is passed over:
   * `passedOver` hears of it, and the matches after it say that they are not all.
   */
  async *find(query: Query, options: RepositoryFindOptions): AsyncGenerator<Match, void, void> {
    const { signal, memory, from, passedOver } = options;
    const wanted = plainSyntax(options.transferSyntaxUid);
    const whole = !query.keys.every(({ tag }) => KeyTags.has(tag));
    const work = this.#turns.enter(from);
    const search: Search = {
      whole,
      short: new Responder(query, ShortResponse, wanted),
      long: new Responder(query, MaxResponseLength, wanted),
      wanted,
      signal,
      from,
      work,
    };
    let { partial } = query;
    try {
      if (work.due()) await work.pass();
      if (signal?.aborted) return;
      for await (const page of this.#candidates.pages(query, work.do)) {
        if (work.due()) await work.pass(); // Many pages in a row may be empty.
        if (signal?.aborted) return;
        for (const candidate of page) {
          if (work.due()) await work.pass();
          if (signal?.aborted) return;
          // What many peers leave unread must not all be in memory.
          let room = whole || candidate.keys === null ? candidate.length : 0;
          if (room > 0 && memory && !await takeRoom(memory, room, signal)) return;
          try {
            // Most answers need no promise.
            let answering = this.#answer(candidate, search, search.short);
            let bytes = answering instanceof Promise ? await answering : answering;
            if (bytes === TooLong) {
              // It is made anew when there is room for it; nobody waits for more with what others wait for.
              memory?.give(room);
              const more = room + MaxResponseLength;
              room = 0;
              if (memory && !await takeRoom(memory, more, signal)) return;
              room = more;
              if (work.due()) await work.pass();
              bytes = await this.#answer(candidate, search, search.long);
            }
            if (bytes === TooMuch || bytes === TooLong) {
              partial = true;
              passedOver?.();
            } else if (bytes) {
              const kept = room > 0 && bytes.length > ShortResponse ? bytes.length : 0;
              memory?.give(room - kept);
              room = kept;
              const dataset = { bytes, transferSyntaxUid: wanted };
              answering = bytes = undefined;
              yield { dataset, partial };
              if (memory && kept > 0) letGo(dataset);
            }
          } finally {
            if (room > 0) memory?.give(room);
          }
        }
        if (signal?.aborted) return;
      }
    } finally {
      work.leave();
    }
  }

  /**
   * A connection is over: its searches, which have been told to stop, do not wait for their turn to do so.
   *
   * @param from The other end of the connection.
   */
  leave(from: PeerAddress): void {
    this.#turns.release(from);
  }

  #answer(candidate: Candidate, search: Search, responder: Responder): Answer | Promise<Answer> {
    const { keys, transfer_syntax_uid: transferSyntaxUid } = candidate;
    if (search.whole) {
      return isShort(candidate)
        ? this.#wholeAnswer(candidate, search, responder)
        : this.#longWholeAnswer(candidate, search, responder);
    }
    return keys === null
      ? this.#longAnswer(candidate, search, responder)
      : answer(search, responder, keys, plainSyntax(transferSyntaxUid));
  }

  async #longAnswer({ id }: Candidate, search: Search, responder: Responder): Promise<Answer> {
    const row = await this.#run(() => this.#keys.get(id)) as DatasetRow | undefined;
    return row && await answer(search, responder, row.bytes, plainSyntax(row.transfer_syntax_uid));
  }

  async #longWholeAnswer(candidate: Candidate, search: Search, responder: Responder): Promise<Answer> {
    const { from, signal } = search;
    try {
      return await this.#whole.run(() => this.#wholeAnswer(candidate, search, responder), from, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  /** Nothing of the instance is left when this is done: a requestor may take its time with the answer. */
  async #wholeAnswer({ id }: Candidate, search: Search, responder: Responder): Promise<Answer> {
    if (search.signal?.aborted) return;
    const row = await this.#run(() => this.#dataset.get(id)) as DatasetRow | undefined;
    if (row === undefined) return; // It has gone meanwhile.
    const plain: EncodedDataset = await plainForm(encodedDataset(row));
    try {
      return await answer(search, responder, plain.bytes, plain.transferSyntaxUid);
    } finally {
      discard(plain.bytes);
      discard(row.bytes);
    }
  }
}

function isShort({ length, transfer_syntax_uid: transferSyntaxUid }: Candidate): boolean {
  return length <= ShortLength && isPlain(transferSyntaxUid);
}

function answer(
  { work, wanted }: Search,
  responder: Responder,
  bytes: Uint8Array,
  from: string,
): Answer | Promise<Answer> {
  try {
    return work.do(() => {
      const found = reading(() => responder.respond(bytes, from));
      return found === undefined || from === wanted ? found : transcodeDataset(found, from, wanted);
    });
  } catch (error) {
    if (error instanceof ResponseTooLongError) return TooLong;
    if (error instanceof DimseStatusError && error.status === Status.OutOfResources) return TooMuch;
    throw error;
  }
}
