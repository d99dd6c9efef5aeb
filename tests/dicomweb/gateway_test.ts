import { assert, assertEquals, assertGreater, assertLess, assertMatch, assertRejects } from "@std/assert";
import fc from "fast-check";
import { encodedToJson } from "../../lib/dataset/codec.ts";
import { hangingProtocolWeb, type WebHandler } from "../../lib/dicomweb/mod.ts";
import { DimseStatusError } from "../../lib/errors.ts";
import { type PoolLimits, RemoteRepository, RepositoryError, repositoryHandlers } from "../../lib/repository/mod.ts";
import {
  associate,
  CommandField,
  ExplicitVRLittleEndian,
  hangingProtocol,
  type HangingProtocolHandlers,
  HangingProtocolInformationModelGet,
  HangingProtocolStorage,
  serve,
  type ServeOptions,
  type Server,
  type Service as ServiceRows,
  Status,
  storage,
  type StoreHandler,
} from "../../mod.ts";
import { instance, Service } from "./support.ts";

/** A hanging protocol SCP, and a gateway to it. */
class Gateway implements AsyncDisposable {
  readonly remote: RemoteRepository;
  readonly handler: WebHandler;

  private constructor(readonly server: Server, limits: PoolLimits, timeout: number) {
    this.remote = new RemoteRepository((wanted) =>
      associate({
        host: "127.0.0.1",
        port: server.port,
        calledAeTitle: "PEER",
        callingAeTitle: "GATEWAY",
        timeout,
        ...wanted,
      }), limits);
    this.handler = hangingProtocolWeb(this.remote, { allowStore: true });
  }

  static async start(
    { store, ...handlers }: HangingProtocolHandlers & { readonly store?: StoreHandler },
    { timeout = 5, limits = {}, ...options }: Partial<ServeOptions> & { limits?: PoolLimits } = {},
  ): Promise<Gateway> {
    const services = [hangingProtocol(handlers), ...(store ? [storage([HangingProtocolStorage], store)] : [])];
    return new Gateway(await serve({ port: 0, aeTitle: "PEER", services, ...options }), limits, timeout);
  }

  ask(target: string, init: RequestInit = {}): Promise<Response> {
    return this.handler(new Request(`http://localhost${target}`, { headers: { Accept: "*/*" }, ...init }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remote.close();
    await this.server.close(1);
  }
}

Deno.test("gateway: what is too long to be returned spoils no other result, and is told of", async () => {
  await using service = await Service.start(1);
  await service.repository.store(await instance("1.9", { EncapsulatedDocument: new Uint8Array(5 << 20) }));
  await using gateway = await Gateway.start(repositoryHandlers(service.repository));
  const target = "/hanging-protocols?includefield=EncapsulatedDocument";
  for (const ask of [(path: string) => service.ask(path), (path: string) => gateway.ask(path)]) {
    const response = await ask(target);
    assertEquals(response.status, 200);
    assertEquals((await response.json()).length, 1);
    assertMatch(response.headers.get("Warning") ?? "", /Some of the attributes/);
  }
});

Deno.test("gateway: over DIMSE or not, HTTP says the same", async (t) => {
  await using service = await Service.start(7);
  await service.repository.store(
    await instance("1.9", { HangingProtocolName: "Größe 線", NumberOfPriorsReferenced: 3 }),
  );
  await using gateway = await Gateway.start(repositoryHandlers(service.repository));
  const targets = [
    "",
    "?limit=2&offset=1",
    "?offset=100",
    "?HangingProtocolName=Gr%C3%B6%C3%9Fe*",
    "?HangingProtocolName=Protocol%20?.2.3",
    "?SOPInstanceUID=1.2.1,1.9",
    "?NumberOfPriorsReferenced=3",
    "?NumberOfPriorsReferenced=4",
    "?HangingProtocolDefinitionSequence.Modality=MR",
    "?HangingProtocolDefinitionSequence.Modality=CT&HangingProtocolDefinitionSequence.Laterality=L",
    "?HangingProtocolDescription=x",
    "?includefield=all&limit=3",
    "?includefield=DisplaySetsSequence.DisplaySetNumber",
    "?accept=multipart/related;%20type=%22application/dicom%2Bxml%22",
    "?Nonsense=1",
    "/1.9",
    "/1.9?accept=application/dicom",
    "/1.9/rendered",
    "/1.2.404",
  ];
  for (const target of targets) {
    await t.step(target, async () => {
      const [direct, relayed] = await Promise.all([
        service.ask(`/hanging-protocols${target}`),
        gateway.ask(`/hanging-protocols${target}`),
      ]);
      assertEquals(relayed.status, direct.status);
      assertEquals(relayed.headers.get("Warning"), direct.headers.get("Warning"));
      const text = async (response: Response) => (await response.text()).replace(/hangar-[\w-]+/g, "boundary");
      assertEquals(await text(relayed), await text(direct));
    });
  }
  assertEquals(await gateway.remote.count(), 8);
  assertEquals((await gateway.remote.locate(["1.9", "1.2.404"])).map(({ sopInstanceUid }) => sopInstanceUid), ["1.9"]);
});

Deno.test("gateway: what is stored over HTTP comes back over DIMSE byte by byte", async () => {
  await using service = await Service.start();
  await using gateway = await Gateway.start(repositoryHandlers(service.repository));
  let number = 0;
  const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replace(/[\p{Cc}\\ *?]/gu, "x"));
  // JSON.stringify makes 0 of -0.
  const number64 = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  await fc.assert(
    fc.asyncProperty(text, fc.nat(65535), number64, async (a, b, c) => {
      const uid = `1.7.${++number}`;
      const sent = await instance(uid, {
        HangingProtocolDescription: a || null,
        NumberOfScreens: b,
        NominalScreenDefinitionSequence: [{ DisplayEnvironmentSpatialPosition: [c, 1, 1, 0] }],
      });
      const response = await gateway.ask("/hanging-protocols", {
        method: "POST",
        headers: { Accept: "*/*", "Content-Type": "application/dicom+json" },
        body: JSON.stringify(await encodedToJson(sent.bytes, sent.transferSyntaxUid)),
      });
      assertEquals(response.status, 200, await response.text());
      for await (const held of gateway.remote.read([uid])) {
        assertEquals(held.transferSyntaxUid, sent.transferSyntaxUid);
        assert(held.bytes.length === sent.bytes.length && held.bytes.every((byte, at) => byte === sent.bytes[at]));
      }
    }),
    { numRuns: 25 },
  );
});

async function* never({ signal }: { signal: AbortSignal }): AsyncGenerator<number> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  yield Status.Cancel;
}

