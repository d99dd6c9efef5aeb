/** What associations may hold in memory between them. */
import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Beyond, ByteBudget } from "../../lib/association/byte_budget.ts";

const Share = 256 * 1024;
const MiB = 2 ** 20;

Deno.test("byte budget: what an association holds within its share is not counted", () => {
  const budget = new ByteBudget(1);
  const accounts = Array.from({ length: 10 }, () => budget.account());
  for (const account of accounts) assert(account.take(Share));
  assertEquals(budget.taken, 0);
});

Deno.test("byte budget: beyond the limit nothing is taken, and what is given back can be", () => {
  const budget = new ByteBudget(MiB);
  const [first, second] = [budget.account(), budget.account()];
  assert(first.take(Share + MiB - 1000));
  assertFalse(second.take(Share + 1001));
  assertEquals(second.held, 0);
  assert(second.take(Share + 1000));
  assertEquals(budget.taken, MiB);
  first.give(Share + MiB - 1000);
  assertEquals([budget.taken, first.held], [1000, 0]);
});

Deno.test("byte budget: where nothing is taken there is room for more than the limit, and then for nobody else", () => {
  const budget = new ByteBudget(MiB);
  const [first, second] = [budget.account(), budget.account()];
  assert(first.take(10 * MiB));
  assertFalse(first.take(1));
  assertFalse(second.take(Share + 1));
  assert(second.take(Share));
});

Deno.test("byte budget: one association gets a quarter, piece after piece", () => {
  const budget = new ByteBudget(256 * MiB);
  const account = budget.account();
  let pieces = 0;
  while (account.take(Share)) pieces++;
  assertEquals(pieces, (Share + 64 * MiB) / Share);
});

Deno.test("byte budget: those who wait are served in their order", async () => {
  const budget = new ByteBudget(MiB);
  const [holder, ...others] = Array.from({ length: 3 }, () => budget.account());
  holder.take(Share + MiB);
  const order: number[] = [];
  const waiting = others.map((account, index) =>
    account.taken(Share + MiB / 2).then((taken) => void (taken && order.push(index)))
  );
  holder.give(MiB);
  await Promise.all(waiting);
  assertEquals(order, [0, 1]);
  assertEquals(budget.taken, MiB);
});

Deno.test("byte budget: waiting ends without room when time is up, on a signal, and with the association", async () => {
  const budget = new ByteBudget(1);
  const holder = budget.account();
  holder.take(MiB);
  const account = budget.account();
  assertFalse(await account.taken(MiB, { timeoutMs: 5 }));
  assertFalse(await account.taken(MiB, { signal: AbortSignal.abort() }));
  const controller = new AbortController();
  const signalled = account.taken(MiB, { signal: controller.signal });
  controller.abort();
  assertFalse(await signalled);
  const left = account.taken(MiB);
  account.close();
  assertFalse(await left);
  assertFalse(await account.taken(1));
  holder.close();
  assertEquals(budget.taken, 0);
  assertEquals(account.held, 0);
});

Deno.test("byte budget: of those that hold something and need more, one at a time goes on", async () => {
  const budget = new ByteBudget(MiB);
  const accounts = Array.from({ length: 4 }, () => budget.account());
  for (const account of accounts) assert(account.take(Share + MiB / 4));
  let most = 0;
  const order: number[] = [];
  await Promise.all(accounts.map(async (account, index) => {
    assert(await account.taken(MiB, { beyond: "begin" }));
    most = Math.max(most, budget.taken);
    order.push(index);
    await new Promise((resolve) => setTimeout(resolve, 2));
    account.give(MiB);
  }));
  assertEquals([order, most, budget.taken], [[0, 1, 2, 3], 2 * MiB, MiB]);
  // Whoever closes with it leaves it to the next.
  assert(accounts[0].take(MiB, "begin"));
  assertFalse(accounts[1].take(MiB, "begin"));
  accounts[0].close();
  assert(accounts[1].take(MiB, "begin"));
});

Deno.test("byte budget: identifiers have one of their own, which ends with the account", () => {
  const budget = new ByteBudget(MiB);
  const account = budget.account();
  assert(account.identifiers.take(Share + MiB));
  assertEquals([budget.taken, budget.identifiers.taken, budget.identifiers.limit], [0, MiB, MiB / 4]);
  account.close();
  assertEquals(budget.identifiers.taken, 0);
});

Deno.test("byte budget: of what identifiers become, one association has a quarter, one address three", () => {
  const budget = new ByteBudget(16 * MiB);
  const accounts = Array.from(
    { length: 5 },
    (_, index) => budget.account({ hostname: index < 4 ? "a" : "b" }).identifiers,
  );
  assert(accounts[0].take(Share + MiB / 2));
  assert(accounts[0].take(MiB / 2));
  assertFalse(accounts[0].take(1));
  assert(accounts[1].take(Share + MiB));
  assert(accounts[2].take(Share + MiB));
  assertFalse(accounts[3].take(Share + 1));
  assert(accounts[4].take(Share + MiB));
  accounts[1].give(Share + MiB);
  assert(accounts[3].take(Share + MiB));
});

