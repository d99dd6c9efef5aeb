/**
 * C-MOVE (PS3.4 §C.4.2; PS3.7 §9.1.4) as SCP and SCU: instances go to a third party over an association of their own.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { RequestedContext } from "../association/contexts.ts";
import { isAeTitle } from "../association/negotiate.ts";
import type { PerformedOperation, Performer } from "../association/performed_operations.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { CommandField } from "../dimse/commands.ts";
import { Status } from "../dimse/status.ts";
import type { QueryOptions } from "./find.ts";
import { Aborted, HandlerRun } from "./handler_run.ts";
import { queryRequest } from "./identifier.ts";
import { DestinationPlaces } from "./destination_places.ts";
import { isMoveTarget, MoveDestination, type OpenDestination } from "./move_destination.ts";
import { errorFields, statusComment } from "./reply.ts";
import {
  early,
  respondFinally,
  retrieve,
  type RetrieveOutcome,
  type RetrieveStatuses,
  type SubOperation,
} from "./retrieve.ts";
import { retrieveReplies, type RetrieveReply } from "./retrieve_scu.ts";
import { storeFor } from "./sub_operation_store.ts";
import type { MoveHandler, MoveRequest, MoveTarget } from "./types.ts";

const Statuses: RetrieveStatuses = {
  undecodable: Status.MoveIdentifierUndecodable,
  noMemory: Status.UnableToCalculateMatches,
  handlerFailed: Status.MoveHandlerFailed,
  subOperationsInvalid: Status.MoveSubOperationsInvalid,
};

/**
 * The performer of C-MOVE for a handler.
 *
 * @param handler Yields the destination, the number of sub-operations, then the instances.
 * @param contexts The presentation contexts to propose to the destination.
 * @param open Opens the association to the destination.
 * @returns A performer. The sub-operations carry the priority of the request and name its requestor as originator.
 */
export function performMove(
  handler: MoveHandler,
  contexts: readonly RequestedContext[],
  open: OpenDestination,
): Performer {
  const places = new DestinationPlaces();
  return async (operation) => {
    const query = await queryRequest(operation, Statuses);
    if ("refusal" in query) return await respondFinally(operation, { fields: query.refusal });
    const moveDestination = operation.command.MoveDestination ?? "";
    const request = Object.assign(query.request, { moveDestination });
    const destination = new MoveDestination(operation.association.peer, operation.signal, places);
    let run: HandlerRun<unknown> | undefined;
    let outcome: RetrieveOutcome;
    try {
      run = new HandlerRun(handler(request), operation.stop);
      const target = await destinationOf(run);
      outcome = "fields" in target ? target : await retrieve(operation, run, Statuses, async () => {
        const called = { ...target, aeTitle: target.aeTitle ?? moveDestination };
        const establish = () => open(operation.association, called, contexts, operation.signal);
        return subOperation(operation, request, await destination.open(target, establish));
      });
    } catch (error) {
      operation.note(error);
      outcome = { fields: errorFields(error, Statuses.handlerFailed, Statuses.undecodable) };
    }
    await run?.stop();
    try {
      await respondFinally(operation, outcome);
    } finally {
      // Released when everything has been answered: the requestor need not wait for the destination to agree.
      await destination.close();
    }
  };
}

/** Without an association every sub-operation fails, which makes the final status A702. */
function subOperation(
  operation: PerformedOperation,
  { association, messageId, priority }: MoveRequest,
  destination: Association | Error,
): SubOperation {
  const moveOriginator = { aeTitle: association.callingAeTitle, messageId };
  return async (instance, use) => {
    if (destination instanceof Error) {
      use?.sent?.();
      throw destination;
    }
    return await storeFor(operation, destination, instance, { priority, moveOriginator }, use);
  };
}

/** The handler's first yield: where to, or how the operation ends instead. */
async function destinationOf(run: HandlerRun<unknown>): Promise<MoveTarget | RetrieveOutcome> {
  const first = await run.next();
  if (first === Aborted) return { fields: { Status: Status.Cancel } };
  const value = first?.value;
  if (typeof value !== "object" || value === null || !("destination" in value)) {
    return { fields: early(value) ?? statusComment(Status.MoveDestinationMissing) };
  }
  const { destination } = value;
  if (destination === null) return { fields: statusComment(Status.MoveDestinationUnknown) };
  return isMoveTarget(destination) ? destination : { fields: statusComment(Status.MoveDestinationInvalid) };
}

/** Options of C-MOVE as SCU. */
export interface MoveOptions extends QueryOptions {
  /** Move Destination (0000,0600): an AE title that the SCP knows. */
  readonly destination: string;
}

/**
 * Send a C-MOVE.
 *
 * @param association An association with a presentation context for the SOP class.
 * @param sopClassUid The information model, e.g. `HangingProtocolInformationModelMove`.
 * @param identifier What to retrieve, e.g. `{ SOPInstanceUID: ["1.2.3", "1.2.4"] }`.
 * @param options Where to, priority and cancellation.
 * @returns Every response, the final one included. Ending the iteration early sends C-CANCEL.
 * @throws {NoPresentationContextError} Without an accepted presentation context.
 * @throws {DicomNetworkError} When the association ends first.
 * @throws {TypeError | RangeError} For an identifier that cannot be encoded, a destination that is no AE title, and a
 * priority that is none.
 *
 * @example Sending to a third party
 * ```ts
 * import {
 *   associate,
 *   hangingProtocol,
 *   HangingProtocolInformationModelMove,
 *   HangingProtocolStorage,
 *   move,
 *   pending,
 *   serve,
 *   storage,
 * } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * const received: string[] = [];
 * await using workstation = await serve({
 *   port: 0,
 *   aeTitle: "WORKSTATION",
 *   services: [storage([HangingProtocolStorage], async function* ({ instance, moveOriginatorAeTitle }) {
 *     received.push(`${instance.sopInstanceUid} for ${moveOriginatorAeTitle}`);
 *     yield 0x0000;
 *   })],
 * });
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [hangingProtocol({
 *     async *move({ identifier: { SOPInstanceUID } }) {
 *       yield { destination: { host: "127.0.0.1", port: workstation.port } };
 *       yield { subOperations: 1 };
 *       yield pending({ SOPClassUID: HangingProtocolStorage, SOPInstanceUID });
 *     },
 *   })],
 * });
 *
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "VIEWER",
 *   contexts: [HangingProtocolInformationModelMove],
 * });
 * const keys = { SOPInstanceUID: "1.2.3" };
 * const replies = move(association, HangingProtocolInformationModelMove, keys, { destination: "WORKSTATION" });
 * assertEquals((await Array.fromAsync(replies)).at(-1)?.completed, 1);
 * assertEquals(received, ["1.2.3 for VIEWER"]);
 * ```
 */
export function move(
  association: Association,
  sopClassUid: string,
  identifier: Dataset | EncodedDataset,
  options: MoveOptions,
): AsyncGenerator<RetrieveReply, void, undefined> {
  if (!isAeTitle(options.destination)) {
    throw new RangeError(`Cannot move to ${JSON.stringify(options.destination)}: wanted an AE title`);
  }
  const command = { CommandField: CommandField.CMoveRq, MoveDestination: options.destination };
  return retrieveReplies(association, sopClassUid, command, identifier, options);
}