Deno.test("gateway: the peer's failures as status codes, with nothing about where it is", async (t) => {
  const fails = (status: number) => ({
    async *find() {
      yield { Status: status, ErrorComment: "No room" };
    },
    async *get() {
      yield { Status: status, ErrorComment: "No room" };
    },
    async *store() {
      yield status;
    },
  });
  const query = "/hanging-protocols";
  const table: readonly (readonly [string, Parameters<typeof Gateway.start>, string, string, number])[] = [
    ["find A700", [fails(0xa700)], "GET", query, 503],
    ["find A900", [fails(0xa900)], "GET", query, 502],
    ["find C001", [fails(0xc001)], "GET", query, 502],
    ["get A702", [fails(0xa702)], "GET", `${query}/1.2.3`, 503],
    ["get C000", [fails(0xc000)], "GET", `${query}/1.2.3`, 502],
    ["store A700", [fails(0xa700)], "POST", query, 503],
    ["store C000", [fails(0xc000)], "POST", query, 409],
    ["no C-STORE", [{ find: fails(0).find }], "POST", query, 502],
    ["rejected", [fails(0), { callingAeTitles: ["OTHER"] }], "GET", query, 502],
    ["silent", [{ find: never }, { timeout: 0.3 }], "GET", query, 504],
    ["no room on the peer", [fails(0), { maxAssociations: 0 }], "GET", query, 503],
  ];
  const { bytes, transferSyntaxUid } = await instance("1.2.3");
  const body = JSON.stringify(await encodedToJson(bytes, transferSyntaxUid));
  for (const [name, args, method, target, status] of table) {
    await t.step(`${name}: ${status}`, async () => {
      await using gateway = await Gateway.start(...args);
      const headers = { Accept: "*/*", "Content-Type": "application/dicom+json" };
      const response = await gateway.ask(target, { method, headers, ...(method === "POST" && { body }) });
      const text = await response.text();
      assertEquals([response.status, response.headers.get("Content-Type")], [status, "application/problem+json"], text);
      assert(!/127\.0\.0\.1|:\d{4,}/.test(text), text);
      assertEquals(response.headers.has("Retry-After"), status === 503);
    });
  }
  await t.step("nobody there: 502", async () => {
    const remote = new RemoteRepository((wanted) =>
      associate({ host: "127.0.0.1", port: 1, calledAeTitle: "A", callingAeTitle: "B", timeout: 2, ...wanted })
    );
    const request = new Request("http://localhost/hanging-protocols", { headers: { Accept: "*/*" } });
    const response = await hangingProtocolWeb(remote)(request);
    assertEquals([response.status, (await response.json()).detail], [502, "The peer cannot be reached"]);
    await remote.close();
  });
});

