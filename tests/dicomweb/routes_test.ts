import { assert, assertEquals, assertMatch } from "@std/assert";
import { readPart10 } from "../../lib/dataset/part10.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { instance, Service } from "./support.ts";

const json = "application/dicom+json";
const xml = 'multipart/related; type="application/dicom+xml"';
const dicomParts = 'multipart/related; type="application/dicom"';
const problem = "application/problem+json";

/** Method, target, Accept, status, media type. */
const Table: readonly (readonly [string, string, string | null, number, string | null])[] = [
  // Search
  ["GET", "/hanging-protocols", "*/*", 200, json],
  ["GET", "/hanging-protocols/", "*/*", 200, json],
  ["HEAD", "/hanging-protocols", "*/*", 200, json],
  ["GET", "/hanging-protocols", json, 200, json],
  ["GET", "/hanging-protocols", "application/json", 200, "application/json"],
  ["GET", "/hanging-protocols", "application/*", 200, json],
  ["GET", "/hanging-protocols", `${json};q=0.1, ${xml}`, 200, xml],
  ["GET", "/hanging-protocols", `${json};q=0, */*`, 200, xml],
  ["GET", "/hanging-protocols", "APPLICATION/DICOM+JSON", 200, json],
  ["GET", "/hanging-protocols", `${json}; charset=utf-8`, 200, json],
  ["GET", "/hanging-protocols", `${json}; charset=latin1`, 406, problem],
  ["GET", "/hanging-protocols", "application/dicom", 406, problem],
  ["GET", "/hanging-protocols", "text/html", 406, problem],
  ["GET", "/hanging-protocols", "", 406, problem],
  ["GET", "/hanging-protocols", null, 406, problem],
  ["GET", "/hanging-protocols?accept=application/dicom%2Bjson", null, 200, json],
  ["GET", "/hanging-protocols?accept=application/dicom+json", "text/html", 200, json],
  ["GET", "/hanging-protocols?accept=text/html", json, 406, problem],
  ["GET", "/hanging-protocols?charset=utf-8", json, 200, json],
  ["GET", "/hanging-protocols?charset=iso-8859-1", json, 406, problem],
  ["GET", "/hanging-protocols?HangingProtocolName=none", "*/*", 204, null],
  ["GET", "/hanging-protocols?limit=0", "*/*", 204, null],
  ["GET", "/hanging-protocols?Nonsense=1", "*/*", 400, problem],
  // Retrieve
  ["GET", "/hanging-protocols/1.2.1", "*/*", 200, json],
  ["HEAD", "/hanging-protocols/1.2.1", "*/*", 200, json],
  ["GET", "/hanging-protocols/1.2.1", "application/dicom", 200, "application/dicom"],
  ["GET", "/hanging-protocols/1.2.1", dicomParts, 200, dicomParts],
  ["GET", "/hanging-protocols/1.2.1", xml, 200, xml],
  ["GET", "/hanging-protocols/1.2.1", "application/dicom+xml", 200, "application/dicom+xml"],
  [
    "GET",
    "/hanging-protocols/1.2.1",
    "application/dicom; transfer-syntax=1.2.840.10008.1.2.1.99",
    200,
    "application/dicom",
  ],
  ["GET", "/hanging-protocols/1.2.1", "application/dicom; transfer-syntax=*", 200, "application/dicom"],
  ["GET", "/hanging-protocols/1.2.1", "application/dicom; transfer-syntax=1.2.840.10008.1.2", 406, problem],
  ["GET", "/hanging-protocols/1.2.1", "application/dicom; transfer-syntax=1.2.840.10008.1.2.2", 406, problem],
  ["GET", "/hanging-protocols/1.2.1?charset=latin1", "application/dicom", 200, "application/dicom"],
  ["GET", "/hanging-protocols/1.2.1", "application/dicom, image/png", 400, problem],
  ["GET", "/hanging-protocols/1.2.1", "image/png", 406, problem],
  ["GET", "/hanging-protocols/1.2.1", null, 406, problem],
  ["GET", "/hanging-protocols/1.2.1?limit=1", "*/*", 400, problem],
  ["GET", "/hanging-protocols/1.2.404", "*/*", 404, problem],
  ["GET", "/hanging-protocols/one", "*/*", 400, problem],
  // Drawings
  ["GET", "/hanging-protocols/1.2.1/rendered", "*/*", 200, "image/svg+xml"],
  ["GET", "/hanging-protocols/1.2.1/rendered", "image/png", 200, "image/png"],
  ["GET", "/hanging-protocols/1.2.1/rendered", "image/*;q=0.5, image/png", 200, "image/png"],
  ["GET", "/hanging-protocols/1.2.1/rendered?group=1&width=320&theme=dark", "image/svg+xml", 200, "image/svg+xml"],
  ["GET", "/hanging-protocols/1.2.1/rendered?group=9&accept=image/png", null, 200, "image/png"],
  ["GET", "/hanging-protocols/1.2.1/thumbnail", "image/png, */*;q=0.1", 200, "image/png"],
  ["GET", "/hanging-protocols/1.2.1/thumbnail?theme=auto", "image/png", 200, "image/png"],
  ["GET", "/hanging-protocols/1.2.1/rendered", "application/dicom", 406, problem],
  ["GET", "/hanging-protocols/1.2.1/rendered", "image/jpeg", 406, problem],
  ["GET", "/hanging-protocols/1.2.1/rendered", "image/png, application/dicom", 400, problem],
  ["GET", "/hanging-protocols/1.2.1/rendered?width=100000", "*/*", 400, problem],
  ["GET", "/hanging-protocols/1.2.1/rendered?group=one", "*/*", 400, problem],
  ["GET", "/hanging-protocols/1.2.1/rendered?theme=pink", "*/*", 400, problem],
  ["GET", "/hanging-protocols/1.2.404/rendered", "*/*", 404, problem],
  ["POST", "/hanging-protocols/1.2.1/rendered", "*/*", 405, problem],
  // Capabilities
  ["OPTIONS", "/", "application/json", 200, "application/json"],
  ["OPTIONS", "/", "application/vnd.sun.wadl+xml", 200, "application/vnd.sun.wadl+xml"],
  ["OPTIONS", "/", "text/html", 406, problem],
  ["OPTIONS", "/?limit=1", "*/*", 400, problem],
  ["OPTIONS", "/hanging-protocols", "*/*", 200, "application/json"],
  ["GET", "/openapi.json", "*/*", 200, "application/json"],
  // What there is not
  ["GET", "/", "*/*", 404, problem],
  ["POST", "/", "*/*", 405, problem],
  ["PUT", "/hanging-protocols", "*/*", 405, problem],
  ["DELETE", "/hanging-protocols/1.2.1", "*/*", 405, problem],
  ["PATCH", "/hanging-protocols/1.2.1", "*/*", 405, problem],
  ["POST", "/openapi.json", "*/*", 405, problem],
  ["GET", "/color-palettes", "*/*", 404, problem],
  ["GET", "/hanging-protocols/1.2.1/more", "*/*", 404, problem],
];

