/**
 * DIMSE messages (PS3.7): message fragments ⇄ `DimseMessage`, and the status tables.
 *
 * @module
 */
export { decodeCommandSet, encodeCommandSet, validateCommandSet } from "./command_codec.ts";
export {
  CommandField,
  commandName,
  type DatasetPresence,
  type MessageKeyword,
  type MessageRow,
  Messages,
  Priority,
} from "./commands.ts";
export { DatasetStream } from "./dataset_stream.ts";
export type { CommandSet, DimseMessage } from "./message.ts";
export {
  describeStatus,
  explainStatus,
  Status,
  type StatusCategory,
  statusCategory,
  type StatusExplanation,
  type StatusOrigin,
  type StatusRow,
  type StatusTable,
  StatusTables,
} from "./status.ts";
export { encodeMessage } from "./encoder.ts";
export { type DatasetMemory, DimseDecoderStream } from "./streams.ts";
