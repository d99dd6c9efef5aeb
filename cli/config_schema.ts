/**
 * The JSON Schema of the configuration file, made of the table of flags.
 *
 * @module
 */
import { configFlags, PeersKey } from "./config.ts";
import type { Flag } from "./flags.ts";

/** A JSON Schema (draft 2020-12), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const AeTitle = { type: "string", pattern: "^[ -\\[\\]-~]{1,16}$" } as const;

const Peers: JsonSchema = {
  description: "C-MOVE may send to these",
  type: "array",
  items: {
    type: "object",
    required: ["aeTitle", "host", "port"],
    additionalProperties: false,
    properties: {
      aeTitle: { description: "AE title that C-MOVE names", ...AeTitle },
      host: { description: "Host name or IP address", type: "string", minLength: 1 },
      port: { description: "TCP port", type: "integer", minimum: 1, maximum: 65535 },
      tls: { description: "Whether to call it by TLS", type: "boolean", default: false },
    },
  },
};

function valueSchema({ value, parse }: Flag): JsonSchema {
  if (value === undefined) return { type: "boolean" };
  if (value === "AET" || value === "TITLE") return AeTitle;
  return parse?.schema ? { ...parse.schema } : { type: "string", minLength: 1 };
}

function property(flag: Flag): JsonSchema {
  const { value, many, parse } = flag;
  const fallback = flag.default === undefined ? undefined : parse ? parse(flag.default) : flag.default;
  const where = value === "FILE" ? "; from the folder of this file" : "";
  return {
    description: flag.help.replace("; repeatable", "") + where,
    ...(many ? { type: "array", items: valueSchema(flag) } : valueSchema(flag)),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

/**
 * The schema.
 *
 * @returns A new JSON Schema
 */
export function configSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of hangar serve",
    type: "object",
    additionalProperties: false,
    properties: {
      $schema: { description: "Where this schema is", type: "string" },
      [PeersKey]: Peers,
      ...Object.fromEntries(configFlags().map(([name, flag]) => [name, property(flag)])),
    },
  };
}
