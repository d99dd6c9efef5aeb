/**
 * C-STORE (PS3.4 Annexes B and GG; PS3.7 §9.1.1) as SCU.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import { isDeflated } from "../dataset/deflate.ts";
import type { Dataset, EncodedInstance, InstanceSource } from "../dataset/types.ts";
import { CommandField } from "../dimse/commands.ts";
import { type ByteSource, fill } from "../streams/byte_source.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { isUid } from "../uids/uid.ts";
import { encodeReply, isEncoded } from "./identifier.ts";
import { contextFor, type FinalStatus, finalStatus, priorityOf } from "./scu.ts";

/** Options of C-STORE as SCU. */
export interface StoreOptions {
  /** Priority (0000,0700): 0 MEDIUM (default), 1 HIGH, 2 LOW. */
  readonly priority?: number;
  /** Move Originator (0000,1030) and (0000,1031), in the sub-operation of a C-MOVE. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
  /** Called when all of the request has been written, before it is answered: the instance is needed no longer. */
  readonly onSent?: () => void;
  /** Ends the waiting for a place in the asynchronous operations window, with its reason. What has begun goes on. */
  readonly signal?: AbortSignal;
}

/**
 * Send a C-STORE.
 *
 * @param association An association with a presentation context for the instance's SOP class.
 * @param instance An encoded instance, which goes out untouched where its transfer syntax was accepted and is
 * transcoded where another one was; the same read while it is sent; or a data set in keyword form with SOPClassUID and
 * SOPInstanceUID.
 * @param options Priority, and the originator of a C-MOVE.
 * @returns The status of the response.
 * @throws {NoPresentationContextError} Without a presentation context that fits.
 * @throws {DicomNetworkError} When the association ends first, as it does when reading the data set fails.
 * @throws {TypeError} For a data set without the two UIDs, or one that cannot be encoded.
 * @throws {RangeError} For a priority that is none.
 *
 * @example A refused instance
 * ```ts
 * import { associate, failure, HangingProtocolStorage, serve, storage, store } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [
 *     storage([HangingProtocolStorage], async function* () {
 *       yield failure(0xa700, "The store is full");
 *     }),
 *   ],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "EDITOR",
 *   contexts: [HangingProtocolStorage],
 * });
 * const instance = { SOPClassUID: HangingProtocolStorage, SOPInstanceUID: "1.2.3", HangingProtocolName: "Chest" };
 * assertEquals(await store(association, instance), { status: 0xa700, errorComment: "The store is full" });
 * ```
 *
 * @example A long file, read while it is sent
 * ```ts
 * import { associate, CTImageStorage, ExplicitVRLittleEndian, store } from "@hangar/hangar";
 *
 * // A bare data set in Explicit VR
 * async function send(path: string, sopInstanceUid: string, peer: { host: string; port: number }): Promise<number> {
 *   using file = await Deno.open(path);
 *   const { size: length } = await file.stat();
 *   await using association = await associate({
 *     ...peer,
 *     calledAeTitle: "ARCHIVE",
 *     callingAeTitle: "CT1",
 *     contexts: [CTImageStorage],
 *   });
 *   const { status } = await store(association, {
 *     sopClassUid: CTImageStorage,
 *     sopInstanceUid,
 *     transferSyntaxUid: ExplicitVRLittleEndian,
 *     source: { length, read: (into) => file.read(into) },
 *   });
 *   return status;
 * }
 * ```
 */
export async function store(
  association: Association,
  instance: Dataset | EncodedInstance | InstanceSource,
  options: StoreOptions = {},
): Promise<FinalStatus> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = identify(instance);
  const context = contextFor(association, sopClassUid, transferSyntaxUid);
  const { moveOriginator, onSent, signal } = options;
  const operation = await association.invoke(
    context,
    {
      CommandField: CommandField.CStoreRq,
      AffectedSOPClassUID: sopClassUid,
      AffectedSOPInstanceUID: sopInstanceUid,
      Priority: priorityOf(options),
      ...(moveOriginator && {
        MoveOriginatorApplicationEntityTitle: moveOriginator.aeTitle,
        MoveOriginatorMessageID: moveOriginator.messageId,
      }),
    },
    await encodeContent(instance, context.transferSyntax),
    signal,
  );
  onSent?.();
  const response = await operation.next();
  return finalStatus(response!.command);
}

/** The data set in a transfer syntax. One that is read while it is sent goes out as it is, or not that way. */
async function encodeContent(
  instance: Dataset | EncodedInstance | InstanceSource,
  transferSyntaxUid: string,
): Promise<Uint8Array | ByteSource> {
  if (!isSource(instance)) return await encodeReply(instance, transferSyntaxUid);
  const { source, transferSyntaxUid: own } = instance;
  if (own === transferSyntaxUid && (source.length % 2 === 0 || !isDeflated(own))) return source;
  const bytes = new Uint8Array(source.length);
  await fill(source, bytes);
  return await encodeReply({ bytes, transferSyntaxUid: own }, transferSyntaxUid);
}

function isSource(instance: Dataset | EncodedInstance | InstanceSource): instance is InstanceSource {
  return typeof instance.transferSyntaxUid === "string" && "source" in instance;
}

/**
 * The two UIDs of an instance.
 *
 * @param instance In either form.
 * @returns The UIDs, and the transfer syntax it prefers.
 * @throws {TypeError} For a data set without them.
 */
export function identify(
  instance: Dataset | EncodedInstance | InstanceSource,
): { sopClassUid: string; sopInstanceUid: string; transferSyntaxUid: string } {
  const encoded = isSource(instance) || isEncoded(instance);
  const sopClassUid = encoded ? instance.sopClassUid : instance.SOPClassUID;
  const sopInstanceUid = encoded ? instance.sopInstanceUid : instance.SOPInstanceUID;
  if (typeof sopClassUid !== "string" || typeof sopInstanceUid !== "string") {
    throw new TypeError("Cannot store data set: SOPClassUID and SOPInstanceUID are needed");
  }
  if (!isUid(sopInstanceUid)) {
    throw new TypeError(`Cannot store data set: SOPInstanceUID ${JSON.stringify(sopInstanceUid)} is no UID`);
  }
  const transferSyntaxUid = encoded ? instance.transferSyntaxUid : ExplicitVRLittleEndian;
  return { sopClassUid, sopInstanceUid, transferSyntaxUid };
}
