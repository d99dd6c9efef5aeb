/**
 * The association to the destination of a C-MOVE.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { RequestedContext } from "../association/contexts.ts";
import { deferred } from "../association/deferred.ts";
import { isAeTitle } from "../association/negotiate.ts";
import type { Place } from "./destination_places.ts";
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

/** How long a place is kept that others wait for, in milliseconds: a C-MOVE may take hours. */
const TurnMs = 500;

/** An association being opened. */
interface Opening {
  /** Nothing where it could not be opened. */
  readonly association: Promise<Association | undefined>;
  /** The association or why it cannot be had; that, too, as soon as the operation is aborted. */
  readonly ready: Promise<Association | Error>;
  /** The operation has been aborted. */
  giveUp(): void;
}

/** The association of a C-MOVE to its destination, for as long as the operation lasts. */
export class MoveDestination {
  readonly #takePlace: () => Promise<Place>;
  readonly #establish: () => Promise<Association>;
  readonly #signal: AbortSignal;
  #place: Place | undefined;
  #since = 0;
  #opening: Opening | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;

  /**
   * Has no association yet.
   *
   * @param takePlace Waits for a place at the destination.
   * @param establish Establishes the association.
   * @param signal Of the operation: the sub-operation under way may end, but not hold up whoever cancelled it.
   */
  constructor(takePlace: () => Promise<Place>, establish: () => Promise<Association>, signal: AbortSignal) {
    this.#takePlace = takePlace;
    this.#establish = establish;
    this.#signal = signal;
    signal.addEventListener("abort", this.#aborted);
  }

  /**
   * Wait for a place and the association, before each sub-operation. Who has had a place for long stands in line again
   * where others wait for it.
   *
   * @returns The association, or why it cannot be had; that, too, as soon as the operation is aborted.
   */
  async ready(): Promise<Association | Error> {
    const association = await (this.#opening ??= this.#open()).ready;
    const over = performance.now() - this.#since > TurnMs && this.#place?.wanted;
    // One that cannot be had or has been lost is not tried again.
    if (!over || association instanceof Error || !association.established) return association;
    await this.#leave();
    return await (this.#opening = this.#open()).ready;
  }

  /** Release the association, or abort it when the destination does not agree to that soon. Never rejects. */
  async close(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#aborted);
    await this.#leave();
  }

  #open(): Opening {
    const { promise: ready, resolve } = deferred<Association | Error>();
    const failed = (error: unknown) => resolve(error instanceof Error ? error : new Error(String(error)));
    const association = this.#takePlace().then((place) => {
      this.#place = place;
      this.#since = performance.now();
      return this.#establish();
    });
    association.then(resolve, failed);
    return { ready, association: association.catch(() => undefined), giveUp: () => failed(this.#signal.reason) };
  }

  async #leave(): Promise<void> {
    this.#cutOff();
    await (await this.#opening?.association)?.[Symbol.asyncDispose]();
    this.#place?.free();
    clearTimeout(this.#grace);
    this.#place = this.#opening = this.#grace = undefined;
  }

  #aborted = (): void => {
    this.#opening?.giveUp();
    this.#cutOff();
  };

  #cutOff(): void {
    this.#grace ??= setTimeout(() => this.#opening?.association.then((association) => association?.abort()), Grace);
  }
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
