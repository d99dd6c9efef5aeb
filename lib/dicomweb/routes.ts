/**
 * The resources of the service as a table, of which the router, the capabilities and the OpenAPI document are made.
 *
 * @module
 */
import { StorableTypes } from "./instances.ts";
import {
  CapabilitiesOffers,
  InstanceOffers,
  type Offer,
  RenderedOffers,
  ReportOffers,
  ResultOffers,
} from "./media_types.ts";

/** A parameter in the path or the query. */
export interface RouteParameter {
  /** The name. */
  readonly name: string;
  /** Where it stands. */
  readonly in: "path" | "query";
  /** JSON type. */
  readonly type: "string" | "integer" | "boolean";
  /** What it means. */
  readonly description: string;
}

/** One transaction. */
export interface Route {
  /** What it is called. */
  readonly id: "capabilities" | "search" | "store" | "retrieve" | "storeOne" | "rendered" | "thumbnail" | "openapi";
  /** The HTTP method. */
  readonly method: "GET" | "POST" | "OPTIONS";
  /** The path below the base URL, its parameters in braces. */
  readonly path: string;
  /** One line. */
  readonly summary: string;
  /** Its parameters. */
  readonly parameters: readonly RouteParameter[];
  /** Media types of the request body. */
  readonly takes?: readonly string[];
  /** Media types of the response. */
  readonly gives: readonly Offer[];
  /** The status codes and what they say. */
  readonly statuses: Readonly<Record<number, string>>;
}

const accept: RouteParameter = {
  name: "accept",
  in: "query",
  type: "string",
  description: "Acceptable media types, instead of those of the header field Accept",
};
const charset: RouteParameter = {
  name: "charset",
  in: "query",
  type: "string",
  description: "Acceptable character sets; there is UTF-8 only",
};
const uid: RouteParameter = { name: "uid", in: "path", type: "string", description: "SOP Instance UID" };

/** The parameters of a search beside the attributes (PS3.18 §8.3.4). */
const searching: readonly RouteParameter[] = [
  {
    name: "includefield",
    in: "query",
    type: "string",
    description: "Attributes to return beside those of PS3.4 Table U.6-1, with commas between them, or all",
  },
  { name: "limit", in: "query", type: "integer", description: "The most results wanted" },
  { name: "offset", in: "query", type: "integer", description: "How many results to pass over" },
  { name: "fuzzymatching", in: "query", type: "boolean", description: "Not supported: answered with a warning" },
  { name: "emptyvaluematching", in: "query", type: "boolean", description: "Not supported: answered with a warning" },
  {
    name: "multiplevaluematching",
    in: "query",
    type: "boolean",
    description: "Not supported: answered with a warning",
  },
];

const storeStatuses = {
  200: "At least one instance is stored, durably; the report tells which",
  400: "The body cannot be read",
  409: "No instance could be stored; the report is in the member report",
  413: "The body is too long, or there is too much in it",
  415: "The body is of another media type",
} as const;

const drawing: readonly RouteParameter[] = [
  {
    name: "group",
    in: "query",
    type: "integer",
    description: "Display Set Presentation Group to draw; all, or the first one in a thumbnail, unless given",
  },
  { name: "width", in: "query", type: "integer", description: "Width in pixels, up to 2048" },
  { name: "theme", in: "query", type: "string", description: "auto, light or dark" },
];

const drawingStatuses = {
  200: "The drawing",
  304: "The client has it",
  400: "The UID or a parameter is none",
  404: "It is not held",
  413: "The picture would be too large",
} as const;

/** The resources (PS3.18 Table 12.1.2-1), and what describes them. */
export const Routes: readonly Route[] = [
  {
    id: "capabilities",
    method: "OPTIONS",
    path: "/",
    summary: "Retrieve Capabilities (PS3.18 §8.9)",
    parameters: [accept, charset],
    gives: CapabilitiesOffers,
    statuses: { 200: "What there is", 304: "The client has it" },
  },
  {
    id: "search",
    method: "GET",
    path: "/hanging-protocols",
    summary: "Search for hanging protocols (PS3.18 §12.6)",
    parameters: [accept, charset, ...searching],
    gives: ResultOffers,
    statuses: {
      200: "The matching hanging protocols; header fields Warning tell of more",
      204: "None matches",
      400: "A parameter means nothing",
      413: "The search takes too much work",
    },
  },
  {
    id: "store",
    method: "POST",
    path: "/hanging-protocols",
    summary: "Store hanging protocols (PS3.18 §12.5)",
    parameters: [accept, charset],
    takes: StorableTypes,
    gives: ReportOffers,
    statuses: storeStatuses,
  },
  {
    id: "retrieve",
    method: "GET",
    path: "/hanging-protocols/{uid}",
    summary: "Retrieve a hanging protocol (PS3.18 §12.4)",
    parameters: [uid, accept, charset],
    gives: InstanceOffers,
    statuses: {
      200: "The instance",
      304: "The client has it",
      400: "The UID is none",
      404: "It is not held",
      406: "It cannot be had in an acceptable media type: what is long can be had as application/dicom only",
    },
  },
  {
    id: "storeOne",
    method: "POST",
    path: "/hanging-protocols/{uid}",
    summary: "Store the hanging protocol of this SOP Instance UID (PS3.18 §12.5)",
    parameters: [uid, accept, charset],
    takes: StorableTypes,
    gives: ReportOffers,
    statuses: storeStatuses,
  },
  {
    id: "rendered",
    method: "GET",
    path: "/hanging-protocols/{uid}/rendered",
    summary: "Retrieve a drawing of a hanging protocol",
    parameters: [uid, accept, charset, ...drawing, {
      name: "bare",
      in: "query",
      type: "boolean",
      description: "Whether the screens are drawn without head, names of groups and key",
    }],
    gives: RenderedOffers,
    statuses: drawingStatuses,
  },
  {
    id: "thumbnail",
    method: "GET",
    path: "/hanging-protocols/{uid}/thumbnail",
    summary: "Retrieve a small drawing of a hanging protocol, for lists",
    parameters: [uid, accept, charset, ...drawing],
    gives: RenderedOffers,
    statuses: drawingStatuses,
  },
  {
    id: "openapi",
    method: "GET",
    path: "/openapi.json",
    summary: "This description (OpenAPI 3.1)",
    parameters: [],
    gives: [{ form: "plain-json", type: "application/json" }],
    statuses: { 200: "The description" },
  },
];

/**
 * The media type of an offer as it is written.
 *
 * @param offer The offer.
 * @returns Its type, with the type of its parts.
 */
export function mediaType({ type, parts }: Offer): string {
  return parts === undefined ? type : `${type}; type="${parts}"`;
}

/**
 * The routes that there are where storing may not be.
 *
 * @param allowStore Whether there is the Store transaction.
 * @returns The routes.
 */
export function routesOf(allowStore: boolean): readonly Route[] {
  return allowStore ? Routes : Routes.filter(({ method }) => method !== "POST");
}
