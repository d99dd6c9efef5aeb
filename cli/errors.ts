/**
 * Errors of the command line, and what to do about those of the network.
 *
 * @module
 */
import {
  AssociationAbortedError,
  AssociationRejectedError,
  DicomNetworkError,
  DicomTimeoutError,
  NoPresentationContextError,
  TransportError,
} from "../lib/errors.ts";
import { printable } from "./escape.ts";

/** How a run ends. */
export const Exit = {
  /** All went well. */
  Success: 0,
  /** The peer answered with a failure status. */
  Failure: 1,
  /** The command line, or a file it names, cannot be used. */
  Usage: 2,
  /** The association or the network failed. */
  Network: 3,
} as const;

/** A command line that cannot be carried out. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A file, or an answer at the terminal, that cannot be used: the help page would be of no help. */
export class InputError extends UsageError {
  override name = "InputError";
}

/** A verb that ends with a message and an exit code of its own. */
export class ExitError extends Error {
  override name = "ExitError";
  /** The exit code. */
  readonly exitCode: number;

  /** Makes an error that ends the run with the exit code. */
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A-ASSOCIATE-RJ reasons that the user can do something about (PS3.8 Table 9-21), by `source.reason`. */
const RejectHints: Readonly<Record<string, string>> = {
  "1.2": "The peer speaks no DICOM application context",
  "1.3": "The peer does not know our AE title: set it with --aet, or have it added there",
  "1.7": "The peer has another AE title: check the part before the @",
  "2.1": "Does the peer want a user and password? Give them with --user and --password-file",
  "3.1": "The peer is busy: try again later",
  "3.2": "The peer has no association free: try again later",
};

/** What to do about a connection or port that cannot be had, by what is said to be the reason. */
const TransportHints: readonly (readonly [RegExp, string])[] = [
  [/expired or is from a CA/i, "Name its CA with --tls-ca, if it has not expired"],
  [/self-signed|CA that is not trusted/i, "Name its CA with --tls-ca"],
  [/wants? a client certificate|showed no certificate/i, "Show it one with --tls-cert and --tls-key"],
  [/does not speak TLS/i, "Leave TLS out, or use the peer's port for TLS"],
  [/does not match certificate|altname/i, "Say what name its certificate bears with --tls-server-name"],
  [/refused our|CA of our certificate/i, "Our certificate has to be by a CA that the peer trusts"],
  [/expired|not yet valid/i, "It needs a new certificate, or a clock is wrong"],
  [/certificate|TLS|cipher/i, "Check the certificates and the TLS settings on both sides"],
  [/refused/i, "Is the server running, and is this its port?"],
  [/in use/i, "Is another server running there? Choose another --port"],
  [/address of this machine|assign|not available/i, "Choose an address of this machine for --host"],
  [/host name|lookup|name or service/i, "Check the host name"],
  [/unreachable|no route|no answer/i, "Check the address and the network"],
  [/permission|requires net access/i, "Is the port privileged, or network access denied?"],
];

/** What an abort or a protocol error tells about who is at the other end. */
const OtherHints: readonly (readonly [RegExp, string])[] = [
  ...TransportHints.slice(0, 7),
  // A TLS record: 15H alert, 16H handshake (RFC 8446 §5.1)
  [/unknown type 1[56]H/, "The peer seems to speak TLS: call it with --tls"],
  [/Cannot decode PDU: unknown type/, "Is it a DICOM peer?"],
];

function find(hints: readonly (readonly [RegExp, string])[], text: string): string | undefined {
  return hints.find(([pattern]) => pattern.test(text))?.[1];
}

function hint(error: DicomNetworkError): string | undefined {
  if (error instanceof AssociationRejectedError) return RejectHints[`${error.source}.${error.reason}`];
  if (error instanceof DicomTimeoutError) return "Is it a DICOM peer? Give it longer with --timeout";
  if (error instanceof NoPresentationContextError) return "The peer does not offer this service";
  const text = `${error.message} ${error.cause instanceof Error ? `${error.cause.name} ${error.cause.message}` : ""}`;
  if (error instanceof TransportError) return find(TransportHints, text);
  const isAbort = error instanceof AssociationAbortedError;
  return find(OtherHints, text) ?? (isAbort ? "The peer's log may say why" : undefined);
}

/**
 * Why a file cannot be used, without what the runtime adds to it.
 *
 * @param error What a file operation threw
 * @returns E.g. `no such file or directory`
 */
export function fileReason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file or directory";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\)[^]*$/, "");
}

/**
 * One line about an error and what to do about it.
 *
 * @param error What was thrown
 * @returns The line, without its end
 */
export function explain(error: unknown): string {
  const message = printable(error instanceof Error ? error.message : String(error));
  const advice = error instanceof DicomNetworkError ? hint(error) : undefined;
  return advice === undefined ? message : `${message}. ${advice}`;
}

/**
 * The exit code that an error calls for.
 *
 * @param error What was thrown
 * @returns 2 for the command line and the files it names, 3 for the network
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ExitError) return error.exitCode;
  const isUsage = error instanceof UsageError || error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotCapable;
  return isUsage ? Exit.Usage : Exit.Network;
}
