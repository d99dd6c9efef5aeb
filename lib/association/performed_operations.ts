/**
 * The operations a peer asked for: which are running, which wait for a place in the asynchronous operations window,
 * and which a C-CANCEL means (PS3.7 §7.5, §9.3.2.3).
 *
 * @module
 */
import { CommandField } from "../dimse/commands.ts";
import type { DatasetStream } from "../dimse/dataset_stream.ts";
import type { CommandSet, DimseMessage } from "../dimse/message.ts";
import type { PresentationContext } from "./contexts.ts";
import type { Association } from "./association.ts";
import { Members } from "./members.ts";
import { Stop } from "./stop.ts";

/** The fields of a response that a performer decides; the rest follows from the request. */
export type ResponseFields =
  & { Status: number }
  & Partial<Omit<CommandSet, "CommandField" | "CommandDataSetType" | "MessageIDBeingRespondedTo">>;

/** A request from the peer, with what is needed to perform and answer it. */
export interface PerformedOperation {
  /** Who asks. */
  readonly association: Association;
  /** The presentation context of the request. */
  readonly context: PresentationContext;
  /** The command set. */
  readonly command: CommandSet;
  /** Message ID (0000,0110). */
  readonly messageId: number;
  /** The data set, encoded in the context's transfer syntax. */
  readonly dataset?: Uint8Array;
  /** Instead of `dataset`, where the performer wants it while it arrives. Nothing behind it is read before it is. */
  readonly stream?: DatasetStream;
  /** Whether a data set came that was over its limit and has been discarded. */
  readonly oversize: boolean;
  /** Aborted by C-CANCEL, A-ABORT, A-RELEASE and the end of the connection. Made when it is first looked at. */
  readonly signal: AbortSignal;
  /** What the signal is made of. */
  readonly stop: Stop;
  /** Whether a C-CANCEL came for it. */
  readonly cancelled: boolean;
  /**
   * Send a response on the request's presentation context. The final one goes out when the request has come to its end:
   * what is left of a streamed data set is dropped.
   *
   * @param fields Status (0000,0900) and whatever else the response carries.
   * @param dataset The encoded data set, if any.
   * @returns Settles when the writer has taken it: back-pressure.
   * @throws {AssociationAbortedError} When the association has ended.
   */
  respond(fields: ResponseFields, dataset?: Uint8Array): Promise<void>;
  /**
   * Waits until the event loop is this association's again, with work that others would notice. At once where the
   * operation has been stopped.
   *
   * @param work As much as sending or receiving so many bytes is.
   */
  turn(work: number): Promise<void>;
  /**
   * Lets others have their turn when there has been none for a while.
   *
   * @param work What has been done, as much as sending or receiving so many bytes is.
   * @returns A promise to wait for, or `undefined` when there is no need.
   */
  worked(work: number): Promise<void> | undefined;
  /**
   * Reserves memory for what is made of the identifier, where there is enough; until the operation ends.
   *
   * @param bytes How much.
   * @returns Whether it is reserved.
   */
  reserveNow(bytes: number): boolean;
  /**
   * Reserves memory for what is made of the identifier, after waiting for it if need be.
   *
   * @param bytes How much.
   * @returns Whether it is reserved. It is not where there is none in time, and where the operation is stopped.
   */
  reserve(bytes: number): Promise<boolean>;
  /**
   * Let go of the data set, and give back what it takes in memory; a peer may take days over the rest of the operation.
   *
   * @param kept Bytes of what has been made of an identifier that are needed on.
   */
  forget(kept?: number): void;
  /**
   * Tell the listener of the association what led to a failure; the first word counts.
   *
   * @param error What was thrown or refused.
   */
  note(error: unknown): void;
}

/** Performs operations. */
export interface Performer {
  /** Performs one: sends at least the final response. */
  (operation: PerformedOperation): Promise<void>;
  /** Whether the data set of a request is to be handed out while it arrives. Default: when it is there whole. */
  streamed?(request: Pick<PerformedOperation, "association" | "context" | "command">): boolean;
}

/** An operation that has begun or waits to begin. */
export interface Entry {
  /** The request. */
  readonly message: DimseMessage;
  /** Stops it. */
  readonly stop: Stop;
  /** Whether a C-CANCEL came for it. */
  cancelled: boolean;
  /** Whether its final response is on the way and its place in the window free again. */
  answered: boolean;
}

/** The operations that C-CANCEL can stop (PS3.7 §9.3.2.3, §9.3.3.3, §9.3.4.3). */
export const Cancellable: readonly number[] = [CommandField.CFindRq, CommandField.CGetRq, CommandField.CMoveRq];

