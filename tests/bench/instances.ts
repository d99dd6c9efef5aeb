/**
 * What is sent, stored and looked for: images like those of a CT and hanging protocols, the same in every run.
 *
 * @module
 */
import { latin1 } from "../../lib/dataset/latin1.ts";
import { writePart10 } from "../../lib/dataset/part10.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { CTImageStorage, HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { Random } from "../fuzz/random.ts";
import { concat, encodeExplicit } from "../hanging_protocol/encoding.ts";
import { makeProtocol, protocolUid } from "../repository/protocols.ts";

const Root = "1.2.826.0.1.3680043.2.1143";
/** The study and the series that every image is of. */
export const StudyInstanceUid = `${Root}.1`;
export const SeriesInstanceUid = `${Root}.2`;

/** The least number that has as many digits as all the others, so that records of a database can be made from one. */
const FirstNumber = 10_000_000;

const encoder = new TextEncoder();

/** Hanging Protocol Name of a protocol that {@linkcode makeProtocol} makes. */
export function protocolName(index: number): string {
  return `Protocol ${String(index).padStart(5, "0")}`;
}

/** SOP Instance UID of an image. */
export function imageUid(index: number): string {
  return `${Root}.9.${FirstNumber + index}`;
}

/** Name of the file of an image. */
export function imageFile(index: number): string {
  return `${FirstNumber + index}.dcm`;
}

/**
 * An image as far as its pixels.
 *
 * @param index Which one
 * @param pixelBytes How many bytes of pixels have to follow, an even number
 * @returns Explicit VR Little Endian, the header of Pixel Data (7FE0,0010) included
 */
export function imageHeader(index: number, pixelBytes: number): Uint8Array {
  const bytes = encodeExplicit({
    "00080008 CS": "ORIGINAL\\PRIMARY\\AXIAL",
    "00080016 UI": CTImageStorage,
    "00080018 UI": imageUid(index),
    "00080020 DA": "20240229",
    "00080030 TM": "101112",
    "00080050 SH": "A4711",
    "00080060 CS": "CT",
    "00080070 LO": "Maker",
    "00081030 LO": "Chest",
    "0008103E LO": "Chest 1 mm",
    "00100010 PN": "Doe^Jane",
    "00100020 LO": "4711",
    "00180050 DS": "1.0",
    "00180060 DS": "120",
    "0020000D UI": StudyInstanceUid,
    "0020000E UI": SeriesInstanceUid,
    "00200010 SH": "1",
    "00200011 IS": "2",
    "00200013 IS": String(index + 1),
    "00200032 DS": `-250\\-250\\${index}`,
    "00200037 DS": "1\\0\\0\\0\\1\\0",
    "00280002 US": 1,
    "00280004 CS": "MONOCHROME2",
    "00280010 US": 512,
    "00280011 US": 512,
    "00280030 DS": "0.9765625\\0.9765625",
    "00280100 US": 16,
    "00280101 US": 12,
    "00280102 US": 11,
    "00280103 US": 0,
    "7FE00010 OW": new Uint8Array(),
  });
  new DataView(bytes.buffer).setUint32(bytes.length - 4, pixelBytes, true);
  return bytes;
}

/** Pixels, of which every 64 KiB are the same. */
export function pixels(length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  const block = new Random(1).bytes(Math.min(length, 65536));
  for (let start = 0; start < length; start += block.length) {
    all.set(block.subarray(0, Math.min(block.length, length - start)), start);
  }
  return all;
}

/**
 * Writes images as Part 10 files.
 *
 * @param folder Where to; it is made
 * @param count How many
 * @param pixelBytes Bytes of the pixels of each
 */
export async function writeImages(folder: string, count: number, pixelBytes: number): Promise<void> {
  await Deno.mkdir(folder);
  const content = pixels(pixelBytes);
  for (let index = 0; index < count; index++) {
    const bytes = concat([imageHeader(index, pixelBytes), content]);
    const identity = { sopClassUid: CTImageStorage, sopInstanceUid: imageUid(index) };
    const file = writePart10({ bytes, transferSyntaxUid: ExplicitVRLittleEndian, ...identity });
    await Deno.writeFile(`${folder}/${imageFile(index)}`, file);
  }
}

/** After how many {@linkcode makeProtocol} repeats all but the name and the UID. */
const ProtocolPeriod = 60;

/** Protocols like those of {@linkcode makeProtocol}, made of a few by changing their numbers: encoding 100,000 takes minutes. */
class ProtocolMaker {
  readonly #templates = new Map<string, { bytes: Uint8Array; nameAt: number; uidAt: number }>();

  make(index: number): EncodedInstance {
    const [name, sopInstanceUid] = [protocolName(index), protocolUid(index)];
    const key = `${index % ProtocolPeriod} ${name.length} ${sopInstanceUid.length}`;
    const template = this.#templates.get(key) ?? this.#template(index);
    this.#templates.set(key, template);
    const bytes = template.bytes.slice();
    bytes.set(encoder.encode(name), template.nameAt);
    bytes.set(encoder.encode(sopInstanceUid), template.uidAt);
    return { bytes, transferSyntaxUid: ExplicitVRLittleEndian, sopClassUid: HangingProtocolStorage, sopInstanceUid };
  }

  #template(index: number) {
    const { bytes, sopInstanceUid } = makeProtocol(index);
    const text = latin1(bytes, 0, bytes.length);
    return { bytes, nameAt: text.indexOf(protocolName(index)), uidAt: text.indexOf(sopInstanceUid) };
  }
}

/** How many protocols are handed to the store at once. */
const Batch = 10_000;

/**
 * Stores hanging protocols as `hangar serve` keeps them.
 *
 * @param path The file
 * @param count How many
 */
export async function writeProtocols(path: string, count: number): Promise<void> {
  await using repository = await openSqliteRepository(path);
  const maker = new ProtocolMaker();
  for (let start = 0; start < count; start += Batch) {
    const indices = Array.from({ length: Math.min(Batch, count - start) }, (_, at) => start + at);
    await Promise.all(indices.map((index) => repository.store(maker.make(index))));
  }
}
