/**
 * The operations of an association, those of both sides: which messages belong to which of them (PS3.7 §7.5).
 *
 * @module
 */
import { CommandField, commandName, isResponse } from "../dimse/commands.ts";
import type { CommandSet, DimseMessage } from "../dimse/message.ts";
import { Status } from "../dimse/status.ts";
import { type DicomTimeoutError, OperationCancelledError, ProtocolError } from "../errors.ts";
import type { AsyncOperationsWindow } from "../pdu/types.ts";
import type { FairShare } from "../transport/turn.ts";
import type { ByteSource } from "../streams/byte_source.ts";
import type { Association } from "./association.ts";
import type { ByteAccount } from "./byte_account.ts";
import type { Clock } from "./clock.ts";
import type { PresentationContext } from "./contexts.ts";
import type { Deadlines } from "./deadlines.ts";
import type { OperationSummary } from "./events.ts";
import type { InvokedOperation } from "./invoked_operation.ts";
import { InvokedOperations } from "./invoked_operations.ts";
import type { AssociationOptions, Limits } from "./options.ts";
import { performOne, responseTo } from "./perform.ts";
import { PerformedOperations } from "./performed_operations.ts";

/** What the operations need of their association. */
export interface OperationsPort {
  /** The association that performers see. */
  readonly association: Association;
  /** Its performer. */
  readonly options: AssociationOptions;
  /** Its limits. */
  readonly limits: Limits;
  /** What wakes those who wait. */
  readonly clock: Clock;
  /** Its timers. */
  readonly deadlines: Deadlines;
  /** What the data sets of requests are counted against. */
  readonly memory: ByteAccount;
  /** What the association has in the time of the event loop. */
  readonly share: FairShare;
  /** Sends a message. */
  send(message: DimseMessage): Promise<void>;
  /** The peer owes an answer that does not come. */
  timedOut(error: DicomTimeoutError): void;
  /** The peer has broken the protocol. */
  violated(error: ProtocolError): void;
  /** An operation that this side performed has ended. */
  ended(operation: OperationSummary): void;
}

/** Routes messages; never waits, so that a C-CANCEL or A-ABORT is not held up by the operation it means. */
export class Operations {
  /** Those this side asked for. */
  readonly invoked: InvokedOperations;
  readonly #port: OperationsPort;
  #performed = new PerformedOperations(1, () => Promise.resolve());
  #contexts: ReadonlyMap<number, PresentationContext> = new Map();

  /**
   * Begins without an association, and so without presentation contexts.
   *
   * @param port The association.
   */
  constructor(port: OperationsPort) {
    this.#port = port;
    this.invoked = new InvokedOperations(port.limits.timeout, (error) => port.timedOut(error), port.clock);
  }

  /** The accepted presentation contexts by Presentation-context-ID. */
  get contexts(): ReadonlyMap<number, PresentationContext> {
    return this.#contexts;
  }

