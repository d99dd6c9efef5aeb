import { assertEquals } from "@std/assert";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { bearerTokens, type HangingProtocolWebOptions, type WebEvent } from "../../lib/dicomweb/mod.ts";
import { instance, Service } from "./support.ts";

const target = "/hanging-protocols";

Deno.test("authentication: who gets in, and the challenge to who does not", async (t) => {
  await using service = await Service.start(1, {
    authentication: {
      bearer: bearerTokens(["0123456789abcdef", "another-token-16"]),
      basic: (name, password) => name === "busy" ? "busy" : name === "alice" && password === "sécret:x",
    },
    assets: (request) => new URL(request.url).pathname === "/" ? new Response("page") : undefined,
    routes: { "/metrics": () => new Response("figures") },
    origins: ["https://viewer.example"],
  });
  const basic = (text: string) => `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}`;
  const table: readonly (readonly [string, number])[] = [
    ["", 401],
    ["Bearer 0123456789abcdef", 200],
    ["bearer another-token-16", 200],
    ["Bearer 0123456789abcdeF", 401],
    ["Bearer 0123456789abcde", 401],
    ["Bearer ", 401],
    ["Bearer a b", 401],
    [basic("alice:sécret:x"), 200],
    [basic("alice:wrong"), 401],
    [basic("alice"), 401],
    [basic("busy:x"), 503],
    ["Basic %%%", 401],
    ["Digest x", 401],
  ];
  for (const [authorization, status] of table) {
    await t.step(authorization, async () => {
      const response = await service.ask(target, { headers: { Authorization: authorization } });
      assertEquals(response.status, status);
      await response.body?.cancel();
      const challenge = 'Bearer, Basic realm="hanging protocols", charset="UTF-8"';
      assertEquals(response.headers.get("WWW-Authenticate"), status === 401 ? challenge : null);
    });
  }
  const without: readonly (readonly [string, string, number])[] = [
    ["GET", "/hanging-protocols/1.2.1", 401],
    ["POST", target, 401],
    ["OPTIONS", "/", 401],
    ["GET", "/openapi.json", 401],
    ["GET", "/metrics", 401],
    ["GET", "/", 200],
    ["GET", "/none", 404],
  ];
  for (const [method, path, status] of without) {
    await t.step(`${method} ${path}`, async () => {
      const response = await service.ask(path, { method });
      assertEquals(response.status, status);
      await response.body?.cancel();
    });
  }
  const preflight = await service.ask(target, {
    method: "OPTIONS",
    headers: { Origin: "https://viewer.example", "Access-Control-Request-Method": "POST" },
  });
  assertEquals(preflight.status, 204);
  const { components, security } = await (await service.ask("/openapi.json", {
    headers: { Authorization: "Bearer 0123456789abcdef" },
  })).json();
  assertEquals(Object.keys(components.securitySchemes), ["bearer", "basic"]);
  assertEquals(security, [{ bearer: [] }, { basic: [] }]);
});

Deno.test("origins: pages of those named may read, failures included", async () => {
  const ask = async (origins: string[], origin: string, path = target, method = "GET") => {
    await using service = await Service.start(1, { origins });
    const headers = { Origin: origin, ...(method === "OPTIONS" && { "Access-Control-Request-Method": "POST" }) };
    const response = await service.ask(path, { method, headers });
    await response.body?.cancel();
    return [response.status, response.headers.get("Access-Control-Allow-Origin")];
  };
  const viewer = "https://viewer.example";
  assertEquals(await ask([viewer], viewer), [200, viewer]);
  assertEquals(await ask([viewer], viewer, "/hanging-protocols/1.2.404"), [404, viewer]);
  assertEquals(await ask([viewer], viewer, target, "OPTIONS"), [204, viewer]);
  assertEquals(await ask([viewer], "https://evil.example"), [200, null]);
  assertEquals(await ask([viewer], "https://evil.example", target, "OPTIONS"), [204, null]);
  assertEquals(await ask(["*"], "https://evil.example"), [200, "*"]);
  assertEquals(await ask([], viewer), [200, null]);
});

