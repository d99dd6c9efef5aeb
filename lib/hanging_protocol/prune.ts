/**
 * C-FIND response identifiers: the requested attributes of a match, cut out of its encoded bytes (PS3.4 §K.4.1.1.3.2).
 *
 * @module
 */
import { isAscii } from "../dataset/bytes.ts";
import type { CharacterSet } from "../dataset/charset.ts";
import { isPrivateTag, vrOf } from "../dataset/dictionary.ts";
import { type DataElement, parseElements } from "../dataset/elements.ts";
import { latin1 } from "../dataset/latin1.ts";
import { SpecificCharacterSet } from "../dataset/tags.ts";
import { vrProperties } from "../dataset/vr.ts";
import { ImplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { Matching } from "./match.ts";
import type { Query, QueryKey } from "./query.ts";
import { ResponseBuffer } from "./response_buffer.ts";
import { findCharacterSet, findSorted, levelCharacterSet, type ParsedDataset } from "./values.ts";
import { AttributeSteps } from "./work.ts";

/** Specific Character Set and Timezone Offset From UTC: not sent with zero length (PS3.4 §K.4.1.1.3.2). */
const NeverEmpty: ReadonlySet<number> = new Set([SpecificCharacterSet, 0x00080201]);

const ItemTag = 0xfffee000;
const SequenceDelimitation = 0xfffee0dd;
const UndefinedLength = 0xffffffff;

/** Bytes of the longest private creator, an LO (PS3.5 §7.8.1), in a character set that takes some for each character. */
const MaxCreatorLength = 256;

/**
 * Builds the response identifier of a match.
 *
 * Requested attributes that the match lacks are there with zero length. Of a sequence that was matched only the items
 * that matched are returned, and of items whose attributes were named only those attributes. Specific Character Set
 * comes along where the match has it and returned text needs it, or where it was asked for.
 *
 * @param dataset The stored data set, in Implicit or Explicit VR Little Endian.
 * @param transferSyntaxUid Its transfer syntax; the response has the same.
 * @param query The query that it matches.
 * @param matching What is known of its items from matching it.
 * @returns The encoded response identifier, its elements in ascending order.
 * @throws {DimseStatusError} A700 if it is longer than `MaxResponseLength`, or takes more than `MaxMatchingSteps`.
 */
export function prune(
  dataset: ParsedDataset,
  transferSyntaxUid: string,
  query: Query,
  matching: Matching = new Matching(dataset.bytes),
): Uint8Array {
  const { bytes, elements } = dataset;
  const pruner = new Pruner(bytes, matching, new ResponseBuffer());
  const explicit = transferSyntaxUid !== ImplicitVRLittleEndian;
  pruner.level({ elements, explicit, charset: levelCharacterSet(bytes, elements) }, query.keys);
  return pruner.response.finish();
}

/**
 * Matches a stored data set and builds its response identifier.
 *
 * @param bytes The stored data set, in Implicit or Explicit VR Little Endian.
 * @param transferSyntaxUid Its transfer syntax; the response has the same.
 * @param query The query.
 * @returns The encoded response identifier, or `undefined` if the data set does not match.
 * @throws {ProtocolError} If the bytes are no data set.
 * @throws {DimseStatusError} A700 if that takes more than `MaxMatchingSteps`, or the response is longer than
 * `MaxResponseLength`.
 */
export function respond(bytes: Uint8Array, transferSyntaxUid: string, query: Query): Uint8Array | undefined {
  return new Responder(query).respond(bytes, transferSyntaxUid);
}

/** Answers one query for many stored data sets. */
export class Responder {
  readonly #query: Query;
  readonly #response: ResponseBuffer;
  readonly #wanted: string | undefined;

  /**
   * Begins with nothing matched.
   *
   * @param query The query.
   * @param maxLength Bytes that a response may have.
   * @param wanted Transfer Syntax UID of the responses as they go out: work that is left to be done counts.
   */
  constructor(query: Query, maxLength?: number, wanted?: string) {
    this.#query = query;
    this.#response = new ResponseBuffer(maxLength);
    this.#wanted = wanted;
  }

  /**
   * Matches a stored data set and builds its response identifier, as {@linkcode respond} does.
   *
   * @param bytes The stored data set, in Implicit or Explicit VR Little Endian.
   * @param transferSyntaxUid Its transfer syntax; the response has the same.
   * @returns The encoded response identifier, or `undefined` if the data set does not match.
   * @throws {ProtocolError | DimseStatusError} As {@linkcode respond} does; `ResponseTooLongError` if the response is.
   */
  respond(bytes: Uint8Array, transferSyntaxUid: string): Uint8Array | undefined {
    const { keys } = this.#query;
    const elements = parseElements(bytes, transferSyntaxUid);
    const matching = new Matching(bytes);
    const charset = levelCharacterSet(bytes, elements);
    if (!matching.level(elements, keys, charset)) return undefined;
    this.#response.clear();
    const explicit = transferSyntaxUid !== ImplicitVRLittleEndian;
    const steps = this.#wanted === undefined || this.#wanted === transferSyntaxUid
      ? AttributeSteps
      : 2 * AttributeSteps;
    new Pruner(bytes, matching, this.#response, steps).level({ elements, explicit, charset }, keys);
    return this.#response.finish();
  }
}

/** Tags of private creators, by group and value. */
type Creators = ReadonlyMap<number, ReadonlyMap<string, number>>;

/** The data set or one item, as the keys of a query go over it. */
interface Level {
  readonly elements: readonly DataElement[];
  readonly charset: CharacterSet;
  /** Whether its elements are in Explicit VR. */
  readonly explicit: boolean;
  /** What {@linkcode privateCreators} found, once a private element is asked for. */
  creators?: Creators;
}

class Pruner {
  readonly response: ResponseBuffer;
  readonly #bytes: Uint8Array;
  readonly #matching: Matching;
  /** What an attribute takes. */
  readonly #steps: number;
  /** Whether text that has been written since this was last reset depends on a character set. */
  #needsCharacterSet = false;

  constructor(bytes: Uint8Array, matching: Matching, response: ResponseBuffer, steps = AttributeSteps) {
    this.#bytes = bytes;
    this.#matching = matching;
    this.#steps = steps;
    this.response = response;
  }

  level(level: Level, keys: readonly QueryKey[]): void {
    this.#matching.work.spend(this.#steps * (1 + keys.length));
    const characterSet = findCharacterSet(level.elements);
    const outerNeeds = this.#needsCharacterSet;
    this.#needsCharacterSet = false;
    let characterSetAt: number | undefined;
    let characterSetAsked = false;
    for (const key of keys) {
      if (key.tag === SpecificCharacterSet) characterSetAsked = true;
      if (key.tag > SpecificCharacterSet) characterSetAt ??= this.response.length;
      this.#attribute(level, key);
    }
    if (characterSet === undefined) {
      this.#needsCharacterSet ||= outerNeeds;
      return;
    }
    if (this.#needsCharacterSet && !characterSetAsked) {
      const at = characterSetAt ?? this.response.length;
      this.response.insert(at, this.#bytes, characterSet.start, characterSet.end);
    }
    this.#needsCharacterSet = outerNeeds;
  }

  #attribute(level: Level, key: QueryKey): void {
    const tag = key.creator === undefined ? key.tag : this.#storedTag(level, key.tag, key.creator);
    const element = tag === undefined ? undefined : findSorted(level.elements, tag);
    const empty = element?.valueStart === element?.valueEnd;
    if (element === undefined || (empty && NeverEmpty.has(key.tag))) this.#absent(level, key);
    else if (element.items !== undefined && key.keys !== undefined) this.#items(level, element, key, key.keys);
    else {
      this.#needsCharacterSet ||= this.#dependsOnCharacterSet(element);
      this.response.copyElement(key.tag, this.#bytes, element.start, element.end);
    }
  }

  /** Writes an attribute that the match lacks: with zero length, but for private creators, which the others need. */
  #absent({ explicit }: Level, { tag, vr, creatorValue }: QueryKey): void {
    if (NeverEmpty.has(tag)) return;
    this.response.header(tag, explicit ? vr : undefined, creatorValue?.length ?? 0);
    if (creatorValue !== undefined) this.response.copy(creatorValue, 0, creatorValue.length);
  }

  /**
   * Writes the items of a sequence, cut down to the attributes asked for and, when matched, to the items that match. One
   * that was sent as UN stays UN, with items in Implicit VR (PS3.5 §6.2.2).
   */
  #items(level: Level, sequence: DataElement, key: QueryKey, keys: readonly QueryKey[]): void {
    const { response } = this;
    const implicitItems = sequence.implicitItems ?? false;
    // Where neither PS3.6 nor the VR tells readers that this is a sequence, an undefined length does.
    const delimited = (!level.explicit || implicitItems) && vrOf(key.tag) !== "SQ";
    const vr = implicitItems ? "UN" : "SQ";
    const header = response.header(key.tag, level.explicit ? vr : undefined, UndefinedLength);
    for (const item of sequence.items ?? []) {
      if (key.condition !== undefined && !this.#matching.item(item, keys, level.charset)) continue;
      const { elements } = item;
      const itemHeader = response.item(ItemTag);
      const charset = levelCharacterSet(this.#bytes, elements, level.charset);
      this.level({ elements, charset, explicit: level.explicit && !implicitItems }, keys);
      response.close(itemHeader);
    }
    if (delimited) response.item(SequenceDelimitation);
    else response.close(header);
  }

  /** Whether the text in an element, or in its items, has characters outside the default repertoire. */
  #dependsOnCharacterSet(element: DataElement): boolean {
    this.#matching.work.spend(this.#steps);
    if (element.items !== undefined) {
      return element.items.some(({ elements }) =>
        findCharacterSet(elements) === undefined &&
        elements.some((inner) => this.#dependsOnCharacterSet(inner))
      );
    }
    const { kind } = vrProperties(element.vr);
    const text = kind === "text" || kind === "longtext" || element.vr === "UN";
    return text && !isAscii(this.#bytes, element.valueStart, element.valueEnd);
  }

  /** Where a level keeps a private element: under the block that its own creator element reserves (PS3.5 §7.8.1). */
  #storedTag(level: Level, tag: number, creator: string): number | undefined {
    level.creators ??= privateCreators(this.#bytes, level.elements);
    const found = level.creators.get(tag >>> 16)?.get(creator);
    if (found === undefined || isCreatorTag(tag)) return found;
    return ((tag & 0xffff0000) | (found & 0xff) << 8 | tag & 0xff) >>> 0;
  }
}

/** The private creators of a level. */
function privateCreators(bytes: Uint8Array, elements: readonly DataElement[]): Creators {
  const creators = new Map<number, Map<string, number>>();
  for (const { tag, valueStart, valueEnd } of elements) {
    if (!isPrivateTag(tag) || !isCreatorTag(tag) || valueEnd - valueStart > MaxCreatorLength) continue;
    const group = tag >>> 16;
    let ofGroup = creators.get(group);
    if (!ofGroup) creators.set(group, ofGroup = new Map());
    const creator = latin1(bytes, valueStart, valueEnd).trim();
    if (!ofGroup.has(creator)) ofGroup.set(creator, tag);
  }
  return creators;
}

/** Whether a private element reserves a block, rather than being in one. */
function isCreatorTag(tag: number): boolean {
  return (tag & 0xffff) < 0x100;
}
