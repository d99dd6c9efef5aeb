/** Messages that need no answer, sent without end: others are served all the same. */
import { assertEquals, assertLess } from "@std/assert";
import { Association } from "../../lib/association/association.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { duplexPair } from "../../lib/transport/mod.ts";
import { Child } from "../support/child_server.ts";
import { flood } from "../support/flooder.ts";
import { associateRq, echoRq, ScriptedPeer } from "../support/scripted_peer.ts";
import { cancelRq } from "../support/served.ts";

const nothing = new Uint8Array(0);

const floods: [what: string, bytes: Uint8Array, associate?: Uint8Array][] = [
  ["C-CANCEL for a Message ID that is unknown", encodePdu(cancelRq(99)[0])],
  ["command fragments that are empty", Uint8Array.of(4, 0, 0, 0, 0, 6, 0, 0, 0, 2, 1, 1)],
  ["PDUs of an unknown type", Uint8Array.of(0x99, 0, 0, 0, 0, 0)],
  ["NULs, without an association", new Uint8Array(6), nothing],
  ["A-RELEASE-RQ, without an association", encodePdu({ type: "A-RELEASE-RQ" }), nothing],
];

for (const [what, bytes, associate = encodePdu(associateRq())] of floods) {
  Deno.test(`a flood keeps nobody else waiting: ${what}`, async () => {
    await using child = await Child.start();
    await using good = await ScriptedPeer.connect(child.port);
    await good.associate();
    const flooder = flood(child.port, associate, bytes);
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

Deno.test("what one read brings behind the end of the connection is dropped, however much it is", async () => {
  const [here, there] = duplexPair({ highWaterMark: 2 ** 22 });
  let received = 0;
  const association = new Association(here, "acceptor", {
    onEvent: ({ type }) => void (type === "pdu-received" && received++),
  });
  const drained = there.readable.pipeTo(new WritableStream()).catch(() => {});
  const writer = there.writable.getWriter();
  const started = performance.now();
  // A TLS connection hands out at once what it has decrypted: 2 MB have been seen.
  writer.write(new Uint8Array(6 * 20_000)).catch(() => {});
  writer.closed.catch(() => {});
  await association.closed;
  await drained;
  assertLess(performance.now() - started, 2000);
  assertEquals(received, 1002, "the one that ends the association, 1,000 more, and the one that closes the connection");
});
