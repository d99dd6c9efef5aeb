/**
 * Pages of other origins (CORS, Fetch Standard §3.2).
 *
 * @module
 */
import type { Env, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { Problem } from "./problem.ts";

/**
 * Lets pages use the service. Preflight requests ask about other requests; every other OPTIONS asks for the capabilities.
 *
 * @param origins Their origins, or `"*"`.
 * @returns What the router runs first.
 */
export function crossOrigin<E extends Env>(origins: readonly string[]): MiddlewareHandler<E> {
  const middleware = cors({
    origin: origins.includes("*") ? "*" : [...origins],
    allowMethods: ["GET", "HEAD", "POST", "OPTIONS"],
    allowHeaders: ["Accept", "Authorization", "Content-Type", "If-None-Match"],
    exposeHeaders: ["ETag", "Warning", "Retry-After", "WWW-Authenticate"],
    maxAge: 600,
  });
  return async (c, next) => {
    const { method, headers } = c.req.raw;
    if (method === "OPTIONS" && !headers.has("Access-Control-Request-Method")) await next();
    else return await middleware(c, next);
  };
}

/**
 * Lets a request pass that changes nothing, or does not come from a page of another origin. Some requests of such pages
 * reach the service without a preflight request (Fetch Standard §2.2.2), with the user's password where the browser has it.
 *
 * @param request The request.
 * @param options The origins that may use the service, or `"*"`, and the base URL as clients know it.
 * @throws {Problem} 403 for one that would change something for a page of another origin.
 */
export function checkOrigin(
  request: Request,
  { origins = [], baseUrl = request.url }: { readonly origins?: readonly string[]; readonly baseUrl?: string },
): void {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return;
  const origin = request.headers.get("Origin");
  if (origins.includes("*") || (origin !== null && origins.includes(origin))) return;
  // Browsers send it to https: and localhost only (Fetch Metadata §2)
  const site = request.headers.get("Sec-Fetch-Site");
  const own = site === null
    ? origin === null || isOf(origin, [request.url, baseUrl])
    : /^(same-origin|none)$/.test(site);
  if (!own) throw new Problem(403, "Pages of other origins cannot store");
}

/** Whether an origin is that of one of the URLs, as far as a service behind a proxy can tell: by host and port. */
function isOf(origin: string, urls: readonly string[]): boolean {
  return URL.canParse(origin) && urls.some((url) => URL.canParse(url) && new URL(url).host === new URL(origin).host);
}
