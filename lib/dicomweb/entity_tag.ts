/**
 * Entity tags and conditional requests (RFC 9110 §8.8.3, §13.1.2).
 *
 * @module
 */

/**
 * Makes the entity tag of a representation.
 *
 * @param content What it is made of.
 * @param traits What else decides how it looks.
 * @returns The tag in its quotation marks; a weak one, for boundaries between parts differ each time.
 */
export async function entityTag(content: Uint8Array, ...traits: readonly string[]): Promise<string> {
  const inner = await digest(content as Uint8Array<ArrayBuffer>);
  const outer = await digest(new TextEncoder().encode([inner, ...traits].join("\n")));
  return `W/"${outer.slice(0, 32)}"`;
}

async function digest(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Tells whether a client has what it asks for.
 *
 * @param request The request, with its If-None-Match header field.
 * @param etag The tag of what it would get.
 * @returns Whether the response is 304 without a body.
 */
export function isUnchanged(request: Request, etag: string): boolean {
  const held = request.headers.get("If-None-Match");
  if (held === null) return false;
  const plain = (tag: string) => tag.trim().replace(/^W\//, "");
  return held.trim() === "*" || held.split(",").some((tag) => plain(tag) === plain(etag));
}
