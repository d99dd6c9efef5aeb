/** Messages that need no answer, sent without end: others are served all the same. */
import { assertLess } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { Child } from "../support/child_server.ts";
import { flood } from "../support/flooder.ts";
import { associateRq, echoRq, ScriptedPeer } from "../support/scripted_peer.ts";
import { cancelRq } from "../support/served.ts";

const floods: [what: string, bytes: Uint8Array][] = [
  ["C-CANCEL for a Message ID that is unknown", encodePdu(cancelRq(99)[0])],
  ["command fragments that are empty", Uint8Array.of(4, 0, 0, 0, 0, 6, 0, 0, 0, 2, 1, 1)],
  ["PDUs of an unknown type", Uint8Array.of(0x99, 0, 0, 0, 0, 0)],
];

for (const [what, bytes] of floods) {
  Deno.test(`a flood keeps nobody else waiting: ${what}`, async () => {
    await using child = await Child.start();
    await using good = await ScriptedPeer.connect(child.port);
    await good.associate();
    const flooder = flood(child.port, encodePdu(associateRq()), bytes);
    await new Promise((resolve) => setTimeout(resolve, 500));
    let longest = 0;
    for (let echo = 1; echo <= 20; echo++) {
      const started = performance.now();
      await good.send(echoRq(echo));
      await good.expectMessage(CommandField.CEchoRsp, { Status: 0 });
      longest = Math.max(longest, performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    flooder.kill();
    await flooder.status;
    // Without turns the first of them waits until the flood is over.
    assertLess(longest, 2000);
  });
}
