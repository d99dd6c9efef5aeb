/**
 * Payloads of responses: data sets as DICOM JSON or as the Native DICOM Model, instances as files.
 *
 * @module
 */
import { concat } from "../dataset/bytes.ts";
import type { DicomJson } from "../dataset/keyword.ts";
import type { Agreement, Offer } from "./media_types.ts";
import { nativeModel } from "./native_model.ts";

/** A payload with its media type. */
export interface Payload {
  /** The payload. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The Content-Type header field. */
  readonly contentType: string;
}

const encoder = new TextEncoder();

/**
 * Encodes data sets.
 *
 * @param datasets The data sets in DICOM JSON form.
 * @param agreement The media type; a single part of XML holds one data set.
 * @returns A JSON array (PS3.18 §F.2), or an XML document each (PS3.19 Annex A).
 */
export function encodePayload(datasets: readonly DicomJson[], agreement: Agreement): Payload {
  if (agreement.form !== "xml") {
    return { body: encoder.encode(JSON.stringify(datasets)), contentType: agreement.type };
  }
  return wrap(datasets.map((dataset) => encoder.encode(nativeModel(dataset))), agreement);
}

/**
 * Puts payloads into the parts of one, where it has parts.
 *
 * @param contents The payloads; one only where there are no parts.
 * @param offer The media type.
 * @returns The payload.
 */
export function wrap(contents: readonly Uint8Array<ArrayBuffer>[], offer: Offer): Payload {
  if (offer.parts === undefined) return { body: contents[0], contentType: offer.type };
  const boundary = `hangar-${crypto.randomUUID()}`;
  const header = encoder.encode(`\r\n--${boundary}\r\nContent-Type: ${offer.parts}\r\n\r\n`);
  const parts = contents.flatMap((content) => [header, content]);
  const body = concat([...parts, encoder.encode(`\r\n--${boundary}--\r\n`)]).subarray(2);
  return {
    body: body as Uint8Array<ArrayBuffer>,
    contentType: `${offer.type}; type="${offer.parts}"; boundary=${boundary}`,
  };
}
