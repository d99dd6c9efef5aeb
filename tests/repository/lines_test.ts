/** Whoever brings much does not keep others waiting for all of it. */
import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { ByteBudget } from "../../lib/association/byte_budget.ts";
import { Gate } from "../../lib/transport/gate.ts";
import type { PeerAddress } from "../../lib/transport/duplex.ts";
import { Lines } from "../../lib/transport/lines.ts";
import { openSqliteRepository } from "../../lib/repository/mod.ts";
import { MaxResponseLength } from "../../lib/hanging_protocol/response_buffer.ts";
import { Turns } from "../../lib/repository/turns.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { encodeExplicit } from "../hanging_protocol/encoding.ts";
import { makeProtocol } from "./protocols.ts";
import { query } from "./support.ts";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const many: PeerAddress = { hostname: "192.0.2.1", port: 1 };
const one: PeerAddress = { hostname: "192.0.2.2", port: 1 };

/** Addresses of upper case are of one network. */
function hostnameOf(letter: string): string {
  return letter < "a" ? `2001:db8::${letter}` : letter;
}

/** The other end of a connection by the letter of an address and the digit of a port: always the same object. */
function from([letter, port]: string): PeerAddress {
  const known = connections.get(letter + port) ?? { hostname: hostnameOf(letter), port: Number(port) };
  connections.set(letter + port, known);
  return known;
}
const connections = new Map<string, PeerAddress>();

/** Takes everything, in its order. Where it comes from is a letter for the address and a digit for the port. */
function order(members: readonly string[], meanwhile: Readonly<Record<string, string>> = {}): string {
  const lines = new Lines<string>();
  const add = (member: string) => lines.add(from(member), member);
  members.forEach(add);
  const taken: (string | undefined)[] = [];
  for (let next = lines.first; next; next = lines.first) {
    if (next in meanwhile) add(meanwhile[next]);
    assertEquals(lines.take(), next);
    taken.push(next);
  }
  assertEquals(lines.take(), undefined);
  return taken.join(" ");
}

Deno.test("lines: the first of every one before the second of any", () => {
  assertEquals(
    order(["a1-1", "a1-2", "a1-3", "b1-1", "c1-1", "c1-2"], { "b1-1": "d1-1" }),
    "a1-1 b1-1 c1-1 a1-2 d1-1 c1-2 a1-3",
  );
});

Deno.test("lines: addresses take turns, and in those of one its connections", () => {
  assertEquals(order(["a1-1", "a1-2", "a2-1", "a3-1", "b1-1", "b1-2"]), "a1-1 b1-1 a2-1 b1-2 a3-1 a1-2");
  assertEquals(order(["a1-1", "a1-2", "a1-3"], { "a1-1": "a2-1" }), "a1-1 a2-1 a1-2 a1-3");
});

Deno.test("lines: an IPv6 network has the turns of one address, which its addresses share", () => {
  assertEquals(order(["A1-1", "A1-2", "A2-1", "B1-1", "a1-1", "a1-2", "b1-1"]), "A1-1 a1-1 b1-1 B1-1 a1-2 A2-1 A1-2");
});

Deno.test("lines: whoever is first of a line may try, and is last once it has gone", () => {
  const lines = new Lines<string>();
  for (const member of ["a1-1", "a1-2", "a2-1", "b1-1", "b1-2"]) {
    lines.add(from(member), member);
  }
  const tried: string[] = [];
  const offer = (...can: readonly string[]) => {
    tried.length = 0;
    lines.offer((member) => {
      tried.push(member);
      return can.includes(member);
    });
    return tried.join(" ");
  };
  assertEquals(offer(), "a1-1 a2-1 b1-1");
  assertEquals(offer("a1-1"), "a1-1 a2-1 b1-1 b1-1 a2-1 a1-2");
  assertEquals(offer("a1-2"), "b1-1 a2-1 a1-2 b1-1 a2-1");
  assertEquals(offer("b1-1", "b1-2", "a2-1"), "b1-1 a2-1 b1-2");
  assertEquals([offer(), lines.first], ["", undefined]);
});

Deno.test("lines: whoever waits no longer can leave, and a connection with all it has", () => {
  const lines = new Lines<string>();
  const [first, second] = [1, 2].map((port) => ({ hostname: "192.0.2.1", port }));
  for (const member of ["1", "2", "3"]) lines.add(first, member);
  lines.add(second, "4");
  assertEquals(lines.remove(first, "2"), ["2"]);
  assertEquals(lines.remove(first, "4"), []);
  // Another connection from the same address and port, to another address here.
  assertEquals(lines.remove({ ...first }), []);
  assertEquals(lines.remove(first), ["1", "3"]);
  assertEquals(lines.remove(first), []);
  assertEquals(lines.remove(second, "4"), ["4"]);
  assertEquals(lines.remove(one), []);
  assertEquals([lines.first, lines.take()], [undefined, undefined]);
});

