/**
 * The acceptor's side of negotiation as a pure function: A-ASSOCIATE-RQ in, A-ASSOCIATE-AC or -RJ out (PS3.7 Annex D, PS3.8 §9.3).
 *
 * @module
 */
import type {
  AAssociateAc,
  AAssociateRj,
  AAssociateRq,
  AsyncOperationsWindow,
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  PresentationContextResult,
  RoleSelection,
} from "../pdu/types.ts";
import { ApplicationContextName, ImplementationClassUid, ImplementationVersionName } from "../uids/implementation.ts";
import { rolesBySopClass } from "./contexts.ts";

/** What an acceptor offers for one SOP class. */
export interface SupportedContext {
  /** SOP Class UID. */
  readonly abstractSyntax: string;
  /** Transfer syntaxes it can work with, or `"any"` where data sets are only passed on. */
  readonly transferSyntaxes: readonly string[] | "any";
  /** Whether the requestor may be SCU of it: this side performs. Default true. */
  readonly scuRole?: boolean;
  /** Whether the requestor may be SCP of it: this side invokes, as in the C-STORE sub-operations of a C-GET. Default false. */
  readonly scpRole?: boolean;
  /**
   * Service Class UID of those whose general SOP class this one may be: they are served as it is (PS3.7 §D.3.3.6). Absent:
   * of none.
   */
  readonly serviceClassUid?: string;
  /** SOP Class Extended Negotiation: the answer to what was offered, or `undefined` for none (PS3.7 §D.3.3.5). */
  readonly extendedNegotiation?: (offered: Uint8Array) => Uint8Array | undefined;
}

/** What an acceptor accepts. */
export interface AcceptorPolicy {
  /** The SOP classes served. */
  readonly contexts: readonly SupportedContext[];
  /** Called AE titles answered to; all when absent. */
  readonly calledAeTitles?: readonly string[];
  /** Calling AE titles let in; all when absent. */
  readonly callingAeTitles?: readonly string[];
  /** Maximum length of P-DATA-TF variable fields this side receives, in bytes (PS3.8 §D.1). */
  readonly maxPduLength: number;
  /** What this side can do at most (PS3.7 §D.3.3.3): `invoked` and `performed` as the requestor sees them. */
  readonly asyncOperationsWindow?: AsyncOperationsWindow;
}

/** The verdict on a user identity (PS3.7 §D.3.3.7). */
export interface IdentityVerdict {
  /** Whether the requestor is let in. */
  readonly accepted: boolean;
  /** Server-response for types 3 to 5, sent when the requestor asked for a positive response. */
  readonly response?: Uint8Array;
  /** How a requestor that is not let in is rejected (PS3.8 Table 9-21). Default: permanently, by the service-provider. */
  readonly reject?: Pick<AAssociateRj, "result" | "source" | "reason">;
}

/**
 * Why a request is turned down before its presentation contexts are looked at.
 *
 * @param rq The request.
 * @param policy What is accepted.
 * @returns The A-ASSOCIATE-RJ, or `undefined` when there is no objection.
 */
export function objection(rq: AAssociateRq, policy: AcceptorPolicy): AAssociateRj | undefined {
  if ((rq.protocolVersion & 1) === 0) return rejection(1, 2, 2);
  if (rq.presentationContexts.length === 0 || isTooShort(rq.userInformation.maxPduLength)) return rejection(1, 1, 1);
  if (rq.applicationContextName !== ApplicationContextName) return rejection(1, 1, 2);
  if (!isAeTitle(rq.callingAeTitle) || excluded(rq.callingAeTitle, policy.callingAeTitles)) return rejection(1, 1, 3);
  if (!isAeTitle(rq.calledAeTitle) || excluded(rq.calledAeTitle, policy.calledAeTitles)) return rejection(1, 1, 7);
}

/**
 * Answer an A-ASSOCIATE-RQ.
 *
 * @param rq The request.
 * @param policy What is accepted.
 * @param identity The verdict on its user identity; absent when nobody checks.
 * @returns The answer to send.
 */
