/**
 * An association as an SCU uses it.
 *
 * @module
 */
import { Association } from "../association/association.ts";
import type { RequestOptions } from "../association/establish.ts";
import type { Dataset, EncodedDataset, EncodedInstance, InstanceSource } from "../dataset/types.ts";
import type { Duplex } from "../transport/duplex.ts";
import { dispatcher } from "./dispatcher.ts";
import { echo } from "./echo.ts";
import { find, type FindReply, type QueryOptions } from "./find.ts";
import { get } from "./get.ts";
import { move, type MoveOptions } from "./move.ts";
import type { RetrieveReply } from "./retrieve_scu.ts";
import type { FinalStatus } from "./scu.ts";
import { store, type StoreOptions } from "./store.ts";
import type { Service } from "./types.ts";

/** What a requestor asks for, and which services it performs itself. */
export interface AssociateOptions extends RequestOptions {
  /** Services this side performs: `storage(…)` receives the instances of a C-GET. */
  readonly services?: readonly Service[];
  /** Gives up connecting and associating when aborted; an association once established is not touched. */
  readonly signal?: AbortSignal;
}

/** The requestor's association with a method for each service. */
export class ScuAssociation extends Association {
  /**
   * Takes over the transport connection; `requestAssociation` goes on to associate.
   *
   * @param duplex The open transport connection.
   * @param options Limits, time-outs, services and a listener.
   */
  constructor(duplex: Duplex, options: AssociateOptions) {
    super(duplex, "requestor", { perform: dispatcher(options.services ?? []), ...options });
  }

  /**
   * Send a C-ECHO.
   *
   * @returns The status of the response.
   */
  echo(): Promise<FinalStatus> {
    return echo(this);
  }

  /**
   * Send a C-STORE.
   *
   * @param instance Encoded, read while it is sent, or in keyword form.
   * @param options Priority and originator.
   * @returns The status of the response.
   */
  store(instance: Dataset | EncodedInstance | InstanceSource, options?: StoreOptions): Promise<FinalStatus> {
    return store(this, instance, options);
  }

  /**
   * Send a C-FIND and receive the matches.
   *
   * @param sopClassUid The information model.
   * @param identifier The keys.
   * @param options Priority and cancellation.
   * @returns Every response; ending the iteration early sends C-CANCEL and leaves the association usable.
   */
  find(
    sopClassUid: string,
    identifier: Dataset | EncodedDataset,
    options?: QueryOptions,
  ): AsyncGenerator<FindReply, void, undefined> {
    return find(this, sopClassUid, identifier, options);
  }

  /**
   * Send a C-GET; the instances go to the association's storage service.
   *
   * @param sopClassUid The information model.
   * @param identifier What to retrieve.
   * @param options Priority and cancellation.
   * @returns Every response; ending the iteration early sends C-CANCEL and leaves the association usable.
   */
  get(
    sopClassUid: string,
    identifier: Dataset | EncodedDataset,
    options?: QueryOptions,
  ): AsyncGenerator<RetrieveReply, void, undefined> {
    return get(this, sopClassUid, identifier, options);
  }

  /**
   * Send a C-MOVE.
   *
   * @param sopClassUid The information model.
   * @param identifier What to retrieve.
   * @param options Where to, priority and cancellation.
   * @returns Every response; ending the iteration early sends C-CANCEL and leaves the association usable.
   */
  move(
    sopClassUid: string,
    identifier: Dataset | EncodedDataset,
    options: MoveOptions,
  ): AsyncGenerator<RetrieveReply, void, undefined> {
    return move(this, sopClassUid, identifier, options);
  }
}
