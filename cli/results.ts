/**
 * How the verbs show what a peer answered.
 *
 * @module
 */
import { describeStatus, statusCategory } from "../lib/dimse/status.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolInformationModelMove,
  HangingProtocolStorage,
  Verification,
} from "../lib/uids/sop_classes.ts";
import { printable } from "./escape.ts";

/**
 * A status as the standard prints it.
 *
 * @param code Status (0000,0900)
 * @returns Four hexadecimal digits in capitals
 */
export function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, "0");
}

/**
 * Whether a final status means that the peer did what was asked, warnings included.
 *
 * @param code Status (0000,0900)
 * @returns `false` for failures and cancellations
 */
export function isDone(code: number): boolean {
  const category = statusCategory(code);
  return category === "Success" || category === "Warning";
}

/**
 * A final status in words.
 *
 * @param code Status (0000,0900)
 * @param service The service of `StatusTables` that sent it
 * @param comment Error Comment (0000,0902)
 * @returns E.g. `A801 Failure: Move destination unknown (no such AE)`
 */
export function statusText(code: number, service: string, comment?: string): string {
  const text = code === 0 ? "0000 Success" : describeStatus(code, service);
  return comment && !text.includes(comment) ? `${text} (${printable(comment)})` : text;
}

/** Which of `StatusTables` explains the statuses of a SOP class. */
const ServiceBySopClass: Readonly<Record<string, string>> = {
  [Verification]: "Verification",
  [HangingProtocolStorage]: "Hanging Protocol Storage",
  [HangingProtocolInformationModelFind]: "Hanging Protocol C-FIND",
  [HangingProtocolInformationModelGet]: "Hanging Protocol C-GET",
  [HangingProtocolInformationModelMove]: "Hanging Protocol C-MOVE",
};

/**
 * A status in the words of the service that sent it.
 *
 * @param code Status (0000,0900)
 * @param sopClassUid Affected SOP Class UID (0000,0002), where it is known
 * @returns E.g. `A801 Failure: Move destination unknown`
 */
export function describeStatusOf(code: number, sopClassUid: string | undefined): string {
  return code === 0 ? "0000 Success" : describeStatus(code, ServiceBySopClass[sopClassUid ?? ""]);
}
