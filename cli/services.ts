/**
 * The services of the verbs that listen; the conformance statement is made of the same.
 *
 * @module
 */
import {
  hangingProtocol,
  type HangingProtocolHandlers,
  type Service,
  storage,
  type StoreHandler,
  streamedStorage,
  type StreamedStoreHandler,
  verification,
} from "../lib/service/mod.ts";
import { HangingProtocolStorage, StorageSopClasses } from "../lib/uids/sop_classes.ts";

/** The largest instance that `hangar receive` takes, in bytes. It costs no memory: instances go to disk while they arrive. */
export const MaxReceivedLength: number = 2 ** 32;

/**
 * What `hangar serve` offers.
 *
 * @param handlers Who answers
 * @returns Verification, Hanging Protocol Storage and Query/Retrieve
 */
export function serveServices(handlers: HangingProtocolHandlers & { readonly store: StoreHandler }): Service[] {
  return [verification(), storage([HangingProtocolStorage], handlers.store), hangingProtocol(handlers)];
}

/**
 * What `hangar receive` offers.
 *
 * @param store Takes the instances
 * @returns Verification, and Storage of every SOP class in whatever transfer syntax comes first
 */
export function receiveServices(store: StreamedStoreHandler): Service[] {
  return [verification(), streamedStorage(StorageSopClasses, store, { transferSyntaxes: "any" })];
}
