/**
 * Store (PS3.18 §12.5): the C-STORE of HTTP.
 *
 * @module
 */
import { concat } from "../dataset/bytes.ts";
import { datasetToJson } from "../dataset/json.ts";
import type { Dataset, EncodedInstance } from "../dataset/types.ts";
import { Status } from "../dimse/status.ts";
import { DimseStatusError } from "../errors.ts";
import { RepositoryError } from "../repository/errors.ts";
import type { DuplicatePolicy, Repository } from "../repository/types.ts";
import { HangingProtocolStorage } from "../uids/sop_classes.ts";
import { isUid } from "../uids/uid.ts";
import type { ConnectionInfo } from "./authentication.ts";
import type { Bodies } from "./body.ts";
import { problemOf } from "./failures.ts";
import { type Candidate, type Failure, readInstances, storableType } from "./instances.ts";
import { negotiate, ReportOffers } from "./media_types.ts";
import { encodeJson, payloadOf } from "./payload.ts";
import { Problem } from "./problem.ts";
import { unknownParameter } from "./retrieve.ts";
import { generalParameters } from "./search_parameters.ts";

/** Instances that are written at the same time: a store makes them durable together. */
const AtOnce = 16;

/** What storing needs. */
export interface StoreContext {
  /** Where to store. */
  readonly repository: Repository;
  /** Reads request bodies. */
  readonly bodies: Bodies;
  /** What the request comes over. */
  readonly connection: ConnectionInfo;
  /** What happens to other content under a held SOP Instance UID. */
  readonly onDuplicate?: DuplicatePolicy;
  /** The base URL of the service, for the Retrieve URLs. */
  readonly baseUrl: string;
}

/** What became of one instance. */
type Outcome =
  | { readonly stored: EncodedInstance; readonly unchanged: boolean }
  | { readonly failure: Failure; readonly error?: unknown };

/**
 * Answers a store request. Instances are durable when the response goes out.
 *
 * @param request The request, `POST /hanging-protocols` or `POST /hanging-protocols/{uid}`.
 * @param uid The SOP Instance UID in the path, which is that of the instance then.
 * @param context Where to store.
 * @returns 200 with a report, where at least one instance has been stored.
 * @throws {Problem} Where none has: 400 if nothing could be read, 409 if it was refused, with the report as member
 * `report`; 413, 415, 408 for the body.
 */
export async function store(request: Request, uid: string | undefined, context: StoreContext): Promise<Response> {
  const { general, others } = generalParameters(new URL(request.url));
  if (others.length > 0) throw unknownParameter(others[0][0]);
  if (uid !== undefined && !isUid(uid)) throw new Problem(400, `${JSON.stringify(uid.slice(0, 64))} is no UID`);
  const agreement = negotiate(request, general, ReportOffers);
  const contentType = storableType(request.headers.get("Content-Type"));
  const outcomes = await context.bodies.read(
    request,
    context.connection,
    async (body) => await storeAll(await readInstances(body, contentType), uid, context),
  );
  const report = datasetToJson(storeReport(outcomes, context.baseUrl));
  if (!outcomes.some((outcome) => "stored" in outcome)) throw nothingStored(outcomes, report);
  const encoded = encodeJson(report, agreement);
  // A report is one data set, and no list of results
  const { chunks, contentType: type } = agreement.form === "json"
    ? { chunks: [encoded], contentType: agreement.type }
    : payloadOf([encoded], agreement);
  const headers = new Headers({ "Content-Type": type, "Cache-Control": "no-store" });
  const unchanged = outcomes.filter((outcome) => "stored" in outcome && outcome.unchanged).length;
  if (unchanged > 0) headers.append("Warning", `299 ${context.baseUrl}: ${unchanged} of them held already`);
  return new Response(concat(chunks) as Uint8Array<ArrayBuffer>, { headers });
}

async function storeAll(
  candidates: readonly Candidate[],
  uid: string | undefined,
  context: StoreContext,
): Promise<Outcome[]> {
  if (candidates.length === 0) throw new Problem(400, "There is no instance in the request");
  const outcomes: Outcome[] = [];
  for (let start = 0; start < candidates.length; start += AtOnce) {
    const some = candidates.slice(start, start + AtOnce);
    outcomes.push(...await Promise.all(some.map((candidate) => storeOne(candidate, uid, context))));
  }
  return outcomes;
}

async function storeOne(candidate: Candidate, uid: string | undefined, context: StoreContext): Promise<Outcome> {
  if ("reason" in candidate) return { failure: candidate };
  const { sopClassUid, sopInstanceUid } = candidate;
  const fail = (reason: number, comment: string, error?: unknown): Outcome => ({
    failure: { sopClassUid, sopInstanceUid, reason, comment },
    error,
  });
  if (sopClassUid !== HangingProtocolStorage) return fail(Status.SopClassNotSupported, "It is no hanging protocol");
  if (uid !== undefined && sopInstanceUid !== uid) {
    return fail(Status.DatasetDoesNotMatchSopClass, `Its SOP Instance UID is not ${uid}`);
  }
  try {
    const outcome = await context.repository.store(candidate, { onDuplicate: context.onDuplicate });
    return { stored: candidate, unchanged: outcome === "unchanged" };
  } catch (error) {
    if (error instanceof DimseStatusError) return fail(error.status, error.message);
    if (error instanceof RepositoryError) return fail(Status.ProcessingFailure, problemOf(error).message, error);
    throw error;
  }
}

/** The Store Instances Response Module (PS3.18 Table I.1-1). */
function storeReport(outcomes: readonly Outcome[], baseUrl: string): Dataset {
  const stored: Dataset[] = [], failed: Dataset[] = [], others: Dataset[] = [];
  for (const outcome of outcomes) {
    if ("stored" in outcome) {
      const { sopClassUid, sopInstanceUid } = outcome.stored;
      stored.push({
        ReferencedSOPClassUID: sopClassUid,
        ReferencedSOPInstanceUID: sopInstanceUid,
        RetrieveURL: `${baseUrl}/hanging-protocols/${sopInstanceUid}`,
      });
      continue;
    }
    const { sopClassUid, sopInstanceUid, reason } = outcome.failure;
    if (sopInstanceUid === undefined) others.push({ FailureReason: reason });
    else {
      failed.push({
        ReferencedSOPClassUID: sopClassUid,
        ReferencedSOPInstanceUID: sopInstanceUid,
        FailureReason: reason,
      });
    }
  }
  return {
    ...(stored.length > 0 && { ReferencedSOPSequence: stored }),
    ...(failed.length > 0 && { FailedSOPSequence: failed }),
    ...(others.length > 0 && { OtherFailuresSequence: others }),
  };
}

function nothingStored(outcomes: readonly Outcome[], report: unknown): Problem {
  const failures = outcomes.flatMap((outcome) => ("failure" in outcome ? outcome : []));
  const broken = failures.find(({ error }) => error !== undefined);
  // Where the store itself has failed, that is what there is to say
  if (broken !== undefined) return problemOf(broken.error);
  const [{ failure }] = failures;
  const detail = failures.length === 1
    ? failure.comment
    : `None of ${failures.length} instances is stored: ${failure.comment}`;
  const every = (check: (failure: Failure) => boolean) => failures.every(({ failure }) => check(failure));
  const status = every(({ sopInstanceUid }) => sopInstanceUid === undefined)
    ? 400
    : every(({ reason }) => reason === Status.OutOfResources)
    ? 413
    : 409;
  return new Problem(status, detail, { members: { report } });
}