export function negotiate(
  rq: AAssociateRq,
  policy: AcceptorPolicy,
  identity?: IdentityVerdict,
): AAssociateAc | AAssociateRj {
  const rejected = objection(rq, policy);
  if (rejected) return rejected;
  if (identity?.accepted === false) {
    const { result, source, reason } = identity.reject ?? { result: 1, source: 2, reason: 1 };
    return rejection(result, source, reason);
  }

  const info = rq.userInformation;
  const supported = supportTable(policy.contexts, info.commonExtendedNegotiations);
  const proposedRoles = rolesBySopClass(info.roleSelections);
  const roleSelections: RoleSelection[] = [];
  for (const [sopClassUid, proposed] of proposedRoles) {
    const offer = supported(sopClassUid);
    if (!offer) continue;
    // An acceptor never answers 1 to a role that was not proposed.
    const scuRole = proposed.scuRole && (offer.scuRole ?? true);
    const scpRole = proposed.scpRole && (offer.scpRole ?? false);
    roleSelections.push({ sopClassUid, scuRole, scpRole });
  }
  const roles = rolesBySopClass(roleSelections);

  const presentationContexts = rq.presentationContexts.map(({ id, abstractSyntax, transferSyntaxes }) => {
    const refused = (result: number): PresentationContextResult => ({
      id,
      result,
      transferSyntax: transferSyntaxes[0],
    });
    const offer = supported(abstractSyntax);
    if (!offer) return refused(3);
    const role = roles.get(abstractSyntax);
    if (role ? !role.scuRole && !role.scpRole : offer.scuRole === false) return refused(1);
    const transferSyntax = offer.transferSyntaxes === "any"
      ? transferSyntaxes[0]
      : transferSyntaxes.find((each) => offer.transferSyntaxes.includes(each));
    return transferSyntax ? { id, result: 0, transferSyntax } : refused(4);
  });

  const extendedNegotiations: ExtendedNegotiation[] = [];
  for (const { sopClassUid, applicationInformation } of info.extendedNegotiations) {
    if (extendedNegotiations.some((each) => each.sopClassUid === sopClassUid)) continue;
    const answer = supported(sopClassUid)?.extendedNegotiation?.(applicationInformation);
    if (answer) extendedNegotiations.push({ sopClassUid, applicationInformation: answer });
  }

  return {
    type: "A-ASSOCIATE-AC",
    protocolVersion: 1,
    calledAeTitle: rq.calledAeTitle,
    callingAeTitle: rq.callingAeTitle,
    ...(rq.bytes11To74 && { bytes11To74: rq.bytes11To74 }),
    applicationContextName: ApplicationContextName,
    presentationContexts,
    userInformation: {
      maxPduLength: policy.maxPduLength,
      implementationClassUid: ImplementationClassUid,
      implementationVersionName: ImplementationVersionName,
      ...asyncAnswer(info.asyncOperationsWindow, policy.asyncOperationsWindow),
      roleSelections,
      extendedNegotiations,
      commonExtendedNegotiations: [],
      ...(identity?.accepted && info.userIdentity?.positiveResponseRequested
        ? { userIdentityResponse: identity.response ?? new Uint8Array() }
        : {}),
    },
  };
}

/**
 * Whether there is such a type of user identity: 1 username to 5 JSON Web Token (PS3.7 Table D.3-14).
 *
 * @param type User-Identity-Type.
 */
export function isIdentityType(type: number): boolean {
  return type >= 1 && type <= 5;
}

/** Build an A-ASSOCIATE-RJ (PS3.8 Table 9-21). */
export function rejection(result: number, source: number, reason: number): AAssociateRj {
  return { type: "A-ASSOCIATE-RJ", result, source, reason };
}

/**
 * Whether a text is an AE title: 1 to 16 characters of the default repertoire without backslash and control
 * characters, and not all spaces (PS3.5 §6.2).
 *
 * @param text The text, without leading and trailing spaces.
 */
export function isAeTitle(text: string): boolean {
  return /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(text) && text.trim() !== "";
}

