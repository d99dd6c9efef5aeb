/**
 * Pages of other origins (CORS, Fetch Standard §3.2).
 *
 * @module
 */
import type { Env, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";

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
