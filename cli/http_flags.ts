/**
 * The flags of the HTTP service of `hangar serve` and `hangar gateway`.
 *
 * @module
 */
import { integer, listenPort } from "./common.ts";
import { UsageError } from "./errors.ts";
import type { FlagTable, FlagValues, ValueParser } from "./flags.ts";

/** Reads an origin: `https://viewer.example`, or `*`. */
const origin: ValueParser<string> = (text: string) => {
  const url = URL.parse(text);
  if (text === "*" || (url !== null && /^https?:$/.test(url.protocol) && url.origin === text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is no origin: write https://HOST or https://HOST:PORT, or *`);
};

/** Reads the URL that clients know the service by. */
const baseUrl: ValueParser<string> = (text: string) => {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "") {
    return url.href.replace(/\/+$/, "");
  }
  throw new UsageError(`${JSON.stringify(text)} is no base URL: write https://HOST/PATH`);
};

/** The flags by long name. */
export const HttpFlags = {
  "http-port": { value: "PORT", parse: listenPort, help: "Serve DICOMweb on this port, 0 takes a free one" },
  "http-host": {
    value: "HOST",
    default: "127.0.0.1",
    help: "Serve DICOMweb on this address; 0.0.0.0 and [::] mean all",
  },
  "http-allow-store": { help: "Take hanging protocols over HTTP too" },
  "http-token-file": { value: "FILE", help: "Let in over HTTP who has one of these bearer tokens, one a line" },
  "http-users": {
    value: "FILE",
    help: "Let in over HTTP these users by name and password; hangar passwd makes the file",
  },
  "http-cors": {
    value: "ORIGIN",
    many: true,
    parse: origin,
    help: "Pages of this origin may ask, * for all; repeatable",
  },
  "http-base-url": {
    value: "URL",
    parse: baseUrl,
    help: "What clients know the service by, behind a proxy or by a name",
  },
  "http-max-requests": {
    value: "N",
    default: "64",
    parse: integer(1, 65535),
    help: "HTTP requests worked on at the same time",
  },
} as const satisfies FlagTable;

/** What they come to. */
export type HttpValues = FlagValues<typeof HttpFlags>;

/**
 * Refuses flags that say how to serve where nothing is served.
 *
 * @param values The flags
 * @throws {UsageError} If `--http-port` is missing
 */
export function checkHttpFlags(values: HttpValues): void {
  if (values["http-port"] !== undefined) return;
  const names = ["http-allow-store", "http-token-file", "http-users", "http-base-url"] as const;
  const given = names.find((name) => values[name]) ?? (values["http-cors"].length > 0 ? "http-cors" : undefined);
  if (given !== undefined) throw new UsageError(`--http-port is missing: without it --${given} has no use`);
}
