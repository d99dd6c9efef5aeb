/**
 * Associations with one peer, a bounded number of them, each for one operation at a time.
 *
 * @module
 */
import type { RequestedContext } from "../association/contexts.ts";
import { deferred } from "../association/deferred.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { HangingProtocolStorageContexts } from "../service/hanging_protocol.ts";
import type { ScuAssociation } from "../service/scu_association.ts";
import { storage } from "../service/storage.ts";
import type { Service } from "../service/types.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolStorage,
} from "../uids/sop_classes.ts";
import { RepositoryError } from "./errors.ts";

/** What an association with the peer has to offer. */
export interface WantedAssociation {
  /** The presentation contexts: C-FIND, C-GET, and Storage both ways. */
  readonly contexts: readonly (string | RequestedContext)[];
  /** Receives what C-GET sends. */
  readonly services: readonly Service[];
  /** Gives up connecting and associating. */
  readonly signal?: AbortSignal;
}

/** Opens an association: `associate` with an address, or `requestAssociation` over whatever connection there is. */
export type OpenAssociation = (wanted: WantedAssociation) => Promise<ScuAssociation>;

/** How many associations there may be. */
export interface PoolLimits {
  /** Associations at the same time; 4 unless told. */
  readonly maxAssociations?: number;
  /** Operations that wait for one; 64 unless told. More are refused with code `LOCKED`. */
  readonly maxWaiting?: number;
  /** How long an association is kept for the next operation, in seconds; 5 unless told, 0 releases it at once. */
  readonly idleTimeout?: number;
}

/** An association for the time of one operation; disposing of it gives it back. */
export class Lease implements AsyncDisposable {
  /** The association. */
  readonly association: ScuAssociation;
  /** Whether it has served others before, so that the peer may have closed it unnoticed. */
  reused = false;
  /** Takes what C-GET sends, and answers with a status; where absent it is refused. */
  receive?: (instance: EncodedInstance) => number;
  readonly #giveBack: (lease: Lease) => void;

  /**
   * Lends an association.
   *
   * @param association The association.
   * @param giveBack Takes it back.
   */
  constructor(association: ScuAssociation, giveBack: (lease: Lease) => void) {
    this.association = association;
    this.#giveBack = giveBack;
  }

  /** Gives it back. */
  [Symbol.asyncDispose](): Promise<void> {
    this.receive = undefined;
    this.reused = true;
    this.#giveBack(this);
    return Promise.resolve();
  }
}

const Contexts: readonly (string | RequestedContext)[] = [
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  ...HangingProtocolStorageContexts.map((context) => ({ ...context, role: "both" as const })),
];

interface Idle {
  readonly lease: Lease;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Lends associations. */
export class AssociationPool {
  readonly #open: OpenAssociation;
  readonly #limits: Required<PoolLimits>;
  readonly #idle: Idle[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #releases = new Set<Promise<void>>();
  #size = 0;
  #closed = false;

  /**
   * Begins without any.
   *
   * @param open Opens one.
   * @param limits How many there may be.
   */
  constructor(open: OpenAssociation, { maxAssociations = 4, maxWaiting = 64, idleTimeout = 5 }: PoolLimits) {
    this.#open = open;
    this.#limits = { maxAssociations, maxWaiting, idleTimeout };
  }

  /**
   * Lends an association: one that is idle, a new one, or one that another operation gives back.
   *
   * @param signal Ends the wait.
   * @returns The association.
   * @throws {RepositoryError} `CLOSED`, or `LOCKED` where too many wait.
   * @throws {DicomNetworkError} Where none can be opened.
   */
  async lease(signal?: AbortSignal): Promise<Lease> {
    while (true) {
      signal?.throwIfAborted();
      if (this.#closed) throw new RepositoryError("CLOSED", "Cannot call the peer: the repository is closed");
      const idle = this.#idle.pop();
      if (idle !== undefined) {
        clearTimeout(idle.timer);
        if (idle.lease.association.established) return idle.lease;
        this.#size--;
      } else if (this.#size < this.#limits.maxAssociations) {
        return await this.#new(signal);
      } else await this.#turn(signal);
    }
  }

  /** Releases the associations that are idle, and the others when they are given back. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.forEach((wake) => wake());
    for (const { lease, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      this.#release(lease.association);
    }
    await Promise.all(this.#releases);
  }

  async #new(signal: AbortSignal | undefined): Promise<Lease> {
    this.#size++;
    let lease: Lease | undefined;
    const services = [storage([HangingProtocolStorage], async function* ({ instance }) {
      yield lease?.receive?.(instance) ?? Status.OutOfResources;
    })];
    try {
      const association = await this.#open({ contexts: Contexts, services, signal });
      return lease = new Lease(association, (lease) => this.#take(lease));
    } catch (error) {
      this.#size--;
      this.#wake();
      throw error;
    }
  }

  /** Keeps an association for the next operation, if it is of any use. */
  #take(lease: Lease): void {
    const { association } = lease;
    if (this.#closed || !association.established || (this.#limits.idleTimeout === 0 && this.#waiting.size === 0)) {
      this.#release(association);
    } else {
      const timer = setTimeout(() => {
        const at = this.#idle.findIndex((idle) => idle.lease === lease);
        if (at < 0) return;
        this.#idle.splice(at, 1);
        this.#release(association);
      }, this.#limits.idleTimeout * 1000);
      this.#idle.push({ lease, timer });
    }
    this.#wake();
  }

  #release(association: ScuAssociation): void {
    this.#size--;
    const release = association[Symbol.asyncDispose]().finally(() => this.#releases.delete(release));
    this.#releases.add(release);
  }

  #wake(): void {
    const [first] = this.#waiting;
    first?.();
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.size >= this.#limits.maxWaiting) {
      throw new RepositoryError("LOCKED", "Cannot call the peer: too many others wait for an association with it");
    }
    const { promise, resolve } = deferred<void>();
    this.#waiting.add(resolve);
    signal?.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    this.#waiting.delete(resolve);
  }
}
