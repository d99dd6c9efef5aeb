/**
 * Which problem an error of the layers below is.
 *
 * @module
 */
import { Status } from "../dimse/status.ts";
import {
  AssociationRejectedError,
  DicomNetworkError,
  DicomTimeoutError,
  DimseStatusError,
  NoPresentationContextError,
  ProtocolError,
  TransportError,
} from "../errors.ts";
import { RepositoryError } from "../repository/errors.ts";
import { Problem } from "./problem.ts";

/** Seconds after which a client may try again what is not possible now. */
const RetryAfter = { "Retry-After": "5" } as const;

/** Store failures that pass by themselves, or once somebody has made room. */
const Passing: ReadonlySet<string> = new Set(["LOCKED", "FULL", "CLOSED"]);

/**
 * Finds the problem that a client is told of.
 *
 * @param error What was thrown.
 * @returns The problem itself; 400 or 413 for an identifier that was refused; for a store that failed 503 where that
 * may pass, 403 where it cannot be written to, 502 or 504 where it is a peer that is at fault; else 500, which says
 * nothing about the inside.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RepositoryError) return storeProblem(error);
  if (error instanceof DimseStatusError) {
    return new Problem(error.status === Status.OutOfResources ? 413 : 400, error.message, { cause: error });
  }
  if (error instanceof ProtocolError) return new Problem(400, error.message, { cause: error });
  return new Problem(500, "The service has failed", { cause: error });
}

function storeProblem(error: RepositoryError): Problem {
  const { cause, code } = error;
  if (cause instanceof DimseStatusError) return statusProblem(error, cause.status);
  if (cause instanceof DicomNetworkError) return peerProblem(error, cause);
  if (code === "READ_ONLY") return new Problem(403, "The store is read-only", { cause: error });
  if (!Passing.has(code)) return new Problem(500, "The store has failed", { cause: error });
  return new Problem(503, "The store cannot be used at the moment", { cause: error, headers: RetryAfter });
}

/** Where the peer is stays between it and us: the error is for the log. */
function peerProblem(error: RepositoryError, cause: DicomNetworkError): Problem {
  if (cause instanceof DicomTimeoutError) {
    return new Problem(504, "The peer has not answered in time", { cause: error });
  }
  if (cause instanceof AssociationRejectedError && cause.transient) {
    return new Problem(503, "The peer is busy", { cause: error, headers: RetryAfter });
  }
  const detail = cause instanceof AssociationRejectedError
    ? "The peer has rejected the association"
    : cause instanceof NoPresentationContextError
    ? "The peer does not offer this service"
    : cause instanceof TransportError
    ? "The peer cannot be reached"
    : "The association with the peer has failed";
  return new Problem(502, detail, { cause: error });
}

/** What a peer answered: A7xx is a want of resources, anything else none of the client's doing. */
function statusProblem(error: RepositoryError, status: number): Problem {
  if (status >>> 8 === 0xa7) return new Problem(503, error.message, { cause: error, headers: RetryAfter });
  return new Problem(502, error.message, { cause: error });
}
