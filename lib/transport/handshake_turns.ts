/**
 * Handshakes of clients, in which the runtime does in one piece whatever some bytes make it do.
 *
 * @module
 */
import { networkOf } from "./address.ts";
import type { PeerAddress } from "./duplex.ts";
import { Lines } from "./lines.ts";
import { nextTurn } from "./turn.ts";

/** How long others are kept waiting at a time, in milliseconds, and longer only by a single piece. */
const Slice = 20;

/** How much longer than a piece of more than a slice others have before the next one. */
const Rest = 4;

/** Networks that are known to have been let in, and to have been refused. */
const MaxKnown = 4096;

/**
 * Goes on with handshakes one after the other, and leaves others as much time as they take, or more: signing takes
 * milliseconds, and for certificates of one name and without a CA the runtime tries as many paths as it can, half a second
 * in some kilobytes. Whoever is known to have the right certificate does not wait; where none is asked for, whoever has come
 * to an end before waits only for others of this kind and one of each other one. Whoever is known not to have the right one
 * waits for all others.
 */
export class HandshakeTurns {
  readonly #proven: boolean;
  /** How the last handshake of a network has ended; the last of all is at the end. */
  readonly #ended = { accepted: new Set<string>(), refused: new Set<string>() };
  readonly #known = new Lines<() => void>();
  readonly #unknown = new Lines<() => void>();
  readonly #refused = new Lines<() => void>();
  #count = 0;
  #busy = false;
  /** How long pieces have taken since others had their time, and when the next one may begin. */
  #taken = 0;
  #rested = 0;

  /**
   * Begins without any.
   *
   * @param options Whether clients have to show a certificate.
   */
  constructor({ proven }: { readonly proven: boolean }) {
    this.#proven = proven;
  }

  /**
   * Goes on with a handshake, at once or when it may.
   *
   * @param from The other end of the connection.
   * @param piece What to do.
   * @param answered Whether this side has sent its part: what is left costs little, but for a certificate.
   * @returns Settles when it has been done; not any more when the connection has left.
   */
  take(from: PeerAddress, piece: () => void, answered = false): Promise<void> {
    const network = networkOf(from.hostname);
    const isKnown = this.#ended.accepted.has(network);
    if (isKnown && this.#proven) {
      piece();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const unknown = this.#ended.refused.has(network) ? this.#refused : this.#unknown;
      const line = isKnown || answered && !this.#proven ? this.#known : unknown;
      line.add(from, () => {
        piece();
        resolve();
      });
      if (!this.#busy) this.#goOn();
    });
  }

  /**
   * A handshake has ended.
   *
   * @param from The other end of the connection.
   * @param how Whether the client is let in.
   */
  ended(from: PeerAddress, how: "accepted" | "refused"): void {
    const network = networkOf(from.hostname);
    for (const networks of Object.values(this.#ended)) networks.delete(network);
    const networks = this.#ended[how];
    networks.add(network);
    if (networks.size > MaxKnown) networks.delete(networks.values().next().value!);
  }

  /**
   * A connection is over.
   *
   * @param from Its other end.
   */
  leave(from: PeerAddress): void {
    this.#known.remove(from);
    this.#unknown.remove(from);
    this.#refused.remove(from);
  }

  async #goOn(): Promise<void> {
    this.#busy = true;
    do {
      const rest = this.#rested - performance.now();
      await (rest > 0 ? new Promise((resolve) => setTimeout(resolve, rest)) : nextTurn());
      const lines = [this.#known, this.#unknown];
      if (this.#count++ % 2 !== 0) lines.reverse();
      const piece = lines[0].take() ?? lines[1].take() ?? this.#refused.take();
      const begun = performance.now();
      piece?.();
      const ended = performance.now();
      this.#taken += ended - begun;
      if (this.#taken <= Slice) continue;
      this.#rested = ended + this.#taken * (ended - begun > Slice ? Rest : 1);
      this.#taken = 0;
    } while (this.#known.first || this.#unknown.first || this.#refused.first);
    this.#busy = false;
  }
}
