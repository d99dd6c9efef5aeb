/**
 * One association: the chain of streams between a transport connection and the service handlers, and the read loop
 * that routes what comes out of it (PS3.8 §7, PS3.7 §7.5).
 *
 * @module
 */
import { encodeMessage, encodeSourcedMessage } from "../dimse/encoder.ts";
import type { CommandSet, ControlPdu, DimseMessage } from "../dimse/message.ts";
import { AssociationAbortedError, DicomTimeoutError, TransportError } from "../errors.ts";
import type { EncodedMessage, SourcedMessage } from "../pdata/types.ts";
import type { AAssociateAc, AAssociateRj, AAssociateRq, PDataTf, Pdu, ReceivedPdu } from "../pdu/types.ts";
import type { ByteSource } from "../streams/byte_source.ts";
import type { Chain } from "../streams/chain.ts";
import type { Duplex } from "../transport/duplex.ts";
import { FairShare, turnDue } from "../transport/turn.ts";
import type { ByteAccount } from "./byte_account.ts";
import { ByteBudget } from "./byte_budget.ts";
import { Clock } from "./clock.ts";
import { acceptedContexts, type PresentationContext } from "./contexts.ts";
import { receiving } from "./data_path.ts";
import { atMost } from "./deadline.ts";
import { Deadlines } from "./deadlines.ts";
import { deferred, once } from "./deferred.ts";
import type { AssociationEvent } from "./events.ts";
import type { InvokedOperation } from "./invoked_operation.ts";
import { messageWritable } from "./message_writable.ts";
import { Operations } from "./operations.ts";
import { type AssociationOptions, type Limits, limitsOf } from "./options.ts";
import { Parties } from "./parties.ts";
import type { State } from "./state_table.ts";
import { type Outcome, UpperLayer } from "./upper_layer.ts";

/** An association over a transport connection, from either side. */
export class Association extends Parties implements AsyncDisposable {
  /** Settles when the transport connection is closed and nothing of the association is left. Never rejects. */
  readonly closed: Promise<void>;
  /** What the data sets in memory on its account are counted against. */
  readonly memory: ByteAccount;

  readonly #duplex: Duplex;
  readonly #options: AssociationOptions;
  readonly #limits: Limits;
  readonly #share: FairShare;
  readonly #upperLayer: UpperLayer;
  readonly #writer: WritableStreamDefaultWriter<EncodedMessage | SourcedMessage | Exclude<Pdu, PDataTf>>;
  readonly #deadlines: Deadlines;
  readonly #written: Promise<void>;
  readonly #operations: Operations;
  readonly #associate = deferred<AAssociateRq | AAssociateAc | AAssociateRj>();
  #rj: AAssociateRj | undefined;
  #answered = false;
  #aborting = false;
  readonly #sending: ReturnType<ByteAccount["send"]>;

