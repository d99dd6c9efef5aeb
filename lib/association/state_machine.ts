/**
 * Table 9-10 at work: a pure step over the table, and the machine that carries out its actions (PS3.8 §9.2).
 *
 * @module
 */
import { type AbortParameters, AbortReason, ProtocolError } from "../errors.ts";
import type { AAbort, AAssociateAc, AAssociateRj, AAssociateRq, PDataTf, Pdu, ReceivedPdu } from "../pdu/types.ts";
import { type Action, type Event, type State, StateTable } from "./state_table.ts";

/** What decides between the two next states that some cells of the table name. */
export interface StepConditions {
  /** AR-8: whether this side requested the association. */
  readonly requestor: boolean;
  /** AE-6: whether the service-provider finds the A-ASSOCIATE-RQ acceptable. */
  readonly acceptable: boolean;
}

/**
 * One step of Table 9-10.
 *
 * @param state The current state.
 * @param event What happened.
 * @param conditions What decides where the table names two next states.
 * @returns The action and the next state, or `undefined` where the table has no cell.
 */
export function step(
  state: State,
  event: Event,
  conditions: StepConditions,
): { action: Action; next: State } | undefined {
  const cell = StateTable[event][state];
  if (!cell) return undefined;
  const [action, next, otherwise = next] = cell;
  const holds = action === "AE-6" ? conditions.acceptable : conditions.requestor;
  return { action, next: holds ? next : otherwise };
}

/** What the machine tells the service-user (PS3.8 §7). */
export type Indication =
  | { type: "A-ASSOCIATE indication"; pdu: AAssociateRq }
  | { type: "A-ASSOCIATE confirmation"; pdu: AAssociateAc | AAssociateRj }
  | { type: "A-RELEASE indication" }
  | { type: "A-RELEASE confirmation" }
  | { type: "A-ABORT indication"; abort: AbortParameters }
  | { type: "A-P-ABORT indication"; abort?: AbortParameters; error?: Error };

/** What the machine needs of the world. */
export interface StateMachinePort {
  /** Hand a PDU to the writer queue. Must not throw. */
  send(pdu: Exclude<Pdu, PDataTf>): void;
  /** Close the transport connection. Safe to call more than once. */
  closeTransport(): void;
  /** Start or restart the ARTIM timer. */
  startArtim(): void;
  /** Stop the ARTIM timer. */
  stopArtim(): void;
  /** Tell the service-user. */
  indicate(indication: Indication): void;
}

/** What comes with an event: the PDU that was received or is to be sent, or the error behind it. */
export interface EventParameters {
  /** The PDU received, or the one a local primitive asks to send. */
  readonly pdu?: Pdu;
  /** The error behind Evt17 or Evt19. */
  readonly error?: Error;
  /** Overrides the A-ABORT fields of AA-1. */
  readonly abort?: AbortParameters;
}

const EventOfPdu: Record<ReceivedPdu["type"], Event> = {
  "A-ASSOCIATE-AC": "Evt3",
  "A-ASSOCIATE-RJ": "Evt4",
  "A-ASSOCIATE-RQ": "Evt6",
  "P-DATA-TF": "Evt10",
  "A-RELEASE-RQ": "Evt12",
  "A-RELEASE-RP": "Evt13",
  "A-ABORT": "Evt16",
  INVALID: "Evt19",
};

/** The upper layer protocol machine of one transport connection. */
export class StateMachine {
  /** The current state. */
  state: State = "Sta1";
  readonly #requestor: boolean;
  readonly #port: StateMachinePort;

  /**
   * Makes a machine in Sta1.
   *
   * @param requestor Whether this side requests the association.
   * @param port The writer queue, transport, timer and service-user.
   */
  constructor(requestor: boolean, port: StateMachinePort) {
    this.#requestor = requestor;
    this.#port = port;
  }

  /**
   * A PDU arrived.
   *
   * @param pdu The PDU, or the error where bytes were none.
   * @returns Whether it goes on to the service-user: P-DATA in Sta6 and Sta7, and what belongs to a release.
   */
  receive(pdu: ReceivedPdu): boolean {
    const action = pdu.type === "INVALID"
      ? this.fire("Evt19", { error: pdu.error })
      : this.fire(EventOfPdu[pdu.type], { pdu });
    return action === "DT-2" || action === "AR-6" || action === "AR-2" || action === "AR-8" || action === "AR-3" ||
      action === "AR-10";
  }

