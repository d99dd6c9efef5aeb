/**
 * The service-provider of PS3.8: the state machine of one transport connection with its ARTIM timer, and how it ends.
 *
 * @module
 */
import { type AbortParameters, AssociationAbortedError, DicomTimeoutError, ProtocolError } from "../errors.ts";
import type { PDataTf, Pdu, ReceivedPdu } from "../pdu/types.ts";
import type { Clock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import { deferred } from "./deferred.ts";
import { type EventParameters, type Indication, StateMachine } from "./state_machine.ts";
import type { Action, Event, State } from "./state_table.ts";

/** What the upper layer needs of the association above it. */
export interface UpperLayerUser {
  /** Put a PDU into the writer queue. Must not throw. */
  send(pdu: Exclude<Pdu, PDataTf>): void;
  /** Close the transport connection and stop writing. */
  close(): void;
  /** An A-ASSOCIATE indication or confirmation; a release is routed in order with the messages before it. */
  indicate(indication: Extract<Indication, { pdu: unknown }>): void;
  /** The association is over. Called once. */
  ended(outcome: Outcome): void;
}

/** PDUs that are read while waiting for the peer to close the connection. */
const MaxAfterEnd = 1000;

/** How an association has ended. */
export interface Outcome {
  /** Why; absent after a release or a rejection. */
  readonly error?: Error;
  /** The fields of the A-ABORT that was sent or received. */
  readonly abort?: AbortParameters;
}

/** The upper layer of one transport connection. */
export class UpperLayer {
  /** Settles when the association is over. Never rejects. */
  readonly ended: Promise<void>;
  readonly #machine: StateMachine;
  readonly #user: UpperLayerUser;
  readonly #timeout: number;
  readonly #resolveEnded: () => void;
  readonly #artim: Deadline;
  #outcome: Outcome | undefined;
  #afterEnd = 0;
  #accepted = false;

  /**
   * @param role Which end this side is.
   * @param timeout Seconds of the ARTIM timer.
   * @param user The association above.
   * @param clock Wakes the ARTIM timer. Default: one of its own.
   */
  constructor(role: "requestor" | "acceptor", timeout: number, user: UpperLayerUser, clock?: Clock) {
    this.#user = user;
    this.#timeout = timeout;
    this.#artim = new Deadline(timeout, () => this.fire("Evt18"), clock);
    const ended = deferred<void>();
    this.ended = ended.promise;
    this.#resolveEnded = ended.resolve;
    this.#machine = new StateMachine(role === "requestor", {
      send: (pdu) => user.send(pdu),
      closeTransport: () => this.#close(),
      startArtim: () => this.#startArtim(),
      stopArtim: () => this.#artim.rest(),
      indicate: (indication) => this.#indicated(indication),
    });
  }

  /** The state of Table 9-10. */
  get state(): State {
    return this.#machine.state;
  }

  /** How the association has ended, once it has. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** What to throw at whoever uses an association that is over. */
  get endError(): Error {
    return this.#outcome?.error ?? new AssociationAbortedError("The association has been released");
  }

  /**
   * A PDU arrived.
   *
   * @param pdu The PDU, or the error where bytes were none.
   * @returns Whether it goes on to the message stages.
   */
  receive(pdu: ReceivedPdu): boolean {
    // Whoever goes on and on after the end is not waited for.
    if (this.state === "Sta13" && ++this.#afterEnd > MaxAfterEnd) {
      this.fire("Evt18");
      return false;
    }
    const from = this.state;
    const pass = this.#machine.receive(pdu);
    this.#afterStep(from, pdu.type === "INVALID" ? pdu.error : undefined);
    return pass;
  }

  /**
   * Something else happened.
   *
   * @param event The event of Table 9-10.
   * @param parameters What comes with it.
   * @returns The action taken, or `undefined` where the event cannot happen in this state.
   */
  fire(event: Event, parameters?: EventParameters): Action | undefined {
    const from = this.state;
    const action = this.#machine.fire(event, parameters);
    this.#afterStep(from, parameters?.error);
    return action;
  }

  /**
   * End the association by A-ABORT.
   *
   * @param abort The fields to send.
   * @param error What everybody who waits for something is told.
   */
  abort(abort: AbortParameters, error: Error): void {
    if (this.#outcome) return;
    this.#finish({ error, abort });
    if (this.fire("Evt15", { abort }) === undefined) this.#close();
  }

  /**
   * End the association because the peer owed something that did not come.
   *
   * @param error Which wait ran out.
   */
  timedOut(error: DicomTimeoutError): void {
    this.abort({ source: this.#accepted ? 2 : 0, reason: 0 }, error);
  }

  /** An association that has come to Sta13 or Sta1 is over, however it came there. */
  #afterStep(from: State, error: Error | undefined): void {
    const { state } = this.#machine;
    if (state === from) return;
    if (state === "Sta6") this.#accepted = true;
    if (this.#outcome || (state !== "Sta13" && state !== "Sta1")) return;
    const never = this.#accepted ? undefined : new AssociationAbortedError("No association was established");
    this.#finish({ error: error ?? never });
  }

  #indicated(indication: Indication): void {
    if ("pdu" in indication) return this.#user.indicate(indication);
    if (indication.type !== "A-ABORT indication" && indication.type !== "A-P-ABORT indication") return;
    const { abort } = indication;
    const cause = "error" in indication ? indication.error : undefined;
    const known = cause instanceof ProtocolError || cause instanceof DicomTimeoutError;
    const message = cause?.message ?? "The peer aborted the association";
    this.#finish({ error: known ? cause : new AssociationAbortedError(message, { abort, cause }), abort });
  }

  #finish(outcome: Outcome): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    this.#user.ended(outcome);
    this.#resolveEnded();
  }

  #close(): void {
    this.#artim.stop();
    this.#user.close();
  }

  #startArtim(): void {
    // A peer that has been told the association is over gets less time to close than one that has yet to ask for one.
    const seconds = this.state === "Sta2" ? this.#timeout : Math.min(this.#timeout / 2, 5);
    this.#artim.arm(seconds * 1000);
  }
}
