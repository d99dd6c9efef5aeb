/**
 * The operations this side invoked and the asynchronous operations window they share (PS3.7 §7.5.1, §D.3.3.3).
 *
 * @module
 */
import { CommandField, commandName, responseField } from "../dimse/commands.ts";
import type { DimseMessage } from "../dimse/message.ts";
import { DicomTimeoutError } from "../errors.ts";
import type { PresentationContext } from "./contexts.ts";
import type { Clock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import { deferred } from "./deferred.ts";
import { InvokedOperation } from "./invoked_operation.ts";
import { Members } from "./members.ts";

/** Responses of one operation that may wait for their consumer before the association is read no further. */
const MaxQueued = 64;
/** The same while another operation is outstanding, whose answer may be what the consumer waits for. */
const MaxQueuedBehind = 4096;

/** How fast a peer is to read what lies between here and there, in bytes a millisecond: 32 KiB a second. */
const Reading = 32 * 1.024;

/** Numbers operations, holds them while they are outstanding, and routes responses to them. */
export class InvokedOperations {
  /** Operations that may be outstanding at once; Infinity where negotiated without limit. */
  window = 1;
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #timedOut: (error: DicomTimeoutError) => void;
  readonly #outstanding = new Members<InvokedOperation>();
  /** Those of operations that have ended, with their timers: making one for each operation would cost as much as the rest. */
  readonly #deadlines: Deadline[] = [];
  #waiting: (() => void)[] = [];
  #readOn: (() => void) | undefined;
  #lastMessageId = 0;
  /** Bytes written so far, and how many of them the peer has surely read. */
  #written = 0;
  #read = 0;

  /**
   * @param timeout Seconds to wait for a response, or for a place in the window.
   * @param timedOut Called when a response does not come in time.
   * @param clock Wakes those who wait too long.
   */
  constructor(timeout: number, timedOut: (error: DicomTimeoutError) => void, clock: Clock) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#timedOut = timedOut;
  }

  /** How many are outstanding. */
  get size(): number {
    return this.#outstanding.size;
  }

  /** Settles when no operation is outstanding. */
  async confirmed(): Promise<void> {
    while (this.#outstanding.size > 0) await this.#change();
  }

  /**
   * Wait for a place in the window, then begin an operation under a Message ID that no outstanding one has. Nothing comes
   * between seeing the place and taking it, so that callers at once do not share one. Settles at once after
   * {@linkcode fail}.
   *
   * @param commandField Command Field of the request.
   * @param context Its presentation context.
   * @param signal Ends the waiting, with its reason.
   * @returns The operation.
   * @throws {DicomTimeoutError} When no place becomes free in time.
   */
  async begin(commandField: number, context: PresentationContext, signal?: AbortSignal): Promise<InvokedOperation> {
    while (this.#outstanding.size >= this.window) await this.#change(signal);
    do this.#lastMessageId = this.#lastMessageId % 0xffff + 1; while (this.#operation(this.#lastMessageId));
    const deadline = this.#deadlines.pop() ?? new Deadline(this.#timeout, () => {}, this.#clock);
    const operation = new InvokedOperation(this.#lastMessageId, commandField, context, deadline);
    deadline.expire = () => this.#expired(operation);
    this.#outstanding.add(operation);
    // Its responses may be behind those that wait for a slow consumer.
    this.#readOn?.();
    return operation;
  }

  /**
   * End an operation and give its place to the next.
   *
   * @param operation The operation.
   */
  end(operation: InvokedOperation): void {
    if (this.#outstanding.delete(operation)) {
      operation.deadline.disarm();
      this.#deadlines.push(operation.deadline);
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /**
   * Route a response.
   *
   * @param response The response message.
   * @returns What is wrong with it, or a promise to wait for before reading on when its consumer does not keep up.
   */
  route(response: DimseMessage): string | Promise<void> | undefined {
    const { command, contextId } = response;
    const name = commandName(command.CommandField);
    const operation = this.#operation(command.MessageIDBeingRespondedTo ?? -1);
    if (!operation) return `${name} for Message ID ${command.MessageIDBeingRespondedTo}, under which nothing was asked`;
    if (command.CommandField !== responseField(operation.commandField) || contextId !== operation.context.id) {
      return `${name} on context ${contextId} for a ${commandName(operation.commandField)}`;
    }
    if (command.Status === undefined) return `${name} without Status`;
    operation.deliver(response);
    this.#read = Math.max(this.#read, operation.sentAt ?? 0);
    if (operation.settled) this.#settled(operation);
    else if (operation.queued >= (this.#outstanding.size === 1 ? MaxQueued : MaxQueuedBehind)) {
      const { promise, resolve } = deferred<void>();
      this.#readOn = resolve;
      operation.drained().then(resolve);
      return promise;
    }
  }

  /**
   * The peer has taken something: as long as that is requests, it need not have come to those before.
   *
   * @param bytes How much.
   */
  headway(bytes: number): void {
    this.#written += bytes;
    if (!this.#outstanding.find(({ sentAt }) => sentAt === undefined)) return;
    for (const operation of this.#outstanding) operation.touch();
  }

  /**
   * All of a request has been written, though perhaps not read.
   *
   * @param operation Its operation.
   */
  sent(operation: InvokedOperation): void {
    operation.sentAt = this.#written;
  }

  /** The peer has sent something: perhaps in the course of a C-GET, the one operation with others inside it. */
  touch(): void {
    for (const operation of this.#outstanding) {
      if (operation.commandField === CommandField.CGetRq) operation.touch();
    }
  }

  /**
   * The association ended.
   *
   * @param reason Makes what whoever waits is told.
   */
  fail(reason: () => Error): void {
    for (const operation of this.#outstanding) {
      operation.fail(reason());
      operation.deadline.stop();
    }
    for (const deadline of this.#deadlines) deadline.stop();
    this.#outstanding.clear();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Who does one thing after the other comes to what was asked for later only now. */
  #settled(operation: InvokedOperation): void {
    let later = false;
    for (const each of this.#outstanding) {
      if (later) each.touch();
      later ||= each === operation;
    }
    this.end(operation);
  }

  /**
   * A response has not come in time. What was written may be on the way still, in buffers of both systems that hold
   * megabytes: a slow reader has as long again, once.
   */
  #expired(operation: InvokedOperation): void {
    const unread = (operation.sentAt ?? this.#written) - this.#read;
    if (unread > 0 && !operation.prolonged) {
      operation.prolonged = true;
      return operation.deadline.arm(unread / Reading);
    }
    const name = commandName(operation.commandField);
    this.#timedOut(new DicomTimeoutError("response", `No answer to ${name} within ${this.#timeout} s`));
  }

  #operation(messageId: number): InvokedOperation | undefined {
    return this.#outstanding.find((operation) => operation.messageId === messageId);
  }

  /** Wait until an outstanding operation ends. */
  async #change(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = deferred<void>();
    const seconds = this.#timeout;
    const deadline = new Deadline(seconds, () => {
      // One that is being written, or waits for the peer, has a time-out of its own.
      if (this.#outstanding.find(({ sentAt, deadline }) => sentAt === undefined || deadline.armed)) {
        return deadline.arm();
      }
      const full = `Cannot go on: ${this.#outstanding.size} operations are outstanding after ${seconds} s`;
      reject(new DicomTimeoutError("window", `${full}; consume the responses of the earlier operation first`));
    }, this.#clock);
    deadline.arm();
    this.#waiting.push(resolve);
    const leave = () => reject(signal!.reason);
    signal?.addEventListener("abort", leave);
    try {
      await promise;
    } finally {
      deadline.stop();
      signal?.removeEventListener("abort", leave);
    }
  }
}
