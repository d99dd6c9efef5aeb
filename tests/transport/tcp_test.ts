import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { DicomTimeoutError, TransportError } from "../../lib/errors.ts";
import { acceptLoop } from "../../lib/transport/accept_loop.ts";
import type { Duplex } from "../../lib/transport/duplex.ts";
import { connectNodeTcp, listenNodeTcp } from "../../lib/transport/node_tcp.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import { connDuplex, connectTcp, listenTcp, type TcpConn } from "../../lib/transport/tcp.ts";
import { accept, loopback, pause, readBytes } from "./support.ts";

const runtimes = [
  { kind: "tcp", connect: connectTcp, listen: listenTcp },
  { kind: "node_tcp", connect: connectNodeTcp, listen: listenNodeTcp },
];

/** A port of 127.0.0.1 where nothing listens. */
async function freePort(): Promise<number> {
  const listener = await listenTcp(loopback);
  listener.close();
  return listener.address.port;
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    console.log("skipped: this machine has no IPv6");
    return false;
  }
}

/** A port whose backlog is full, so that SYNs are dropped and connections stay half-open; undefined where that fails. */
async function silentPort(): Promise<{ port: number; close(): void } | undefined> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const fillers: Duplex[] = [];
  const close = () => {
    fillers.forEach((filler) => filler.close());
    listener.close();
  };
  for (let i = 0; i < 10; i++) {
    try {
      fillers.push(await connectTcp({ host: "127.0.0.1", port, timeoutMs: 100 }));
    } catch {
      return { port, close };
    }
  }
  close();
  console.log("skipped: the backlog of this system cannot be filled");
}

for (const { kind, connect, listen } of runtimes) {
  Deno.test(`${kind}: both ends know each other's address`, async () => {
    const listener = await listen(loopback);
    const [server, client] = await Promise.all([accept(listener), connect({ ...listener.address, host: "127.0.0.1" })]);
    assertEquals(client.peer, listener.address);
    assertEquals(server.peer?.hostname, "127.0.0.1");
    for (const end of [client, server, listener]) end.close();
    await pause(5);
  });

  for (const host of ["::1", "[::1]"]) {
    Deno.test({
      name: `${kind}: IPv6 host ${host}`,
      ignore: !hasIpv6(),
      async fn() {
        const listener = await listen({ host, port: 0 });
        assertEquals(listener.address.hostname, "::1");
        const { port } = listener.address;
        const [server, client] = await Promise.all([accept(listener), connect({ host, port })]);
        assertEquals(client.peer, { hostname: "::1", port });
        for (const end of [client, server, listener]) end.close();
        await pause(5);
        await assertRejects(
          () => connect({ host, port }),
          TransportError,
          `Cannot connect to [::1]:${port}: connection refused`,
        );
      },
    });
  }

  Deno.test(`${kind}: a refused connection is a TransportError with the address`, async () => {
    const port = await freePort();
    await assertRejects(
      () => connect({ host: "127.0.0.1", port }),
      TransportError,
      `Cannot connect to 127.0.0.1:${port}: connection refused`,
    );
  });

  Deno.test(`${kind}: a port out of range is a RangeError`, async () => {
    await assertRejects(() => connect({ host: "127.0.0.1", port: 70000 }), RangeError);
    await assertRejects(() => listen({ host: "127.0.0.1", port: 70000 }), RangeError);
  });

  Deno.test(`${kind}: a port that is taken is a TransportError with the address`, async () => {
    const listener = await listen(loopback);
    const { port } = listener.address;
    await assertRejects(
      () => listen({ ...loopback, port }),
      TransportError,
      `Cannot listen on 127.0.0.1:${port}: address already in use`,
    );
    listener.close();
    await pause(5);
  });

  Deno.test(`${kind}: a connection nobody answers times out, or ends with its signal`, async () => {
    const silent = await silentPort();
    if (silent === undefined) return;
    const { port } = silent;
    const error = await assertRejects(
      () => connect({ host: "127.0.0.1", port, timeoutMs: 50 }),
      DicomTimeoutError,
      `Cannot connect to 127.0.0.1:${port}: no answer within 0.05 s`,
    );
    assertEquals(error.timer, "connect");
    const controller = new AbortController();
    const aborted = connect({ host: "127.0.0.1", port, signal: controller.signal });
    controller.abort(new Error("changed my mind"));
    await assertRejects(() => aborted, Error, "changed my mind");
    await assertRejects(
      () => connect({ host: "127.0.0.1", port, signal: controller.signal }),
      Error,
      "changed my mind",
    );
    silent.close();
    await pause(5);
  });

  Deno.test(`${kind}: closing the listener ends its iteration and keeps its connections`, async () => {
    const listener = await listen(loopback);
    const accepted: Duplex[] = [];
    const loop = (async () => {
      for await (const duplex of listener) accepted.push(duplex);
    })();
    const clients = await Promise.all(
      Array.from({ length: 5 }, () => connect({ ...listener.address, ...at(listener) })),
    );
    while (accepted.length < 5) await pause(1);
    listener.close();
    listener.close();
    await loop;
    await clients[2].writable.getWriter().write(new Uint8Array([9]));
    const port = clients[2].peer?.port;
    assertEquals(port, listener.address.port);
    const reads = accepted.map((duplex) => duplex.readable.getReader().read());
    assertEquals((await Promise.race(reads)).value, new Uint8Array([9]));
    for (const end of [...clients, ...accepted]) end.close();
    await Promise.all(reads);
    await pause(5);
  });

  Deno.test(`${kind}: two small writes and an answer take no 40 ms (Nagle is off)`, async () => {
    const listener = await listen(loopback);
    const [server, client] = await Promise.all([accept(listener), connect(at(listener))]);
    const [toServer, toClient] = [client.writable.getWriter(), server.writable.getWriter()];
    const [fromClient, fromServer] = [server.readable.getReader(), client.readable.getReader()];
    const start = performance.now();
    for (let i = 0; i < 20; i++) {
      await toServer.write(new Uint8Array(10));
      await toServer.write(new Uint8Array(10));
      await readBytes(fromClient, 20);
      await toClient.write(new Uint8Array(10));
      await toClient.write(new Uint8Array(10));
      await readBytes(fromServer, 20);
    }
    assertLess(performance.now() - start, 400); // 20 × 2 × 40 ms with Nagle
    for (const end of [client, server, listener]) end.close();
    await pause(5);
  });
}