/** Requests that may wait beyond the window, and bytes of their data sets, before the association is read no further. */
const MaxWaiting = { requests: 16, bytes: 4 * 2 ** 20 } as const;

/** Schedules the operations a peer invokes. */
export class PerformedOperations {
  readonly #window: number;
  readonly #perform: (entry: Entry) => Promise<void>;
  readonly #rested: () => void;
  readonly #entries = new Members<Entry>();
  readonly #performing = new Members<Entry>();
  readonly #waiting: Entry[] = [];
  #running = 0;
  #ended: (() => Error) | undefined;
  #room: (() => void) | undefined;
  #idle: (() => void)[] = [];

  /**
   * @param window Operations performed at once; 0 means as many as come.
   * @param perform Performs one and answers it; must not reject.
   * @param rested Called whenever one has ended.
   */
  constructor(
    window: number,
    perform: (entry: Entry) => Promise<void>,
    rested: () => void = () => {},
  ) {
    this.#window = window === 0 ? Infinity : window;
    this.#perform = perform;
    this.#rested = rested;
  }

  /** Operations that have no final response yet. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Whether a Message ID is in use.
   *
   * @param messageId Message ID (0000,0110).
   */
  has(messageId: number): boolean {
    return this.#entry(messageId) !== undefined;
  }

  /**
   * A request arrived.
   *
   * @param message The message, with a Message ID that is not in use.
   * @returns Nothing, or a promise when the peer has sent so far ahead of the window that it is to be read no further
   * until there is room.
   */
  add(message: DimseMessage): Promise<void> | undefined {
    if (this.#ended) {
      message.stream?.abort(this.#ended());
      return;
    }
    const entry: Entry = { message, stop: new Stop(), cancelled: false, answered: false };
    this.#entries.add(entry);
    if (this.#running < this.#window) {
      this.#run(entry);
    } else {
      this.#waiting.push(entry);
      if (this.#isFull()) return new Promise((resolve) => this.#room = resolve);
    }
  }

  /**
   * A C-CANCEL arrived. The Message ID of an unknown or finished operation, or of one that cannot be cancelled, is
   * ignored (PS3.7 §9.3.2.3).
   *
   * @param messageId Message ID Being Responded To (0000,0120).
   * @param reason Makes the abort reason that handlers see.
   */
  cancel(messageId: number, reason: () => Error): void {
    const entry = this.#entry(messageId);
    if (!entry || entry.cancelled || !Cancellable.includes(entry.message.command.CommandField)) return;
    entry.cancelled = true;
    entry.stop.request(reason);
  }

  /**
   * The association is over: stop everything.
   *
   * @param reason Makes the abort reason that handlers see.
   */
  end(reason: () => Error): void {
    this.#ended = reason;
    for (const entry of this.#waiting.splice(0)) {
      const { message } = entry;
      this.#entries.delete(entry);
      message.stream?.abort(reason());
    }
    for (const { message, stop } of this.#performing) {
      stop.request(reason);
      message.stream?.abort(reason());
    }
    this.#room?.();
  }

  /** Whether something is running. */
  get performing(): boolean {
    return this.#performing.size > 0;
  }

  /** Settles when nothing is running. */
  idle(): Promise<void> {
    return this.#performing.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  #isFull(): boolean {
    const bytes = this.#waiting.reduce((sum, { message }) => sum + (message.dataset?.length ?? 0), 0);
    return this.#waiting.length >= MaxWaiting.requests || bytes >= MaxWaiting.bytes;
  }

  /**
   * The final response of an operation is about to go out: the peer may use its Message ID again as soon as it has it,
   * whatever the performer has left to clean up (PS3.7 §9.1.1.1.1).
   *
   * @param entry The operation.
   */
  answering(entry: Entry): void {
    this.#entries.delete(entry);
  }

  /**
   * The writer has taken the final response: the next operation may begin. Not before, or answers that nobody reads
   * would pile up.
   *
   * @param entry The operation.
   */
  answered(entry: Entry): void {
    if (entry.answered) return;
    entry.answered = true;
    this.#running--;
    const next = this.#ended ? undefined : this.#waiting.shift();
    if (next) this.#run(next);
    if (!this.#isFull()) this.#room?.();
  }

  async #run(entry: Entry): Promise<void> {
    this.#running++;
    this.#performing.add(entry);
    await this.#perform(entry);
    this.#performing.delete(entry);
    this.answering(entry);
    this.answered(entry);
    this.#rested();
    if (this.#performing.size === 0) { for (const resolve of this.#idle.splice(0)) resolve(); }
  }

  #entry(messageId: number): Entry | undefined {
    return this.#entries.find(({ message }) => message.command.MessageID === messageId);
  }
}
