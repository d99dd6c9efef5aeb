/**
 * Media types of the Non-Patient Instance Service and content negotiation (PS3.18 §8.7, RFC 9110 §12.5.1).
 *
 * @module
 */
import { type Accept, parseAccept } from "hono/utils/accept";
import { DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian } from "../uids/transfer_syntaxes.ts";
import { Problem } from "./problem.ts";

/** How a payload is made. */
export type Form = "json" | "xml" | "dicom" | "svg" | "png" | "wadl" | "plain-json";

/** A media type that a payload can be had in. */
export interface Offer {
  /** How the payload is made. */
  readonly form: Form;
  /** The media type without parameters, in small letters. */
  readonly type: string;
  /** For `multipart/related`, the media type of its parts. */
  readonly parts?: string;
}

/** The media types of instances, the default first (PS3.18 Table 12.1.2-1); single parts of XML come on top. */
export const InstanceOffers: readonly Offer[] = [
  { form: "json", type: "application/dicom+json" },
  { form: "dicom", type: "application/dicom" },
  { form: "xml", type: "multipart/related", parts: "application/dicom+xml" },
  { form: "dicom", type: "multipart/related", parts: "application/dicom" },
  { form: "json", type: "application/json" },
  { form: "xml", type: "application/dicom+xml" },
];

/** The media types of store reports, which are data sets but no instances. */
export const ReportOffers: readonly Offer[] = InstanceOffers.filter(({ form }) => form !== "dicom");

/** The media types of search results, of which there may be several. */
export const ResultOffers: readonly Offer[] = ReportOffers.filter(({ form, parts }) => form === "json" || parts);

/** The media types of drawings. */
export const RenderedOffers: readonly Offer[] = [
  { form: "svg", type: "image/svg+xml" },
  { form: "png", type: "image/png" },
];

/** The media types of capabilities (PS3.18 §8.9). */
export const CapabilitiesOffers: readonly Offer[] = [
  { form: "plain-json", type: "application/json" },
  { form: "wadl", type: "application/vnd.sun.wadl+xml" },
];

/** What was agreed on. */
export interface Agreement extends Offer {
  /** For instances as such, the transfer syntaxes they may be in: one of these, or any that PS3.18 §8.7.3.5 allows. */
  readonly transferSyntax: "any" | string;
}

/** The most media types that are looked at. */
const MaxRanges = 64;

/** Transfer syntaxes that can be asked for by name. */
const TransferSyntaxes: readonly string[] = [ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian];

const isDicom = (type: string, parts = "") => /^application\/dicom\b/.test(type) || /^application\/dicom\b/.test(parts);
const isRendered = (type: string) => /^(image|video)\/[^*]|^(text\/(html|plain|rtf)|application\/pdf)$/.test(type);

/** The acceptable media types: those of the parameter `accept`, which may leave out the plus sign's escape, or of the header. */
function acceptable(request: Request, parameter: string | undefined): Accept[] {
  const header = parameter?.replace(/ (?=(?:json|xml)\b)/g, "+") ?? request.headers.get("Accept");
  if (header === null || header.trim() === "") {
    throw new Problem(406, "There is no Accept header field, which says what can be understood");
  }
  const ranges = parseAccept(header).slice(0, MaxRanges);
  return ranges.map(({ type, params, q }) => ({ type: type.toLowerCase(), params, q }));
}

/** How exactly a range names an offer, `-1` where it does not. */
function exactness({ type, params }: Accept, offer: Offer): number {
  if (type === "*/*") return 0;
  if (type.endsWith("/*")) return offer.type.startsWith(type.slice(0, -1)) ? 1 : -1;
  if (type !== offer.type) return -1;
  if (offer.form === "dicom" && transferSyntaxOf(params) === undefined) return -1;
  if (!isUtf8(params.charset)) return -1;
  if (offer.parts === undefined || params.type === undefined) return 2;
  return params.type.toLowerCase() === offer.parts ? 3 : -1;
}

function isUtf8(charset = "utf-8"): boolean {
  return /^utf-?8$|^\*$/i.test(charset);
}

function transferSyntaxOf(params: Record<string, string> = {}): string | undefined {
  const wanted = params["transfer-syntax"] ?? ExplicitVRLittleEndian;
  if (wanted === "*") return "any";
  return TransferSyntaxes.find((each) => each === wanted);
}

/**
 * Chooses the media type of a response.
 *
 * @param request The request, with its Accept header fields.
 * @param parameters The query parameters `accept`, which overrules the header, and `charset`.
 * @param offers What can be had, what is preferred first.
 * @returns The offer that the client likes best.
 * @throws {Problem} 406 if it likes none, or does not say; 400 if it asks for DICOM and rendered media types together.
 */
export function negotiate(
  request: Request,
  { accept, charset }: { readonly accept?: string; readonly charset?: string },
  offers: readonly Offer[],
): Agreement {
  const ranges = acceptable(request, accept);
  if (ranges.some(({ type, params }) => isDicom(type, params.type)) && ranges.some(({ type }) => isRendered(type))) {
    throw new Problem(400, "DICOM and rendered media types cannot be asked for together");
  }
  const charsets = charset ?? request.headers.get("Accept-Charset");
  let best: { readonly offer: Offer; readonly range: Accept } | undefined;
  for (const offer of offers) {
    const range = closest(ranges, offer);
    if (range !== undefined && range.q > (best?.range.q ?? 0)) best = { offer, range };
  }
  const understood = charsets === null || charsets.split(",").some((each) => isUtf8(each.split(";")[0].trim()));
  if (best === undefined || (best.offer.form !== "dicom" && !understood)) {
    const types = offers.map(({ type, parts }) => (parts === undefined ? type : `${type}; type="${parts}"`));
    throw new Problem(406, `There is no other than ${types.join(", ")}${understood ? "" : " in UTF-8"}`);
  }
  return { ...best.offer, transferSyntax: transferSyntaxOf(best.range.params) ?? ExplicitVRLittleEndian };
}

function closest(ranges: readonly Accept[], offer: Offer): Accept | undefined {
  let found: Accept | undefined;
  let most = -1;
  for (const range of ranges) {
    const exact = exactness(range, offer);
    if (exact > most) [found, most] = [range, exact];
  }
  return found;
}

/** A media type with its parameters, as a Content-Type header field has it. */
export interface ContentType {
  /** The media type, in small letters. */
  readonly type: string;
  /** Its parameters; names in small letters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A media type, and a parameter behind it (RFC 9110 §8.3.1); values need no quotes for a slash or an equals sign, as many leave them out. */
const Type = /\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)/y;
const Parameter = /\s*;\s*(?:([\w!#$&^.+-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+)))?/y;

/**
 * Reads a Content-Type header field: one media type, and nothing else. Browsers take the first of several, and let pages of
 * other origins send `text/plain` without asking.
 *
 * @param text The field, `null` where there is none.
 * @returns What it says, `undefined` where it says nothing, or anything else.
 */
export function parseContentType(text: string | null): ContentType | undefined {
  if (text === null || text.length > 1024) return undefined;
  Type.lastIndex = 0;
  const type = Type.exec(text)?.[1];
  if (type === undefined) return undefined;
  const parameters: Record<string, string> = Object.create(null);
  let end = Type.lastIndex;
  while (text.slice(end).trim() !== "") {
    Parameter.lastIndex = end;
    const found = Parameter.exec(text);
    if (found === null) return undefined;
    const [, name, quoted, plain] = found;
    if (name !== undefined) parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, "$1") ?? plain;
    end = Parameter.lastIndex;
  }
  return { type: type.toLowerCase(), parameters };
}
