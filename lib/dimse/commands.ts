/**
 * The DIMSE messages as data: what Command Field (0000,0100) says, and what each message must hold (PS3.7 §9.3, §10.3).
 *
 * @module
 */
import type { CommandSet } from "./message.ts";

/** Command Field (0000,0100) values (PS3.7 Table E.1-1). */
export const CommandField = {
  CStoreRq: 0x0001,
  CStoreRsp: 0x8001,
  CGetRq: 0x0010,
  CGetRsp: 0x8010,
  CFindRq: 0x0020,
  CFindRsp: 0x8020,
  CMoveRq: 0x0021,
  CMoveRsp: 0x8021,
  CEchoRq: 0x0030,
  CEchoRsp: 0x8030,
  CCancelRq: 0x0fff,
  NEventReportRq: 0x0100,
  NEventReportRsp: 0x8100,
  NGetRq: 0x0110,
  NGetRsp: 0x8110,
  NSetRq: 0x0120,
  NSetRsp: 0x8120,
  NActionRq: 0x0130,
  NActionRsp: 0x8130,
  NCreateRq: 0x0140,
  NCreateRsp: 0x8140,
  NDeleteRq: 0x0150,
  NDeleteRsp: 0x8150,
} as const;

/** Command Data Set Type (0000,0800): no data set follows (PS3.7 Table E.1-1). */
export const NoDataSet = 0x0101;
/** Command Data Set Type (0000,0800) as sent with a data set: any value but 0101 says so, old software wants 0102. */
export const DataSetPresent = 0x0102;

/** Priority (0000,0700) values. */
export const Priority = { Medium: 0x0000, High: 0x0001, Low: 0x0002 } as const;

/** Whether a data set follows a message: always, never, or as the service and the case demand. */
export type DatasetPresence = "always" | "never" | "conditional";

/** Keywords of the elements that a message is made of. */
export type MessageKeyword = keyof CommandSet;

/** One message of PS3.7. Every message also holds Command Field and Command Data Set Type. */
export interface MessageRow {
  /** Command Field (0000,0100). */
  readonly field: number;
  /** Name as PS3.7 prints it. */
  readonly name: string;
  /** Keywords of the other elements that must be there. */
  readonly mandatory: readonly MessageKeyword[];
  /** Keywords of the other elements that may be there. */
  readonly optional: readonly MessageKeyword[];
  /** Whether a data set follows. */
  readonly dataset: DatasetPresence;
  /** Where PS3.7 defines it. */
  readonly clause: string;
}

/** What most messages of a kind have in common. */
const CompositeRequest = ["AffectedSOPClassUID", "MessageID", "Priority"] as const;
const InstanceRequest = ["RequestedSOPClassUID", "MessageID", "RequestedSOPInstanceUID"] as const;
const Response = ["MessageIDBeingRespondedTo", "Status"] as const;
/** What a status may bring along (PS3.7 §C.4, §C.5). */
const ClassDetails = ["AffectedSOPClassUID", "OffendingElement", "ErrorComment", "ErrorID"] as const;
const InstanceDetails = [...ClassDetails, "AffectedSOPInstanceUID"] as const;
const RetrieveDetails = [
  ...ClassDetails,
  "NumberOfRemainingSuboperations",
  "NumberOfCompletedSuboperations",
  "NumberOfFailedSuboperations",
  "NumberOfWarningSuboperations",
] as const;

type Keywords = readonly MessageKeyword[];
type Row = readonly [
  keyof typeof CommandField,
  string,
  DatasetPresence,
  clause: string,
  mandatory: Keywords,
  optional?: Keywords,
];

