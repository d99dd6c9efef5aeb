/**
 * Command sets to and from bytes: always Implicit VR Little Endian (PS3.7 §6.3.1).
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import { messageRow, NoDataSet } from "./commands.ts";
import { type CommandElement, CommandElements } from "./dictionary.ts";
import type { CommandSet } from "./message.ts";

/** Group 2, element 2, value length 4. */
const ElementHeaderLength = 8;
/** Command Group Length (0000,0000): header and a UL. */
const GroupLengthLength = ElementHeaderLength + 4;
/** UI has up to 64 characters, AE up to 16 (PS3.5 Table 6.2-1); a longer AE title is the service's to refuse. */
const LongestUnchecked = 64;
/** Padding that some senders add to a UI of full length. */
const LongestPaddedUid = LongestUnchecked + 2;
/** LO: 64 characters. Longer comments are received, as far as that, and sent cut off. */
const LongestComment = 64;
const LongestReceivedComment = 1024;

const Nul = 0x00;
const Space = 0x20;
const QuestionMark = 0x3f;
const Backslash = 0x5c;

const elementsByTag: ReadonlyMap<number, CommandElement> = new Map(CommandElements.map((row) => [row.tag, row]));

/**
 * Decodes a command set. The group length may be absent or wrong and elements unknown in group 0000 are skipped;
 * everything else must be as PS3.7 §6.3.1 wants it. An element without a value counts as absent.
 *
 * @param bytes The whole command set.
 * @returns The command set in keyword form; which elements its message must hold is {@linkcode validateCommandSet}'s concern.
 * @throws {ProtocolError} When the bytes are no command set, or Command Field or Command Data Set Type is missing.
 */
export function decodeCommandSet(bytes: Uint8Array): CommandSet {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const command: Partial<CommandSet> = {};
  let previous = -1;
  let offset = 0;
  while (offset < bytes.length) {
    if (bytes.length - offset < ElementHeaderLength) {
      throw undecodable(`${bytes.length - offset} bytes after the last element are no element`);
    }
    const group = view.getUint16(offset, true);
    const tag = view.getUint16(offset + 2, true);
    const length = view.getUint32(offset + 4, true);
    const start = offset + ElementHeaderLength;
    if (group !== 0) throw undecodable(`tag (${hex(group)},${hex(tag)}) is not of group 0000`);
    if (tag <= previous) throw undecodable(`tag (0000,${hex(tag)}) follows (0000,${hex(previous)})`);
    if (length > bytes.length - start) {
      throw undecodable(`length ${length} of (0000,${hex(tag)}) exceeds the ${bytes.length - start} bytes left`);
    }
    previous = tag;
    offset = start + length;
    const element = elementsByTag.get(tag);
    if (element !== undefined && length > 0) decodeValue(command, element, bytes, view, start, offset);
  }
  if (command.CommandField === undefined) throw undecodable("Command Field (0000,0100) is missing");
  if (command.CommandDataSetType === undefined) throw undecodable("Command Data Set Type (0000,0800) is missing");
  return command as CommandSet;
}

function decodeValue(
  command: Partial<CommandSet>,
  element: CommandElement,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): void {
  const length = end - start;
  switch (element.vr) {
    case "US":
      if (length !== 2) throw badLength(element, length);
      command[element.keyword] = view.getUint16(start, true);
      return;
    case "UL":
      if (length !== 4) throw badLength(element, length);
      return;
    case "AT": {
      if (length % 4 !== 0) throw badLength(element, length);
      const tags: string[] = [];
      for (let at = start; at < end; at += 4) {
        const tag = view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true);
        tags.push(tag.toString(16).toUpperCase().padStart(8, "0"));
      }
      command[element.keyword] = tags;
      return;
    }
    case "UI": {
      if (length > LongestPaddedUid) throw badLength(element, length);
      const uid = decodeText(bytes, start, trimmedEnd(bytes, start, end));
      if (uid.length > LongestUnchecked) throw badLength(element, length);
      if (uid !== "") command[element.keyword] = uid;
      return;
    }
    case "AE":
    case "LO": {
      if (element.vr === "AE" && length > LongestUnchecked) throw badLength(element, length);
      const first = trimmedStart(bytes, start, end);
      const last = trimmedEnd(bytes, first, end);
      const text = decodeText(bytes, first, Math.min(last, first + LongestReceivedComment));
      if (text !== "") command[element.keyword] = text;
      return;
    }
  }
}

/**
 * Encodes a command set: Command Group Length first, then the elements that have a value, in ascending order. Error
 * Comment is cut to 64 characters, and those outside the default repertoire become "?".
 *
 * @param command The command set in keyword form.
 * @returns The bytes, in a buffer of their own.
 * @throws {RangeError} When a value does not fit its element.
 */
