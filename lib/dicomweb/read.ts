/**
 * Reading one instance, and the form of it that is turned into others.
 *
 * @module
 */
import { isDeflated } from "../dataset/deflate.ts";
import { plainDataset } from "../dataset/transcode.ts";
import type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import { ProtocolError } from "../errors.ts";
import type { LocatedInstance, Repository } from "../repository/types.ts";
import { isUid } from "../uids/uid.ts";
import { ConversionFactor, MaxConvertedLength, MaxDocumentNodes } from "./limits.ts";
import { Problem } from "./problem.ts";
import { hasFewValues } from "./value_count.ts";
import type { Work } from "./workspace.ts";

/**
 * Reads one instance.
 *
 * @param repository Where instances are.
 * @param uid The SOP Instance UID, not checked.
 * @param prepare Makes room for it, or throws.
 * @returns The instance as it is held.
 * @throws {Problem} 400 for what is no UID, 404 if the instance is not held.
 */
export async function readInstance(
  repository: Repository,
  uid: string,
  prepare: (instance: LocatedInstance) => void | Promise<void>,
): Promise<EncodedInstance> {
  if (!isUid(uid)) throw new Problem(400, `${JSON.stringify(uid.slice(0, 64))} is no UID`);
  const wanted = async (instance: LocatedInstance) => {
    await prepare(instance);
    return true;
  };
  for await (const instance of repository.read([uid], { wanted })) return instance;
  throw new Problem(404, `There is no hanging protocol ${uid}`);
}

/**
 * Reads one instance to convert it, which is done where it is not too long.
 *
 * @param repository Where instances are.
 * @param uid The SOP Instance UID, not checked.
 * @param work Where room is taken.
 * @returns The instance, with its data set as {@linkcode convertible} gives it.
 * @throws {Problem} 400 for what is no UID, 404 if the instance is not held, 413 if it is too long.
 */
export async function readConvertible(
  repository: Repository,
  uid: string,
  work: Work,
): Promise<{ readonly instance: EncodedInstance; readonly plain: EncodedDataset }> {
  const tooLong = () => new Problem(413, "The instance is too long for that: take it as application/dicom");
  const instance = await readInstance(repository, uid, async ({ length }) => {
    if (length > MaxConvertedLength) throw tooLong();
    await work.need(length * ConversionFactor);
  });
  const plain = await convertible(instance, work);
  if (plain === undefined) throw tooLong();
  return { instance, plain };
}

/**
 * Gives a data set the form that it is decoded in.
 *
 * @param dataset The data set.
 * @param work Where room is taken.
 * @returns It in little endian and inflated; nothing where that is too long to be converted.
 */
export async function convertible(dataset: EncodedDataset, work: Work): Promise<EncodedDataset | undefined> {
  const { bytes, transferSyntaxUid } = dataset;
  if (bytes.length > MaxConvertedLength) return undefined;
  const expands = isDeflated(transferSyntaxUid);
  if (expands) await work.need(MaxConvertedLength * ConversionFactor);
  try {
    const plain = await plainDataset(bytes, transferSyntaxUid, { maxExpandedLength: MaxConvertedLength });
    return hasFewValues(plain, MaxDocumentNodes) ? plain : undefined;
  } catch (error) {
    if (expands && error instanceof ProtocolError) return undefined;
    throw error;
  }
}
