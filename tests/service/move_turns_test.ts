/** C-MOVEs to one destination take turns at it. */
import { assert, assertEquals } from "@std/assert";
import type { PerformedOperation } from "../../lib/association/performed_operations.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import type { MoveTarget } from "../../lib/service/types.ts";
import { instance, line } from "./cases.ts";
import { Destination } from "./destination.ts";
import { Move, requestOf, ScriptedScu } from "./scripted_scu.ts";

/** Four C-MOVEs of `length` instances and two of one, sent at once: their final responses in the order they came. */
async function finals(destination: MoveTarget, length: number): Promise<string[]> {
  const mover = hangingProtocol({
    async *move({ messageId }) {
      const subOperations = messageId <= 4 ? length : 1;
      yield { destination };
      yield { subOperations };
      for (const sopInstanceUid of uids(messageId, subOperations)) {
        yield { status: 0xff00, dataset: { ...instance("1.2.3"), sopInstanceUid } };
      }
    },
  });
  const window = { invoked: 6, performed: 1 };
  await using scu = await ScriptedScu.open([mover], { timeout: 5, window });
  await scu.send(...await Promise.all([1, 2, 3, 4, 5, 6].map((MessageID) => requestOf(Move, { MessageID }))));
  const ended: string[] = [];
  while (ended.length < 6) {
    const response = await scu.response();
    const text = await line(response);
    if (!text.startsWith("FF00")) ended.push(`${response.command.MessageIDBeingRespondedTo}: ${text}`);
  }
  await scu.release();
  return ended;
}

/** Receives after a while, as long as `goOn` says so. */
async function receivedBy(destination: Destination, length: number, goOn: (operation: PerformedOperation) => boolean) {
  destination.perform = async (operation) => {
    if (!goOn(operation)) return void operation.association.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await operation.respond({ Status: 0x0000 });
  };
  return await finals(destination.target, length);
}

Deno.test("C-MOVE: who has sent to a destination for long makes way for others, and goes on after them", async () => {
  await using destination = await Destination.open();
  const ended = await receivedBy(destination, 20, () => true);
  assertEquals(ended.slice(0, 2).toSorted(), ["5: 0000 c1 f0 w0", "6: 0000 c1 f0 w0"]);
  assertEquals(ended.slice(2).toSorted(), [1, 2, 3, 4].map((id) => `${id}: 0000 c20 f0 w0`));
  for (const id of [1, 2, 3, 4]) {
    const own = destination.received.filter(({ command }) => command.MoveOriginatorMessageID === id);
    assertEquals(own.map(({ command }) => command.AffectedSOPInstanceUID), uids(id, 20));
  }
  assert(new Set(destination.received.map(({ association }) => association)).size > 6);
});

Deno.test("C-MOVE: an association that was lost is not tried again in the next turn", async () => {
  await using destination = await Destination.open();
  let left = 0;
  const ended = await receivedBy(
    destination,
    20,
    ({ command }) => command.MoveOriginatorMessageID !== 1 || left++ < 10,
  );
  const failed = uids(1, 20).slice(10).join(",");
  assert(ended.includes(`1: B000 c10 f10 w0 failed ${failed} "The peer aborted the association"`), ended.join("\n"));
  assertEquals(left, 11);
});

function uids(id: number, length: number): string[] {
  return Array.from({ length }, (_, at) => `1.2.${id}.${at}`);
}
