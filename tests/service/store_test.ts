import { assertEquals } from "@std/assert";
import { storage } from "../../lib/service/storage.ts";
import { CTImageStorage } from "../../lib/uids/sop_classes.ts";
import { testCases } from "./cases.ts";
import { ScriptedScu, Store, storeOf } from "./scripted_scu.ts";
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
