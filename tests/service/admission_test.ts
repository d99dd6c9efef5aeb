/** When a query may begin, and what is counted for it. */
import { assert, assertEquals, assertLess } from "@std/assert";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import type { PerformedOperation } from "../../lib/association/performed_operations.ts";
import { admitQuery } from "../../lib/service/admission.ts";
import { associate } from "../../lib/service/associate.ts";
import { FairShare } from "../../lib/transport/turn.ts";
import { HangingProtocolInformationModelFind as HpFind } from "../../lib/uids/sop_classes.ts";
import { DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit, type Rows } from "../hanging_protocol/encoding.ts";
import { until } from "../support/scripted_peer.ts";
import { cancelRq, connected, findRq, match, startServer } from "../support/served.ts";

const Share = 256 * 1024;

const uids = (count: number) => Array.from({ length: count }, (_, index) => `1.2.${100_000 + index}`).join("\\");

/** What is counted for an identifier when its handler is called. */
async function counted(
  rows: Rows,
  transferSyntaxUid = ExplicitVRLittleEndian,
): Promise<[held: number, length: number]> {
  const held: number[] = [];
  await using server = await startServer({
    async *find({ association, encodedIdentifier }) {
      held.push(association.memory.identifiers.held, encodedIdentifier.bytes.length);
      yield match;
    },
  });
  await using association = await associate({
    host: "127.0.0.1",
    port: server.port,
    calledAeTitle: "HANGAR",
    callingAeTitle: "SCU",
    contexts: [{ abstractSyntax: HpFind, transferSyntaxes: [transferSyntaxUid] }],
  });
  const bytes = await transcodeDataset(encodeExplicit(rows), ExplicitVRLittleEndian, transferSyntaxUid);
  const replies = await Array.fromAsync(association.find(HpFind, { bytes, transferSyntaxUid }));
  assertEquals(replies.map(({ status }) => status), [0xff00, 0]);
  const [{ memory }] = server.associations;
  assertEquals(memory.identifiers.held, 0);
  return [held[0], held[1]];
}

Deno.test("admission: nothing is counted for a short identifier; for a long one itself, its elements and its values", async () => {
  assertEquals((await counted({ "00080018 UI": uids(300) }))[0], 0);
  const [held, length] = await counted({ "00080018 UI": uids(1000) });
  assertEquals(held, length + 256 + 128 * 999);
  const items = await counted({
    "0072000C SQ": [{ "00080060 CS": "CT" }],
    "00730010 LO": "T",
    "00731001 UT": "x".repeat(5000),
  });
  assertEquals(items[0], items[1] + 256 * 5);
});

Deno.test("admission: a deflated identifier is counted as what it becomes, however short it is", async () => {
  const rows = { "00080018 UI": "1.2.3", "00730010 LO": "T", "00731001 UT": "x".repeat(200_000) };
  assertEquals(await counted(rows, DeflatedExplicitVRLittleEndian), await counted(rows));
});

/** An identifier of about 60 KB, for which over 400 KB are counted. */
const long = encodeExplicit({ "00080018 UI": uids(5000) });

Deno.test("admission: a query for which there is no memory in time is answered A700, one that is cancelled FE00", async () => {
  const memory = new ByteBudget(2 ** 18);
  await using server = await startServer({ memory, timeout: 0.5 });
  const holder = memory.account().identifiers;
  holder.take(Share + 2 ** 16);
  await using peer = await connected(server);
  await peer.send(findRq(1, long));
  await peer.expectMessage(CommandField.CFindRsp, { Status: 0xa700 });
  await peer.send(findRq(2, long));
  await new Promise((resolve) => setTimeout(resolve, 50)); // it waits
  const started = performance.now();
  await peer.send(cancelRq(2));
  await peer.expectMessage(CommandField.CFindRsp, { Status: 0xfe00 });
  assertLess(performance.now() - started, 300);
  holder.close();
  await peer.send(findRq(3, long));
  await peer.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
});

Deno.test("admission: one whose handler forgets it holds none, and one of a thousand values never waits", async () => {
  const memory = new ByteBudget(2 ** 18);
  const go = Promise.withResolvers<void>();
  let forgotten = false;
  await using server = await startServer({
    memory,
    timeout: 0.5,
    async *find(request) {
      if (request.messageId === 1) {
        request.forget();
        assertEquals([request.identifier, request.encodedIdentifier.bytes.length], [{}, 0]);
        forgotten = true;
        await go.promise;
      }
      yield match;
    },
  });
  await using patient = await connected(server);
  await patient.send(findRq(1, long));
  const [{ memory: account }] = server.associations;
  await until("the identifier is forgotten", () => forgotten);
  assertEquals([account.incoming.held, account.identifiers.held], [0, 0]);
  const holder = memory.account().identifiers;
  holder.take(Share + 2 ** 16);
  await using other = await connected(server);
  await other.send(findRq(2, encodeExplicit({ "00080018 UI": uids(1000) })));
  await other.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
  go.resolve();
  await patient.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
  await patient.expectMessage(CommandField.CFindRsp, { Status: 0 });
  assert(holder.held > 0);
});

/** A query of an association from an address, as far as its admission is concerned. */
function queryFrom(hostname: string): PerformedOperation {
  const peer = { hostname, port: 1 };
  const share = new FairShare(peer);
  return {
    context: { transferSyntax: ExplicitVRLittleEndian },
    association: { peer },
    stop: { requested: false },
    signal: new AbortController().signal,
    turn: async (work: number) => await share.take(work),
    reserveNow: () => true,
  } as unknown as PerformedOperation;
}

Deno.test("admission: whoever others wait for does not stand in line with all who are busy", async () => {
  let pieces = 0;
  let over = false;
  const busy = Array.from({ length: 20 }, async (_, index) => {
    const share = new FairShare({ hostname: `192.0.2.${index}`, port: 1 });
    while (!over) {
      for (const end = performance.now() + 2; performance.now() < end;);
      pieces++;
      await (share.take(64 * 1024) ?? new Promise((resolve) => setTimeout(resolve, 0)));
    }
  });
  const identifier = encodeExplicit({ "00080018 UI": uids(1000) });
  const limits = { maxExpandedLength: 2 ** 20, maxElements: 1000 };
  const queries = Array.from({ length: 20 }, (_, i) => admitQuery(queryFrom(`198.51.100.${i}`), identifier, limits));
  assertEquals((await Promise.all(queries)).map((query) => query?.bytes.length), Array(20).fill(identifier.length));
  over = true;
  // One of them after the other in rounds of all would be 400.
  assertLess(pieces, 200);
  await Promise.all(busy);
});
