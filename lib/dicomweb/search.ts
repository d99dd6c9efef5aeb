/**
 * Search (PS3.18 §12.6, §8.3.4): the C-FIND of HTTP.
 *
 * @module
 */
import { encodeDataset } from "../dataset/codec.ts";
import type { Dataset } from "../dataset/types.ts";
import { parseQuery, type Query } from "../hanging_protocol/query.ts";
import type { Repository } from "../repository/types.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { negotiate, ResultOffers } from "./media_types.ts";
import { payloadOf } from "./payload.ts";
import { Problem } from "./problem.ts";
import { generalParameters, searchParameters } from "./search_parameters.ts";
import { findKeys, findWhole } from "./search_results.ts";
import type { Work } from "./workspace.ts";

/** What a search needs. */
export interface SearchContext {
  /** Where to search. */
  readonly repository: Repository;
  /** The most results of one response. */
  readonly maxResults: number;
  /** Where room and turns are taken. */
  readonly work: Work;
  /** The base URL of the service, for the warnings in its name. */
  readonly baseUrl: string;
}

/**
 * Answers a search.
 *
 * @param request The request, `GET /hanging-protocols?…`.
 * @param context Where to search, and how much to return.
 * @returns 200 with the results, 204 where there are none; `Warning` header fields say what was not done.
 * @throws {Problem} 400 for parameters that mean nothing, 406 for media types there are not, 413 for results that are too
 * long, 503 where there is no room.
 */
export async function search(request: Request, context: SearchContext): Promise<Response> {
  const { general, others } = generalParameters(new URL(request.url));
  const agreement = negotiate(request, general, ResultOffers);
  const { identifier, all, limit, offset, unsupported } = searchParameters(others);
  const { repository, work, maxResults } = context;
  const page = { offset, size: Math.min(limit, maxResults), signal: request.signal };
  const query = await parseIdentifier(all ? onlyMatched(identifier) : identifier);
  const keysOf = (uid: string) => parseIdentifier({ ...identifier, "00080018": uid });
  const collecting = { repository, page, agreement, work };
  const { found, remaining, counted, partial, shortened } = all
    ? await findWhole(query, keysOf, collecting)
    : await findKeys(query, collecting);
  const headers = new Headers({ "Cache-Control": "no-cache", "Vary": "Accept" });
  const warn = (text: string) => headers.append("Warning", `299 ${context.baseUrl}: ${text}`);
  for (const name of unsupported) {
    warn(`The ${name} parameter is not supported. Only literal matching has been performed.`);
  }
  if (partial) warn("Some of the attributes are not supported for matching, which has been performed without them.");
  if (remaining > 0) {
    warn(`There are ${counted ? "" : "at least "}${remaining} additional results that can be requested`);
  }
  if (shortened > 0) {
    warn(`${shortened} of the results are too long to be returned with attributes that were not asked for by name`);
  }
  if (found.length === 0) return new Response(null, { status: 204, headers });
  const { chunks, contentType } = payloadOf(found, agreement);
  headers.set("Content-Type", contentType);
  return new Response(work.body(chunks), { headers });
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
