/**
 * Retrieve (PS3.18 §12.4): the C-GET of HTTP.
 *
 * @module
 */
import { encodedToJson } from "../dataset/codec.ts";
import { writePart10 } from "../dataset/part10.ts";
import { transcodeDataset } from "../dataset/transcode.ts";
import type { EncodedInstance } from "../dataset/types.ts";
import type { Repository } from "../repository/types.ts";
import { ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { isUid } from "../uids/uid.ts";
import { entityTag, isUnchanged } from "./entity_tag.ts";
import { type Agreement, InstanceOffers, negotiate } from "./media_types.ts";
import { encodePayload, type Payload, wrap } from "./payload.ts";
import { Problem } from "./problem.ts";
import { generalParameters } from "./search_parameters.ts";

/**
 * Answers a retrieval.
 *
 * @param request The request, `GET /hanging-protocols/{uid}`.
 * @param uid The SOP Instance UID, as it stands in the path.
 * @param repository Where instances are.
 * @returns 200 with the instance, or 304 where the client has it.
 * @throws {Problem} 400 for what is no UID, 404 if the instance is not held, 406 for media types there are not.
 */
export async function retrieve(request: Request, uid: string, repository: Repository): Promise<Response> {
  const { general, others } = generalParameters(new URL(request.url));
  if (others.length > 0) throw unknownParameter(others[0][0]);
  const agreement = negotiate(request, general, InstanceOffers);
  const instance = await readInstance(repository, uid);
  const { form, type, transferSyntax } = agreement;
  const etag = await entityTag(instance.bytes, instance.transferSyntaxUid, form, type, transferSyntax);
  const headers = { "ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Charset" };
  if (isUnchanged(request, etag)) return new Response(null, { status: 304, headers });
  const { body, contentType } = await instancePayload(instance, agreement);
  return new Response(body, { headers: { ...headers, "Content-Type": contentType } });
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
 * Reads one instance.
 *
 * @param repository Where instances are.
 * @param uid The SOP Instance UID, not checked.
 * @returns The instance as it is held.
 * @throws {Problem} 400 for what is no UID, 404 if the instance is not held.
 */
export async function readInstance(repository: Repository, uid: string): Promise<EncodedInstance> {
  if (!isUid(uid)) throw new Problem(400, `${JSON.stringify(uid.slice(0, 64))} is no UID`);
  for await (const instance of repository.read([uid])) return instance;
  throw new Problem(404, `There is no hanging protocol ${uid}`);
}

async function instancePayload(instance: EncodedInstance, agreement: Agreement): Promise<Payload> {
  if (agreement.form !== "dicom") {
    return encodePayload([await encodedToJson(instance.bytes, instance.transferSyntaxUid)], agreement);
  }
  const transferSyntaxUid = wireSyntax(instance.transferSyntaxUid, agreement.transferSyntax);
  const bytes = await transcodeDataset(instance.bytes, instance.transferSyntaxUid, transferSyntaxUid);
  return wrap([writePart10({ ...instance, bytes, transferSyntaxUid }) as Uint8Array<ArrayBuffer>], agreement);
}

/** The transfer syntax that an instance goes out in: Implicit VR and big endian are not for the Web (PS3.18 §8.7.3.5.2). */
function wireSyntax(held: string, wanted: string): string {
  if (wanted !== "any") return wanted;
  return held === ImplicitVRLittleEndian || held === ExplicitVRBigEndian ? ExplicitVRLittleEndian : held;
}
