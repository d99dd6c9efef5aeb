/** Messages that need no answer, sent without end: others are served all the same. */
import { assertLess } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { connect } from "../../lib/transport/mod.ts";
import { Child } from "../support/child_server.ts";
import { associateRq, echoRq, ScriptedPeer } from "../support/scripted_peer.ts";
import { cancelRq } from "../support/served.ts";

/** One of them, often enough that many come with every read. */
function many(one: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(one.length * 4000);
  for (let at = 0; at < bytes.length; at += one.length) bytes.set(one, at);
  return bytes;
}

const floods: [what: string, bytes: Uint8Array][] = [
  ["C-CANCEL for a Message ID that is unknown", many(encodePdu(cancelRq(99)[0]))],
  ["command fragments that are empty", many(Uint8Array.of(4, 0, 0, 0, 0, 6, 0, 0, 0, 2, 1, 1))],
  ["PDUs of an unknown type", many(Uint8Array.of(0x99, 0, 0, 0, 0, 0))],
];

for (const [what, bytes] of floods) {
  Deno.test(`a flood keeps nobody else waiting: ${what}`, async () => {
    await using child = await Child.start();
    await using good = await ScriptedPeer.connect(child.port);
    await good.associate();
    let over = false;
    const flood = (async () => {
      while (!over) {
        const duplex = await connect({ host: "127.0.0.1", port: child.port });
        const writer = duplex.writable.getWriter();
        try {
          await writer.write(encodePdu(associateRq()));
          while (!over) await writer.write(bytes);
        } catch {
          // Thrown out, as it may be: it comes again.
        }
        duplex.close();
      }
    })();
    let longest = 0;
    for (let echo = 1; echo <= 20; echo++) {
      const started = performance.now();
      await good.send(echoRq(echo));
      await good.expectMessage(CommandField.CEchoRsp, { Status: 0 });
      longest = Math.max(longest, performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    over = true;
    await flood;
    // Without turns the first of them waits until the flood is over.
    assertLess(longest, 2000);
  });
}
