/**
 * DIMSE messages to encoded messages (PS3.7 §6.3.1).
 *
 * @module
 */
import type { EncodedMessage, SourcedMessage } from "../pdata/types.ts";
import type { ByteSource } from "../streams/byte_source.ts";
import { encodeCommandSet } from "./command_codec.ts";
import { DataSetPresent, NoDataSet } from "./commands.ts";
import type { DimseMessage } from "./message.ts";
import { statusCategory } from "./status.ts";

/**
 * Encode a message. Command Data Set Type (0000,0800) follows from whether there is a data set, whatever the command set
 * says.
 *
 * @param message The message; its data set is encoded already.
 * @returns What the fragmenter takes.
 * @throws {RangeError} For a command set that cannot be encoded.
 */
export function encodeMessage({ contextId, command, dataset }: DimseMessage): EncodedMessage {
  const CommandDataSetType = dataset === undefined ? NoDataSet : DataSetPresent;
  const encoded = encodeCommandSet(
    command.CommandDataSetType === CommandDataSetType ? command : { ...command, CommandDataSetType },
  );
  const more = command.Status !== undefined && statusCategory(command.Status) === "Pending";
  return { type: "MESSAGE", contextId, command: encoded, dataset, ...(more && { more }) };
}

/**
 * Encode a message of which the data set is read while it is sent.
 *
 * @param message The message; of it, presentation context and command set.
 * @param source The data set.
 * @returns What is cut into fragments as it is read.
 * @throws {RangeError} For a command set that cannot be encoded.
 */
export function encodeSourcedMessage({ contextId, command }: DimseMessage, source: ByteSource): SourcedMessage {
  const encoded = encodeCommandSet({ ...command, CommandDataSetType: DataSetPresent });
  return { type: "MESSAGE", contextId, command: encoded, source };
}
