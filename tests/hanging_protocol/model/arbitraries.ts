/**
 * Data sets for property tests: what fits the IOD, what does not, and anything at all.
 *
 * @module
 */
import fc from "fast-check";
import { tagOf, tagToHex } from "../../../lib/dataset/dictionary.ts";
import type { Dataset } from "../../../lib/dataset/types.ts";
import type { Attribute, Attributes } from "../../../lib/hanging_protocol/iod/attribute.ts";
import { HangingProtocolAttributes } from "../../../lib/hanging_protocol/iod/protocol_table.ts";
import { kindOf, registered } from "../../../lib/hanging_protocol/model/fields.ts";

const Junk = fc.oneof(
  fc.constantFrom(null, "", [], {}, [[]], [null], NaN, -0, 10n ** 20n, undefined, "__proto__", new Uint8Array(3)),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 5 }),
  fc.record({ vr: fc.constant("UN"), InlineBinary: fc.constant("AAAA") }),
  fc.array(fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }), { maxLength: 2 }),
);

const Tags = fc.constantFrom("00080060", "00082218", "00200060", "00091001", "00185101", "52009229").map(String);
const Texts = fc.constantFrom("CT", "Thorax", "A", "1.2.3", "20200101", "Ünïcödé", " lead");

function scalar(attribute: Attribute): fc.Arbitrary<unknown> {
  const { enumerated, defined } = attribute;
  if (enumerated) return fc.constantFrom(...enumerated);
  if (defined) return fc.constantFrom(...defined, "OTHER");
  const { vr } = registered(attribute);
  if (vr === "AT") return Tags;
  if (vr === "SS" || vr === "SL") return fc.integer({ min: -3, max: 3 });
  if (vr === "FD" || vr === "FL") return fc.double({ min: 0, max: 1 });
  if (vr === "IS" || vr === "DS") {
    return fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom("030", "1.500", "+5"));
  }
  return kindOf(attribute).scalar === "number" ? fc.integer({ min: 0, max: 5 }) : Texts;
}

/** One alone, several in an array, as keyword form has them. */
function values(attribute: Attribute): fc.Arbitrary<unknown> {
  const length = { one: 1, pair: 2, position: 4, list: 3, items: 0 }[kindOf(attribute).shape];
  const minLength = kindOf(attribute).shape === "list" ? 1 : length;
  return fc.array(scalar(attribute), { minLength, maxLength: length })
    .map((list) => list.length === 1 ? list[0] : list);
}

function value(attribute: Attribute, junk: number): fc.Arbitrary<unknown> {
  const { items } = attribute;
  return items ? fc.array(item(items, junk), { maxLength: 3 }) : values(attribute);
}

/** An item with some of its attributes; of one in 12 + `junk` anything else stands there. Private and foreign ones too. */
function item(attributes: Attributes, junk: number): fc.Arbitrary<Dataset> {
  const known = Object.values(attributes).map((attribute) => [
    attribute.keyword,
    fc.oneof({ arbitrary: value(attribute, junk), weight: 12 }, { arbitrary: Junk, weight: junk }),
  ]);
  return fc.record({
    ...Object.fromEntries(known),
    "00091001": fc.constant({ vr: "UN", InlineBinary: "AAAA" }),
    PatientID: junk === 0 ? Texts : Junk,
  }, { requiredKeys: [] }) as fc.Arbitrary<Dataset>;
}

/** Something like a hanging protocol. */
export const protocols: fc.Arbitrary<Dataset> = item(HangingProtocolAttributes, 1);

/** Values of the right VR and VM, whether they make sense or not. */
export const encodableProtocols: fc.Arbitrary<Dataset> = item(HangingProtocolAttributes, 0);

/** Any object whose keys may be keywords, tags or nonsense, whatever stands under them. */
export const anyDatasets: fc.Arbitrary<Dataset> = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...Object.values(HangingProtocolAttributes).map(({ keyword }) => keyword)),
    fc.constantFrom("__proto__", "constructor", "toString", tagToHex(tagOf("DisplaySetsSequence")!)),
    fc.string(),
  ),
  fc.oneof(Junk, fc.anything({ withBigInt: true, withTypedArray: true })),
);
