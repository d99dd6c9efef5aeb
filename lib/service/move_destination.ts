/**
 * The association to the destination of a C-MOVE.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { RequestedContext } from "../association/contexts.ts";
import { AssociationRejectedError } from "../errors.ts";
import { isAeTitle } from "../association/negotiate.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import type { DestinationPlaces } from "./destination_places.ts";
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

/** How long to wait before a destination is asked again that rejects the association for the moment, in milliseconds. */
const AgainMs = [100, 300, 900] as const;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

/** Keeps the association for as long as the operation lasts. */
export class MoveDestination {
  readonly #from: PeerAddress | undefined;
  readonly #signal: AbortSignal;
  readonly #places: DestinationPlaces;
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
  constructor(from: PeerAddress | undefined, signal: AbortSignal, places: DestinationPlaces) {
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
      return this.#establish(establish);
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

  /** A destination that has no room may still count the association of a C-MOVE that has just ended. */
  async #establish(establish: () => Promise<Association>): Promise<Association> {
    for (const delay of AgainMs) {
      try {
        return await establish();
      } catch (error) {
        const again = error instanceof AssociationRejectedError && error.transient;
        if (!again || this.#signal.aborted) throw error;
      }
      await pause(delay, this.#signal);
    }
    return await establish();
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
