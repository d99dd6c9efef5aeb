import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { encodedToJson } from "../../lib/dataset/codec.ts";
import { writePart10 } from "../../lib/dataset/part10.ts";
import { nativeModel } from "../../lib/dicomweb/native_model.ts";
import { ExplicitVRLittleEndian, ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { instance, multipart, protocol, Service } from "./support.ts";

const parts = (type: string) => `multipart/related; type="${type}"; boundary=b`;

function post(service: Service, type: string, body: BodyInit, target = "/hanging-protocols"): Promise<Response> {
  return service.ask(target, { method: "POST", headers: { "Content-Type": type }, body });
}

async function jsonOf(uid: string, more = {}): Promise<string> {
  const { bytes, transferSyntaxUid } = await instance(uid, more);
  return JSON.stringify(await encodedToJson(bytes, transferSyntaxUid));
}

async function xmlOf(uid: string): Promise<string> {
  return nativeModel(JSON.parse(await jsonOf(uid)));
}

async function fileOf(uid: string, more = {}, syntax = ExplicitVRLittleEndian): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(writePart10(await instance(uid, more, syntax)));
}

Deno.test("store: every form of an instance is held as the same data set", async (t) => {
  await using service = await Service.start();
  const forms: readonly (readonly [string, (uid: string) => Promise<BodyInit>])[] = [
    ["application/dicom", fileOf],
    ["application/dicom", (uid) => fileOf(uid, {}, ImplicitVRLittleEndian)],
    ["application/dicom+json", jsonOf],
    ["application/json; charset=utf-8", async (uid) => `[${await jsonOf(uid)}]`],
    ["application/dicom+xml", xmlOf],
    [parts("application/dicom"), async (uid) => multipart([["application/dicom", await fileOf(uid)]])],
    [parts("application/dicom+json"), async (uid) => multipart([["application/dicom+json", await jsonOf(uid)]])],
    [
      parts("application/dicom+xml"),
      async (uid) => multipart([["application/dicom+xml;charset=utf-8", await xmlOf(uid)]]),
    ],
    // Some clients begin with a line break, some write no type for the whole
    [
      "multipart/related; boundary=b",
      async (uid) => `\r\n${new TextDecoder().decode(multipart([["application/dicom+json", await jsonOf(uid)]]))}`,
    ],
  ];
  for (const [index, [type, bodyOf]] of forms.entries()) {
    await t.step(type, async () => {
      const uid = `1.3.${index}`;
      const response = await post(service, type, await bodyOf(uid));
      const report = await response.json();
      assertEquals(response.status, 200, JSON.stringify(report));
      assertEquals(report, {
        "00081199": {
          vr: "SQ",
          Value: [{
            "00081150": { vr: "UI", Value: ["1.2.840.10008.5.1.4.38.1"] },
            "00081155": { vr: "UI", Value: [uid] },
            "00081190": { vr: "UR", Value: [`http://localhost/hanging-protocols/${uid}`] },
          }],
        },
      });
      const [held] = await (await service.ask(`/hanging-protocols/${uid}`)).json();
      assertEquals(held, JSON.parse(await jsonOf(uid)));
    });
  }
});

