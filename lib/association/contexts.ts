/**
 * Presentation contexts: what a requestor proposes and what both sides hold after negotiation (PS3.8 §7.1.1.13, PS3.7 §D.3.3.4).
 *
 * @module
 */
import type {
  AAssociateAc,
  AAssociateRq,
  PresentationContextResult,
  ProposedPresentationContext,
  RoleSelection,
} from "../pdu/types.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { isUid } from "../uids/uid.ts";

/** A presentation context that a requestor wants. */
export interface RequestedContext {
  /** SOP Class UID. */
  readonly abstractSyntax: string;
  /** Transfer Syntax UIDs in order of preference. Default: Explicit, then Implicit VR Little Endian. */
  readonly transferSyntaxes?: readonly string[];
  /** Which role the requestor wants for the SOP class (PS3.7 §D.3.3.4). Default `"scu"`, which needs no role selection. */
  readonly role?: "scu" | "scp" | "both";
}

/** An accepted presentation context, seen from this side. */
export interface PresentationContext {
  /** Presentation-context-ID. */
  readonly id: number;
  /** SOP Class UID. */
  readonly abstractSyntax: string;
  /** The accepted Transfer Syntax UID. */
  readonly transferSyntax: string;
  /** Whether this side may invoke operations of the SOP class. */
  readonly scu: boolean;
  /** Whether this side may perform operations of the SOP class. */
  readonly scp: boolean;
}

/** The most presentation contexts an association can have: the odd numbers from 1 to 255. */
export const MaxPresentationContexts = 128;

const DefaultTransferSyntaxes: readonly string[] = [ExplicitVRLittleEndian, ImplicitVRLittleEndian];

/**
 * Number the contexts a requestor wants.
 *
 * @param requested SOP Class UIDs or contexts in detail, at most 128.
 * @returns The Presentation Context Items and the Role Selection sub-items of the A-ASSOCIATE-RQ.
 * @throws {RangeError} For no context or more than 128, and for what is no UID.
 */
export function proposeContexts(
  requested: readonly (string | RequestedContext)[],
): { presentationContexts: ProposedPresentationContext[]; roleSelections: RoleSelection[] } {
  if (requested.length === 0 || requested.length > MaxPresentationContexts) {
    throw new RangeError(
      `Cannot request an association: ${requested.length} presentation contexts, wanted 1 to ${MaxPresentationContexts}`,
    );
  }
  const roles = new Map<string, RoleSelection>();
  const presentationContexts = requested.map((each, index) => {
    const { abstractSyntax, transferSyntaxes = DefaultTransferSyntaxes, role = "scu" }: RequestedContext =
      typeof each === "string" ? { abstractSyntax: each } : each;
    if (transferSyntaxes.length === 0) {
      throw new RangeError(`Cannot request an association: no transfer syntax for ${JSON.stringify(abstractSyntax)}`);
    }
    for (const uid of [abstractSyntax, ...transferSyntaxes]) {
      if (!isUid(uid)) throw new RangeError(`Cannot request an association: ${JSON.stringify(uid)} is no UID`);
    }
    // Roles belong to the SOP class: what any of its contexts wants is asked for.
    const { scuRole, scpRole } = roles.get(abstractSyntax) ?? { scuRole: false, scpRole: false };
    roles.set(abstractSyntax, {
      sopClassUid: abstractSyntax,
      scuRole: scuRole || role !== "scp",
      scpRole: scpRole || role !== "scu",
    });
    return { id: 2 * index + 1, abstractSyntax, transferSyntaxes };
  });
  // The default role of a requestor is SCU and needs no words.
  return { presentationContexts, roleSelections: [...roles.values()].filter(({ scpRole }) => scpRole) };
}

/**
 * The accepted contexts of an association, with the roles of one side.
 *
 * @param rq The proposal.
 * @param ac The answer.
 * @param requestor Whether to see them from the requestor's side.
 * @returns Accepted contexts by Presentation-context-ID. Results nobody asked for, and accepted transfer syntaxes
 * nobody proposed, are left out.
 */
export function acceptedContexts(
  rq: AAssociateRq,
  ac: AAssociateAc,
  requestor: boolean,
): Map<number, PresentationContext> {
  const results = new Map<number, PresentationContextResult>(ac.presentationContexts.map((each) => [each.id, each]));
  const proposedRoles = rolesBySopClass(rq.userInformation.roleSelections);
  const acceptedRoles = rolesBySopClass(ac.userInformation.roleSelections);
  const contexts = new Map<number, PresentationContext>();
  for (const { id, abstractSyntax, transferSyntaxes } of rq.presentationContexts) {
    const result = results.get(id);
    if (result?.result !== 0 || !transferSyntaxes.includes(result.transferSyntax)) continue;
    const proposed = proposedRoles.get(abstractSyntax);
    const accepted = proposed && acceptedRoles.get(abstractSyntax);
    // Without an answered proposal the default roles apply: requestor SCU, acceptor SCP.
    const requestorScu = accepted ? accepted.scuRole && proposed.scuRole : true;
    const requestorScp = accepted ? accepted.scpRole && proposed.scpRole : false;
    contexts.set(id, {
      id,
      abstractSyntax,
      transferSyntax: result.transferSyntax,
      scu: requestor ? requestorScu : requestorScp,
      scp: requestor ? requestorScp : requestorScu,
    });
  }
  return contexts;
}

/**
 * Role selections by SOP class.
 *
 * @param roleSelections The sub-items of an A-ASSOCIATE-RQ or -AC.
 * @returns The first sub-item of each SOP class.
 */
export function rolesBySopClass(roleSelections: readonly RoleSelection[]): Map<string, RoleSelection> {
  const roles = new Map<string, RoleSelection>();
  for (const each of roleSelections) if (!roles.has(each.sopClassUid)) roles.set(each.sopClassUid, each);
  return roles;
}
