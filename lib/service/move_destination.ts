/**
 * The association to the destination of a C-MOVE.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { RequestedContext } from "../association/contexts.ts";
import { isAeTitle } from "../association/negotiate.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Lines } from "../transport/lines.ts";
import type { MoveTarget } from "./types.ts";

/** Opens the association over which the sub-operations go. */
export type OpenDestination = (
  association: Association,
  target: MoveTarget & { readonly aeTitle: string },
  contexts: readonly RequestedContext[],
  signal: AbortSignal,
) => Promise<Association>;

/** How long what the destination still owes may outlast a cancelled or finished operation, in milliseconds. */
const Grace = 1000;

/** Associations to one destination at a time. More C-MOVEs than these wait: a peer's requests shall not flood a third. */
const MaxPerDestination = 4;

/** Those of them for one address: a C-MOVE may take hours, and others shall not wait for several of somebody else. */
const MaxPerAddress = 3;

/** Places of one kind. */
interface Occupied {
  taken: number;
  readonly waiting: Lines<() => void>;
}

/** Places at destinations, shared by the C-MOVEs of a service. */
export class Places {
  readonly #occupied = new Map<string, Occupied>();

  /**
   * Wait for a place.
   *
   * @param destination Names it.
   * @param from Who waits: the other end of its association. Addresses take turns.
   * @param signal Ends the wait, with its reason.
   * @returns What gives the place back.
   */
  async take(destination: string, from: PeerAddress | undefined, signal: AbortSignal): Promise<() => void> {
    const ofAddress = from && await this.#take(`${destination} ${from.hostname}`, MaxPerAddress, from, signal);
    try {
      const place = await this.#take(destination, MaxPerDestination, from, signal);
      return () => {
        place();
        ofAddress?.();
      };
    } catch (error) {
      ofAddress?.();
      throw error;
    }
  }

  async #take(kind: string, most: number, from: PeerAddress | undefined, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const at = this.#occupied.get(kind) ?? { taken: 0, waiting: new Lines() };
    this.#occupied.set(kind, at);
    if (at.taken < most) at.taken++;
    else await waitIn(at.waiting, from, signal);
    return () => {
      const next = at.waiting.take();
      if (next) next(); // has the place now
      else if (--at.taken === 0) this.#occupied.delete(kind);
    };
  }
}

function waitIn(lines: Lines<() => void>, from: PeerAddress | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      lines.remove(from, goOn);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    lines.add(from, goOn);
  });
}

/** Keeps the association for as long as the operation lasts. */
export class MoveDestination {
  readonly #from: PeerAddress | undefined;
  readonly #signal: AbortSignal;
  readonly #places: Places;
  #free: (() => void) | undefined;
  #opening: Promise<Association | undefined> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;

  /**
   * Has no association yet.
   *
   * @param from The other end of the requestor's association.
   * @param signal Of the operation: the sub-operation under way may end, but not hold up whoever cancelled it.
   * @param places Those of the service.
   */
  constructor(from: PeerAddress | undefined, signal: AbortSignal, places: Places) {
    this.#from = from;
    this.#signal = signal;
    this.#places = places;
    signal.addEventListener("abort", this.#cutOff);
  }

  /**
   * Wait for a place and the association.
   *
   * @param target Where to.
   * @param establish Establishes the association.
   * @returns The association, or why it cannot be had; that, too, as soon as the operation is aborted.
   */
  open(target: MoveTarget, establish: () => Promise<Association>): Promise<Association | Error> {
    const place = this.#places.take(`${target.host} ${target.port}`, this.#from, this.#signal);
    const association = place.then((free) => {
      this.#free = free;
      return establish();
    });
    this.#opening = association.catch(() => undefined);
    const failed = (error: unknown) => error instanceof Error ? error : new Error(String(error));
    return new Promise((resolve) => {
      this.#signal.addEventListener("abort", () => resolve(failed(this.#signal.reason)), { once: true });
      association.then(resolve, (error) => resolve(failed(error)));
    });
  }

  /** Release the association, or abort it when the destination does not agree to that soon. Never rejects. */
  async close(): Promise<void> {
    this.#cutOff();
    await (await this.#opening)?.[Symbol.asyncDispose]();
    this.#free?.();
    clearTimeout(this.#grace);
    this.#signal.removeEventListener("abort", this.#cutOff);
  }

  #cutOff = (): void => {
    this.#grace ??= setTimeout(() => this.#opening?.then((association) => association?.abort()), Grace);
  };
}

/**
 * Whether a handler yielded a destination that can be connected to.
 *
 * @param value What it yielded.
 * @returns Whether host, port and AE title are possible ones.
 */
export function isMoveTarget(value: unknown): value is MoveTarget {
  if (typeof value !== "object" || value === null) return false;
  const { host, port, aeTitle = undefined } = value as Record<string, unknown>;
  if (aeTitle !== undefined && (typeof aeTitle !== "string" || !isAeTitle(aeTitle))) return false;
  return typeof host === "string" && host !== "" && Number.isInteger(port) && (port as number) >= 1 &&
    (port as number) <= 0xffff;
}
