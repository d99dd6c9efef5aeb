// @ts-check
/// <reference lib="dom" />
/**
 * Requests to the service: with who one is, and with its problems as errors.
 *
 * @module
 */
import { signIn } from "./sign_in.js";

/** What the service says is wrong (RFC 9457), or that it does not answer. */
export class RequestError extends Error {
  /**
   * @param {string} title
   * @param {string} detail
   * @param {number} status 0 where there is no answer
   */
  constructor(title, detail, status) {
    super(detail);
    this.title = title;
    this.status = status;
  }
}

const Key = "authorization";
/** @type {string | null} */
let authorization = sessionStorage.getItem(Key);
/** @type {Promise<boolean> | undefined} */
let asking;

/** Whether the page knows who one is. */
export function isSignedIn() {
  return authorization !== null;
}

/** Forgets who one is. */
export function signOut() {
  authorization = null;
  sessionStorage.removeItem(Key);
}

/**
 * The header fields that say who one is.
 *
 * @returns {Record<string, string>}
 */
export function credentials() {
  return authorization === null ? {} : { Authorization: authorization };
}

/**
 * Asks who one is; who asks meanwhile gets the same answer.
 *
 * @param {string} challenge The header field WWW-Authenticate
 * @returns {Promise<boolean>} Whether there is an answer
 */
export function authenticate(challenge) {
  asking ??= signIn(challenge, authorization !== null).then((answer) => {
    asking = undefined;
    if (answer === undefined) return false;
    authorization = answer;
    sessionStorage.setItem(Key, answer);
    document.dispatchEvent(new Event("signed-in"));
    return true;
  });
  return asking;
}

/**
 * Makes an error of a response that is none of success.
 *
 * @param {number} status
 * @param {string} text Its body
 */
export function problemOf(status, text) {
  const usual = new RequestError("This did not work", `The server answered with status ${status}`, status);
  try {
    const { title, detail } = JSON.parse(text);
    return typeof detail === "string" ? new RequestError(String(title ?? usual.title), detail, status) : usual;
  } catch {
    return usual;
  }
}

/**
 * Asks the service.
 *
 * @param {string} path Relative to the page
 * @param {{ signal?: AbortSignal, accept?: string, fresh?: boolean }} [options]
 * @returns {Promise<Response>} A successful one
 */
export async function ask(path, { signal, accept = "application/json", fresh = false } = {}) {
  const sent = authorization;
  /** @type {Response} */
  let response;
  try {
    // The browser is not to ask for a password itself: it could not send a token
    response = await fetch(path, {
      signal,
      credentials: "omit",
      headers: { Accept: accept, ...credentials(), ...(fresh ? { "Cache-Control": "no-cache" } : {}) },
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError("The server does not answer", "Is it running, and can it be reached from here?", 0);
  }
  if (response.ok || response.status === 304) return response;
  if (response.status === 401) {
    // Somebody may have signed in while this was on its way
    const again = sent !== authorization || await authenticate(response.headers.get("WWW-Authenticate") ?? "");
    if (again && !signal?.aborted) return await ask(path, { signal, accept, fresh });
  }
  throw problemOf(response.status, await response.text());
}

/**
 * The path of a hanging protocol, or of something of it.
 *
 * @param {string} uid
 * @param {string} [resource] `rendered` or `thumbnail`
 * @param {Readonly<Record<string, string | number>>} [parameters]
 */
export function protocolPath(uid, resource = "", parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  return `hanging-protocols/${encodeURIComponent(uid)}${resource && `/${resource}`}${
    query.size > 0 ? `?${query}` : ""
  }`;
}
