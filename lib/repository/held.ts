/**
 * What is held, in the forms that searching and comparing want. The content itself stays as it was received.
 *
 * @module
 */
import { isDeflated } from "../dataset/deflate.ts";
import { plainDataset } from "../dataset/transcode.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { ProtocolError } from "../errors.ts";
import { ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { RepositoryError } from "./errors.ts";

/**
 * The transfer syntax of what is cut out of a data set: inflated and without pixel data, all that is not Implicit VR is
 * Explicit VR.
 *
 * @param transferSyntaxUid The transfer syntax that the data set is held in.
 * @returns Implicit or Explicit VR Little Endian.
 */
export function plainSyntax(transferSyntaxUid: string): string {
  return transferSyntaxUid === ImplicitVRLittleEndian ? ImplicitVRLittleEndian : ExplicitVRLittleEndian;
}

/**
 * Tells whether a data set can be walked as it is held.
 *
 * @param transferSyntaxUid The transfer syntax that it is held in.
 * @returns `false` where it must be inflated or turned into little endian first.
 */
export function isPlain(transferSyntaxUid: string): boolean {
  return transferSyntaxUid !== ExplicitVRBigEndian && !isDeflated(transferSyntaxUid);
}

/**
 * Gives a held data set the form that can be walked.
 *
 * @param held The data set as it is held.
 * @returns Itself, or what it is in Explicit VR Little Endian.
 * @throws {RepositoryError} `CORRUPT` if it is no data set any more.
 */
export async function plainForm(held: EncodedDataset): Promise<EncodedDataset> {
  if (isPlain(held.transferSyntaxUid)) return held;
  try {
    return await plainDataset(held.bytes, held.transferSyntaxUid);
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

function corrupt(error: unknown): unknown {
  if (!(error instanceof ProtocolError)) return error;
  return new RepositoryError("CORRUPT", `Cannot read held instance: ${error.message}`, { cause: error });
}