Deno.test("origins: pages of others store nothing, whatever else lets them send without asking", async (t) => {
  const viewer = "https://viewer.example";
  const self = "http://localhost";
  const table:
    readonly (readonly [options: HangingProtocolWebOptions, headers: Record<string, string>, status: number])[] = [
      [{}, {}, 200],
      [{}, { Origin: self }, 200],
      [{}, { "Sec-Fetch-Site": "none" }, 200],
      [{}, { Origin: viewer, "Sec-Fetch-Site": "same-origin" }, 200], // behind a proxy
      [{ baseUrl: `${viewer}/dicomweb` }, { Origin: viewer }, 200],
      [{ origins: [viewer] }, { Origin: viewer, "Sec-Fetch-Site": "cross-site" }, 200],
      [{ origins: ["*"] }, { Origin: viewer, "Sec-Fetch-Site": "cross-site" }, 200],
      [{}, { Origin: viewer }, 403],
      [{}, { Origin: "null" }, 403],
      [{ baseUrl: "/dicomweb" }, { Origin: "null" }, 403],
      [{}, { Origin: "http://localhost:8080" }, 403],
      [{}, { Origin: viewer, "Sec-Fetch-Site": "cross-site" }, 403],
      [{}, { Origin: self, "Sec-Fetch-Site": "same-site" }, 403],
      [{}, { "Sec-Fetch-Site": "cross-site" }, 403],
      [{ origins: [viewer] }, { Origin: "https://evil.example" }, 403],
    ];
  for (const [options, headers, status] of table) {
    await t.step(JSON.stringify([options, headers]), async () => {
      await using service = await Service.start(0, options);
      const response = await service.ask(target, {
        method: "POST",
        headers: { "Content-Type": "application/dicom", ...headers },
        body: new Uint8Array(writePart10(await instance("1.2.1"))),
      });
      await response.body?.cancel();
      const held = await service.ask(`${target}/1.2.1`, { headers });
      await held.body?.cancel();
      assertEquals([response.status, held.status], [status, status === 200 ? 200 : 404]);
    });
  }
});

Deno.test("events: one for each request, by route and never by what was asked for", async () => {
  const events: WebEvent[] = [];
  await using service = await Service.start(1, { onEvent: (event) => void events.push(event) });
  for (const path of ["/hanging-protocols?limit=1", "/hanging-protocols/1.2.1", "/hanging-protocols/1.2.404", "/x"]) {
    await (await service.ask(path)).body?.cancel();
  }
  assertEquals(events.map(({ route, method, status }) => [route, method, status]), [
    ["search", "GET", 200],
    ["retrieve", "GET", 200],
    ["retrieve", "GET", 404],
    ["other", "GET", 404],
  ]);
  assertEquals(events.map(({ error }) => error instanceof Error && error.message), [
    false,
    false,
    "There is no hanging protocol 1.2.404",
    false,
  ]);
});

Deno.test("Deno.serve: the handler as it is, with the address of who asks", async () => {
  const seen: unknown[] = [];
  await using service = await Service.start(2, {
    authentication: {
      basic(_name, _password, { remoteAddr }) {
        seen.push(remoteAddr?.hostname);
        return true;
      },
    },
  });
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, service.handler);
  const url = `http://127.0.0.1:${server.addr.port}/hanging-protocols`;
  const headers = { Authorization: `Basic ${btoa("a:b")}` };
  const found = await (await fetch(url, { headers })).json();
  assertEquals([found.length, seen], [2, ["127.0.0.1"]]);
  const body = await (await fetch(`${url}/1.2.1`, { headers })).text();
  const stored = await fetch(url, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/dicom+json" },
    body,
  });
  assertEquals(stored.status, 200, await stored.text());
  const head = await fetch(`${url}/1.2.1`, { method: "HEAD", headers });
  assertEquals([head.status, await head.text()], [200, ""]);
});

Deno.test("hosts: pages that have their names lead here get nothing", async (t) => {
  const table: readonly (readonly [url: string, status: number])[] = [
    ["http://127.0.0.1:8080", 200],
    ["http://[::1]:8080", 200],
    ["http://localhost:8080", 200],
    ["http://hangar.localhost", 200],
    ["http://Hangar.example", 200],
    ["http://hangar.example.:80", 200],
    ["http://evil.example", 421],
    ["http://127.0.0.1.evil.example", 421],
    ["http://localhost.evil.example", 421],
    ["http://1.evil", 421],
  ];
  await using service = await Service.start(1, { hosts: ["hangar.example"], origins: ["*"] });
  await using anybodys = await Service.start(1);
  for (const [url, status] of table) {
    await t.step(`${url}: ${status}`, async () => {
      for (const path of [target, `${target}/1.2.1/rendered`, "/openapi.json"]) {
        const request = () => new Request(`${url}${path}`, { headers: { Accept: "*/*" } });
        const response = await service.handler(request());
        assertEquals(response.status, status, path);
        const text = await response.text();
        assertEquals(status === 421 && text.includes("1.2.1"), false);
        const open = await anybodys.handler(request());
        assertEquals(open.status, 200);
        await open.body?.cancel();
      }
    });
  }
});
