/**
 * A repository that is somebody else's: a hanging protocol SCP, by way of C-FIND, C-GET and C-STORE.
 *
 * @module
 */
import { transcodeDataset } from "../dataset/transcode.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import { Status, statusCategory } from "../dimse/status.ts";
import {
  AssociationAbortedError,
  DicomNetworkError,
  DimseStatusError,
  ProtocolError,
  TransportError,
} from "../errors.ts";
import type { Query } from "../hanging_protocol/query.ts";
import type { FindReply } from "../service/find.ts";
import type { FinalStatus } from "../service/scu.ts";
import { HangingProtocolInformationModelFind, HangingProtocolInformationModelGet } from "../uids/sop_classes.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { RepositoryError } from "./errors.ts";
import { queryIdentifier } from "./remote_identifier.ts";
import { AssociationPool, type Lease, type OpenAssociation, type PoolLimits } from "./remote_pool.ts";
import type {
  LocatedInstance,
  Match,
  Repository,
  RepositoryFindOptions,
  RepositoryReadOptions,
  StoreOutcome,
} from "./types.ts";

/** All instances by the one key they are read by. */
const Universal: Query = { keys: [{ tag: 0x00080018, vr: "UI" }], partial: false };

/**
 * A {@linkcode Repository} over an SCP. Failures of the network and of the peer are `RepositoryError` with code `FAILED`
 * and the `DicomNetworkError` as `cause`; its statuses are the cause as `DimseStatusError`.
 */
export class RemoteRepository implements Repository {
  readonly #pool: AssociationPool;

  /**
   * Begins without any association; they are opened for the operations.
   *
   * @param open Opens an association with the SCP.
   * @param limits How many associations there may be, and how long they are kept.
   */
  constructor(open: OpenAssociation, limits: PoolLimits = {}) {
    this.#pool = new AssociationPool(open, limits);
  }

  /**
   * Sends an instance. The SCP decides what happens to other content under its SOP Instance UID, and does not tell an
   * instance that it held already from a new one; nor does it tell when it has it on disk.
   *
   * @param instance The instance.
   * @returns `"stored"`.
   * @throws {DimseStatusError} The status with which it was refused.
   * @throws {RepositoryError} Where the peer cannot be called, or has no room.
   */
  async store(instance: EncodedInstance): Promise<StoreOutcome> {
    const send = async function* ({ association }: Lease) {
      yield await association.store(instance);
    };
    for await (const reply of this.#operate(send)) {
      const category = statusCategory(reply.status);
      if (category === "Success" || category === "Warning") return "stored";
      if (reply.status >>> 8 === 0xa7) throw refused("C-STORE", reply);
      const { status, errorComment, offendingElement } = reply;
      throw new DimseStatusError(status, errorComment, { offendingElement });
    }
    throw new RepositoryError("FAILED", "The peer has not answered the C-STORE");
  }

  /** Searches with C-FIND; see {@linkcode Repository.find}. What matches is for the peer to say. */
  async *find(
    query: Query,
    { transferSyntaxUid, signal, passedOver }: RepositoryFindOptions,
  ): AsyncGenerator<Match, void, void> {
    const identifier = await queryIdentifier(query);
    const wanted = transferSyntaxUid === ImplicitVRLittleEndian ? ImplicitVRLittleEndian : ExplicitVRLittleEndian;
    const search = ({ association }: Lease) =>
      association.find(HangingProtocolInformationModelFind, identifier, { signal });
    let found = 0;
    for await (const reply of this.#operate(search, signal)) {
      const category = statusCategory(reply.status);
      if (category === "Success" || category === "Cancel") return;
      // What has come stands, where somebody hears that it is not all.
      if (found > 0 && passedOver && reply.status === Status.OutOfResources) return passedOver();
      if (category !== "Pending") throw refused("C-FIND", reply);
      if (signal?.aborted) return;
      yield await matchOf(reply, wanted, query.partial);
      found++;
    }
  }

  /** Reads instances to look at them: an SCP tells neither how long they are nor in which transfer syntax it has them. */
  async locate(sopInstanceUids: Iterable<string>): Promise<LocatedInstance[]> {
    const all: LocatedInstance[] = [];
    for await (const instance of this.read(sopInstanceUids)) all.push(located(instance));
    return all;
  }

