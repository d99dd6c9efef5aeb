/** What is below TLS when this side reads for it. */
import { EventEmitter } from "node:events";
import net from "node:net";
import * as stream from "node:stream";
import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { TransportError } from "../../lib/errors.ts";
import { type Ciphertext, readForTls } from "../../lib/transport/ciphertext.ts";
import { connectTcp } from "../../lib/transport/tcp.ts";
import { connectTls, listenTls } from "../../lib/transport/tls.ts";
import { serverIdentity } from "../support/certificates.ts";
import { loopback, pause, readBytes, stuck } from "./support.ts";

/** A connection that somebody writes to, and what is read for TLS at its other end. */
async function written(bytes: number): Promise<
  Disposable & { below: Ciphertext; raw: net.Socket; sent: Promise<void>; closed: Promise<void> }
> {
  const accepted = Promise.withResolvers<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, accepted.resolve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  const raw = await accepted.promise;
  const closed = new Promise<void>((resolve) => raw.once("close", () => resolve()));
  const below = readForTls(raw, stream);
  const sent = (async () => {
    const chunk = new Uint8Array(16 * 1024);
    for (let left = bytes; left > 0 && !client.destroyed; left -= chunk.length) {
      await new Promise((resolve) => client.write(chunk, resolve));
    }
  })();
  return {
    below,
    raw,
    sent,
    closed,
    [Symbol.dispose]() {
      client.destroy();
      raw.destroy();
      server.close();
    },
  };
}

Deno.test("ciphertext: whoever sends much without any content is cut off", async () => {
  using connection = await written(2 ** 20);
  let read = 0;
  let why = "";
  connection.below.stream.on("data", ({ length }: Uint8Array) => read += length);
  connection.below.stream.on("error", ({ message }) => why = message);
  assertEquals(await stuck(connection.closed, 2000), false);
  assertLess(read, 256 * 1024 + 1);
  assertEquals(why, "more than 256 KiB without any content");
});

Deno.test("ciphertext: whoever sends content is not, however much it is; and waits until it is read", async () => {
  using connection = await written(8 * 2 ** 20);
  const { below, raw, sent } = connection;
  // What TLS would be, if all were content
  const content = Object.assign(new EventEmitter(), { bytesRead: 0 });
  below.carries(content);
  let read = 0;
  const readAll = () => {
    const length = content.bytesRead - read;
    read += length;
    if (length > 0) content.emit("data", new Uint8Array(length));
  };
  let reading = true;
  below.stream.on("data", ({ length }: Uint8Array) => {
    content.bytesRead += length;
    reading &&= read < 2 ** 20;
    if (reading) queueMicrotask(readAll);
  });
  while (reading) await pause(1);
  await pause(50);
  const { bytesRead } = content;
  assertLess(bytesRead - read, 256 * 1024);
  await pause(50);
  assertEquals([content.bytesRead, raw.destroyed], [bytesRead, false]);
  const timer = setInterval(readAll, 1);
  await sent;
  while (read < 8 * 2 ** 20) await pause(1);
  clearInterval(timer);
  assert(!raw.destroyed);
});

Deno.test("ciphertext: who does not speak TLS is told so by an alert", async () => {
  const listener = await listenTls({ ...loopback, tls: serverIdentity });
  const plain = await connectTcp({ ...loopback, port: listener.address.port });
  await plain.writable.getWriter().write(new Uint8Array([1, 0, 0, 0, 0, 200, 0, 1, 0, 0, 65, 65, 65, 65, 65, 65]));
  const reader = plain.readable.getReader();
  assertEquals(await readBytes(reader, 7), Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40));
  assertEquals((await reader.read()).done, true);
  plain.close();
  listener.close();
});

Deno.test("ciphertext: a server whose handshake has no end is cut off, too", async () => {
  // A ServerHello of 65,535 bytes, with a record for each
  const record = (...bytes: number[]) => [0x16, 3, 3, 0, bytes.length, ...bytes];
  const endless = Uint8Array.from([...record(2, 0, 0xff, 0xff), ...Array(60_000).fill(record(0)).flat()]);
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.write(endless));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await assertRejects(
    () => connectTls({ ...loopback, port, timeoutMs: 5000, tls: {} }),
    TransportError,
  );
  server.close();
});
