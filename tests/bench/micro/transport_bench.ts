/** Raw speed of the connections: throughput by chunk size, and the round trip of a message of 70 bytes. */

import { connectNodeTcp, listenNodeTcp } from "../../../lib/transport/node_tcp.ts";
import { connectTcp, listenTcp } from "../../../lib/transport/tcp.ts";
import { connectTls, listenTls } from "../../../lib/transport/tls.ts";
import { duplexPair } from "../../../lib/transport/pair.ts";
import type { Duplex } from "../../../lib/transport/duplex.ts";
import type { Listener } from "../../../lib/transport/options.ts";
import { clientIdentity, serverIdentity, testCa } from "../../support/certificates.ts";

const loopback = { host: "127.0.0.1", port: 0 };
const transferLength = 64 * 1024 * 1024;
const roundTrips = 1000;

async function through(listening: Promise<Listener>, connect: (port: number) => Promise<Duplex>): Promise<Duplex[]> {
  const listener = await listening;
  const accepting = listener[Symbol.asyncIterator]().next();
  const client = await connect(listener.address.port);
  const { value: server } = await accepting;
  listener.close();
  return [client, server!];
}

const kinds: Record<string, () => Promise<Duplex[]>> = {
  pair: () => Promise.resolve(duplexPair()),
  tcp: () => through(listenTcp(loopback), (port) => connectTcp({ ...loopback, port })),
  node_tcp: () => through(listenNodeTcp(loopback), (port) => connectNodeTcp({ ...loopback, port })),
  tls: () =>
    through(
      listenTls({ ...loopback, tls: { ...serverIdentity, ca: testCa } }),
      (port) => connectTls({ ...loopback, port, tls: { ca: testCa, ...clientIdentity } }),
    ),
};

for (const [kind, open] of Object.entries(kinds)) {
  for (const chunkLength of [64 * 1024, 1024 * 1024]) {
    Deno.bench({
      name: `${kind}: 64 MiB in chunks of ${chunkLength / 1024} KiB`,
      group: `transfer ${chunkLength}`,
      baseline: kind === "tcp",
      n: 8,
      warmup: 1,
      async fn(bench) {
        const [client, server] = await open();
        const writer = client.writable.getWriter();
        const reader = server.readable.getReader();
        const chunk = new Uint8Array(chunkLength);
        bench.start();
        const writing = (async () => {
          for (let sent = 0; sent < transferLength; sent += chunkLength) await writer.write(chunk);
        })();
        for (let received = 0; received < transferLength;) received += (await reader.read()).value?.length ?? 0;
        await writing;
        bench.end();
        client.close();
        server.close();
      },
    });
  }

  Deno.bench({
    name: `${kind}: ${roundTrips} round trips of 70 bytes`,
    group: "round trip",
    baseline: kind === "tcp",
    n: 5,
    warmup: 1,
    async fn(bench) {
      const [client, server] = await open();
      const ends = [client, server].map((end) => ({
        writer: end.writable.getWriter(),
        reader: end.readable.getReader(),
      }));
      const message = new Uint8Array(70);
      bench.start();
      const echoing = (async () => {
        for (let i = 0; i < roundTrips; i++) await ends[1].writer.write((await ends[1].reader.read()).value!);
      })();
      for (let i = 0; i < roundTrips; i++) {
        await ends[0].writer.write(message);
        await ends[0].reader.read();
      }
      await echoing;
      bench.end();
      client.close();
      server.close();
    },
  });
}
