/**
 * The Non-Patient Instance Service for hanging protocols as a function from requests to responses.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { ByteBudget } from "../association/byte_budget.ts";
import type { Repository } from "../repository/types.ts";
import { ImplementationVersionName } from "../uids/implementation.ts";
import { authenticate, type ConnectionInfo } from "./authentication.ts";
import { Bodies } from "./body.ts";
import { capabilities } from "./capabilities.ts";
import { checkOrigin, crossOrigin } from "./cross_origin.ts";
import { networkOf } from "../transport/address.ts";
import { Places } from "./places.ts";
import { problemOf } from "./failures.ts";
import { checkHost } from "./hosts.ts";
import { DefaultMaxBodyLength, DefaultMaxHeldLength, DefaultMaxRequests, DefaultMemory } from "./limits.ts";
import { openApi } from "./openapi.ts";
import type { HangingProtocolWebOptions, WebHandler } from "./options.ts";
import { Pictures } from "./pictures.ts";
import { Problem } from "./problem.ts";
import { rendered } from "./rendered.ts";
import { retrieve } from "./retrieve.ts";
import { type Route, routesOf } from "./routes.ts";
import { search } from "./search.ts";
import { store } from "./store.ts";
import { type Work, Workspace } from "./workspace.ts";

/** The longest path and query. */
const MaxTargetLength = 16 * 1024;

/** The headers of what is not for people to look at. */
const Hardening: readonly (readonly [string, string])[] = [
  ["X-Content-Type-Options", "nosniff"],
  ["Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"],
];

/** What is noted of a request while it is answered. */
interface Trace {
  route: string;
  error?: unknown;
}

type Env = { Bindings: { readonly connection: ConnectionInfo; readonly trace: Trace } };

/** Answers one transaction. */
type Transaction = (
  request: Request,
  work: Work,
  uid: string,
  connection: ConnectionInfo,
) => Response | Promise<Response>;

/**
 * Makes the service (PS3.18 §12) over a repository: capabilities, search, retrieve, drawings and, where allowed, store.
 *
 * @param repository Where hanging protocols are kept; it stays the caller's to close.
 * @param options Who may do what, and how much.
 * @returns A function that answers every request, and never rejects.
 *
 * @example A search
 * ```ts
 * import { hangingProtocolWeb } from "@hangar/hangar/dicomweb";
 * import { openSqliteRepository } from "@hangar/hangar/repository";
 * import { assertEquals } from "@std/assert";
 *
 * await using repository = await openSqliteRepository(":memory:");
 * const handler = hangingProtocolWeb(repository, { allowStore: true });
 * // Deno.serve(handler);
 * const response = await handler(
 *   new Request("http://localhost/hanging-protocols?HangingProtocolName=Chest*", { headers: { Accept: "*\/*" } }),
 * );
 * assertEquals(response.status, 204);
 * ```
 */
export function hangingProtocolWeb(repository: Repository, options: HangingProtocolWebOptions = {}): WebHandler {
  const { maxRequests = DefaultMaxRequests, onEvent } = options;
  const app = router(repository, options);
  const places = new Places(maxRequests);
  return async (request, connection = {}) => {
    const started = performance.now();
    const trace: Trace = { route: "other" };
    const address = networkOf(connection.remoteAddr?.hostname ?? "");
    const hasPlace = places.take(address);
    try {
      const response = hasPlace ? await app.fetch(request, { connection, trace }) : tooMany();
      const { method } = request;
      onEvent?.({ ...trace, method, status: response.status, milliseconds: performance.now() - started });
      return response;
    } finally {
      if (hasPlace) places.leave(address);
    }
  };
}

function tooMany(): Response {
  return new Problem(503, "Too many requests at the same time", { headers: { "Retry-After": "1" } }).toResponse();
}

