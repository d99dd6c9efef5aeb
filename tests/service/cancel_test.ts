import { assert, assertEquals, assertInstanceOf, assertLess } from "@std/assert";
import { AssociationAbortedError, OperationCancelledError } from "../../lib/errors.ts";
import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { storage } from "../../lib/service/storage.ts";
import type { MoveTarget } from "../../lib/service/types.ts";
import { listen } from "../../lib/transport/mod.ts";
import { aborted } from "./aborted.ts";
import { assertLines, line, send, wrong } from "./cases.ts";
import { until } from "../support/scripted_peer.ts";
import { Destination } from "./destination.ts";
import { Find, Get, Move, requestOf, ScriptedScu, Store, storeOf } from "./scripted_scu.ts";

/** What a handler does at the place where it is to be stopped. */
type Stage = (signal: AbortSignal) => AsyncIterable<never>;

/** A handler that comes to a stage after some yields, and what is known of it. */
class Watched {
  readonly started = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();
  finished = false;
  reason: unknown;

  async *run(before: readonly unknown[], stage: Stage, signal: AbortSignal): AsyncGenerator<never, void, void> {
    signal.addEventListener("abort", () => this.reason = signal.reason);
    try {
      yield* before.map(wrong);
      this.started.resolve();
      yield* stage(signal);
    } finally {
      this.finished = true;
      this.ended.resolve();
    }
  }
}

/** Never yields and does not care about its signal; ends with the test. */
function deaf(after: Promise<void>): Stage {
  return async function* () {
    await after;
    yield* [];
  };
}

async function* forever(): AsyncGenerator<never, void, void> {
  while (true) yield wrong({ status: 0xff00, dataset: { HangingProtocolName: "Again" } });
}

const match = { status: 0xff00, dataset: { HangingProtocolName: "Chest" } };

/** For each operation: what its handler yields before it has anything to say, and with one thing said. */
const operations = [
  { name: "C-FIND", sopClassUid: Find, before: [], between: [match], first: "FF00 +Chest", final: "FE00" },
  {
    name: "C-GET",
    sopClassUid: Get,
    before: [{ subOperations: 3 }],
    between: [{ subOperations: 3 }, send("1.2.3")],
    first: "FF00 r2 c1 f0 w0",
    final: "FE00 r2 c1 f0 w0",
  },
  {
    name: "C-MOVE",
    sopClassUid: Move,
    before: [{ subOperations: 3 }],
    between: [{ subOperations: 3 }, send("1.2.3")],
    first: "FF00 r2 c1 f0 w0",
    final: "FE00 r2 c1 f0 w0",
  },
] as const;

Deno.test("C-GET: one that waits for its place in the window hears a C-CANCEL and sends nothing", async () => {
  let counted = 0;
  const service = hangingProtocol({
    async *get() {
      yield { subOperations: 2 };
      counted++;
      yield send("1.2.3");
      yield send("1.2.4");
    },
  });
  const window = { invoked: 2, performed: 1 };
  await using scu = await ScriptedScu.open([service], { timeout: 5, window });
  scu.answerStore = (_request, index) => index === 0 ? undefined : 0;
  await scu.send(await requestOf(Get, { MessageID: 1 }), await requestOf(Get, { MessageID: 2 }));
  const response = scu.response();
  await until("the first is sent, and the second waits", () => scu.stores.length === 1 && counted === 2);
  await scu.cancel(2, Get);
  assertEquals(await line(await response), "FE00 r2 c0 f0 w0");
  assertEquals(scu.stores.length, 1);
  await scu.answer(scu.stores[0], 0x0000);
  assertEquals((await Promise.all((await scu.responses()).map(line))).at(-1), "0000 c2 f0 w0");
  await scu.release();
});

