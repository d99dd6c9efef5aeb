import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { encodedToJson } from "../../lib/dataset/codec.ts";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { MaxDocumentLength, MaxDocumentNodes } from "../../lib/dicomweb/limits.ts";
import { nativeModel } from "../../lib/dicomweb/native_model.ts";
import { instance, multipart, Service } from "./support.ts";

const json = "application/dicom+json";
const dicomParts = 'multipart/related; type="application/dicom"; boundary=b';
const native = (inside: string) =>
  `<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">${inside}</NativeDicomModel>`;

function nested(depth: number): string {
  return '{"0072000C":{"vr":"SQ","Value":['.repeat(depth) + "{}" + "]}}".repeat(depth);
}

/** Name, Content-Type, body, status. */
const Bodies: readonly (readonly [string, string, () => BodyInit, number])[] = [
  ["bad JSON", json, () => '{"00080016":', 400],
  ["JSON that is no data set", json, () => '[1, null, true, "x"]', 400],
  ["JSON in another encoding", json, () => Uint8Array.of(0x22, 0xff, 0xfe, 0x22), 400],
  ["a prototype in JSON", json, () => '{"__proto__":{"vr":"UI"}}', 400],
  ["deep JSON data sets", json, () => nested(100), 400],
  ["deep JSON arrays", json, () => "[".repeat(50_000) + "]".repeat(50_000), 400],
  ["JSON of too many values", json, () => `[${"{},".repeat(MaxDocumentNodes)}{}]`, 413],
  ["JSON of too many data sets", json, () => `[${"{},".repeat(1001)}{}]`, 413],
  ["JSON that is too long", json, () => " ".repeat(MaxDocumentLength + 1), 413],
  ["an array where a value is", json, () => '{"00080018":{"vr":"UI","Value":[["1.2"]]}}', 400],
  ["bad base64", json, () => '{"00080018":{"vr":"UI","InlineBinary":"%%%"}}', 400],
  ["no XML", "application/dicom+xml", () => "x", 400],
  [
    "XML in an encoding there is not",
    "application/dicom+xml",
    () => '<?xml version="1.0" encoding="x-none"?><a/>',
    400,
  ],
  ["XML that ends early", "application/dicom+xml", () => "<NativeDicomModel><DicomAttribute", 400],
  ["XML of something else", "application/dicom+xml", () => "<html/>", 400],
  [
    "an external entity",
    "application/dicom+xml",
    () => `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${native("&x;")}`,
    400,
  ],
  [
    "a billion laughs",
    "application/dicom+xml",
    () => `<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>${native("&b;")}`,
    400,
  ],
  ["an entity without a type", "application/dicom+xml", () => native("&nbsp;"), 400],
  ["deep XML", "application/dicom+xml", () => "<a>".repeat(5000) + "</a>".repeat(5000), 400],
  ["XML of too many elements", "application/dicom+xml", () => native("<a/>".repeat(MaxDocumentNodes)), 413],
  [
    "values with numbers far apart",
    "application/dicom+xml",
    () => native('<DicomAttribute tag="00080018" vr="UI"><Value number="4000000000">1</Value></DicomAttribute>'),
    400,
  ],
  [
    "a private block of nobody",
    "application/dicom+xml",
    () => native('<DicomAttribute tag="00090001" vr="LO" privateCreator="X"/>'),
    400,
  ],
  [
    "an attribute twice",
    "application/dicom+xml",
    () => native('<DicomAttribute tag="00080018" vr="UI"/><DicomAttribute tag="00080018" vr="UI"/>'),
    400,
  ],
  ["no boundary", 'multipart/related; type="application/dicom"', () => multipart([["application/dicom", "x"]]), 400],
  ["a boundary that is too long", `multipart/related; boundary=${"b".repeat(71)}`, () => "x", 400],
  ["a boundary that never comes", dicomParts, () => "x".repeat(100_000), 400],
  [
    "a boundary that never ends",
    dicomParts,
    () => `--b\r\nContent-Type: application/dicom\r\n\r\n${"x".repeat(100_000)}`,
    400,
  ],
  ["headers that never end", dicomParts, () => `--b\r\n${"X-A: y\r\n".repeat(100_000)}`, 400],
  ["huge headers", dicomParts, () => `--b\r\nX-A: ${"y".repeat(100_000)}\r\n\r\nx\r\n--b--`, 400],
  [
    "headers in no encoding",
    dicomParts,
    () =>
      Uint8Array.of(...new TextEncoder().encode("--b\r\nX: "), 0xff, ...new TextEncoder().encode("\r\n\r\nx\r\n--b--")),
    400,
  ],
  ["thousands of parts", dicomParts, () => multipart(Array(5000).fill(["application/dicom", "x"])), 413],
  ["line breaks without end", dicomParts, () => `--b\r\n\r\n${"\r\n".repeat(2 ** 20)}`, 400],
  [
    "documents that are too long together",
    'multipart/related; type="application/dicom+json"; boundary=b',
    () => multipart(Array(5).fill([json, `[${" ".repeat(MaxDocumentLength / 5)}]`])),
    413,
  ],
  ["no parts", dicomParts, () => "--b--\r\n", 400],
  [
    "parts that are no files",
    dicomParts,
    () => multipart([["application/dicom", "x"], ["application/dicom", ""]]),
    400,
  ],
  ["parts in parts", dicomParts, () => multipart([[dicomParts, multipart([["application/dicom", "x"]], "c")]]), 415],
  [
    "a file of lies about its length",
    "application/dicom",
    () => Uint8Array.of(8, 0, 0x16, 0, 0x55, 0x49, 0xff, 0xff),
    400,
  ],
  ["a body that is too long", "application/dicom", () => new Uint8Array(33 * 2 ** 20), 413],
];

