/**
 * The instances in the body of a store request.
 *
 * @module
 */
import { encodeDataset } from "../dataset/codec.ts";
import { datasetFromJson } from "../dataset/json.ts";
import type { DicomJson } from "../dataset/keyword.ts";
import { latin1 } from "../dataset/latin1.ts";
import { readPart10 } from "../dataset/part10.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DicomNetworkError } from "../errors.ts";
import { MaxInstanceElements } from "../hanging_protocol/validate.ts";
import { FairShare } from "../transport/turn.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { isUid } from "../uids/uid.ts";
import { MaxDocumentLength, MaxDocumentNodes, MaxParts } from "./limits.ts";
import { type ContentType, parseContentType } from "./media_types.ts";
import { readParts } from "./multipart.ts";
import { parseNativeModel } from "./native_model_reader.ts";
import { Problem } from "./problem.ts";

/** Why something that was sent is not stored. */
export interface Failure {
  /** SOP Class UID, where it is known. */
  readonly sopClassUid?: string;
  /** SOP Instance UID, where it is known. */
  readonly sopInstanceUid?: string;
  /** Failure Reason (0008,1197). */
  readonly reason: number;
  /** The same in words. */
  readonly comment: string;
}

/** What one part of a request comes to. */
export type Candidate = EncodedInstance | Failure;

/** The media types of single instances, and what reads them. */
const Readers: Readonly<Record<string, (body: Uint8Array) => Promise<Candidate[]>>> = {
  "application/dicom": async (body) => [await readFile(body)],
  "application/dicom+json": readJson,
  "application/json": readJson,
  "application/dicom+xml": async (
    body,
  ) => [await encode(await parseNativeModel(documentText(body, xmlEncoding(body))))],
};

/** The media types that can be stored, for the header field Accept-Post. */
export const StorableTypes: readonly string[] = [
  "application/dicom+json",
  "application/dicom",
  'multipart/related; type="application/dicom"',
  'multipart/related; type="application/dicom+json"',
  'multipart/related; type="application/dicom+xml"',
];

function unsupported(what: string): Problem {
  return new Problem(415, `${what} cannot be stored`, { headers: { "Accept-Post": StorableTypes.join(", ") } });
}

/**
 * Tells what a body will have to be, before it is read.
 *
 * @param header The Content-Type header field.
 * @returns What the field says.
 * @throws {Problem} 415 for a media type that cannot be stored, 400 for `multipart/related` without a boundary.
 */
export function storableType(header: string | null): ContentType {
  const contentType = parseContentType(header);
  if (contentType === undefined) {
    throw unsupported(`A body ${header === null ? "without a" : "with no such"} Content-Type`);
  }
  const { type, parameters } = contentType;
  if (Object.hasOwn(Readers, type)) return contentType;
  if (type !== "multipart/related") throw unsupported(type);
  if (parameters.type !== undefined && !Object.hasOwn(Readers, parameters.type.toLowerCase())) {
    throw unsupported(`multipart/related of ${JSON.stringify(parameters.type.slice(0, 64))}`);
  }
  // RFC 2046 §5.1.1
  if (!/^[\w'()+,.\/:=? -]{0,69}[\w'()+,.\/:=?-]$/.test(parameters.boundary ?? "")) {
    throw new Problem(400, "multipart/related has no boundary, or one that is none");
  }
  return contentType;
}

/**
 * Takes the instances out of a body.
 *
 * @param body The body.
 * @param contentType What {@linkcode storableType} found.
 * @returns The instances, and what looked like one but is none.
 * @throws {Problem} 400 if the body is not what it is said to be, 413 if there is too much in it, 415 for parts that
 * cannot be stored.
 */
export async function readInstances(body: Uint8Array, contentType: ContentType): Promise<Candidate[]> {
  const { type, parameters } = contentType;
  if (type !== "multipart/related") return await Readers[type](body);
  const candidates: Candidate[] = [];
  const share = new FairShare();
  let documents = 0;
  for await (const { type: partType, content } of readParts(body, parameters.boundary, share)) {
    const type = parseContentType(partType ?? parameters.type ?? "application/dicom")?.type ?? "";
    if (!Object.hasOwn(Readers, type)) throw unsupported(`A part of type ${JSON.stringify(type)}`);
    if (type !== "application/dicom") documents += content.length;
    if (documents > MaxDocumentLength) throw tooLong("The documents of all parts together have");
    candidates.push(...await Readers[type](content));
    if (candidates.length > MaxParts) throw tooMany();
    await share.take(content.length);
  }
  return candidates;
}

function tooMany(): Problem {
  return new Problem(413, `There are more than ${MaxParts} instances in the request`);
}

function tooLong(what: string): Problem {
  return new Problem(413, `${what} more than ${MaxDocumentLength} bytes`);
}

async function readFile(body: Uint8Array): Promise<Candidate> {
  try {
    return await readPart10(body, { maxElements: MaxInstanceElements });
  } catch (error) {
    if (!(error instanceof DicomNetworkError)) throw error;
    return { reason: Status.UnableToProcess, comment: error.message };
  }
}

/** The encoding that an XML declaration names (XML 1.0 §4.3.3). */
function xmlEncoding(body: Uint8Array): string {
  const declaration = latin1(body, 0, Math.min(body.length, 128));
  return /^<\?xml[^>]*?encoding=["']([\w.-]+)["']/.exec(declaration)?.[1] ?? "utf-8";
}

function documentText(body: Uint8Array, encoding = "utf-8"): string {
  if (body.length > MaxDocumentLength) throw tooLong("The document has");
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch (error) {
    throw new Problem(400, `The document is not in ${encoding}`, { cause: error });
  }
}

async function readJson(body: Uint8Array): Promise<Candidate[]> {
  const text = documentText(body);
  let nodes = 0;
  for (const byte of body) if (byte === 0x7b || byte === 0x5b || byte === 0x2c) nodes++;
  if (nodes > MaxDocumentNodes) throw new Problem(413, `The JSON has more than ${MaxDocumentNodes} values`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Problem(400, `Cannot read JSON: ${(error as Error).message}`, { cause: error });
  }
  const datasets: unknown[] = Array.isArray(json) ? json : [json];
  if (datasets.length > MaxParts) throw tooMany();
  const candidates: Candidate[] = [];
  const share = new FairShare();
  for (const dataset of datasets) {
    candidates.push(await encode(dataset as DicomJson));
    await share.take(body.length / datasets.length);
  }
  return candidates;
}

/** DICOM JSON as an instance in Explicit VR, which the Web has by default (PS3.18 §8.7.3.5.1). */
async function encode(json: DicomJson): Promise<Candidate> {
  try {
    const dataset = datasetFromJson(json);
    const meta = Object.keys(json).find((tag) => tag < "0008");
    if (meta !== undefined) return { reason: Status.UnableToProcess, comment: `${meta} is no part of a data set` };
    const [sopClassUid, sopInstanceUid] = [String(dataset.SOPClassUID ?? ""), String(dataset.SOPInstanceUID ?? "")];
    if (!isUid(sopClassUid) || !isUid(sopInstanceUid)) {
      const comment = "SOP Class UID (0008,0016) or SOP Instance UID (0008,0018) is missing or no UID";
      return { reason: Status.DatasetDoesNotMatchSopClass, comment };
    }
    const bytes = await encodeDataset(dataset, ExplicitVRLittleEndian);
    return { bytes, transferSyntaxUid: ExplicitVRLittleEndian, sopClassUid, sopInstanceUid };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return { reason: Status.UnableToProcess, comment: error.message };
  }
}
