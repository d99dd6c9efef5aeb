/**
 * What the service can be told, and what it tells.
 *
 * @module
 */
import type { ByteBudget } from "../association/byte_budget.ts";
import type { PngEngine } from "../hanging_protocol/drawing/mod.ts";
import type { DuplicatePolicy } from "../repository/types.ts";
import type { Authentication, ConnectionInfo } from "./authentication.ts";
import type { Work } from "./workspace.ts";

/** A request that has been answered. */
export interface WebEvent {
  /** The transaction: an id of the route table, a path of `routes`, or `"other"`. */
  readonly route: string;
  /** The HTTP method. */
  readonly method: string;
  /** The status code. */
  readonly status: number;
  /** Duration in milliseconds. */
  readonly milliseconds: number;
  /** What led to a status of 400 or above. */
  readonly error?: unknown;
}

/** Answers a request, as `Deno.serve` and others want it. */
export type WebHandler = (request: Request, connection?: ConnectionInfo) => Promise<Response>;

/** Options of {@linkcode hangingProtocolWeb}. */
export interface HangingProtocolWebOptions {
  /** The path that the resources are below, such as `/dicomweb`; none unless told. */
  readonly basePath?: string;
  /** The base URL as clients know it, where that is not the one that requests name: behind a proxy. */
  readonly baseUrl?: string;
  /**
   * Names of hosts that requests may name, in small letters, beside IP addresses and localhost; others get 421. Any host
   * unless told. Where there is no authentication, this keeps out pages that have their names lead to the service.
   */
  readonly hosts?: readonly string[];
  /** Whether instances may be stored; unless told they may not. */
  readonly allowStore?: boolean;
  /** What happens to other content under a held SOP Instance UID; `"keep"` unless told. */
  readonly onDuplicate?: DuplicatePolicy;
  /** Origins whose pages may use the service (CORS), or `"*"`; none unless told. */
  readonly origins?: readonly string[];
  /** Who may use the service; everybody unless told. */
  readonly authentication?: Authentication;
  /** The most results of one search; 1000 unless told. */
  readonly maxResults?: number;
  /** The most bytes of a request body; 32 MiB unless told. */
  readonly maxBodyLength?: number;
  /** The most requests that are worked on at the same time; 64 unless told. */
  readonly maxRequests?: number;
  /** How long a request body may take to arrive, in seconds; 30 unless told. */
  readonly bodyTimeout?: number;
  /** What draws PNG, for runtimes that do not compile WebAssembly; see `PngOptions`. */
  readonly pngEngine?: PngEngine;
  /**
   * What long instances and responses are counted against until they have been sent: the budget of the associations of the
   * same program, where there are any; 128 MiB unless told. All requests together take as much of it as one association
   * may.
   */
  readonly memory?: ByteBudget;
  /** More resources, by their paths: answered to GET for whoever may use the service. */
  readonly routes?: Readonly<Record<string, (request: Request, work: Work) => Response | Promise<Response>>>;
  /** Answers GET of whatever is no resource, such as `/` and `/assets/…`, for everybody; `undefined` is 404. */
  readonly assets?: (request: Request) => Response | undefined | Promise<Response | undefined>;
  /** Hears of every request. */
  readonly onEvent?: (event: WebEvent) => void;
}
