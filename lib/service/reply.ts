/**
 * Reading what handlers yield and throw: every mistake has a status of its own.
 *
 * @module
 */
import type { ResponseFields } from "../association/performed_operations.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { explainStatus, Status, statusCategory } from "../dimse/status.ts";
import { DimseStatusError, ProtocolError } from "../errors.ts";
import type { InstanceUse } from "./types.ts";

/** A reply in one shape. */
export interface NormalReply {
  /** Status and what explains it, ready for the response. */
  readonly fields: ResponseFields;
  /** The data set that came with it. */
  readonly dataset?: Dataset | EncodedDataset;
  /** What is to be called with what becomes of it. */
  readonly use?: InstanceUse;
}

/**
 * Bring a yielded reply into one shape.
 *
 * @param value What the handler yielded.
 * @returns Status and data set; status C001 or C002 where the value has none or is none.
 */
export function normalReply(value: unknown): NormalReply {
  if (typeof value === "object" && value !== null && "status" in value) {
    const { status, dataset, copied, sent } = value as Record<string, unknown>;
    if (!isDataset(dataset)) return { fields: statusFields(status) };
    if (!copied && !sent) return { fields: statusFields(status), dataset };
    return { fields: statusFields(status), dataset, use: { copied: callback(copied), sent: callback(sent) } };
  }
  return { fields: statusFields(value) };
}

function callback(value: unknown): (() => void) | undefined {
  return typeof value === "function" ? value as () => void : undefined;
}

function isDataset(value: unknown): value is Dataset | EncodedDataset {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What most responses say. */
const Pending: ResponseFields = Object.freeze({ Status: Status.Pending });

function statusFields(value: unknown): ResponseFields {
  if (value === Status.Pending) return Pending;
  if (isCode(value)) return explained({ Status: value });
  if (typeof value !== "object" || value === null) return statusComment(Status.HandlerStatusInvalid);
  const { Status: code, ErrorComment, OffendingElement } = value as Record<string, unknown>;
  if (code === undefined) return statusComment(Status.HandlerStatusMissing);
  if (!isCode(code)) return statusComment(Status.HandlerStatusInvalid);
  const tags = [OffendingElement].flat().filter((tag) => typeof tag === "string" && /^[0-9A-Fa-f]{8}$/.test(tag));
  return explained({
    Status: code,
    ...(typeof ErrorComment === "string" && { ErrorComment: comment(ErrorComment) }),
    ...(tags.length > 0 && { OffendingElement: tags as string[] }),
  });
}

/** What a code from C000 on means differs between implementations, so none goes out without a word. */
function explained(fields: ResponseFields): ResponseFields {
  const { Status: code, ErrorComment } = fields;
  return ErrorComment || code < 0xc000 || code > 0xcfff ? fields : { ...fields, ...statusComment(code) };
}

/**
 * The response to an error that a handler threw.
 *
 * @param error What was thrown.
 * @param unhandled The status for an error that chooses none.
 * @param undecodable The status for an identifier that proved undecodable when the handler looked into it.
 * @returns Status and what explains it.
 */
export function errorFields(error: unknown, unhandled: number, undecodable: number = unhandled): ResponseFields {
  if (error instanceof ProtocolError) return statusComment(undecodable, error.message);
  if (!(error instanceof DimseStatusError)) return statusComment(unhandled);
  const fields = statusFields({
    Status: error.status,
    ErrorComment: error.errorComment,
    OffendingElement: error.offendingElement,
  });
  // Nothing follows what was thrown: it cannot be Pending.
  return isPending(fields) ? statusComment(unhandled) : fields;
}

/**
 * A status with its description as Error Comment.
 *
 * @param status The status (0000,0900).
 * @param text What to say instead of the description.
 * @returns Both, ready for the response.
 */
export function statusComment(status: number, text: string = description(status)): ResponseFields {
  return { Status: status, ErrorComment: comment(text) };
}

/**
 * Whether a status announces that more responses follow.
 *
 * @param fields Of the response.
 * @returns Whether it is Pending.
 */
export function isPending(fields: ResponseFields): boolean {
  return statusCategory(fields.Status) === "Pending";
}

function isCode(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff;
}

function description(status: number): string {
  const explanations = explainStatus(status).map((each) => each.row);
  const { description } = explanations.find((row) => row.last === undefined) ?? explanations.at(-1) ??
    { description: "" };
  return description;
}

/** Error Comment is an LO: 64 characters of the default repertoire, without backslash and control characters. */
function comment(text: string): string {
  return text.replace(/[^\x20-\x5b\x5d-\x7e]/g, "?").slice(0, 64);
}
