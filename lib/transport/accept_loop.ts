/**
 * A listener that outlives the errors of single accepts.
 *
 * @module
 */

import type { Duplex, PeerAddress } from "./duplex.ts";
import type { Listener } from "./options.ts";
import { FairShare } from "./turn.ts";

/** Milliseconds to wait after an accept that failed: the first time, and at most. */
const BackOffMs = { first: 50, most: 1000 } as const;

/** Errors, as Deno names them, of a connection that has gone before it was accepted: nothing is wrong with the listener. */
const OfOneConnection = ["NotConnected", "ConnectionReset", "ConnectionAborted"];

/** A line of its own among those of the addresses. */
const Nobody: PeerAddress = { hostname: "", port: 0 };

/** Connections that are accepted in one turn, in about 10 ms: as many wait when all other addresses have had theirs. */
const AtOnce = 64;

/** What a connection costs, even if nothing comes of it, in the bytes of {@linkcode FairShare}. */
const ConnectionWork = 16 * 1024;

/** Where an accept loop takes its connections from. */
export interface AcceptSource {
  /** Where it listens. */
  readonly address: PeerAddress;
  /** The next connection. Rejects for one that went wrong, and once closed. */
  accept(): Promise<Duplex>;
  /** Stop listening. */
  close(): void;
}

/**
 * Accept connections until closed. After an error of the listener, e.g. EMFILE (accept(2)), it waits a little and goes on.
 *
 * @param source Where the connections come from.
 * @returns The listener.
 */
export function acceptLoop(source: AcceptSource): Listener {
  const share = new FairShare(Nobody);
  let accepted = 0;
  let closed = false;
  let wake: (() => void) | undefined;

  const pause = (delayMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Accepting settles at once as long as connections wait: a flood of them would keep out those who are there. */
  const turn = () => (++accepted % AtOnce === 0 ? share.take(AtOnce * ConnectionWork) : undefined);

  return {
    address: source.address,
    async *[Symbol.asyncIterator](): AsyncGenerator<Duplex, void> {
      let delayMs: number = BackOffMs.first;
      while (!closed) {
        let duplex: Duplex;
        try {
          duplex = await source.accept();
        } catch (error) {
          if (closed) return;
          if (error instanceof Error && OfOneConnection.includes(error.name)) {
            await turn();
            continue;
          }
          await pause(delayMs);
          delayMs = Math.min(2 * delayMs, BackOffMs.most);
          continue;
        }
        if (closed) return duplex.close();
        delayMs = BackOffMs.first;
        yield duplex;
        await turn();
      }
    },
    close() {
      if (closed) return;
      closed = true;
      source.close();
      wake?.();
    },
  };
}
