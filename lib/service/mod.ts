/**
 * The service classes (PS3.4): handlers on one side, methods of an association on the other.
 *
 * @module
 */
export { associate, type ConnectAndAssociateOptions, requestAssociation } from "./associate.ts";
export { dispatcher } from "./dispatcher.ts";
export { echo, verification } from "./echo.ts";
export { find, type FindReply, type QueryOptions } from "./find.ts";
export { get } from "./get.ts";
export { hangingProtocol, type HangingProtocolHandlers, HangingProtocolStorageContexts } from "./hanging_protocol.ts";
export { move, type MoveOptions } from "./move.ts";
export type { RetrieveReply } from "./retrieve_scu.ts";
export { type AssociateOptions, ScuAssociation } from "./scu_association.ts";
export type { FinalStatus } from "./scu.ts";
export * from "./serve.ts";
export { failure, pending, success } from "./sugar.ts";
export { storage, type StorageOptions, streamedStorage } from "./storage.ts";
export { store, type StoreOptions } from "./store.ts";
export type * from "./types.ts";
