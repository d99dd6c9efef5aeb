/**
 * PDUs and command sets in words, for `-v`. What proves a user's identity never appears.
 *
 * @module
 */
import { formatTag, parseTag } from "../lib/dataset/dictionary.ts";
import { commandName, isResponse } from "../lib/dimse/commands.ts";
import { CommandElements } from "../lib/dimse/dictionary.ts";
import type { DimseMessage } from "../lib/dimse/message.ts";
import { ContextResultTexts, describeAbort, describeReject } from "../lib/pdu/tables.ts";
import type {
  AAssociateAc,
  AAssociateRq,
  PresentationContextResult,
  ReceivedPdu,
  UserIdentity,
  UserInformation,
} from "../lib/pdu/types.ts";
import { ApplicationContextName } from "../lib/uids/implementation.ts";
import { sopClassName } from "../lib/uids/sop_classes.ts";
import { transferSyntaxName } from "../lib/uids/transfer_syntaxes.ts";
import { describeStatusOf, hex } from "./results.ts";

const IdentityTypes: Readonly<Record<number, string>> = {
  1: "username",
  2: "username and passcode",
  3: "Kerberos service ticket",
  4: "SAML assertion",
  5: "JSON Web Token",
};

const Priorities: Readonly<Record<number, string>> = { 0: "MEDIUM", 1: "HIGH", 2: "LOW" };

function row(name: string, value: string | number): string {
  return `  ${`${name}:`.padEnd(34)} ${value}`;
}

function named(uid: string, name: string | undefined): string {
  return name === undefined ? uid : `${name} (${uid})`;
}

function sopClass(uid: string): string {
  return named(uid, sopClassName(uid));
}

function transferSyntax(uid: string): string {
  return named(uid, transferSyntaxName(uid));
}

function bytes(value: Uint8Array): string {
  const shown = [...value.subarray(0, 32)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return value.length > 32 ? `${shown} … (${value.length} bytes)` : shown;
}

/**
 * The name in a user identity, which is no secret (PS3.7 §D.3.3.7, types 1 and 2).
 *
 * @param identity What a requestor gave
 * @returns The name, or `undefined` where there is none or it is not UTF-8
 */
export function userName(identity: UserIdentity | undefined): string | undefined {
  if (identity?.type !== 1 && identity?.type !== 2) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(identity.primaryField);
  } catch {
    return undefined;
  }
}

function identityText(identity: UserIdentity): string {
  const type = IdentityTypes[identity.type] ?? `type ${identity.type}`;
  const name = userName(identity);
  return `${type}${name === undefined ? "" : ` ${JSON.stringify(name)}`}${
    identity.type === 1 ? "" : ", secret hidden"
  }`;
}

function userInformation(info: UserInformation): string[] {
  const { asyncOperationsWindow: window, implementationVersionName: version = "" } = info;
  return [
    row("Maximum PDU length", info.maxPduLength === 0 ? "no limit" : `${info.maxPduLength} bytes`),
    row("Implementation", `${version} ${info.implementationClassUid}`.trim()),
    ...(window ? [row("Asynchronous operations", `${window.invoked} invoked, ${window.performed} performed`)] : []),
    ...info.roleSelections.map(({ sopClassUid, scuRole, scpRole }) =>
      row(
        "Requestor's role",
        `SCU ${scuRole ? "yes" : "no"}, SCP ${scpRole ? "yes" : "no"} for ${sopClass(sopClassUid)}`,
      )
    ),
    ...info.extendedNegotiations.map(({ sopClassUid, applicationInformation }) =>
      row("Extended negotiation", `${sopClass(sopClassUid)}: ${bytes(applicationInformation)}`)
    ),
    ...info.commonExtendedNegotiations.map(({ sopClassUid, serviceClassUid, relatedGeneralSopClassUids }) =>
      row("Common extended negotiation", [sopClassUid, serviceClassUid, ...relatedGeneralSopClassUids].join(" "))
    ),
    ...(info.userIdentity ? [row("User identity", identityText(info.userIdentity))] : []),
    ...(info.userIdentityResponse ? [row("User identity response", "yes")] : []),
  ];
}

