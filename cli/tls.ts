/**
 * TLS: flags, and the files they name (PS3.15 §B.12).
 *
 * @module
 */
import type { TlsClientOptions, TlsServerOptions } from "../lib/transport/options.ts";
import { fileReason, InputError, UsageError } from "./errors.ts";
import { readText } from "./files.ts";
import type { FlagTable, FlagValues } from "./flags.ts";

/** The flags that both tables have. */
interface PemFiles {
  readonly "tls-ca"?: string;
  readonly "tls-cert"?: string;
  readonly "tls-key"?: string;
}

/** Flags of the verbs that call a peer. */
export const ClientTlsFlags = {
  tls: { help: "Call by TLS, as the flags below and PEER+tls do; the usual port is 2762" },
  "tls-ca": { value: "FILE", help: "PEM file of the CAs to trust; those of the system unless given" },
  "tls-cert": { value: "FILE", help: "PEM file of our certificate, for a peer that asks for one" },
  "tls-key": { value: "FILE", help: "PEM file of its private key" },
  "tls-server-name": { value: "NAME", help: "The name the peer's certificate bears, if not the host" },
} as const satisfies FlagTable;

/** Flags of the verbs that listen. */
export const ServerTlsFlags = {
  "tls-cert": { value: "FILE", help: "Listen for TLS only, with this certificate (PEM)" },
  "tls-key": { value: "FILE", help: "Its private key (PEM)" },
  "tls-ca": { value: "FILE", help: "Let only clients in whose certificate is by one of these CAs (PEM)" },
} as const satisfies FlagTable;

async function readPem(flag: string, path: string, kind: "CERTIFICATE" | "PRIVATE KEY"): Promise<string> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    throw new InputError(`--${flag}: Cannot read ${JSON.stringify(path)}: ${fileReason(error)}`);
  }
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw new InputError(`--${flag}: The key in ${JSON.stringify(path)} is encrypted: decrypt it with openssl pkey`);
  }
  if (!new RegExp(`^-----BEGIN ([A-Z0-9]+ )*${kind}-----\\r?$`, "m").test(text)) {
    const what = kind === "CERTIFICATE" ? "certificate" : "private key";
    throw new InputError(`--${flag}: There is no ${what} in ${JSON.stringify(path)}: wanted a PEM file`);
  }
  return text;
}

async function checkPair(cert: string, key: string, values: PemFiles): Promise<void> {
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  const read = <T>(flag: keyof PemFiles, make: () => T): T => {
    try {
      return make();
    } catch {
      throw new InputError(`--${flag}: Cannot use ${JSON.stringify(values[flag])}: its PEM is damaged`);
    }
  };
  const certificate = read("tls-cert", () => new X509Certificate(cert));
  const privateKey = read("tls-key", () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new InputError(
      `--tls-key: ${JSON.stringify(values["tls-key"])} is not the key of ${JSON.stringify(values["tls-cert"])}`,
    );
  }
}

/** What the files hold; certificate and key come together or not at all. */
interface Credentials {
  readonly ca?: string;
  readonly identity?: { readonly cert: string; readonly key: string };
}

async function readCredentials(values: PemFiles): Promise<Credentials> {
  const { "tls-ca": caFile, "tls-cert": certFile, "tls-key": keyFile } = values;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new UsageError(
      `--tls-${certFile === undefined ? "cert" : "key"} is missing: a certificate goes with its key`,
    );
  }
  const ca = caFile === undefined ? undefined : await readPem("tls-ca", caFile, "CERTIFICATE");
  if (certFile === undefined || keyFile === undefined) return { ca };
  const cert = await readPem("tls-cert", certFile, "CERTIFICATE");
  const key = await readPem("tls-key", keyFile, "PRIVATE KEY");
  await checkPair(cert, key, values);
  return { ca, identity: { cert, key } };
}

/**
 * What the flags of a verb that calls a peer say.
 *
 * @param values The flags
 * @param wanted Whether the peer is written with `+tls`
 * @returns TLS options, or `undefined` for plain TCP; any of the flags asks for TLS
 * @throws {UsageError} If a file cannot be used
 */
export async function clientTls(
  values: FlagValues<typeof ClientTlsFlags>,
  wanted = false,
): Promise<TlsClientOptions | undefined> {
  const { tls, "tls-ca": ca, "tls-cert": cert, "tls-key": key, "tls-server-name": serverName } = values;
  if (![wanted, tls, ca, cert, key, serverName].some((value) => value !== undefined && value !== false)) {
    return undefined;
  }
  const credentials = await readCredentials(values);
  return { ca: credentials.ca, ...credentials.identity, serverName };
}

/**
 * What the flags of a verb that listens say.
 *
 * @param values The flags
 * @param calls Whether it also calls peers by TLS, with the same certificate and CAs
 * @returns TLS options of the listener, `undefined` for plain TCP; and those for calling others
 * @throws {UsageError} If a file cannot be used
 */
export async function serverTls(
  values: FlagValues<typeof ServerTlsFlags>,
  calls = false,
): Promise<{ listen?: TlsServerOptions; call: TlsClientOptions }> {
  const { ca, identity } = await readCredentials(values);
  if (ca !== undefined && !identity && !calls) {
    throw new UsageError("--tls-cert and --tls-key are missing: without them --tls-ca has no use");
  }
  return { ...(identity ? { listen: { ...identity, ca } } : {}), call: { ca, ...identity } };
}
