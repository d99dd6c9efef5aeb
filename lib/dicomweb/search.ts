/**
 * Search (PS3.18 §12.6, §8.3.4): the C-FIND of HTTP.
 *
 * @module
 */
import { encodeDataset, encodedToJson } from "../dataset/codec.ts";
import { elementText, findElement, parseElements } from "../dataset/elements.ts";
import type { DicomJson } from "../dataset/keyword.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { parseQuery, type Query } from "../hanging_protocol/query.ts";
import type { Repository } from "../repository/types.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { negotiate, ResultOffers } from "./media_types.ts";
import { encodePayload } from "./payload.ts";
import { Problem } from "./problem.ts";
import { generalParameters, searchParameters } from "./search_parameters.ts";

const SopInstanceUid = 0x00080018;

/** Results beyond those returned that are counted; a client that is told of as many does not need to know better. */
const MaxCounted = 10_000;

/** How long is spent on counting them, in milliseconds: the results are there already. */
const CountingMs = 500;

/** Bytes of data sets that one response is made of; what is left can be asked for with `offset`. */
const MaxResponseLength: number = 32 * 2 ** 20;

/** What a search needs. */
export interface SearchContext {
  /** Where to search. */
  readonly repository: Repository;
  /** The most results of one response. */
  readonly maxResults: number;
  /** The base URL of the service, for the warnings in its name. */
  readonly baseUrl: string;
}

/** What came of a search. */
interface Results {
  readonly found: readonly DicomJson[];
  /** How many there are beyond. */
  readonly remaining: number;
  /** Whether that is all of them. */
  readonly counted: boolean;
  /** Whether a value of the query was not matched. */
  readonly partial: boolean;
}

/**
 * Answers a search.
 *
 * @param request The request, `GET /hanging-protocols?…`.
 * @param context Where to search, and how much to return.
 * @returns 200 with the results, 204 where there are none; `Warning` header fields say what was not done.
 * @throws {Problem} 400 for parameters that mean nothing, 406 for media types there are not.
 */
export async function search(request: Request, context: SearchContext): Promise<Response> {
  const { general, others } = generalParameters(new URL(request.url));
  const agreement = negotiate(request, general, ResultOffers);
  const { identifier, all, limit, offset, unsupported } = searchParameters(others);
  const query = await parseIdentifier(all ? onlyMatched(identifier) : identifier);
  const page = { offset, size: Math.min(limit, context.maxResults), signal: request.signal };
  const { found, remaining, counted, partial } = all
    ? await findWhole(context.repository, query, page)
    : await findKeys(context.repository, query, page);
  const headers = new Headers({ "Cache-Control": "no-cache", "Vary": "Accept" });
  const warn = (text: string) => headers.append("Warning", `299 ${context.baseUrl}: ${text}`);
  for (const name of unsupported) {
    warn(`The ${name} parameter is not supported. Only literal matching has been performed.`);
  }
  if (partial) warn("Some of the attributes are not supported for matching, which has been performed without them.");
  if (remaining > 0) {
    warn(`There are ${counted ? "" : "at least "}${remaining} additional results that can be requested`);
  }
  if (found.length === 0) return new Response(null, { status: 204, headers });
  const { body, contentType } = encodePayload(found, agreement);
  headers.set("Content-Type", contentType);
  return new Response(body, { headers });
}

/** The identifier as C-FIND would have it: one engine reads and matches both. */
async function parseIdentifier(identifier: Dataset): Promise<Query> {
  let bytes: Uint8Array;
  try {
    bytes = await encodeDataset(identifier, ExplicitVRLittleEndian);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new Problem(400, error.message.replace(/^Cannot encode/, "Cannot search by"), { cause: error });
  }
  return parseQuery(bytes, ExplicitVRLittleEndian);
}

/** Without its return keys, but for the one that instances are read by. */
function onlyMatched(identifier: Dataset): Dataset {
  const isMatched = ([, value]: [string, unknown]) => value !== null && !(Array.isArray(value) && value.length === 0);
  return { "00080018": null, ...Object.fromEntries(Object.entries(identifier).filter(isMatched)) };
}

/** Which results to return. */
interface Page {
  readonly offset: number;
  readonly size: number;
  readonly signal: AbortSignal;
}

/** Collects a page of a search, then counts on. */
async function collect<T>(
  repository: Repository,
  query: Query,
  { offset, size, signal }: Page,
  take: (dataset: EncodedDataset) => T | Promise<T>,
): Promise<{ taken: T[] } & Omit<Results, "found">> {
  const taken: T[] = [];
  let passed = 0, remaining = 0, length = 0, partial = query.partial, counted = true, until = Infinity;
  for await (const match of repository.find(query, { transferSyntaxUid: ExplicitVRLittleEndian, signal })) {
    partial ||= match.partial;
    if (passed < offset) passed++;
    else if (remaining === 0 && taken.length < size && length < MaxResponseLength) {
      taken.push(await take(match.dataset));
      length += match.dataset.bytes.length;
    } else {
      if (++remaining === 1) until = performance.now() + CountingMs;
      counted = remaining < MaxCounted && performance.now() < until;
      if (!counted) break;
    }
  }
  return { taken, remaining, counted, partial };
}

async function findKeys(repository: Repository, query: Query, page: Page): Promise<Results> {
  const { taken, ...rest } = await collect(
    repository,
    query,
    page,
    ({ bytes, transferSyntaxUid }) => encodedToJson(bytes, transferSyntaxUid),
  );
  return { found: taken, ...rest };
}

/** Finds instances by their keys, then reads them with all their attributes. */
async function findWhole(repository: Repository, query: Query, page: Page): Promise<Results> {
  const { taken: uids, remaining, ...rest } = await collect(repository, query, page, instanceUid);
  const found: DicomJson[] = [];
  let length = 0;
  for await (const { bytes, transferSyntaxUid } of repository.read(uids)) {
    if (page.signal.aborted || length >= MaxResponseLength) break;
    length += bytes.length;
    found.push(await encodedToJson(bytes, transferSyntaxUid));
  }
  const unread = length >= MaxResponseLength ? uids.length - found.length : 0;
  return { found, remaining: remaining + unread, ...rest };
}

function instanceUid({ bytes, transferSyntaxUid }: EncodedDataset): string {
  const element = findElement(parseElements(bytes, transferSyntaxUid), SopInstanceUid);
  return element === undefined ? "" : elementText(bytes, element);
}
