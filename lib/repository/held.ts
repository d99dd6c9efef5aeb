/**
 * What is held, in the forms that searching and comparing want. The content itself stays as it was received.
 *
 * @module
 */
import { isDeflated } from "../dataset/deflate.ts";
import { plainDataset } from "../dataset/transcode.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { ProtocolError } from "../errors.ts";
import { sameBytes, sameDataset } from "../hanging_protocol/compare.ts";
import { ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { RepositoryError } from "./errors.ts";
import type { DatasetRow } from "./sqlite_statements.ts";

/**
 * The transfer syntax of what {@linkcode plainForm} gives, and of what is cut out of it: inflated and in little endian,
 * all that is not Implicit VR is walked as Explicit VR.
 *
 * @param transferSyntaxUid The transfer syntax that the data set is held in.
 * @returns Implicit or Explicit VR Little Endian.
 */
export function plainSyntax(transferSyntaxUid: string): string {
  return transferSyntaxUid === ImplicitVRLittleEndian ? ImplicitVRLittleEndian : ExplicitVRLittleEndian;
}

/**
 * Tells whether a data set can be walked as it is.
 *
 * @param transferSyntaxUid Its transfer syntax.
 * @returns `false` where it must be inflated or turned into little endian first.
 */
export function isPlain(transferSyntaxUid: string): boolean {
  return transferSyntaxUid !== ExplicitVRBigEndian && !isDeflated(transferSyntaxUid);
}

/**
 * Gives a held data set the form that can be walked.
 *
 * @param held The data set as it is held.
 * @returns It in {@linkcode plainSyntax}.
 * @throws {RepositoryError} `CORRUPT` if it is no data set any more.
 */
export async function plainForm(held: EncodedDataset): Promise<EncodedDataset> {
  const { bytes, transferSyntaxUid } = held;
  if (isPlain(transferSyntaxUid)) return { bytes, transferSyntaxUid: plainSyntax(transferSyntaxUid) };
  try {
    return await plainDataset(bytes, transferSyntaxUid);
  } catch (error) {
    throw corrupt(error);
  }
}

/**
 * Runs what reads a held data set, which had been checked before it was stored.
 *
 * @param action What reads it.
 * @returns What the action returns.
 * @throws {RepositoryError} `CORRUPT` if it is no data set any more.
 */
export function reading<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw corrupt(error);
  }
}

/**
 * What it means that a held data set cannot be read.
 *
 * @param error What reading it has thrown.
 * @returns `CORRUPT` where it is no data set any more; what else was thrown as it is.
 */
export function corrupt(error: unknown): unknown {
  if (!(error instanceof ProtocolError)) return error;
  return new RepositoryError("CORRUPT", `Cannot read held instance: ${error.message}`, { cause: error });
}

/** What has been compared with what is held. */
export interface Compared {
  /** What was held, as it was read. */
  readonly bytes: Uint8Array;
  /** Whether it says the same. */
  readonly same: boolean;
}

/**
 * Tells whether an instance says the same as the one that is held under its UID.
 *
 * @param held What is held.
 * @param received The instance as it came.
 * @returns The answer; `undefined` where one of them has to be inflated to tell.
 * @throws {RepositoryError} `CORRUPT` if what is held is no data set any more.
 */
export function isHeld(held: EncodedDataset, received: EncodedDataset): boolean | undefined {
  if (held.transferSyntaxUid === received.transferSyntaxUid && sameBytes(held.bytes, received.bytes)) return true;
  if (!isPlain(held.transferSyntaxUid) || !isPlain(received.transferSyntaxUid)) return undefined;
  const plain = (each: EncodedDataset) => ({ ...each, transferSyntaxUid: plainSyntax(each.transferSyntaxUid) });
  return isSame(plain(held), plain(received));
}

/**
 * Tells whether two data sets say the same.
 *
 * @param held What is held, in {@linkcode plainForm}.
 * @param received Another one likewise.
 * @returns The answer.
 * @throws {RepositoryError} `CORRUPT` if what is held is no data set any more.
 */
export function isSame(held: EncodedDataset, received: EncodedDataset): boolean {
  return reading(() => sameDataset(held, received));
}

/**
 * The data set of a row.
 *
 * @param row The row.
 * @returns Its bytes and their transfer syntax.
 */
export function encodedDataset({ bytes, transfer_syntax_uid: transferSyntaxUid }: DatasetRow): EncodedDataset {
  return { bytes, transferSyntaxUid };
}
