/**
 * Who is at the two ends of an association, and what they have said to each other to begin with.
 *
 * @module
 */
import type { AAssociateAc, AAssociateRq, UserIdentity } from "../pdu/types.ts";
import type { Duplex, PeerAddress, TlsPeer } from "../transport/duplex.ts";
import type { AssociationInfo } from "./events.ts";

let serials = 0;

/** The two ends of an association. */
export abstract class Parties implements AssociationInfo {
  /** A number that is unique in this program, for logs. */
  readonly serial: number = ++serials;
  /** Which end this side is. */
  readonly role: "requestor" | "acceptor";
  /** The other end's address, where the transport knows it. */
  readonly peer?: PeerAddress;
  /** The other end's certificate on a TLS connection. */
  readonly tls?: TlsPeer;
  /** The A-ASSOCIATE-RQ, once sent or received. */
  protected rq: AAssociateRq | undefined;
  /** The A-ASSOCIATE-AC, once sent or received. */
  protected ac: AAssociateAc | undefined;
  readonly #aeTitle: string | undefined;

  /**
   * Nothing has been said so far.
   *
   * @param duplex The transport connection.
   * @param role Which end this side is.
   * @param aeTitle This side's own AE title, where it is configured.
   */
  protected constructor({ peer, tls }: Duplex, role: "requestor" | "acceptor", aeTitle: string | undefined) {
    this.role = role;
    this.peer = peer;
    this.tls = tls;
    this.#aeTitle = aeTitle;
  }

  /** Calling AE title: the requestor's. Empty before the A-ASSOCIATE-RQ. */
  get callingAeTitle(): string {
    return this.rq?.callingAeTitle ?? "";
  }

  /** Called AE title: the acceptor's. Empty before the A-ASSOCIATE-RQ. */
  get calledAeTitle(): string {
    return this.rq?.calledAeTitle ?? "";
  }

  /** This side's own AE title: as configured, or as the two sides have called it. */
  get aeTitle(): string {
    return this.#aeTitle ?? (this.role === "requestor" ? this.callingAeTitle : this.calledAeTitle);
  }

  /** User identity the requestor gave (PS3.7 §D.3.3.7). */
  get userIdentity(): UserIdentity | undefined {
    return this.rq?.userInformation.userIdentity;
  }

  /** The A-ASSOCIATE-RQ, once sent or received. */
  get request(): AAssociateRq | undefined {
    return this.rq;
  }

  /** The A-ASSOCIATE-AC, once sent or received. */
  get acceptance(): AAssociateAc | undefined {
    return this.ac;
  }

  /** Maximum-length-received of the other end (PS3.8 §D.1); 0 is no limit. */
  protected get maxSendLength(): number {
    const theirs = this.role === "requestor" ? this.ac : this.rq;
    return theirs?.userInformation.maxPduLength ?? 0;
  }
}
