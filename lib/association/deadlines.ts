/**
 * Everything one association waits for, each wait with a timer and words of its own.
 *
 * @module
 */
import { DicomTimeoutError } from "../errors.ts";
import type { Clock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import type { Limits } from "./options.ts";

/** Bytes of a data set that count as headway: a peer that sends fewer in the whole time-out is holding on to its place. */
const Headway = 1024;

/** How many time-outs a peer has whose requests nobody gets to: it may be this side that is slow. */
const Patience = 2;

/** The timers of an association. */
export class Deadlines {
  /** For the answer to an A-ASSOCIATE-RQ. */
  readonly answer: Deadline;
  /** For the answer to an A-RELEASE-RQ. */
  readonly release: Deadline;
  /** For the rest of a PDU. */
  readonly pdu: Deadline;
  /** For the rest of a command set. */
  readonly command: Deadline;
  /** For more of a data set. */
  readonly dataset: Deadline;
  /** For the peer to read. */
  readonly send: Deadline;
  /** For a place for what the peer has sent far ahead of its window: as long as it waits, nothing is read. */
  readonly ahead: Deadline;
  /** For anything to do. */
  readonly idle: Deadline;
  readonly #all: readonly Deadline[];
  #associated = false;
  #paused = false;
  #pduUnfinished = false;
  #headway = 0;

  /**
   * @param limits The times.
   * @param expire Called when one of them has run out.
   * @param clock Wakes them.
   */
  constructor({ timeout, idleTimeout }: Limits, expire: (error: DicomTimeoutError) => void, clock: Clock) {
    const deadline = (timer: string, what: string, seconds = timeout) =>
      new Deadline(seconds, () => expire(new DicomTimeoutError(timer, `${what} within ${seconds} s`)), clock);
    const receive = (what: string) => {
      const own: Deadline = new Deadline(timeout, () => {
        if (this.#paused) own.arm();
        else expire(new DicomTimeoutError("receive", `The peer did not ${what} within ${timeout} s`));
      }, clock);
      return own;
    };
    this.answer = deadline("association", "The peer did not answer");
    this.release = deadline("release", "The peer did not answer the A-RELEASE-RQ");
    this.pdu = receive("complete a PDU it had begun");
    this.command = receive("complete a command set it had begun");
    this.dataset = receive("go on with a message it had begun");
    this.send = deadline("send", "The peer did not read what was sent");
    const ahead = "None of the requests that the peer has sent ahead of its window was performed";
    this.ahead = deadline("receive", ahead, Patience * timeout);
    this.idle = deadline("idle", "The peer asked for nothing", idleTimeout);
    this.#all = [this.answer, this.release, this.pdu, this.command, this.dataset, this.send, this.ahead, this.idle];
  }

  /** There is an association: what was begun before it, under another timer, has to be completed as well. */
  established(): void {
    this.#associated = true;
    this.idle.arm();
    this.pduPartial(this.#pduUnfinished);
  }

  /**
   * A PDU is unfinished, or no longer.
   *
   * @param partial Whether it is.
   */
  pduPartial(partial: boolean): void {
    this.#pduUnfinished = partial;
    if (partial && this.#associated) this.pdu.arm();
    else this.pdu.disarm();
  }

  /**
   * A command set is unfinished, or no longer. It is short: fragments that trickle in do not buy time.
   *
   * @param partial Whether it is.
   */
  commandPartial(partial: boolean): void {
    if (partial) this.command.armOnce();
    else this.command.disarm();
  }

  /**
   * A message is unfinished, or no longer. A data set may be long: it has time as long as it makes headway.
   *
   * @param partial Whether it is.
   * @param length Bytes of the data set that have just come.
   * @returns Whether that was headway.
   */
  datasetPartial(partial: boolean, length: number): boolean {
    if (!partial) {
      this.dataset.disarm();
      return true;
    }
    this.#headway = this.dataset.armed ? this.#headway + length : 0;
    if (this.dataset.armed && this.#headway < Headway) return false;
    this.#headway = 0;
    this.dataset.arm();
    if (this.idle.armed) this.idle.arm();
    return true;
  }

  /**
   * Let this side read nothing for a while: what the peer has begun meanwhile is not its delay.
   *
   * @param pause Settles when reading goes on.
   */
  async whilePaused(pause: Promise<void>): Promise<void> {
    this.#paused = true;
    try {
      await pause;
    } finally {
      this.#paused = false;
      for (const each of [this.pdu, this.command, this.dataset]) if (each.armed) each.arm();
    }
  }

  /** Stop all of them for good. */
  stop(): void {
    for (const each of this.#all) each.stop();
  }
}
