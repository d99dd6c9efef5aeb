import { assertEquals } from "@std/assert";
import { EventEmitter } from "node:events";
import { Connections } from "../../cli/http_connections.ts";

class FakeSocket extends EventEmitter {
  destroyed = false;

  constructor(readonly remoteAddress: string, readonly remotePort: number) {
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
  assertEquals([add("192.0.2.4").destroyed, gone()], [true, [false, true, true, false, false]]);
  one.destroy();
  assertEquals(add("192.0.2.4").destroyed, false);
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
  assertEquals([answered.filter(Boolean).length, other.destroyed, patient.destroyed], [16, true, false]);
});
