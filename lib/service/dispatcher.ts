/**
 * From a request to the performer of its SOP class (PS3.7 §7.5.2).
 *
 * @module
 */
import type { PerformedOperation, Performer } from "../association/performed_operations.ts";
import { statusComment } from "./reply.ts";
import type { Service } from "./types.ts";

type Request = Pick<PerformedOperation, "association" | "context" | "command">;

/**
 * The performer for a set of services.
 *
 * @param services What is offered.
 * @returns A performer that answers 0122 for another SOP class than the context's, and 0211 for an operation that the
 * SOP class does not have.
 */
export function dispatcher(services: readonly Service[]): Performer {
  const table = new Map<string, Record<number, Performer>>();
  for (const { abstractSyntax, operations } of services.flatMap((each) => each.rows)) {
    table.set(abstractSyntax, { ...table.get(abstractSyntax), ...operations });
  }
  const performerOf = (request: Request): Performer | undefined => {
    const { command, context } = request;
    const operations = table.get(context.abstractSyntax) ?? table.get(generalSopClass(request, table) ?? "");
    return operations?.[command.CommandField];
  };
  const dispatch: Performer = async (operation) => {
    const { command, context } = operation;
    const sopClassUid = command.AffectedSOPClassUID ?? command.RequestedSOPClassUID;
    if (sopClassUid !== context.abstractSyntax || !context.scp) return await operation.respond(statusComment(0x0122));
    const perform = performerOf(operation);
    if (!perform) return await operation.respond(statusComment(0x0211));
    await perform(operation);
  };
  const streamed = (request: Request) => {
    const perform = performerOf(request);
    // What nobody performs need not be kept to be refused.
    return perform === undefined || (perform.streamed?.(request) ?? false);
  };
  return Object.assign(dispatch, { streamed });
}

/** The general SOP class under which a specialized one was accepted (PS3.7 §D.3.3.6). */
function generalSopClass({ association, context }: Request, table: Map<string, unknown>): string | undefined {
  return association.request?.userInformation.commonExtendedNegotiations
    .find((each) => each.sopClassUid === context.abstractSyntax)
    ?.relatedGeneralSopClassUids.find((each) => table.has(each));
}
