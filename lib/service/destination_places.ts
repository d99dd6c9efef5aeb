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

/** Those of them for one address. */
const MaxPerAddress = 3;

/** With those for addresses that have none yet: a C-MOVE may take hours, and others shall not wait for somebody else's. */
const MaxInAll = 16;

/** What is taken at a destination. */
interface Destination {
  /** Places by the network of the address that has them. */
  readonly taken: Map<string, number>;
  readonly waiting: Lines<Waiting>;
}

/** A C-MOVE that waits. */
interface Waiting {
  readonly network: string;
  /** Its turn has come. */
  goOn(): void;
}

/** Places at destinations, shared by the C-MOVEs of a service. */
export class DestinationPlaces {
  readonly #destinations = new Map<string, Destination>();

  /**
   * Wait for a place.
   *
   * @param name Names the destination.
   * @param from Who waits: the other end of its association. Addresses take turns.
   * @param signal Ends the wait, with its reason.
   * @returns What gives the place back.
   */
  async take(name: string, from: PeerAddress | undefined, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const destination = this.#destinations.get(name) ?? { taken: new Map(), waiting: new Lines() };
    this.#destinations.set(name, destination);
    const network = networkOf(from?.hostname ?? "");
    if (!takePlace(destination, network)) await waitIn(destination.waiting, network, from, signal);
    return () => {
      const left = destination.taken.get(network)! - 1;
      if (left > 0) destination.taken.set(network, left);
      else destination.taken.delete(network);
      destination.waiting.offer((waiting) => {
        const taken = takePlace(destination, waiting.network);
        if (taken) waiting.goOn();
        return taken;
      });
      if (destination.taken.size === 0) this.#destinations.delete(name);
    };
  }
}

/** Whether there is a place for a network. One that is not known, as within a program, may have all of them. */
function takePlace({ taken }: Destination, network: string): boolean {
  const own = taken.get(network) ?? 0;
  let all = 0;
  for (const count of taken.values()) all += count;
  const free = all < MaxPerDestination && (own < MaxPerAddress || network === "");
  if (!free && (own > 0 || all >= MaxInAll)) return false;
  taken.set(network, own + 1);
  return true;
}

function waitIn(
  lines: Lines<Waiting>,
  network: string,
  from: PeerAddress | undefined,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: Waiting = {
      network,
      goOn: () => {
        signal.removeEventListener("abort", leave);
        resolve();
      },
    };
    const leave = () => {
      lines.remove(from, waiting);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    lines.add(from, waiting);
  });
}
