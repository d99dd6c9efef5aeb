/**
 * Who may use the service: bearer tokens (RFC 6750) and user names with passwords (RFC 7617).
 *
 * @module
 */
import { auth } from "hono/utils/basic-auth";
import { timingSafeEqual } from "hono/utils/buffer";
import { Problem } from "./problem.ts";

/** Whether somebody gets in; `"busy"` where that cannot be told at the moment. */
export type Verdict = boolean | "busy";

/** What a request comes over, as `Deno.serve` tells. */
export interface ConnectionInfo {
  /** Where the client is. */
  readonly remoteAddr?: { readonly hostname?: string };
  /** Closes the connection, where that can be done. */
  readonly hangUp?: () => void;
}

/** The ways to prove who one is; at least one of them has to hold. */
export interface Authentication {
  /** Decides on a bearer token. */
  readonly bearer?: (token: string, connection: ConnectionInfo) => Verdict | Promise<Verdict>;
  /** Decides on a user name and a password. */
  readonly basic?: (name: string, password: string, connection: ConnectionInfo) => Verdict | Promise<Verdict>;
}

/** Bytes of an Authorization header field that are looked at. */
const MaxLength = 4096;

/**
 * Makes a decision on bearer tokens.
 *
 * @param tokens The tokens that get in.
 * @returns A function that compares in a time that tells nothing.
 */
export function bearerTokens(tokens: readonly string[]): (token: string) => Promise<boolean> {
  return async (token) => {
    const equal = await Promise.all(tokens.map((each) => timingSafeEqual(token, each)));
    return equal.includes(true);
  };
}

/**
 * Lets a request in.
 *
 * @param request The request.
 * @param authentication The ways there are; everybody gets in where there are none.
 * @param connection What the request comes over.
 * @throws {Problem} 401 for who does not get in, 503 where that cannot be told at the moment.
 */
export async function authenticate(
  request: Request,
  authentication: Authentication,
  connection: ConnectionInfo,
): Promise<void> {
  const { bearer, basic } = authentication;
  if (bearer === undefined && basic === undefined) return;
  const header = request.headers.get("Authorization") ?? "";
  let verdict: Verdict = false;
  if (header.length <= MaxLength) {
    const [, token] = /^Bearer +([\w.~+\/=-]+) *$/i.exec(header) ?? [];
    const user = auth(request);
    if (token !== undefined) verdict = await bearer?.(token, connection) ?? false;
    else if (user !== undefined) verdict = await basic?.(user.username, user.password, connection) ?? false;
  }
  if (verdict === true) return;
  if (verdict === "busy") {
    throw new Problem(503, "Too many passwords are to be checked", { headers: { "Retry-After": "5" } });
  }
  const challenges = [bearer && "Bearer", basic && 'Basic realm="hanging protocols", charset="UTF-8"'];
  throw new Problem(401, header === "" ? "Say who you are" : "The credentials are not right", {
    headers: { "WWW-Authenticate": challenges.filter(Boolean).join(", ") },
  });
}
