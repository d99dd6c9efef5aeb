/**
 * Retrieve (PS3.18 §12.4): the C-GET of HTTP.
 *
 * @module
 */
import { encodedToJson } from "../dataset/codec.ts";
import { isDeflated } from "../dataset/deflate.ts";
import { part10Header } from "../dataset/part10.ts";
import { transcodeDataset } from "../dataset/transcode.ts";
import type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
import { DefaultMaxInstanceLength } from "../hanging_protocol/validate.ts";
import type { Repository } from "../repository/types.ts";
import { ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { entityTag, isUnchanged } from "./entity_tag.ts";
import { type Agreement, InstanceOffers, negotiate } from "./media_types.ts";
import { ConversionFactor, MaxConvertedLength } from "./limits.ts";
import { encodeJson, type Payload, payloadOf, wrap } from "./payload.ts";
import { Problem } from "./problem.ts";
import { convertible, readInstance } from "./read.ts";
import { generalParameters } from "./search_parameters.ts";
import type { Work } from "./workspace.ts";

/** What retrieving needs. */
export interface RetrieveContext {
  /** Where instances are. */
  readonly repository: Repository;
  /** Where room is taken. */
  readonly work: Work;
}

/** What long instances can be had as. */
const FileOffers = InstanceOffers.filter(({ form }) => form === "dicom");

/**
 * Answers a retrieval.
 *
 * @param request The request, `GET /hanging-protocols/{uid}`.
 * @param uid The SOP Instance UID, as it stands in the path.
 * @param context Where instances are, and room for them.
 * @returns 200 with the instance, or 304 where the client has it.
 * @throws {Problem} 400 for what is no UID, 404 if the instance is not held, 406 for media types there are not, 503 where
 * there is no room.
 */
export async function retrieve(
  request: Request,
  uid: string,
  { repository, work }: RetrieveContext,
): Promise<Response> {
  const { general, others } = generalParameters(new URL(request.url));
  if (others.length > 0) throw unknownParameter(others[0][0]);
  let agreement = negotiate(request, general, InstanceOffers);
  const tooLong = () => negotiate(request, general, FileOffers);
  const instance = await readInstance(repository, uid, async ({ length }) => {
    if (length > MaxConvertedLength) agreement = tooLong();
    await work.need(agreement.form === "dicom" ? length : length * ConversionFactor);
  });
  const plain = agreement.form === "dicom" ? undefined : await convertible(instance, work);
  if (agreement.form !== "dicom" && plain === undefined) agreement = tooLong();
  const { form, type, transferSyntax } = agreement;
  const etag = await entityTag(instance.bytes, instance.transferSyntaxUid, form, type, transferSyntax);
  const headers = { "ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Charset" };
  if (isUnchanged(request, etag)) return new Response(null, { status: 304, headers });
  const { chunks, contentType } = plain === undefined
    ? await filePayload(instance, agreement, work)
    : payloadOf([await jsonOf(plain, agreement, work)], agreement);
  return new Response(work.body(chunks), { headers: { ...headers, "Content-Type": contentType } });
}

/**
 * Refuses a query parameter.
 *
 * @param name Its name.
 * @returns The problem.
 */
export function unknownParameter(name: string): Problem {
  return new Problem(400, `There is no query parameter ${JSON.stringify(name.slice(0, 64))} here`);
}

/**
 * Converts a data set.
 *
 * @param dataset The data set, of no more than {@linkcode MaxConvertedLength}.
 * @param agreement The media type.
 * @param work Whose turn it is.
 * @returns A JSON object or an XML document.
 */
export function jsonOf(
  { bytes, transferSyntaxUid }: EncodedDataset,
  agreement: Agreement,
  work: Work,
): Promise<Uint8Array<ArrayBuffer>> {
  return work.run(bytes.length, async () => encodeJson(await encodedToJson(bytes, transferSyntaxUid), agreement));
}

/** An instance as a file, its data set as it is held where that is possible. */
async function filePayload(instance: EncodedInstance, agreement: Agreement, work: Work): Promise<Payload> {
  const { bytes, transferSyntaxUid: held } = instance;
  const transferSyntaxUid = wireSyntax(held, agreement.transferSyntax);
  const inflating = isDeflated(held) && held !== transferSyntaxUid;
  if (held !== transferSyntaxUid) await work.need(bytes.length * 3 + (inflating ? DefaultMaxInstanceLength : 0));
  const dataset = await work.run(
    held === transferSyntaxUid ? 0 : bytes.length,
    () => transcodeDataset(bytes, held, transferSyntaxUid),
  );
  const header = part10Header({ ...instance, transferSyntaxUid });
  return wrap([[header, dataset] as Uint8Array<ArrayBuffer>[]], agreement);
}

/** The transfer syntax that an instance goes out in: Implicit VR and big endian are not for the Web (PS3.18 §8.7.3.5.2). */
function wireSyntax(held: string, wanted: string): string {
  if (wanted !== "any") return wanted;
  return held === ImplicitVRLittleEndian || held === ExplicitVRBigEndian ? ExplicitVRLittleEndian : held;
}