  /**
   * Something happened.
   *
   * @param event The event.
   * @param parameters What comes with it.
   * @returns The action taken, or `undefined` where the table has no cell and nothing was done.
   */
  fire(event: Event, parameters: EventParameters = {}): Action | undefined {
    const acceptable = parameters.pdu?.type !== "A-ASSOCIATE-RQ" || (parameters.pdu.protocolVersion & 1) === 1;
    const transition = step(this.state, event, { requestor: this.#requestor, acceptable });
    if (!transition) return undefined;
    this.state = transition.next;
    this.#act(transition.action, event, parameters, acceptable);
    return transition.action;
  }

  #act(action: Action, event: Event, { pdu, error, abort }: EventParameters, acceptable: boolean): void {
    const port = this.#port;
    switch (action) {
      case "AE-1": // the transport is connected by whoever made the duplex
      case "DT-1":
      case "AR-7": // P-DATA goes through the message stages of the writer queue
      case "DT-2":
      case "AR-6": // receive() lets it pass to the message stages
      case "AA-6":
        return;
      case "AE-2":
      case "AE-7":
      case "AR-1":
        return this.#send(pdu);
      case "AE-8":
        this.#send(pdu);
        return port.startArtim();
      case "AE-3":
        return port.indicate({ type: "A-ASSOCIATE confirmation", pdu: pdu as AAssociateAc });
      case "AE-4":
        port.indicate({ type: "A-ASSOCIATE confirmation", pdu: pdu as AAssociateRj });
        return port.closeTransport();
      case "AE-5":
        return port.startArtim();
      case "AE-6":
        port.stopArtim();
        if (acceptable) return port.indicate({ type: "A-ASSOCIATE indication", pdu: pdu as AAssociateRq });
        port.send({ type: "A-ASSOCIATE-RJ", result: 1, source: 2, reason: 2 });
        return port.startArtim();
      case "AR-2":
      case "AR-8":
        return port.indicate({ type: "A-RELEASE indication" });
      case "AR-3":
        port.indicate({ type: "A-RELEASE confirmation" });
        return port.closeTransport();
      case "AR-4":
        port.send({ type: "A-RELEASE-RP" });
        return port.startArtim();
      case "AR-9":
        return port.send({ type: "A-RELEASE-RP" });
      case "AR-10":
        return port.indicate({ type: "A-RELEASE confirmation" });
      case "AR-5":
      case "AA-5":
        port.stopArtim();
        return port.closeTransport();
      case "AA-1":
        port.send({ type: "A-ABORT", ...(abort ?? { source: 0, reason: 0 }) });
        return port.startArtim();
      case "AA-2":
        port.stopArtim();
        return port.closeTransport();
      case "AA-3": {
        const { source, reason } = pdu as AAbort;
        const received = { source, reason } as AbortParameters;
        port.indicate(
          source === 0
            ? { type: "A-ABORT indication", abort: received }
            : { type: "A-P-ABORT indication", abort: received },
        );
        return port.closeTransport();
      }
      case "AA-4":
        port.indicate({ type: "A-P-ABORT indication", error });
        return port.closeTransport();
      case "AA-7":
        return port.send({ type: "A-ABORT", source: 2, reason: reasonOf(event, error) });
      case "AA-8": {
        const sent = { source: 2, reason: reasonOf(event, error) } as const;
        port.send({ type: "A-ABORT", ...sent });
        port.indicate({ type: "A-P-ABORT indication", abort: sent, error: error ?? unexpected(pdu) });
        return port.startArtim();
      }
    }
  }

  #send(pdu: Pdu | undefined): void {
    if (pdu && pdu.type !== "P-DATA-TF") this.#port.send(pdu);
  }
}

function reasonOf(event: Event, error: Error | undefined): AbortParameters["reason"] {
  if (event !== "Evt19") return AbortReason.UnexpectedPdu;
  return error instanceof ProtocolError ? error.abort.reason : AbortReason.NotSpecified;
}

function unexpected(pdu: Pdu | undefined): Error | undefined {
  return pdu && new ProtocolError(`Cannot continue the association: unexpected ${pdu.type}`, AbortReason.UnexpectedPdu);
}
