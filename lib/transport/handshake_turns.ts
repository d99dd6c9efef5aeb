/**
 * Handshakes of clients, in which the runtime does in one piece whatever some bytes make it do.
 *
 * @module
 */
import { networkOf } from "./address.ts";
import type { PeerAddress } from "./duplex.ts";
import { Lines } from "./lines.ts";
import { nextTurn } from "./turn.ts";

/** The longest piece after which the next one may follow, in milliseconds. */
const Short = 5;

/** How much longer than a longer piece others have before the next one. */
const Rest = 4;

/** Networks that are known to have been let in, and to have been refused. */
const MaxKnown = 4096;

/**
 * Goes on with handshakes one after the other, and leaves others more time than a long piece takes: for certificates of one
 * name and without a CA the runtime tries as many paths as it can, half a second in some kilobytes. Whoever is known to
 * have the right certificate does not wait; whoever is known not to have it waits for all others.
 */
export class HandshakeTurns {
  /** How the last handshake of a network has ended; the last of all is at the end. */
  readonly #ended = { accepted: new Set<string>(), refused: new Set<string>() };
  readonly #unknown = new Lines<() => void>();
  readonly #refused = new Lines<() => void>();
  #busy = false;
  /** When the next piece may begin. */
  #rested = 0;

  /**
   * Goes on with a handshake, at once or when it may.
   *
   * @param from The other end of the connection.
   * @param piece What to do.
   * @returns Settles when it has been done; not any more when the connection has left.
   */
  take(from: PeerAddress, piece: () => void): Promise<void> {
    const network = networkOf(from.hostname);
    if (this.#ended.accepted.has(network)) {
      piece();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const line = this.#ended.refused.has(network) ? this.#refused : this.#unknown;
      line.add(from, () => {
        piece();
        resolve();
      });
      if (!this.#busy) this.#goOn();
    });
  }

  /**
   * A handshake in which the client had to show a certificate has ended.
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
    this.#unknown.remove(from);
    this.#refused.remove(from);
  }

  async #goOn(): Promise<void> {
    this.#busy = true;
    do {
      const rest = this.#rested - performance.now();
      await (rest > 0 ? new Promise((resolve) => setTimeout(resolve, rest)) : nextTurn());
      const piece = this.#unknown.take() ?? this.#refused.take();
      const begun = performance.now();
      piece?.();
      const ended = performance.now();
      if (ended - begun > Short) this.#rested = ended + Rest * (ended - begun);
    } while (this.#unknown.first || this.#refused.first);
    this.#busy = false;
  }
}
