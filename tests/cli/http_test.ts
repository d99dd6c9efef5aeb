import { assert, assertEquals, assertGreater, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { main } from "../../cli/main.ts";
import { clientIdentity, serverIdentity, testCa } from "../support/certificates.ts";
import { hangar, TestIo, withFolder } from "./support.ts";

/** `hangar serve` or `hangar gateway` with an HTTP port, in this process. */
class Http implements AsyncDisposable {
  readonly io = new TestIo();
  readonly done: Promise<number>;
  url = "";
  peer = "";

  private constructor(args: readonly string[]) {
    this.done = main(args, this.io);
  }

  static async start(...args: string[]): Promise<Http> {
    const http = new Http([...args, "--http-port", "0", ...(args[0] === "serve" ? ["--port", "0"] : [])]);
    const ready = /^(?:listening (\S+)\n)?(https?:\/\/127\.0\.0\.1:\d+)\n$/;
    const found = await Promise.race([http.io.until(ready), http.done]);
    if (typeof found === "number") throw new Error(`ended with ${found}: ${http.io.err}`);
    [, http.peer, http.url] = found;
    return http;
  }

  stop(): Promise<number> {
    this.io.controller.abort();
    return this.done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function status(url: string, init?: RequestInit & { client?: Deno.HttpClient }): Promise<number> {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response.status;
}

/** The text of a metric's lines. */
async function metrics(url: string): Promise<string> {
  return await (await fetch(`${url}/metrics`)).text();
}

Deno.test("serve --http-port: the same store over DIMSE and HTTP, figures, health, and an end in peace", async () => {
  await withFolder(async (folder) => {
    const store = `${folder}/hangar.db`;
    const server = await Http.start("serve", "--store", store, "--samples", "--http-allow-store");
    const found = await hangar("find", server.peer, "--json", "-k", "SOPInstanceUID");
    const uids = found.stdout.trim().split("\n").map((line) => JSON.parse(line)["00080018"].Value[0]);
    const search = await (await fetch(`${server.url}/hanging-protocols`)).json();
    assertEquals(
      search.map((each: Record<string, { Value: string[] }>) => each["00080018"].Value[0]).sort(),
      uids.sort(),
    );

    const file = await Deno.readFile("tests/vectors/chest_xray.dcm");
    const headers = { "Content-Type": "application/dicom" };
    assertEquals(await status(`${server.url}/hanging-protocols`, { method: "POST", headers, body: file }), 200);
    const get = await hangar("get", server.peer, "-k", "HangingProtocolName=Chest X-ray", "-o", `${folder}/got`);
    assertEquals(get.code, 0, get.stderr);
    const picture = await fetch(`${server.url}/hanging-protocols/${uids[0]}/rendered`, {
      headers: { Accept: "image/png" },
    });
    assertEquals(new Uint8Array(await picture.arrayBuffer()).subarray(1, 4), Uint8Array.of(0x50, 0x4e, 0x47));

    assertEquals(await (await fetch(`${server.url}/healthz`)).text(), "ok\n");
    const figures = await metrics(server.url);
    for (
      const line of [
        "hangar_associations_open 0",
        'hangar_associations_total{event="accepted"} 2',
        'hangar_associations_total{event="released"} 2',
        'hangar_operations_total{operation="C-FIND",status="0000"} 2',
        'hangar_operations_total{operation="C-GET",status="0000"} 1',
        'hangar_operation_duration_seconds_count{operation="C-FIND"} 2',
        'hangar_operation_duration_seconds_bucket{operation="C-GET",le="+Inf"} 1',
        'hangar_http_requests_total{route="search",method="GET",status="200"} 1',
        'hangar_http_requests_total{route="store",method="POST",status="200"} 1',
        'hangar_http_requests_total{route="rendered",method="GET",status="200"} 1',
        `hangar_store_instances ${uids.length + 1}`,
      ]
    ) assertStringIncludes(figures, `${line}\n`);
    assertGreater(Number(/^hangar_store_bytes (\d+)$/m.exec(figures)?.[1]), 10_000);
    assertGreater(Number(/direction="sent"\} (\d+)$/m.exec(figures)?.[1]), 1000);
    for (const line of figures.trim().split("\n")) {
      assertMatch(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{[^{}]*\})? [\d.e+-]+)$/);
    }
    assertMatch(server.io.err, /info HTTP GET search 200\n/);
    assertEquals(await server.stop(), 0);
  });
});

