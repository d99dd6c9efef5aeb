/**
 * TLS handshakes under way, bounded in number and time.
 *
 * @module
 */
import type { Socket } from "node:net";
import { formatAddress, socketAddress } from "./address.ts";
import { oldestOfMost } from "./crowd.ts";

/** Handshakes that may be under way at once where nothing else is said: as many as connections without an association. */
export const MaxHandshakes = 256;

/** Bounds on handshakes. */
export interface HandshakeLimits {
  /** How many at once; one from where most come gives way to one more. */
  readonly most: number;
  /** How long one may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** One that is under way, or was. */
export interface Handshake {
  /** Both ends of the connection. */
  readonly key: string;
  /** The other end. */
  readonly name: string;
  /** The connection. */
  readonly socket: Socket;
  /** Ends it when it takes too long. */
  readonly timer: ReturnType<typeof setTimeout>;
  /** Whether it exceeded a bound. */
  dropped?: boolean;
}

/**
 * Connections whose handshake is under way, oldest first, by both ends. With a timer of its own: that of node:tls goes on
 * when the socket has closed, on Deno, and keeps all that belonged to it (seen in 2.9.6).
 */
export class Handshakes {
  /** Turns the timer of node:tls off; 0 would be its default. */
  static readonly noTimeout = -1;

  readonly #handshakes = new Map<string, Handshake>();
  readonly #limits: HandshakeLimits;
  readonly #onDrop: (name: string, why: Error) => void;

  /**
   * None is under way.
   *
   * @param limits Bounds.
   * @param onDrop Told of each that exceeds one of them.
   */
  constructor(limits: HandshakeLimits, onDrop: (name: string, why: Error) => void = () => {}) {
    this.#limits = limits;
    this.#onDrop = onDrop;
  }

  /**
   * A connection is there, and the handshake begins.
   *
   * @param socket The connection.
   * @returns The handshake; nothing where the connection has gone.
   */
  begin(socket: Socket): Handshake | undefined {
    // One that was reset at once has no address any more, and perhaps never closes.
    if (socket.destroyed || socket.remoteAddress === undefined) return void socket.destroy();
    const key = keyOf(socket);
    const { most, timeoutMs } = this.#limits;
    const timer = setTimeout(() => this.#drop(handshake, "handshake not finished in time"), timeoutMs);
    const handshake: Handshake = { key, name: nameOf(socket), socket, timer };
    // Between two ends there is one connection: the one before has gone, which Deno does not always tell.
    const before = this.#handshakes.get(key);
    if (before) this.#drop(before, "the connection is gone");
    this.#handshakes.set(key, handshake);
    socket.once("close", () => this.#forget(handshake));
    if (this.#handshakes.size <= most) return handshake;
    const oldest = oldestOfMost(this.#handshakes.values(), ({ socket }) => socket.remoteAddress)!;
    this.#drop(oldest, "too many handshakes at once");
    return oldest === handshake ? undefined : handshake;
  }

  /**
   * A handshake has come to its end, well or not.
   *
   * @param handshake The handshake.
   * @returns Whether it was under way until now: of one that has been dropped all has been told.
   */
  end(handshake: Handshake): boolean {
    const underWay = !handshake.dropped;
    this.#forget(handshake);
    return underWay;
  }

  /** Nobody listens any more. */
  close(): void {
    for (const handshake of [...this.#handshakes.values()]) {
      this.#forget(handshake);
      handshake.socket.destroy();
    }
  }

  #drop(handshake: Handshake, why: string): void {
    const { name, socket } = handshake;
    this.#forget(handshake);
    handshake.dropped = true;
    socket.destroy();
    this.#onDrop(name, new Error(why));
  }

  #forget(handshake: Handshake): void {
    clearTimeout(handshake.timer);
    // Another connection may have come from the same address and port.
    if (this.#handshakes.get(handshake.key) === handshake) this.#handshakes.delete(handshake.key);
  }
}

/** What two connections do not have in common at the same time. */
function keyOf(socket: Socket): string {
  return `${nameOf(socket)} ${socket.localAddress}`;
}

function nameOf(socket: Socket): string {
  return formatAddress(socketAddress(socket.remoteAddress ?? "?", socket.remotePort ?? 0));
}
