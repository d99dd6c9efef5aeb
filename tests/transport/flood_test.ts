/** Connections on which nothing comes, by the thousand. */
import { assert, assertEquals, assertLess } from "@std/assert";
import { acceptLoop } from "../../lib/transport/accept_loop.ts";
import { duplexPair } from "../../lib/transport/mod.ts";
import { Child } from "../support/child_server.ts";
import { loopback } from "./support.ts";

Deno.test("tls: connections that close without a handshake leave nothing behind", async () => {
  await using child = await Child.start({ tls: true });
  const flood = async (connections: number) => {
    for (let left = connections; left > 0; left--) (await Deno.connect({ ...loopback, port: child.port })).close();
    await new Promise((resolve) => setTimeout(resolve, 300));
  };
  await flood(500);
  const before = await child.weigh();
  await flood(3000);
  const after = await child.weigh();
  assertLess((after.live - before.live) / 3000, 1000);
  assertLess(after.descriptors - before.descriptors, 10);
});

Deno.test("accepting leaves others their turn, however many connections wait", async () => {
  const [waiting] = duplexPair();
  const listener = acceptLoop({
    address: { hostname: "127.0.0.1", port: 1 },
    accept: () => Promise.resolve(waiting),
    close() {},
  });
  let others = false;
  const timer = setTimeout(() => others = true, 5);
  let accepted = 0;
  for await (const _ of listener) if (others || ++accepted === 5_000_000) break;
  clearTimeout(timer);
  assert(others, `${accepted} were accepted first`);
  assertEquals(listener.address.port, 1);
});
