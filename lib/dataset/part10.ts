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
import { type DataElement, findElement, walkElements } from "./elements.ts";
import { type FileView, MemoryView, type RandomAccess, WindowView } from "./file_view.ts";
import { latin1 } from "./latin1.ts";
import { type DatasetLimits, plainDataset } from "./transcode.ts";
import type { EncodedInstance } from "./types.ts";
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

/** The UIDs of an instance, as far as they are there. */
interface InstanceUids {
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
}

/** What the File Meta Information says, as far as it is there. */
interface FileMeta extends InstanceUids {
  readonly transferSyntaxUid?: string;
  /** Offset of the data set. */
  readonly end: number;
}

/** What a file says of the instance in it. */
export interface Part10Outline extends Omit<EncodedInstance, "bytes"> {
  /** Where its data set begins. */
  readonly offset: number;
}

/**
 * Reads an instance: a Part 10 file, or a bare data set in Implicit or Explicit VR. The data set is not decoded; it
 * stays in its own transfer syntax, compressed ones included, as a view of `bytes`.
 *
 * @param bytes The whole file.
 * @param limits Nesting depth, for deflated data sets expanded size and, unlimited unless told, number of elements: a
 *   multi-frame image may hold millions.
 * @returns The data set with its transfer syntax and the UIDs that C-STORE names; those of the data set itself where it
 *   and the File Meta Information differ.
 * @throws {DicomNetworkError} If the bytes are no DICOM instance: code `"NOT_DICOM"`.
 */
export async function readPart10(bytes: Uint8Array, limits: DatasetLimits = {}): Promise<EncodedInstance> {
  const { offset, ...named } = await outlineOf(new MemoryView(bytes), { maxElements: Infinity, ...limits });
  return { bytes: bytes.subarray(offset), ...named };
}

/**
 * The most elements, items and fragments of a long file. A slide with a position for each of its tiles has millions; they
 * take half a gigabyte of memory.
 */
const MaxFileElements = 2 ** 22;

/** The longest deflated data set that has to be opened to find its UIDs, in bytes. */
const MaxDeflated = 256 * 2 ** 20;

/**
 * What {@linkcode readPart10} says of a file, however long it is: only where its elements begin is it read.
 *
 * @param file The file.
 * @returns Its transfer syntax, its UIDs and where its data set begins.
 * @throws {DicomNetworkError} If the file is no DICOM instance: code `"NOT_DICOM"`. Whatever reading throws is thrown too.
 */
export async function outlinePart10(file: RandomAccess): Promise<Part10Outline> {
  return await outlineOf(new WindowView(file), { maxElements: MaxFileElements });
}

