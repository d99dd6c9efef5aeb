/**
 * Flags that several verbs share, and how their values are read.
 *
 * @module
 */
import { UsageError } from "./errors.ts";
import type { FlagTable } from "./flags.ts";
import { parseAeTitle, parsePort } from "./peer.ts";

/**
 * A parser of whole numbers.
 *
 * @param lowest The least value
 * @param highest The greatest value
 * @returns A function for {@linkcode Flag.parse}
 */
export function integer(lowest: number, highest = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (value >= lowest && value <= highest) return value;
    const range = highest === Number.MAX_SAFE_INTEGER ? `${lowest} or more` : `${lowest} to ${highest}`;
    throw new UsageError(`${JSON.stringify(text)} is no number of ${range}`);
  };
}

/** Reads a time in seconds, which may have a fraction; a day at most, for timers have a limit. */
function seconds(text: string): number {
  const value = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (value > 0 && value <= 86400) return value;
  throw new UsageError(`${JSON.stringify(text)} is no time: use seconds above 0, up to 86400`);
}

/** How much is logged. */
export const LogFlags = {
  verbose: { short: "v", help: "Log more" },
  quiet: { short: "q", help: "Log nothing but errors" },
} as const satisfies FlagTable;

/** What both sides of an association can set. */
export const NetworkFlags = {
  aet: { value: "TITLE", default: "HANGAR", parse: parseAeTitle, help: "Our AE title" },
  "max-pdu": {
    value: "BYTES",
    default: "131072",
    parse: integer(4096, 2 ** 20),
    help: "Longest P-DATA-TF we take",
  },
  timeout: {
    value: "SECONDS",
    default: "30",
    parse: seconds,
    help: "Wait this long for a connection, an answer, the rest of a message",
  },
  ...LogFlags,
} as const satisfies FlagTable;

/** Flags of the verbs that listen. */
export const ListenFlags = {
  host: { value: "HOST", default: "127.0.0.1", help: "Listen on this address; 0.0.0.0 and [::] mean all" },
  port: {
    value: "PORT",
    default: "11112",
    parse: (text: string) => parsePort(text, 0),
    help: "Listen on this port; 0 takes a free one",
  },
  "max-associations": {
    value: "N",
    default: "100",
    parse: integer(1, 65535),
    help: "Associations at the same time",
  },
  "idle-timeout": {
    value: "SECONDS",
    default: "300",
    parse: seconds,
    help: "Close associations on which nothing happens",
  },
} as const satisfies FlagTable;

/** Machine-readable output. */
export const JsonFlag = {
  json: { help: "Print JSON, one object a line" },
} as const satisfies FlagTable;

/**
 * An address as it is written for listening: brackets around IPv6 are optional.
 *
 * @param host What `--host` says
 * @returns The address without brackets
 */
export function listenHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
