/**
 * The handlers of a hanging protocol SCP over a repository (PS3.4 Annexes U and GG).
 *
 * @module
 */
import type { ByteAccount } from "../association/byte_account.ts";
import { letGo } from "../association/room.ts";
import { free } from "../dataset/own_bytes.ts";
import { onceEnded } from "../association/ends.ts";
import { MaxIdentifierElements, parseElements } from "../dataset/elements.ts";
import { plainDataset } from "../dataset/transcode.ts";
import type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError } from "../errors.ts";
import { memoryOf, parseQuery, type Query } from "../hanging_protocol/query.ts";
import { findSorted, valuesOf } from "../hanging_protocol/values.ts";
import type { Destination, MoveTarget, SubOperations } from "../service/types.ts";
import type { PeerAddress } from "../transport/duplex.ts";
import { RepositoryError, type RepositoryErrorCode } from "./errors.ts";
import { readWithRoom } from "./reading.ts";
import type { DuplicatePolicy, LocatedInstance, Repository } from "./types.ts";

/** Options of {@linkcode repositoryHandlers}. */
export interface RepositoryHandlersOptions {
  /** What happens to other content under a held SOP Instance UID; `"keep"` unless told. */
  readonly onDuplicate?: DuplicatePolicy;
  /** Where C-MOVE may send to, by AE title. */
  readonly destinations?: ReadonlyMap<string, MoveTarget>;
}

/** A match, with status FF00 or FF01. */
export interface RepositoryMatchReply {
  /** FF00, or FF01 when a value of the identifier was not matched. */
  readonly status: typeof Status.Pending | typeof Status.PendingWithWarning;
  /** The response identifier. */
  readonly dataset: EncodedDataset;
}

/** An instance to be sent in a sub-operation. */
export interface RepositoryInstanceReply {
  /** Pending. */
  readonly status: typeof Status.Pending;
  /** The instance as it is held. */
  readonly dataset: EncodedInstance;
  /** To be called when a copy of it is sent: its own bytes go, while what they take is counted on for the copy. */
  readonly copied?: () => void;
  /** To be called when it has been sent: what it takes in memory is given back. */
  readonly sent?: () => void;
}

/** What a handler needs of an association. */
export interface RepositoryAssociation {
  /** What the data sets in memory on its account are counted against. */
  readonly memory: ByteAccount;
  /** The other end's address: what comes from one takes turns with what comes from others. */
  readonly peer?: PeerAddress;
  /** Settles when it is over. */
  readonly ended?: Promise<void>;
}

/** What a handler needs of a request with an identifier. */
export interface RepositoryRequest {
  /** The identifier as it came. */
  readonly encodedIdentifier: EncodedDataset;
  /** Lets go of it, but for so many bytes of what has been made of it. */
  forget?(kept?: number): void;
  /** Transfer Syntax UID of the presentation context. */
  readonly transferSyntaxUid: string;
  /** Stops the operation. */
  readonly signal: AbortSignal;
  /** The association, its peer, and what the data sets in memory on its account are counted against. */
  readonly association?: RepositoryAssociation;
}

/** The handlers, for `hangingProtocol({ find, get, move })` and `storage([HangingProtocolStorage], store)`. */
export interface RepositoryHandlers {
  /** Answers C-FIND with the matches. */
  find(request: RepositoryRequest): AsyncIterable<RepositoryMatchReply>;
  /** Answers C-GET with the instances whose SOP Instance UIDs are listed. */
  get(request: RepositoryRequest): AsyncIterable<SubOperations | RepositoryInstanceReply>;
  /** Answers C-MOVE likewise, after the destination. */
  move(
    request: RepositoryRequest & { readonly moveDestination: string },
  ): AsyncIterable<Destination | SubOperations | RepositoryInstanceReply>;
  /** Answers C-STORE: yields 0000 when the instance is durable. */
  store(
    request: { readonly instance: EncodedInstance; readonly association?: RepositoryAssociation },
  ): AsyncIterable<number>;
}

/** Bytes that an instance takes while it is one of those to be sent. */
const LocatedMemory = 256;

/** The most sub-operations that their counts can tell, (0000,1020) to (0000,1023) being US. */
const MaxSubOperations = 65_535;

const SopInstanceUid = 0x00080018;

/**
 * Makes the handlers of a hanging protocol SCP.
 *
 * An identifier that cannot be decoded makes them throw `ProtocolError`; every other refusal is a `DimseStatusError`:
 * A900 for an identifier or data set that breaks the model, A700, A701 or A702 where the repository fails, and A700 at
 * the end of a search that had to pass over something.
 *
 * @param repository Where hanging protocols are kept.
 * @param options C-MOVE destinations, and what happens to duplicates.
 * @returns The handlers.
 */