  /**
   * There is an association.
   *
   * @param contexts Its presentation contexts.
   * @param window Operations that this side may have outstanding (`invoked`), and the peer (`performed`); 0 is no limit.
   */
  establish(contexts: ReadonlyMap<number, PresentationContext>, window: AsyncOperationsWindow): void {
    const { association, options, memory, share } = this.#port;
    this.#contexts = contexts;
    this.invoked.window = window.invoked === 0 ? Infinity : window.invoked;
    const performed = this.#performed = new PerformedOperations(window.performed, async (entry) => {
      const place = { answering: () => performed.answering(entry), answered: () => performed.answered(entry) };
      this.#port.ended(await performOne(association, options, entry, place, share));
      memory.give(entry.message.dataset?.length ?? 0);
    }, () => this.#rest());
  }

  /**
   * Invoke an operation: wait for a place in the asynchronous operations window, then send the request.
   *
   * @param context The presentation context to send it on.
   * @param command The request's command set without Message ID.
   * @param dataset The encoded data set, if any.
   * @param signal Ends the waiting, with its reason.
   * @returns The operation.
   */
  async invoke(
    context: PresentationContext,
    command: Omit<CommandSet, "MessageID" | "CommandDataSetType">,
    dataset?: Uint8Array | ByteSource,
    signal?: AbortSignal,
  ): Promise<InvokedOperation> {
    const operation = await this.invoked.begin(command.CommandField, context, signal);
    this.#port.deadlines.idle.disarm();
    try {
      await this.#send(context.id, { ...command, MessageID: operation.messageId }, dataset);
      this.invoked.sent(operation);
    } catch (error) {
      this.invoked.end(operation);
      throw error;
    }
    return operation;
  }

  /**
   * Ask the peer to stop an operation (C-CANCEL, PS3.7 §9.3.2.3). Its final response still comes.
   *
   * @param operation The operation.
   */
  async cancel(operation: InvokedOperation): Promise<void> {
    if (operation.settled) return;
    const command = { CommandField: CommandField.CCancelRq, MessageIDBeingRespondedTo: operation.messageId };
    await this.#send(operation.context.id, command);
  }

  /**
   * Whether the data set of a message is handed out while it arrives. Who performs the operation decides; on a context
   * that was not accepted there is nothing to wait for.
   *
   * @param command The command set, which announces a data set.
   * @param contextId Presentation-context-ID.
   */
  streamed(command: CommandSet, contextId: number): boolean {
    if (isResponse(command.CommandField)) return false;
    const context = this.#contexts.get(contextId);
    if (context === undefined) return true;
    const { association, options } = this.#port;
    return options.perform?.streamed?.({ association, context, command }) ?? false;
  }

  /**
   * A message arrived.
   *
   * @param message The message.
   * @returns Nothing, or a promise when the association is to be read no further until it settles.
   */
  route(message: DimseMessage): Promise<void> | undefined {
    const { command, contextId } = message;
    const name = commandName(command.CommandField);
    if (!this.#contexts.has(contextId)) {
      return this.#violation(message, `${name} on context ${contextId}, which was not accepted`);
    }
    this.#port.deadlines.idle.disarm();
    if (isResponse(command.CommandField)) {
      const routed = this.invoked.route(message);
      if (typeof routed === "string") return this.#violation(message, routed);
      // What waits for its consumer is bounded by number; see `InvokedOperations`.
      this.#drop(message);
      this.#rest();
      return routed;
    }
    if (command.CommandField === CommandField.CCancelRq) {
      this.#drop(message);
      this.#performed.cancel(command.MessageIDBeingRespondedTo ?? -1, () => new OperationCancelledError());
      return this.#rest();
    }
    if (command.MessageID === undefined) return this.#violation(message, `${name} without Message ID`);
    if (this.#performed.has(command.MessageID)) {
      this.#drop(message);
      return this.#port.send(responseTo(message, { Status: Status.DuplicateInvocation })).catch(() => {});
    }
    this.invoked.touch();
    const full = this.#performed.add(message);
    return full && this.#readOnAfter(full);
  }

  /** Whether an operation that the peer invoked is running. */
  get performing(): boolean {
    return this.#performed.performing;
  }

  /** Settles when none of the operations that the peer invoked is running any more. */
  performed(): Promise<void> {
    return this.#performed.idle();
  }

  /**
   * The association is over: every operation on both sides ends.
   *
   * @param reason Makes what whoever waits is told.
   */
  end(reason: () => Error): void {
    this.#performed.end(reason);
    this.invoked.fail(reason);
  }

  #send(
    contextId: number,
    command: Omit<CommandSet, "CommandDataSetType">,
    dataset?: Uint8Array | ByteSource,
  ): Promise<void> {
    const content = dataset === undefined || dataset instanceof Uint8Array ? { dataset } : { source: dataset };
    return this.#port.send({ type: "DIMSE", contextId, command: { ...command, CommandDataSetType: 0 }, ...content });
  }

  /** Who is not read is not known to have gone: a peer that sends more than it has agreed to has so much time and no more. */
  async #readOnAfter(full: Promise<void>): Promise<void> {
    this.#port.deadlines.ahead.arm();
    await full;
    this.#port.deadlines.ahead.disarm();
  }

  #violation(message: DimseMessage, what: string): undefined {
    this.#drop(message);
    this.#port.violated(new ProtocolError(`Cannot continue the association: ${what}`));
  }

  /** Nobody performs the message: its data set is read past and not kept. */
  #drop({ stream, dataset }: DimseMessage): void {
    stream?.drain();
    this.#port.memory.give(dataset?.length ?? 0);
  }

  /** Called when an operation ends: an association with nothing to do runs against its idle time-out. */
  #rest(): undefined {
    const { association, deadlines } = this.#port;
    if (association.established && this.#performed.size === 0 && this.invoked.size === 0) deadlines.idle.arm();
  }
}