async function watch(
  sopClassUid: string,
  yields: readonly unknown[],
  stage: Stage,
  run: (scu: ScriptedScu, watched: Watched) => Promise<void>,
  target?: MoveTarget,
): Promise<void> {
  await using destination = await Destination.open();
  const watched = new Watched();
  const handler = ({ signal }: { signal: AbortSignal }) => watched.run(yields, stage, signal);
  const services = [hangingProtocol({
    find: handler,
    get: handler,
    async *move(request) {
      yield { destination: target ?? destination.target };
      yield* handler(request);
    },
  })];
  await using scu = await ScriptedScu.open(services, { timeout: 5 });
  await scu.send(await requestOf(sopClassUid));
  await run(scu, watched);
}

for (const { name, sopClassUid, before, between, first, final } of operations) {
  const cancelled = async (scu: ScriptedScu, watched: Watched, expected: string) => {
    const started = performance.now();
    await scu.cancel(7, sopClassUid);
    assertLines([await line(await scu.response())], [expected]);
    assertInstanceOf(watched.reason, OperationCancelledError);
    return performance.now() - started;
  };

  Deno.test(`${name}: C-CANCEL before the first yield`, () =>
    watch(sopClassUid, [], aborted, async (scu, watched) => {
      await watched.started.promise;
      assertLess(await cancelled(scu, watched, "FE00"), 500);
      assert(watched.finished);
      await scu.release();
    }));

  Deno.test(`${name}: C-CANCEL before the first match or instance`, () =>
    watch(sopClassUid, before, aborted, async (scu, watched) => {
      await watched.started.promise;
      await cancelled(scu, watched, sopClassUid === Find ? "FE00" : "FE00 r3 c0 f0 w0");
      assert(watched.finished);
      await scu.release();
    }));

  Deno.test(`${name}: C-CANCEL between yields`, () =>
    watch(sopClassUid, between, aborted, async (scu, watched) => {
      assertEquals(await line(await scu.response()), first);
      await watched.started.promise;
      assertLess(await cancelled(scu, watched, final), 500);
      assert(watched.finished);
      await scu.release();
    }));

  Deno.test(`${name}: C-CANCEL of a handler that ignores its signal is answered within a bound`, async () => {
    const end = Promise.withResolvers<void>();
    await watch(sopClassUid, between, deaf(end.promise), async (scu, watched) => {
      assertEquals(await line(await scu.response()), first);
      await watched.started.promise;
      assertLess(await cancelled(scu, watched, final), 2000);
      assert(!watched.finished);
      await scu.release();
      end.resolve();
      await watched.ended.promise;
    });
  });

  Deno.test(`${name}: a second C-CANCEL, and one after the end, are ignored`, () =>
    watch(sopClassUid, between, aborted, async (scu, watched) => {
      await scu.response();
      await watched.started.promise;
      await scu.cancel(7, sopClassUid);
      await scu.cancel(7, sopClassUid);
      assertEquals(await line(await scu.response()), final);
      await scu.cancel(7, sopClassUid);
      await scu.release();
    }));

  Deno.test(`${name}: the handler is stopped by a release, which is answered`, () =>
    watch(sopClassUid, between, aborted, async (scu, watched) => {
      await scu.response();
      await watched.started.promise;
      await scu.release();
      assert(watched.finished);
      assertInstanceOf(watched.reason, AssociationAbortedError);
    }));

  Deno.test(`${name}: a release does not wait for a handler that ignores its signal`, async () => {
    const end = Promise.withResolvers<void>();
    await watch(sopClassUid, between, deaf(end.promise), async (scu, watched) => {
      await scu.response();
      await watched.started.promise;
      const started = performance.now();
      await scu.release();
      assertLess(performance.now() - started, 2000);
      end.resolve();
      await watched.ended.promise;
    });
  });

  for (const how of ["A-ABORT", "the end of the connection"] as const) {
    Deno.test(`${name}: the handler is stopped by ${how}`, () =>
      watch(sopClassUid, between, aborted, async (scu, watched) => {
        await scu.response();
        await watched.started.promise;
        if (how === "A-ABORT") await scu.sendPdu({ type: "A-ABORT", source: 0, reason: 0 });
        else scu.close();
        await watched.ended.promise;
        assert(watched.reason instanceof Error);
      }));
  }
}

