/**
 * Hanging Protocol Query/Retrieve (PS3.4 Annex U) and Storage (Annex GG) as far as they concern data sets: the key table,
 * queries and their matching, response identifiers, and what storing demands. Nothing in here does any input or output.
 *
 * @module
 */
export * from "./compare.ts";
export * from "./key_table.ts";
export * from "./match.ts";
export * from "./prune.ts";
export * from "./query.ts";
export { MaxResponseLength } from "./response_buffer.ts";
export * from "./validate.ts";
export { type ParsedDataset, valuesOf } from "./values.ts";
export * from "./wildcard.ts";
export * from "./work.ts";
export type { EncodedDataset, EncodedInstance } from "../dataset/types.ts";
export type { CharacterSet } from "../dataset/charset.ts";
export type { DataElement, SequenceItem } from "../dataset/elements.ts";