  /** Reads instances with a C-GET each; see {@linkcode Repository.read}. */
  async *read(
    sopInstanceUids: Iterable<string>,
    { wanted }: RepositoryReadOptions = {},
  ): AsyncGenerator<EncodedInstance, void, void> {
    for (const uid of new Set(sopInstanceUids)) {
      // What waits until it is wanted has an association for as long, of which there are few
      for await (const instance of this.#operate((lease) => retrieve(lease, uid))) {
        if (await wanted?.(located(instance)) !== false) yield instance;
      }
    }
  }

  /** Counts the matches of a C-FIND for all instances. */
  async count(): Promise<number> {
    let count = 0;
    for await (const _ of this.find(Universal, { transferSyntaxUid: ExplicitVRLittleEndian })) count++;
    return count;
  }

  /** Releases the associations. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Closes, at the end of `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Runs an operation; once more where an association that was kept turns out to be gone before anything came. */
  async *#operate<T>(
    operation: (lease: Lease) => AsyncGenerator<T, void, void>,
    signal?: AbortSignal,
  ): AsyncGenerator<T, void, void> {
    for (let again = true; again;) {
      again = false;
      let begun = false, reused = false;
      try {
        await using lease = await this.#pool.lease(signal);
        reused = lease.reused;
        for await (const each of operation(lease)) {
          begun = true;
          yield each;
        }
      } catch (error) {
        if (signal?.aborted && error === signal.reason) return;
        again = reused && !begun && (error instanceof AssociationAbortedError || error instanceof TransportError);
        if (!again) throw asRepositoryError(error);
      }
    }
  }
}

/** Pending responses to a C-GET of one instance that are taken, of which there should be none. */
const MaxPending = 16;

function located({ bytes, ...instance }: EncodedInstance): LocatedInstance {
  return { ...instance, length: bytes.length };
}

async function* retrieve(lease: Lease, uid: string): AsyncGenerator<EncodedInstance, void, void> {
  let received: EncodedInstance | undefined;
  lease.receive = (instance) => {
    if (instance.sopInstanceUid !== uid) return Status.DatasetDoesNotMatchSopClass;
    received = instance;
    return Status.Success;
  };
  let pending = 0;
  for await (const reply of lease.association.get(HangingProtocolInformationModelGet, { SOPInstanceUID: uid })) {
    const category = statusCategory(reply.status);
    // One instance is one sub-operation, which does not stay pending for ever.
    if (category === "Pending" && ++pending > MaxPending) {
      throw new ProtocolError(`Cannot retrieve ${uid}: the peer has answered with Pending ${pending} times`);
    }
    if (category !== "Pending" && category !== "Success" && received === undefined) throw refused("C-GET", reply);
  }
  if (received !== undefined) yield received;
}

async function matchOf(
  { status, encodedDataset }: FindReply,
  wanted: string,
  partial: boolean,
): Promise<Match> {
  if (encodedDataset === undefined) {
    throw asRepositoryError(new ProtocolError("Cannot read match: it is missing or too long"));
  }
  const { bytes, transferSyntaxUid } = encodedDataset;
  try {
    const dataset = { bytes: await transcodeDataset(bytes, transferSyntaxUid, wanted), transferSyntaxUid: wanted };
    return { dataset, partial: partial || status === Status.PendingWithWarning };
  } catch (error) {
    throw asRepositoryError(error);
  }
}

function refused(operation: string, { status, errorComment }: FinalStatus): RepositoryError {
  const code = status.toString(16).toUpperCase().padStart(4, "0");
  const cause = new DimseStatusError(status, errorComment);
  const comment = errorComment === undefined ? "" : `: ${errorComment}`;
  return new RepositoryError("FAILED", `The peer answered the ${operation} with status ${code}${comment}`, { cause });
}

function asRepositoryError(error: unknown): unknown {
  if (!(error instanceof DicomNetworkError) || error instanceof DimseStatusError) return error;
  return new RepositoryError("FAILED", `Cannot call the peer: ${error.message}`, { cause: error });
}
