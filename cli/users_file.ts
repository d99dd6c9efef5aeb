/**
 * The file of users: one line each, `NAME:$pbkdf2-sha256$i=600000$SALT$KEY`, salt and key in Base64; `#` begins a comment.
 *
 * @module
 */
import { Exit, ExitError, fileReason, InputError, UsageError } from "./errors.ts";
import { readText } from "./files.ts";
import { Iterations, type PasswordHash } from "./password.ts";

const Hash = /^\$pbkdf2-sha256\$i=(\d{1,9})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})$/;

/**
 * Checks the name of a user.
 *
 * @param name The name
 * @returns The name
 * @throws {UsageError} If it is empty or long, or cannot stand in the file
 */
export function checkUserName(name: string): string {
  if (name === "" || name.length > 64 || /[:\p{Cc}\p{Cs}]|^\s|\s$|^#/u.test(name)) {
    throw new UsageError(
      `${JSON.stringify(name)} is no user name: use up to 64 characters, no colon, no # in front, no space around`,
    );
  }
  return name;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");
}

/** What is wrong is told without what stands there, which may be a password in plain. */
function parseHash(text: string): PasswordHash | string {
  const parts = Hash.exec(text);
  if (!parts) return "no password hash: hangar passwd makes them";
  const iterations = Number(parts[1]);
  const [salt, key] = [fromBase64(parts[2]), fromBase64(parts[3])];
  if (iterations < Iterations.least || iterations > Iterations.most) {
    return `${iterations} iterations, wanted ${Iterations.least} to ${Iterations.most}`;
  }
  if (!salt || salt.length < 16) return "the salt has less than 16 bytes";
  return key?.length === 32 ? { iterations, salt, key } : "the key has not 32 bytes";
}

/** What a line of the file is about. */
interface Line {
  readonly text: string;
  readonly name?: string;
  readonly hash?: PasswordHash;
}

function parseLines(text: string, path: string): Line[] {
  const seen = new Set<string>();
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return { text: line };
    const fail = (reason: string): never => {
      throw new ExitError(Exit.Usage, `${path}:${index + 1}: ${reason}`);
    };
    const colon = line.indexOf(":");
    if (colon < 0) return fail("there is no colon after the user name");
    const name = line.slice(0, colon);
    try {
      checkUserName(name);
    } catch (error) {
      return fail((error as Error).message);
    }
    if (seen.has(name)) return fail(`user ${JSON.stringify(name)} is there twice`);
    seen.add(name);
    const hash = parseHash(line.slice(colon + 1).trim());
    return typeof hash === "string" ? fail(hash) : { text: line, name, hash };
  });
}

/**
 * Reads what the file says.
 *
 * @param text Its content
 * @param path Its name, for errors
 * @returns The users by name
 * @throws {ExitError} Exit 2, `PATH:LINE: …`, for a line that is none
 */
export function parseUsers(text: string, path: string): Map<string, PasswordHash> {
  const users = new Map<string, PasswordHash>();
  for (const { name, hash } of parseLines(text, path)) if (name !== undefined && hash) users.set(name, hash);
  return users;
}

/**
 * Reads the file.
 *
 * @param path Its path
 * @returns Its content
 * @throws {InputError} If it cannot be read
 */
export async function readUsersFile(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    throw new InputError(`Cannot read users from ${JSON.stringify(path)}: ${fileReason(error)}`);
  }
}

/**
 * Changes one user in the text of the file, and leaves every other line as it is.
 *
 * @param text The content before; empty for a new file
 * @param path Its name, for errors
 * @param name The user
 * @param hash The new hash, or `undefined` to take the user out
 * @returns The content after, and whether the user was there before
 * @throws {ExitError} Exit 2, for a line that is none
 */
export function changeUser(
  text: string,
  path: string,
  name: string,
  hash: PasswordHash | undefined,
): { text: string; existed: boolean } {
  const entry = hash &&
    `${name}:$pbkdf2-sha256$i=${hash.iterations}$${toBase64(hash.salt)}$${toBase64(hash.key)}`;
  const lines = parseLines(text, path);
  const at = lines.findIndex((line) => line.name === name);
  const texts = lines.map((line) => line.text);
  texts.splice(at < 0 ? texts.length : at, at < 0 ? 0 : 1, ...(entry === undefined ? [] : [entry]));
  return { text: texts.map((line) => `${line}\n`).join(""), existed: at >= 0 };
}
