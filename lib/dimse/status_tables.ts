/**
 * The values of Status (0000,0900), service by service, as the standard and this implementation define them.
 *
 * @module
 */

/** The class of a status (PS3.7 Annex C). */
export type StatusCategory = "Success" | "Pending" | "Cancel" | "Warning" | "Failure";

/**
 * Who gives a status its meaning in a service: PS3.7 for every service alike, PS3.4 for this service, or Hangar for
 * a case that the standard leaves to implementations.
 */
export type StatusOrigin = "general" | "service" | "implementation";

/** One status, or a range of them. */
export interface StatusRow {
  /** Status (0000,0900), or the first of a range. */
  readonly code: number;
  /** The last of a range. */
  readonly last?: number;
  /** Its class. */
  readonly category: StatusCategory;
  /** What it says. */
  readonly description: string;
  /** Who defines it. */
  readonly origin: StatusOrigin;
  /** Where it is defined. */
  readonly clause: string;
}

/** The statuses of one service. */
export interface StatusTable {
  /** The service. */
  readonly service: string;
  /** Its statuses in ascending order, single codes before the range that holds them. */
  readonly rows: readonly StatusRow[];
}

type Row = readonly [code: number | readonly [number, number], StatusCategory, description: string, clause?: string];

function rows(origin: StatusOrigin, defaultClause: string, table: readonly Row[]): StatusRow[] {
  return table.map(([code, category, description, clause = defaultClause]) => {
    const [first, last] = typeof code === "number" ? [code, undefined] : code;
    return { code: first, ...(last === undefined ? {} : { last }), category, description, origin, clause };
  });
}

/** The general statuses, which mean the same for every DIMSE service (PS3.7 Annex C). */
const Dimse = rows("general", "PS3.7 §C.5", [
  [0x0000, "Success", "Success", "PS3.7 §C.1"],
  [0x0001, "Warning", "Requested optional attributes are not supported", "PS3.7 §C.4"],
  [0x0105, "Failure", "No such attribute"],
  [0x0106, "Failure", "Invalid attribute value"],
  [0x0107, "Warning", "Attribute list error", "PS3.7 §C.4.2"],
  [0x0110, "Failure", "Processing failure"],
  [0x0111, "Failure", "Duplicate SOP instance"],
  [0x0112, "Failure", "No such SOP instance"],
  [0x0113, "Failure", "No such event type"],
  [0x0114, "Failure", "No such argument"],
  [0x0115, "Failure", "Invalid argument value"],
  [0x0116, "Warning", "Attribute value out of range", "PS3.7 §C.4.3"],
  [0x0117, "Failure", "Invalid SOP instance"],
  [0x0118, "Failure", "No such SOP class"],
  [0x0119, "Failure", "Class-instance conflict"],
  [0x0120, "Failure", "Missing attribute"],
  [0x0121, "Failure", "Missing attribute value"],
  [0x0122, "Failure", "SOP Class not supported"],
  [0x0123, "Failure", "No such action type"],
  [0x0124, "Failure", "Not authorised"],
  [0x0210, "Failure", "Duplicate invocation"],
  [0x0211, "Failure", "Unrecognised operation"],
  [0x0212, "Failure", "Mistyped argument"],
  [0x0213, "Failure", "Resource limitation"],
  [0xfe00, "Cancel", "Processing has been terminated", "PS3.7 §C.3"],
  [0xff00, "Pending", "Processing is continuing", "PS3.7 §C.2"],
  [0xff01, "Pending", "Processing is continuing, with a warning", "PS3.7 §C.2"],
]);

const Verification = rows("general", "PS3.7 §9.1.5.1.4", [
  [0x0000, "Success", "Success"],
  [0x0122, "Failure", "SOP Class not supported"],
  [0x0210, "Failure", "Duplicate invocation"],
  [0x0211, "Failure", "Unrecognised operation"],
  [0x0212, "Failure", "Mistyped argument"],
]);

const Storage = [
  ...rows("general", "PS3.7 §9.1.1.1.9", [
    [0x0000, "Success", "Success"],
    [0x0117, "Failure", "Invalid SOP instance"],
    [0x0122, "Failure", "SOP Class not supported"],
    [0x0124, "Failure", "Not authorised"],
    [0x0210, "Failure", "Duplicate invocation"],
    [0x0211, "Failure", "Unrecognised operation"],
    [0x0212, "Failure", "Mistyped argument"],
  ]),
  ...rows("service", "PS3.4 Table B.2-1", [
    [[0xa700, 0xa7ff], "Failure", "Out of resources"],
    [[0xa900, 0xa9ff], "Failure", "Dataset does not match SOP Class"],
    [0xb000, "Warning", "Coercion of data elements"],
    [0xb006, "Warning", "Elements discarded"],
    [0xb007, "Warning", "Dataset does not match SOP Class"],
    [[0xc000, 0xcfff], "Failure", "Cannot understand"],
  ]),
];

/** These and no others: hanging protocols know no warning, and no ranges. */
const HangingProtocolStorage = rows("service", "PS3.4 Table GG.4-1", [
  [0x0000, "Success", "Success"],
  [0xa700, "Failure", "Out of resources"],
  [0xa900, "Failure", "Dataset does not match SOP Class"],
  [0xc000, "Failure", "Cannot understand"],
]);

