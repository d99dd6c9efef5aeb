/**
 * The identifier of C-FIND, C-GET and C-MOVE on its way in, and the data set of a reply on its way out.
 *
 * @module
 */
import type { PerformedOperation, ResponseFields } from "../association/performed_operations.ts";
import { deferDataset, encodeDataset } from "../dataset/codec.ts";
import { isDeflated } from "../dataset/deflate.ts";
import { MaxIdentifierElements } from "../dataset/elements.ts";
import { transcodeDataset } from "../dataset/transcode.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { ProtocolError } from "../errors.ts";
import { admitQuery } from "./admission.ts";
import { statusComment } from "./reply.ts";
import { PerformedQuery } from "./request.ts";
import type { QueryRequest } from "./types.ts";

/** A request, or why it is answered before any handler hears of it. */
export type QueryResult = { request: QueryRequest } | { refusal: ResponseFields };

/** The statuses in which C-FIND, C-GET and C-MOVE differ where there is no usable identifier. */
export interface QueryStatuses {
  /** It cannot be decoded: C310, C410, C510. */
  readonly undecodable: number;
  /** There is no memory for it: A700, or A701. */
  readonly noMemory: number;
}

/**
 * Make of a C-FIND-RQ, C-GET-RQ or C-MOVE-RQ what handlers receive.
 *
 * @param operation The operation.
 * @param statuses Those of the service.
 * @returns The request, or the final response when there is no usable identifier.
 */
export async function queryRequest(
  operation: PerformedOperation,
  { undecodable, noMemory }: QueryStatuses,
): Promise<QueryResult> {
  const { association, command, dataset, oversize, stop } = operation;
  const refuse = (text: string) => ({ refusal: statusComment(Status.DatasetDoesNotMatchSopClass, text) });
  if (oversize) return refuse("The identifier is longer than this SCP has room for");
  if (!dataset) return refuse("The request has no identifier");
  try {
    const limits = {
      maxExpandedLength: association.maxDatasetLength(command),
      maxElements: MaxIdentifierElements,
    };
    const encodedIdentifier = await admitQuery(operation, dataset, limits);
    if (stop.requested) return { refusal: { Status: Status.Cancel } };
    if (!encodedIdentifier) {
      return { refusal: { Status: noMemory, ErrorComment: "There is not enough memory for the identifier" } };
    }
    const decode = await deferDataset(encodedIdentifier.bytes, encodedIdentifier.transferSyntaxUid, limits);
    return { request: new PerformedQuery(operation, encodedIdentifier, decode) };
  } catch (error) {
    if (stop.requested) return { refusal: { Status: Status.Cancel } };
    if (error instanceof ProtocolError) return { refusal: statusComment(undecodable, error.message) };
    throw error;
  }
}

/**
 * Encode the data set of a reply.
 *
 * @param dataset In keyword form or already encoded.
 * @param transferSyntaxUid Transfer syntax of the presentation context.
 * @returns The encoded bytes; those that are in the right transfer syntax already go out untouched, and at once.
 * @throws {TypeError | RangeError | DicomNetworkError} When it cannot be encoded.
 */
export function encodeReply(
  dataset: Dataset | EncodedDataset,
  transferSyntaxUid: string,
): Uint8Array | Promise<Uint8Array> {
  if (!isEncoded(dataset)) return encodeDataset(dataset, transferSyntaxUid);
  if (dataset.transferSyntaxUid === transferSyntaxUid) return evenLength(dataset);
  return transcodeDataset(dataset.bytes, dataset.transferSyntaxUid, transferSyntaxUid);
}

/** A deflated data set of odd length is followed by a NUL (PS3.5 §A.5); every other one is even by itself. */
function evenLength({ bytes, transferSyntaxUid }: EncodedDataset): Uint8Array {
  if (bytes.length % 2 === 0 || !isDeflated(transferSyntaxUid)) return bytes;
  const padded = new Uint8Array(bytes.length + 1);
  padded.set(bytes);
  return padded;
}

/**
 * Whether a data set is already encoded.
 *
 * @param dataset Either form.
 * @returns Whether it is an {@linkcode EncodedDataset}.
 */
export function isEncoded(dataset: Dataset | EncodedDataset): dataset is EncodedDataset {
  return dataset.bytes instanceof Uint8Array && typeof dataset.transferSyntaxUid === "string";
}