export function encodeCommandSet(command: CommandSet): Uint8Array<ArrayBuffer> {
  const present: [CommandElement, CommandValue][] = [];
  let length = GroupLengthLength;
  for (const element of CommandElements) {
    if (element.vr === "UL") continue;
    const value = command[element.keyword];
    if (value === undefined) continue;
    present.push([element, value]);
    length += ElementHeaderLength + measuredLength(element, value);
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  // The groups, and the tag (0000,0000), are what the buffer already holds.
  view.setUint32(4, 4, true);
  view.setUint32(ElementHeaderLength, length - GroupLengthLength, true);
  let offset = GroupLengthLength;
  for (const [element, value] of present) {
    const start = offset + ElementHeaderLength;
    const end = encodeValue(element, value, bytes, view, start);
    view.setUint16(offset + 2, element.tag, true);
    view.setUint32(offset + 4, end - start, true);
    offset = end;
  }
  return bytes;
}

type CommandValue = number | string | readonly string[];

/** Checks a value against its VR and gives its encoded length in bytes, padding included. */
function measuredLength(element: CommandElement, value: CommandValue): number {
  switch (element.vr) {
    case "AT":
      if (!Array.isArray(value) || !value.every(isTag)) throw unencodable(element, value);
      return 4 * value.length;
    case "LO":
      if (typeof value !== "string") throw unencodable(element, value);
      return evenLength(Math.min(value.length, LongestComment));
    case "AE":
    case "UI":
      if (typeof value !== "string" || value.length > LongestUnchecked) throw unencodable(element, value);
      return evenLength(value.length);
    default:
      if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > 0xffff) throw unencodable(element, value);
      return 2;
  }
}

/** Writes a value and gives the offset behind it. */
function encodeValue(
  element: CommandElement,
  value: CommandValue,
  bytes: Uint8Array,
  view: DataView,
  offset: number,
): number {
  if (typeof value === "number") {
    view.setUint16(offset, value, true);
    return offset + 2;
  }
  if (typeof value !== "string") {
    for (const tag of value) {
      view.setUint16(offset, parseInt(tag.slice(0, 4), 16), true);
      view.setUint16(offset + 2, parseInt(tag.slice(4), 16), true);
      offset += 4;
    }
    return offset;
  }
  const comment = element.vr === "LO";
  const length = comment ? Math.min(value.length, LongestComment) : value.length;
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i);
    if (code > 0xff && !comment) throw unencodable(element, value);
    bytes[offset++] = comment && !isCommentCharacter(code) ? QuestionMark : code;
  }
  if (length % 2 !== 0) bytes[offset++] = element.vr === "UI" ? Nul : Space;
  return offset;
}

function evenLength(length: number): number {
  return length + length % 2;
}

function isTag(text: unknown): boolean {
  return typeof text === "string" && /^[0-9A-Fa-f]{8}$/.test(text);
}

/** LO in the default repertoire: printable ASCII without the value separator (PS3.5 Table 6.2-1, PS3.7 §C.4.1). */
function isCommentCharacter(code: number): boolean {
  return code >= Space && code < 0x7f && code !== Backslash;
}

/**
 * Checks that a command set holds what its message must (PS3.7 §9.3, §10.3), a data set included.
 *
 * @param command The command set.
 * @throws {ProtocolError} When Command Field names no message, or a mandatory element or its data set is missing.
 */
export function validateCommandSet(command: CommandSet): void {
  const row = messageRow(command.CommandField);
  if (row === undefined) throw undecodable(`Command Field ${hex(command.CommandField)} names no message`);
  for (const keyword of row.mandatory) {
    if (command[keyword] === undefined) {
      throw undecodable(`${row.name} has no ${keyword} (${row.clause})`);
    }
  }
  if (row.dataset === "always" && command.CommandDataSetType === NoDataSet) {
    throw undecodable(`${row.name} announces no data set (${row.clause})`);
  }
  if (row.dataset === "never" && command.CommandDataSetType !== NoDataSet) {
    throw undecodable(`${row.name} announces a data set (${row.clause})`);
  }
}

function trimmedStart(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && bytes[start] === Space) start++;
  return start;
}

function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && (bytes[end - 1] === Nul || bytes[end - 1] === Space)) end--;
  return end;
}

/** ISO 8859-1, of which `TextDecoder` knows only a superset. The ranges are short: all have been checked. */
function decodeText(bytes: Uint8Array, start: number, end: number): string {
  const codes = new Array<number>(end - start);
  for (let at = start; at < end; at++) codes[at - start] = bytes[at];
  return String.fromCharCode.apply(null, codes);
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}

function undecodable(what: string): ProtocolError {
  return new ProtocolError(`Cannot decode command set: ${what}`);
}

function badLength(element: CommandElement, length: number): ProtocolError {
  return undecodable(`length ${length} of (0000,${hex(element.tag)}) does not suit ${element.vr}`);
}

function unencodable(element: CommandElement, value: unknown): RangeError {
  return new RangeError(
    `Cannot encode command set: ${JSON.stringify(value)} does not suit ${element.vr} ${element.keyword}`,
  );
}