Deno.test("serve --http-port: nothing a client sends becomes a label", async () => {
  await using server = await Http.start("serve", "--store", ":memory:");
  await status(`${server.url}/x"}\n`, { method: "PROPFIND" });
  await status(`${server.url}/hanging-protocols/1.2.3`);
  const figures = await metrics(server.url);
  assertStringIncludes(figures, '{route="other",method="other",status="404"} 1');
  assertStringIncludes(figures, '{route="retrieve",method="GET",status="404"} 1');
});

Deno.test("gateway: HTTP in front of a server is HTTP of the server", async () => {
  await using server = await Http.start("serve", "--store", ":memory:", "--samples");
  const gateway = await Http.start("gateway", server.peer, "--http-allow-store");
  for (const target of ["", "?limit=2", "?HangingProtocolDefinitionSequence.Modality=MR", "?includefield=all"]) {
    const texts = await Promise.all([server, gateway].map(async ({ url }) => {
      const response = await fetch(`${url}/hanging-protocols${target}`);
      return [response.status, await response.text()];
    }));
    assertEquals(texts[1], texts[0], target);
  }
  const headers = { "Content-Type": "application/dicom" };
  const body = await Deno.readFile("tests/vectors/neurosurgery_plan.dcm");
  assertEquals(await status(`${gateway.url}/hanging-protocols`, { method: "POST", headers, body }), 200);
  assertStringIncludes(await metrics(gateway.url), "hangar_associations_open 1\n");
  assertEquals(await (await fetch(`${gateway.url}/healthz`)).text(), "ok\n");
  assertEquals(await gateway.stop(), 0);
});

Deno.test("serve: flags and files that make no sense end with 2, a port that is taken with 3", async () => {
  await withFolder(async (folder) => {
    const file = async (name: string, text: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    };
    const serve = ["serve", "--store", ":memory:", "--port", "0"];
    const on = [...serve, "--http-port", "0"];
    const table: readonly (readonly [readonly string[], RegExp])[] = [
      [[...serve, "--http-allow-store"], /--http-port is missing: without it --http-allow-store has no use/],
      [[...serve, "--http-cors", "*"], /without it --http-cors has no use/],
      [[...on, "--http-cors", "https://a.example/x"], /is no origin/],
      [[...on, "--http-cors", "a.example"], /is no origin/],
      [[...on, "--http-base-url", "a.example"], /is no base URL/],
      [[...on, "--http-token-file", `${folder}/none`], /Cannot read .*none": no such file/],
      [[...on, "--http-token-file", await file("empty", "# none\n")], /There is no token in/],
      [
        [...on, "--http-token-file", await file("short", "0123456789abcdef\nsecret\n")],
        /short:2: no token: use 16 or more/,
      ],
      [[...on, "--http-users", `${folder}/none`], /Cannot read users/],
      [["gateway", "A@127.0.0.1:1"], /--http-port is missing/],
      [["gateway", "--http-port", "0"], /PEER is missing/],
    ];
    for (const [args, message] of table) {
      const { code, stdout, stderr } = await hangar(...args);
      assertEquals([code, stdout], [2, ""], args.join(" "));
      assertMatch(stderr, message);
      assert(!stderr.includes("secret"));
    }
    await using taken = await Http.start("serve", "--store", ":memory:");
    const port = new URL(taken.url).port;
    const { code, stdout, stderr } = await hangar(...serve, "--http-port", port);
    assertEquals([code, stdout], [3, ""]);
    assertMatch(stderr, /Cannot listen on 127\.0\.0\.1:\d+: address already in use/);
  });
});

Deno.test("serve: tokens and users over HTTP, health for everybody, and settings from a file", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/tokens`, "# the viewer\n0123456789abcdef\n");
    await Deno.writeTextFile(`${folder}/password`, "open sesame\n");
    const passwd = await hangar("passwd", `${folder}/users`, "alice", "--password-file", `${folder}/password`);
    assertEquals(passwd.code, 0, passwd.stderr);
    const settings = {
      "http-token-file": "tokens",
      "http-users": "users",
      "http-cors": ["https://viewer.example"],
      "http-allow-store": true,
      store: ":memory:",
    };
    await Deno.writeTextFile(`${folder}/hangar.json`, JSON.stringify(settings));
    await using server = await Http.start("serve", "--config", `${folder}/hangar.json`);
    const search = `${server.url}/hanging-protocols`;
    const with_ = (authorization: string) => ({ headers: { Authorization: authorization } });
    assertEquals(await status(search), 401);
    assertEquals(await status(`${server.url}/metrics`), 401);
    assertEquals(await status(`${server.url}/healthz`), 200);
    assertEquals(await status(search, with_("Bearer 0123456789abcdef")), 204);
    assertEquals(await status(search, with_("Bearer 0123456789abcdeg")), 401);
    assertEquals(await status(search, with_(`Basic ${btoa("alice:open sesame")}`)), 204);
    assertEquals(await status(search, with_(`Basic ${btoa("alice:open says me")}`)), 401);
    assertEquals(await status(search, with_(`Basic ${btoa("bob:open sesame")}`)), 401);
    const preflight = await fetch(search, {
      method: "OPTIONS",
      headers: { Origin: "https://viewer.example", "Access-Control-Request-Method": "POST" },
    });
    assertEquals([preflight.status, preflight.headers.get("Access-Control-Allow-Origin")], [
      204,
      "https://viewer.example",
    ]);
    await preflight.body?.cancel();
  });
});

Deno.test("serve: HTTPS with the certificate of the associations, and with CAs only for those they have certified", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/server.pem`, serverIdentity.cert);
    await Deno.writeTextFile(`${folder}/server.key`, serverIdentity.key);
    await Deno.writeTextFile(`${folder}/ca.pem`, testCa);
    const tls = ["--tls-cert", `${folder}/server.pem`, "--tls-key", `${folder}/server.key`];
    using known = Deno.createHttpClient({ caCerts: [testCa], ...clientIdentity });
    // Servers of one process share TLS sessions in Deno: whoever was let in by one without CAs is let in by the other
    using nobody = Deno.createHttpClient({ caCerts: [testCa] });
    using somebody = Deno.createHttpClient({ caCerts: [testCa] });
    const asks = async (server: Http, client: Deno.HttpClient) => {
      assertMatch(server.url, /^https:/);
      const url = server.url.replace("127.0.0.1", "localhost");
      return await status(`${url}/healthz`, { client }).catch((error: Error) => error.name);
    };
    {
      await using server = await Http.start("serve", "--store", ":memory:", ...tls);
      assertEquals(await asks(server, somebody), 200);
    }
    await using server = await Http.start("serve", "--store", ":memory:", ...tls, "--tls-ca", `${folder}/ca.pem`);
    assertEquals(await asks(server, nobody), "TypeError");
    assertEquals(await asks(server, known), 200);
    assertEquals(await status(server.url.replace("https", "http")).catch((error: Error) => error.name), "TypeError");
    await using gateway = await Http.start(
      "gateway",
      `${server.peer}+tls`,
      ...["--tls-ca", `${folder}/ca.pem`],
      ...["--tls-cert", `${folder}/server.pem`, "--tls-key", `${folder}/server.key`],
      ...["--http-tls-cert", `${folder}/server.pem`, "--http-tls-key", `${folder}/server.key`],
    );
    assertEquals(await asks(gateway, somebody), 200);
  });
});