function at(listener: { address: { hostname: string; port: number } }): { host: string; port: number } {
  return { host: listener.address.hostname, port: listener.address.port };
}

/** A connection that answers reads from a script; a read beyond it waits for close(). */
function scriptedConn(script: (number | null | Error)[]) {
  const bufferSizes: number[] = [];
  const written: Uint8Array[] = [];
  let closed = 0;
  let wake: ((error: Error) => void) | undefined;
  const conn: TcpConn = {
    read(buffer) {
      bufferSizes.push(buffer.length);
      if (script.length === 0) return new Promise((_, reject) => wake = reject);
      const step = script.shift()!;
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step && Math.min(step, buffer.length));
    },
    write(bytes) {
      const part = bytes.slice(0, 3);
      written.push(part);
      return Promise.resolve(part.length);
    },
    closeWrite: () => Promise.resolve(),
    close() {
      closed++;
      wake?.(new Error("Interrupted"));
    },
  };
  return { conn, bufferSizes, written, closes: () => closed };
}

const peer = { hostname: "10.0.0.5", port: 104 };

Deno.test("connDuplex: the read buffer grows with full reads and is small for a connection that falls silent", async () => {
  const K = 1024;
  const { conn, bufferSizes } = scriptedConn([16 * K, 64 * K, 256 * K, 256 * K, 100 * K, 70, 70]);
  const duplex = connDuplex(conn, peer);
  const reader = duplex.readable.getReader();
  for (let i = 0; i < 7; i++) await reader.read();
  const idle = reader.read();
  await pause(1);
  assertEquals(bufferSizes, [16 * K, 64 * K, 256 * K, 256 * K, 256 * K, 256 * K, 16 * K, 16 * K]);
  duplex.close();
  assertEquals((await idle).done, true);
});

Deno.test("connDuplex: a small chunk does not keep a large buffer alive", async () => {
  const duplex = connDuplex(scriptedConn([70, null]).conn, peer);
  const { value } = await duplex.readable.getReader().read();
  assertEquals(value?.buffer.byteLength, 70);
});