Deno.test("byte budget: what is asked for when an association is over has no account", () => {
  const budget = new ByteBudget(MiB);
  const account = budget.account();
  account.close();
  assertFalse(account.identifiers.take(1));
  assertFalse(account.incoming.take(1));
  assertEquals([budget.accounts, budget.identifiers.accounts], [0, 0]);
});

Deno.test("byte budget: the addresses of an IPv6 network have the part of one address", () => {
  const budget = new ByteBudget(16 * MiB);
  const hostnames = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4", "2001:db8:0:1::1"];
  const [first, second, third, beyond, elsewhere] = hostnames.map((hostname) =>
    budget.account({ hostname }).identifiers
  );
  for (const account of [first, second, third]) assert(account.take(Share + MiB));
  assertFalse(beyond.take(Share + 1));
  assert(elsewhere.take(Share + MiB));
  second.close();
  assert(beyond.take(Share + MiB));
});

Deno.test("byte budget: what is received is taken whatever is on its way out, as long as it is short", () => {
  const budget = new ByteBudget(MiB);
  const account = budget.account();
  assert(account.take(Share + 2 * MiB));
  assertFalse(account.take(1));
  assert(account.incoming.take(Share));
  assertFalse(account.incoming.take(1));
  account.close();
  assertEquals([budget.taken, account.incoming.held], [0, 0]);
});

Deno.test("byte budget: whoever hardly reads loses what its identifiers take, too, when others wait", async () => {
  const budget = new ByteBudget(4000);
  const [slow, other] = [budget.account(), budget.account()];
  const lost = new Promise<void>((resolve) => {
    const sending = slow.send(() => {
      slow.close();
      sending.end();
      resolve();
    });
    sending.pace.resume();
  });
  assert(slow.identifiers.take(Share + 1000));
  assert(await other.identifiers.taken(Share + 500, { timeoutMs: 15_000 }));
  await lost;
});

Deno.test("byte budget: whoever comes last from elsewhere waits for one of those from another address", async () => {
  const budget = new ByteBudget(1000);
  const holder = budget.account();
  holder.take(Share + 1000);
  const order: string[] = [];
  const wait = async (hostname: string) => {
    const account = budget.account({ hostname });
    assert(await account.taken(Share + 1000));
    order.push(hostname);
    account.close();
  };
  const waiting = [..."aaaaab"].map(wait);
  holder.close();
  await Promise.all(waiting);
  assertEquals(order.join(""), "abaaaa");
});

Deno.test("byte budget: who finishes does not wait for what the same association has yet to begin", async () => {
  const budget = new ByteBudget(MiB);
  const [holder, account] = [budget.account(), budget.account()];
  holder.take(Share + MiB);
  for (const beyond of ["begin", "finish"] as const) assert(holder.take(1000, beyond));
  const begun = account.taken(Share + MiB, { beyond: "begin" });
  const finished = account.taken(Share + 1000, { beyond: "finish" });
  const other = budget.account();
  assertFalse(other.take(Share + 1, "finish"));
  holder.give(1000); // what goes beyond to finish is given back first
  assert(await finished);
  let waits = true;
  begun.then(() => waits = false);
  await Promise.resolve();
  assert(waits);
  account.give(Share + 1000);
  holder.close();
  assert(await begun);
});

Deno.test("byte budget: a limit that is none", () => {
  for (const limit of [0, -1, NaN]) assertThrows(() => new ByteBudget(limit), RangeError, `byte budget ${limit}`);
});

Deno.test("byte budget: whatever comes and goes, it is all there at the end, and one alone at most is beyond the limit for each of two reasons", () => {
  const step = fc.record({
    account: fc.nat(4),
    take: fc.boolean(),
    bytes: fc.nat(3 * MiB),
    beyond: fc.constantFrom<Beyond | undefined>("begin", "finish", undefined),
  });
  const most = (steps: readonly { bytes: number }[]) => Math.max(0, ...steps.map(({ bytes }) => bytes));
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const budget = new ByteBudget(4 * MiB);
    const accounts = Array.from({ length: 5 }, () => budget.account());
    for (const { account, take, bytes, beyond } of steps) {
      const one = accounts[account];
      if (take) one.take(bytes, beyond);
      else one.give(Math.min(bytes, one.held));
      const drawn = accounts.map(({ held }) => Math.max(0, held - Share));
      assertEquals(budget.taken, drawn.reduce((sum, each) => sum + each, 0));
      assert(budget.taken <= budget.limit + 2 * most(steps));
    }
    for (const account of accounts) account.close();
    assertEquals(budget.taken, 0);
  }));
});
