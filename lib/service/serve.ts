/**
 * The SCP's way in: listen, accept associations within limits, and drain at the end.
 *
 * @module
 */
import { acceptOver } from "../association/establish.ts";
import type { Association } from "../association/association.ts";
import { ByteBudget } from "../association/byte_budget.ts";
import { atMost } from "../association/deadline.ts";
import {
  type AcceptorPolicy,
  type IdentityVerdict,
  isIdentityType,
  negotiate,
  objection,
  rejection,
} from "../association/negotiate.ts";
import { type AssociationOptions, DefaultMaxPduLength, limitsOf } from "../association/options.ts";
import type { AAssociateAc, AAssociateRj, AAssociateRq, AsyncOperationsWindow } from "../pdu/types.ts";
import { neighboursOf, oldestOfMost } from "../transport/crowd.ts";
import type { Duplex, PeerAddress } from "../transport/duplex.ts";
import { listen, type Listener, type ListenOptions } from "../transport/mod.ts";
import { dispatcher } from "./dispatcher.ts";
import type { Service } from "./types.ts";

/** What an acceptor offers and how much it takes upon itself. */
export interface AcceptOptions extends Omit<AssociationOptions, "perform"> {
  /** Our AE title. */
  readonly aeTitle: string;
  /** The services, e.g. `[verification(), hangingProtocol({ … })]`. */
  readonly services: readonly Service[];
  /** Called AE titles answered to; any when absent. */
  readonly calledAeTitles?: readonly string[];
  /** Calling AE titles let in; any when absent. */
  readonly callingAeTitles?: readonly string[];
  /**
   * The most operations a requestor may have outstanding (`invoked`), and we with it (`performed`), when it negotiates
   * a window (PS3.7 §D.3.3.3). Default 16 and 1.
   */
  readonly asyncOperationsWindow?: AsyncOperationsWindow;
  /**
   * Decides on a requestor's user identity (PS3.7 §D.3.3.7); called for every association, with `userIdentity` absent
   * where none was given. What it refuses, or throws, is answered with A-ASSOCIATE-RJ, and so is an identity of a type
   * that PS3.7 does not have, without asking.
   */
  readonly authenticate?: (association: Association) => IdentityVerdict | boolean | Promise<IdentityVerdict | boolean>;
}

/** Options of {@linkcode serve}. */
export interface ServeOptions extends AcceptOptions {
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** TLS settings; plain TCP when absent. */
  readonly tls?: ListenOptions["tls"];
  /** Associations at once; one more is rejected (transient, local limit exceeded). Default 100. */
  readonly maxAssociations?: number;
  /**
   * Associations at once from one address. Default: three quarters of those in all, so that nobody takes every place; that
   * holds for an IPv6 network of 64 bits, too.
   */
  readonly maxAssociationsPerAddress?: number;
  /**
   * Bytes of data sets in memory at once, over all associations: those that are arriving, those that wait for their
   * turn, and those that handlers work on. What finds no room for 5 s is answered A700. Default 128 MiB.
   */
  readonly datasetMemory?: number;
  /** Connections at once that have no association, not yet or no longer; the oldest makes room. Default 256. */
  readonly maxPendingConnections?: number;
}

/**
 * Accept an association over an open connection.
 *
 * @param duplex Any pair of byte streams that can be closed.
 * @param options Services, AE titles and limits.
 * @returns The association once established, or `undefined` when it was rejected or none was requested.
 */
export function acceptAssociation(duplex: Duplex, options: AcceptOptions): Promise<Association | undefined> {
  const policy = policyOf(options);
  return acceptOver(duplex, (rq, association) => answer(rq, association, policy, options), acceptorOptions(options));
}

function policyOf(options: AcceptOptions): AcceptorPolicy {
  const { calledAeTitles, callingAeTitles, maxPduLength = DefaultMaxPduLength } = options;
  return {
    contexts: options.services.flatMap((each) => each.rows),
    calledAeTitles,
    callingAeTitles,
    maxPduLength,
    asyncOperationsWindow: options.asyncOperationsWindow ?? { invoked: 16, performed: 1 },
  };
}

function acceptorOptions(options: AcceptOptions): AssociationOptions {
  return { ...options, perform: dispatcher(options.services) };
}

async function answer(
  rq: AAssociateRq,
  association: Association,
  policy: AcceptorPolicy,
  options: AcceptOptions,
): Promise<AAssociateAc | AAssociateRj> {
  const rejected = objection(rq, policy);
  if (rejected || !options.authenticate) return rejected ?? negotiate(rq, policy);
  let verdict: IdentityVerdict | boolean = false;
  try {
    const { userIdentity } = rq.userInformation;
    if (!userIdentity || isIdentityType(userIdentity.type)) verdict = await options.authenticate(association);
  } catch {
    // Who cannot be checked is not let in.
  }
  return negotiate(rq, policy, typeof verdict === "boolean" ? { accepted: verdict } : verdict);
}

