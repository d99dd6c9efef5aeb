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
  verification,
} from "../lib/service/mod.ts";
import { HangingProtocolStorage, StorageSopClasses } from "../lib/uids/sop_classes.ts";

/** The largest instance that `hangar receive` takes, in bytes: images are larger than hanging protocols, but not without bound. */
export const MaxReceivedLength: number = 2 ** 30;

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
export function receiveServices(store: StoreHandler): Service[] {
  return [verification(), storage(StorageSopClasses, store, { transferSyntaxes: "any" })];
}
