/**
 * Where the verbs that look at one hanging protocol have it from: a file, or a peer that holds it.
 *
 * @module
 */
import { decodeDataset } from "../lib/dataset/codec.ts";
import { readPart10 } from "../lib/dataset/part10.ts";
import type { Dataset, EncodedInstance } from "../lib/dataset/types.ts";
import { DicomNetworkError } from "../lib/errors.ts";
import { HangingProtocolStorageContexts, storage } from "../lib/service/mod.ts";
import { HangingProtocolInformationModelGet, HangingProtocolStorage, sopClassName } from "../lib/uids/sop_classes.ts";
import { isUid } from "../lib/uids/uid.ts";
import { Exit, ExitError, fileReason, InputError, UsageError } from "./errors.ts";
import { readBytes } from "./files.ts";
import type { FlagValues } from "./flags.ts";
import type { Io } from "./io.ts";
import { parsePeer } from "./peer.ts";
import { isDone, statusText } from "./results.ts";
import { connect, type ConnectFlags } from "./scu.ts";

/** Bytes of the longest hanging protocol that is read, as long as the longest that is stored. */
const MaxProtocolLength = 16 * 2 ** 20;

/** A hanging protocol and what it was called on the command line. */
export interface LoadedProtocol {
  /** It as it was encoded. */
  readonly instance: EncodedInstance;
  /** It in keyword form. */
  readonly dataset: Dataset;
  /** The file's path, or the SOP Instance UID and the peer. */
  readonly source: string;
}

/** Operands of a verb that takes one hanging protocol, for its definition. */
export const ProtocolOperands: readonly string[] = ["FILE|PEER", "[UID]"];

/** How they are written, for the help. */
export const ProtocolNotes: readonly string[] = [
  "FILE is Part 10 or a bare data set. PEER UID gets the protocol of that SOP Instance UID (C-GET):",
  "  hangar find HANGAR@127.0.0.1:11112 shows the UIDs that there are.",
];

async function fromFile(path: string): Promise<EncodedInstance> {
  try {
    return await readPart10(await readBytes(path, MaxProtocolLength));
  } catch (error) {
    const reason = error instanceof DicomNetworkError
      ? error.message.replace(/^Cannot [^:]*: /, "")
      : fileReason(error);
    throw new InputError(`Cannot read ${JSON.stringify(path)}: ${reason}`, { cause: error });
  }
}

async function fromPeer(
  text: string,
  uid: string,
  values: FlagValues<typeof ConnectFlags>,
  io: Io,
): Promise<EncodedInstance> {
  const peer = parsePeer(text);
  if (!isUid(uid)) throw new UsageError(`${JSON.stringify(uid)} is no SOP Instance UID`);
  let arrived: EncodedInstance | undefined;
  async function* receive({ instance }: { readonly instance: EncodedInstance }): AsyncGenerator<number> {
    if (instance.sopInstanceUid === uid) arrived = instance;
    yield 0x0000;
  }
  const contexts = [
    HangingProtocolInformationModelGet,
    ...HangingProtocolStorageContexts.map((context) => ({ ...context, role: "scp" as const })),
  ];
  const signal = io.interrupt();
  const services = [storage([HangingProtocolStorage], receive)];
  await using association = await connect(peer, values, contexts, io, { services, signal });
  const keys = { SOPInstanceUID: uid };
  for await (const reply of association.get(HangingProtocolInformationModelGet, keys, { signal })) {
    const { status, errorComment } = reply;
    if (status === 0xff00 || isDone(status)) continue;
    throw new ExitError(Exit.Failure, `C-GET failed: ${statusText(status, "Hanging Protocol C-GET", errorComment)}`);
  }
  await association.performed();
  if (!arrived) throw new ExitError(Exit.Failure, `The peer holds no hanging protocol ${uid}`);
  return arrived;
}

async function opened(instance: EncodedInstance, source: string): Promise<LoadedProtocol> {
  const { sopClassUid, bytes, transferSyntaxUid } = instance;
  if (sopClassUid !== HangingProtocolStorage) {
    const found = sopClassName(sopClassUid) ?? sopClassUid;
    throw new InputError(`Cannot read ${JSON.stringify(source)}: it is no hanging protocol, but ${found}`);
  }
  try {
    const limits = { maxExpandedLength: MaxProtocolLength };
    return { instance, source, dataset: await decodeDataset(bytes, transferSyntaxUid, limits) };
  } catch (error) {
    if (!(error instanceof DicomNetworkError)) throw error;
    throw new InputError(`Cannot read ${JSON.stringify(source)}: ${error.message.replace(/^Cannot [^:]*: /, "")}`, {
      cause: error,
    });
  }
}

/**
 * Reads a hanging protocol from a file.
 *
 * @param path The file
 * @returns The protocol
 * @throws {InputError} If the file cannot be read or holds something else
 */
export async function loadProtocolFile(path: string): Promise<LoadedProtocol> {
  return await opened(await fromFile(path), path);
}

/**
 * Reads the hanging protocol that the command line names.
 *
 * @param operands `FILE`, or `PEER` and `UID`
 * @param values The flags of a verb that calls a peer
 * @param io Where `-v` logs
 * @returns The protocol
 * @throws {UsageError} If the file cannot be read or holds something else, or the operands are wrong
 * @throws {ExitError} Exit 1, if the peer answers with a failure or does not hold it
 */
export async function loadProtocol(
  operands: readonly string[],
  values: FlagValues<typeof ConnectFlags>,
  io: Io,
): Promise<LoadedProtocol> {
  const [first, uid] = operands;
  if (uid === undefined) return await loadProtocolFile(first);
  return await opened(await fromPeer(first, uid, values, io), `${uid} of ${first}`);
}