const table: readonly Row[] = [
  ["CStoreRq", "C-STORE-RQ", "always", "§9.3.1.1", [...CompositeRequest, "AffectedSOPInstanceUID"], [
    "MoveOriginatorApplicationEntityTitle",
    "MoveOriginatorMessageID",
  ]],
  ["CStoreRsp", "C-STORE-RSP", "never", "§9.3.1.2", Response, InstanceDetails],
  ["CFindRq", "C-FIND-RQ", "always", "§9.3.2.1", CompositeRequest],
  ["CFindRsp", "C-FIND-RSP", "conditional", "§9.3.2.2", Response, ClassDetails],
  ["CGetRq", "C-GET-RQ", "always", "§9.3.3.1", CompositeRequest],
  ["CGetRsp", "C-GET-RSP", "conditional", "§9.3.3.2", Response, RetrieveDetails],
  ["CMoveRq", "C-MOVE-RQ", "always", "§9.3.4.1", [...CompositeRequest, "MoveDestination"]],
  ["CMoveRsp", "C-MOVE-RSP", "conditional", "§9.3.4.2", Response, RetrieveDetails],
  ["CCancelRq", "C-CANCEL-RQ", "never", "§9.3.2.3", ["MessageIDBeingRespondedTo"]],
  ["CEchoRq", "C-ECHO-RQ", "never", "§9.3.5.1", ["AffectedSOPClassUID", "MessageID"]],
  ["CEchoRsp", "C-ECHO-RSP", "never", "§9.3.5.2", Response, ClassDetails],
  ["NEventReportRq", "N-EVENT-REPORT-RQ", "conditional", "§10.3.1.1", [
    "AffectedSOPClassUID",
    "MessageID",
    "AffectedSOPInstanceUID",
    "EventTypeID",
  ]],
  ["NEventReportRsp", "N-EVENT-REPORT-RSP", "conditional", "§10.3.1.2", Response, [...InstanceDetails, "EventTypeID"]],
  ["NGetRq", "N-GET-RQ", "never", "§10.3.2.1", InstanceRequest, ["AttributeIdentifierList"]],
  ["NGetRsp", "N-GET-RSP", "conditional", "§10.3.2.2", Response, [...InstanceDetails, "AttributeIdentifierList"]],
  ["NSetRq", "N-SET-RQ", "always", "§10.3.3.1", InstanceRequest],
  ["NSetRsp", "N-SET-RSP", "conditional", "§10.3.3.2", Response, [...InstanceDetails, "AttributeIdentifierList"]],
  ["NActionRq", "N-ACTION-RQ", "conditional", "§10.3.4.1", [...InstanceRequest, "ActionTypeID"]],
  ["NActionRsp", "N-ACTION-RSP", "conditional", "§10.3.4.2", Response, [...InstanceDetails, "ActionTypeID"]],
  ["NCreateRq", "N-CREATE-RQ", "conditional", "§10.3.5.1", ["AffectedSOPClassUID", "MessageID"], [
    "AffectedSOPInstanceUID",
  ]],
  ["NCreateRsp", "N-CREATE-RSP", "conditional", "§10.3.5.2", Response, [...InstanceDetails, "AttributeIdentifierList"]],
  ["NDeleteRq", "N-DELETE-RQ", "never", "§10.3.6.1", InstanceRequest],
  ["NDeleteRsp", "N-DELETE-RSP", "never", "§10.3.6.2", Response, InstanceDetails],
];

/** Every message of PS3.7. C-CANCEL-FIND-RQ, C-CANCEL-GET-RQ and C-CANCEL-MOVE-RQ are the same message. */
export const Messages: readonly MessageRow[] = table.map((
  [field, name, dataset, clause, mandatory, optional = []],
) => ({
  field: CommandField[field],
  name,
  dataset,
  clause: `PS3.7 ${clause}`,
  mandatory,
  optional,
}));

const messagesByField: ReadonlyMap<number, MessageRow> = new Map(Messages.map((row) => [row.field, row]));

/**
 * Finds a message by its Command Field.
 *
 * @param field Command Field (0000,0100).
 * @returns Its row, or undefined when PS3.7 has no such message.
 */
export function messageRow(field: number): MessageRow | undefined {
  return messagesByField.get(field);
}

/**
 * Names a message.
 *
 * @param field Command Field (0000,0100).
 * @returns E.g. `"C-FIND-RQ"`; for an unknown field its hexadecimal value.
 */
export function commandName(field: number): string {
  return messageRow(field)?.name ?? `Command Field ${field.toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * Tells requests, C-CANCEL-RQ among them.
 *
 * @param field Command Field (0000,0100), known or not.
 * @returns Whether the most significant bit is clear (PS3.7 Table E.1-1).
 */
export function isRequest(field: number): boolean {
  return (field & 0x8000) === 0;
}

/**
 * Tells responses.
 *
 * @param field Command Field (0000,0100), known or not.
 * @returns Whether the most significant bit is set (PS3.7 Table E.1-1).
 */
export function isResponse(field: number): boolean {
  return (field & 0x8000) !== 0;
}

/**
 * Gives the Command Field of the response to a request.
 *
 * @param field Command Field (0000,0100) of the request.
 * @returns The field with its most significant bit set.
 */
export function responseField(field: number): number {
  return field | 0x8000;
}
