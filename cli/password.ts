/**
 * Passwords: where they come from, and what is kept of them.
 *
 * @module
 */
import { fileReason, InputError } from "./errors.ts";
import { readText } from "./files.ts";
import type { FlagTable } from "./flags.ts";
import type { Io } from "./io.ts";

/** The environment variable that a password is taken from. */
export const PasswordVariable = "HANGAR_PASSWORD";

/** Flags about a password; it never stands on the command line, where every process could read it. */
export const PasswordFlags = {
  "password-file": { value: "FILE", help: `First line is the password; else ${PasswordVariable} in the environment` },
} as const satisfies FlagTable;

/** Fewest and most iterations that are taken from a file: too few protect nothing, too many hold everything up. */
export const Iterations = { least: 210_000, default: 600_000, most: 10_000_000 } as const;

/** What is kept of a password. */
export interface PasswordHash {
  /** Rounds of PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2). */
  readonly iterations: number;
  /** Random, 16 bytes or more. */
  readonly salt: Uint8Array<ArrayBuffer>;
  /** The derived key, 32 bytes. */
  readonly key: Uint8Array<ArrayBuffer>;
}

/**
 * Reads the password that the flags or the environment name.
 *
 * @param values The flags
 * @param io Where the environment is
 * @returns The password, or `undefined` when neither names one
 * @throws {InputError} If the file cannot be read, or its first line is empty
 */
export async function readPassword(
  values: { readonly "password-file"?: string },
  io: Io,
): Promise<string | undefined> {
  const path = values["password-file"];
  if (path === undefined) return io.env(PasswordVariable) || undefined;
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    throw new InputError(`--password-file: Cannot read ${JSON.stringify(path)}: ${fileReason(error)}`);
  }
  const [password] = text.split(/\r?\n/, 1);
  if (password === "") throw new InputError(`--password-file: The first line of ${JSON.stringify(path)} is empty`);
  return password;
}

/** Bytes of a block of SHA-256: HMAC fills shorter keys up with NULs, and hashes longer ones (RFC 2104 §2). */
const BlockLength = 64;

/**
 * Whether a text can be a password: it has no control characters (RFC 8265 §4.2.2).
 *
 * @param text The text
 * @returns `false` for the empty text too
 */
export function isPassword(text: string): boolean {
  return text !== "" && !/\p{Cc}/u.test(text);
}

/**
 * The key for HMAC, a different one for every password: what it would hash is hashed here, behind a NUL that no password
 * has. Text that people type in different ways is the same password (RFC 8265 §4.2.2).
 */
async function keyOf(password: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(password.normalize("NFC"));
  if (bytes.length <= BlockLength) return bytes;
  const key = new Uint8Array(1 + 32);
  key.set(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), 1);
  return key;
}

/**
 * Derives the key of a password.
 *
 * @param password The password
 * @param salt Salt
 * @param iterations Rounds
 * @returns 32 bytes
 */
async function derive(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey("raw", await keyOf(password), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, material, 256),
  );
}

/**
 * Compares without telling by its time where two byte strings differ.
 *
 * @param a The one
 * @param b The other, as long as the one
 * @returns Whether they are equal
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

/**
 * Makes what is kept of a new password.
 *
 * @param password The password
 * @param iterations Rounds
 * @returns Its hash under a salt of its own
 */
export async function hashPassword(password: string, iterations: number = Iterations.default): Promise<PasswordHash> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { iterations, salt, key: await derive(password, salt, iterations) };
}

/**
 * Checks a password.
 *
 * @param password What was given
 * @param hash What is kept
 * @returns Whether it is the password
 */
export async function checkPassword(password: string, hash: PasswordHash): Promise<boolean> {
  return equalBytes(await derive(password, hash.salt, hash.iterations), hash.key);
}
