/**
 * Certificates and keys are looked at before they are used: runtimes find fault with them late, in other words, or, as
 * Deno 2.9 with a broken key, not at all.
 *
 * @module
 */

import { TransportError } from "../errors.ts";

/** What goes into a TLS context, PEM. */
export interface TlsCredentials {
  /** CA certificates. */
  readonly ca?: string | readonly string[];
  /** Certificate with its chain. */
  readonly cert?: string;
  /** Private key of the certificate. */
  readonly key?: string;
}

/**
 * Check that the texts are certificates and a key, and that the key belongs to the certificate.
 *
 * @param credentials The texts.
 * @returns The same as node:tls takes them.
 * @throws {TransportError} When one cannot be used.
 */
export async function checkCredentials(
  credentials: TlsCredentials,
): Promise<{ ca: string[] | undefined; cert: string | undefined; key: string | undefined }> {
  const { ca, cert, key } = credentials;
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  const authorities = ca === undefined ? undefined : [ca].flat();
  for (const pem of authorities ?? []) parse("CA", "no PEM certificate", () => new X509Certificate(pem));
  if (cert !== undefined || key !== undefined) {
    if (cert === undefined) throw new TransportError("Cannot use the TLS private key: its certificate is missing");
    if (key === undefined) throw new TransportError("Cannot use the TLS certificate: its private key is missing");
    const certificate = parse("certificate", "no PEM certificate", () => new X509Certificate(cert));
    const privateKey = parse("private key", "no unencrypted PEM private key", () => createPrivateKey(key));
    if (!certificate.checkPrivateKey(privateKey)) {
      throw new TransportError("Cannot use the TLS private key: it does not belong to the certificate");
    }
  }
  return { ca: authorities, cert, key };
}

function parse<T>(what: string, fault: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new TransportError(`Cannot use the TLS ${what}: ${fault}`, { cause: error });
  }
}
