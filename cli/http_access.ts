/**
 * Who may use the HTTP service, by files of tokens and users.
 *
 * @module
 */
import { type Authentication, bearerTokens, type ConnectionInfo, type Verdict } from "../lib/dicomweb/mod.ts";
import { fileReason, InputError } from "./errors.ts";
import { readText } from "./files.ts";
import type { HttpValues } from "./http_flags.ts";
import type { Log } from "./log.ts";

/** What RFC 6750 §2.1 has for a token; shorter ones can be guessed. */
const Token = /^[\w.~+\/-]{16,1024}=*$/;

async function readTokens(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    throw new InputError(`--http-token-file: Cannot read ${JSON.stringify(path)}: ${fileReason(error)}`);
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const tokens = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const wrong = lines.findIndex((line) => tokens.includes(line) && !Token.test(line));
  // What stands there is a secret, even where it is none to us
  if (wrong >= 0) {
    throw new InputError(
      `--http-token-file: ${path}:${wrong + 1}: no token: use 16 or more letters, digits, - . _ ~ + /`,
    );
  }
  if (tokens.length === 0) throw new InputError(`--http-token-file: There is no token in ${JSON.stringify(path)}`);
  return tokens;
}

async function users(path: string, log: Log): Promise<Required<Authentication>["basic"]> {
  const { Users } = await import("./users.ts");
  const known = await Users.open(path, log);
  const encoder = new TextEncoder();
  return async (name: string, password: string, { remoteAddr }: ConnectionInfo): Promise<Verdict> => {
    const userIdentity = {
      type: 2,
      positiveResponseRequested: false,
      primaryField: encoder.encode(name),
      secondaryField: encoder.encode(password),
    };
    const peer = { hostname: remoteAddr?.hostname ?? "", port: 0 };
    const refusal = await known.refusal({ userIdentity, peer });
    return refusal === undefined ? true : refusal.isCongestion ? "busy" : false;
  };
}

/**
 * The ways to get in that the flags name.
 *
 * @param values The flags
 * @param log Where changes of the file of users are logged
 * @returns The ways; none where everybody gets in
 * @throws {InputError} If a file cannot be used
 */
export async function httpAuthentication(values: HttpValues, log: Log): Promise<Authentication> {
  const { "http-token-file": tokenFile, "http-users": usersFile } = values;
  return {
    ...(tokenFile === undefined ? {} : { bearer: bearerTokens(await readTokens(tokenFile)) }),
    ...(usersFile === undefined ? {} : { basic: await users(usersFile, log) }),
  };
}
