/**
 * The JSON Schema of the authoring form, made of the rows of the IOD.
 *
 * @module
 */
import { formatTag, tagOf } from "../lib/dataset/dictionary.ts";
import type { Attribute, Attributes } from "../lib/hanging_protocol/iod/attribute.ts";
import { CodeAttributes, ReferenceAttributes } from "../lib/hanging_protocol/iod/definition_table.ts";
import { HangingProtocolAttributes } from "../lib/hanging_protocol/iod/protocol_table.ts";
import { kindOf, registered } from "../lib/hanging_protocol/model/fields.ts";
import type { JsonSchema } from "./config_schema.ts";

/** Parts that many fields have. */
const Shared: ReadonlyMap<Attributes, string> = new Map<Attributes, string>([
  [CodeAttributes, "code"],
  [ReferenceAttributes, "reference"],
]);

const Position: JsonSchema = {
  description: "A rectangle; (0, 0) is the lower left corner of all screens together, (1, 1) the upper right one",
  type: "object",
  required: ["left", "top", "right", "bottom"],
  additionalProperties: false,
  properties: Object.fromEntries(["left", "top", "right", "bottom"].map((side) => [side, { type: "number" }])),
};

const Other: JsonSchema = {
  description: "Attributes without a field: by keyword, or by tag of 8 hexadecimal digits in DICOM JSON",
  type: "object",
};

/** Characters of a value that people write (PS3.5 Table 6.2-1). */
const MaxLengths: Readonly<Record<string, number>> = { SH: 16, LO: 64, CS: 16, UI: 64 };

const WholeNumbers: ReadonlySet<string> = new Set(["US", "SS", "UL", "SL", "IS"]);

function scalarSchema(attribute: Attribute): JsonSchema {
  const { enumerated, minimum, maximum } = attribute;
  const { vr } = registered(attribute);
  if (enumerated) return { enum: enumerated };
  if (kindOf(attribute).scalar === "number") {
    return {
      type: WholeNumbers.has(vr) ? "integer" : "number",
      ...(minimum === undefined ? {} : { minimum }),
      ...(maximum === undefined ? {} : { maximum }),
    };
  }
  return { type: "string", minLength: 1, ...(Object.hasOwn(MaxLengths, vr) ? { maxLength: MaxLengths[vr] } : {}) };
}

function valueSchema(attribute: Attribute): JsonSchema {
  const { items, maxItems } = attribute;
  if (items) {
    const shared = Shared.get(items);
    const each = shared === undefined ? objectSchema(items) : { $ref: `#/$defs/${shared}` };
    return { type: "array", items: each, ...(maxItems === undefined ? {} : { maxItems }) };
  }
  const { shape } = kindOf(attribute);
  if (shape === "one") return scalarSchema(attribute);
  if (shape === "position") return { $ref: "#/$defs/position" };
  const list = { type: "array", items: scalarSchema(attribute) };
  return shape === "pair"
    ? { ...list, minItems: 2, maxItems: 2 }
    : { anyOf: [{ ...list, minItems: 1 }, scalarSchema(attribute)] };
}

function describe({ keyword, type, condition, defined, clause }: Attribute): string {
  const needed = { "1": "required", "2": "may be empty", "3": "optional" }[type.charAt(0)];
  const when = condition ? `${needed}, if ${condition.text}` : needed;
  const terms = defined ? `; defined are ${defined.join(", ")}` : "";
  return `${keyword} ${formatTag(tagOf(keyword)!)}, ${when}${terms} (${clause})`;
}

function fieldSchema(attribute: Attribute): JsonSchema {
  const { type, items } = attribute;
  const value = valueSchema(attribute);
  const description = describe(attribute);
  return type.startsWith("1") || items ? { description, ...value } : { description, anyOf: [value, { type: "null" }] };
}

function objectSchema(attributes: Attributes): JsonSchema {
  const fields = Object.entries(attributes).map(([field, attribute]) => [field, fieldSchema(attribute)]);
  return { type: "object", additionalProperties: false, properties: { ...Object.fromEntries(fields), other: Other } };
}

/**
 * The schema.
 *
 * @returns A new JSON Schema (draft 2020-12)
 */
export function authoringSchema(): JsonSchema {
  const { properties, ...object } = objectSchema(HangingProtocolAttributes);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Authoring form of a hanging protocol, for hangar new",
    ...object,
    properties: {
      $schema: { description: "Where this schema is", type: "string" },
      ...properties as JsonSchema,
    },
    $defs: {
      position: Position,
      code: objectSchema(CodeAttributes),
      reference: objectSchema(ReferenceAttributes),
    },
  };
}
