/**
 * From a request to the performer of its SOP class (PS3.7 §7.5.2).
 *
 * @module
 */
import type { PerformedOperation, Performer } from "../association/performed_operations.ts";
import { statusComment } from "./reply.ts";
import type { Service } from "./types.ts";

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
  return async (operation) => {
    const { command, context } = operation;
    const sopClassUid = command.AffectedSOPClassUID ?? command.RequestedSOPClassUID;
    if (sopClassUid !== context.abstractSyntax || !context.scp) return await operation.respond(statusComment(0x0122));
    const operations = table.get(sopClassUid) ?? table.get(generalSopClass(operation, table) ?? "");
    const perform = operations?.[command.CommandField];
    if (!perform) return await operation.respond(statusComment(0x0211));
    await perform(operation);
  };
}

/** The general SOP class under which a specialized one was accepted (PS3.7 §D.3.3.6). */
function generalSopClass(
  { association, context }: PerformedOperation,
  table: Map<string, unknown>,
): string | undefined {
  return association.request?.userInformation.commonExtendedNegotiations
    .find((each) => each.sopClassUid === context.abstractSyntax)
    ?.relatedGeneralSopClassUids.find((each) => table.has(each));
}