Deno.test("connDuplex: nothing is read before it is asked for", async () => {
  const { conn, bufferSizes } = scriptedConn([1]);
  connDuplex(conn, peer);
  await pause(5);
  assertEquals(bufferSizes, []);
});

Deno.test("connDuplex: partial writes go on until all bytes are written", async () => {
  const { conn, written } = scriptedConn([]);
  await connDuplex(conn, peer).writable.getWriter().write(new Uint8Array([1, 2, 3, 4, 5, 6, 7]));
  assertEquals(written, [[1, 2, 3], [4, 5, 6], [7]].map((part) => new Uint8Array(part)));
});

Deno.test("connDuplex: a reset by the peer errors the readable; the writable still answers", async () => {
  const reset = Object.assign(new Error("Connection reset by peer (os error 104)"), { code: "ECONNRESET" });
  const { conn, written } = scriptedConn([5, reset]);
  const duplex = connDuplex(conn, peer);
  const reader = duplex.readable.getReader();
  await reader.read();
  await assertRejects(
    () => reader.read(),
    TransportError,
    "Cannot read from 10.0.0.5:104: connection reset by the peer",
  );
  await duplex.writable.getWriter().write(new Uint8Array(2));
  assertEquals(written.length, 1);
});

Deno.test("connDuplex: the connection is closed once, by close() or by the end of both directions", async () => {
  const first = scriptedConn([null]);
  const duplex = connDuplex(first.conn, peer);
  assertEquals((await duplex.readable.getReader().read()).done, true);
  assertEquals(first.closes(), 0);
  await duplex.writable.close();
  assertEquals(first.closes(), 1);
  duplex.close();
  assertEquals(first.closes(), 1);
});

Deno.test("acceptLoop: errors of accept are outlived, with a pause", async () => {
  const [duplex] = duplexPair();
  let calls = 0;
  const listener = acceptLoop({
    address: peer,
    accept: () =>
      ++calls < 3 ? Promise.reject(new Error("Too many open files (os error 24)")) : Promise.resolve(duplex),
    close() {},
  });
  const start = performance.now();
  assertEquals(await accept(listener), duplex);
  assertEquals(calls, 3);
  assert(performance.now() - start >= 140, "50 ms, then 100 ms");
});

Deno.test("acceptLoop: close() ends a pause at once", async () => {
  const listener = acceptLoop({ address: peer, accept: () => Promise.reject(new Error("EMFILE")), close() {} });
  const next = listener[Symbol.asyncIterator]().next();
  await pause(60);
  listener.close();
  assertEquals((await next).done, true);
});

Deno.test("acceptLoop: a connection accepted while closing is closed", async () => {
  const [near, far] = duplexPair();
  let give!: (duplex: Duplex) => void;
  const listener = acceptLoop({ address: peer, accept: () => new Promise((resolve) => give = resolve), close() {} });
  const next = listener[Symbol.asyncIterator]().next();
  listener.close();
  give(near);
  assertEquals((await next).done, true);
  assertEquals((await far.readable.getReader().read()).done, true);
});

Deno.test({
  name: "connect and listen run on Node as they do on Deno",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const result = await runOnNode(folder);
      if (result === undefined) return;
      assertStringIncludes(result, "tcp ok");
      assertStringIncludes(result, "tls ok CN=modality1");
      assertStringIncludes(result, "connection refused");
      assertStringIncludes(result, "connection reset by the peer");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function runOnNode(folder: string): Promise<string | undefined> {
  const run = async (command: string | URL, ...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(command, { args, stdout: "piped", stderr: "piped" })
      .output();
    return { code, text: new TextDecoder().decode(code === 0 ? stdout : stderr) };
  };
  const version = await run("node", "--version").catch(() => undefined);
  if (version?.code !== 0 || Number(/^v(\d+)/.exec(version.text)?.[1]) < 20) {
    return void console.log("skipped: no Node 20 or later");
  }
  const script = new URL("node_script.ts", import.meta.url).pathname;
  const bundle = await run(Deno.execPath(), "bundle", "--platform", "deno", "-o", `${folder}/script.mjs`, script);
  if (bundle.code !== 0) return void console.log("skipped: deno bundle is not available here");
  const { code, text } = await run("node", `${folder}/script.mjs`);
  assertEquals(code, 0, text);
  return text;
}
