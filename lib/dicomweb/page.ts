/**
 * The page for people: hanging protocols to search, look at, take and store, in any browser.
 *
 * It is plain HTML, CSS and JavaScript with types in comments, in the folder `page`: what stands there runs in the
 * browser. What it shows comes from the Non-Patient Instance Service and from the two resources here, which tell in words
 * what the browser would otherwise need the model for.
 *
 * @module
 */
import type { Repository } from "../repository/types.ts";
import { describeForPage } from "./page_description.ts";
import { PageIndex } from "./page_index.ts";
import { searchIndex } from "./page_search.ts";
import { unknownParameter } from "./retrieve.ts";
import type { Work } from "./workspace.ts";

/** Options of {@linkcode hangingProtocolPage}. */
export interface HangingProtocolPageOptions {
  /** The path that the service is below, as `hangingProtocolWeb` is told; none unless told. */
  readonly basePath?: string;
  /** Whether the page offers to store; unless told it does not. */
  readonly allowStore?: boolean;
}

/** The page as two options of `hangingProtocolWeb`. */
export interface HangingProtocolPage {
  /** What the page asks for, for whoever may use the service. */
  readonly routes: Readonly<Record<string, (request: Request, work: Work) => Promise<Response>>>;
  /** The page itself and all that it is made of, for everybody: it holds nothing of the protocols. */
  readonly assets: (request: Request) => Promise<Response | undefined>;
}

/**
 * Makes the page.
 *
 * @param repository Where hanging protocols are kept.
 * @param options Where the page is, and what it offers.
 * @returns Routes and assets for `hangingProtocolWeb`.
 *
 * @example
 * ```ts
 * import { hangingProtocolPage, hangingProtocolWeb } from "@hangar/hangar/dicomweb";
 * import { openSqliteRepository } from "@hangar/hangar/repository";
 * import { assertEquals } from "@std/assert";
 *
 * await using repository = await openSqliteRepository(":memory:");
 * const handler = hangingProtocolWeb(repository, { ...hangingProtocolPage(repository) });
 * const response = await handler(new Request("http://localhost/"));
 * assertEquals(response.headers.get("Content-Type"), "text/html; charset=utf-8");
 * ```
 */
export function hangingProtocolPage(
  repository: Repository,
  { basePath = "", allowStore = false }: HangingProtocolPageOptions = {},
): HangingProtocolPage {
  const index = new PageIndex(repository);
  return {
    routes: {
      "/page/protocols": async (request) => {
        const fresh = request.headers.get("Cache-Control") === "no-cache";
        const found = await searchIndex(await index.entries(fresh), new URL(request.url).searchParams);
        return json({ ...found, allowStore });
      },
      "/page/protocols/{uid}": async (request, work) => {
        const url = new URL(request.url);
        for (const name of url.searchParams.keys()) throw unknownParameter(name);
        const uid = url.pathname.replace(/\/+$/, "").split("/").at(-1) ?? "";
        return json({ ...await describeForPage(repository, uid, work), allowStore });
      },
    },
    async assets(request) {
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith(basePath)) return undefined;
      // The paths in the page are relative: it stands wherever a proxy puts it
      if (pathname === basePath && basePath !== "") {
        return new Response(null, { status: 308, headers: { Location: `${basePath}/` } });
      }
      const { pageAsset } = await import("./page_assets.ts");
      return await pageAsset(request, pathname.slice(basePath.length));
    },
  };
}

function json(value: unknown): Response {
  return Response.json(value, { headers: { "Cache-Control": "no-store" } });
}
