/**
 * Encoded data sets ⇄ keyword form and DICOM JSON.
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { ExplicitVRBigEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { type DcmjsValues, loadDcmjs } from "./dcmjs.ts";
import { Decoder, EncapsulatedError } from "./decoder.ts";
import { deflateDataset, isDeflated } from "./deflate.ts";
import { type DataElement, parseElements, type ParseLimits } from "./elements.ts";
import { Encoder } from "./encoder.ts";
import type { DicomJson } from "./keyword.ts";
import { type DatasetLimits, plainDataset } from "./transcode.ts";
import type { Dataset, EncodedDataset } from "./types.ts";

/**
 * Decodes a data set into keyword form.
 *
 * @param bytes The data set.
 * @param transferSyntaxUid Its Transfer Syntax UID.
 * @param limits Nesting depth, number of elements, order of tags, expanded size.
 * @returns The attributes by keyword; private and unknown ones, and values that keyword form cannot hold without loss,
 *   under their tags in DICOM JSON form. Group lengths are left out.
 * @throws {ProtocolError} If the bytes are no data set.
 */
export async function decodeDataset(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  limits: DatasetLimits = {},
): Promise<Dataset> {
  return (await deferDataset(bytes, transferSyntaxUid, limits))();
}

/**
 * Checks the structure of a data set and leaves its values for later, when decoding need not be waited for.
 *
 * @param bytes The data set.
 * @param transferSyntaxUid Its Transfer Syntax UID.
 * @param limits Nesting depth, number of elements, order of tags, expanded size.
 * @returns Decodes into keyword form, as {@linkcode decodeDataset} does; on the first call only.
 * @throws {ProtocolError} If the bytes are no data set.
 */
export async function deferDataset(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  limits: DatasetLimits = {},
): Promise<() => Dataset> {
  const decode = await deferDecoder(bytes, transferSyntaxUid, limits);
  let dataset: Dataset | undefined;
  return () => dataset ??= decode((decoder, elements) => decoder.dataset(elements));
}

/**
 * Leaves a data set for later altogether, where most are never looked into.
 *
 * @param bytes The data set.
 * @param transferSyntaxUid Its Transfer Syntax UID, none of the deflated ones.
 * @param limits Nesting depth, number of elements, order of tags.
 * @returns Decodes into keyword form, on the first call only, and throws `ProtocolError` if the bytes are no data set.
 */
export async function lazyDataset(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  limits: ParseLimits = {},
): Promise<() => Dataset> {
  const dcmjs = await loadDcmjs();
  let dataset: Dataset | undefined;
  return () => {
    if (dataset !== undefined) return dataset;
    const elements = parseElements(bytes, transferSyntaxUid, limits);
    const decode = decodeWith(dcmjs, { bytes, transferSyntaxUid }, elements);
    return dataset = decode((decoder) => decoder.dataset(elements));
  };
}

/**
 * Decodes a data set into DICOM JSON (PS3.18 Annex F).
 *
 * @param bytes The data set.
 * @param transferSyntaxUid Its Transfer Syntax UID.
 * @param limits Nesting depth, number of elements, order of tags, expanded size.
 * @returns All attributes but group lengths, each with its own VR.
 * @throws {ProtocolError} If the bytes are no data set.
 * @throws {TypeError} If it holds encapsulated pixel data, which has no form in DICOM JSON.
 */
export async function encodedToJson(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  limits: DatasetLimits = {},
): Promise<DicomJson> {
  const decode = await deferDecoder(bytes, transferSyntaxUid, limits);
  return decode((decoder, elements) => decoder.json(elements));
}

/**
 * Encodes a data set.
 *
 * @param dataset A data set in keyword form; tags of 8 hexadecimal digits and DICOM JSON elements are understood too.
 *   What is `undefined` is left out. Without Specific Character Set, text beyond ASCII makes it ISO_IR 192.
 * @param transferSyntaxUid The Transfer Syntax UID wanted.
 * @returns The elements in ascending order, in sequences and items of defined length.
 * @throws {TypeError} If a key is no keyword, a value is of another kind than its VR, or the transfer syntax is not written.
 * @throws {RangeError} If a value does not fit its VR or the character set.
 */
export async function encodeDataset(dataset: Dataset, transferSyntaxUid: string): Promise<Uint8Array> {
  if (transferSyntaxUid === ExplicitVRBigEndian) {
    throw new TypeError(
      `Cannot encode data set: Explicit VR Big Endian (${transferSyntaxUid}) is retired and not written`,
    );
  }
  const bytes = new Encoder(await loadDcmjs(), transferSyntaxUid).encode(dataset);
  return isDeflated(transferSyntaxUid) ? await deflateDataset(bytes) : bytes;
}

/** What is done with the elements of a data set once they are found. */
type Decode = <T>(take: (decoder: Decoder, elements: readonly DataElement[]) => T) => T;

async function deferDecoder(bytes: Uint8Array, transferSyntaxUid: string, limits: DatasetLimits): Promise<Decode> {
  const plain = await plainDataset(bytes, transferSyntaxUid, limits);
  const elements = parseElements(plain.bytes, plain.transferSyntaxUid, limits);
  return decodeWith(await loadDcmjs(), plain, elements);
}

function decodeWith(dcmjs: DcmjsValues, plain: EncodedDataset, elements: readonly DataElement[]): Decode {
  return (take) => {
    try {
      const implicit = plain.transferSyntaxUid === ImplicitVRLittleEndian;
      return take(new Decoder(plain.bytes, dcmjs.open(plain.bytes), implicit), elements);
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof EncapsulatedError) throw error;
      throw new ProtocolError(`Cannot decode data set: ${error instanceof Error ? error.message : error}`, 6, {
        cause: error,
      });
    }
  };
}
