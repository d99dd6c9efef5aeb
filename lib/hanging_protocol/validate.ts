/**
 * What storing a hanging protocol asks of it (PS3.4 Annex GG), and what a repository needs to find it again.
 *
 * An instance is kept as it came, with all its attributes; PS3.4 §GG.3 does not ask for validation. It is refused where
 * it could not be found, retrieved or told from others.
 *
 * @module
 */
import { concat } from "../dataset/bytes.ts";
import type { CharacterSet } from "../dataset/charset.ts";
import { formatTag, tagToHex } from "../dataset/dictionary.ts";
import { type DataElement, parseElements } from "../dataset/elements.ts";
import { hasImplicitForm } from "../dataset/transcode.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError, ProtocolError } from "../errors.ts";
import { HangingProtocolStorage } from "../uids/sop_classes.ts";
import { isUid } from "../uids/uid.ts";
import { HangingProtocolKeys, type KeyTable } from "./key_table.ts";
import { findSorted, levelCharacterSet, valuesOf } from "./values.ts";

/** Largest instance that is stored, in bytes, unless told: 16 MiB. */
export const DefaultMaxInstanceLength: number = 16 * 1024 * 1024;

/**
 * The most elements and items that a hanging protocol may hold: what compares it, or returns attributes that are no keys,
 * goes over all of them. A large one has some thousands.
 */
export const MaxInstanceElements = 50_000;

/** The most values of matching keys that an instance may hold: they are written one by one, in some 50 milliseconds. */
export const MaxIndexedValues = 1_000;

/**
 * The most bytes that the attributes of the key table may take together. Every search reads them, of every instance that
 * may match; a usual hanging protocol has one or two thousand.
 */
export const MaxKeyLength: number = 256 * 1024;

/** The lowest group of a data set: those below belong to command sets, files and directories (PS3.5 §7.1). */
const FirstGroup = 0x0008;

/** A value that a query can look for. */
export interface KeyValue {
  /** Tags as 8 hexadecimal digits, joined by dots from the outermost sequence inwards. */
  readonly path: string;
  /** The value as matching compares it. */
  readonly value: string | number;
}

/** What a repository keeps beside the bytes of an instance. */
export interface IndexedProtocol {
  /** SOP Class UID (0008,0016). */
  readonly sopClassUid: string;
  /** SOP Instance UID (0008,0018). */
  readonly sopInstanceUid: string;
  /** Hanging Protocol Name (0072,0002). */
  readonly name: string;
  /** Every value of every matching key, without repetitions. */
  readonly values: readonly KeyValue[];
  /** The attributes of the key table as a data set of its own, in the transfer syntax of the instance. */
  readonly keyBytes: Uint8Array;
}

/**
 * Checks an instance that is to be stored and takes out its keys.
 *
 * @param instance The instance in Implicit or Explicit VR Little Endian, with the UIDs that the C-STORE request names.
 * @param options `table`: what can be matched; `maxLength`: largest instance in bytes.
 * @returns The keys.
 * @throws {DimseStatusError} A700 if the instance is larger than `maxLength`, or what can be matched of it larger than
 * {@linkcode MaxKeyLength} or of more than {@linkcode MaxIndexedValues} values; A900 if it is no hanging protocol, its
 * UIDs are not those of the request, several or none at all, or it has no Hanging Protocol Name; C000 if it cannot be decoded,
 * has more than {@linkcode MaxInstanceElements} elements, elements of a group that no data set has (0000 to 0007), or one
 * that could not be returned in Implicit VR.
 */
