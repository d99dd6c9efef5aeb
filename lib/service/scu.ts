/**
 * What every SCU needs: the presentation context to use, and responses in readable form.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { PresentationContext } from "../association/contexts.ts";
import type { InvokedOperation } from "../association/invoked_operation.ts";
import { isTranscodable } from "../dataset/transcode.ts";
import { Priority } from "../dimse/commands.ts";
import type { CommandSet, DimseMessage } from "../dimse/message.ts";
import { NoPresentationContextError } from "../errors.ts";
import { sopClassName } from "../uids/sop_classes.ts";
import { transferSyntaxName } from "../uids/transfer_syntaxes.ts";

/** The status of a response, and what explains it (PS3.7 Annex C). A failure status is data, never a throw. */
export interface FinalStatus {
  /** Status (0000,0900). */
  readonly status: number;
  /** Error Comment (0000,0902). */
  readonly errorComment?: string;
  /** Offending Element (0000,0901): 8-digit hexadecimal tags. */
  readonly offendingElement?: readonly string[];
}

/**
 * The status of a response.
 *
 * @param command The response's command set.
 * @returns The status, and what explains it where it came along.
 */
export function finalStatus(command: CommandSet): FinalStatus {
  const { Status: status = 0, ErrorComment: errorComment, OffendingElement: offendingElement } = command;
  return { status, ...(errorComment && { errorComment }), ...(offendingElement && { offendingElement }) };
}

/**
 * The Priority (0000,0700) to send.
 *
 * @param options What the caller set.
 * @returns 0 MEDIUM unless told.
 * @throws {RangeError} For anything but 0, 1 and 2.
 */
export function priorityOf({ priority = Priority.Medium }: { readonly priority?: number }): number {
  if (!isPriority(priority)) throw new RangeError(`Cannot use priority ${priority}: wanted 0, 1 or 2`);
  return priority;
}

/**
 * Whether a number is a Priority (0000,0700).
 *
 * @param value The number.
 * @returns Whether it is 0, 1 or 2.
 */
export function isPriority(value: number | undefined): value is number {
  const known: readonly unknown[] = Object.values(Priority);
  return known.includes(value);
}

/**
 * An accepted presentation context on which this side may invoke operations of a SOP class.
 *
 * @param association The association.
 * @param sopClassUid The SOP class.
 * @param transferSyntaxUid Transfer syntax of a data set to be sent: its own is preferred, one it can be transcoded
 * to will do.
 * @returns The context.
 * @throws {NoPresentationContextError} When there is none.
 */
export function contextFor(
  association: Association,
  sopClassUid: string,
  transferSyntaxUid?: string,
): PresentationContext {
  const contexts = [...association.contexts.values()].filter((each) => each.scu && each.abstractSyntax === sopClassUid);
  const context = transferSyntaxUid === undefined
    ? contexts[0]
    : contexts.find((each) => each.transferSyntax === transferSyntaxUid) ??
      contexts.find((each) => isTranscodable(transferSyntaxUid, each.transferSyntax));
  if (context) return context;
  const name = sopClassName(sopClassUid) ?? sopClassUid;
  const syntax = transferSyntaxUid && contexts.length > 0
    ? ` in ${transferSyntaxName(transferSyntaxUid) ?? transferSyntaxUid}`
    : "";
  throw new NoPresentationContextError(`No accepted presentation context for ${name}${syntax}`);
}

/**
 * The responses of an operation. Ending early sends C-CANCEL and waits for the final response, so that the
 * association stays usable.
 *
 * @param association The association.
 * @param operation The operation.
 * @param signal Cancels too: the responses up to the final one are still delivered.
 * @returns The response messages, the final one included.
 * @throws {DicomNetworkError} When the association ends first.
 */
export async function* responses(
  association: Association,
  operation: InvokedOperation,
  signal?: AbortSignal,
): AsyncGenerator<DimseMessage, void, undefined> {
  let cancelled: Promise<void> | undefined;
  const cancel = () => cancelled ??= association.cancel(operation).catch(() => {});
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel();
  try {
    let response: DimseMessage | undefined;
    while ((response = await operation.next()) !== undefined) yield response;
  } finally {
    signal?.removeEventListener("abort", cancel);
    if (!operation.settled) await cancel();
    await drain(association, operation);
  }
}

/** Wait for the final response; a peer that goes on and on with Pending ones is cut off. */
async function drain(association: Association, operation: InvokedOperation): Promise<void> {
  const timer = setTimeout(() => association.abort(), association.timeout * 1000);
  try {
    while (!operation.settled || operation.queued > 0) await operation.next();
  } finally {
    clearTimeout(timer);
  }
}
