import { assertEquals, assertLess } from "@std/assert";
import { Status } from "../../lib/dimse/status.ts";
import { associate } from "../../lib/service/associate.ts";
import { verification } from "../../lib/service/echo.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { serve } from "../../lib/service/serve.ts";
import { pending } from "../../lib/service/sugar.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import { explicit, Find, Get, Store } from "./scripted_scu.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

function to({ port }: { port: number }, sopClassUid: string) {
  return { host: "127.0.0.1", port, calledAeTitle: "SCP", callingAeTitle: "SCU", contexts: [sopClassUid] };
}

Deno.test("a C-FIND that never waits keeps out neither its C-CANCEL nor another association", async () => {
  let yielded = 0;
  const dataset = {
    bytes: await explicit({ HangingProtocolName: "Chest" }),
    transferSyntaxUid: ExplicitVRLittleEndian,
  };
  const services = [
    verification(),
    hangingProtocol({
      async *find() {
        while (yielded < 200_000) {
          yielded++;
          yield pending(dataset);
        }
      },
    }),
  ];
  await using server = await serve({ port: 0, aeTitle: "SCP", services });
  await using other = await associate(to(server, Verification));
  await using association = await associate(to(server, Find));
  for await (const { status } of association.find(Find, { HangingProtocolName: "" })) {
    if (status !== 0xff00) break;
    await other.echo();
    break;
  }
  // Without a fair share it would have come to the end.
  assertLess(yielded, 50_000);
});

Deno.test("a C-GET whose instances cannot be sent keeps out neither its C-CANCEL nor another association", async () => {
  let read = 0;
  const dataset = { bytes: new Uint8Array(2 ** 18), transferSyntaxUid: ExplicitVRLittleEndian };
  const services = [
    verification(),
    hangingProtocol({
      async *get() {
        yield { subOperations: 60_000 };
        while (read < 60_000) {
          read++;
          // What reading it would take
          const end = performance.now() + 0.1;
          while (performance.now() < end);
          yield pending({ ...dataset, sopClassUid: Store, sopInstanceUid: `1.2.${read}` });
        }
      },
    }),
  ];
  await using server = await serve({ port: 0, aeTitle: "SCP", services });
  await using other = await associate(to(server, Verification));
  // No presentation context for storage
  await using association = await associate(to(server, Get));
  for await (const { status } of association.get(Get, { SOPInstanceUID: "1.2.3" })) {
    assertEquals(status, 0xff00);
    await other.echo();
    break;
  }
  assertLess(read, 20_000);
});

Deno.test("a short C-FIND does not stand in line behind all the long ones", async () => {
  const Many = 80;
  let long = 0;
  const services = [
    hangingProtocol({
      async *find({ encodedIdentifier }) {
        if (encodedIdentifier.bytes.length > 1000) {
          long++;
          const end = performance.now() + 5;
          while (performance.now() < end);
        }
        yield Status.Success;
      },
    }),
  ];
  await using server = await serve({ port: 0, aeTitle: "SCP", services, maxAssociations: 2 * Many });
  await using good = await associate(to(server, Find));
  const others = await Promise.all(Array.from({ length: Many }, () => associate(to(server, Find))));
  const uids = Array.from({ length: 1000 }, (_, index) => `1.2.840.${index}`);
  const searches = others.map((other) => Array.fromAsync(other.find(Find, { SOPInstanceUID: uids })));
  await Promise.race(searches);
  const before = long;
  await Array.fromAsync(good.find(Find, { HangingProtocolName: "Chest" }));
  assertLess(long - before, Many / 2);
  await Promise.all(searches);
  assertEquals(long, Many);
  for (const other of others) await other.release();
});
