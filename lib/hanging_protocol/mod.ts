/**
 * Hanging Protocol Query/Retrieve (PS3.4 Annex U) and Storage (Annex GG) as far as they concern data sets: the key table,
 * queries and their matching, response identifiers, and what storing demands; and the hanging protocol itself (PS3.3
 * §A.44) as an object model, with its validator. Nothing in here does any input or output.
 *
 * @module
 */
export * from "./compare.ts";
export * from "./drawing/mod.ts";
export * from "./iod/validate.ts";
export * from "./key_table.ts";
export * from "./match.ts";
export { readHangingProtocol } from "./model/read.ts";
export * from "./model/selector_values.ts";
export type * from "./model/types.ts";
export { writeHangingProtocol } from "./model/write.ts";
export * from "./prune.ts";
export * from "./query.ts";
export { MaxResponseLength } from "./response_buffer.ts";
export * from "./validate.ts";
export { type ParsedDataset, valuesOf } from "./values.ts";
export * from "./wildcard.ts";
export { type Chapter, describeHangingProtocol, type Description, type Passage } from "./words.ts";
export * from "./work.ts";
export type { Dataset, EncodedDataset, EncodedInstance } from "../dataset/types.ts";
export type { CharacterSet } from "../dataset/charset.ts";
export type { DataElement, SequenceItem } from "../dataset/elements.ts";
