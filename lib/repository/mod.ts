/**
 * Stores of hanging protocols: what one does ({@linkcode Repository}), the embedded one
 * ({@linkcode openSqliteRepository}), and the handlers that serve one ({@linkcode repositoryHandlers}).
 *
 * Nothing is opened and `node:sqlite` is not loaded before {@linkcode openSqliteRepository} is called.
 *
 * @module
 */
export * from "./errors.ts";
export { RemoteRepository } from "./remote.ts";
export type { OpenAssociation, PoolLimits, WantedAssociation } from "./remote_pool.ts";
export * from "./service.ts";
export { SqliteRepository, type SqliteRepositoryOptions } from "./sqlite.ts";
export { openSqliteRepository } from "./sqlite_open.ts";
export * from "./types.ts";
export { Status } from "../dimse/status.ts";
export type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
export type { Condition, Query, QueryKey } from "../hanging_protocol/query.ts";
export type { TextPattern, WildcardAutomaton } from "../hanging_protocol/wildcard.ts";
export type { Destination, MoveTarget, SubOperations } from "../service/types.ts";
export type { TlsClientOptions } from "../transport/options.ts";
