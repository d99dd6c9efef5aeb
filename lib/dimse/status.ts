/**
 * Status (0000,0900): names, classes and explanations (PS3.7 Annex C).
 *
 * @module
 */
import { type StatusCategory, type StatusRow, StatusTables } from "./status_tables.ts";

export {
  type StatusCategory,
  type StatusOrigin,
  type StatusRow,
  type StatusTable,
  StatusTables,
} from "./status_tables.ts";

/** The statuses that this implementation sends or acts upon, by name. */
export const Status = {
  Success: 0x0000,
  ProcessingFailure: 0x0110,
  SopClassNotSupported: 0x0122,
  NotAuthorized: 0x0124,
  DuplicateInvocation: 0x0210,
  UnrecognizedOperation: 0x0211,
  MistypedArgument: 0x0212,
  ResourceLimitation: 0x0213,
  OutOfResources: 0xa700,
  UnableToCalculateMatches: 0xa701,
  UnableToPerformSubOperations: 0xa702,
  MoveDestinationUnknown: 0xa801,
  DatasetDoesNotMatchSopClass: 0xa900,
  /** Some sub-operations failed or warned. */
  SubOperationsWarning: 0xb000,
  UnableToProcess: 0xc000,
  HandlerStatusMissing: 0xc001,
  HandlerStatusInvalid: 0xc002,
  FindIdentifierUndecodable: 0xc310,
  FindHandlerFailed: 0xc311,
  FindIdentifierUnencodable: 0xc312,
  GetIdentifierUndecodable: 0xc410,
  GetHandlerFailed: 0xc411,
  GetSubOperationsInvalid: 0xc413,
  MoveIdentifierUndecodable: 0xc510,
  MoveHandlerFailed: 0xc511,
  MoveSubOperationsInvalid: 0xc513,
  MoveDestinationMissing: 0xc514,
  MoveDestinationInvalid: 0xc515,
  Cancel: 0xfe00,
  Pending: 0xff00,
  /** Pending, and optional keys of the request were not supported. */
  PendingWithWarning: 0xff01,
} as const;

/**
 * Gives the class of a status by the convention of PS3.7 Annex C, known to a service or not.
 *
 * @param code Status (0000,0900).
 * @returns Its class; a code that the convention leaves out is a failure.
 */
export function statusCategory(code: number): StatusCategory {
  if (code === 0x0000) return "Success";
  if (code === 0xff00 || code === 0xff01) return "Pending";
  if (code === 0xfe00) return "Cancel";
  if (code === 0x0001 || code === 0x0107 || code === 0x0116 || (code >= 0xb000 && code <= 0xbfff)) return "Warning";
  return "Failure";
}

/** One service's meaning of a status. */
export interface StatusExplanation {
  /** The service, see {@linkcode StatusTables}. */
  readonly service: string;
  /** The row that holds for it: a single code rather than the range around it. */
  readonly row: StatusRow;
}

/**
 * Finds what every service says of a status.
 *
 * @param code Status (0000,0900).
 * @returns One explanation for each service that knows it, the general one first; empty when none does.
 */
export function explainStatus(code: number): StatusExplanation[] {
  const explanations: StatusExplanation[] = [];
  for (const { service, rows } of StatusTables) {
    const row = rows.find((row) => row.code === code && row.last === undefined) ??
      rows.find((row) => code >= row.code && code <= (row.last ?? row.code));
    if (row !== undefined) explanations.push({ service, row });
  }
  return explanations;
}

/**
 * Says what a status means in one line.
 *
 * @param code Status (0000,0900).
 * @param service Which service sent it, see {@linkcode StatusTables}; by default the first that names the very code.
 * @returns E.g. `"A801 Failure: Move destination unknown"`.
 */
export function describeStatus(code: number, service?: string): string {
  const explanations = explainStatus(code);
  const { row } = explanations.find((explanation) => explanation.service === service) ??
    explanations.find((explanation) => explanation.row.last === undefined) ?? explanations[0] ?? {};
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  return `${hex} ${row?.category ?? statusCategory(code)}: ${row?.description ?? "Unknown status"}`;
}
