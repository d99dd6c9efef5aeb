/**
 * Flags that several verbs share, and how their values are read.
 *
 * @module
 */
import { UsageError } from "./errors.ts";
import type { FlagTable, ValueParser } from "./flags.ts";
import { parseAeTitle, parsePort } from "./peer.ts";

/**
 * A parser of whole numbers.
 *
 * @param lowest The least value
 * @param highest The greatest value
 * @returns A function for {@linkcode Flag.parse}
 */
export function integer(lowest: number, highest = Number.MAX_SAFE_INTEGER): ValueParser<number> {
  const open = highest === Number.MAX_SAFE_INTEGER;
  const parse = (text: string) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (value >= lowest && value <= highest) return value;
    const range = open ? `${lowest} or more` : `${lowest} to ${highest}`;
    throw new UsageError(`${JSON.stringify(text)} is no number of ${range}`);
  };
  return Object.assign(parse, {
    schema: { type: "integer" as const, minimum: lowest, ...(open ? {} : { maximum: highest }) },
  });
}

/**
 * A parser of words.
 *
 * @param words The words there are
 * @returns A function for {@linkcode Flag.parse}
 */
export function choice<const T extends string>(...words: readonly T[]): ValueParser<T> {
  const parse = (text: string) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    const others = `${words.slice(0, -1).join(", ")} nor ${words.at(-1)}`;
    throw new UsageError(`${JSON.stringify(text)} is neither ${others}`);
  };
  return Object.assign(parse, { schema: { type: "string" as const, enum: words } });
}

/** Reads a time in seconds, which may have a fraction; a day at most, for timers have a limit. */
const seconds: ValueParser<number> = Object.assign((text: string): number => {
  const value = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (value > 0 && value <= 86400) return value;
  throw new UsageError(`${JSON.stringify(text)} is no time: use seconds above 0, up to 86400`);
}, { schema: { type: "number" as const, exclusiveMinimum: 0, maximum: 86400 } });

/** Reads a port to listen on; 0 is a free one. */
export const listenPort: ValueParser<number> = Object.assign((text: string) => parsePort(text, 0), {
  schema: { type: "integer" as const, minimum: 0, maximum: 65535 },
});

/** How much is logged. */
export const LogFlags = {
  verbose: { short: "v", help: "Log more: associations and command sets in full" },
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
    parse: listenPort,
    help: "Listen on this port; 0 takes a free one, 2762 is the usual one for TLS",
  },
  "max-associations": {
    value: "N",
    default: "100",
    parse: integer(1, 65535),
    help: "Associations at the same time",
  },
  "max-associations-per-address": {
    value: "N",
    parse: integer(1, 65535),
    help: "Associations at the same time from one address; three quarters of those in all unless given",
  },
  "dataset-memory": {
    value: "MIB",
    default: "128",
    parse: integer(16, 65536),
    help: "Data sets in memory at once, of all associations together, in MiB; one more has to wait or is refused",
  },
  "idle-timeout": {
    value: "SECONDS",
    default: "300",
    parse: seconds,
    help: "Close associations on which nothing happens",
  },
} as const satisfies FlagTable;

/** Who may call, and how it is logged. */
export const AccessFlags = {
  allow: { value: "AET", many: true, parse: parseAeTitle, help: "Let only these calling AE titles in; repeatable" },
  called: { value: "AET", many: true, parse: parseAeTitle, help: "Answer only to these called AE titles; repeatable" },
  users: { value: "FILE", help: "Let only these users in, by name and password; hangar passwd makes the file" },
  log: { value: "text|json", default: "text", parse: choice("text", "json"), help: "How log lines look" },
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