Deno.test("hostile: bodies are answered with the right 4xx, soon, and harm nobody", async (t) => {
  await using service = await Service.start(1);
  for (const [name, type, bodyOf, status] of Bodies) {
    await t.step(`${name}: ${status}`, async () => {
      const body = bodyOf();
      const started = performance.now();
      const response = await service.ask("/hanging-protocols", {
        method: "POST",
        headers: { "Content-Type": type },
        body,
      });
      const text = await response.text();
      assertLess(performance.now() - started, 5000);
      assertEquals([response.status, response.headers.get("Content-Type")], [status, "application/problem+json"], text);
      assertLess(text.length, 4096);
      assertEquals((await service.ask("/hanging-protocols/1.2.1")).status, 200);
    });
  }
  assertEquals(await service.repository.count(), 1);
});

/** Name, target, status. */
const Targets: readonly (readonly [string, string, number])[] = [
  ["dots", "/hanging-protocols/..", 404],
  ["escaped dots", "/hanging-protocols/%2e%2e/%2e%2e/etc/passwd", 404],
  ["escaped slashes", "/hanging-protocols/..%2f..%2fetc%2fpasswd", 400],
  ["escaped backslashes", "/hanging-protocols/..%5c..%5cetc", 400],
  ["escapes of escapes", "/hanging-protocols/%252e%252e%252f", 400],
  ["NUL", "/hanging-protocols/1.2.1%00", 400],
  ["broken escapes", "/hanging-protocols/%ff%zz", 400],
  ["SQL", "/hanging-protocols/1'%20OR%201=1", 400],
  ["a UID that is too long", `/hanging-protocols/${"1.".repeat(40)}1`, 400],
  ["a target that is too long", `/hanging-protocols?HangingProtocolName=${"x".repeat(20_000)}`, 414],
  ["ten thousand parameters", `/hanging-protocols?${"a=b&".repeat(10_000)}`, 414],
  ["a thousand parameters", `/hanging-protocols?${"a=b&".repeat(1000)}`, 400],
  ["a huge limit", `/hanging-protocols?limit=${"9".repeat(400)}`, 400],
  ["a parameter with a line break", "/hanging-protocols?HangingProtocolName%0d%0aX:%20y=1", 400],
  ["many media types", `/hanging-protocols?accept=${"a/b,".repeat(3000)}`, 406],
];

Deno.test("hostile: targets", async (t) => {
  await using service = await Service.start(1);
  for (const [name, target, status] of Targets) {
    await t.step(`${name}: ${status}`, async () => {
      const response = await service.ask(target);
      const text = await response.text();
      assertEquals([response.status, response.headers.get("Content-Type")], [status, "application/problem+json"], text);
      assertLess(text.length, 1024);
    });
  }
});