function associate(pdu: AAssociateRq | AAssociateAc): string[] {
  const { applicationContextName: name } = pdu;
  return [
    row("Called AE title", pdu.calledAeTitle),
    row("Calling AE title", pdu.callingAeTitle),
    ...(name === ApplicationContextName ? [] : [row("Application context", name)]),
    ...userInformation(pdu.userInformation),
  ];
}

function request(pdu: AAssociateRq): string[] {
  return [
    ...associate(pdu),
    ...pdu.presentationContexts.flatMap(({ id, abstractSyntax, transferSyntaxes }) => [
      row(`Presentation context ${id}`, sopClass(abstractSyntax)),
      ...transferSyntaxes.map((uid) => row("  proposed", transferSyntax(uid))),
    ]),
  ];
}

function acceptance(pdu: AAssociateAc, asked: AAssociateRq | undefined): string[] {
  const proposals = new Map(asked?.presentationContexts.map(({ id, abstractSyntax }) => [id, abstractSyntax]));
  const answer = ({ result, transferSyntax: uid }: PresentationContextResult) =>
    result === 0 ? row("  accepted", transferSyntax(uid)) : row("  rejected", ContextResultTexts[result] ?? result);
  return [
    ...associate(pdu),
    ...pdu.presentationContexts.flatMap((context) => [
      row(`Presentation context ${context.id}`, sopClass(proposals.get(context.id) ?? "not proposed")),
      answer(context),
    ]),
  ];
}

/**
 * A PDU in words.
 *
 * @param pdu The PDU
 * @param asked The A-ASSOCIATE-RQ that an A-ASSOCIATE-AC answers
 * @returns Lines, indented; none for a PDU that its name says all about
 */
export function describePdu(pdu: ReceivedPdu, asked?: AAssociateRq): string[] {
  switch (pdu.type) {
    case "A-ASSOCIATE-RQ":
      return request(pdu);
    case "A-ASSOCIATE-AC":
      return acceptance(pdu, asked);
    case "A-ASSOCIATE-RJ":
      return [`  ${describeReject(pdu)}`];
    case "A-ABORT":
      return [`  ${describeAbort(pdu)}`];
    case "INVALID":
      return [`  ${pdu.error.message}`];
    default:
      return [];
  }
}

function tagText(tag: string): string {
  const number = parseTag(tag);
  return number === undefined ? tag : formatTag(number);
}

/**
 * A DIMSE message in words.
 *
 * @param message The message; of its data set only the length is told
 * @returns Lines, indented, one for each command element
 */
export function describeMessage({ contextId, command, dataset, oversize }: DimseMessage): string[] {
  const lines = [row("Presentation context", contextId)];
  for (const { keyword, name } of CommandElements) {
    if (keyword === "CommandGroupLength" || keyword === "CommandField" || keyword === "CommandDataSetType") continue;
    const value = command[keyword];
    if (value === undefined) continue;
    if (keyword === "Status" && typeof value === "number") {
      lines.push(row(name, describeStatusOf(value, command.AffectedSOPClassUID)));
    } else if (keyword === "Priority" && typeof value === "number") lines.push(row(name, Priorities[value] ?? value));
    else if (typeof value === "object") lines.push(row(name, value.map(tagText).join(" ")));
    else if (typeof value === "string" && keyword.endsWith("SOPClassUID")) lines.push(row(name, sopClass(value)));
    else lines.push(row(name, value));
  }
  if (oversize) lines.push(row("Data set", "too long, discarded"));
  else if (dataset) lines.push(row("Data set", `${dataset.length} bytes`));
  return lines;
}

/**
 * What a message is called, with what tells it from others.
 *
 * @param message The message
 * @returns E.g. `C-FIND-RSP 3 FF00`
 */
export function messageTitle({ command }: DimseMessage): string {
  const id = command.MessageID ?? command.MessageIDBeingRespondedTo ?? "?";
  const status = isResponse(command.CommandField) && command.Status !== undefined ? ` ${hex(command.Status)}` : "";
  return `${commandName(command.CommandField)} ${id}${status}`;
}
