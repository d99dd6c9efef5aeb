/**
 * Letting queries begin: what one costs before its first match, in time and memory, is the doing of its identifier.
 *
 * @module
 */
import type { PerformedOperation } from "../association/performed_operations.ts";
import { Conversions } from "../dataset/conversions.ts";
import { isDeflated } from "../dataset/deflate.ts";
import { type DataElement, parseElements } from "../dataset/elements.ts";
import { type DatasetLimits, plainDataset } from "../dataset/transcode.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import { ProtocolError } from "../errors.ts";
import { FairShare } from "../transport/turn.ts";

/** What a query costs, even if nothing comes of it, in the bytes of `FairShare`. */
const QueryWork = 32 * 1024;

/** What each byte of its identifier adds: it is split into values, checked, looked up one by one. */
const IdentifierWork = 16;

/** Bytes of an identifier that nobody has to wait for. */
const ShortIdentifier = 4096;

/** What a key, and each value of one, takes in memory while the query is under way. */
const ElementMemory = 256;
const ValueMemory = 128;

/** The most that is counted: handlers refuse what has so many values. */
const MaxMemory = 8 * 2 ** 20;

const Backslash = 0x5c;

/** Bytes of one that does not wait for longer ones: a list of 300 UIDs. */
const ListIdentifier = 16 * 1024;

/** Other identifiers wait here, a few lists and one that is longer at a time going on. */
const queries = new Conversions(ListIdentifier);

/** Those who wait there have had their own turns: whoever goes on waits for the sockets only. */
const share = new FairShare(undefined, { awaited: true });

/** Bounds on an identifier. */
type IdentifierLimits = DatasetLimits & { readonly maxExpandedLength: number };

/**
 * Waits until a query may begin: with a long identifier in a turn of the event loop that is for no other such query, and
 * when there is memory for what becomes of it.
 *
 * @param operation The C-FIND, C-GET or C-MOVE.
 * @param identifier Its data set.
 * @param limits Bytes of the identifier, expanded if it is deflated, and how many elements it may have.
 * @returns The identifier, expanded if it is deflated; `undefined` where there is no memory for it, or the operation has
 * been stopped.
 * @throws {ProtocolError} If it is no data set; and the reason of the operation's signal, if it is stopped.
 */
export async function admitQuery(
  operation: PerformedOperation,
  identifier: Uint8Array,
  limits: IdentifierLimits,
): Promise<EncodedDataset | undefined> {
  const { context, association: { peer } } = operation;
  const encoded = { bytes: identifier, transferSyntaxUid: context.transferSyntax };
  const short = identifier.length <= ShortIdentifier && await readShort(operation, encoded, limits);
  if (short) return short;
  const lengths = { length: identifier.length, maxLength: limits.maxExpandedLength };
  let reserved = 0;
  await operation.turn(QueryWork + IdentifierWork * identifier.length);
  const read = (maxExpandedLength: number) => readLong(operation, encoded, { ...limits, maxExpandedLength }, reserved);
  while (true) {
    const long = await queries.run(lengths, read, peer, operation.signal);
    if (typeof long !== "number") return long;
    // It is expanded and looked at again then: what waits here shall not be in memory.
    if (!await operation.reserve(long)) return undefined;
    reserved = long;
  }
}

/** A short identifier; nothing where it is longer once it is expanded. */
async function readShort(
  operation: PerformedOperation,
  { bytes, transferSyntaxUid }: EncodedDataset,
  limits: DatasetLimits,
): Promise<EncodedDataset | undefined> {
  await operation.turn(QueryWork + IdentifierWork * bytes.length);
  try {
    return await plainDataset(bytes, transferSyntaxUid, { ...limits, maxExpandedLength: ShortIdentifier });
  } catch (error) {
    if (error instanceof ProtocolError && isDeflated(transferSyntaxUid)) return undefined; // or it is damaged
    throw error;
  }
}

/** The identifier, or the bytes that there has to be room for where that is not reserved, nor there at once. */
async function readLong(
  operation: PerformedOperation,
  { bytes, transferSyntaxUid }: EncodedDataset,
  limits: DatasetLimits,
  reserved: number,
): Promise<EncodedDataset | number | undefined> {
  if (operation.stop.requested) return undefined;
  const plain = await plainDataset(bytes, transferSyntaxUid, limits);
  await share.take(IdentifierWork * plain.bytes.length);
  if (operation.stop.requested) return undefined;
  const wanted = memoryOf(plain, limits);
  return wanted <= reserved || operation.reserveNow(wanted) ? plain : wanted;
}

/** What an identifier and what becomes of it take in memory, about. */
function memoryOf({ bytes, transferSyntaxUid }: EncodedDataset, limits: DatasetLimits): number {
  let values = 0;
  for (const byte of bytes) if (byte === Backslash) values++;
  const elements = count(parseElements(bytes, transferSyntaxUid, limits));
  return Math.min(MaxMemory, bytes.length + ElementMemory * elements + ValueMemory * values);
}

function count(elements: readonly DataElement[]): number {
  let all = elements.length;
  for (const { items } of elements) for (const item of items ?? []) all += 1 + count(item.elements);
  return all;
}
