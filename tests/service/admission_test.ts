/** When a query may begin. */
import { assertEquals, assertGreater } from "@std/assert";
import { admitQuery } from "../../lib/association/admission.ts";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { Stop } from "../../lib/association/stop.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { FairShare } from "../../lib/transport/turn.ts";
import { HangingProtocolInformationModelFind as HpFind } from "../../lib/uids/sop_classes.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";
import { message, until } from "../support/scripted_peer.ts";
import { connected, match, startServer } from "../support/served.ts";

const Share = 256 * 1024;

/** An identifier of so many bytes, admitted within a fifth of a second. */
function admitted(budget: ByteBudget, length: number, stop: Stop = new Stop()) {
  const memory = budget.account().identifiers;
  const admission = admitQuery({ length, share: new FairShare(), memory, timeout: 0.2, stop });
  return admission.then((bytes) => ({ bytes, held: memory.held }));
}

Deno.test("admission: what becomes of a long identifier is counted, and nothing of a short one", async () => {
  const budget = new ByteBudget(2 ** 22);
  assertEquals(await admitted(budget, 4096), { bytes: 0, held: 0 });
  assertEquals(await admitted(budget, 4096 + 1000), { bytes: 32_000, held: 32_000 });
});

Deno.test("admission: where there is no memory in time there is none, and nobody waits who has been stopped", async () => {
  const budget = new ByteBudget(2 ** 22);
  const holder = budget.account().identifiers;
  holder.take(Share + 2 ** 20);
  const started = performance.now();
  const stop = new Stop();
  const [late, stopped] = [admitted(budget, 100_000), admitted(budget, 100_000, stop)];
  stop.request(() => new RangeError("stopped"));
  assertEquals(await stopped, { bytes: 0, held: 0 });
  assertEquals(await late, { bytes: undefined, held: 0 });
  assertGreater(performance.now() - started, 150);
  holder.close();
  assertEquals((await admitted(budget, 100_000)).bytes, 32 * (100_000 - 4096));
});

Deno.test("admission: a query for which there is no memory is answered A700, one whose handler forgets it holds none", async () => {
  const memory = new ByteBudget(2 ** 18);
  const go = Promise.withResolvers<void>();
  let forgotten = false;
  await using server = await startServer({
    memory,
    timeout: 0.5,
    async *find(request) {
      request.forget();
      assertEquals([request.identifier, request.encodedIdentifier.bytes.length], [{}, 0]);
      forgotten = true;
      await go.promise;
      yield match;
    },
  });
  const identifier = encodeExplicit({ "00080018 UT": "1".repeat(60_000) });
  const find = (MessageID: number) =>
    message({ CommandField: CommandField.CFindRq, AffectedSOPClassUID: HpFind, MessageID, Priority: 0 }, identifier, 3);
  await using patient = await connected(server);
  await patient.send(find(1));
  const [{ memory: account }] = server.associations;
  await until("the identifier is forgotten", () => forgotten);
  assertEquals([account.incoming.held, account.identifiers.held], [0, 0]);
  const holder = memory.account().identifiers;
  holder.take(Share + 2 ** 16);
  await using other = await connected(server);
  await other.send(find(1));
  await other.expectMessage(CommandField.CFindRsp, { Status: 0xa700 });
  go.resolve();
  await patient.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
  await patient.expectMessage(CommandField.CFindRsp, { Status: 0 });
});
