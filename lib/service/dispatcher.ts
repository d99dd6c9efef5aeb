/**
 * From a request to the performer of its SOP class (PS3.7 §7.5.2).
 *
 * @module
 */
import { generalSopClass } from "../association/negotiate.ts";
import type { PresentationContext } from "../association/contexts.ts";
import type { PerformedOperation, Performer } from "../association/performed_operations.ts";
import { statusComment } from "./reply.ts";
import type { Service, ServiceRow } from "./types.ts";

type Row = Pick<ServiceRow, "operations" | "serviceClassUid">;
type Request = Pick<PerformedOperation, "association" | "context" | "command">;

/**
 * The performer for a set of services.
 *
 * @param services What is offered.
 * @returns A performer that answers 0122 for another SOP class than the context's, and 0211 for an operation that the
 * SOP class does not have.
 */
export function dispatcher(services: readonly Service[]): Performer {
  const table = new Map<string, Row>();
  for (const { abstractSyntax, operations, serviceClassUid } of services.flatMap((each) => each.rows)) {
    const earlier = table.get(abstractSyntax);
    table.set(abstractSyntax, {
      operations: { ...earlier?.operations, ...operations },
      serviceClassUid: earlier?.serviceClassUid ?? serviceClassUid,
    });
  }
  const generals = new WeakMap<PresentationContext, Row | undefined>();
  const general = ({ association, context }: Request): Row | undefined => {
    if (!generals.has(context)) {
      const special = association.request?.userInformation.commonExtendedNegotiations
        .find((each) => each.sopClassUid === context.abstractSyntax);
      generals.set(context, special && generalSopClass(special, table));
    }
    return generals.get(context);
  };
  const performerOf = (request: Request): Performer | undefined => {
    const row = table.get(request.context.abstractSyntax) ?? general(request);
    return row?.operations[request.command.CommandField];
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
