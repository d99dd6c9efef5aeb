/** Handshakes that take the runtime long keep nobody else waiting for long. */
import { assertEquals, assertGreater, assertLess } from "@std/assert";
import net from "node:net";
import * as stream from "node:stream";
import { readForTls } from "../../lib/transport/ciphertext.ts";
import { HandshakeTurns } from "../../lib/transport/handshake_turns.ts";
import { pause } from "./support.ts";

const from = (host: number) => ({ hostname: `192.0.2.${host}`, port: 1 });

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

Deno.test("handshake turns: others have more time than the certificates take", async () => {
  const turns = new HandshakeTurns({ proven: true });
  const begun = performance.now();
  const pieces = Array.from(
    { length: 4 },
    (_, host) =>
      new Promise<number>((resolve) =>
        void turns.take(from(host), () => {
          resolve(performance.now() - begun);
          busy(25);
        })
      ),
  );
  const times = await Promise.all(pieces);
  for (let piece = 1; piece < 4; piece++) assertGreater(times[piece] - times[piece - 1], 120);
});

Deno.test("handshake turns: short ones follow each other", async () => {
  const turns = new HandshakeTurns({ proven: true });
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: 100 }, (_, host) => turns.take(from(host), () => {})),
  );
  assertLess(performance.now() - begun, 200);
});

Deno.test("handshake turns: who has been let in does not wait, who has been refused waits for all others", async () => {
  const turns = new HandshakeTurns({ proven: true });
  const order: string[] = [];
  const run = (host: number, name: string, ms = 0) => {
    const peer = from(host);
    void turns.take(peer, () => {
      order.push(name);
      busy(ms);
    });
    return peer;
  };
  turns.ended(from(1), "accepted");
  turns.ended(from(2), "refused");
  run(3, "first", 10);
  run(2, "refused");
  run(4, "unknown");
  const gone = run(5, "gone");
  run(1, "let in");
  turns.leave(gone);
  assertEquals(order, ["let in"]);
  turns.ended(from(1), "refused");
  run(1, "no longer");
  await pause(100);
  assertEquals(order, ["let in", "first", "unknown", "refused", "no longer"]);
});

Deno.test("handshake turns: where no certificate is asked for, who is known waits for one of those who are not", async () => {
  const turns = new HandshakeTurns({ proven: false });
  const order: string[] = [];
  const run = (host: number, name: string, answered = false) =>
    turns.take(from(host), () => void order.push(name), answered);
  turns.ended(from(1), "accepted");
  await Promise.all([
    run(3, "unknown"),
    run(4, "unknown too"),
    run(5, "a third"),
    run(1, "known"),
    run(2, "answered", true),
  ]);
  assertEquals(order.slice(-1), ["a third"]);
  assertEquals(order.indexOf("known") < 3 && order.indexOf("answered") < 4, true, order.join());
});

Deno.test("handshake turns: what takes milliseconds takes half of the time", async () => {
  const turns = new HandshakeTurns({ proven: false });
  const begun = performance.now();
  let others = 0;
  const timer = setInterval(() => others++, 1);
  await Promise.all(Array.from({ length: 20 }, (_, host) => turns.take(from(host), () => busy(6))));
  clearInterval(timer);
  // A rest of about 24 ms after every fourth
  assertGreater(performance.now() - begun, 20 * 6 + 4 * 20);
  assertGreater(others, 20);
});

Deno.test("handshake turns: nobody sends more than 16 KiB before the handshake is done", async () => {
  const server = net.createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const read = new Promise<[length: number, why: string]>((resolve) =>
    server.once("connection", (raw: net.Socket) => {
      let length = 0;
      const below = readForTls(raw, stream, new HandshakeTurns({ proven: true }));
      below.stream.on("data", (chunk: Uint8Array) => length += chunk.length);
      below.stream.on("error", ({ message }) => resolve([length, message]));
    })
  );
  const client = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  for (let sent = 0; sent < 32; sent++) {
    client.write(new Uint8Array(1024));
    await pause(1);
  }
  const [length, why] = await read;
  assertLess(length, 16 * 1024 + 1);
  assertGreater(length, 8 * 1024);
  assertEquals(why, "more than 16 KiB without any content");
  client.destroy();
  server.close();
});