Deno.test("C-FIND: C-CANCEL in a flood of matches", () =>
  watch(Find, [], forever, async (scu, watched) => {
    for (let count = 0; count < 5; count++) assertEquals(await line(await scu.response()), "FF00 +Again");
    await scu.cancel(7, Find);
    assertEquals(await line((await scu.responses()).at(-1)!), "FE00");
    assert(watched.finished);
    await scu.release();
  }));

Deno.test("C-GET: a release while a sub-operation waits is answered at once", () =>
  watch(Get, [{ subOperations: 3 }, send("1.2.3")], aborted, async (scu) => {
    const asked = Promise.withResolvers<void>();
    scu.answerStore = () => {
      asked.resolve();
      return undefined;
    };
    const waiting = scu.response().catch(() => {});
    await asked.promise;
    const started = performance.now();
    await scu.sendPdu({ type: "A-RELEASE-RQ" });
    await waiting;
    assertLess(performance.now() - started, 500);
  }));

Deno.test("C-GET: C-CANCEL while a sub-operation waits: it is finished, the rest remains", () =>
  watch(Get, [{ subOperations: 3 }, send("1.2.3"), send("1.2.4")], aborted, async (scu, watched) => {
    const answer = Promise.withResolvers<number>();
    scu.answerStore = async () => {
      await scu.cancel(7, Get);
      setTimeout(() => answer.resolve(0x0000), 20);
      return await answer.promise;
    };
    assertEquals(await Promise.all((await scu.responses()).map(line)), ["FE00 r2 c1 f0 w0"]);
    assertEquals(scu.stores.length, 1);
    assert(watched.finished);
    await scu.release();
  }));

Deno.test("C-MOVE: C-CANCEL while a destination does not answer a sub-operation", async () => {
  await using destination = await Destination.open([0x0000, undefined]);
  const instances = [{ subOperations: 3 }, send("1.2.3"), send("1.2.4"), send("1.2.5")];
  await watch(Move, instances, aborted, async (scu, watched) => {
    assertEquals(await line(await scu.response()), "FF00 r2 c1 f0 w0");
    while (destination.received.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const started = performance.now();
    await scu.cancel(7, Move);
    assertEquals(await line(await scu.response()), "FE00 r1 c1 f1 w0 failed 1.2.4");
    assertLess(performance.now() - started, 2000);
    assert(watched.finished);
    await scu.release();
  }, destination.target);
});

Deno.test("C-MOVE: C-CANCEL while a destination does not answer the association request", async () => {
  const silent = await listen({ host: "127.0.0.1", port: 0 });
  const instances = [{ subOperations: 2 }, send("1.2.3"), send("1.2.4")];
  await watch(Move, instances, aborted, async (scu, watched) => {
    const { value: duplex } = await silent[Symbol.asyncIterator]().next();
    const started = performance.now();
    await scu.cancel(7, Move);
    assertEquals(await line(await scu.response()), "FE00 r2 c0 f0 w0");
    assertLess(performance.now() - started, 500);
    assert(watched.finished);
    duplex.close();
    await scu.release();
  }, { host: "127.0.0.1", port: silent.address.port });
  silent.close();
});

for (const how of ["release", "abort"] as const) {
  Deno.test(`C-STORE: the handler is stopped by ${how}`, async () => {
    const watched = new Watched();
    const service = storage([Store], ({ signal }) => watched.run([], aborted, signal));
    await using scu = await ScriptedScu.open([service]);
    await scu.send(await storeOf());
    await watched.started.promise;
    if (how === "release") await scu.release();
    else await scu.sendPdu({ type: "A-ABORT", source: 0, reason: 0 });
    await watched.ended.promise;
    assert(watched.finished);
  });
}
