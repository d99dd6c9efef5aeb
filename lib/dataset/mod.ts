/**
 * Data sets (PS3.5): their structure, their values, DICOM JSON, Part 10 files, and the way between transfer syntaxes.
 *
 * dcmjs reads and writes the values of the binary VRs and fits numbers into DS and IS. Ours are the structure (dcmjs
 * loses empty items, follows lengths unchecked and looks for delimiters inside values), text (dcmjs writes UTF-8 only
 * and knows no ISO 2022 escapes) and the numbers in text (dcmjs turns "1.500" into 1.5); SV, OL and OV are no VRs to it.
 *
 * @module
 */

export * from "./charset.ts";
export * from "./codec.ts";
export { DefaultMaxExpandedLength, deflateDataset, inflateDataset, isDeflated } from "./deflate.ts";
export * from "./dictionary.ts";
export * from "./elements.ts";
export { datasetFromJson, datasetToJson } from "./json.ts";
export type { DicomJson, DicomJsonElement } from "./keyword.ts";
export type { RandomAccess } from "./file_view.ts";
export * from "./part10.ts";
export * from "./preload.ts";
export * from "./transcode.ts";
export * from "./types.ts";
export * from "./vr.ts";
