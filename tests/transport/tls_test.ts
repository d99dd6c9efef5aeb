import net from "node:net";
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DicomTimeoutError, TransportError } from "../../lib/errors.ts";
import type { Duplex } from "../../lib/transport/duplex.ts";
import type { Listener, TlsClientOptions, TlsServerOptions } from "../../lib/transport/options.ts";
import { connectTcp, listenTcp } from "../../lib/transport/tcp.ts";
import { connectTls, listenTls } from "../../lib/transport/tls.ts";
import {
  clientIdentity,
  expiredClientIdentity,
  expiredServerIdentity,
  otherCa,
  serverIdentity,
  strangerIdentity,
  testCa,
} from "../support/certificates.ts";
import { accept, connection, loopback, pause, readBytes, stuck } from "./support.ts";

const mutual: TlsServerOptions = { ...serverIdentity, ca: testCa };
const client: TlsClientOptions = { ...clientIdentity, ca: testCa };

function open(tls: TlsServerOptions, clientTls: TlsClientOptions) {
  return connection(
    listenTls({ ...loopback, tls }),
    (port) => connectTls({ ...loopback, port, timeoutMs: 3000, tls: clientTls }),
  );
}

/** A listener that collects what it accepts and the handshakes that failed. */
async function server(tls: TlsServerOptions): Promise<
  AsyncDisposable & { listener: Listener; port: number; accepted: Duplex[]; errors: string[] }
> {
  const errors: string[] = [];
  const accepted: Duplex[] = [];
  const listener = await listenTls({
    ...loopback,
    tls: { ...tls, onHandshakeError: ({ message }) => errors.push(message) },
  });
  const loop = (async () => {
    for await (const duplex of listener) accepted.push(duplex);
  })();
  return {
    listener,
    port: listener.address.port,
    accepted,
    errors,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      accepted.forEach((duplex) => duplex.close());
      await loop;
      await pause(10);
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 300 && !condition(); i++) await pause(10);
  assert(condition(), `never: ${condition}`);
}

Deno.test("tls: mutual authentication shows each side the other's certificate", async () => {
  await using both = await open(mutual, client);
  const fingerprint256 = /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/;
  assertEquals([both.server.tls?.authorized, both.server.tls?.subject], [true, "CN=modality1"]);
  assertEquals([both.client.tls?.authorized, both.client.tls?.subject], [true, "CN=localhost"]);
  assertMatch(both.server.tls?.fingerprint256 ?? "", fingerprint256);
  assertMatch(both.client.tls?.fingerprint256 ?? "", fingerprint256);
});

Deno.test("tls: 1.3 is taken where both sides have it", async () => {
  await using both = await open(mutual, client);
  assertEquals([both.server.tls?.protocol, both.client.tls?.protocol], ["TLSv1.3", "TLSv1.3"]);
});

Deno.test("tls: without a CA no client certificate is asked for", async () => {
  await using both = await open(serverIdentity, { ca: testCa });
  assertEquals([both.server.tls?.authorized, both.server.tls?.subject], [false, undefined]);
  assertEquals(both.client.tls?.authorized, true);
});

Deno.test("tls: what comes with the last of the handshake is content, however long it is, up to its end", async () => {
  for (const [tls, clientTls] of [[serverIdentity, { ca: testCa }], [mutual, client]] as const) {
    await using there = await server(tls);
    // Sends on the first that comes, and then all that comes for a while at once
    const relay = net.createServer({ allowHalfOpen: true }, (from) => {
      const to = net.connect({ port: there.port, host: "127.0.0.1", allowHalfOpen: true });
      to.pipe(from);
      from.once("data", (hello) => {
        to.write(hello);
        const rest: Uint8Array[] = [];
        from.on("data", (chunk) => rest.push(chunk));
        setTimeout(() => to.end(Buffer.concat(rest)), 200);
      });
      for (const socket of [from, to]) {
        socket.on("error", () => {}).on("close", () => [from, to].forEach((s) => s.destroy()));
      }
    });
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
    const { port } = relay.address() as net.AddressInfo;
    const here = await connectTls({ ...loopback, port, timeoutMs: 3000, tls: clientTls });
    const content = crypto.getRandomValues(new Uint8Array(50_000));
    const writer = here.writable.getWriter();
    await writer.write(content);
    await writer.close();
    await until(() => there.accepted.length > 0 || there.errors.length > 0);
    assertEquals(there.errors, []);
    const reader = there.accepted[0].readable.getReader();
    assertEquals(await readBytes(reader, content.length), content);
    assertEquals((await reader.read()).done, true);
    here.close();
    relay.close();
  }
});

