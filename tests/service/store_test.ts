import { assertEquals } from "@std/assert";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { requestAssociation } from "../../lib/service/associate.ts";
import { acceptAssociation } from "../../lib/service/serve.ts";
import { storage } from "../../lib/service/storage.ts";
import { CTImageStorage } from "../../lib/uids/sop_classes.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import { until } from "../support/scripted_peer.ts";
import { testCases } from "./cases.ts";
import { Find, requestOf, ScriptedScu, Store, storeOf } from "./scripted_scu.ts";
import { StoreCases } from "./store_cases.ts";

testCases(
  "C-STORE",
  Store,
  (handler) => storage([Store], handler!),
  StoreCases,
);

Deno.test("C-STORE: other SOP classes have warnings and ranges", async () => {
  const statuses = [0xb000, 0xb007, 0xa7ff, 0xa901, 0xc123, 0x0117];
  const service = storage([CTImageStorage], async function* () {
    yield statuses[0];
  });
  await using scu = await ScriptedScu.open([service], { contexts: [CTImageStorage] });
  while (statuses.length > 0) {
    await scu.send({ ...await storeOf({ AffectedSOPClassUID: CTImageStorage }), on: CTImageStorage });
    assertEquals((await scu.response()).command.Status, statuses.shift());
  }
  await scu.release();
});

Deno.test("C-STORE: a specialized SOP class is stored as the general one it was accepted for", async () => {
  const special = "1.2.3.4.5";
  const stored: string[] = [];
  const services = [
    storage([Store], async function* () {
      yield 0xc000;
    }),
    storage([CTImageStorage], async function* ({ sopClassUid }) {
      stored.push(sopClassUid);
      yield 0x0000;
    }),
  ];
  const [ours, theirs] = duplexPair();
  const accepting = acceptAssociation(theirs, { aeTitle: "SCP", services });
  await using association = await requestAssociation(ours, {
    calledAeTitle: "SCP",
    callingAeTitle: "SCU",
    contexts: [special],
    commonExtendedNegotiations: [{
      sopClassUid: special,
      serviceClassUid: "1.2.840.10008.4.2",
      relatedGeneralSopClassUids: ["1.2.3", Store, CTImageStorage],
    }],
  });
  await accepting;
  assertEquals((await association.store({ SOPClassUID: special, SOPInstanceUID: "1.2.6" })).status, 0x0000);
  assertEquals(stored, [special]);
});

Deno.test("C-STORE: what is stored takes no memory while its answer waits for a peer that does not read", async () => {
  const MiB = 2 ** 20;
  const memory = new ByteBudget(4 * MiB);
  let stored = 0;
  const services = [
    hangingProtocol({
      async *find() {
        const text = "Chest ".repeat(10_000);
        while (true) yield { status: 0xff00, dataset: { HangingProtocolUserGroupName: text } };
      },
    }),
    storage([Store], async function* () {
      stored++;
      yield 0x0000;
    }),
  ];
  await using scu = await ScriptedScu.open(services, { timeout: 5, memory, window: { invoked: 16, performed: 1 } });
  await scu.send(await requestOf(Find, { MessageID: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let index = 0; index < 6; index++) {
    const { command } = await storeOf({ MessageID: index + 2 });
    await scu.send({ command, dataset: new Uint8Array(MiB) });
  }
  await until("all is stored", () => stored === 6);
  await until("nothing is held", () => memory.taken === 0);
  await scu.sendPdu({ type: "A-ABORT", source: 0, reason: 0 });
});
