/**
 * Protocol data units of the DICOM upper layer (PS3.8 §9.3): bytes ⇄ `Pdu`.
 *
 * @module
 */
export { decodePdu } from "./decode.ts";
export { encodePdu } from "./encode.ts";
export { PduFramer, type PduFramerOptions } from "./framer.ts";
export { PduDecoderStream, type PduDecoderStreamOptions, PduEncoderStream } from "./streams.ts";
export { describeAbort, describeReject } from "./tables.ts";
export type * from "./types.ts";
