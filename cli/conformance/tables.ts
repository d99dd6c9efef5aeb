/**
 * The tables of the code as tables of the conformance statement.
 *
 * @module
 */
import type { RequestedContext } from "../../lib/association/contexts.ts";
import { proposeContexts } from "../../lib/association/contexts.ts";
import { CodedSets } from "../../lib/dataset/charset_tables.ts";
import { formatTag } from "../../lib/dataset/dictionary.ts";
import { commandName } from "../../lib/dimse/commands.ts";
import { type StatusRow, StatusTables } from "../../lib/dimse/status.ts";
import { HangingProtocolKeys, type KeyRow, type KeyTable } from "../../lib/hanging_protocol/key_table.ts";
import type { Service } from "../../lib/service/types.ts";
import { sopClassName } from "../../lib/uids/sop_classes.ts";
import { transferSyntaxName } from "../../lib/uids/transfer_syntaxes.ts";
import { hex } from "../results.ts";
import { table } from "./markdown.ts";

function named(uid: string): string {
  return sopClassName(uid) ?? uid;
}

/**
 * The transfer syntaxes of one presentation context.
 *
 * @param uids Transfer Syntax UIDs in order
 * @returns Their names and UIDs
 */
export function transferSyntaxes(uids: readonly string[]): string {
  return uids.map((uid) => `${transferSyntaxName(uid)} (${uid})`).join(", ");
}

/**
 * What an acceptor offers.
 *
 * @param services Its services
 * @returns A table: SOP class, UID, role, operations, transfer syntaxes
 */
export function acceptedContexts(services: readonly Service[]): string {
  const rows = services.flatMap((service) => service.rows).map((row) => {
    const performed = Object.keys(row.operations).map((field) => commandName(Number(field)).replace("-RQ", ""));
    // A SOP class of which the requestor is the SCP: here this side sends the sub-operations of a C-GET
    const [role, operations] = row.scpRole ? ["SCU", "C-STORE, for C-GET"] : ["SCP", performed.join(", ")];
    const syntaxes = row.transferSyntaxes === "any"
      ? "the first that is proposed"
      : transferSyntaxes(row.transferSyntaxes);
    return [named(row.abstractSyntax), row.abstractSyntax, role, operations, syntaxes];
  });
  return table(["SOP Class", "UID", "Role", "Operations", "Transfer Syntaxes"], rows);
}

/**
 * What a requestor proposes.
 *
 * @param contexts SOP classes or contexts in detail
 * @returns A table: SOP class, UID, role, transfer syntaxes
 */
export function proposedContexts(contexts: readonly (string | RequestedContext)[]): string {
  const { presentationContexts, roleSelections } = proposeContexts(contexts);
  const rows = presentationContexts.map(({ abstractSyntax, transferSyntaxes: uids }) => {
    const role = roleSelections.find(({ sopClassUid }) => sopClassUid === abstractSyntax);
    const text = role === undefined ? "SCU" : [role.scuRole && "SCU", role.scpRole && "SCP"].filter(Boolean).join(", ");
    return [named(abstractSyntax), abstractSyntax, text, transferSyntaxes(uids)];
  });
  return table(["SOP Class", "UID", "Role", "Transfer Syntaxes, preferred first"], rows);
}

/**
 * What answers to Worklist Extended Negotiation look like, asked of the code.
 *
 * @param services The services of the acceptor
 * @returns A table: SOP class, offer, answer
 */
export function extendedNegotiation(services: readonly Service[]): string {
  const bytes = (value: Uint8Array | undefined) => value === undefined ? "none" : [...value].join(" ");
  const offers = [Uint8Array.of(1, 1, 1), Uint8Array.of(1, 1, 1, 1)];
  const rows = services.flatMap((service) => service.rows).flatMap(({ abstractSyntax, extendedNegotiation: answer }) =>
    answer ? offers.map((offer) => [named(abstractSyntax), bytes(offer), bytes(answer(offer))]) : []
  );
  return table(["SOP Class", "Bytes offered", "Bytes answered"], rows);
}

function statusRow({ code, last, category, description, origin, clause }: StatusRow): string[] {
  const codes = last === undefined ? hex(code) : `${hex(code)}-${hex(last)}`;
  return [category, codes, description, origin === "implementation" ? "this implementation" : clause];
}

/**
 * The statuses of a service.
 *
 * @param service Its name in `StatusTables`
 * @returns A table: class, code, meaning, where it is defined
 */
export function statuses(service: string): string {
  const { rows } = StatusTables.find((each) => each.service === service)!;
  return table(["Class", "Code", "Meaning", "Defined in"], rows.map(statusRow));
}

const MatchText: Readonly<Record<KeyRow["match"], string>> = { R: "R", U: "U", O: "O", "-": "-" };
const TypeText = {
  single: "single value",
  list: "list of UID",
  wildcard: "wild card",
  universal: "universal",
  sequence: "sequence",
};

function keyRows(rows: KeyTable, depth: number): string[][] {
  return rows.flatMap((row) => [
    [
      ">".repeat(depth) + row.keyword,
      formatTag(row.tag),
      row.vr,
      MatchText[row.match],
      row.returnType,
      row.types?.map((type) => TypeText[type]).join(", ") ?? (row.ignored ? "a value is passed over" : "return only"),
    ],
    ...keyRows(row.items ?? [], depth + 1),
  ]);
}

/**
 * The keys of C-FIND.
 *
 * @returns A table after PS3.4 Table U.6-1, the code sequence macro spelt out where it is included
 */
export function keys(): string {
  const headings = ["Attribute", "Tag", "VR", "Matching Key", "Return Key Type", "Matching"];
  return table(headings, keyRows(HangingProtocolKeys, 0));
}

/**
 * The character sets.
 *
 * @returns A table: registration, defined terms without and with code extensions
 */
export function characterSets(): string {
  const registered = Object.entries(CodedSets).map(([number, { width, element }]) => [
    `ISO-IR ${number}`,
    width === 1 ? `ISO_IR ${number}` : "",
    `ISO 2022 IR ${number}`,
    `${element}, ${width === 1 ? "one byte" : "two bytes"}`,
  ]);
  const whole = ["ISO_IR 192", "GB18030", "GBK"].map((term) => [term, term, "", "without code extensions"]);
  return table(["Set", "Defined Term", "With code extensions", "Code element"], [...registered, ...whole]);
}