Deno.test("routes: method, target and media type decide on status and media type", async (t) => {
  await using service = await Service.start(3);
  for (const [method, target, accept, status, type] of Table) {
    await t.step(`${method} ${target} ${accept}: ${status}`, async () => {
      const headers = new Headers(accept === null ? {} : { Accept: accept });
      const response = await service.handler(new Request(`http://localhost${target}`, { method, headers }));
      const contentType = response.headers.get("Content-Type");
      assertEquals([response.status, contentType?.replace(/; boundary=.*$/, "") ?? null], [status, type]);
      const body = await response.text();
      if (method === "HEAD" || type === null) assertEquals(body, "");
      else if (type === problem) {
        const { type, title, status: inside, detail } = JSON.parse(body);
        assertEquals([type, inside, typeof title, typeof detail], ["about:blank", status, "string", "string"]);
        assertEquals(response.headers.get("Cache-Control"), "no-store");
      } else if (type.endsWith("json")) JSON.parse(body);
      if (status === 405) assertMatch(response.headers.get("Allow") ?? "", /OPTIONS/);
      assertEquals(response.headers.get("X-Content-Type-Options"), "nosniff");
    });
  }
});

Deno.test("routes: without leave to store there is no such method", async () => {
  await using service = await Service.start(0, { allowStore: false });
  for (const target of ["/hanging-protocols", "/hanging-protocols/1.2.3"]) {
    const response = await service.ask(target, { method: "POST", body: "{}" });
    assertEquals([response.status, response.headers.get("Allow")], [405, "GET, HEAD, OPTIONS"]);
    await response.body?.cancel();
  }
  const { paths } = await (await service.ask("/openapi.json")).json();
  assertEquals(Object.keys(paths["/hanging-protocols"]), ["get"]);
});

