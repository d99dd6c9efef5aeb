/** Run by Node from tcp_test.ts: the transport without `Deno`. Prints what worked. */

import { connect, type Duplex, listen, type ListenOptions } from "../../lib/transport/mod.ts";
import { clientIdentity, serverIdentity, testCa } from "../support/certificates.ts";

async function roundTrip(kind: string, options: Partial<ListenOptions>, tls?: object): Promise<void> {
  const listener = await listen({ host: "127.0.0.1", port: 0, ...options });
  const { hostname: host, port } = listener.address;
  const accepting = listener[Symbol.asyncIterator]().next();
  const client = await connect({ host, port, timeoutMs: 5000, ...(tls && { tls }) });
  const server: Duplex = (await accepting).value!;
  const writing = client.writable.getWriter();
  const all = (async () => {
    for (let i = 0; i < 100; i++) await writing.write(new Uint8Array(65536));
    await writing.close();
  })();
  let received = 0;
  for await (const chunk of server.readable) received += chunk.length;
  await all;
  await server.writable.getWriter().write(new Uint8Array([1, 2, 3])); // after the peer's FIN
  const { value } = await client.readable.getReader().read();
  if (received !== 6_553_600 || value?.length !== 3) throw new Error(`${kind}: ${received} ${value}`);
  console.log(kind, "ok", server.tls?.subject ?? "");
  client.close();
  server.close();
  listener.close();
  await connect({ host, port }).catch((error) => console.log(error.message));
}

async function reset(): Promise<void> {
  const listener = await listen({ host: "127.0.0.1", port: 0 });
  const { createConnection } = await import("node:net");
  const socket = createConnection({ host: "127.0.0.1", port: listener.address.port });
  const server: Duplex = (await listener[Symbol.asyncIterator]().next()).value!;
  const read = server.readable.getReader().read();
  setTimeout(() => socket.resetAndDestroy(), 20);
  await read.catch((error) => console.log(error.message));
  server.close();
  listener.close();
}

await roundTrip("tcp", {});
await roundTrip("tls", { tls: { ...serverIdentity, ca: testCa } }, { ca: testCa, ...clientIdentity });
await reset();
