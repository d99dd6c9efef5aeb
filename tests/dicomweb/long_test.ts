import { assert, assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { encodeDataset } from "../../lib/dataset/codec.ts";
import { readPart10 } from "../../lib/dataset/part10.ts";
import type { Dataset, EncodedInstance } from "../../lib/dataset/types.ts";
import { ByteBudget } from "../../lib/dicomweb/mod.ts";
import { hasFewValues } from "../../lib/dicomweb/value_count.ts";
import {
  DeflatedExplicitVRLittleEndian,
  ExplicitVRLittleEndian,
  ImplicitVRLittleEndian,
} from "../../lib/uids/transfer_syntaxes.ts";
import { instance, Service } from "./support.ts";

const MiB = 2 ** 20;

/** A hanging protocol with so many bytes of somebody's own in it. */
function long(uid: string, length: number, transferSyntaxUid?: string): Promise<EncodedInstance> {
  const own: Dataset = {
    "00730010": { vr: "LO", Value: ["OWN"] },
    "00731001": { vr: "OB", InlineBinary: new Uint8Array(length).toBase64() },
  };
  return instance(uid, own, transferSyntaxUid);
}

Deno.test("long instances: to be had as files, and as nothing else", async (t) => {
  await using service = await Service.start(1);
  await service.repository.store(await long("1.2.100", 2 * MiB));
  await service.repository.store(await long("1.2.101", 2 * MiB, DeflatedExplicitVRLittleEndian));
  const manyValues = {
    "00730010": { vr: "LO", Value: ["OWN"] },
    "00731001": { vr: "UC", Value: Array(60_001).fill("1") },
  };
  await service.repository.store(await instance("1.2.102", manyValues as Dataset));
  const table: readonly (readonly [target: string, accept: string, status: number, type?: string])[] = [
    ["/1.2.1", "*/*", 200, "application/dicom+json"],
    ...["1.2.100", "1.2.101", "1.2.102"].flatMap((uid) =>
      [
        [`/${uid}`, "*/*", 200, "application/dicom"],
        [`/${uid}`, "application/dicom+json, application/dicom;q=0.1", 200, "application/dicom"],
        [`/${uid}`, "application/dicom", 200, "application/dicom"],
        [`/${uid}`, "application/dicom+json", 406],
        [`/${uid}`, "application/dicom+xml", 406],
        [`/${uid}/rendered`, "image/svg+xml", 413],
        [`/${uid}/thumbnail`, "image/png", 413],
      ] as const
    ),
  ];
  for (const [target, accept, status, type = "application/problem+json"] of table) {
    await t.step(`${target} ${accept}: ${status}`, async () => {
      const response = await service.ask(`/hanging-protocols${target}`, { headers: { Accept: accept } });
      const body = new Uint8Array(await response.arrayBuffer());
      assertEquals([response.status, response.headers.get("Content-Type")], [status, type]);
      if (type === "application/dicom") {
        const file = await readPart10(body);
        assertEquals([file.sopInstanceUid, file.transferSyntaxUid], [target.slice(1), ExplicitVRLittleEndian]);
      } else assertLess(body.length, 16_384);
    });
  }
});

Deno.test("long instances: a search finds them, and returns their keys", async () => {
  await using service = await Service.start(1);
  await service.repository.store(await long("1.2.100", 2 * MiB));
  await service.repository.store(await long("1.2.101", 2 * MiB, DeflatedExplicitVRLittleEndian));
  const response = await service.ask("/hanging-protocols?includefield=all");
  assertMatch(response.headers.get("Warning") ?? "", /2 of the results are too long to be returned with attributes/);
  const results: Record<string, { Value?: unknown[] }>[] = await response.json();
  assertEquals(results.map((each) => each["00080018"].Value?.[0]), ["1.2.1", "1.2.100", "1.2.101"]);
  assertEquals(results.map((each) => "00720002" in each && !("00731001" in each)), [true, true, true]);
  const DisplaySetsSequence = Array(20_001).fill({ DisplaySetNumber: 1 });
  await service.repository.store(await instance("1.2.102", { DisplaySetsSequence }));
  const named = await service.ask("/hanging-protocols?includefield=DisplaySetsSequence");
  assertEquals([named.status, (await named.json()).detail], [413, "A result is too long: ask for fewer attributes"]);
  assertEquals((await (await service.ask("/hanging-protocols")).json()).length, 4);
});

Deno.test("long instances: what nobody reads is held no longer than others can do without the room", async () => {
  const memory = new ByteBudget(128 * MiB);
  await using service = await Service.start(0, { memory });
  await service.repository.store(await long("1.2.100", 12 * MiB));
  const ask = (method = "GET") =>
    service.ask("/hanging-protocols/1.2.100", { method, headers: { Accept: "application/dicom" } });
  const head = await ask("HEAD");
  assertEquals([head.status, head.body, memory.taken], [200, null, 0]);
  const unread = [await ask(), await ask()];
  // As much as one association may have: the third has to wait until the first ones have not been read for a while
  assert(memory.taken > 23 * MiB && memory.taken <= 32 * MiB, String(memory.taken));
  const third = await ask();
  assertEquals(third.status, 200);
  assertLess(memory.taken, 32 * MiB + 1);
  assertEquals((await third.arrayBuffer()).byteLength > 12 * MiB, true);
  for (const response of unread) await assertRejects(() => response.arrayBuffer(), Error, "has not been read");
  assertEquals(memory.taken, 0);
  const cancelled = await ask();
  await cancelled.body?.cancel();
  assertEquals(memory.taken, 0);
});

Deno.test("long instances: connections of those who do not read are closed", async () => {
  await using service = await Service.start(0);
  await service.repository.store(await long("1.2.100", 12 * MiB));
  let closed = 0;
  const ask = () =>
    service.handler(
      new Request("http://localhost/hanging-protocols/1.2.100", { headers: { Accept: "application/dicom" } }),
      { hangUp: () => void closed++ },
    );
  const responses = [await ask(), await ask(), await ask()];
  assertEquals(responses.map(({ status }) => status), [200, 200, 200]);
  assertEquals(closed, 2);
  await responses[2].body?.cancel();
});

Deno.test("values: counted as they will be written", async () => {
  /** Attributes, values and elements of them. */
  const table: readonly (readonly [Dataset, number])[] = [
    [{}, 0],
    [{ HangingProtocolName: "x" }, 2],
    [{ HangingProtocolUserGroupName: "a\\b\\c" }, 4],
    [{ HangingProtocolDefinitionSequence: [{ Modality: "CT" }, {}] }, 5],
    [{ "00730010": { vr: "US", Value: [1, 2, 3] } }, 4],
    [{ "00730010": { vr: "FD", Value: [1, 2, 3] } }, 4],
    [{ "00730010": { vr: "AT", Value: ["00080018", "00080016"] } }, 3],
    [{ "00730010": { vr: "OB", InlineBinary: "XFxcXA==" } }, 2],
    [{ "00730010": { vr: "UT", Value: ["\\\\\\\\"] } }, 2],
  ];
  for (const [dataset, count] of table) {
    for (const transferSyntaxUid of [ExplicitVRLittleEndian, ImplicitVRLittleEndian]) {
      if (transferSyntaxUid === ImplicitVRLittleEndian && "00730010" in dataset) continue;
      const encoded = { bytes: await encodeDataset(dataset, transferSyntaxUid), transferSyntaxUid };
      assertEquals(
        [hasFewValues(encoded, count), hasFewValues(encoded, count - 1)],
        [true, false],
        JSON.stringify(dataset),
      );
    }
  }
});