async function outlineOf(view: FileView, limits: DatasetLimits): Promise<Part10Outline> {
  try {
    const meta = readFileMeta(view);
    const offset = meta?.end ?? 0;
    const dataset = view.from(offset);
    if (dataset.byteLength === 0) throw new ProtocolError("Cannot read file: it holds no data set");
    const transferSyntaxUid = checkedUid(
      meta?.transferSyntaxUid ?? guessTransferSyntax(dataset),
      "Transfer Syntax UID (0002,0010)",
    );
    const named = isDeflated(transferSyntaxUid)
      ? await deflatedUids(dataset, transferSyntaxUid, meta, limits)
      : instanceUids(dataset, transferSyntaxUid, limits, meta?.transferSyntaxUid === undefined);
    return {
      offset,
      transferSyntaxUid,
      sopClassUid: checkedUid(named.sopClassUid ?? meta?.sopClassUid, "SOP Class UID (0008,0016)"),
      sopInstanceUid: checkedUid(named.sopInstanceUid ?? meta?.sopInstanceUid, "SOP Instance UID (0008,0018)"),
    };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw notDicom(error.message.replace(/^Cannot [^:]*: /, ""), error);
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
function readFileMeta(view: FileView): FileMeta | undefined {
  const start = [PreambleLength, 0].find((at) => textOf(view, at, at + Prefix.length) === Prefix);
  if (start === undefined) {
    const bare = view.byteLength < 4 || view.getUint16(0, true) !== 0x0002 || view.getUint16(2, true) > 0x13;
    if (bare) return undefined;
  }
  const metaStart = start === undefined ? 0 : start + Prefix.length;
  const group = view.from(metaStart);
  const length = metaLength(group);
  const elements = walkElements(group, length, ExplicitVRLittleEndian, { strictOrder: false });
  return {
    sopClassUid: uidOf(group, elements, MediaStorageSOPClassUID),
    sopInstanceUid: uidOf(group, elements, MediaStorageSOPInstanceUID),
    transferSyntaxUid: uidOf(group, elements, TransferSyntaxUID),
    end: metaStart + length,
  };
}

/** Where group 0002 ends. Its length (0002,0000) is often wrong, so the tags decide. */
function metaLength(view: FileView): number {
  const { byteLength } = view;
  let offset = 0;
  while (offset + 8 <= byteLength && view.getUint16(offset, true) === 0x0002) {
    const long = vrProperties(textOf(view, offset + 4, offset + 6)).long;
    if (long && offset + 12 > byteLength) {
      throw new ProtocolError("Cannot read file: it ends in its File Meta Information");
    }
    offset += long ? 12 + view.getUint32(offset + 8, true) : 8 + view.getUint16(offset + 6, true);
  }
  if (offset > byteLength) throw new ProtocolError("Cannot read file: it ends in its File Meta Information");
  return offset;
}

/** The transfer syntax of a bare data set, by its first element. */
function guessTransferSyntax(view: FileView): string {
  if (view.byteLength < 8) throw new ProtocolError("Cannot read file: it holds no data set");
  // No instance has anything before its SOP Class UID but others of this group (PS3.5 §7.1)
  const littleEndian = view.getUint16(0, true) === 0x0008;
  if (!littleEndian && view.getUint16(0) !== 0x0008) throw noDataSet();
  if (!Object.hasOwn(ValueRepresentations, textOf(view, 4, 6))) return ImplicitVRLittleEndian;
  return littleEndian ? ExplicitVRLittleEndian : ExplicitVRBigEndian;
}

function noDataSet(cause?: unknown): ProtocolError {
  return new ProtocolError(
    "Cannot read file: it has no DICM prefix and is no data set in Implicit or Explicit VR",
    6,
    { cause },
  );
}

/** The UIDs in the data set. It is walked to its end, because a truncated one is of no use to anybody. */
function instanceUids(
  view: FileView,
  transferSyntaxUid: string,
  limits: DatasetLimits,
  guessed: boolean,
): InstanceUids {
  try {
    // A file of which only the beginning was written ends in zeros, each eight of them an element in Implicit VR
    if (view.byteLength >= 2 && view.getUint16(0) === 0) {
      throw new ProtocolError("Cannot read file: its data set begins with group 0000");
    }
    const elements = walkElements(view, view.byteLength, transferSyntaxUid, { ...limits, strictOrder: false });
    return {
      sopClassUid: uidOf(view, elements, SOPClassUID),
      sopInstanceUid: uidOf(view, elements, SOPInstanceUID),
    };
  } catch (error) {
    throw guessed && error instanceof ProtocolError ? noDataSet(error) : error;
  }
}

/** The UIDs of a deflated data set; those of the File Meta Information save opening it. */
async function deflatedUids(
  view: FileView,
  transferSyntaxUid: string,
  meta: FileMeta | undefined,
  limits: DatasetLimits,
): Promise<InstanceUids> {
  if (meta?.sopClassUid && meta.sopInstanceUid) return meta;
  if (view.byteLength > MaxDeflated) {
    throw new ProtocolError(`Cannot read file: it is deflated, and longer than ${MaxDeflated} bytes`);
  }
  const plain = await plainDataset(view.bytes(0, view.byteLength), transferSyntaxUid, limits);
  return instanceUids(new MemoryView(plain.bytes), plain.transferSyntaxUid, limits, false);
}

/** What is longer is no UID, and more than that of it nobody wants to read. */
const MaxUidText = 128;

function uidOf(view: FileView, elements: readonly DataElement[], tag: number): string | undefined {
  const { valueStart, valueEnd } = findElement(elements, tag) ?? { valueStart: 0, valueEnd: 0 };
  return textOf(view, valueStart, Math.min(valueEnd, valueStart + MaxUidText)) || undefined;
}

function textOf(view: FileView, start: number, end: number): string {
  const bytes = view.bytes(start, end);
  return latin1(bytes, 0, bytes.length);
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
