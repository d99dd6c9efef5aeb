/** What is left of 20,000 waiting responses, of a flood of connections and of many short associations: nothing. */
import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { CommandField } from "../../lib/dimse/commands.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { Child } from "../support/child_server.ts";
import { associateRq, echoRq, ScriptedPeer } from "../support/scripted_peer.ts";
import { cancelRq, Contexts, findRq } from "../support/served.ts";

/** Its memory and its descriptors are read from /proc. */
const ignore = Deno.build.os !== "linux";
const Megabyte = 2 ** 20;
/** Associations of each kind. */
const cycles = 10_000;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test({
  name: "20,000 responses that nobody reads take no memory, and the others are served",
  ignore,
  async fn() {
    await using child = await Child.start();
    {
      await using warm = await ScriptedPeer.connect(child.port);
      await warm.associate({ contexts: Contexts });
      await warm.send(findRq(1));
      for (let i = 0; i < 500; i++) await warm.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
      await warm.send(cancelRq(1));
      while ((await warm.expectMessage(CommandField.CFindRsp)).command.Status !== 0xfe00);
      await warm.release();
    }
    await wait(50);
    const idle = await child.weigh();
    await using peer = await ScriptedPeer.connect(child.port);
    await peer.associate({ contexts: Contexts });
    await peer.send(findRq(1));
    await wait(500);
    await using good = await ScriptedPeer.connect(child.port);
    await good.associate();
    await good.send(echoRq(1));
    await good.expectMessage(CommandField.CEchoRsp, { Status: 0 });
    const waiting = await child.weigh();
    assertEquals(waiting.associations, 2);
    assertGreater(waiting.yielded, idle.yielded);
    assertLess(waiting.yielded - idle.yielded, 5000);
    assertLess(waiting.rss - idle.rss, 32 * Megabyte);
  },
});

/** Request an association on a new connection, take the answer, say the last word if there is one, and close. */
async function cycle(port: number, request: Uint8Array, answer: number, last?: Uint8Array): Promise<void> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await conn.write(request);
    const buffer = new Uint8Array(512);
    await conn.read(buffer);
    assertEquals(buffer[0], answer);
    if (last) await conn.write(last);
  } finally {
    conn.close();
  }
}

async function many(count: number, once: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await once();
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

Deno.test({
  name: "thousands of connections, aborted and rejected associations leave no memory and no descriptors behind",
  ignore,
  async fn(t) {
    await using child = await Child.start();
    const { port } = child;
    const request = encodePdu(associateRq());
    const stranger = encodePdu(associateRq({ callingAeTitle: "STRANGER" }));
    const abort = encodePdu({ type: "A-ABORT", source: 0, reason: 0 });
    const aborted = () => cycle(port, request, 0x02, abort);
    const rejected = () => cycle(port, stranger, 0x03);
    const settled = async (descriptors = Infinity) => {
      for (let i = 0; i < 250; i++) {
        const now = await child.weigh();
        if (now.associations === 0 && now.descriptors <= descriptors) break;
        await wait(20);
      }
      await wait(50);
      return await child.weigh();
    };
    await many(300, aborted);
    await many(300, rejected);
    const before = await settled();

    const attacks: [what: string, attack: () => Promise<void>][] = [
      [`${cycles} associations, each aborted`, () => many(cycles, aborted)],
      [`${cycles} associations, each rejected`, () => many(cycles, rejected)],
      ["2,000 connections at once that say nothing", async () => {
        const conns: Deno.Conn[] = [];
        for (let i = 0; i < 2000; i++) conns.push(await Deno.connect({ hostname: "127.0.0.1", port }));
        await wait(50);
        assertLess((await child.weigh()).descriptors, before.descriptors + 300);
        await aborted();
        for (const conn of conns) conn.close();
      }],
    ];
    for (const [what, attack] of attacks) {
      await t.step(what, async () => {
        await attack();
        const after = await settled(before.descriptors);
        assertEquals(after.associations, 0);
        assertLess(after.descriptors - before.descriptors, 5);
        assertLess(after.live - before.live, 4 * Megabyte);
      });
    }
  },
});
