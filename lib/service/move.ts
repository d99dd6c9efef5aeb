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
import { store } from "./store.ts";
import type { MoveHandler, MoveRequest, MoveTarget } from "./types.ts";

const Statuses: RetrieveStatuses = {
  undecodable: Status.MoveIdentifierUndecodable,
  handlerFailed: Status.MoveHandlerFailed,
  subOperationsInvalid: Status.MoveSubOperationsInvalid,
};

/** How long what the destination still owes may keep a cancelled or finished operation, in milliseconds. */
const Grace = 1000;

/** Opens the association over which the sub-operations go. */
export type OpenDestination = (
  association: Association,
  target: MoveTarget & { readonly aeTitle: string },
  contexts: readonly RequestedContext[],
  signal: AbortSignal,
) => Promise<Association>;

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
  return async (operation) => {
    const query = await queryRequest(operation, Statuses.undecodable);
    if ("refusal" in query) return await respondFinally(operation, { fields: query.refusal });
    const moveDestination = operation.command.MoveDestination ?? "";
    // Getters stay getters: the identifier is decoded when it is looked at.
    const request: MoveRequest = Object.defineProperties(
      { moveDestination } as MoveRequest,
      Object.getOwnPropertyDescriptors(query.request),
    );
    let run: HandlerRun<unknown> | undefined;
    let opening: Promise<Association | undefined> | undefined;
    let outcome: RetrieveOutcome;
    const { signal } = operation;
    // The sub-operation under way may end, but not hold up whoever cancelled it.
    let grace: ReturnType<typeof setTimeout> | undefined;
    const cutOff = () => grace ??= setTimeout(() => opening?.then((destination) => destination?.abort()), Grace);
    signal.addEventListener("abort", cutOff);
    try {
      run = new HandlerRun(handler(request), signal);
      const target = await destinationOf(run);
      outcome = "fields" in target ? target : await retrieve(operation, run, Statuses, async () => {
        const called = { ...target, aeTitle: target.aeTitle ?? moveDestination };
        opening = open(operation.association, called, contexts, signal).catch(() => undefined);
        return subOperations(operation, await unlessAborted(opening, signal));
      });
    } catch (error) {
      outcome = { fields: errorFields(error, Statuses.handlerFailed, Statuses.undecodable) };
    }
    try {
      await run?.stop();
      await respondFinally(operation, outcome);
    } finally {
      // Everything has been answered: the requestor need not wait for the destination to agree to the release.
      cutOff();
      await (await opening)?.[Symbol.asyncDispose]();
      clearTimeout(grace);
      signal.removeEventListener("abort", cutOff);
    }
  };
}

function unlessAborted<T>(work: Promise<T | undefined>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
    work.then(resolve);
  });
}

/** Without an association every sub-operation fails, which makes the final status A702. */
function subOperations(operation: PerformedOperation, destination: Association | undefined): SubOperation {
  const { association, command, messageId } = operation;
  const moveOriginator = { aeTitle: association.callingAeTitle, messageId };
  return async (instance) => {
    if (!destination) throw new Error("No association with the move destination");
    const { status } = await store(destination, instance, { priority: command.Priority, moveOriginator });
    return status;
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

function isMoveTarget(value: unknown): value is MoveTarget {
  if (typeof value !== "object" || value === null) return false;
  const { host, port, aeTitle = undefined } = value as Record<string, unknown>;
  if (aeTitle !== undefined && (typeof aeTitle !== "string" || !isAeTitle(aeTitle))) return false;
  return typeof host === "string" && host !== "" && Number.isInteger(port) && (port as number) >= 1 &&
    (port as number) <= 0xffff;
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
 * @throws {RangeError} For a destination that is no AE title.
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
