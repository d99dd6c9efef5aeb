/**
 * Elements to keyword form and DICOM JSON.
 *
 * @module
 */

import { type CharacterSet, characterSet, characterSetTerms } from "./charset.ts";
import type { DcmjsReader } from "./dcmjs.ts";
import { tagToHex, vrOf } from "./dictionary.ts";
import { type DataElement, findElement } from "./elements.ts";
import { type DicomJson, type DicomJsonElement, keyOf, shapeValues } from "./keyword.ts";
import { jsonElement, jsonSequence } from "./json.ts";
import { isGroupLength, SpecificCharacterSet } from "./tags.ts";
import type { Dataset } from "./types.ts";
import { readValues, type Values } from "./values.ts";

/** The one mistake that is the caller's: to want DICOM JSON of compressed pixels. */
export class EncapsulatedError extends TypeError {}

/** Decodes the elements of one data set that the walker has been over. */
export class Decoder {
  readonly #bytes: Uint8Array;
  readonly #reader: DcmjsReader;
  readonly #implicit: boolean;
  #charset: CharacterSet = characterSet([]);

  /**
   * @param bytes The data set, in little endian.
   * @param reader Reads its binary values.
   * @param implicit Whether it is in Implicit VR.
   */
  constructor(bytes: Uint8Array, reader: DcmjsReader, implicit: boolean) {
    this.#bytes = bytes;
    this.#reader = reader;
    this.#implicit = implicit;
  }

  /**
   * Decodes into keyword form.
   *
   * @param elements The elements of a data set or an item.
   * @returns Its attributes.
   */
  dataset(elements: readonly DataElement[]): Dataset {
    const outer = this.#enter(elements);
    const dataset: Dataset = {};
    for (const element of elements) {
      if (isGroupLength(element.tag)) continue;
      const { tag } = element;
      const vr = this.#vr(element);
      if (element.fragments !== undefined) {
        dataset[keyOf(tag, vr)] = element.fragments.map((item) => this.#reader.bytes(item.valueStart, item.valueEnd));
        continue;
      }
      const values = element.items === undefined ? this.#values(element, vr) : undefined;
      const key = keyOf(tag, vr, values);
      if (Object.hasOwn(dataset, key)) continue;
      if (key === tagToHex(tag)) dataset[key] = this.#json(element, vr, values);
      else dataset[key] = values ? shapeValues(values) : element.items!.map((item) => this.dataset(item.elements));
    }
    this.#charset = outer;
    return dataset;
  }

  /**
   * Decodes into DICOM JSON.
   *
   * @param elements The elements of a data set or an item.
   * @returns Its attributes.
   * @throws {EncapsulatedError} If there is encapsulated pixel data.
   */
  json(elements: readonly DataElement[]): DicomJson {
    const outer = this.#enter(elements);
    const json: DicomJson = {};
    for (const element of elements) {
      if (isGroupLength(element.tag)) continue;
      if (element.fragments !== undefined) {
        throw new EncapsulatedError("Cannot convert data set: encapsulated pixel data has no form in DICOM JSON");
      }
      const vr = this.#vr(element);
      json[tagToHex(element.tag)] ??= this.#json(element, vr, element.items ? undefined : this.#values(element, vr));
    }
    this.#charset = outer;
    return json;
  }

  #json(element: DataElement, vr: string, values: Values | undefined): DicomJsonElement {
    if (values !== undefined) return jsonElement(vr, values);
    return jsonSequence((element.items ?? []).map((item) => this.json(item.elements)));
  }

  /** Puts the Specific Character Set of a data set or item in force, and gives the one that was (PS3.5 §7.5.3). */
  #enter(elements: readonly DataElement[]): CharacterSet {
    const outer = this.#charset;
    const element = findElement(elements, SpecificCharacterSet);
    if (element !== undefined && element.valueEnd > element.valueStart) {
      this.#charset = characterSet(characterSetTerms(this.#bytes, element.valueStart, element.valueEnd));
    }
    return outer;
  }

  /** In Explicit VR, UN stands for what the sender did not know; PS3.6 may (PS3.5 §6.2.2). */
  #vr(element: DataElement): string {
    return element.vr === "UN" && !this.#implicit ? vrOf(element.tag) : element.vr;
  }

  #values(element: DataElement, vr: string): Values {
    const source = { bytes: this.#bytes, charset: this.#charset };
    return readValues(this.#reader, vr, element.valueStart, element.valueEnd, source);
  }
}
