/**
 * C-GET (PS3.4 §C.4.3; PS3.7 §9.1.3) as SCP and SCU: instances come over the same association.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import type { Performer } from "../association/performed_operations.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import { CommandField } from "../dimse/commands.ts";
import { Status } from "../dimse/status.ts";
import type { QueryOptions } from "./find.ts";
import { HandlerRun } from "./handler_run.ts";
import { queryRequest } from "./identifier.ts";
import { errorFields } from "./reply.ts";
import {
  respondFinally,
  retrieve,
  type RetrieveOutcome,
  type RetrieveStatuses,
  type SubOperation,
} from "./retrieve.ts";
import { retrieveReplies, type RetrieveReply } from "./retrieve_scu.ts";
import { storeFor } from "./sub_operation_store.ts";
import type { GetHandler } from "./types.ts";

const Statuses: RetrieveStatuses = {
  undecodable: Status.GetIdentifierUndecodable,
  noMemory: Status.UnableToCalculateMatches,
  handlerFailed: Status.GetHandlerFailed,
  subOperationsInvalid: Status.GetSubOperationsInvalid,
};

/**
 * The performer of C-GET for a handler.
 *
 * @param handler Yields the number of sub-operations, then the instances.
 * @returns A performer that sends every instance on the same association with the priority of the request.
 */
export function performGet(handler: GetHandler): Performer {
  return async (operation) => {
    const query = await queryRequest(operation, Statuses);
    if ("refusal" in query) return await respondFinally(operation, { fields: query.refusal });
    const { request } = query;
    let run: HandlerRun<unknown> | undefined;
    let outcome: RetrieveOutcome;
    try {
      run = new HandlerRun(handler(request), operation.stop);
      const subOperation: SubOperation = (instance, use) =>
        storeFor(operation, operation.association, instance, { priority: request.priority }, use);
      outcome = await retrieve(operation, run, Statuses, () => Promise.resolve(subOperation));
    } catch (error) {
      operation.note(error);
      outcome = { fields: errorFields(error, Statuses.handlerFailed, Statuses.undecodable) };
    }
    await run?.stop();
    await respondFinally(operation, outcome);
  };
}

/**
 * Send a C-GET. The instances go to the storage service of the association, see `storage`.
 *
 * @param association An association with presentation contexts for the SOP class and, in the SCP role, for what is
 * to be received.
 * @param sopClassUid The information model, e.g. `HangingProtocolInformationModelGet`.
 * @param identifier What to retrieve, e.g. `{ SOPInstanceUID: ["1.2.3", "1.2.4"] }`.
 * @param options Priority and cancellation.
 * @returns Every response, the final one included. Ending the iteration early sends C-CANCEL.
 * @throws {NoPresentationContextError} Without an accepted presentation context.
 * @throws {DicomNetworkError} When the association ends first.
 * @throws {TypeError | RangeError} For an identifier that cannot be encoded, and a priority that is none.
 *
 * @example Receiving two instances
 * ```ts
 * import {
 *   associate,
 *   get,
 *   hangingProtocol,
 *   HangingProtocolInformationModelGet,
 *   HangingProtocolStorage,
 *   pending,
 *   serve,
 *   storage,
 * } from "@hangar/hangar";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({
 *   port: 0,
 *   aeTitle: "HANGAR",
 *   services: [hangingProtocol({
 *     async *get({ identifier }) {
 *       const uids = [identifier.SOPInstanceUID].flat();
 *       yield { subOperations: uids.length };
 *       for (const SOPInstanceUID of uids) yield pending({ SOPClassUID: HangingProtocolStorage, SOPInstanceUID });
 *     },
 *   })],
 * });
 *
 * const received: string[] = [];
 * await using association = await associate({
 *   host: "127.0.0.1",
 *   port: server.port,
 *   calledAeTitle: "HANGAR",
 *   callingAeTitle: "VIEWER",
 *   contexts: [HangingProtocolInformationModelGet, { abstractSyntax: HangingProtocolStorage, role: "scp" }],
 *   services: [storage([HangingProtocolStorage], async function* ({ instance }) {
 *     received.push(instance.sopInstanceUid);
 *     yield 0x0000;
 *   })],
 * });
 * const keys = { SOPInstanceUID: ["1.2.3", "1.2.4"] };
 * const replies = await Array.fromAsync(get(association, HangingProtocolInformationModelGet, keys));
 * assertEquals(replies.map(({ status, completed }) => [status, completed]), [[0xff00, 1], [0x0000, 2]]);
 * assertEquals(received, ["1.2.3", "1.2.4"]);
 * ```
 */
export function get(
  association: Association,
  sopClassUid: string,
  identifier: Dataset | EncodedDataset,
  options: QueryOptions = {},
): AsyncGenerator<RetrieveReply, void, undefined> {
  return retrieveReplies(association, sopClassUid, { CommandField: CommandField.CGetRq }, identifier, options);
}
