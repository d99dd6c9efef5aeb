/**
 * A parsed query as the identifier it came from, to be asked of a peer.
 *
 * @module
 */
import { encodeDataset } from "../dataset/codec.ts";
import { tagToHex } from "../dataset/dictionary.ts";
import type { DicomJson, DicomJsonElement } from "../dataset/keyword.ts";
import { SpecificCharacterSet } from "../dataset/tags.ts";
import type { EncodedDataset } from "../dataset/types.ts";
import type { Query, QueryKey } from "../hanging_protocol/query.ts";
import { ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";

const TimezoneOffsetFromUtc = 0x00080201;

/**
 * Encodes a query.
 *
 * @param query The query. Values it does not match were left out when it was parsed, and stay so.
 * @returns An identifier in Explicit VR Little Endian; in UTF-8 where ASCII will not do.
 */
export async function queryIdentifier(query: Query): Promise<EncodedDataset> {
  const bytes = await encodeDataset(levelOf(query.keys), ExplicitVRLittleEndian);
  return { bytes, transferSyntaxUid: ExplicitVRLittleEndian };
}

function levelOf(keys: readonly QueryKey[]): DicomJson {
  const level: DicomJson = {};
  for (const key of keys) {
    // Neither may be sent with zero length (PS3.4 §K.4.1.1.3.1).
    if (key.tag === SpecificCharacterSet || key.tag === TimezoneOffsetFromUtc) continue;
    level[tagToHex(key.tag)] = elementOf(key);
  }
  return level;
}

function elementOf({ tag, vr, condition, keys, creator }: QueryKey): DicomJsonElement {
  if (keys !== undefined) return { vr: "SQ", Value: [levelOf(keys)] };
  const isCreator = creator !== undefined && (tag & 0xffff) < 0x100;
  if (isCreator) return { vr: "LO", Value: [creator] };
  switch (condition?.type) {
    case "text":
      return { vr, Value: condition.patterns.map(({ text }) => text) };
    case "uid":
      return { vr, Value: [...condition.uids] };
    case "number":
      return { vr, Value: [...condition.numbers] };
    default:
      return { vr };
  }
}