  /**
   * Takes over the transport connection; {@linkcode open} or {@linkcode accept} comes next.
   *
   * @param duplex The open transport connection.
   * @param role Which end this side is.
   * @param options Limits, time-outs, the performer of the peer's requests and a listener.
   * @throws {RangeError} For a limit outside its bounds.
   */
  constructor(duplex: Duplex, role: "requestor" | "acceptor", options: AssociationOptions = {}) {
    super(duplex, role, options.aeTitle);
    this.#duplex = duplex;
    this.#options = options;
    const limits = this.#limits = limitsOf(options);
    const clock = new Clock();
    const share = this.#share = new FairShare(duplex.peer);
    const upperLayer = this.#upperLayer = new UpperLayer(role, limits.timeout, {
      send: (pdu) => this.#sendControl(pdu),
      close: () => this.#close(),
      indicate: ({ pdu }) => this.#negotiated(pdu),
      ended: (outcome) => this.#ended(outcome),
    }, clock);
    const deadlines = this.#deadlines = new Deadlines(limits, (error) => upperLayer.timedOut(error), clock);
    const memory = this.memory = (options.memory ?? new ByteBudget(Infinity)).account({
      hostname: duplex.peer?.hostname,
    });
    const hardlyRead = "The peer hardly read what was sent, while others waited for memory";
    const sending = this.#sending = (options.sendsFrom ?? memory).send(() =>
      upperLayer.timedOut(new DicomTimeoutError("send", hardlyRead))
    );
    const operations = this.#operations = new Operations({
      association: this,
      options,
      limits,
      clock,
      deadlines,
      memory: memory.incoming,
      share,
      send: (message) => this.send(message),
      timedOut: (error) => upperLayer.timedOut(error),
      violated: (error) => void upperLayer.fire("Evt19", { error }),
      ended: (operation) => this.#emit({ type: "operation", association: this, operation }),
    });

    const received = receiving(duplex, {
      limits,
      deadlines,
      share,
      memory: memory.incoming,
      operations,
      associated: () => this.established,
      over: () => upperLayer.state === "Sta1" && upperLayer.outcome !== undefined,
      maxPduLength: () => this.ac ? limits.maxPduLength : limits.maxAssociatePduLength,
      receive: (pdu) => this.#receive(pdu),
      datasetPartial: (partial, length) => this.#datasetPartial(partial, length),
    });
    // And back: one writer queue, whose back-pressure reaches the generators that yield responses.
    this.#writer = messageWritable(duplex, {
      maxLength: () => this.maxSendLength,
      deadline: deadlines.send,
      pace: sending.pace,
      share,
      headway: (bytes) => operations.invoked.headway(bytes),
      cutOff: (error) => upperLayer.abort({ source: 0, reason: 0 }, error),
    }).getWriter();
    this.#associate.promise.catch(() => {});
    this.#written = this.#writer.closed.catch((error) => this.#lost(error));
    this.closed = Promise.all([this.#readLoop(received), this.#written, upperLayer.ended]).then(turnDue);
    if (role === "acceptor") upperLayer.fire("Evt5");
  }

  /** The accepted presentation contexts by Presentation-context-ID. */
  get contexts(): ReadonlyMap<number, PresentationContext> {
    return this.#operations.contexts;
  }

  /** The state of PS3.8 Table 9-10. */
  get state(): State {
    return this.#upperLayer.state;
  }

  /** Whether messages can be sent and received: Sta6. */
  get established(): boolean {
    return this.state === "Sta6";
  }

  /** Settles when the association is over: released, aborted, rejected or cut off. Never rejects. */
  get ended(): Promise<void> {
    return this.#upperLayer.ended;
  }

  /** Seconds to wait for what the peer owes. */
  get timeout(): number {
    return this.#limits.timeout;
  }

  /**
   * The longest data set that is taken with a command set, also when it is expanded.
   *
   * @param command The command set.
   * @returns Bytes.
   */
  maxDatasetLength(command: CommandSet): number {
    return this.#limits.maxDatasetLength(command);
  }

  /**
   * Requestor: send the A-ASSOCIATE-RQ and wait for the answer.
   *
   * @param rq The request.
   * @returns The answer; after an A-ASSOCIATE-RJ the connection is closed.
   * @throws {DicomNetworkError} When the association is aborted, the connection fails or no answer comes in time.
   */
  async open(rq: AAssociateRq): Promise<AAssociateAc | AAssociateRj> {
    this.rq = rq;
    this.#upperLayer.fire("Evt1");
    this.#deadlines.answer.arm();
    this.#emit({ type: "requested", association: this, pdu: rq });
    this.#upperLayer.fire("Evt2", { pdu: rq });
    return await this.#associate.promise as AAssociateAc | AAssociateRj;
  }

  /**
   * Acceptor: wait for the A-ASSOCIATE-RQ and answer it.
   *
   * @param answer Decides what to answer.
   * @returns The answer that was sent.
   * @throws {DicomNetworkError} When no acceptable A-ASSOCIATE-RQ comes.
   */
  async accept(
    answer: (rq: AAssociateRq) => Promise<AAssociateAc | AAssociateRj>,
  ): Promise<AAssociateAc | AAssociateRj> {
    const rq = await this.#associate.promise as AAssociateRq;
    // Who decides may take long: the end of the connection does not wait for it.
    const pdu = await Promise.race([answer(rq), this.ended]);
    if (!pdu || this.#upperLayer.outcome) throw this.#upperLayer.endError;
    const accepted = pdu.type === "A-ASSOCIATE-AC";
    if (accepted) this.#establish(pdu);
    this.#upperLayer.fire(accepted ? "Evt7" : "Evt8", { pdu });
    return pdu;
  }

  /**
   * Invoke an operation: wait for a place in the asynchronous operations window, then send the request.
   *
   * @param context The presentation context to send it on.
   * @param command The request's command set; Message ID and Command Data Set Type are filled in.
   * @param dataset The encoded data set, if any; one that cannot be read to its end aborts the association.
   * @param signal Ends the waiting for a place, with its reason.
   * @returns The operation, from which the responses are taken.
   * @throws {AssociationAbortedError} When the association has ended.
   * @throws {DicomTimeoutError} When the window stays full because an earlier operation's responses are not consumed.
   * @throws {RangeError} For a command set that cannot be encoded.
   */
  async invoke(
    context: PresentationContext,
    command: Omit<CommandSet, "MessageID" | "CommandDataSetType">,
    dataset?: Uint8Array | ByteSource,
    signal?: AbortSignal,
  ): Promise<InvokedOperation> {
    return await this.#operations.invoke(context, command, dataset, signal);
  }

  /**
   * Ask the peer to stop an operation (C-CANCEL, PS3.7 §9.3.2.3). Its final response still comes.
   *
   * @param operation The operation.
   */
  async cancel(operation: InvokedOperation): Promise<void> {
    await this.#operations.cancel(operation);
  }

  /**
   * Put a message into the writer queue.
   *
   * @param message The message; Command Data Set Type follows from whether it has a data set.
   * @returns Settles when the queue has room again: back-pressure.
   * @throws {AssociationAbortedError} When the association has ended.
   * @throws {RangeError} For a command set that cannot be encoded; nothing has been sent then.
   */
  async send(message: DimseMessage): Promise<void> {
    const encoded = message.source ? encodeSourcedMessage(message, message.source) : encodeMessage(message);
    if (this.#upperLayer.fire("Evt9") === undefined) throw this.#upperLayer.endError;
    if (this.#options.onEvent) this.#emit({ type: "message-sent", association: this, message });
    try {
      await this.#writer.write(encoded);
    } catch {
      throw this.#upperLayer.endError;
    }
  }

  /** Settles when none of the operations that the peer invoked is running any more. */
  performed(): Promise<void> {
    return this.#operations.performed();
  }

  /**
   * Release the association in order (PS3.8 §7.2), after the operations this side invoked are confirmed.
   *
   * @throws {DicomNetworkError} When it is aborted instead, because the peer does not answer in time or responses are
   * left that nobody consumes.
   */
  async release(): Promise<void> {
    await this.#operations.invoked.confirmed().catch((error) => this.#upperLayer.timedOut(error));
    if (this.#upperLayer.fire("Evt11", { pdu: { type: "A-RELEASE-RQ" } })) this.#deadlines.release.arm();
    await this.ended;
    // Where this side closes the connection, nothing of it is left behind.
    if (this.state === "Sta1") await this.closed;
    if (this.#upperLayer.outcome?.error) throw this.#upperLayer.outcome.error;
  }

  /** Abort the association (PS3.8 §7.3): every operation fails, the connection closes. */
  abort(): void {
    const error = new AssociationAbortedError("The association was aborted by this side", { initiator: "local" });
    this.#upperLayer.abort({ source: 0, reason: 0 }, error);
  }

  /** Release, or abort where operations are outstanding or the peer does not cooperate. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#operations.invoked.size > 0 || !this.established) this.abort();
    await this.release().catch(() => {});
    await this.closed;
  }

  async #readLoop(received: Chain<ControlPdu | DimseMessage>): Promise<void> {
    let error: unknown;
    try {
      await received.forEach((chunk) => {
        // It only routes, so that a C-CANCEL or A-ABORT never waits behind the operation it means.
        const pause = chunk.type === "DIMSE" ? this.#routeMessage(chunk) : this.#routeControl(chunk);
        return pause && this.#deadlines.whilePaused(pause);
      });
    } catch (cause) {
      error = cause;
    }
    if (this.state === "Sta13") {
      // A peer that has only ceased to send still gets the last word, an A-RELEASE-RP or A-ABORT. ARTIM is running.
      this.#writer.close().catch(() => {});
      await this.#written;
    }
    this.#lost(error);
  }

  /** The transport connection is gone, perhaps before there was anything for the state machine to end. */
  #lost(cause: unknown): void {
    if (this.#upperLayer.outcome) return void this.#upperLayer.fire("Evt17");
    const error = cause instanceof Error ? cause : new TransportError("The peer closed the connection");
    if (!this.#upperLayer.fire("Evt17", { error })) this.#upperLayer.abort({ source: 0, reason: 0 }, error);
  }

  /** What Table 9-10 let through: a release, or an error that a message stage found. */
  #routeControl(pdu: ControlPdu): Promise<void> | undefined {
    if (pdu.type === "INVALID") this.#upperLayer.fire("Evt19", { error: pdu.error });
    else if (pdu.type === "A-RELEASE-RQ") return this.#released();
    else if (pdu.type === "A-RELEASE-RP" && this.#upperLayer.state === "Sta12") this.#upperLayer.fire("Evt14");
  }

  async #released(): Promise<void> {
    // Who releases answers no more, whatever sub-operation waits for it.
    this.#operations.end(once(() => new AssociationAbortedError("The association was released by the peer")));
    // Handlers get a moment for their `finally`; one that hangs does not keep the peer waiting.
    if (this.#operations.performing) await atMost(this.#operations.performed(), 1000);
    const { state } = this.#upperLayer;
    if (state === "Sta8" || state === "Sta9") this.#upperLayer.fire("Evt14");
  }

  #routeMessage(message: DimseMessage): Promise<void> | undefined {
    if (this.#options.onEvent) this.#emit({ type: "message-received", association: this, message });
    return this.#operations.route(message);
  }

  #receive(pdu: ReceivedPdu): boolean {
    if (this.#options.onEvent) this.#emit({ type: "pdu-received", association: this, pdu });
    return this.#upperLayer.receive(pdu);
  }

  /** A long data set takes its time: whoever sends it is not idle, and is at work for what this side asked. */
  #datasetPartial(partial: boolean, length: number): void {
    if (this.#deadlines.datasetPartial(partial, length)) this.#operations.invoked.touch();
  }

  /** The acceptor has the A-ASSOCIATE-RQ, or the requestor the answer to it. */
  #negotiated(pdu: AAssociateRq | AAssociateAc | AAssociateRj): void {
    this.#answered = true;
    this.#deadlines.answer.disarm();
    if (pdu.type === "A-ASSOCIATE-AC") this.#establish(pdu);
    if (pdu.type === "A-ASSOCIATE-RJ") this.#rejected(pdu);
    if (pdu.type === "A-ASSOCIATE-RQ") {
      this.rq = pdu;
      this.#emit({ type: "requested", association: this, pdu });
    }
    this.#associate.resolve(pdu);
  }

  #establish(ac: AAssociateAc): void {
    this.ac = ac;
    const requestor = this.role === "requestor";
    // The A-ASSOCIATE-AC speaks from the requestor's side.
    const { invoked, performed } = ac.userInformation.asyncOperationsWindow ?? { invoked: 1, performed: 1 };
    this.#operations.establish(
      acceptedContexts(this.rq!, ac, requestor),
      requestor ? { invoked, performed } : { invoked: performed, performed: invoked },
    );
    this.#deadlines.established();
    this.#emit({ type: "accepted", association: this, pdu: ac });
  }

  #rejected(pdu: AAssociateRj): void {
    this.#rj = pdu;
    this.#emit({ type: "rejected", association: this, pdu });
  }

  /** Every operation on both sides ends, and whoever waits learns why. */
  #ended({ error, abort }: Outcome): void {
    this.#deadlines.stop();
    this.#operations.end(once(() => this.#upperLayer.endError));
    this.#sending.end();
    this.memory.close();
    if (!this.#answered) this.#associate.reject(this.#upperLayer.endError);
    if (this.#rj) return;
    if (error) this.#emit({ type: "aborted", association: this, abort, error });
    else if (this.ac) this.#emit({ type: "released", association: this });
  }

  #sendControl(pdu: Exclude<Pdu, PDataTf>): void {
    if (pdu.type === "A-ABORT") {
      // AA-7 answers every PDU that comes after the end; who does not read the answers is not owed a queue of them.
      if (this.#aborting && (this.#writer.desiredSize ?? 0) <= 0) return;
      this.#aborting = true;
    }
    if (this.#options.onEvent) this.#emit({ type: "pdu-sent", association: this, pdu });
    if (pdu.type === "A-ASSOCIATE-RJ") this.#rejected(pdu);
    this.#writer.write(pdu).catch(() => {});
  }

  #close(): void {
    this.#duplex.close();
    this.#share.leave();
    this.#writer.abort().catch(() => {});
  }

  #emit(event: AssociationEvent): void {
    // A listener's mistake is not the association's, not even an async one's.
    try {
      const result: unknown = this.#options.onEvent?.(event);
      if (result instanceof Promise) result.catch(() => {});
    } catch {
      // As above.
    }
  }
}
