/**
 * The examples of PS3.17 Annex V as files, and comparisons of instances.
 *
 * @module
 */
import { encodedToJson } from "../../lib/dataset/codec.ts";
import type { DicomJson } from "../../lib/dataset/keyword.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";

const folder = new URL("../vectors/", import.meta.url).pathname;

/** A stored example. */
export interface Vector {
  /** Its file. */
  readonly path: string;
  /** SOP Instance UID (0008,0018). */
  readonly uid: string;
  /** Its encoded data set. */
  readonly bytes: Uint8Array;
  /** Its values as pydicom wrote them. */
  readonly json: DicomJson;
}

async function vector(name: string): Promise<Vector> {
  const path = `${folder}${name}.dcm`;
  const { bytes, sopInstanceUid } = await readPart10(await Deno.readFile(path));
  return { path, uid: sopInstanceUid, bytes, json: JSON.parse(await Deno.readTextFile(`${folder}${name}.json`)) };
}

/** The examples of PS3.17 §V.1 and §V.3. */
export const Vectors: readonly Vector[] = await Promise.all(["chest_xray", "neurosurgery_plan"].map(vector));

/** Reads a file's data set as values. */
export async function valuesOf(path: string): Promise<DicomJson> {
  const { bytes, transferSyntaxUid } = await readPart10(await Deno.readFile(path));
  return await encodedToJson(bytes, transferSyntaxUid);
}

/** Reads a file's encoded data set. */
export async function bytesOf(path: string): Promise<Uint8Array> {
  return (await readPart10(await Deno.readFile(path))).bytes;
}
