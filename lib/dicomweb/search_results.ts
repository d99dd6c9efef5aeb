/**
 * The results of a search, as many as one response takes.
 *
 * @module
 */
import { isDeflated } from "../dataset/deflate.ts";
import { elementText, findElement, parseElements } from "../dataset/elements.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import type { Query } from "../hanging_protocol/query.ts";
import type { Repository } from "../repository/types.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { ConversionFactor, MaxConvertedLength, MaxDocumentNodes, SmallLength } from "./limits.ts";
import type { Agreement } from "./media_types.ts";
import { Problem } from "./problem.ts";
import { convertible } from "./read.ts";
import { jsonOf } from "./retrieve.ts";
import { hasFewValues } from "./value_count.ts";
import type { Work } from "./workspace.ts";

const SopInstanceUid = 0x00080018;

/** Results beyond those returned that are counted; a client that is told of as many does not need to know better. */
const MaxCounted = 10_000;

/** How long is spent on counting them, in milliseconds: the results are there already. */
const CountingMs = 500;

/** Bytes after which a response takes no more results; what is left can be asked for with `offset`. */
const MaxResponseLength: number = 4 * 2 ** 20;

/** Bytes that such a response takes, with all that it is made of. */
const ResponseMemory: number = 16 * 2 ** 20;

/** What came of a search. */
export interface Results {
  /** Those to return, encoded each. */
  readonly found: readonly Uint8Array<ArrayBuffer>[];
  /** How many there are beyond. */
  readonly remaining: number;
  /** Whether that is all of them. */
  readonly counted: boolean;
  /** Whether a value of the query was not matched. */
  readonly partial: boolean;
  /** How many are too long to be returned whole. */
  readonly shortened: number;
}

/** What collecting results needs. */
export interface Collecting {
  /** Where to search. */
  readonly repository: Repository;
  /** Which results to return: so many from there on, as long as somebody waits for them. */
  readonly page: { readonly offset: number; readonly size: number; readonly signal: AbortSignal };
  /** The media type. */
  readonly agreement: Agreement;
  /** Where room and turns are taken. */
  readonly work: Work;
}

/**
 * Finds instances by their keys, and returns these.
 *
 * @param query The query.
 * @param collecting Where to search, and what for.
 * @returns The results.
 * @throws {Problem} 413 where one is too long, 503 where there is no room.
 */
export async function findKeys(query: Query, collecting: Collecting): Promise<Results> {
  const response = new ResponseResults(collecting);
  const rest = await collect(query, collecting, (dataset) => response.add(dataset), () => response.isFull);
  return { found: response.found, ...rest, shortened: 0 };
}

/**
 * Finds instances by their keys, then reads them with all their attributes.
 *
 * @param query The query, of which SOP Instance UID is a key.
 * @param keysOf Makes the query for the keys of an instance, which are returned of one that is too long.
 * @param collecting Where to search, and what for.
 * @returns The results.
 * @throws {Problem} 413 where one is too long, 503 where there is no room.
 */
export async function findWhole(
  query: Query,
  keysOf: (uid: string) => Promise<Query>,
  collecting: Collecting,
): Promise<Results> {
  const uids: string[] = [];
  const { remaining, ...rest } = await collect(query, collecting, (dataset) => void uids.push(instanceUid(dataset)));
  const { repository, page: { signal } } = collecting;
  const response = new ResponseResults(collecting);
  let read = 0, shortened = 0;
  for (const uid of uids) {
    if (signal.aborted || response.isFull) break;
    read++;
    const { isLong } = await response.addWhole(uid);
    if (!isLong) continue;
    shortened++;
    const options = { transferSyntaxUid: ExplicitVRLittleEndian, signal, memory: collecting.work.memory };
    for await (const { dataset } of repository.find(await keysOf(uid), options)) await response.add(dataset);
  }
  return { found: response.found, remaining: remaining + uids.length - read, ...rest, shortened };
}

/** Takes a page of a search, then counts on. */
async function collect(
  query: Query,
  { repository, page: { offset, size, signal }, work }: Collecting,
  take: (dataset: EncodedDataset) => void | Promise<void>,
  isFull: () => boolean = () => false,
): Promise<Pick<Results, "remaining" | "counted" | "partial">> {
  let passed = 0, taken = 0, remaining = 0, partial = query.partial, counted = true, until = Infinity;
  const passedOver = () => void (partial = true);
  const options = { transferSyntaxUid: ExplicitVRLittleEndian, signal, memory: work.memory, passedOver };
  for await (const match of repository.find(query, options)) {
    partial ||= match.partial;
    if (passed < offset) passed++;
    else if (remaining === 0 && taken < size && !isFull()) {
      await take(match.dataset);
      taken++;
    } else {
      if (++remaining === 1) until = performance.now() + CountingMs;
      counted = remaining < MaxCounted && performance.now() < until;
      if (!counted) break;
    }
  }
  return { remaining, counted, partial };
}

/** The results of one response. */
class ResponseResults {
  readonly found: Uint8Array<ArrayBuffer>[] = [];
  readonly #collecting: Collecting;
  #length = 0;

  constructor(collecting: Collecting) {
    this.#collecting = collecting;
  }

  get isFull(): boolean {
    return this.#length >= MaxResponseLength;
  }

  /** Adds a data set. */
  async add(dataset: EncodedDataset): Promise<void> {
    const { agreement, work } = this.#collecting;
    const { length } = dataset.bytes;
    // A value takes a byte at least
    if (length > MaxConvertedLength || length > MaxDocumentNodes && !hasFewValues(dataset, MaxDocumentNodes)) {
      throw new Problem(413, "A result is too long: ask for fewer attributes");
    }
    if (this.#length > SmallLength || isLarge(length)) await work.need(ResponseMemory);
    const encoded = await jsonOf(dataset, agreement, work);
    this.found.push(encoded);
    this.#length += encoded.length;
  }

  /** Adds an instance that is still there, unless it is too long. */
  async addWhole(uid: string): Promise<{ isLong: boolean }> {
    const { repository, work } = this.#collecting;
    let isLong = false;
    const wanted = async ({ length, transferSyntaxUid }: { length: number; transferSyntaxUid: string }) => {
      isLong = length > MaxConvertedLength;
      if (!isLong && (isLarge(length) || isDeflated(transferSyntaxUid))) await work.need(ResponseMemory);
      return !isLong;
    };
    for await (const instance of repository.read([uid], { wanted })) {
      const plain = await convertible(instance, work);
      isLong = plain === undefined;
      if (plain) await this.add(plain);
    }
    return { isLong };
  }
}

function isLarge(length: number): boolean {
  return length * ConversionFactor > SmallLength;
}

function instanceUid({ bytes, transferSyntaxUid }: EncodedDataset): string {
  const element = findElement(parseElements(bytes, transferSyntaxUid), SopInstanceUid);
  return element === undefined ? "" : elementText(bytes, element);
}
