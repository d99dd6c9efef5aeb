/**
 * Associations and operations as text and as members of JSON, for the log.
 *
 * @module
 */
import type { AssociationInfo, OperationSummary } from "../lib/association/events.ts";
import { sopClassName } from "../lib/uids/sop_classes.ts";
import { userName } from "./dump_pdu.ts";
import { formatDuration, type LogFields } from "./log.ts";
import { formatAddress } from "./peer.ts";
import { describeStatusOf, hex } from "./results.ts";

/**
 * Who is at the two ends, for a line.
 *
 * @param association The association
 * @returns E.g. `#1 VIEWER > HANGAR 10.0.0.7:4711`, with certificate and user where there are such
 */
export function who(association: AssociationInfo): string {
  const { serial, role, callingAeTitle, calledAeTitle, peer, tls, userIdentity } = association;
  const titles = role === "acceptor" ? `${callingAeTitle || "?"} > ${calledAeTitle || "?"}` : `> ${calledAeTitle}`;
  const user = userName(userIdentity);
  return [
    `#${serial}`,
    titles,
    peer ? formatAddress(peer.hostname, peer.port) : "?",
    ...(tls?.subject ? [tls.subject] : []),
    ...(user === undefined ? [] : [`user ${JSON.stringify(user)}`]),
  ].join(" ");
}

/**
 * Who is at the two ends, for JSON.
 *
 * @param association The association
 * @returns Members of the log object
 */
export function whoFields(association: AssociationInfo): LogFields {
  const { serial, callingAeTitle, calledAeTitle, peer, tls, userIdentity } = association;
  return {
    association: serial,
    callingAeTitle,
    calledAeTitle,
    peer: peer && formatAddress(peer.hostname, peer.port),
    certificate: tls?.subject,
    user: userName(userIdentity),
  };
}

/**
 * What an operation came to, for a line.
 *
 * @param operation The operation
 * @returns E.g. `C-ECHO Verification SOP Class: 0000 Success, 0.42 ms`
 */
export function describeOperation(operation: OperationSummary): string {
  const { name, sopClassUid, sopInstanceUid, status, errorComment, responses, milliseconds } = operation;
  const subject = [sopClassUid && (sopClassName(sopClassUid) ?? sopClassUid), sopInstanceUid].filter(Boolean).join(" ");
  const answer = status === undefined ? "no answer" : describeStatusOf(status, sopClassUid);
  const counted = responses === 1 ? "" : `, ${responses} responses`;
  const comment = errorComment && !answer.includes(errorComment) ? ` (${errorComment})` : "";
  return `${name.replace(/-RQ$/, "")} ${subject}: ${answer}${comment}${counted}, ${formatDuration(milliseconds)}`;
}

/**
 * What an operation came to, for JSON.
 *
 * @param operation The operation
 * @returns Members of the log object
 */
export function operationFields(operation: OperationSummary): LogFields {
  const { name, messageId, sopClassUid, sopInstanceUid, status, errorComment, responses, milliseconds } = operation;
  return {
    operation: name.replace(/-RQ$/, ""),
    messageId,
    sopClassUid,
    sopInstanceUid,
    status: status === undefined ? undefined : hex(status),
    errorComment,
    responses,
    milliseconds: round(milliseconds),
  };
}

/**
 * A duration to the microsecond.
 *
 * @param milliseconds The duration
 * @returns Milliseconds, with three digits at most
 */
export function round(milliseconds: number): number {
  return Number(milliseconds.toFixed(3));
}
