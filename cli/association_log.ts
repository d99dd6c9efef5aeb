/**
 * Associations and their operations as log lines.
 *
 * @module
 */
import type {
  AssociationEvent,
  AssociationInfo,
  AssociationListener,
  OperationSummary,
} from "../lib/association/events.ts";
import { commandName } from "../lib/dimse/commands.ts";
import { describeStatus, statusCategory } from "../lib/dimse/status.ts";
import { DimseStatusError } from "../lib/errors.ts";
import { describeReject } from "../lib/pdu/tables.ts";
import { sopClassName } from "../lib/uids/sop_classes.ts";
import { formatDuration, type Log } from "./log.ts";
import { formatAddress } from "./peer.ts";

interface Tally {
  readonly started: number;
  operations: number;
}

function who({ serial, role, callingAeTitle, calledAeTitle, peer, tls }: AssociationInfo): string {
  const address = peer ? formatAddress(peer.hostname, peer.port) : "?";
  const titles = role === "acceptor" ? `${callingAeTitle || "?"} > ${calledAeTitle || "?"}` : `> ${calledAeTitle}`;
  return `#${serial} ${titles} ${address}${tls?.subject ? ` ${tls.subject}` : ""}`;
}

function describeOperation(operation: OperationSummary): string {
  const { name, sopClassUid, sopInstanceUid, status, errorComment, responses, milliseconds } = operation;
  const subject = [sopClassUid && (sopClassName(sopClassUid) ?? sopClassUid), sopInstanceUid].filter(Boolean).join(" ");
  const answer = status === undefined ? "no answer" : status === 0 ? "0000 Success" : describeStatus(status);
  const counted = responses === 1 ? "" : `, ${responses} responses`;
  const comment = errorComment ? ` (${errorComment})` : "";
  return `${name.replace(/-RQ$/, "")} ${subject}: ${answer}${comment}${counted}, ${formatDuration(milliseconds)}`;
}

/** A handler that chose its status with an error has said what it has to say. */
function isUnexpected(error: unknown): boolean {
  return error !== undefined && !(error instanceof DimseStatusError);
}

/**
 * A listener that logs: one line when an association ends, one per operation, more with `-v`.
 *
 * @param log Where to
 * @returns The listener
 */
export function associationLogger(log: Log): AssociationListener {
  const tallies = new Map<number, Tally>();

  function ended(association: AssociationInfo, how: string): void {
    const tally = tallies.get(association.serial);
    tallies.delete(association.serial);
    const counts = tally
      ? `, ${tally.operations} operation${tally.operations === 1 ? "" : "s"}, ` +
        formatDuration(performance.now() - tally.started)
      : "";
    log.info(`${who(association)} ${how}${counts}`);
  }

  return (event: AssociationEvent) => {
    const { type, association } = event;
    switch (type) {
      case "accepted": {
        tallies.set(association.serial, { started: performance.now(), operations: 0 });
        const contexts = event.pdu.presentationContexts;
        const accepted = contexts.filter(({ result }) => result === 0).length;
        log.debug(`${who(association)} accepted, ${accepted} of ${contexts.length} presentation contexts`);
        break;
      }
      case "rejected":
        ended(association, `rejected: ${describeReject(event.pdu)}`);
        break;
      case "released":
        ended(association, "released");
        break;
      case "aborted":
        ended(association, `aborted: ${event.error.message}`);
        break;
      case "operation": {
        const { operation } = event;
        const tally = tallies.get(association.serial);
        if (tally) tally.operations++;
        log.info(`${who(association)} ${describeOperation(operation)}`);
        if (isUnexpected(operation.error)) {
          const { error } = operation;
          log.error(`#${association.serial} ${error instanceof Error ? error.message : String(error)}`);
          if (error instanceof Error && error.stack) log.debug(error.stack);
        }
        break;
      }
      case "pdu-received":
      case "pdu-sent":
        if (event.pdu.type !== "P-DATA-TF") {
          log.debug(`#${association.serial} ${type === "pdu-sent" ? "sent" : "received"} ${event.pdu.type}`);
        }
        break;
      case "message-received":
      case "message-sent": {
        const { CommandField, MessageID, MessageIDBeingRespondedTo, Status } = event.message.command;
        const id = MessageID ?? MessageIDBeingRespondedTo;
        const status = Status === undefined ? "" : ` ${describeStatus(Status).slice(0, 4)}`;
        const pending = Status !== undefined && statusCategory(Status) === "Pending";
        const verb = type === "message-sent" ? "sent" : "received";
        if (!pending) {
          log.debug(`#${association.serial} ${verb} ${commandName(CommandField)} ${id}${status}`);
        }
        break;
      }
    }
  };
}