Deno.test("tls: a ClientHello without end is cut off after 16 KiB, with or without CAs", async () => {
  for (const tls of [serverIdentity, mutual]) {
    await using there = await server(tls);
    // One of 65,535 bytes, with a record for each
    const record = (...bytes: number[]) => [0x16, 3, 1, 0, bytes.length, ...bytes];
    const endless = Uint8Array.from([...record(1, 0, 0xff, 0xff), ...Array(4000).fill(record(0)).flat()]);
    const socket = net.connect(there.port, "127.0.0.1", () => socket.write(endless));
    socket.on("error", () => {});
    await until(() => there.errors.length > 0);
    assertMatch(there.errors[0], /more than 16 KiB without any content/);
    socket.destroy();
  }
});

Deno.test("tls: a handshake is over when the client ends the connection", async () => {
  await using there = await server(serverIdentity);
  for (const sent of [[], [0x16, 3, 1]]) {
    const socket = net.connect(there.port, "127.0.0.1", () => socket.end(Uint8Array.from(sent)));
    const closed = new Promise((resolve) => socket.on("error", () => {}).on("close", resolve).resume());
    assertEquals(await stuck(closed, 2000), false);
  }
  await until(() => there.errors.length === 2);
  assertMatch(there.errors[0], /the client ended the connection/);
});

Deno.test("tls: several CAs may be trusted, on both sides", async () => {
  await using both = await open({ ...serverIdentity, ca: [testCa, otherCa] }, {
    ca: [otherCa, testCa],
    ...strangerIdentity,
  });
  assertEquals(both.server.tls?.subject, "CN=modality3");
});

for (
  const [version, range, accepted] of [
    ["TLSv1.2", { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }, true],
    ["TLSv1.1", { minVersion: "TLSv1", maxVersion: "TLSv1.1" }, false],
  ] as const
) {
  Deno.test(`tls: a client of ${version} only is ${accepted ? "accepted" : "refused"}`, async () => {
    const { connect } = await import("node:tls");
    await using at = await server(serverIdentity);
    const socket = connect({ host: "127.0.0.1", port: at.port, ca: testCa, ...range });
    const outcome = await new Promise<string | null>((resolve) => {
      socket.on("secureConnect", () => resolve(socket.getProtocol()));
      socket.on("error", () => resolve("refused"));
    });
    assertEquals(outcome, accepted ? version : "refused");
    socket.destroy();
    if (accepted) await until(() => at.accepted.length === 1);
    assertEquals(at.accepted.map(({ tls }) => tls?.protocol), accepted ? [version] : []);
  });
}

for (
  const [what, tls] of [
    ["no certificate", { ca: testCa }],
    ["an expired certificate", { ca: testCa, ...expiredClientIdentity }],
    ["a certificate of another CA", { ca: testCa, ...strangerIdentity }],
  ] as const
) {
  Deno.test(`tls: a client with ${what} is refused, and the next one let in`, async () => {
    await using at = await server(mutual);
    // Under TLS 1.3 the client learns of it only when it reads.
    await connectTls({ ...loopback, port: at.port, tls }).then(async (duplex) => {
      assertEquals((await duplex.readable.getReader().read().catch(() => ({ done: true }))).done, true);
      duplex.close();
    }, (error) => assert(error instanceof TransportError));
    await until(() => at.errors.length === 1);
    assertMatch(at.errors[0], /^Cannot establish TLS with 127\.0\.0\.1:\d+: (the peer showed no c|c)ertificate/);
    assertEquals(at.accepted, []);
    const good = await connectTls({ ...loopback, port: at.port, tls: client });
    await until(() => at.accepted.length === 1);
    good.close();
  });
}

