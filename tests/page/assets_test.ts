import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { Output, pageFiles } from "../../cli/build/page.ts";
import { hangingProtocolPage, hangingProtocolWeb, type WebHandler } from "../../lib/dicomweb/mod.ts";
import { Problem } from "../../lib/dicomweb/problem.ts";
import { PageIndex } from "../../lib/dicomweb/page_index.ts";
import { searchIndex } from "../../lib/dicomweb/page_search.ts";
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { Service } from "../dicomweb/support.ts";

async function withPage(test: (handler: WebHandler) => Promise<void>, basePath = ""): Promise<void> {
  await using repository = await openSqliteRepository(":memory:");
  await test(hangingProtocolWeb(repository, { basePath, ...hangingProtocolPage(repository, { basePath }) }));
}

const get = (handler: WebHandler, path: string, init: RequestInit = {}) =>
  handler(new Request(`http://localhost${path}`, init));

Deno.test("page: the module of its files is what deno task page makes", async () => {
  assertEquals(await Deno.readTextFile(Output), await pageFiles());
});

Deno.test("page: everything that it names is there, for good, and small", async () => {
  await withPage(async (handler) => {
    const main = await get(handler, "/");
    assertEquals([main.status, main.headers.get("Cache-Control")], [200, "no-cache"]);
    const policy = main.headers.get("Content-Security-Policy") ?? "";
    assertStringIncludes(policy, "default-src 'none'");
    assert(!policy.includes("unsafe"));
    const html = await main.text();
    const paths = Array.from(html.matchAll(/(?:src|href)="(assets\/[^"]+)"/g), ([, path]) => path);
    assert(paths.length > 10);
    let length = 0;
    for (const path of new Set(paths)) {
      const response = await get(handler, `/${path}`, { headers: { "Accept-Encoding": "br, gzip" } });
      assertEquals(response.status, 200, path);
      assertEquals(response.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
      assertEquals(response.headers.get("Content-Encoding"), "gzip");
      const bytes = await response.bytes();
      assertEquals(response.headers.get("Content-Length"), String(bytes.length));
      length += bytes.length;
    }
    assertLess(length, 40_000);
    // What scripts import is loaded with the page, not after
    const scripts = await Promise.all(
      paths.filter((path) => path.endsWith(".js")).map(async (path) => await (await get(handler, `/${path}`)).text()),
    );
    for (const [, name] of scripts.join("\n").matchAll(/from "\.\/([^"]+)"/g)) {
      assertMatch(html, new RegExp(`/${name}"`));
    }
  });
});

Deno.test("page: what browsers have is not sent again, and nothing else is found", async () => {
  await withPage(async (handler) => {
    const etag = (await get(handler, "/")).headers.get("ETag") ?? "";
    const again = await get(handler, "/", { headers: { "If-None-Match": etag } });
    assertEquals([again.status, await again.text()], [304, ""]);
    const head = await get(handler, "/", { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    const plain = await get(handler, "/", { headers: { "Accept-Encoding": "gzip;q=0" } });
    assertEquals(plain.headers.get("Content-Encoding"), null);
    for (const path of ["/assets/x/main.js", "/assets/main.js", "/assets/", "/index.html", "/assets/../page.ts"]) {
      assertEquals((await get(handler, path)).status, 404, path);
    }
    assertEquals((await get(handler, "/", { method: "POST" })).status, 405);
  });
});

Deno.test("page: below a path of its own", async () => {
  await withPage(async (handler) => {
    const moved = await get(handler, "/dicomweb");
    assertEquals([moved.status, moved.headers.get("Location")], [308, "/dicomweb/"]);
    assertMatch(await (await get(handler, "/dicomweb/")).text(), /src="assets\//);
    assertEquals((await get(handler, "/dicomweb/page/protocols")).status, 200);
    assertEquals((await get(handler, "/")).status, 404);
  }, "/dicomweb");
});

Deno.test("page: words, choices and pages of the search", async () => {
  await using service = await Service.start(30);
  const index = new PageIndex(service.repository);
  const search = async (query: string) => searchIndex(await index.entries(false), new URLSearchParams(query));
  const table: readonly (readonly [string, number, number])[] = [
    ["", 30, 24],
    ["limit=5", 30, 5],
    ["limit=5&offset=28", 30, 2],
    ["offset=99", 30, 0],
    ["text=PROTOCOL+1.2.7", 1, 1],
    ["text=größe", 30, 24],
    ["text=ct+mr", 30, 24],
    ["text=ct+us", 0, 0],
    ["modality=MR&level=SITE", 30, 24],
    ["modality=mr", 0, 0],
    ["level=SINGLE_USER", 0, 0],
  ];
  for (const [query, matched, items] of table) {
    const found = await search(query);
    assertEquals([found.matched, found.items.length, found.total], [matched, items, 30], query);
  }
  assertEquals((await search("level=SINGLE_USER")).facets.level, [["SITE", 30]]);
  assertEquals((await search("")).facets.modality, [["CT", 30], ["MR", 30]]);
  for (const query of ["limit=-1", "limit=x", "offset=1e9", "x=1"]) {
    await assertRejects(() => search(query), Problem, undefined, query);
  }
});

Deno.test("page: a search through much text lets others have their turn", async () => {
  await using service = await Service.start(1);
  const [{ entry }] = (await new PageIndex(service.repository).entries(true)).all;
  const all = Array.from({ length: 1000 }, () => ({ entry, text: "1".repeat(4000) + "x2" }));
  const search = (text: string) => searchIndex({ all, truncated: false }, new URLSearchParams({ text }));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const words = Array.from({ length: 16 }, (_, count) => `${"1".repeat(count)}x2`).join(" ");
  assertEquals((await search(words)).matched, 1000);
  clearInterval(timer);
  assertGreater(turns, 2);
});
