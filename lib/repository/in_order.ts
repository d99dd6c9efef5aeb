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
    const result = before ? before.ended.then(action, action) : action();
    const running: Running = { uid, from, ended: result };
    this.#running.push(running);
    try {
      return await result;
    } finally {
      this.#running.splice(this.#running.indexOf(running), 1);
    }
  }
}