export function repositoryHandlers(
  repository: Repository,
  options: RepositoryHandlersOptions = {},
): RepositoryHandlers {
  const watch = onceEnded((peer) => repository.leave?.(peer));

  async function* retrieve(
    request: RepositoryRequest,
  ): AsyncGenerator<SubOperations | RepositoryInstanceReply, void, void> {
    const { signal, association } = request;
    watch(association);
    const located = await locate(repository, await requestedUids(request.encodedIdentifier));
    request.forget?.(LocatedMemory * located.length);
    yield { subOperations: located.length };
    try {
      for (const instance of located) {
        const read = await readWithRoom(repository, instance, signal, association?.memory);
        if (signal.aborted) return read?.room?.give(read.dataset);
        if (read === undefined) continue;
        const { dataset, room } = read;
        const status = Status.Pending;
        const copied = () => {
          free(dataset.bytes);
          letGo(dataset);
        };
        const sent = () => {
          // Whether the peer answers is a matter of its time, not of our memory.
          free(dataset.bytes);
          room?.give(dataset);
        };
        try {
          yield room ? { status, dataset, copied, sent } : { status, dataset };
        } finally {
          room?.give(dataset);
        }
      }
    } catch (error) {
      throw asStatus(error, Status.UnableToPerformSubOperations);
    }
  }

  return {
    async *find(request) {
      const { transferSyntaxUid, signal, association } = request;
      watch(association);
      const query = await queryOf(request.encodedIdentifier);
      request.forget?.(memoryOf(query));
      let left = 0;
      const options = {
        transferSyntaxUid,
        signal,
        memory: association?.memory,
        from: association?.peer,
        passedOver: () => void left++,
      };
      try {
        for await (const { dataset, partial } of repository.find(query, options)) {
          yield { status: partial ? Status.PendingWithWarning : Status.Pending, dataset };
        }
      } catch (error) {
        throw asStatus(error, Status.OutOfResources);
      }
      if (left > 0 && !signal.aborted) throw incomplete(left);
    },

    get: retrieve,

    async *move(request) {
      const destination = options.destinations?.get(request.moveDestination) ?? null;
      yield { destination };
      if (destination !== null) yield* retrieve(request);
    },

    async *store({ instance, association }) {
      watch(association);
      try {
        const from = association?.peer;
        await repository.store(instance, { onDuplicate: options.onDuplicate, from });
      } catch (error) {
        throw asStatus(error, Status.OutOfResources);
      }
      yield Status.Success;
    },
  };
}

async function queryOf({ bytes, transferSyntaxUid }: EncodedDataset): Promise<Query> {
  const plain = await plainDataset(bytes, transferSyntaxUid);
  return parseQuery(plain.bytes, plain.transferSyntaxUid);
}

/** SOP Instance UID is the one key of C-GET and C-MOVE, and has to be there (PS3.4 §U.4.2, §U.4.3); others are passed over. */
async function requestedUids(identifier: EncodedDataset): Promise<string[]> {
  const { bytes, transferSyntaxUid } = await plainDataset(identifier.bytes, identifier.transferSyntaxUid);
  const elements = parseElements(bytes, transferSyntaxUid, { maxElements: MaxIdentifierElements });
  const element = findSorted(elements, SopInstanceUid);
  const uids = element === undefined ? [] : valuesOf(bytes, element, "UI");
  if (uids.length === 0) {
    throw new DimseStatusError(Status.DatasetDoesNotMatchSopClass, "SOP Instance UID (0008,0018) is missing or empty", {
      offendingElement: ["00080018"],
    });
  }
  return uids.map(String);
}

async function locate(repository: Repository, uids: readonly string[]): Promise<LocatedInstance[]> {
  let located: LocatedInstance[];
  try {
    located = await repository.locate(uids);
  } catch (error) {
    throw asStatus(error, Status.UnableToCalculateMatches);
  }
  if (located.length > MaxSubOperations) {
    throw new DimseStatusError(
      Status.UnableToCalculateMatches,
      `${located.length} instances are more than ${MaxSubOperations}`,
    );
  }
  return located;
}

/** After all matches that can be returned: without it, one that cannot would be taken for one that is not held. */
function incomplete(count: number): DimseStatusError {
  const instances = count === 1 ? "1 instance" : `${count} instances`;
  return new DimseStatusError(Status.OutOfResources, `${instances} would have taken too much to match or to return`);
}

/** What a requestor learns of a failure: Error Comment has 64 characters, and paths are nobody's business. */
const Comments: Readonly<Record<RepositoryErrorCode, string>> = {
  NOT_A_STORE: "The store cannot be used",
  NEWER_STORE: "The store cannot be used",
  CANNOT_OPEN: "The store cannot be opened",
  LOCKED: "The store is locked by another process",
  READ_ONLY: "The store is read-only",
  FULL: "The disk of the store is full",
  IO: "The store cannot be read or written",
  CORRUPT: "The store is damaged",
  CLOSED: "The store is closed",
  FAILED: "The store has failed",
};

/** A failure of the store as a status; what else was thrown as it is. */
function asStatus(error: unknown, status: number): unknown {
  if (!(error instanceof RepositoryError)) return error;
  return new DimseStatusError(status, Comments[error.code], { cause: error });
}
