import { assertEquals } from "@std/assert";
import { EventEmitter } from "node:events";
import { Connections } from "../../cli/http_connections.ts";
import { listenHttp } from "../../cli/http_server.ts";
import { serverIdentity, testCa } from "../support/certificates.ts";

class FakeSocket extends EventEmitter {
  destroyed = false;

  constructor(readonly remoteAddress: string, readonly remotePort: number, readonly localAddress = "192.0.2.254") {
    super();
  }

  destroy(): this {
    this.destroyed = true;
    this.emit("close");
    return this;
  }
}

Deno.test("connections: the address with the most of them makes room, with those on which nothing goes on", () => {
  const connections = new Connections(4);
  let port = 0;
  const add = (address: string) => {
    const socket = new FakeSocket(address, ++port);
    connections.add(socket);
    return socket;
  };
  const many = [add("192.0.2.1"), add("192.0.2.1"), add("192.0.2.1")];
  const one = add("192.0.2.2");
  connections.begin(many[0]);
  const gone = () => [...many, one].map(({ destroyed }) => destroyed);
  const newest = add("192.0.2.3");
  assertEquals(gone(), [false, true, false, false]);
  connections.end(many[0]);
  many.push(add("192.0.2.1"));
  // The one that had an answer last is the last to go
  assertEquals(gone(), [false, true, true, false, false]);
  for (const each of [many[0], many[3], one, newest]) connections.begin(each);
  // Where something goes on on all, the one with the most still has more than the newcomer would have
  assertEquals([add("192.0.2.1").destroyed, gone()], [true, [false, true, true, false, false]]);
  const another = add("192.0.2.4");
  assertEquals([another.destroyed, gone()], [false, [true, true, true, false, false]]);
  connections.begin(another);
  assertEquals([add("192.0.2.5").destroyed, gone()], [true, [true, true, true, false, false]]);
  one.destroy();
  assertEquals(add("192.0.2.5").destroyed, false);
});

Deno.test("connections: one that asks on and on without reading is closed", () => {
  const connections = new Connections(4);
  const [patient, other] = [new FakeSocket("192.0.2.1", 1), new FakeSocket("192.0.2.1", 2)];
  for (const socket of [patient, other]) connections.add(socket);
  for (let count = 0; count < 100; count++) {
    assertEquals(connections.begin(patient), true);
    connections.end(patient);
  }
  const answered = Array.from({ length: 20 }, () => connections.begin(other));
  assertEquals([answered.filter(Boolean).length, other.destroyed, patient.destroyed], [4, true, false]);
});

Deno.test("connections: one is what has both of its ends", () => {
  const connections = new Connections(4);
  const sockets = ["192.0.2.254", "192.0.2.253"].map((local) => new FakeSocket("192.0.2.1", 1, local));
  for (const socket of sockets) connections.add(socket);
  sockets[0].destroy();
  // Of one that has gone, nothing is answered; the other one is another one
  assertEquals(sockets.map((socket) => connections.begin(socket)), [false, true]);
  const next = new FakeSocket("192.0.2.1", 1, "192.0.2.253");
  connections.add(next);
  assertEquals([...sockets, next].map(({ destroyed }) => destroyed), [true, true, false]);
  assertEquals(connections.begin(next), true);
});

Deno.test("https: a body that is read slowly arrives whole", async () => {
  let read = 0;
  const server = await listenHttp(async (request) => {
    for await (const { length } of request.body ?? []) {
      read += length;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return new Response(String(read));
  }, { host: "127.0.0.1", port: 0, tls: serverIdentity, timeout: 10, maxConnections: 4 });
  using client = Deno.createHttpClient({ caCerts: [testCa] });
  const body = new Uint8Array(8 * 2 ** 20);
  const url = server.url.replace("127.0.0.1", "localhost");
  const response = await fetch(url, { method: "POST", body, client });
  assertEquals(await response.text(), String(body.length));
  await server.close();
});