Deno.test("gate: whoever comes last from elsewhere waits for one", async () => {
  const gate = new Gate(1);
  const order: string[] = [];
  const run = (from: PeerAddress, name: string) => gate.run(() => Promise.resolve(void order.push(name)), from);
  await Promise.all([..."12345"].map((name) => run(many, name)).concat(run(one, "other")));
  assertLess(order.indexOf("other"), 3);
});

Deno.test("turns: so does a search", async () => {
  const turns = new Turns(1);
  const order: PeerAddress[] = [];
  const pass = async (from: PeerAddress) => {
    const work = turns.enter(from);
    await work.pass();
    work.do(() => busy(1));
    order.push(from);
    work.leave();
  };
  await Promise.all([...Array.from({ length: 40 }, () => pass(many)), pass(one)]);
  assertLess(order.indexOf(one), 8);
});

Deno.test("turns: whoever has worked least goes first, however many have much to do", async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  const many = Array.from({ length: 20 }, (_, index) => working(turns, `192.0.2.${index}`, order, 3, 10));
  // Everybody has had one piece.
  while (order.length < 20) await pause(1);
  const before = order.length;
  await working(turns, "192.0.2.100", order, 4, 0.1);
  assertLess(order.length - before, 20);
  await Promise.all(many);
  assertEquals(order.length, 64);
});

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

/** Works in pieces, each of which waits for its turn and gives the name. */
async function working(
  turns: Turns,
  hostname: string,
  order: string[],
  pieces: number,
  ms: number,
  before?: Promise<void>,
): Promise<void> {
  const work = turns.enter({ hostname, port: 1 });
  if (before) await before;
  for (let piece = 0; piece < pieces; piece++) {
    await work.pass();
    work.do(() => busy(ms));
    order.push(hostname);
  }
  work.leave();
}

Deno.test("turns: short steps do not wait for a turn each", async () => {
  const turns = new Turns(1);
  let pieces = 0;
  const long = Array.from({ length: 20 }, async (_, port) => {
    const work = turns.enter({ hostname: "192.0.2.1", port });
    for (let piece = 0; piece < 5; piece++) {
      await work.pass();
      work.do(() => busy(5));
      pieces++;
    }
    work.leave();
  });
  const work = turns.enter({ hostname: "192.0.2.1", port: 20 });
  for (let step = 0; step < 10; step++) {
    if (work.due()) await work.pass();
    work.do(() => busy(0.05));
    await pause(0); // a match is sent
  }
  work.leave();
  assertLess(pieces, 60);
  await Promise.all(long);
});

Deno.test("turns: nobody has to be made up for what was done while nobody waited", async () => {
  const turns = new Turns(1);
  const open = turns.enter({ hostname: "192.0.2.200", port: 1 });
  const order: string[] = [];
  for (let times = 0; times < 50; times++) {
    const work = turns.enter({ hostname: "good", port: 1 });
    work.do(() => busy(2));
    work.leave();
  }
  const many = Array.from({ length: 10 }, (_, index) => working(turns, `192.0.2.${index}`, order, 10, 5));
  await working(turns, "good", order, 1, 1);
  assertLess(order.indexOf("good"), 20);
  await Promise.all(many);
  open.leave();
});

Deno.test("turns: … and not for all that was done in what was left of others' slices", async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  const many = Array.from({ length: 10 }, (_, index) => working(turns, `192.0.2.${index}`, order, 10, 5));
  const work = turns.enter({ hostname: "good", port: 1 });
  work.do(() => busy(100));
  await working(turns, "good", order, 1, 1);
  work.leave();
  assertLess(order.indexOf("good"), 70);
  await Promise.all(many);
});

Deno.test("turns: nor behind others for what one of them has worked while they had something else to do", async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  const open = ["192.0.2.200", "good"].map((hostname) => turns.enter({ hostname, port: 1 }));
  open[1].leave();
  const many = Array.from({ length: 20 }, (_, index) => working(turns, `192.0.2.${index}`, order, 3, 5, pause(1)));
  open[0].do(() => busy(15));
  open[0].do(() => {});
  while (order.length < 20) await pause(1);
  const before = order.length;
  await working(turns, "good", order, 1, 0.1);
  assertLess(order.length - before, 15);
  await Promise.all(many);
  open[0].leave();
});

