/**
 * DIMSE messages to encoded messages (PS3.7 §6.3.1).
 *
 * @module
 */
import type { EncodedMessage, SourcedMessage } from "../pdata/types.ts";
import { encodeCommandSet } from "./command_codec.ts";
import { DataSetPresent, NoDataSet } from "./commands.ts";
import type { DimseMessage } from "./message.ts";
import { statusCategory } from "./status.ts";

/**
 * Encode a message. Command Data Set Type (0000,0800) follows from whether there is a data set, whatever the command set
 * says.
 *
 * @param message The message; its data set is encoded already, or is read while it is sent.
 * @returns What the fragmenter takes.
 * @throws {RangeError} For a command set that cannot be encoded.
 */
export function encodeMessage({ contextId, command, dataset, source }: DimseMessage): EncodedMessage | SourcedMessage {
  const CommandDataSetType = dataset || source ? DataSetPresent : NoDataSet;
  const encoded = encodeCommandSet(
    command.CommandDataSetType === CommandDataSetType ? command : { ...command, CommandDataSetType },
  );
  if (source) return { type: "MESSAGE", contextId, command: encoded, source };
  const more = command.Status !== undefined && statusCategory(command.Status) === "Pending";
  return { type: "MESSAGE", contextId, command: encoded, dataset, ...(more && { more }) };
}
