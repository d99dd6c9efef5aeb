/**
 * What a store of hanging protocols does, whatever it is made of.
 *
 * @module
 */
import type { ByteAccount } from "../association/byte_account.ts";
import type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import type { Query } from "../hanging_protocol/query.ts";

/** What happens to an instance whose SOP Instance UID is held with other content. */
export type DuplicatePolicy = "keep" | "replace";

/** Options of {@linkcode Repository.store}. */
export interface RepositoryStoreOptions {
  /** `"keep"` (the default) refuses other content under a held SOP Instance UID, `"replace"` takes it. */
  readonly onDuplicate?: DuplicatePolicy;
  /** Where it comes from: what is from one address takes turns with what is from others, and there the connections. */
  readonly from?: PeerAddress;
}

/** What storing did: something new, nothing because the same content was held, or other content in place of the held. */
export type StoreOutcome = "stored" | "unchanged" | "replaced";

/** Options of {@linkcode Repository.find}. */
export interface RepositoryFindOptions {
  /**
   * Transfer Syntax UID that the responses go out in. Implicit VR Little Endian is answered as such, every other one in
   * Explicit VR Little Endian, from which it can be made.
   */
  readonly transferSyntaxUid: string;
  /** Ends the search early, without an error. */
  readonly signal?: AbortSignal;
  /**
   * What is counted against while an instance that takes more than a few kilobytes is looked at, and its match unread. The
   * bytes of a match are there until the next one is asked for.
   */
  readonly memory?: Pick<ByteAccount, "take" | "taken" | "give">;
  /** Where it comes from: searches from one address take turns with those from others, and there the connections. */
  readonly from?: PeerAddress;
  /**
   * Is told of each instance that is passed over because it would have taken too much to match or to return. Who asks for
   * it sees the end of a search that is not complete like any other end.
   */
  readonly passedOver?: () => void;
}

/** Options of {@linkcode Repository.read}. */
export interface RepositoryReadOptions {
  /**
   * Is asked about each instance before it is read, or where nothing is known of it until then, before it is handed out:
   * whether it is wanted. Takes the time that it needs, to make room for example.
   */
  readonly wanted?: (instance: LocatedInstance) => boolean | Promise<boolean>;
}

/** One match of a query. */
export interface Match {
  /** The response identifier. */
  readonly dataset: EncodedDataset;
  /**
   * Whether a value of the query was not matched, or an instance passed over before this one because it would have taken
   * too much to match or to return: either calls for status FF01 instead of FF00.
   */
  readonly partial: boolean;
}

/** What is known of a held instance without reading it. */
export interface LocatedInstance {
  /** SOP Instance UID (0008,0018). */
  readonly sopInstanceUid: string;
  /** SOP Class UID (0008,0016). */
  readonly sopClassUid: string;
  /** The transfer syntax it is held in. */
  readonly transferSyntaxUid: string;
  /** Bytes of the data set. */
  readonly length: number;
}

/**
 * A store of hanging protocols. Every method may be called while others are still running, and rejects with
 * {@linkcode RepositoryError} when the store itself fails; the repository stays usable after that.
 */
export interface Repository extends AsyncDisposable {
  /**
   * Stores an instance byte for byte as it came, in the transfer syntax it came in. When the promise resolves, the
   * instance is durable.
   *
   * @param instance The instance with the UIDs of the C-STORE request.
   * @param options What to do about other content under the same SOP Instance UID.
   * @returns What was done.
   * @throws {DimseStatusError} A700, A900 or C000 as `indexInstance` has it, C000 for other content that is not taken.
   */
  store(instance: EncodedInstance, options?: RepositoryStoreOptions): Promise<StoreOutcome>;

  /**
   * A connection is over. Whatever is still to be stored for it need not be, for nobody has been told that it was, and
   * searches whose signal is aborted need not wait to end.
   *
   * @param from Its other end, as it was given with what came over it.
   */
  leave?(from: PeerAddress): void;

  /**
   * Searches, handing out matches while it goes. Instances stored after the search began do not appear; one that is
   * replaced meanwhile appears at most once, as it was or as it is.
   *
   * @param query The query.
   * @param options Transfer syntax of the responses, and the signal that ends the search.
   * @returns The matches.
   */
  find(query: Query, options: RepositoryFindOptions): AsyncIterable<Match>;

  /**
   * Looks up instances.
   *
   * @param sopInstanceUids SOP Instance UIDs, in any order and number.
   * @returns Those that are held, each once.
   */
  locate(sopInstanceUids: Iterable<string>): Promise<LocatedInstance[]>;

  /**
   * Reads instances, one at a time as they are asked for.
   *
   * @param sopInstanceUids SOP Instance UIDs.
   * @param options Which of them are wanted.
   * @returns Those that are held, in the given order, encoded as they are held.
   */
  read(sopInstanceUids: Iterable<string>, options?: RepositoryReadOptions): AsyncIterable<EncodedInstance>;

  /**
   * Counts.
   *
   * @returns How many instances are held.
   */
  count(): Promise<number>;

  /** Finishes what is being stored, then closes; further calls reject with code `CLOSED`. */
  close(): Promise<void>;
}
