/**
 * What went wrong, in words: the error codes of Deno, Node and OpenSSL as data.
 *
 * @module
 */

import { TransportError } from "../errors.ts";

/** Error code, as Deno and Node report it, and its meaning. */
const Reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRINUSE: "address already in use",
  EADDRNOTAVAIL: "not an address of this machine",
  EAI_AGAIN: "host name could not be resolved",
  ECONNABORTED: "connection aborted",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by the peer",
  EHOSTUNREACH: "no route to the host",
  EMFILE: "too many open files",
  ENETUNREACH: "network unreachable",
  ENOTCONN: "not connected",
  ENOTFOUND: "unknown host name",
  EPERM: "permission denied",
  EPIPE: "connection closed by the peer",
  ERR_STREAM_DESTROYED: "connection closed",
  ERR_STREAM_PREMATURE_CLOSE: "connection closed",
  ETIMEDOUT: "no answer",
  // Verification of the peer's certificate (X509_V_ERR_*, RFC 5280 §6).
  CERT_HAS_EXPIRED: "certificate has expired",
  CERT_NOT_YET_VALID: "certificate is not yet valid",
  CERT_REVOKED: "certificate is revoked",
  CERT_SIGNATURE_FAILURE: "certificate signature is wrong",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate is self-signed and not trusted",
  INVALID_PURPOSE: "certificate is not meant for this use",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate is from a CA that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "certificate is from a CA that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate is from a CA that is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate has expired or is from a CA that is not trusted", // Deno's for both
  // The handshake (RFC 8446 §6.2).
  ERR_SSL_HTTP_REQUEST: "the peer does not speak TLS",
  ERR_SSL_NO_SHARED_CIPHER: "no cipher suite in common",
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: "the peer showed no certificate",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "the peer refused our certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "the peer says that our certificate has expired",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "the peer refused our certificate",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "no cipher suite in common, or a client certificate is missing",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the peer wants a client certificate",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "no TLS version in common",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "the peer does not trust the CA of our certificate",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "no TLS version in common",
  ERR_SSL_WRONG_VERSION_NUMBER: "the peer does not speak TLS",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate is for another host name",
};

/**
 * The one-line reason of a runtime's error.
 *
 * @param error What a socket call threw.
 * @returns The meaning of its code where it has a known one, else the first line of its message.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, reason } = error as Error & { code?: unknown; reason?: unknown };
  if (typeof code === "string" && Object.hasOwn(Reasons, code)) return Reasons[code];
  if (typeof reason === "string" && reason !== "") return reason; // OpenSSL's own words, without its source line
  // getaddrinfo(3) failures carry no code in Deno.
  if (error.message.startsWith("failed to lookup address")) return Reasons.ENOTFOUND;
  return error.message.split("\n", 1)[0].replace(/ \(os error \d+\)$/, "") || error.name;
}

/**
 * A {@linkcode TransportError} that names the action and the reason.
 *
 * @param action What could not be done, e.g. `Cannot connect to 10.0.0.5:104`.
 * @param error What the socket call threw.
 * @returns The error to throw.
 */
export function transportError(action: string, error: unknown): Error {
  return error instanceof TransportError
    ? error
    : new TransportError(`${action}: ${reasonOf(error)}`, { cause: error });
}
