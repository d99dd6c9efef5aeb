/**
 * Whose C-MOVE has an association to a destination.
 *
 * @module
 */
import { networkOf } from "../transport/address.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { Lines } from "../transport/lines.ts";

/** Associations to one destination at a time. More C-MOVEs than these wait: a peer's requests shall not flood a third. */
const MaxPerDestination = 4;

/** Those of them for one address: the fourth is there for others at once. */
const MaxPerAddress = 3;

/** A place at a destination. */
export interface Place {
  /** Whether somebody waits who could have it. */
  readonly wanted: boolean;
  /** Gives it back. */
  free(): void;
}

/** Places of one kind. */
interface Occupied {
  taken: number;
  readonly waiting: Lines<() => void>;
}

/** Places at destinations, shared by the C-MOVEs of a service. */
export class DestinationPlaces {
  readonly #occupied = new Map<string, Occupied>();

  /**
   * Wait for a place.
   *
   * @param destination Names it.
   * @param from Who waits: the other end of its association. Addresses take turns.
   * @param signal Ends the wait, with its reason.
   * @returns The place.
   */
  async take(destination: string, from: PeerAddress | undefined, signal: AbortSignal): Promise<Place> {
    if (!from) return await this.#take(destination, MaxPerDestination, from, signal);
    const ofAddress = await this.#take(`${destination} ${networkOf(from.hostname)}`, MaxPerAddress, from, signal);
    try {
      const place = await this.#take(destination, MaxPerDestination, from, signal);
      return {
        get wanted() {
          return place.wanted || ofAddress.wanted;
        },
        free() {
          place.free();
          ofAddress.free();
        },
      };
    } catch (error) {
      ofAddress.free();
      throw error;
    }
  }

  async #take(kind: string, most: number, from: PeerAddress | undefined, signal: AbortSignal): Promise<Place> {
    signal.throwIfAborted();
    const at = this.#occupied.get(kind) ?? { taken: 0, waiting: new Lines() };
    this.#occupied.set(kind, at);
    if (at.taken < most) at.taken++;
    else await waitIn(at.waiting, from, signal);
    return {
      get wanted() {
        return at.waiting.first !== undefined;
      },
      free: () => {
        const next = at.waiting.take();
        if (next) next(); // has the place now
        else if (--at.taken === 0) this.#occupied.delete(kind);
      },
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