function router(repository: Repository, options: HangingProtocolWebOptions): Hono<Env> {
  const { basePath = "", allowStore = false, authentication = {}, assets } = options;
  const routes = routesOf(allowStore);
  const app = new Hono<Env>({ strict: false });
  app.use(async (c, next) => {
    if (!URL.canParse(c.req.raw.url)) throw new Problem(400, "The host is none");
    if (options.hosts) checkHost(c.req.raw, options.hosts);
    await next();
  });
  if (options.origins?.length) app.use(crossOrigin(options.origins));
  app.use(async (c, next) => {
    if (c.req.raw.url.length > MaxTargetLength) {
      throw new Problem(414, `The target has more than ${MaxTargetLength} characters`);
    }
    checkOrigin(c.req.raw, options);
    await next();
  });
  const { memory = new ByteBudget(DefaultMemory), maxRequests = DefaultMaxRequests } = options;
  const workspace = new Workspace(memory, Math.ceil(maxRequests / 2));
  const answer = (id: string, transaction: Transaction) => async (c: Context<Env>): Promise<Response> => {
    c.env.trace.route = id;
    await authenticate(c.req.raw, authentication, c.env.connection);
    const work = workspace.begin(c.req.raw, c.env.connection.hangUp);
    try {
      return harden(await transaction(c.req.raw, work, c.req.param("uid") ?? "", c.env.connection));
    } finally {
      if (!work.isSending) work.end();
    }
  };
  const { transactions, describe } = transactionsOf(repository, options, routes);
  for (const { id, method, path } of routes) app.on(method, routerPath(basePath, path), answer(id, transactions[id]));
  for (const [path, transaction] of Object.entries(options.routes ?? {})) {
    app.get(routerPath(basePath, path), answer(path, transaction));
  }
  for (const path of new Set(routes.map(({ path }) => path))) {
    const here = routes.filter((route) => route.path === path);
    app.options(routerPath(basePath, path), answer("capabilities", (request) => describe(request, here)));
    // Pages are not in the table, and the base URL is where they are
    const others = path === "/" ? ["POST", "PUT", "PATCH", "DELETE"] : ["GET", "POST", "PUT", "PATCH", "DELETE"];
    app.on(others, routerPath(basePath, path), () => {
      throw notAllowed(here);
    });
  }
  app.notFound(async ({ req: { raw } }) => {
    const page = raw.method === "GET" || raw.method === "HEAD" ? await assets?.(raw) : undefined;
    return page ?? harden(new Problem(404, "There is no such resource").toResponse());
  });
  app.onError((error, c) => {
    c.env.trace.error = error;
    return harden(problemOf(error).toResponse());
  });
  return app;
}

function transactionsOf(
  repository: Repository,
  options: HangingProtocolWebOptions,
  routes: readonly Route[],
): {
  readonly transactions: Readonly<Record<Route["id"], Transaction>>;
  describe(request: Request, routes: readonly Route[]): Promise<Response>;
} {
  const { basePath = "", authentication = {}, maxResults = 1000, onDuplicate, pngEngine } = options;
  const bodies = new Bodies({
    maxLength: options.maxBodyLength ?? DefaultMaxBodyLength,
    maxHeld: DefaultMaxHeldLength,
    timeout: options.bodyTimeout ?? 30,
    // The others are for requests without a body
    places: Math.ceil((options.maxRequests ?? DefaultMaxRequests) / 2),
  });
  const baseOf = (request: Request) =>
    options.baseUrl?.replace(/\/+$/, "") ?? `${new URL(request.url).origin}${basePath}`;
  const schemes = (["bearer", "basic"] as const).filter((scheme) => authentication[scheme] !== undefined);
  const document = (request: Request, some: readonly Route[]) =>
    openApi(some, { baseUrl: baseOf(request) || "/", version: ImplementationVersionName, schemes });
  const describe = (request: Request, some: readonly Route[]) =>
    capabilities(request, some, baseOf(request), () => document(request, some));
  const storing: Transaction = (request, _work, uid, connection) =>
    store(request, uid || undefined, { repository, bodies, connection, onDuplicate, baseUrl: baseOf(request) });
  const drawing = { repository, pngEngine, pictures: new Pictures() };
  return {
    describe,
    transactions: {
      capabilities: (request) => describe(request, routes),
      search: (request, work) => search(request, { repository, maxResults, work, baseUrl: baseOf(request) }),
      store: storing,
      storeOne: storing,
      retrieve: (request, work, uid) => retrieve(request, uid, { repository, work }),
      rendered: (request, work, uid) => rendered(request, uid, { ...drawing, work, thumbnail: false }),
      thumbnail: (request, work, uid) => rendered(request, uid, { ...drawing, work, thumbnail: true }),
      openapi: (request) => Response.json(document(request, routes)),
    },
  };
}

function routerPath(basePath: string, path: string): string {
  const below = path === "/" && basePath !== "" ? "" : path;
  return `${basePath}${below}`.replace("{uid}", ":uid");
}

function notAllowed(routes: readonly Route[]): Problem {
  const methods = new Set(routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])));
  const allow = [...methods.add("OPTIONS")].join(", ");
  return new Problem(405, `The methods of this resource are ${allow}`, { headers: { Allow: allow } });
}

function harden(response: Response): Response {
  for (const [name, value] of Hardening) response.headers.set(name, value);
  return response;
}