Deno.test("store: what is held already, and what is not taken", async (t) => {
  await using service = await Service.start(1);
  const other = (uid: string) => jsonOf(uid, { HangingProtocolName: "Another" });
  const json = "application/dicom+json";
  const table: readonly (readonly [string, string, string, BodyInit, number, RegExp?])[] = [
    ["the same again", "/hanging-protocols", json, await jsonOf("1.2.1"), 200],
    ["other content", "/hanging-protocols", json, await other("1.2.1"), 409, /Another instance is held/],
    ["under its UID", "/hanging-protocols/1.2.7", json, await jsonOf("1.2.7"), 200],
    ["under another UID", "/hanging-protocols/1.2.8", json, await jsonOf("1.2.7"), 409, /UID is not 1\.2\.8/],
    ["no UID in the path", "/hanging-protocols/x", json, await jsonOf("1.2.7"), 400, /"x" is no UID/],
    ["a parameter", "/hanging-protocols?limit=1", json, await jsonOf("1.2.7"), 400, /no query parameter "limit"/],
    [
      "another SOP class",
      "/hanging-protocols",
      json,
      await jsonOf("1.2.9", { SOPClassUID: "1.2.3" }),
      409,
      /no hanging protocol/,
    ],
    [
      "no name",
      "/hanging-protocols",
      json,
      await jsonOf("1.2.9", { HangingProtocolName: null }),
      409,
      /\(0072,0002\) is missing/,
    ],
    ["no UIDs", "/hanging-protocols", json, "{}", 400, /is missing or no UID/],
    [
      "meta information",
      "/hanging-protocols",
      json,
      '{"00020010":{"vr":"UI","Value":["1.2"]}}',
      400,
      /00020010 is no part/,
    ],
    ["keywords", "/hanging-protocols", json, JSON.stringify(protocol("1.2.9")), 400, /is no 8-digit tag/],
    [
      "a value of another kind",
      "/hanging-protocols",
      json,
      await jsonOf("1.2.9").then((text) => text.replace('"Value":[2]', '"Value":["two"]')),
      400,
      /is not a number, which US wants/,
    ],
    [
      "a value elsewhere",
      "/hanging-protocols",
      json,
      '{"00080016":{"vr":"UI","Value":["1.2"]},"00080018":{"vr":"UI","Value":["1.2"]},"00420011":{"vr":"OB","BulkDataURI":"file:///etc/passwd"}}',
      400,
      /is elsewhere/,
    ],
    ["no list", "/hanging-protocols", json, "[]", 400, /There is no instance/],
    ["nothing", "/hanging-protocols", json, "", 400, /Cannot read JSON/],
    ["no file", "/hanging-protocols", "application/dicom", "MZ", 400, /holds no data set/],
    ["another media type", "/hanging-protocols", "text/plain", "x", 415, /text\/plain cannot be stored/],
    ["parts of another media type", "/hanging-protocols", parts("image/png"), "x", 415, /image\/png/],
    [
      "a part of another media type",
      "/hanging-protocols",
      parts("application/dicom"),
      multipart([["text/html", "x"]]),
      415,
      /text\/html/,
    ],
  ];
  for (const [name, target, type, body, status, detail] of table) {
    await t.step(name, async () => {
      const response = await post(service, type, body, target);
      const answer = await response.json();
      assertEquals(response.status, status, JSON.stringify(answer));
      if (detail) assertMatch(answer.detail, detail);
      if (status === 415) assertMatch(response.headers.get("Accept-Post") ?? "", /application\/dicom\+json/);
    });
  }
  assertEquals(await service.repository.count(), 2);
});

Deno.test("store: without a Content-Type, and where the report cannot be understood", async () => {
  await using service = await Service.start();
  const untyped = await service.ask("/hanging-protocols", { method: "POST", body: new Uint8Array(2) });
  assertEquals([untyped.status, (await untyped.json()).detail], [
    415,
    "A body without a Content-Type cannot be stored",
  ]);
  const headers = { "Content-Type": "application/dicom+json", Accept: "application/dicom" };
  const response = await service.ask("/hanging-protocols", { method: "POST", headers, body: await jsonOf("1.2.3") });
  assertEquals([response.status, await service.repository.count()], [406, 0]);
  await response.body?.cancel();
});

Deno.test("store: a Content-Type is one media type, whatever else stands beside it", async (t) => {
  const table: readonly (readonly [type: string, status: number])[] = [
    ["application/dicom+json", 200],
    ["Application/DICOM+JSON ; charset=utf-8;", 200],
    ['application/dicom+json; charset="utf\\-8"; charset=x', 200],
    ['application/dicom+json; note="a, b; c"', 200],
    ["text/plain", 415],
    ["text/plain;q=0.1, application/dicom+json", 415],
    ["text/plain; application/dicom+json", 415],
    ["application/dicom+json, text/plain", 415],
    ["application/dicom+json text/plain", 415],
    ["application/dicom+json; charset", 415],
    ['application/dicom+json; charset="utf-8', 415],
    [`application/dicom+json; x=${"x".repeat(1024)}`, 415],
  ];
  for (const [type, status] of table) {
    await t.step(type.slice(0, 60), async () => {
      await using service = await Service.start();
      const response = await post(service, type, await jsonOf("1.2.1"));
      await response.body?.cancel();
      assertEquals([response.status, await service.repository.count()], [status, status === 200 ? 1 : 0]);
    });
  }
});