Deno.test("hostile: header fields of thousands of alternatives, and credentials without end", async () => {
  await using service = await Service.start(1, { authentication: { bearer: () => true } });
  const many = Array.from({ length: 5000 }, (_, index) => `a/b${index};q=0.5`).join(",");
  const started = performance.now();
  for (const name of ["Accept", "If-None-Match", "Accept-Charset", "Content-Type"]) {
    const headers = { [name]: many, Authorization: "Bearer x" };
    const response = await service.ask("/hanging-protocols/1.2.1", { headers });
    assert(response.status < 500, name);
    await response.body?.cancel();
  }
  const long = await service.ask("/hanging-protocols", { headers: { Authorization: `Bearer ${"x".repeat(100_000)}` } });
  assertEquals(long.status, 401);
  await long.body?.cancel();
  assertLess(performance.now() - started, 2000);
});

Deno.test("hostile: a body that drips is cut off, one without end too, and their memory is free again", async () => {
  await using service = await Service.start(1, { bodyTimeout: 0.3, maxBodyLength: 2 ** 20 });
  const post = (body: ReadableStream<Uint8Array>) =>
    service.handler(
      new Request("http://localhost/hanging-protocols", {
        method: "POST",
        headers: { Accept: "*/*", "Content-Type": "application/dicom" },
        body,
      }),
    );
  let cancelled = 0;
  const silent = new ReadableStream<Uint8Array>({ cancel: () => void cancelled++ });
  const late = await post(silent);
  assertEquals([late.status, (await late.json()).detail], [408, "The body has not arrived within 0.3 seconds"]);
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(65536)),
    cancel: () => void cancelled++,
  });
  assertEquals((await post(endless)).status, 413);
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) });
  assertEquals((await post(broken)).status, 400);
  assertEquals(cancelled, 2);
});

Deno.test("hostile: more requests at once than are worked on get 503 and may come again", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using service = await Service.start(1, {
    maxRequests: 2,
    bodyTimeout: 0.3,
    routes: { "/slow": () => promise },
  });
  const waiting = () =>
    service.ask("/hanging-protocols", {
      method: "POST",
      headers: { "Content-Type": "application/dicom" },
      body: new ReadableStream(),
    });
  // Bodies take half of the places
  const first = waiting();
  const second = await waiting();
  assertEquals([second.status, second.headers.get("Retry-After")], [503, "5"]);
  await second.body?.cancel();
  assertEquals((await service.ask("/hanging-protocols")).status, 200);
  const slow = service.ask("/slow");
  const refused = await service.ask("/hanging-protocols");
  assertEquals([refused.status, refused.headers.get("Retry-After")], [503, "1"]);
  await refused.body?.cancel();
  assertEquals((await first).status, 408);
  assertEquals((await service.ask("/hanging-protocols")).status, 200);
  resolve(new Response());
  assertEquals((await slow).status, 200);
});

Deno.test("hostile: damaged bodies of every kind are refused or taken, and never break anything", async () => {
  await using service = await Service.start(1, { onDuplicate: "replace" });
  const held = await instance("1.2.1");
  const document = await encodedToJson(held.bytes, held.transferSyntaxUid);
  const encoder = new TextEncoder();
  const whole: readonly (readonly [string, Uint8Array])[] = [
    [json, encoder.encode(JSON.stringify(document))],
    ["application/dicom+xml", encoder.encode(nativeModel(document))],
    ["application/dicom", writePart10(held)],
    [dicomParts, multipart([["application/dicom", writePart10(held)], [json, JSON.stringify(document)]])],
  ];
  const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...whole), damage, async ([type, bytes], damages) => {
      let body = new Uint8Array(bytes);
      for (const { at, byte, cut } of damages) {
        if (cut) body = body.slice(0, at % (body.length + 1));
        else if (body.length > 0) body[at % body.length] = byte;
      }
      const headers = { "Content-Type": type };
      const response = await service.ask("/hanging-protocols", { method: "POST", headers, body });
      const text = await response.text();
      assert([200, 400, 409, 413, 415].includes(response.status), `${response.status} ${text}`);
    }),
    { numRuns: 400 },
  );
});