export function indexInstance(
  instance: EncodedInstance,
  options: { readonly table?: KeyTable; readonly maxLength?: number } = {},
): IndexedProtocol {
  const { bytes, transferSyntaxUid } = instance;
  const { table = HangingProtocolKeys, maxLength = DefaultMaxInstanceLength } = options;
  if (bytes.length > maxLength) {
    throw new DimseStatusError(Status.OutOfResources, `Instance of ${bytes.length} bytes exceeds ${maxLength}`);
  }
  const elements = decodeElements(bytes, transferSyntaxUid);
  requireForm(elements);
  const keyBytes = cutKeys(bytes, elements, table); // Comes first: it bounds all values that are read from here on.
  const text = (tag: number, vr: string) => {
    const element = findSorted(elements, tag);
    const values = element === undefined ? [] : valuesOf(bytes, element, vr, levelCharacterSet(bytes, elements));
    if (values.length === 0) throw refusal(`${formatTag(tag)} is missing or empty`, tag);
    // Under the second it would be found, and not be there.
    if (vr === "UI" && values.length > 1) throw refusal(`${formatTag(tag)} has ${values.length} values`, tag);
    return `${values[0]}`;
  };
  const sopClassUid = text(0x00080016, "UI");
  const sopInstanceUid = text(0x00080018, "UI");
  if (sopClassUid !== HangingProtocolStorage) throw refusal("The data set is no hanging protocol", 0x00080016);
  if (sopClassUid !== instance.sopClassUid) {
    throw refusal("SOP Class UID is not that of the request", 0x00080016);
  }
  if (!isUid(sopInstanceUid)) throw refusal("SOP Instance UID is no UID", 0x00080018);
  if (sopInstanceUid !== instance.sopInstanceUid) {
    throw refusal("SOP Instance UID is not that of the request", 0x00080018);
  }
  const name = text(0x00720002, "SH");
  return { sopClassUid, sopInstanceUid, name, values: collectValues(bytes, elements, table), keyBytes };
}

function decodeElements(bytes: Uint8Array, transferSyntaxUid: string): DataElement[] {
  try {
    return parseElements(bytes, transferSyntaxUid, { maxElements: MaxInstanceElements });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new DimseStatusError(Status.UnableToProcess, error.message, { cause: error });
  }
}

/** Refuses what no data set may hold, and what could not be returned in every transfer syntax. */
function requireForm(elements: readonly DataElement[]): void {
  for (const element of elements) {
    const { tag, vr, items = [] } = element;
    if (tag >>> 16 < FirstGroup) throw unable(`${formatTag(tag)} has no place in a data set`, tag);
    if (!hasImplicitForm(element)) throw unable(`${formatTag(tag)} of VR ${vr} has no form in Implicit VR`, tag);
    for (const item of items) requireForm(item.elements);
  }
}

function collectValues(bytes: Uint8Array, elements: readonly DataElement[], table: KeyTable): KeyValue[] {
  const found = new Map<string, KeyValue>();
  let count = 0;
  const visit = (level: readonly DataElement[], rows: KeyTable, prefix: string, outer?: CharacterSet): void => {
    const charset = levelCharacterSet(bytes, level, outer);
    for (const row of rows) {
      const element = row.match === "-" ? undefined : findSorted(level, row.tag);
      if (element === undefined) continue;
      const path = prefix + tagToHex(row.tag);
      if (row.items !== undefined) {
        for (const item of element.items ?? []) visit(item.elements, row.items, `${path}.`, charset);
      } else {
        const values = valuesOf(bytes, element, row.vr, charset);
        count += values.length;
        if (count > MaxIndexedValues) {
          throw new DimseStatusError(Status.OutOfResources, `Instance has over ${MaxIndexedValues} values to match on`);
        }
        for (const value of values) found.set(`${path}=${value}`, { path, value });
      }
    }
  };
  visit(elements, table, "");
  return [...found.values()];
}

/** The elements of the table's top level, joined: what most queries match and return, at a fraction of the size. */
function cutKeys(bytes: Uint8Array, elements: readonly DataElement[], table: KeyTable): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { tag } of table) {
    const element = findSorted(elements, tag);
    if (element !== undefined) parts.push(bytes.subarray(element.start, element.end));
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MaxKeyLength) {
    throw new DimseStatusError(Status.OutOfResources, `Instance has ${length} bytes to match on, over ${MaxKeyLength}`);
  }
  return concat(parts, length);
}

function unable(comment: string, tag: number): DimseStatusError {
  return new DimseStatusError(Status.UnableToProcess, comment, { offendingElement: [tagToHex(tag)] });
}

function refusal(comment: string, tag: number): DimseStatusError {
  return new DimseStatusError(Status.DatasetDoesNotMatchSopClass, comment, { offendingElement: [tagToHex(tag)] });
}
