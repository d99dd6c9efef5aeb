/**
 * The service as an OpenAPI 3.1 document.
 *
 * @module
 */
import { matchingPaths } from "../hanging_protocol/key_table.ts";
import { keywordOf, parseTag } from "../dataset/dictionary.ts";
import { ProblemMediaType } from "./problem.ts";
import { mediaType, type Route, type RouteParameter } from "./routes.ts";

/** The most media types with a JSON body, which have a schema. */
const schemas = {
  DataSet: {
    description: "A data set in the DICOM JSON Model (PS3.18 Annex F)",
    type: "object",
    patternProperties: {
      "^[0-9A-F]{8}$": {
        type: "object",
        required: ["vr"],
        properties: {
          vr: { type: "string", pattern: "^[A-Z]{2}$" },
          Value: { type: "array" },
          InlineBinary: { type: "string", contentEncoding: "base64" },
          BulkDataURI: { type: "string" },
        },
      },
    },
    additionalProperties: false,
  },
  DataSets: { type: "array", items: { $ref: "#/components/schemas/DataSet" } },
  Problem: {
    description: "What went wrong (RFC 9457)",
    type: "object",
    required: ["type", "title", "status", "detail"],
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      report: { $ref: "#/components/schemas/DataSet" },
    },
  },
} as const;

/** What the document says of the service. */
export interface OpenApiOptions {
  /** The base URL of the service. */
  readonly baseUrl: string;
  /** The version of the software. */
  readonly version: string;
  /** The ways to prove who one is. */
  readonly schemes: readonly ("basic" | "bearer")[];
}

/**
 * Makes the document.
 *
 * @param routes The resources.
 * @param options Where it is and who may use it.
 * @returns A JSON value.
 */
export function openApi(routes: readonly Route[], options: OpenApiOptions): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route);
  return {
    openapi: "3.1.0",
    info: {
      title: "Hanging protocols",
      description: "The Non-Patient Instance Service of DICOMweb (PS3.18 §12) for hanging protocols",
      version: options.version,
    },
    servers: [{ url: options.baseUrl }],
    ...(options.schemes.length > 0 && { security: options.schemes.map((scheme) => ({ [scheme]: [] })) }),
    paths,
    components: {
      schemas,
      securitySchemes: Object.fromEntries(options.schemes.map((scheme) => [scheme, { type: "http", scheme }])),
    },
  };
}

function operation(route: Route): unknown {
  const isSearch = route.id === "search";
  const parameters = [...route.parameters, ...(isSearch ? matchParameters() : [])];
  const failure = { [ProblemMediaType]: { schema: { $ref: "#/components/schemas/Problem" } } };
  const content = Object.fromEntries(route.gives.map((offer) => [mediaType(offer), mediaSchema(offer.form, isSearch)]));
  const responses = Object.entries(route.statuses).map(([status, description]) => {
    if (status === "200") return [status, { description, content }];
    return [status, { description, ...(status >= "400" && { content: failure }) }];
  });
  return {
    operationId: route.id,
    summary: route.summary,
    parameters: parameters.map(({ type, ...parameter }) => ({
      ...parameter,
      required: parameter.in === "path",
      schema: { type },
    })),
    ...(route.takes && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          route.takes.map((type) => [type, mediaSchema(type.endsWith("json") ? "json" : "", true)]),
        ),
      },
    }),
    responses: { ...Object.fromEntries(responses), default: { description: "Anything else", content: failure } },
  };
}

function mediaSchema(form: string, several: boolean): unknown {
  return form === "json" ? { schema: { $ref: `#/components/schemas/${several ? "DataSets" : "DataSet"}` } } : {};
}

/** The attributes of PS3.4 Table U.6-1 that are matched on, by keyword. */
function matchParameters(): RouteParameter[] {
  return matchingPaths().map(({ path, row }) => ({
    name: path.split(".").map((tag) => keywordOf(parseTag(tag)!) ?? tag).join("."),
    in: "query",
    type: "string",
    description: `Match: ${row.types?.join(", ") ?? ""}`,
  }));
}
