/** Whoever is busy for long lets the runtime look at its sockets. */
import { assert, assertEquals, assertFalse } from "@std/assert";
import { afterSockets, FairShare, turnDue, turned } from "../../lib/transport/turn.ts";
import { Turns } from "../../lib/repository/turns.ts";

/** Turns until a byte of somebody else has been read, while the event loop always has something to do at once. */
async function turnsUntilRead(turn: () => Promise<void>): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [near, far] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  let read = false;
  const reading = near.read(new Uint8Array(1)).then(() => read = true);
  await new Promise((resolve) => setTimeout(resolve, 20)); // now it waits for the runtime to say that something has come
  let awake = true;
  const stayAwake = () => {
    busy(0.5);
    if (awake) setImmediate(stayAwake);
  };
  stayAwake();
  await far.write(Uint8Array.of(1));
  let turns = 0;
  for (; !read && turns < 100; turns++) {
    busy(25);
    await turn();
  }
  awake = false;
  await reading;
  near.close();
  far.close();
  return turns;
}

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

Deno.test("others are read from within a turn or two, however busy connections keep the runtime", async () => {
  const share = new FairShare();
  assert(await turnsUntilRead(() => share.take(2 ** 20) ?? Promise.resolve()) <= 2);
});

Deno.test("… and however busy searches keep it", async () => {
  const work = new Turns(10).enter();
  assert(await turnsUntilRead(() => work.due() ? work.pass() : Promise.resolve()) <= 2);
  work.leave();
});

Deno.test("… and one after the other begins: where each takes a whole slice, sockets are looked at in between", async () => {
  const turns = new Turns(10);
  const order: string[] = [];
  let over = false;
  const look = () => {
    order.push("sockets");
    if (!over) afterSockets(look);
  };
  afterSockets(look);
  await Promise.all(Array.from({ length: 4 }, async () => {
    const work = turns.enter();
    await work.pass();
    order.push("work");
    busy(25);
    work.leave();
  }));
  over = true;
  assertFalse(order.join().includes("work,work"), `${order}`);
});

Deno.test("who has done little beside somebody with much to do does not wait at every step", async () => {
  const much = new FairShare();
  const little = new FairShare();
  const turn = takeSlice(much);
  for (let step = 0; step < 50; step++) assertEquals(little.take(2048), undefined);
  assert(much.take(1) !== undefined);
  await turn;
  assertEquals(much.take(1), undefined);
});

Deno.test("among equals nobody goes on when a turn is due", async () => {
  const shares = Array.from({ length: 20 }, () => new FairShare());
  const turns = shares.map(takeSlice);
  assert(turns.every((turn) => turn !== undefined));
  await Promise.all(turns);
});

Deno.test("reads that give little do not put off a turn for ever", async () => {
  const share = new FairShare();
  const worked = () => {
    busy(5);
    turned();
    return share.take(2 ** 18);
  };
  let turn = worked();
  for (let times = 1; turn === undefined && times < 100; times++) turn = worked();
  assert(turn !== undefined);
  await turn;
});

/** Works for as long as nobody notices, and much. */
function takeSlice(share: FairShare): Promise<void> | undefined {
  busy(25);
  return share.take(2 ** 20);
}

Deno.test("what has been called off does not come", async () => {
  const came: string[] = [];
  const callOff = afterSockets(() => came.push("called off"));
  await new Promise<void>((resolve) => {
    afterSockets(() => {
      came.push("not called off");
      resolve();
    });
    callOff();
  });
  assertEquals(came, ["not called off"]);
});

Deno.test("whoever comes from elsewhere does not wait for all who came before from one address", async () => {
  const order: number[] = [];
  const shares = Array.from({ length: 20 }, (_, port) => new FairShare({ hostname: "192.0.2.1", port }));
  shares.push(new FairShare({ hostname: "192.0.2.2", port: 1 }));
  await Promise.all(shares.map(async (share, index) => {
    await takeSlice(share);
    order.push(index);
  }));
  assert(order.indexOf(20) < 3);
});

Deno.test("what many wait for does not stand in line behind them", async () => {
  const order: string[] = [];
  const many = Array.from({ length: 20 }, (_, port) => new FairShare({ hostname: `192.0.2.${port}`, port }));
  const awaited = new FairShare(undefined, { awaited: true });
  await Promise.all([...many, awaited].map(async (share) => {
    await takeSlice(share);
    order.push(share === awaited ? "awaited" : "other");
  }));
  assert(order.indexOf("awaited") < 3);
});

Deno.test("whoever leaves does not wait for more than the turn that is due", async () => {
  const shares = Array.from({ length: 5 }, () => new FairShare());
  const left: Promise<void>[] = [];
  await Promise.all(shares.map(async (share) => {
    await takeSlice(share);
    left.push(turnDue());
  }));
  await Promise.all(left);
});

Deno.test("what a connection waits for ends with it", async () => {
  const from = { hostname: "192.0.2.1", port: 1 };
  const order: string[] = [];
  const [leaves, stays] = [new FairShare(from), new FairShare({ ...from, port: 2 })];
  const turns = [stays, leaves].map((share) =>
    takeSlice(share)?.then(() => order.push(share === stays ? "stays" : "leaves"))
  );
  leaves.leave();
  await turns[1];
  assertEquals(order, ["leaves"]);
  await Promise.all(turns);
});

Deno.test("those who wait for a turn go on one by one, and the sockets are looked at in between", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [near, far] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  let gone = 0;
  let before: number | undefined;
  const reading = near.read(new Uint8Array(1)).then(() => before = gone);
  const shares = Array.from({ length: 20 }, () => new FairShare());
  const going = shares.map(async (share) => {
    await takeSlice(share);
    busy(25);
    gone++;
  });
  await far.write(Uint8Array.of(1));
  await Promise.all(going);
  await reading;
  assert(before !== undefined && before < 10);
  near.close();
  far.close();
});