Deno.test("store: of several parts each has its own fate, and the report is there in XML too", async () => {
  await using service = await Service.start(1);
  const type = "application/dicom";
  const body = multipart([
    [type, await fileOf("1.5.1")],
    [type, "junk"],
    [type, await fileOf("1.2.1", { HangingProtocolName: "Another" })],
    [type, await fileOf("1.5.2", { SOPClassUID: "1.2.840.10008.5.1.4.1.1.2" })],
    [type, await fileOf("1.5.3")],
  ]);
  const response = await post(service, parts(type), body);
  const report = await response.json();
  assertEquals(response.status, 200);
  const values = (tag: string, inner: string) =>
    report[tag].Value.map((item: Record<string, { Value: unknown[] }>) => item[inner].Value[0]);
  assertEquals(values("00081199", "00081155"), ["1.5.1", "1.5.3"]);
  assertEquals(values("00081198", "00081155"), ["1.2.1", "1.5.2"]);
  assertEquals(values("00081198", "00081197"), [0xc000, 0x0122]);
  assertEquals(values("0008119A", "00081197"), [0xc000]);

  const headers = {
    "Content-Type": "application/dicom+json",
    Accept: 'multipart/related; type="application/dicom+xml"',
  };
  const xml = await service.ask("/hanging-protocols", { method: "POST", headers, body: await jsonOf("1.5.4") });
  assertMatch(await xml.text(), /keyword="ReferencedSOPSequence"><Item number="1">.*1\.5\.4/);
});

Deno.test("store: a refusal comes as a problem that has the report inside", async () => {
  await using service = await Service.start(1);
  const body = await jsonOf("1.2.1", { HangingProtocolName: "Another" });
  const { report } = await (await post(service, "application/dicom+json", body)).json();
  assertEquals(report["00081198"].Value[0]["00081155"].Value, ["1.2.1"]);
  assertEquals(report["00081198"].Value[0]["00081197"].Value, [0xc000]);
});

Deno.test("store: onDuplicate replace takes other content", async () => {
  await using service = await Service.start(1, { onDuplicate: "replace" });
  const body = await jsonOf("1.2.1", { HangingProtocolName: "Another" });
  assertEquals((await post(service, "application/dicom+json", body)).status, 200);
  const [held] = await (await service.ask("/hanging-protocols/1.2.1")).json();
  assertEquals(held["00720002"].Value, ["Another"]);
});

/** Values of each kind, as DICOM JSON has them. */
const element = fc.oneof(
  fc.record({
    vr: fc.constant("LO"),
    Value: fc.array(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).map((text) => text.replace(/[\p{Cc}\\ ]/gu, "x")),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({ vr: fc.constant("US"), Value: fc.array(fc.nat(65535), { minLength: 1, maxLength: 4 }) }),
  fc.record({
    vr: fc.constant("FD"),
    Value: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    vr: fc.constant("DS"),
    Value: fc.array(fc.integer({ min: -9999, max: 9999 }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ vr: fc.constant("AT"), Value: fc.constant(["00720002"]) }),
  fc.record({
    vr: fc.constant("OB"),
    InlineBinary: fc.uint8Array({ minLength: 2, maxLength: 8 }).map((bytes) =>
      btoa(String.fromCharCode(...bytes.subarray(0, bytes.length & ~1)))
    ),
  }),
  fc.constantFrom({ vr: "SH" }, { vr: "SQ" }, { vr: "SQ", Value: [{}] }),
);
const privates = fc.dictionary(
  fc.integer({ min: 0x00, max: 0xff }).map((low) => `007310${low.toString(16).toUpperCase().padStart(2, "0")}`),
  element,
  { maxKeys: 6 },
);

Deno.test("store: whatever is sent as JSON comes back as JSON and as XML that says the same", async () => {
  await using service = await Service.start();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(privates, async (values) => {
      const uid = `1.7.${++number}`;
      const json = {
        ...JSON.parse(await jsonOf(uid)),
        "00730010": { vr: "LO", Value: ["HANGAR TEST"] },
        "00730011": { vr: "LO", Value: ["HANGAR OTHER"] },
        ...values,
        "00731101": { vr: "SQ", Value: [values] },
      };
      const stored = await post(service, "application/dicom+json", JSON.stringify(json));
      assertEquals(stored.status, 200, await stored.text());
      const [back] = await (await service.ask(`/hanging-protocols/${uid}`)).json();
      assertEquals(back, Object.fromEntries(Object.entries(json).sort(([a], [b]) => a < b ? -1 : 1)));
      // The same document again is the same instance, byte by byte
      const xml =
        await (await service.ask(`/hanging-protocols/${uid}`, { headers: { Accept: "application/dicom+xml" } })).text();
      const again = await post(service, "application/dicom+xml", xml);
      assertEquals(again.status, 200, await again.text());
    }),
    { numRuns: 40 },
  );
});
