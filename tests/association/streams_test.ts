/** The stages that the association adds to the chain: who is read when. */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { LeisureStream, TurnStream } from "../../lib/association/streams.ts";
import type { ControlPdu, MessageFragment } from "../../lib/pdata/types.ts";
import { FairShare } from "../../lib/transport/turn.ts";

const command: MessageFragment = { type: "COMMAND", contextId: 1, bytes: new Uint8Array(100) };
const release: ControlPdu = { type: "A-RELEASE-RQ" };

Deno.test("leisure: whoever has no association and sends drop by drop is read at leisure", async () => {
  let associated = false;
  const passed: number[] = [];
  const { transformer } = new LeisureStream(() => associated);
  const read = (length: number) =>
    transformer.transform(new Uint8Array(length), { enqueue: ({ length }) => void passed.push(length) });
  for (const length of [1, 2, 3, 4]) assertEquals(read(length), undefined);
  const started = performance.now();
  await read(5);
  assertGreater(performance.now() - started, 50);
  associated = true;
  assertEquals(read(6), undefined);
  assertEquals(passed, [1, 2, 3, 4, 5, 6]);
});

Deno.test("turns: also between the messages of one PDU, but not between the pieces of a data set", async () => {
  const share = new FairShare();
  const other = new FairShare();
  for (const end = performance.now() + 25; performance.now() < end;);
  const due = other.take(2 ** 20); // from now on whoever has worked waits
  assert(due !== undefined);
  const { transformer } = new TurnStream(share);
  const passed: unknown[] = [];
  const push = (chunk: ControlPdu | MessageFragment) =>
    transformer.transform(chunk, { enqueue: (each) => void passed.push(each) });
  let commands = 0;
  let turn: Promise<void> | undefined | void;
  while (!turn && commands < 10_000) {
    commands++;
    turn = push(command);
    assertEquals(push(release), undefined);
  }
  assert(turn !== undefined);
  assertGreater(commands, 1);
  assertLess(commands, 10_000);
  assertEquals(passed.length, 2 * commands);
  await Promise.all([turn, due]);
});