/** A listening SCP. */
export class Server implements AsyncDisposable {
  /** Where it listens. */
  readonly address: PeerAddress;
  /** Settles when the server has closed. */
  readonly finished: Promise<void>;
  readonly #options: ServeOptions;
  readonly #policy: AcceptorPolicy;
  readonly #acceptor: AssociationOptions;
  readonly #listener: Listener;
  readonly #pending = new Set<Duplex>();
  readonly #associations = new Set<Association>();
  readonly #connections = new Set<Promise<unknown>>();

  /**
   * Begins to accept.
   *
   * @param listener Where connections come from.
   * @param options Services, AE titles and limits.
   */
  constructor(listener: Listener, options: ServeOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#policy = policyOf(options);
    const { datasetMemory = 128 * 2 ** 20 } = options;
    this.#acceptor = { ...acceptorOptions(options), memory: options.memory ?? new ByteBudget(datasetMemory) };
    this.address = listener.address;
    this.finished = this.#acceptLoop();
  }

  /** TCP port. */
  get port(): number {
    return this.address.port;
  }

  /** Established associations. */
  get associations(): ReadonlySet<Association> {
    return this.#associations;
  }

  /**
   * Stop: accept nothing more, let running operations finish, then end every association.
   *
   * @param drainSeconds How long operations may take to finish. Default 30.
   */
  async close(drainSeconds = 30): Promise<void> {
    this.#listener.close();
    for (const duplex of this.#pending) duplex.close();
    await Promise.all([...this.#associations].map(async (association) => {
      await atMost(Promise.race([association.performed(), association.ended]), drainSeconds * 1000);
      association.abort();
      // Handlers clean up behind themselves, if they do not take too long.
      await atMost(association.performed(), 1000);
    }));
    await this.finished;
    await Promise.all(this.#connections);
  }

  /** Stop and drain. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #acceptLoop(): Promise<void> {
    for await (const duplex of this.#listener) {
      const connection = this.#serveConnection(duplex).finally(() => this.#connections.delete(connection));
      this.#connections.add(connection);
    }
  }

  async #serveConnection(duplex: Duplex): Promise<void> {
    this.#wait(duplex);
    const association = await acceptOver(duplex, (rq, association) => {
      this.#pending.delete(duplex);
      // What is rejected, released or aborted stays connected until the peer closes, and no longer than others wait.
      association.ended.then(() => this.#wait(duplex));
      return this.#answer(rq, association);
    }, this.#acceptor);
    await association?.closed;
    this.#pending.delete(duplex);
  }

  /** A flood of idle connections pushes out the oldest from where most of them come, and nobody who has an association. */
  #wait(duplex: Duplex): void {
    this.#pending.add(duplex);
    if (this.#pending.size <= (this.#options.maxPendingConnections ?? 256)) return;
    const oldest = oldestOfMost(this.#pending, ({ peer }) => peer?.hostname)!;
    this.#pending.delete(oldest);
    oldest.close();
  }

  async #answer(rq: AAssociateRq, association: Association): Promise<AAssociateAc | AAssociateRj> {
    const rejected = objection(rq, this.#policy) ?? (this.#isFull(association) ? rejection(2, 3, 2) : undefined);
    if (rejected) return rejected;
    // The place is taken before anything is awaited, so that a rush cannot take more than there are.
    this.#associations.add(association);
    const free = () => void this.#associations.delete(association);
    association.ended.then(free);
    const pdu = await answer(rq, association, this.#policy, this.#options);
    if (pdu.type === "A-ASSOCIATE-RJ") free();
    return pdu;
  }

  #isFull(association: Association): boolean {
    const { maxAssociations = 100 } = this.#options;
    const share = Math.ceil(0.75 * maxAssociations);
    const { maxAssociationsPerAddress = share } = this.#options;
    if (this.#associations.size >= maxAssociations) return true;
    const present = neighboursOf(association, this.#associations, ({ peer }) => peer?.hostname);
    return present.ofAddress >= maxAssociationsPerAddress ||
      present.ofNetwork >= Math.max(share, maxAssociationsPerAddress);
  }
}

/**
 * Listen for associations.
 *
 * @param options Port, AE title and services.
 * @returns The listening server. `await using` closes it.
 * @throws {TransportError} When the port cannot be listened on.
 * @throws {RangeError} For a limit outside its bounds.
 *
 * @example A Verification SCP
 * ```ts
 * import { associate, serve, Verification, verification } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({ port: 0, aeTitle: "HANGAR", services: [verification()] });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "PING",
 *   contexts: [Verification],
 * });
 * assertEquals(await association.echo(), { status: 0x0000 });
 * ```
 */
export async function serve(options: ServeOptions): Promise<Server> {
  const { host = "127.0.0.1", port, tls } = options;
  limitsOf(options); // or else every connection would fail on it
  return new Server(await listen({ host, port, tls }), options);
}