Deno.test("routes: below a base path, and by the base URL that clients know", async () => {
  await using service = await Service.start(1, { basePath: "/dicom-web", baseUrl: "https://a.example/dicom-web/" });
  assertEquals((await service.ask("/dicom-web/hanging-protocols")).status, 200);
  assertEquals((await service.ask("/hanging-protocols")).status, 404);
  const { servers } = await (await service.ask("/dicom-web/openapi.json")).json();
  assertEquals(servers, [{ url: "https://a.example/dicom-web" }]);
  const wadl =
    await (await service.ask("/dicom-web", { method: "OPTIONS", headers: { Accept: "application/vnd.sun.wadl+xml" } }))
      .text();
  assertMatch(wadl, /<resources base="https:\/\/a\.example\/dicom-web\/">/);
});

Deno.test("routes: pages and more resources, and what they may not cover", async () => {
  await using service = await Service.start(1, {
    assets: (request) => new URL(request.url).pathname === "/" ? new Response("page") : undefined,
    routes: { "/extra": () => new Response("more") },
  });
  assertEquals(await (await service.ask("/")).text(), "page");
  assertEquals(await (await service.ask("/extra")).text(), "more");
  assertEquals((await service.ask("/assets/none.js")).status, 404);
  assertEquals((await service.ask("/hanging-protocols")).status, 200);
});

Deno.test("retrieve: an entity tag for each representation, and 304 for who has it", async () => {
  await using service = await Service.start(1);
  const tags = new Set<string>();
  for (
    const accept of [
      json,
      "application/json",
      xml,
      "application/dicom",
      "application/dicom; transfer-syntax=1.2.840.10008.1.2.1.99",
    ]
  ) {
    const first = await service.ask("/hanging-protocols/1.2.1", { headers: { Accept: accept } });
    const etag = first.headers.get("ETag")!;
    tags.add(etag);
    await first.body?.cancel();
    for (const condition of [etag, `"other", ${etag}`, "*", etag.replace("W/", "")]) {
      const headers = { Accept: accept, "If-None-Match": condition };
      const again = await service.ask("/hanging-protocols/1.2.1", { headers });
      assertEquals([again.status, again.headers.get("ETag"), await again.text()], [304, etag, ""]);
    }
    const changed = await service.ask("/hanging-protocols/1.2.1", {
      headers: { Accept: accept, "If-None-Match": '"x"' },
    });
    assertEquals(changed.status, 200);
    await changed.body?.cancel();
  }
  assertEquals(tags.size, 5);
});

Deno.test("retrieve: files hold what was stored, in a transfer syntax that the Web allows", async () => {
  await using service = await Service.start();
  const syntaxes = [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian];
  for (const [index, held] of syntaxes.entries()) {
    const stored = await instance(`1.3.${index}`, {}, held);
    await service.repository.store(stored);
    for (
      const [parameter, expected] of [
        ["", ExplicitVRLittleEndian],
        ["; transfer-syntax=*", held === ImplicitVRLittleEndian ? ExplicitVRLittleEndian : held],
        [`; transfer-syntax=${DeflatedExplicitVRLittleEndian}`, DeflatedExplicitVRLittleEndian],
      ]
    ) {
      const headers = { Accept: `application/dicom${parameter}` };
      const response = await service.ask(`/hanging-protocols/1.3.${index}`, { headers });
      const file = await readPart10(new Uint8Array(await response.arrayBuffer()));
      assertEquals([file.sopInstanceUid, file.transferSyntaxUid], [`1.3.${index}`, expected]);
      if (expected === held) assert(stored.bytes.every((byte, at) => byte === file.bytes[at]), held);
    }
  }
});