/** What goes wrong between Hangar and a handler, the same for C-FIND, C-GET and C-MOVE. */
const HandlerStatuses: readonly Row[] = [
  [0xc001, "Failure", "The handler yielded a status object without Status"],
  [0xc002, "Failure", "The handler yielded what is no status"],
];

const HangingProtocolFind = [
  ...rows("general", "PS3.7 Annex C", [
    [0x0000, "Success", "Success"],
    [0x0122, "Failure", "SOP Class not supported"],
  ]),
  ...rows("service", "PS3.4 Table K.4-1", [
    [0xa700, "Failure", "Out of resources"],
    [0xa900, "Failure", "Dataset does not match SOP Class"],
  ]),
  ...rows("implementation", "Hangar", [
    ...HandlerStatuses,
    [0xc310, "Failure", "The request identifier cannot be decoded"],
    [0xc311, "Failure", "There is no handler, or it threw"],
    [0xc312, "Failure", "The handler yielded no data set, or one that cannot be encoded"],
  ]),
  ...rows("service", "PS3.4 Table K.4-1", [[[0xc000, 0xcfff], "Failure", "Unable to process"]]),
  ...rows("general", "PS3.7 §C.3", [[0xfe00, "Cancel", "Processing has been terminated"]]),
  ...rows("service", "PS3.4 Table K.4-1", [
    [0xff00, "Pending", "Matches are continuing"],
    [0xff01, "Pending", "Matches are continuing; one or more Optional keys was not supported"],
  ]),
];

const HangingProtocolGet = [
  ...rows("general", "PS3.7 Annex C", [
    [0x0000, "Success", "Success"],
    [0x0122, "Failure", "SOP Class not supported"],
    [0x0124, "Failure", "Not authorised"],
    [0x0210, "Failure", "Duplicate invocation"],
    [0x0212, "Failure", "Mistyped argument"],
  ]),
  ...rows("service", "PS3.4 Table C.4-3", [
    [0xa701, "Failure", "Out of resources; unable to calculate number of matches"],
    [0xa702, "Failure", "Out of resources; unable to perform sub-operations"],
    [0xa900, "Failure", "Dataset does not match SOP Class"],
    [0xb000, "Warning", "Sub-operations complete, one or more failures or warnings"],
  ]),
  ...rows("implementation", "Hangar", [
    ...HandlerStatuses,
    [0xc410, "Failure", "The request identifier cannot be decoded"],
    [0xc411, "Failure", "There is no handler, or it threw"],
    [0xc413, "Failure", "The handler yielded no number of sub-operations from 0 to 65535"],
  ]),
  ...rows("service", "PS3.4 Table C.4-3", [[[0xc000, 0xcfff], "Failure", "Unable to process"]]),
  ...rows("general", "PS3.7 §C.3", [[0xfe00, "Cancel", "Sub-operations terminated"]]),
  ...rows("service", "PS3.4 Table C.4-3", [[0xff00, "Pending", "Sub-operations are continuing"]]),
];

const HangingProtocolMove = [
  ...rows("general", "PS3.7 Annex C", [
    [0x0000, "Success", "Success"],
    [0x0122, "Failure", "SOP Class not supported"],
    [0x0124, "Failure", "Not authorised"],
    [0x0210, "Failure", "Duplicate invocation"],
    [0x0211, "Failure", "Unrecognised operation"],
    [0x0212, "Failure", "Mistyped argument"],
  ]),
  ...rows("service", "PS3.4 Table C.4-2", [
    [0xa701, "Failure", "Out of resources; unable to calculate number of matches"],
    [0xa702, "Failure", "Out of resources; unable to perform sub-operations"],
    [0xa801, "Failure", "Move destination unknown"],
    [0xa900, "Failure", "Dataset does not match SOP Class"],
    [0xb000, "Warning", "Sub-operations complete, one or more failures or warnings"],
  ]),
  ...rows("implementation", "Hangar", [
    ...HandlerStatuses,
    [0xc510, "Failure", "The request identifier cannot be decoded"],
    [0xc511, "Failure", "There is no handler, or it threw"],
    [0xc513, "Failure", "The handler yielded no number of sub-operations from 0 to 65535"],
    [0xc514, "Failure", "The handler did not yield a destination first"],
    [0xc515, "Failure", "The handler yielded a destination without valid host and port"],
  ]),
  ...rows("service", "PS3.4 Table C.4-2", [[[0xc000, 0xcfff], "Failure", "Unable to process"]]),
  ...rows("general", "PS3.7 §C.3", [[0xfe00, "Cancel", "Sub-operations terminated"]]),
  ...rows("service", "PS3.4 Table C.4-2", [[0xff00, "Pending", "Sub-operations are continuing"]]),
];

/** Every status table, the general one first. */
export const StatusTables: readonly StatusTable[] = [
  { service: "DIMSE", rows: Dimse },
  { service: "Verification", rows: Verification },
  { service: "Storage", rows: Storage },
  { service: "Hanging Protocol Storage", rows: HangingProtocolStorage },
  { service: "Hanging Protocol C-FIND", rows: HangingProtocolFind },
  { service: "Hanging Protocol C-GET", rows: HangingProtocolGet },
  { service: "Hanging Protocol C-MOVE", rows: HangingProtocolMove },
];