Deno.test("gateway: a peer with more than is asked for is told to stop, and one that sends others' instances is refused", async () => {
  let stopped = 0;
  const { bytes, transferSyntaxUid, ...uids } = await instance("1.2.9");
  await using gateway = await Gateway.start({
    async *find() {
      try {
        for (let number = 1;; number++) yield { status: 0xff00, dataset: { SOPInstanceUID: `1.2.${number}` } };
      } finally {
        stopped++;
      }
    },
    async *get() {
      yield { subOperations: 1 };
      yield { status: 0xff00, dataset: { bytes, transferSyntaxUid, ...uids } };
    },
  });
  const response = await gateway.ask("/hanging-protocols?limit=3");
  assertEquals((await response.json()).length, 3);
  assertEquals(/There are at least \d+ additional/.test(response.headers.get("Warning") ?? ""), true);
  assertEquals(stopped, 1);
  assertEquals((await gateway.ask("/hanging-protocols/1.2.3")).status, 503); // A702: all sub-operations failed
  assertEquals((await gateway.ask("/hanging-protocols/1.2.9")).status, 200);
});

Deno.test("gateway: associations are few, kept for a while, and opened again when the peer has closed them", async () => {
  await using service = await Service.start(3);
  await using gateway = await Gateway.start(repositoryHandlers(service.repository), {
    limits: { maxAssociations: 2, maxWaiting: 20, idleTimeout: 30 },
    idleTimeout: 0.3,
  });
  let most = 0;
  const ask = async () => {
    const response = await gateway.ask("/hanging-protocols/1.2.1");
    most = Math.max(most, gateway.server.associations.size);
    return response.status;
  };
  assertEquals(await Promise.all(Array.from({ length: 20 }, ask)), Array(20).fill(200));
  assertEquals(most, 2);
  while (gateway.server.associations.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(await ask(), 200);
  const flood = await Promise.all(Array.from({ length: 40 }, ask));
  assertEquals(new Set(flood), new Set([200, 503]));
  assertEquals(flood.filter((status) => status === 200).length, 22);
});

Deno.test("gateway: with no idle time every association is released at once, and a closed repository says so", async () => {
  await using service = await Service.start(1);
  await using gateway = await Gateway.start(repositoryHandlers(service.repository), { limits: { idleTimeout: 0 } });
  const started = performance.now();
  assertEquals((await gateway.ask("/hanging-protocols")).status, 200);
  while (gateway.server.associations.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assertLess(performance.now() - started, 2000);
  await gateway.remote.close();
  const error = await assertRejects(() => gateway.remote.count(), RepositoryError);
  assertEquals(error.code, "CLOSED");
  assertEquals((await gateway.ask("/hanging-protocols")).status, 503);
});

Deno.test("gateway: a refusal of the peer names its status", async () => {
  await using gateway = await Gateway.start({
    async *store() {
      yield { Status: 0xc000, ErrorComment: "Not this one", OffendingElement: ["00080018"] };
    },
  });
  const error = await assertRejects(
    async () => void await gateway.remote.store(await instance("1.2.3")),
    DimseStatusError,
  );
  assertEquals([error.status, error.errorComment, error.offendingElement], [0xc000, "Not this one", ["00080018"]]);
});

Deno.test("gateway: a peer that answers a C-GET with Pending for ever is given up", async () => {
  let answers = 0;
  const endless: ServiceRows = {
    rows: [{
      abstractSyntax: HangingProtocolInformationModelGet,
      transferSyntaxes: [ExplicitVRLittleEndian],
      operations: {
        [CommandField.CGetRq]: async (operation) => {
          while (!operation.signal.aborted) {
            answers++;
            await operation.respond({ Status: Status.Pending });
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          await operation.respond({ Status: Status.Cancel }).catch(() => {});
        },
      },
    }],
  };
  await using gateway = await Gateway.start({}, {
    services: [endless, storage([HangingProtocolStorage], async function* () {})],
  });
  const response = await gateway.ask("/hanging-protocols/1.2.3");
  assertEquals(response.status, 502);
  assertEquals((await response.json()).status, 502);
  assertGreater(answers, 15);
});