/**
 * Whether a Maximum Length leaves no room for a PDV with content: its header takes 6 bytes (PS3.8 §9.3.5.1).
 *
 * @param maxPduLength Maximum-length-received in bytes, 0 for no limit.
 */
export function isTooShort(maxPduLength: number): boolean {
  return maxPduLength !== 0 && maxPduLength < 8;
}

/** The lower of two windows for each direction, where 0 means unlimited (PS3.7 §D.3.3.3). */
function asyncAnswer(
  proposed: AsyncOperationsWindow | undefined,
  ours: AsyncOperationsWindow = { invoked: 1, performed: 1 },
): { asyncOperationsWindow?: AsyncOperationsWindow } {
  if (!proposed) return {};
  const lower = (a: number, b: number) => (a === 0 ? b : b === 0 ? a : Math.min(a, b));
  return {
    asyncOperationsWindow: {
      invoked: lower(proposed.invoked, ours.invoked),
      performed: lower(proposed.performed, ours.performed),
    },
  };
}

function excluded(aeTitle: string, allowed: readonly string[] | undefined): boolean {
  return allowed !== undefined && !allowed.includes(aeTitle);
}

/**
 * What is offered for a SOP class: by its own UID, or, where the requestor's Common Extended Negotiation names
 * general SOP classes that it specializes, by one of those (PS3.7 §D.3.3.6).
 */
function supportTable(
  contexts: readonly SupportedContext[],
  common: readonly CommonExtendedNegotiation[],
): (sopClassUid: string) => SupportedContext | undefined {
  const table = tables.get(contexts) ?? tableOf(contexts);
  tables.set(contexts, table);
  // Once for each, however often a request that has thousands of them asks for one. The first word on a SOP class counts.
  const generals = new Map(common.toReversed().map((each) => [each.sopClassUid, generalSopClass(each, table)]));
  return (sopClassUid) => {
    const own = table.get(sopClassUid);
    if (own) return own;
    const general = generals.get(sopClassUid);
    return general && { ...general, abstractSyntax: sopClassUid };
  };
}

/**
 * The general SOP class as which a specialized one is served (PS3.7 §D.3.3.6).
 *
 * @param special What the requestor has said of the specialized one.
 * @param supported What is served, by SOP class.
 * @returns The first that is served and of the same service class.
 */
export function generalSopClass<Supported extends Pick<SupportedContext, "serviceClassUid">>(
  { serviceClassUid, relatedGeneralSopClassUids }: CommonExtendedNegotiation,
  supported: ReadonlyMap<string, Supported>,
): Supported | undefined {
  for (const uid of relatedGeneralSopClassUids) {
    const general = supported.get(uid);
    if (general?.serviceClassUid === serviceClassUid) return general;
  }
}

/** The contexts of a server by SOP class: all its associations ask for the same. */
const tables = new WeakMap<readonly SupportedContext[], ReadonlyMap<string, SupportedContext>>();

function tableOf(contexts: readonly SupportedContext[]): ReadonlyMap<string, SupportedContext> {
  const table = new Map<string, SupportedContext>();
  for (const each of contexts) {
    const earlier = table.get(each.abstractSyntax);
    table.set(each.abstractSyntax, earlier ? merge(earlier, each) : each);
  }
  return table;
}

/** Two services may speak of one SOP class: what either of them can do, the acceptor can do. */
function merge(a: SupportedContext, b: SupportedContext): SupportedContext {
  return {
    abstractSyntax: a.abstractSyntax,
    transferSyntaxes: a.transferSyntaxes === "any" || b.transferSyntaxes === "any"
      ? "any"
      : [...new Set([...a.transferSyntaxes, ...b.transferSyntaxes])],
    scuRole: (a.scuRole ?? true) || (b.scuRole ?? true),
    scpRole: (a.scpRole ?? false) || (b.scpRole ?? false),
    serviceClassUid: a.serviceClassUid ?? b.serviceClassUid,
    extendedNegotiation: a.extendedNegotiation ?? b.extendedNegotiation,
  };
}
