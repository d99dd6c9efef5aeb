/**
 * Establishing an association over an open transport connection, from either side (PS3.8 §7.1).
 *
 * @module
 */
import { AssociationAbortedError, AssociationRejectedError, NoPresentationContextError } from "../errors.ts";
import { describeReject } from "../pdu/tables.ts";
import type {
  AAssociateAc,
  AAssociateRj,
  AAssociateRq,
  AsyncOperationsWindow,
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  UserIdentity,
} from "../pdu/types.ts";
import type { Duplex } from "../transport/duplex.ts";
import { ApplicationContextName, ImplementationClassUid, ImplementationVersionName } from "../uids/implementation.ts";
import { Association } from "./association.ts";
import { proposeContexts, type RequestedContext } from "./contexts.ts";
import { isAeTitle, isTooShort } from "./negotiate.ts";
import { type AssociationOptions, DefaultMaxPduLength } from "./options.ts";

/** What a requestor asks for. */
export interface RequestOptions extends AssociationOptions {
  /** Called AE title: the acceptor's, 1 to 16 characters. */
  readonly calledAeTitle: string;
  /** Calling AE title: ours, 1 to 16 characters. */
  readonly callingAeTitle: string;
  /** The SOP classes wanted: UIDs, or contexts with transfer syntaxes and role; 1 to 128. */
  readonly contexts: readonly (string | RequestedContext)[];
  /** How many operations to have outstanding at once, each way (PS3.7 §D.3.3.3). Default: not negotiated, 1 and 1. */
  readonly asyncOperationsWindow?: AsyncOperationsWindow;
  /** SOP Class Extended Negotiation (PS3.7 §D.3.3.5). */
  readonly extendedNegotiations?: readonly ExtendedNegotiation[];
  /** SOP Class Common Extended Negotiation (PS3.7 §D.3.3.6). */
  readonly commonExtendedNegotiations?: readonly CommonExtendedNegotiation[];
  /** Who is asking (PS3.7 §D.3.3.7). */
  readonly userIdentity?: UserIdentity;
}

/**
 * Request an association and wait until it is established.
 *
 * @param association A new association in the requestor's role.
 * @param options What to ask for.
 * @throws {AssociationRejectedError} When the acceptor rejects it.
 * @throws {NoPresentationContextError} When it accepts none of the presentation contexts.
 * @throws {DicomNetworkError} When it is aborted, the connection fails or no answer comes in time.
 * @throws {RangeError} For an AE title or a number of contexts that cannot be sent.
 */
export async function establish(association: Association, options: RequestOptions): Promise<void> {
  const answer = await association.open(associateRequest(options));
  if (answer.type === "A-ASSOCIATE-RJ") {
    throw new AssociationRejectedError(
      `Association rejected by ${options.calledAeTitle}: ${describeReject(answer)}`,
      answer,
    );
  }
  if (association.contexts.size === 0 || isTooShort(answer.userInformation.maxPduLength)) {
    association.abort();
    throw new NoPresentationContextError(`${options.calledAeTitle} accepted none of the presentation contexts`);
  }
}

/**
 * The A-ASSOCIATE-RQ for what is asked (PS3.8 §9.3.2).
 *
 * @param options What to ask for.
 * @returns The PDU.
 * @throws {RangeError} For an AE title or a number of contexts that cannot be sent.
 */
export function associateRequest(options: RequestOptions): AAssociateRq {
  const { calledAeTitle, callingAeTitle, asyncOperationsWindow, userIdentity } = options;
  for (const title of [calledAeTitle, callingAeTitle]) {
    if (!isAeTitle(title)) {
      throw new RangeError(`Cannot use AE title ${JSON.stringify(title)}: wanted 1 to 16 characters without backslash`);
    }
  }
  const { presentationContexts, roleSelections } = proposeContexts(options.contexts);
  return {
    type: "A-ASSOCIATE-RQ",
    protocolVersion: 1,
    calledAeTitle,
    callingAeTitle,
    applicationContextName: ApplicationContextName,
    presentationContexts,
    userInformation: {
      maxPduLength: options.maxPduLength ?? DefaultMaxPduLength,
      implementationClassUid: ImplementationClassUid,
      implementationVersionName: ImplementationVersionName,
      ...(asyncOperationsWindow && { asyncOperationsWindow }),
      roleSelections,
      extendedNegotiations: options.extendedNegotiations ?? [],
      commonExtendedNegotiations: options.commonExtendedNegotiations ?? [],
      ...(userIdentity && { userIdentity }),
    },
  };
}

/**
 * Wait for an A-ASSOCIATE-RQ on an accepted transport connection and answer it.
 *
 * @param duplex The transport connection.
 * @param answer Decides what to answer, e.g. with {@linkcode negotiate}.
 * @param options Limits, time-outs, the performer of the peer's requests and a listener.
 * @returns The association once established, or `undefined` when the request was rejected or none came.
 */
export async function acceptOver(
  duplex: Duplex,
  answer: (rq: AAssociateRq, association: Association) => Promise<AAssociateAc | AAssociateRj>,
  options: AssociationOptions,
): Promise<Association | undefined> {
  const association = new Association(duplex, "acceptor", options);
  try {
    const sent = await association.accept((rq) => answer(rq, association));
    if (sent.type === "A-ASSOCIATE-AC") return association;
  } catch (error) {
    if (!(error instanceof AssociationAbortedError)) association.abort();
  }
  await association.closed;
}