Deno.test("serve: connections of HTTPS are kept, and long bodies nobody reads cut none off", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/server.pem`, serverIdentity.cert);
    await Deno.writeTextFile(`${folder}/server.key`, serverIdentity.key);
    const tls = ["--tls-cert", `${folder}/server.pem`, "--tls-key", `${folder}/server.key`];
    await using server = await Http.start("serve", "--store", ":memory:", "--http-allow-store", ...tls);
    using connection = await Deno.connectTls({
      hostname: "localhost",
      port: Number(new URL(server.url).port),
      caCerts: [testCa],
    });
    const reader = connection.readable.pipeThrough(new TextDecoderStream()).getReader();
    const writer = connection.writable.getWriter();
    const ask = async (line: string, type: string, length: number) => {
      const fields = ["Host: localhost", "Accept: */*", `Content-Type: ${type}`, `Content-Length: ${length}`];
      await writer.write(new TextEncoder().encode(`${line} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n`));
      await writer.write(new Uint8Array(length));
      let text = "";
      let whole: RegExpMatchArray | null = null;
      while (!whole) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the connection ended behind ${JSON.stringify(text)}`);
        text += value;
        const expected = /^content-length: (\d+)\r\n/im.exec(text);
        whole = expected && text.match(new RegExp(`^HTTP/1.1 (\\d+)[^]*\r\n\r\n[^]{${expected[1]}}$`));
      }
      return Number(whole[1]);
    };
    assertEquals(await ask("GET /healthz", "text/plain", 0), 200);
    assertEquals(await ask("POST /hanging-protocols", "text/plain", 3_000_000), 415);
    assertEquals(await ask("POST /hanging-protocols", "application/dicom", 3_000_000), 400);
    assertEquals(await ask("POST /nothing", "application/dicom", 3_000_000), 404);
    assertEquals(await ask("GET /healthz", "text/plain", 0), 200);
    await reader.cancel();
  });
});

