/** Whoever is busy for long lets the runtime look at its sockets. */
import { assert, assertEquals } from "@std/assert";
import { afterSockets, FairShare } from "../../lib/transport/turn.ts";
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
  const turns = new Turns(10);
  turns.enter();
  assert(await turnsUntilRead(() => turns.due ? turns.pass() : Promise.resolve()) <= 2);
  turns.leave();
});

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