Deno.test("turns: whoever is known to work little goes before those who are ever new", async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  let come = 0;
  const newcomers = async () => {
    while (come < 200) await working(turns, `192.0.2.${come++}`, order, 1, 2);
  };
  const many = Promise.all(Array.from({ length: 20 }, newcomers));
  await working(turns, "good", order, 1, 0.1);
  const before = order.length;
  for (let times = 0; times < 20; times++) await working(turns, "good", order, 1, 0.1);
  assertLess(order.length - before, 80);
  await many;
});

Deno.test("turns: … nor for long to those who are ever new", async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  let come = 0;
  const newcomers = async () => {
    while (come < 200) await working(turns, `192.0.2.${come++}`, order, 1, 2);
  };
  const many = Promise.all(Array.from({ length: 4 }, newcomers));
  await working(turns, "good", order, 2, 10);
  assertLess(order.length, 120);
  await many;
  assertEquals(order.length, 202);
});

Deno.test("gate and turns: nobody waits for a connection that is over", async () => {
  const gate = new Gate(1);
  const begun: string[] = [];
  const run = (from: PeerAddress, name: string) => gate.run(() => Promise.resolve(void begun.push(name)), from);
  const results = Promise.allSettled([run(one, "first"), run(many, "gone"), run(many, "gone"), run(one, "second")]);
  gate.leave(many, new RangeError("gone"));
  assertEquals((await results).map(({ status }) => status), ["fulfilled", "rejected", "rejected", "fulfilled"]);
  await assertRejects(() => run(many, "too late"), RangeError, "gone");
  assertEquals(begun, ["first", "second"]);

  const stop = new AbortController();
  const last = [gate.run(() => pause(5), one), gate.run(() => pause(5), one, stop.signal)];
  stop.abort(new RangeError("stopped"));
  await assertRejects(() => last[1], RangeError, "stopped");
  await assertRejects(() => gate.run(() => pause(5), one, stop.signal), RangeError, "stopped");
  await last[0];
  assertEquals(await gate.run(() => Promise.resolve("free"), one), "free");

  const turns = new Turns(1);
  const passed: PeerAddress[] = [];
  const pass = (from: PeerAddress) => turns.enter(from).pass().then(() => passed.push(from));
  const passing = [pass(one), pass(one), ...Array.from({ length: 40 }, () => pass(many))];
  turns.release(many);
  await passing.at(-1);
  assertEquals(passed, Array(40).fill(many));
  await Promise.all(passing);
});

Deno.test("sqlite: and what is stored", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const order: PeerAddress[] = [];
  const store = async (index: number, from: PeerAddress) => {
    await repository.store(makeProtocol(index), { from });
    order.push(from);
  };
  // So many that they take several transactions
  const before = Array.from({ length: 300 }, (_, index) => store(index, many));
  await Promise.all([...before, store(300, one)]);
  assertLess(order.indexOf(one), 100);
});

Deno.test("sqlite: a long response waits for room, and takes no more than it needs", async () => {
  await using repository = await openSqliteRepository(":memory:");
  const { bytes, ...protocol } = makeProtocol(1);
  const tail = encodeExplicit({ "00730010 LO": "TEST", "00731001 OB": new Uint8Array(20_000) });
  await repository.store({ ...protocol, bytes: new Uint8Array([...bytes, ...tail]) });
  // The same element under every block that the creator could have: a response of a megabyte
  const blocks = Array.from({ length: 50 }, (_, index) => (0x10 + index).toString(16).toUpperCase());
  const keys = query(Object.fromEntries([
    ...blocks.map((block) => [`007300${block} LO`, "TEST"]),
    ...blocks.map((block) => [`0073${block}01 OB`, new Uint8Array(0)]),
  ]));
  const budget = new ByteBudget(5 * 2 ** 20);
  const search = async (): Promise<number> => {
    const memory = budget.account();
    let length = 0;
    for await (const { dataset } of repository.find(keys, { transferSyntaxUid: ExplicitVRLittleEndian, memory })) {
      length = dataset.bytes.length;
      assert(memory.held >= length && memory.held < length + 1024);
      assertLess(budget.taken, budget.limit + MaxResponseLength + length);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assertEquals(memory.held, 0);
    return length;
  };
  const lengths = await Promise.all(Array.from({ length: 8 }, search));
  assert(lengths.every((length) => length > 1_000_000));
});