/** Sends a request as it stands; what comes back until the server closes the connection. */
async function raw(url: string, text: string): Promise<string> {
  using connection = await Deno.connect({ port: Number(new URL(url).port) });
  await connection.write(new TextEncoder().encode(text));
  return await new Response(connection.readable).text();
}

Deno.test("serve: by which names it may be called", async (t) => {
  const token = await Deno.makeTempFile();
  await Deno.writeTextFile(token, "0123456789abcdef\n");
  const known = ["--http-base-url", "https://known.example/dicom"];
  const table: readonly (readonly [flags: readonly string[], hosts: readonly string[], status: number])[] = [
    [[], ["127.0.0.1:80", "[::1]", "localhost"], 200],
    [[], ["evil.example", "known.example", "127.0.0.1.evil.example"], 421],
    [known, ["127.0.0.1", "known.example", "known.example:8080"], 200],
    [known, ["evil.example"], 421],
    // Whoever is asked for credentials is asked by the name that the browser shows
    [["--http-token-file", token], ["evil.example"], 200],
    [["--http-token-file", token, ...known], ["evil.example"], 421],
    [[], ["localhost\r\nHost: localhost", "xn--localhost"], 400],
  ];
  for (const [flags, hosts, expected] of table) {
    await t.step(`${flags.join(" ").replace(token, "FILE")} ${hosts.map((host) => JSON.stringify(host))}`, async () => {
      await using server = await Http.start("serve", "--store", ":memory:", ...flags);
      for (const host of hosts) {
        const response = await raw(server.url, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        assertEquals(response.split(" ")[1], String(expected), host);
      }
    });
  }
  await Deno.remove(token);
});

/** Sends something, then says nothing more; how long until the server has had enough, in milliseconds. */
async function patience(open: () => Promise<Deno.Conn>, text: string): Promise<number> {
  const started = performance.now();
  const connection = await open();
  try {
    if (text !== "") await connection.write(new TextEncoder().encode(text));
    const buffer = new Uint8Array(4096);
    while (await connection.read(buffer) !== null);
  } catch {
    // Reset is an end too
  } finally {
    connection.close();
  }
  return performance.now() - started;
}

Deno.test("serve: slow clients are shown out, and a crowd of them leaves room on associations", async () => {
  await using server = await Http.start("serve", "--store", ":memory:", "--timeout", "1", "--http-max-requests", "2");
  const port = Number(new URL(server.url).port);
  const open = () => Deno.connect({ port });
  const post = "POST /hanging-protocols HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nContent-Type: application/dicom\r\n";
  const waits = await Promise.all([
    patience(open, ""),
    patience(open, "GET / HTTP/1.1\r\nX: "),
    patience(open, `${post}Content-Length: 100\r\n\r\nabc`),
    patience(open, `${post}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`),
  ]);
  for (const wait of waits) assertLess(wait, 8000);
  // Eight connections are all there may be: who waits for nothing makes room
  const crowd = Promise.all(Array.from({ length: 20 }, () => patience(open, "")));
  for (let count = 0; count < 5; count++) assertEquals(await status(`${server.url}/hanging-protocols`), 204);
  await Promise.all(Array.from({ length: 4 }, () => patience(open, `${post}Content-Length: 100\r\n\r\nabc`)));
  assertEquals((await hangar("echo", server.peer)).code, 0);
  assertEquals(await status(`${server.url}/healthz`), 200);
  await crowd;
});

Deno.test("serve: slow clients of HTTPS too, before and after the handshake", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/server.pem`, serverIdentity.cert);
    await Deno.writeTextFile(`${folder}/server.key`, serverIdentity.key);
    const tls = ["--tls-cert", `${folder}/server.pem`, "--tls-key", `${folder}/server.key`];
    const server = await Http.start("serve", "--store", ":memory:", "--timeout", "1", ...tls);
    const port = Number(new URL(server.url).port);
    const plain = () => Deno.connect({ port });
    const secure = () => Deno.connectTls({ hostname: "localhost", port, caCerts: [testCa] });
    const waits = await Promise.all([
      patience(plain, ""),
      patience(plain, "GET / HTTP/1.1\r\n\r\n"),
      patience(secure, ""),
      patience(secure, "GET / HTTP/1.1\r\nX: "),
    ]);
    for (const wait of waits) assertLess(wait, 8000);
    assertEquals(await server.stop(), 0);
  });
});
