/** What the transport tests share: every kind of connection as a pair, and small reading and waiting helpers. */

import { assert } from "@std/assert";
import type { Duplex } from "../../lib/transport/duplex.ts";
import { connectNodeTcp, listenNodeTcp } from "../../lib/transport/node_tcp.ts";
import type { Listener } from "../../lib/transport/options.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import { connectTcp, listenTcp } from "../../lib/transport/tcp.ts";
import { connectTls, listenTls } from "../../lib/transport/tls.ts";
import { clientIdentity, serverIdentity, testCa } from "../support/certificates.ts";

/** Loopback, any free port. */
export const loopback = { host: "127.0.0.1", port: 0 };

/** The first connection a listener accepts. */
export async function accept(listener: Listener): Promise<Duplex> {
  const { value, done } = await listener[Symbol.asyncIterator]().next();
  assert(!done, "the listener was closed");
  return value;
}

/** A connection through a listener, closed with both ends. */
export interface Connection extends AsyncDisposable {
  readonly client: Duplex;
  readonly server: Duplex;
}

/** Two ends of one connection. */
export async function connection(
  listening: Promise<Listener>,
  connect: (port: number) => Promise<Duplex>,
): Promise<Connection> {
  const listener = await listening;
  const [server, client] = await Promise.all([accept(listener), connect(listener.address.port)]);
  return ends(client, server, listener);
}

function ends(client: Duplex, server: Duplex, listener?: Listener): Connection {
  return {
    client,
    server,
    [Symbol.asyncDispose]: async () => {
      client.close();
      server.close();
      listener?.close();
      await pause(5); // node sockets are freed in the next turns of the event loop
    },
  };
}

/** Every kind of connection there is. */
export const kinds: readonly { kind: string; open(): Promise<Connection> }[] = [
  { kind: "pair", open: () => Promise.resolve(ends(...duplexPair())) },
  { kind: "tcp", open: () => connection(listenTcp(loopback), (port) => connectTcp({ ...loopback, port })) },
  {
    kind: "node_tcp",
    open: () => connection(listenNodeTcp(loopback), (port) => connectNodeTcp({ ...loopback, port })),
  },
  {
    kind: "tls without client certificates",
    open: () =>
      connection(
        listenTls({ ...loopback, tls: serverIdentity }),
        (port) => connectTls({ ...loopback, port, tls: { ca: testCa } }),
      ),
  },
  {
    kind: "tls",
    open: () =>
      connection(
        listenTls({ ...loopback, tls: { ...serverIdentity, ca: testCa } }),
        (port) => connectTls({ ...loopback, port, tls: { ca: testCa, ...clientIdentity } }),
      ),
  },
];

/** Wait. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Whether a promise is still pending after a while. */
export async function stuck(promise: Promise<unknown>, delayMs = 100): Promise<boolean> {
  let settled = false;
  const settle = () => settled = true;
  promise.then(settle, settle);
  for (let waited = 0; waited < delayMs && !settled; waited += 10) await pause(10);
  return !settled;
}

/** Read so many bytes, or fewer where the readable ends first. */
export async function readBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  length: number,
): Promise<Uint8Array> {
  const bytes: number[] = [];
  while (bytes.length < length) {
    const { value, done } = await reader.read();
    if (done) break;
    bytes.push(...value);
  }
  return new Uint8Array(bytes);
}

/** Write until a write does not settle. */
export async function fill(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  chunkLength = 256 * 1024,
): Promise<{ written: number; pending: Promise<void> }> {
  for (let written = 0;; written += chunkLength) {
    const pending = writer.write(new Uint8Array(chunkLength));
    pending.catch(() => {});
    if (await stuck(pending)) return { written, pending };
  }
}
