/**
 * The SCU's way in: connect and associate.
 *
 * @module
 */
import { associateRequest, establish } from "../association/establish.ts";
import { limitsOf } from "../association/options.ts";
import type { Duplex } from "../transport/duplex.ts";
import { connect, type ConnectOptions } from "../transport/mod.ts";
import type { OpenDestination } from "./move_destination.ts";
import { type AssociateOptions, ScuAssociation } from "./scu_association.ts";

/** The longest match that is taken where nothing else is said: some servers, this one too, answer with several MiB. */
const MaxMatchLength = 16 * 2 ** 20;

/** Where to connect to, and what to ask for there. */
export type ConnectAndAssociateOptions = AssociateOptions & Pick<ConnectOptions, "host" | "port" | "tls">;

/**
 * Connect to a peer and request an association.
 *
 * @param options Host, port, AE titles and presentation contexts.
 * @returns The established association. `await using` releases it.
 * @throws {TransportError} When the connection cannot be made.
 * @throws {AssociationRejectedError} When the peer rejects the association.
 * @throws {NoPresentationContextError} When it accepts none of the presentation contexts.
 * @throws {DicomTimeoutError} When it does not answer in time.
 * @throws {RangeError} For AE titles or contexts that cannot be sent.
 *
 * @example A C-ECHO
 * ```ts
 * import { associate, serve, Verification, verification } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * async function ping(host: string, port: number): Promise<number> {
 *   await using association = await associate({
 *     host,
 *     port,
 *     calledAeTitle: "HANGAR",
 *     callingAeTitle: "PING",
 *     contexts: [Verification],
 *   });
 *   return (await association.echo()).status;
 * }
 *
 * await using server = await serve({ port: 0, aeTitle: "HANGAR", services: [verification()] });
 * assertEquals(await ping("127.0.0.1", server.port), 0x0000);
 * ```
 */
export async function associate(options: ConnectAndAssociateOptions): Promise<ScuAssociation> {
  // A caller's mistake costs no connection.
  associateRequest(options);
  limitsOf(options);
  const { host, port, tls, signal, timeout = 30 } = options;
  return await requestAssociation(await connect({ host, port, tls, signal, timeoutMs: timeout * 1000 }), options);
}

/**
 * Request an association over an open connection.
 *
 * @param duplex Any pair of byte streams that can be closed.
 * @param options AE titles and presentation contexts.
 * @returns The established association.
 * @throws {DicomNetworkError} As {@linkcode associate}.
 */
export async function requestAssociation(duplex: Duplex, options: AssociateOptions): Promise<ScuAssociation> {
  const { signal } = options;
  let association: ScuAssociation;
  try {
    association = new ScuAssociation(duplex, { maxIdentifierLength: MaxMatchLength, ...options });
  } catch (error) {
    duplex.close();
    throw error;
  }
  const giveUp = () => association.abort();
  signal?.addEventListener("abort", giveUp);
  try {
    signal?.throwIfAborted();
    await establish(association, options);
    return association;
  } catch (error) {
    association.abort();
    await association.closed;
    throw error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

/** Connects to the destination of a C-MOVE. */
export const openDestination: OpenDestination = (association, target, contexts, signal) =>
  associate({
    host: target.host,
    port: target.port,
    tls: target.tls,
    signal,
    calledAeTitle: target.aeTitle,
    callingAeTitle: association.aeTitle,
    // Whoever asked for the C-MOVE waits as well, and is to learn what became of it.
    timeout: association.timeout / 2,
    sendsFrom: association.memory,
    contexts,
  });
