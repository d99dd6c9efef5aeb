/**
 * Payloads of responses: data sets as DICOM JSON or as the Native DICOM Model, instances as files.
 *
 * @module
 */
import type { DicomJson } from "../dataset/keyword.ts";
import type { Agreement, Offer } from "./media_types.ts";
import { nativeModel } from "./native_model.ts";

/** A payload with its media type. */
export interface Payload {
  /** The payload, in as many pieces as there are. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  /** The Content-Type header field. */
  readonly contentType: string;
}

const encoder = new TextEncoder();

/**
 * Encodes a data set.
 *
 * @param dataset The data set in DICOM JSON form.
 * @param agreement The media type.
 * @returns A JSON object, or an XML document (PS3.19 Annex A).
 */
export function encodeJson(dataset: DicomJson, agreement: Agreement): Uint8Array<ArrayBuffer> {
  return encoder.encode(agreement.form === "xml" ? nativeModel(dataset) : JSON.stringify(dataset));
}

/**
 * Puts encoded data sets together.
 *
 * @param datasets What {@linkcode encodeJson} made of each; a single part of XML is one data set.
 * @param agreement The media type.
 * @returns A JSON array (PS3.18 §F.2), or an XML document each.
 */
export function payloadOf(datasets: readonly Uint8Array<ArrayBuffer>[], agreement: Agreement): Payload {
  if (agreement.form === "xml") return wrap(datasets.map((dataset) => [dataset]), agreement);
  const [start, comma, end] = ["[", ",", "]"].map((text) => encoder.encode(text));
  const chunks = datasets.flatMap((dataset, index) => [index === 0 ? start : comma, dataset]);
  return { chunks: [...chunks, end], contentType: agreement.type };
}

/**
 * Puts payloads into the parts of one, where it has parts.
 *
 * @param contents The payloads; one only where there are no parts.
 * @param offer The media type.
 * @returns The payload.
 */
export function wrap(contents: readonly (readonly Uint8Array<ArrayBuffer>[])[], offer: Offer): Payload {
  if (offer.parts === undefined) return { chunks: contents[0], contentType: offer.type };
  const boundary = `hangar-${crypto.randomUUID()}`;
  const header = encoder.encode(`\r\n--${boundary}\r\nContent-Type: ${offer.parts}\r\n\r\n`);
  const parts = contents.flatMap((content, index) => [index === 0 ? header.subarray(2) : header, ...content]);
  return {
    chunks: [...parts, encoder.encode(`\r\n--${boundary}--\r\n`)],
    contentType: `${offer.type}; type="${offer.parts}"; boundary=${boundary}`,
  };
}