for (
  const [what, serverTls, clientTls, reason] of [
    ["an expired certificate", expiredServerIdentity, { ca: testCa }, /: certificate has expired/],
    ["a certificate of another CA", serverIdentity, { ca: otherCa }, /: certificate .*from a CA that is not trusted$/],
    ["a CA the system does not know", serverIdentity, {}, /: certificate .*from a CA that is not trusted$/],
    [
      "another name",
      serverIdentity,
      { ca: testCa, serverName: "pacs.example" },
      /: certificate is for another host name$/,
    ],
  ] as const
) {
  Deno.test(`tls: a server with ${what} is refused in one clear line`, async () => {
    await using at = await server(serverTls);
    const error = await assertRejects(
      () => connectTls({ ...loopback, port: at.port, tls: clientTls }),
      TransportError,
      `Cannot establish TLS with 127.0.0.1:${at.port}: `,
    );
    assertMatch(error.message, reason);
    assertEquals(error.message.includes("\n"), false);
  });
}

Deno.test("tls: the name to verify may differ from the host, or not be verified", async () => {
  await using named = await open(serverIdentity, { ca: testCa, serverName: "localhost" });
  assertEquals(named.client.tls?.authorized, true);
  await using trusting = await open(serverIdentity, { rejectUnauthorized: false });
  assertEquals(trusting.client.tls?.authorized, false);
  assertEquals(trusting.client.tls?.subject, "CN=localhost");
});

for (
  const [what, tls, message] of [
    ["no certificate", { cert: "junk", key: serverIdentity.key }, "Cannot use the TLS certificate: no PEM certificate"],
    [
      "no key",
      { cert: serverIdentity.cert, key: "junk" },
      "Cannot use the TLS private key: no unencrypted PEM private key",
    ],
    [
      "another's key",
      { cert: serverIdentity.cert, key: clientIdentity.key },
      "Cannot use the TLS private key: it does not belong to the certificate",
    ],
    ["no CA", { ...serverIdentity, ca: "junk" }, "Cannot use the TLS CA: no PEM certificate"],
  ] as const
) {
  Deno.test(`tls: credentials with ${what} are refused before anything is opened`, async () => {
    await assertRejects(() => listenTls({ ...loopback, tls }), TransportError, message);
    await assertRejects(() => connectTls({ host: "127.0.0.1", port: 1, tls }), TransportError, message);
  });
}

Deno.test("tls: half of a client's credentials is refused", async () => {
  for (const tls of [{ cert: clientIdentity.cert }, { key: clientIdentity.key }]) {
    await assertRejects(() => connectTls({ host: "127.0.0.1", port: 1, tls }), TransportError, "is missing");
  }
});

Deno.test("tls: a refused connection reads as one, not as a failure of TLS", async () => {
  await assertRejects(
    () => connectTls({ host: "127.0.0.1", port: 1, tls: client }),
    TransportError,
    "Cannot connect to 127.0.0.1:1: connection refused",
  );
});

Deno.test("tls: a handshake that stalls holds up nobody, and is closed in time", async () => {
  await using at = await server({ ...mutual, handshakeTimeoutMs: 250 });
  const silent = await connectTcp({ ...loopback, port: at.port });
  const start = performance.now();
  const closed = silent.readable.getReader().read().catch(() => ({ done: true }));
  const good = await connectTls({ ...loopback, port: at.port, tls: client });
  await until(() => at.accepted.length === 1);
  assert(performance.now() - start < 240, "the other handshake was not waited for");
  good.close();
  assertEquals((await closed).done, true);
  assert(performance.now() - start >= 240);
  assertEquals(at.errors.length, 1);
  silent.close();
});

Deno.test("tls: a handshake that drips in is closed in time", async () => {
  await using at = await server({ ...mutual, handshakeTimeoutMs: 200 });
  const slow = await connectTcp({ ...loopback, port: at.port });
  const writer = slow.writable.getWriter();
  const closed = slow.readable.getReader().read().catch(() => ({ done: true }));
  const hello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03];
  const drip = (async () => {
    for (const byte of hello) {
      await writer.write(new Uint8Array([byte]));
      await pause(40);
    }
  })().catch(() => {});
  const first = await Promise.race([closed, drip]);
  assertEquals(first?.done, true, "closed while bytes were still coming");
  await drip;
  slow.close();
});

