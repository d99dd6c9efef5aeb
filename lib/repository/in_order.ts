/**
 * One after the other, where the order matters.
 *
 * @module
 */
import type { PeerAddress } from "../transport/duplex.ts";

/** Something that is under way. */
interface Running {
  readonly uid: string;
  readonly from: PeerAddress | undefined;
  readonly ended: Promise<unknown>;
}

/**
 * What one connection asks for under the same UID is done in the order it came, whatever it takes: who sends a version of
 * an instance and then another one expects the second to be held.
 */
export class InOrder {
  /** An array: a Map that so much passes through keeps it from being collected. */
  readonly #running: Running[] = [];
  readonly #isShared: (error: unknown) => boolean;

  /**
   * Has nothing to run yet.
   *
   * @param isShared Whether an error is that of whoever waits for the same, too. Default: it never is.
   */
  constructor(isShared: (error: unknown) => boolean = () => false) {
    this.#isShared = isShared;
  }

  /**
   * Waits for what the same connection has asked for under the UID before, then runs something.
   *
   * @param uid SOP Instance UID.
   * @param from The other end of the connection.
   * @param action What to run.
   * @returns What the action returns.
   */
  async run<T>(uid: string, from: PeerAddress | undefined, action: () => Promise<T>): Promise<T> {
    const before = this.#running.findLast((each) => each.uid === uid && each.from === from);
    const result = before ? before.ended.then(action, (error) => this.#after(error, action)) : action();
    const running: Running = { uid, from, ended: result };
    this.#running.push(running);
    try {
      return await result;
    } finally {
      this.#running.splice(this.#running.indexOf(running), 1);
    }
  }

  #after<T>(error: unknown, action: () => Promise<T>): Promise<T> {
    if (this.#isShared(error)) throw error;
    return action();
  }
}
