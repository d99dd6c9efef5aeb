/**
 * The connections of an HTTP server: there is always room for one more, as long as some of them wait for nothing, or an
 * address has many of them.
 *
 * @module
 */
import { networkOf } from "../lib/transport/address.ts";

/** The ends of a connection; the sockets below TLS and above it say the same. The port listened on is always the same one. */
export interface Ends {
  /** IP address of the client. */
  readonly remoteAddress?: string;
  /** TCP port of the client. */
  readonly remotePort?: number;
  /** IP address the client has connected to. */
  readonly localAddress?: string;
}

/** What is needed of a socket. */
export interface ConnectionSocket extends Ends {
  /** Closes it at once. */
  destroy(): unknown;
  /** Tells when it is closed. */
  once(event: "close", listener: () => void): unknown;
}

/** One connection. */
interface Connection {
  readonly socket: ConnectionSocket;
  readonly network: string;
  /** Requests that have not been answered to the end. */
  requests: number;
}

/**
 * Requests of one connection that wait for their answers (pipelining, RFC 9112 §9.3.2), which no client of today does. Their
 * answers are in memory until the client reads them.
 */
const MaxPipelined = 4;

const keyOf = ({ remoteAddress, remotePort, localAddress }: Ends) => `${remoteAddress} ${remotePort} ${localAddress}`;

/**
 * Closes connections of the address that has the most of them, those on which nothing goes on first, to make room for new
 * ones.
 */
export class Connections {
  readonly #most: number;
  /** Those on which something went on last are at the end. */
  readonly #connections = new Map<string, Connection>();

  /** Begins without any; there may be so many. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Takes a new connection, and closes another one for it if need be, or itself.
   *
   * @param socket The connection
   */
  add(socket: ConnectionSocket): void {
    const key = keyOf(socket);
    const connection = { socket, network: networkOf(socket.remoteAddress ?? ""), requests: 0 };
    // Between two ends there is one connection: the one before has gone, which Deno does not always tell
    this.#connections.get(key)?.socket.destroy();
    this.#connections.set(key, connection);
    socket.once("close", () => {
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
    });
    if (this.#connections.size <= this.#most) return;
    const [victimKey, victim] = this.#victim(connection) ?? [key, connection];
    this.#connections.delete(victimKey);
    victim.socket.destroy();
  }

  /**
   * A request begins. Where too many of its connection wait already, that is closed: all of them would be held until the
   * client reads the answers.
   *
   * @param ends Its connection
   * @returns Whether the request is to be answered; if not, its connection is to be closed
   */
  begin(ends: Ends): boolean {
    const connection = this.#used(ends);
    if (connection === undefined) return false;
    if (++connection.requests <= MaxPipelined) return true;
    this.#connections.delete(keyOf(ends));
    connection.socket.destroy();
    return false;
  }

  /**
   * A request has been answered.
   *
   * @param ends Its connection
   */
  end(ends: Ends): void {
    const connection = this.#used(ends);
    if (connection !== undefined) connection.requests--;
  }

  #used(ends: Ends): Connection | undefined {
    const key = keyOf(ends);
    const connection = this.#connections.get(key);
    if (connection === undefined) return undefined;
    this.#connections.delete(key);
    this.#connections.set(key, connection);
    return connection;
  }

  /**
   * Of the network with the most connections the one that has been idle for the longest time. Where none of them is idle, but
   * they are more than those of the newcomer's network, the one on which nothing has begun or ended for the longest time:
   * whoever does not read the answers would keep out all others.
   */
  #victim(newcomer: Connection): [string, Connection] | undefined {
    const counts = new Map<string, number>();
    for (const { network } of this.#connections.values()) counts.set(network, (counts.get(network) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const ofMost = [...this.#connections].filter(([, each]) => each !== newcomer && counts.get(each.network) === most);
    const idle = ofMost.find(([, { requests }]) => requests === 0);
    return idle ?? (most > counts.get(newcomer.network)! ? ofMost[0] : undefined);
  }
}
