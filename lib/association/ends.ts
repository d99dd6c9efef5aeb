/**
 * Hearing of the end of associations, once each.
 *
 * @module
 */
import type { PeerAddress } from "../transport/duplex.ts";

/** What is looked at of an association. */
export interface Ending {
  /** The other end, where it is known. */
  readonly peer?: PeerAddress;
  /** Settles when it is over. */
  readonly ended?: Promise<void>;
}

/**
 * Makes what is to be called with the association of every request.
 *
 * @param leave Called with the other end of each when it is over: what waits for it may go.
 * @returns To be called as often as one likes.
 */
export function onceEnded(leave: (peer: PeerAddress) => void): (association: Ending | undefined) => void {
  const watched = new WeakSet<Ending>();
  return (association) => {
    const { peer, ended } = association ?? {};
    if (!association || !peer || !ended || watched.has(association)) return;
    watched.add(association);
    ended.then(() => leave(peer));
  };
}
