/**
 * Letting queries begin: what one costs before its first match, in time and memory, is the doing of its identifier.
 *
 * @module
 */
import type { PeerAddress } from "../transport/duplex.ts";
import { Gate } from "../transport/gate.ts";
import { type FairShare, nextTurn } from "../transport/turn.ts";
import type { ByteAccount } from "./byte_account.ts";
import type { Stop } from "./stop.ts";

/** What a query costs, even if nothing comes of it, in the bytes of {@linkcode FairShare}. */
const QueryWork = 32 * 1024;

/** What each byte of its identifier adds: it is split into values, checked, looked up one by one. */
const IdentifierWork = 16;

/** Bytes of an identifier that nobody has to wait for. */
const ShortIdentifier = 4096;

/** What each byte beyond that takes in memory while the query is under way: a key is an object, and so is an element. */
const IdentifierMemory = 32;

/** Long identifiers wait here: those with short ones do not stand in line behind all of them. */
const LongQueries = new Gate(1);

/** A query that is to begin. */
export interface Query {
  /** Bytes of its identifier. */
  readonly length: number;
  /** What its association has in the time of the event loop. */
  readonly share: FairShare;
  /** What becomes of its identifier is counted against this. */
  readonly memory: ByteAccount;
  /** The other end of its association. */
  readonly from?: PeerAddress;
  /** Seconds to wait for memory. */
  readonly timeout: number;
  /** Ends the waiting. */
  readonly stop: Stop;
}

/**
 * Waits until a query may begin: with a long identifier when there is memory for what becomes of it, and in a turn of the
 * event loop that is for no other such query.
 *
 * @param query The query.
 * @returns Bytes to give back to the account when it has ended; `undefined` where there is no memory for it.
 */
export async function admitQuery(query: Query): Promise<number | undefined> {
  const { length, share, memory, from, timeout, stop } = query;
  const begin = async () => {
    if (stop.requested) return;
    await nextTurn();
    await share.take(QueryWork + IdentifierWork * length);
  };
  if (length <= ShortIdentifier) {
    await begin();
    return 0;
  }
  const bytes = IdentifierMemory * (length - ShortIdentifier);
  const taken = await memory.taken(bytes, { signal: stop.signal, timeoutMs: 1000 * timeout });
  if (!taken && !stop.requested) return undefined;
  await LongQueries.run(begin, from);
  return taken ? bytes : 0;
}
