/**
 * Instances in files: Part 10 with preamble and File Meta Information (PS3.10 §7), and the bare data sets that go
 * around without them.
 *
 * @module
 */

import { DicomNetworkError, ProtocolError } from "../errors.ts";
import { ImplementationClassUid, ImplementationVersionName } from "../uids/implementation.ts";
import { ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { isUid } from "../uids/uid.ts";
import { concat } from "./bytes.ts";
import { isDeflated } from "./deflate.ts";
import { type DataElement, elementText, findElement, parseElements } from "./elements.ts";
import { latin1 } from "./latin1.ts";
import { type DatasetLimits, plainDataset } from "./transcode.ts";
import type { EncodedDataset, EncodedInstance } from "./types.ts";
import { ValueRepresentations, vrProperties } from "./vr.ts";

const PreambleLength = 128;
const Prefix = "DICM";

const FileMetaInformationGroupLength = 0x00020000;
const FileMetaInformationVersion = 0x00020001;
const MediaStorageSOPClassUID = 0x00020002;
const MediaStorageSOPInstanceUID = 0x00020003;
const TransferSyntaxUID = 0x00020010;
const ImplementationClassUID = 0x00020012;
const ImplementationVersionNameTag = 0x00020013;
const SOPClassUID = 0x00080016;
const SOPInstanceUID = 0x00080018;

/** What the File Meta Information says, as far as it is there. */
interface FileMeta {
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
  readonly transferSyntaxUid?: string;
  /** Offset of the data set. */
  readonly end: number;
}

/**
 * Reads an instance: a Part 10 file, or a bare data set in Implicit or Explicit VR. The data set is not decoded; it
 * stays in its own transfer syntax, compressed ones included, as a view of `bytes`.
 *
 * @param bytes The whole file.
 * @param given Nesting depth, for deflated data sets expanded size and, unlimited unless told, number of elements: a
 *   multi-frame image may hold millions.
 * @returns The data set with its transfer syntax and the UIDs that C-STORE names; those of the data set itself where it
 *   and the File Meta Information differ.
 * @throws {DicomNetworkError} If the bytes are no DICOM instance: code `"NOT_DICOM"`.
 */
export async function readPart10(bytes: Uint8Array, given: DatasetLimits = {}): Promise<EncodedInstance> {
  const limits = { maxElements: Infinity, ...given };
  try {
    const meta = readFileMeta(bytes);
    const dataset = meta === undefined || meta.transferSyntaxUid === undefined
      ? guessTransferSyntax(bytes.subarray(meta?.end ?? 0), limits)
      : { bytes: bytes.subarray(meta.end), transferSyntaxUid: meta.transferSyntaxUid };
    checkedUid(dataset.transferSyntaxUid, "Transfer Syntax UID (0002,0010)");
    const named = await instanceUids(dataset, meta, limits);
    const sopClassUid = named.sopClassUid ?? meta?.sopClassUid;
    const sopInstanceUid = named.sopInstanceUid ?? meta?.sopInstanceUid;
    return {
      ...dataset,
      sopClassUid: checkedUid(sopClassUid, "SOP Class UID (0008,0016)"),
      sopInstanceUid: checkedUid(sopInstanceUid, "SOP Instance UID (0008,0018)"),
    };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw notDicom(error.message.replace(/^Cannot [^:]*: /, ""), error);
  }
}

/**
 * What {@linkcode readPart10} says of a file, by its beginning. That is enough where the last element begins in it, as
 * Pixel Data that are not compressed do.
 *
 * @param bytes The beginning of the file.
 * @param size Bytes of the whole file.
 * @returns Its transfer syntax, its UIDs and where its data set begins; `undefined` where the whole file has to be looked at.
 */
export function readPart10Beginning(
  bytes: Uint8Array,
  size: number,
): Omit<EncodedInstance, "bytes"> & { readonly offset: number } | undefined {
  try {
    const meta = readFileMeta(bytes);
    if (meta?.transferSyntaxUid === undefined) return undefined;
    const { transferSyntaxUid, end } = meta;
    const dataset = bytes.subarray(end);
    const limits = { maxElements: Infinity, strictOrder: false };
    const elements = parseElements(dataset, checkedUid(transferSyntaxUid, ""), limits, size - end);
    return {
      offset: end,
      transferSyntaxUid,
      sopClassUid: checkedUid(uidOf(dataset, elements, SOPClassUID) ?? meta.sopClassUid, ""),
      sopInstanceUid: checkedUid(uidOf(dataset, elements, SOPInstanceUID) ?? meta.sopInstanceUid, ""),
    };
  } catch {
    // What is wrong, if anything is, the whole file tells
    return undefined;
  }
}

/**
 * Puts an instance into a Part 10 file: preamble, File Meta Information (PS3.10 §7.1) and the data set as it is.
 *
 * @param instance The data set, its transfer syntax and UIDs.
 * @returns The whole file.
 */
export function writePart10(instance: EncodedInstance): Uint8Array {
  return concat([part10Header(instance), instance.bytes]);
}

/**
 * What comes before the data set in a Part 10 file: preamble and File Meta Information (PS3.10 §7.1).
 *
 * @param instance The transfer syntax and UIDs; the data set itself is not looked at.
 * @returns The beginning of the file.
 */
export function part10Header(instance: Omit<EncodedInstance, "bytes">): Uint8Array {
  const elements = [
    metaElement(FileMetaInformationVersion, "OB", new Uint8Array([0, 1])),
    metaElement(MediaStorageSOPClassUID, "UI", ascii(instance.sopClassUid)),
    metaElement(MediaStorageSOPInstanceUID, "UI", ascii(instance.sopInstanceUid)),
    metaElement(TransferSyntaxUID, "UI", ascii(instance.transferSyntaxUid)),
    metaElement(ImplementationClassUID, "UI", ascii(ImplementationClassUid)),
    metaElement(ImplementationVersionNameTag, "SH", ascii(ImplementationVersionName)),
  ];
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(0, elements.reduce((sum, element) => sum + element.length, 0), true);
  elements.unshift(
    new Uint8Array(PreambleLength),
    ascii(Prefix),
    metaElement(FileMetaInformationGroupLength, "UL", groupLength),
  );
  return concat(elements);
}

/** The File Meta Information, behind a preamble or, as some writers have it, without; `undefined` in a bare data set. */
function readFileMeta(bytes: Uint8Array): FileMeta | undefined {
  const start = [PreambleLength, 0].find((at) => latin1(bytes, at, Math.min(at + 4, bytes.length)) === Prefix);
  if (start === undefined && !(bytes[0] === 0x02 && bytes[1] === 0x00 && bytes[2] <= 0x13 && bytes[3] === 0x00)) {
    return undefined;
  }
  const metaStart = start === undefined ? 0 : start + Prefix.length;
  const end = metaEnd(bytes, metaStart);
  const group = bytes.subarray(metaStart, end);
  const elements = parseElements(group, ExplicitVRLittleEndian, { strictOrder: false });
  return {
    sopClassUid: uidOf(group, elements, MediaStorageSOPClassUID),
    sopInstanceUid: uidOf(group, elements, MediaStorageSOPInstanceUID),
    transferSyntaxUid: uidOf(group, elements, TransferSyntaxUID),
    end,
  };
}

/** Where group 0002 ends. Its length (0002,0000) is often wrong, so the tags decide. */
function metaEnd(bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = start;
  while (offset + 8 <= bytes.length && view.getUint16(offset, true) === 0x0002) {
    const long = vrProperties(latin1(bytes, offset + 4, offset + 6)).long;
    if (long && offset + 12 > bytes.length) {
      throw new ProtocolError("Cannot read file: it ends in its File Meta Information");
    }
    offset += long ? 12 + view.getUint32(offset + 8, true) : 8 + view.getUint16(offset + 6, true);
  }
  if (offset > bytes.length) throw new ProtocolError("Cannot read file: it ends in its File Meta Information");
  return offset;
}

/** Finds the transfer syntax of a bare data set by its first element, and by whether the rest follows. */
function guessTransferSyntax(bytes: Uint8Array, limits: DatasetLimits): EncodedDataset {
  if (bytes.length < 8) throw new ProtocolError("Cannot read file: it holds no data set");
  const explicit = Object.hasOwn(ValueRepresentations, latin1(bytes, 4, 6));
  const explicitSyntax = bytes[0] === 0 && bytes[1] !== 0 ? ExplicitVRBigEndian : ExplicitVRLittleEndian;
  const transferSyntaxUid = explicit ? explicitSyntax : ImplicitVRLittleEndian;
  try {
    parseElements(bytes, transferSyntaxUid, { ...limits, strictOrder: false });
  } catch (error) {
    throw new ProtocolError(
      "Cannot read file: it has no DICM prefix and is no data set in Implicit or Explicit VR",
      6,
      {
        cause: error,
      },
    );
  }
  return { bytes, transferSyntaxUid };
}

/** The UIDs in the data set. It is walked to its end, because a truncated one is of no use to anybody. */
async function instanceUids(
  dataset: EncodedDataset,
  meta: FileMeta | undefined,
  limits: DatasetLimits,
): Promise<{ sopClassUid?: string; sopInstanceUid?: string }> {
  const { transferSyntaxUid } = dataset;
  if (isDeflated(transferSyntaxUid) && meta?.sopClassUid && meta.sopInstanceUid) return {};
  const plain = isDeflated(transferSyntaxUid) ? await plainDataset(dataset.bytes, transferSyntaxUid, limits) : dataset;
  const elements = parseElements(plain.bytes, plain.transferSyntaxUid, { ...limits, strictOrder: false });
  return {
    sopClassUid: uidOf(plain.bytes, elements, SOPClassUID),
    sopInstanceUid: uidOf(plain.bytes, elements, SOPInstanceUID),
  };
}

function uidOf(bytes: Uint8Array, elements: readonly DataElement[], tag: number): string | undefined {
  const element = findElement(elements, tag);
  if (element && element.valueEnd > bytes.length) throw new RangeError("Cannot read UID: only its beginning is there");
  return element && elementText(bytes, element) || undefined;
}

function checkedUid(uid: string | undefined, name: string): string {
  if (uid === undefined) throw notDicom(`it has no ${name}`);
  if (!isUid(uid)) throw notDicom(`its ${name} is ${JSON.stringify(uid)}`);
  return uid;
}

function notDicom(reason: string, cause?: unknown): DicomNetworkError {
  return new DicomNetworkError("NOT_DICOM", `Cannot read instance: ${reason}`, { cause });
}

function metaElement(tag: number, vr: string, value: Uint8Array): Uint8Array {
  const { long, padding } = vrProperties(vr);
  const length = value.length + value.length % 2;
  const element = new Uint8Array((long ? 12 : 8) + length).fill(padding, -1);
  const view = new DataView(element.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xFFFF, true);
  element.set(ascii(vr), 4);
  if (long) view.setUint32(8, length, true);
  else view.setUint16(6, length, true);
  element.set(value, long ? 12 : 8);
  return element;
}

/** Of UIDs and the like; a `TextEncoder` costs more than a few dozen characters do. */
function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
