/**
 * The command elements: group 0000 of the data dictionary (PS3.7 Annex E, Table E.1-1).
 *
 * @module
 */
import type { CommandSet } from "./message.ts";

/** Keywords of the command elements whose values have a type. */
export type CommandKeyword<Value> = {
  [Keyword in keyof CommandSet]-?: NonNullable<CommandSet[Keyword]> extends Value ? Keyword : never;
}[keyof CommandSet];

/** What the rows of {@linkcode CommandElements} have in common. */
export interface CommandElementBase {
  /** 0xggggeeee; the group is 0000. */
  readonly tag: number;
  /** Name as PS3.7 prints it. */
  readonly name: string;
  /** Value Multiplicity. */
  readonly vm: "1" | "1-n";
}

/** Command Group Length, which exists on the wire only. */
export interface GroupLengthElement extends CommandElementBase {
  /** The keyword. */
  readonly keyword: "CommandGroupLength";
  /** Value Representation. */
  readonly vr: "UL";
}

/** A command element that holds a 16-bit number. */
export interface NumberElement extends CommandElementBase {
  /** Its property in a `CommandSet`. */
  readonly keyword: CommandKeyword<number>;
  /** Value Representation. */
  readonly vr: "US";
}

/** A command element that holds text. */
export interface TextElement extends CommandElementBase {
  /** Its property in a `CommandSet`. */
  readonly keyword: CommandKeyword<string>;
  /** Value Representation. */
  readonly vr: "AE" | "LO" | "UI";
}

/** A command element that holds tags. */
export interface TagsElement extends CommandElementBase {
  /** Its property in a `CommandSet`. */
  readonly keyword: CommandKeyword<readonly string[]>;
  /** Value Representation. */
  readonly vr: "AT";
}

/** A row of {@linkcode CommandElements}. */
export type CommandElement = GroupLengthElement | NumberElement | TextElement | TagsElement;

/** The command elements in ascending order of their tags. */
export const CommandElements: readonly CommandElement[] = [
  { tag: 0x00000000, vr: "UL", vm: "1", keyword: "CommandGroupLength", name: "Command Group Length" },
  { tag: 0x00000002, vr: "UI", vm: "1", keyword: "AffectedSOPClassUID", name: "Affected SOP Class UID" },
  { tag: 0x00000003, vr: "UI", vm: "1", keyword: "RequestedSOPClassUID", name: "Requested SOP Class UID" },
  { tag: 0x00000100, vr: "US", vm: "1", keyword: "CommandField", name: "Command Field" },
  { tag: 0x00000110, vr: "US", vm: "1", keyword: "MessageID", name: "Message ID" },
  { tag: 0x00000120, vr: "US", vm: "1", keyword: "MessageIDBeingRespondedTo", name: "Message ID Being Responded To" },
  { tag: 0x00000600, vr: "AE", vm: "1", keyword: "MoveDestination", name: "Move Destination" },
  { tag: 0x00000700, vr: "US", vm: "1", keyword: "Priority", name: "Priority" },
  { tag: 0x00000800, vr: "US", vm: "1", keyword: "CommandDataSetType", name: "Command Data Set Type" },
  { tag: 0x00000900, vr: "US", vm: "1", keyword: "Status", name: "Status" },
  { tag: 0x00000901, vr: "AT", vm: "1-n", keyword: "OffendingElement", name: "Offending Element" },
  { tag: 0x00000902, vr: "LO", vm: "1", keyword: "ErrorComment", name: "Error Comment" },
  { tag: 0x00000903, vr: "US", vm: "1", keyword: "ErrorID", name: "Error ID" },
  { tag: 0x00001000, vr: "UI", vm: "1", keyword: "AffectedSOPInstanceUID", name: "Affected SOP Instance UID" },
  { tag: 0x00001001, vr: "UI", vm: "1", keyword: "RequestedSOPInstanceUID", name: "Requested SOP Instance UID" },
  { tag: 0x00001002, vr: "US", vm: "1", keyword: "EventTypeID", name: "Event Type ID" },
  { tag: 0x00001005, vr: "AT", vm: "1-n", keyword: "AttributeIdentifierList", name: "Attribute Identifier List" },
  { tag: 0x00001008, vr: "US", vm: "1", keyword: "ActionTypeID", name: "Action Type ID" },
  {
    tag: 0x00001020,
    vr: "US",
    vm: "1",
    keyword: "NumberOfRemainingSuboperations",
    name: "Number of Remaining Sub-operations",
  },
  {
    tag: 0x00001021,
    vr: "US",
    vm: "1",
    keyword: "NumberOfCompletedSuboperations",
    name: "Number of Completed Sub-operations",
  },
  {
    tag: 0x00001022,
    vr: "US",
    vm: "1",
    keyword: "NumberOfFailedSuboperations",
    name: "Number of Failed Sub-operations",
  },
  {
    tag: 0x00001023,
    vr: "US",
    vm: "1",
    keyword: "NumberOfWarningSuboperations",
    name: "Number of Warning Sub-operations",
  },
  {
    tag: 0x00001030,
    vr: "AE",
    vm: "1",
    keyword: "MoveOriginatorApplicationEntityTitle",
    name: "Move Originator Application Entity Title",
  },
  { tag: 0x00001031, vr: "US", vm: "1", keyword: "MoveOriginatorMessageID", name: "Move Originator Message ID" },
];
