/** Connections on which nothing comes, by the thousand. */
import { Socket } from "node:net";
import { assert, assertEquals, assertLess } from "@std/assert";
import { acceptLoop } from "../../lib/transport/accept_loop.ts";
import { Handshakes } from "../../lib/transport/handshakes.ts";
import { type Duplex, duplexPair, type Listener } from "../../lib/transport/mod.ts";
import { FairShare } from "../../lib/transport/turn.ts";
import { Child } from "../support/child_server.ts";
import { loopback } from "./support.ts";

/** A listener for which a connection always waits. */
function accepting(accept: (waiting: Duplex) => Promise<Duplex>): Listener {
  const [waiting] = duplexPair();
  return acceptLoop({ address: { hostname: "127.0.0.1", port: 1 }, accept: () => accept(waiting), close() {} });
}

Deno.test("tls: connections that close without a handshake leave nothing behind", async () => {
  await using child = await Child.start({ tls: true });
  const flood = async (connections: number) => {
    for (let left = connections; left > 0; left--) (await Deno.connect({ ...loopback, port: child.port })).close();
    await new Promise((resolve) => setTimeout(resolve, 300));
  };
  await flood(500);
  const before = await child.weigh();
  await flood(3000);
  let after = await child.weigh();
  for (let wait = 0; wait < 20 && after.descriptors - before.descriptors >= 10; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    after = await child.weigh();
  }
  assertLess((after.live - before.live) / 3000, 1000);
  assertLess(after.descriptors - before.descriptors, 10);
});

Deno.test("accepting leaves others their turn, however many connections wait", async () => {
  const listener = accepting((waiting) => Promise.resolve(waiting));
  let others = false;
  const timer = setTimeout(() => others = true, 5);
  let accepted = 0;
  for await (const _ of listener) if (others || ++accepted === 5_000_000) break;
  clearTimeout(timer);
  assert(others, `${accepted} were accepted first`);
  assertEquals(listener.address.port, 1);
});

Deno.test("accepting has turns of its own, however many connections wait for theirs", async () => {
  const listener = accepting((waiting) => Promise.resolve(waiting));
  let over = false;
  let went = 0;
  const busy = Array.from({ length: 40 }, async (_, port) => {
    const share = new FairShare({ hostname: "192.0.2.1", port });
    while (!over) {
      for (const end = performance.now() + 1; performance.now() < end;);
      await share.take(2 ** 20);
      went++;
    }
  });
  let accepted = 0;
  const between: number[] = [];
  for await (const _ of listener) {
    if (++accepted % 64 !== 0) continue;
    between.push(went);
    if (between.length === 12) break;
  }
  over = true;
  await Promise.all(busy);
  const waits = between.slice(1).map((count, index) => count - between[index]).sort((one, other) => one - other);
  assertLess(waits[waits.length >> 1], 40 / 2);
});

Deno.test("connections that are reset before they are accepted keep nobody waiting", async () => {
  let accepts = 0;
  const listener = accepting((waiting) =>
    ++accepts > 200 ? Promise.resolve(waiting) : Promise.reject(new Deno.errors.NotConnected("reset"))
  );
  const started = performance.now();
  for await (const _ of listener) break;
  assertEquals(accepts, 201);
  assertLess(performance.now() - started, 1000);
});

Deno.test("tls: connections that were reset before anybody heard of them leave no timer that goes off", async () => {
  const dropped: string[] = [];
  const handshakes = new Handshakes({ most: 2, timeoutMs: 20 }, (name) => dropped.push(name));
  for (let count = 0; count < 5; count++) {
    const socket = new Socket();
    socket.destroy();
    await new Promise((resolve) => socket.once("close", resolve));
    handshakes.begin(socket);
  }
  // Others, of which nothing is known but that they are there: the first gives way, the third has gone when another one
  // comes from its port, two take too long.
  const silent = [1, 2, 3, 3].map((port) => {
    const socket = new Socket();
    Object.defineProperties(socket, { remoteAddress: { value: "192.0.2.1" }, remotePort: { value: port } });
    handshakes.begin(socket);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(dropped, [1, 3, 2, 3].map((port) => `192.0.2.1:${port}`));
  assert(silent.every(({ destroyed }) => destroyed));
});
