import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import { acceptAssociation, serve } from "../../lib/service/serve.ts";
import { associate, requestAssociation } from "../../lib/service/associate.ts";
import { storage } from "../../lib/service/storage.ts";
import { verification } from "../../lib/service/echo.ts";
import type { Duplex } from "../../lib/transport/duplex.ts";
import { duplexPair } from "../../lib/transport/mod.ts";
import { HangingProtocolStorage, Verification } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { echoRq } from "../support/scripted_peer.ts";
import { connected } from "../support/served.ts";

/** A line that takes so many milliseconds for every 16 KiB it carries away from this side. */
function slow(duplex: Duplex, milliseconds: number): Duplex {
  const writer = duplex.writable.getWriter();
  return {
    ...duplex,
    close: () => duplex.close(),
    writable: new WritableStream({
      async write(bytes) {
        for (let start = 0; start < bytes.length; start += 16384) {
          await new Promise((resolve) => setTimeout(resolve, milliseconds));
          await writer.write(bytes.subarray(start, start + 16384));
        }
      },
      close: () => writer.close(),
      abort: (reason) => writer.abort(reason),
    }),
  };
}

const instance = (length: number) => ({
  bytes: new Uint8Array(length),
  transferSyntaxUid: ExplicitVRLittleEndian,
  sopClassUid: HangingProtocolStorage,
  sopInstanceUid: "1.2.3",
});

Deno.test("a transfer may take longer than every timer as long as bytes flow", async () => {
  const [here, there] = duplexPair();
  const services = [storage([HangingProtocolStorage], async function* () {
    yield 0x0000;
  })];
  // 1 MiB at 16 KiB in 20 ms takes 1.3 s; nothing may wait longer than 0.4 s.
  const limits = { timeout: 0.4, idleTimeout: 0.4, maxPduLength: 16384 };
  const accepted = acceptAssociation(there, { aeTitle: "SCP", services, ...limits });
  const association = await requestAssociation(slow(here, 20), {
    calledAeTitle: "SCP",
    callingAeTitle: "SCU",
    contexts: [HangingProtocolStorage],
    ...limits,
  });
  const started = performance.now();
  // The second waits for its place in the window as long as the first is under way.
  const stores = await Promise.all([2 ** 20, 1000].map((length) => association.store(instance(length))));
  assertEquals(stores.map(({ status }) => status), [0x0000, 0x0000]);
  assert(performance.now() - started > 800, "the line was not slow enough to show anything");
  await association.release();
  await Promise.all([association.closed, (await accepted)!.closed]);
});

Deno.test("a Message ID is free again with its final response, while the performer still cleans up", async () => {
  const cleaned = Promise.withResolvers<void>();
  let performed = 0;
  await using server = await serve({
    port: 0,
    aeTitle: "HANGAR",
    services: [{
      rows: [{
        abstractSyntax: Verification,
        transferSyntaxes: "any",
        operations: {
          [CommandField.CEchoRq]: async (operation) => {
            await operation.respond({ Status: 0x0000 });
            if (performed++ === 0) await cleaned.promise;
          },
        },
      }],
    }],
  });
  await using peer = await connected(server);
  for (let turn = 0; turn < 3; turn++) {
    await peer.send(echoRq(1));
    await peer.expectMessage(CommandField.CEchoRsp, { MessageIDBeingRespondedTo: 1, Status: 0x0000 });
  }
  assertEquals(performed, 3);
  cleaned.resolve();
});

Deno.test("small answers that gather during a write arrive whole and in order", async () => {
  const [here, there] = duplexPair({ highWaterMark: 1 });
  const accepted = acceptAssociation(slow(there, 5), {
    aeTitle: "SCP",
    services: [verification()],
    asyncOperationsWindow: { invoked: 0, performed: 1 },
  });
  const association = await requestAssociation(here, {
    calledAeTitle: "SCP",
    callingAeTitle: "SCU",
    contexts: [Verification],
    asyncOperationsWindow: { invoked: 0, performed: 1 },
  });
  const statuses = await Promise.all(Array.from({ length: 300 }, () => association.echo()));
  assertEquals(statuses.map(({ status }) => status), new Array(300).fill(0));
  await association.release();
  await Promise.all([association.closed, (await accepted)!.closed]);
});

const mistakes: [what: string, options: object][] = [
  ["a SOP class that is no UID", { contexts: ["CT Image Storage"] }],
  ["a transfer syntax that is no UID", {
    contexts: [{ abstractSyntax: Verification, transferSyntaxes: ["Explicit"] }],
  }],
  ["no transfer syntax", { contexts: [{ abstractSyntax: Verification, transferSyntaxes: [] }] }],
  ["a maximum that is none", { maxInstanceLength: NaN }],
  ["a PDU length out of bounds", { maxPduLength: 100 }],
];
for (const [what, options] of mistakes) {
  Deno.test(`the caller's mistake costs no connection: ${what}`, async () => {
    const wanted = { host: "127.0.0.1", port: 1, calledAeTitle: "A", callingAeTitle: "B", contexts: [Verification] };
    await assertRejects(() => associate({ ...wanted, ...options }), RangeError);
    const [here, there] = duplexPair();
    await assertRejects(() => requestAssociation(here, { ...wanted, ...options }), RangeError);
    assertEquals(await there.readable.getReader().read(), { done: true, value: undefined });
  });
}
