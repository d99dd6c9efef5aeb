/**
 * What requests leave behind dies young. What the old generation of V8 refers to lives until the next full collection, be
 * it garbage itself: an object literal with a getter, a function that is assigned to a property where it is written, and
 * the table of a Map begin their lives there.
 */
import { assertLess } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import type { Pdu } from "../../lib/pdu/types.ts";
import { HangingProtocolInformationModelGet, HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";
import { Child, Expanded } from "../support/child_server.ts";
import { echoRq, message, ScriptedPeer } from "../support/scripted_peer.ts";
import { Contexts, storeRq } from "../support/served.ts";

/** Few enough that no full collection comes in between. */
const Requests = 1500;
/** Bytes that one may leave: some are always under way when it is counted. */
const MostLeft = 450;

const kinds: [name: string, request: (messageId: number) => Pdu[], answer: number][] = [
  ["C-ECHO", echoRq, CommandField.CEchoRsp],
  ["C-STORE", storeRq, CommandField.CStoreRsp],
];

for (const [name, request, answer] of kinds) {
  Deno.test(`${name}: what is left of a request dies young`, async () => {
    await using child = await Child.start();
    await using peer = await ScriptedPeer.connect(child.port);
    await peer.associate({ contexts: Contexts });
    const ask = async () => {
      for (let messageId = 1; messageId <= Requests; messageId++) {
        await peer.send(request(messageId));
        await peer.expectMessage(answer, { Status: 0 });
      }
    };
    await ask();
    let left = Infinity;
    // Where the collector happens to be at work itself, more seems to be left.
    for (let round = 0; round < 3 && left >= MostLeft; round++) {
      const before = await child.weigh();
      await ask();
      left = ((await child.weigh("young")).live - before.live) / Requests;
    }
    assertLess(left, MostLeft);
    await peer.release();
  });
}

Deno.test("C-GET: what an instance was expanded to is let go of when it has been sent, answered or not", async () => {
  await using child = await Child.start();
  const getRq = message(
    {
      CommandField: CommandField.CGetRq,
      AffectedSOPClassUID: HangingProtocolInformationModelGet,
      MessageID: 1,
      Priority: 0,
    },
    encodeExplicit({ "00080018 UI": "1.2.3" }),
  );
  const userInformation = {
    roleSelections: [{ sopClassUid: HangingProtocolStorage, scuRole: false, scpRole: true }],
  };
  await using peers = new AsyncDisposableStack();
  const unanswered = async () => {
    const peer = peers.use(await ScriptedPeer.connect(child.port));
    await peer.associate({ contexts: [HangingProtocolInformationModelGet, HangingProtocolStorage], userInformation });
    await peer.send(getRq);
    await peer.expectMessage(CommandField.CStoreRq);
  };
  await unanswered();
  const before = await child.weigh();
  for (let count = 0; count < 6; count++) await unanswered();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assertLess(((await child.weigh()).live - before.live) / 6, Expanded * 3 / 4); // some of it are buffers of the connection
});
