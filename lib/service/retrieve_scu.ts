/**
 * What C-GET and C-MOVE share as SCU.
 *
 * @module
 */
import type { Association } from "../association/association.ts";
import { decodeDataset } from "../dataset/codec.ts";
import type { Dataset, EncodedDataset } from "../dataset/types.ts";
import type { CommandSet } from "../dimse/message.ts";
import type { QueryOptions } from "./find.ts";
import { encodeReply } from "./identifier.ts";
import { contextFor, type FinalStatus, finalStatus, priorityOf, responses } from "./scu.ts";

/** One response to a C-GET or C-MOVE. Counts that the SCP did not send are absent. */
export interface RetrieveReply extends FinalStatus {
  /** Number of Remaining Sub-operations (0000,1020). */
  readonly remaining?: number;
  /** Number of Completed Sub-operations (0000,1021). */
  readonly completed?: number;
  /** Number of Failed Sub-operations (0000,1022). */
  readonly failed?: number;
  /** Number of Warning Sub-operations (0000,1023). */
  readonly warning?: number;
  /** Failed SOP Instance UID List (0008,0058) of the final response. */
  readonly failedSopInstanceUids?: readonly string[];
}

/**
 * Invoke a C-GET or C-MOVE and receive its responses.
 *
 * @param association The association.
 * @param sopClassUid The information model.
 * @param command Command Field, and the Move Destination of a C-MOVE.
 * @param identifier What to retrieve.
 * @param options Priority and cancellation.
 * @returns Every response, the final one included.
 */
export async function* retrieveReplies(
  association: Association,
  sopClassUid: string,
  command: Pick<CommandSet, "CommandField" | "MoveDestination">,
  identifier: Dataset | EncodedDataset,
  options: QueryOptions,
): AsyncGenerator<RetrieveReply, void, undefined> {
  const context = contextFor(association, sopClassUid);
  const operation = await association.invoke(context, {
    ...command,
    AffectedSOPClassUID: sopClassUid,
    Priority: priorityOf(options),
  }, await encodeReply(identifier, context.transferSyntax));
  for await (const response of responses(association, operation, options.signal)) {
    const { command, dataset } = response;
    yield {
      ...finalStatus(command),
      remaining: command.NumberOfRemainingSuboperations,
      completed: command.NumberOfCompletedSuboperations,
      failed: command.NumberOfFailedSuboperations,
      warning: command.NumberOfWarningSuboperations,
      ...(dataset && { failedSopInstanceUids: await failedUids(dataset, context.transferSyntax) }),
    };
  }
}

/** A list that cannot be read does not hide the status it came with. */
async function failedUids(dataset: Uint8Array, transferSyntaxUid: string): Promise<string[]> {
  const decoded = await decodeDataset(dataset, transferSyntaxUid).catch(() => ({} as Dataset));
  return [decoded.FailedSOPInstanceUIDList].flat().filter((each) => typeof each === "string");
}
