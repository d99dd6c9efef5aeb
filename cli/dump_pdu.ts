/**
 * PDUs in words, for `-v`. What proves a user's identity never appears.
 *
 * @module
 */
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
import { transferSyntaxName } from "../lib/uids/transfer_syntaxes.ts";
import { named, row, sopClass } from "./dump_rows.ts";

const IdentityTypes: Readonly<Record<number, string>> = {
  1: "username",
  2: "username and passcode",
  3: "Kerberos service ticket",
  4: "SAML assertion",
  5: "JSON Web Token",
};

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
