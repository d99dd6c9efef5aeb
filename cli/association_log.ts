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
import { DicomNetworkError, DimseStatusError } from "../lib/errors.ts";
import { describeReject } from "../lib/pdu/tables.ts";
import type { AAssociateRq, ReceivedPdu } from "../lib/pdu/types.ts";
import { describeOperation, operationFields, round, who, whoFields } from "./association_words.ts";
import { describeMessage, messageTitle } from "./dump_message.ts";
import { describePdu } from "./dump_pdu.ts";
import { formatDuration, type Log } from "./log.ts";

/** Options of {@linkcode associationLogger}. */
export interface AssociationLogOptions {
  /** Why a requestor's identity was refused, for the line about its rejection. */
  readonly refusal?: (association: AssociationInfo) => string | undefined;
}

/** What is kept of an association until it ends. */
interface Tally {
  asked?: AAssociateRq;
  started: number;
  operations: number;
}

/**
 * Whether an error has a line of its own: not where the handler chose its status with it, and not where the association
 * ended before there was a status, which the line of that end explains.
 */
function isUnexpected({ error, status }: OperationSummary): boolean {
  if (error === undefined || error instanceof DimseStatusError) return false;
  return status !== undefined || !(error instanceof DicomNetworkError);
}

/**
 * A listener that logs: one line when an association ends, one per operation; with `-v` also PDUs and command sets.
 *
 * @param log Where to
 * @param options What else is known
 * @returns The listener
 */
export function associationLogger(log: Log, options: AssociationLogOptions = {}): AssociationListener {
  const tallies = new Map<number, Tally>();

  function ended(association: AssociationInfo, event: string, detail = ""): void {
    const tally = tallies.get(association.serial);
    tallies.delete(association.serial);
    if (!log.isInformed) return;
    // A requestor's operations are in its results
    const operations = event === "rejected" || association.role === "requestor" ? undefined : tally?.operations;
    const milliseconds = tally && performance.now() - tally.started;
    const counts = [
      ...(operations === undefined ? [] : [`${operations} operation${operations === 1 ? "" : "s"}`]),
      ...(milliseconds === undefined ? [] : [formatDuration(milliseconds)]),
    ];
    log.info([`${who(association)} ${event}${detail && `: ${detail}`}`, ...counts].join(", "), {
      event,
      ...whoFields(association),
      reason: detail || undefined,
      operations,
      milliseconds: milliseconds === undefined ? undefined : round(milliseconds),
    });
  }

  function operated(association: AssociationInfo, operation: OperationSummary): void {
    const tally = tallies.get(association.serial);
    if (tally) tally.operations++;
    if (log.isInformed) {
      log.info(`${who(association)} ${describeOperation(operation)}`, {
        event: "operation",
        ...whoFields(association),
        ...operationFields(operation),
      });
    }
    if (!isUnexpected(operation)) return;
    const { error } = operation;
    log.error(`#${association.serial} ${error instanceof Error ? error.message : String(error)}`, {
      association: association.serial,
    });
    // Making the stack takes the runtime a file descriptor, and there may be none left.
    if (log.isVerbose && error instanceof Error && error.stack) {
      log.debug(error.stack, { association: association.serial });
    }
  }

  function pdu({ serial }: AssociationInfo, verb: string, pdu: ReceivedPdu): void {
    if (!log.isVerbose || pdu.type === "P-DATA-TF") return;
    const name = pdu.type === "INVALID" ? "bytes that are no PDU" : pdu.type;
    log.details(`#${serial} ${verb} ${name}`, describePdu(pdu, tallies.get(serial)?.asked), { association: serial });
  }

  return (event: AssociationEvent) => {
    const { type, association } = event;
    const { serial } = association;
    switch (type) {
      case "requested":
        tallies.set(serial, { asked: event.pdu, started: performance.now(), operations: 0 });
        break;
      case "rejected": {
        const reason = options.refusal?.(association);
        ended(association, "rejected", describeReject(event.pdu) + (reason === undefined ? "" : ` (${reason})`));
        break;
      }
      case "released":
        ended(association, "released");
        break;
      case "aborted":
        ended(association, "aborted", event.error.message);
        break;
      case "operation":
        operated(association, event.operation);
        break;
      case "pdu-received":
        pdu(association, "received", event.pdu);
        break;
      case "pdu-sent":
        pdu(association, "sent", event.pdu);
        break;
      case "message-received":
      case "message-sent":
        if (log.isVerbose) {
          const verb = type === "message-sent" ? "sent" : "received";
          const title = `#${serial} ${verb} ${messageTitle(event.message)}`;
          log.details(title, describeMessage(event.message), { association: serial });
        }
        break;
    }
  };
}
