/**
 * Hanging protocols over HTTP: the Non-Patient Instance Service of DICOMweb (PS3.18 §12) over any repository, as a
 * function from `Request` to `Response` that runs wherever those are.
 *
 * @module
 */
export { type Authentication, bearerTokens, type ConnectionInfo, type Verdict } from "./authentication.ts";
export type { HangingProtocolWebOptions, WebEvent, WebHandler } from "./options.ts";
export { type HangingProtocolPage, hangingProtocolPage, type HangingProtocolPageOptions } from "./page.ts";
export { hangingProtocolWeb } from "./web.ts";
export type { Work } from "./workspace.ts";
export { type Beyond, ByteBudget } from "../association/byte_budget.ts";
export type { PngEngine } from "../hanging_protocol/drawing/mod.ts";
export { RemoteRepository } from "../repository/remote.ts";
export type { OpenAssociation, PoolLimits, WantedAssociation } from "../repository/remote_pool.ts";
export type {
  DuplicatePolicy,
  LocatedInstance,
  Match,
  Repository,
  RepositoryFindOptions,
  RepositoryReadOptions,
  RepositoryStoreOptions,
  StoreOutcome,
} from "../repository/types.ts";
