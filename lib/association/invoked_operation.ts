/**
 * An operation this side invoked and the responses that come for it (PS3.7 §7.5.1).
 *
 * @module
 */
import type { DimseMessage } from "../dimse/message.ts";
import { statusCategory } from "../dimse/status.ts";
import type { PresentationContext } from "./contexts.ts";
import type { Deadline } from "./deadline.ts";
import { Cancellable } from "./performed_operations.ts";

/** The responses to one invoked operation, in order; up to the last one they have a Pending status. */
export class InvokedOperation {
  /** Message ID (0000,0110) of the request. */
  readonly messageId: number;
  /** Command Field (0000,0100) of the request. */
  readonly commandField: number;
  /** The presentation context of the request, and so of every response. */
  readonly context: PresentationContext;
  /**
   * Runs while a response is waited for.
   *
   * @internal
   */
  readonly deadline: Deadline;
  /** How many bytes had been written when all of the request was; absent before. */
  sentAt: number | undefined;
  /** Whether the peer has had longer for the response that is waited for, as there was much to read before it. */
  prolonged = false;
  readonly #responses: DimseMessage[] = [];
  #final = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #drained: (() => void) | undefined;

  /**
   * Makes an operation without responses.
   *
   * @param messageId Message ID of the request.
   * @param commandField Command Field of the request.
   * @param context Its presentation context.
   * @param deadline For each response; not running.
   */
  constructor(
    messageId: number,
    commandField: number,
    context: PresentationContext,
    deadline: Deadline,
  ) {
    this.messageId = messageId;
    this.commandField = commandField;
    this.context = context;
    this.deadline = deadline;
  }

  /** Whether the final response has arrived or the operation has failed. */
  get settled(): boolean {
    return this.#final || this.#error !== undefined;
  }

  /** How many responses nobody has taken yet. */
  get queued(): number {
    return this.#responses.length;
  }

  /** Settles when all responses have been taken, so that the reader of the association can wait for a slow consumer. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.#drained = resolve);
  }

  /**
   * The next response.
   *
   * @returns The response, or `undefined` after the final one.
   * @throws {DicomNetworkError} When the association ended first or no response came in time.
   */
  async next(): Promise<DimseMessage | undefined> {
    while (true) {
      const response = this.#responses.shift();
      if (this.#responses.length === 0) this.#drained?.();
      if (response) return response;
      if (this.#error) throw this.#error;
      if (this.#final) return undefined;
      this.deadline.armOnce();
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /**
   * A response arrived.
   *
   * @param response The response message.
   */
  deliver(response: DimseMessage): void {
    this.#responses.push(response);
    this.prolonged = false;
    // Of other operations than these there is one response, whatever its status claims (PS3.7 §9.1, §10.1).
    const pending = Cancellable.includes(this.commandField) &&
      statusCategory(response.command.Status ?? 0) === "Pending";
    if (!pending) this.#final = true;
    this.deadline.disarm();
    this.#wake?.();
  }

  /** The peer is at work on this operation in another way: a sub-operation arrived, so the wait starts over. */
  touch(): void {
    if (this.deadline.armed) this.deadline.arm();
  }

  /**
   * The association ended.
   *
   * @param error Why.
   */
  fail(error: Error): void {
    if (this.settled) return;
    this.#error = error;
    this.deadline.disarm();
    this.#wake?.();
    this.#drained?.();
  }
}