Deno.test("tls: half-open handshakes are bounded; the oldest gives way", async () => {
  await using at = await server({ ...mutual, maxHandshakes: 20 });
  const silent = await Promise.all(Array.from({ length: 50 }, () => connectTcp({ ...loopback, port: at.port })));
  let closed = 0;
  for (const { readable } of silent) readable.getReader().read().then(() => closed++, () => closed++);
  await until(() => closed >= 30);
  const good = await connectTls({ ...loopback, port: at.port, tls: client });
  await until(() => at.accepted.length === 1);
  assertEquals(closed, 31);
  await at.accepted[0].writable.getWriter().write(new Uint8Array([5]));
  assertEquals(await readBytes(good.readable.getReader(), 1), new Uint8Array([5]));
  good.close();
  at.listener.close();
  await until(() => closed === 50);
  silent.forEach((duplex) => duplex.close());
});

Deno.test("tls: plain DICOM on the TLS port is closed and reported", async () => {
  await using at = await server(mutual);
  const plain = await connectTcp({ ...loopback, port: at.port });
  await plain.writable.getWriter().write(new Uint8Array([1, 0, 0, 0, 0, 200, 0, 1, 0, 0, 65, 65, 65, 65, 65, 65]));
  const reader = plain.readable.getReader();
  const end = (async () => {
    while (!(await reader.read()).done); // an alert may come first
  })().catch(() => {});
  assertEquals(await stuck(end, 2000), false);
  assertMatch(at.errors.join(), /^Cannot establish TLS with 127\.0\.0\.1:\d+: the peer does not speak TLS$/);
  plain.close();
});

Deno.test("tls: a server that is silent, or speaks no TLS, ends the attempt", async () => {
  const listener = await listenTcp(loopback);
  const { port } = listener.address;
  const attempt = connectTls({ host: "127.0.0.1", port, timeoutMs: 100, tls: client });
  const silent = await accept(listener);
  const error = await assertRejects(
    () => attempt,
    DicomTimeoutError,
    `Cannot establish TLS with 127.0.0.1:${port}: no answer within 0.1 s`,
  );
  assertEquals(error.timer, "connect");
  const another = connectTls({ host: "127.0.0.1", port, tls: client });
  const plain = await accept(listener);
  await plain.writable.getWriter().write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await assertRejects(() => another, TransportError, "the peer does not speak TLS");
  const third = connectTls({ host: "127.0.0.1", port, tls: client });
  (await accept(listener)).close();
  await assertRejects(() => third, TransportError, `Cannot establish TLS with 127.0.0.1:${port}: connection`);
  for (const end of [silent, plain, listener]) end.close();
  await pause(10);
});

Deno.test("tls: a signal ends the handshake with its reason", async () => {
  const listener = await listenTcp(loopback);
  const controller = new AbortController();
  const attempt = connectTls({
    host: "127.0.0.1",
    port: listener.address.port,
    signal: controller.signal,
    tls: client,
  });
  const silent = await accept(listener);
  controller.abort(new Error("changed my mind"));
  await assertRejects(() => attempt, Error, "changed my mind");
  silent.close();
  listener.close();
  await pause(10);
});

Deno.test("tls: two small writes and an answer take no 40 ms (Nagle is off)", async () => {
  await using both = await open(mutual, client);
  const [toServer, toClient] = [both.client.writable.getWriter(), both.server.writable.getWriter()];
  const [fromClient, fromServer] = [both.server.readable.getReader(), both.client.readable.getReader()];
  const start = performance.now();
  for (let i = 0; i < 20; i++) {
    await toServer.write(new Uint8Array(10));
    await toServer.write(new Uint8Array(10));
    await readBytes(fromClient, 20);
    await toClient.write(new Uint8Array(10));
    await toClient.write(new Uint8Array(10));
    await readBytes(fromServer, 20);
  }
  assert(performance.now() - start < 400, "20 × 2 × 40 ms with Nagle");
});
