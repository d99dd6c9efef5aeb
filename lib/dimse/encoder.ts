/**
 * DIMSE messages to encoded messages (PS3.7 §6.3.1).
 *
 * @module
 */
import type { EncodedMessage, SourcedMessage } from "../pdata/types.ts";
import type { ByteSource } from "../streams/byte_source.ts";
import { encodeCommandSet } from "./command_codec.ts";
import { DataSetPresent, NoDataSet } from "./commands.ts";
import type { CommandSet, DimseMessage } from "./message.ts";
import { statusCategory } from "./status.ts";

/** The command set that was encoded last, of those that cannot change. */
let encoded: { readonly command: CommandSet; readonly bytes: Uint8Array } | undefined;

/** Of thousands of Pending responses one after the other, the command set is the same. */
function encodeOnce(command: CommandSet): Uint8Array {
  if (encoded?.command === command) return encoded.bytes;
  const bytes = encodeCommandSet(command);
  if (Object.isFrozen(command)) encoded = { command, bytes };
  return bytes;
}

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
  const bytes = encodeOnce(
    command.CommandDataSetType === CommandDataSetType ? command : { ...command, CommandDataSetType },
  );
  const more = command.Status !== undefined && statusCategory(command.Status) === "Pending";
  return { type: "MESSAGE", contextId, command: bytes, dataset, ...(more && { more }) };
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
  const bytes = encodeCommandSet({ ...command, CommandDataSetType: DataSetPresent });
  return { type: "MESSAGE", contextId, command: bytes, source };
}
