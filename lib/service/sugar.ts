/**
 * Shorter ways to write what handlers yield.
 *
 * @module
 */
import { Status } from "../dimse/status.ts";
import type { Reply, StatusLike } from "./types.ts";

/**
 * A match or an instance.
 *
 * @param dataset The data set, in any form.
 * @returns A reply with status FF00.
 */
export function pending<D>(dataset: D): Extract<Reply<D>, { status: StatusLike }> {
  return { status: Status.Pending, dataset };
}

/**
 * The final status 0000.
 *
 * @returns A status.
 */
export function success(): StatusLike {
  return Status.Success;
}

/**
 * A final failure.
 *
 * @param code Status (0000,0900), e.g. `0xA700`.
 * @param comment Error Comment (0000,0902): at most 64 characters reach the peer.
 * @returns A status with its comment.
 */
export function failure(code: number, comment?: string): StatusLike {
  return { Status: code, ErrorComment: comment };
}
