/** Table 9-10 over a connection: what a peer sends in each state, and what it gets. */
import { assertEquals, assertRejects } from "@std/assert";
import { Association } from "../../lib/association/association.ts";
import { negotiate, rejection } from "../../lib/association/negotiate.ts";
import type { Performer } from "../../lib/association/performed_operations.ts";
import { type Action, type Event, type State, StateTable } from "../../lib/association/state_table.ts";
import type { AAssociateRq, Pdu } from "../../lib/pdu/types.ts";
import { duplexPair } from "../../lib/transport/mod.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { associateRq, echoRq, message, ScriptedPeer, until } from "../support/scripted_peer.ts";
import { CommandField } from "../../lib/dimse/commands.ts";

const rq = associateRq();
const policy = {
  contexts: [{ abstractSyntax: Verification, transferSyntaxes: [ExplicitVRLittleEndian] }],
  maxPduLength: 16384,
};
const ac = negotiate(rq, policy);

/** An association whose performer holds every operation until it is told to let go. */
class Scene implements AsyncDisposable {
  readonly association: Association;
  readonly peer: ScriptedPeer;
  readonly #letGo = Promise.withResolvers<void>();
  readonly #done: Promise<unknown>[] = [];

  constructor(role: "requestor" | "acceptor") {
    const [ours, theirs] = duplexPair();
    const perform: Performer = async (operation) => {
      await this.#letGo.promise;
      if (!operation.signal.aborted) await operation.respond({ Status: 0 });
    };
    this.association = new Association(ours, role, { timeout: 2, perform });
    this.peer = new ScriptedPeer(theirs);
  }

  /** Goes on without waiting for the outcome, whatever that is. */
  start(promise: Promise<unknown>): void {
    this.#done.push(promise.catch(() => {}));
  }

  /** Let the held operation come to its end. */
  letGo(): void {
    this.#letGo.resolve();
  }

  async reach(state: State): Promise<void> {
    await until(`${this.association.state} becomes ${state}`, () => this.association.state === state);
  }

  async established(): Promise<void> {
    const { association, peer } = this;
    if (association.role === "acceptor") {
      this.start(association.accept((rq) => Promise.resolve(negotiate(rq, policy))));
      await peer.associate();
    } else {
      this.start(association.open(rq));
      await peer.expect("A-ASSOCIATE-RQ");
      await peer.send(ac);
    }
    await this.reach("Sta6");
    await peer.send(echoRq(1)); // and it is held
  }

  async releasing(): Promise<void> {
    await this.established();
    this.start(this.association.release());
    await this.peer.expect("A-RELEASE-RQ");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.letGo();
    this.association.abort();
    await this.peer[Symbol.asyncDispose]();
    await this.association.closed;
    await Promise.all(this.#done);
  }
}

const releaseRq: Pdu = { type: "A-RELEASE-RQ" };
const releaseRp: Pdu = { type: "A-RELEASE-RP" };

/** How to bring an association to a state and hold it there. */
const scenes: [state: State, role: "requestor" | "acceptor", play: (scene: Scene) => Promise<void>][] = [
  ["Sta2", "acceptor", () => Promise.resolve()],
  ["Sta3", "acceptor", async (scene) => {
    const forever = Promise.withResolvers<never>();
    scene.start(scene.association.accept(() => forever.promise));
    await scene.peer.send(rq);
  }],
  ["Sta5", "requestor", async (scene) => {
    scene.start(scene.association.open(rq));
    await scene.peer.expect("A-ASSOCIATE-RQ");
  }],
  ["Sta6", "acceptor", (scene) => scene.established()],
  ["Sta6", "requestor", (scene) => scene.established()],
  ["Sta7", "acceptor", (scene) => scene.releasing()],
  ["Sta7", "requestor", (scene) => scene.releasing()],
  ["Sta8", "acceptor", async (scene) => {
    await scene.established();
    await scene.peer.send(releaseRq);
  }],
  ["Sta9", "requestor", async (scene) => {
    await scene.releasing();
    await scene.peer.send(releaseRq);
  }],
  ["Sta10", "acceptor", async (scene) => {
    await scene.releasing();
    await scene.peer.send(releaseRq);
  }],
  ["Sta11", "requestor", async (scene) => {
    await scene.releasing();
    await scene.peer.send(releaseRq);
    await scene.reach("Sta9");
    scene.letGo();
    await scene.peer.expect("A-RELEASE-RP");
  }],
  ["Sta12", "acceptor", async (scene) => {
    await scene.releasing();
    await scene.peer.send(releaseRq, releaseRp);
  }],
  ["Sta13", "acceptor", async (scene) => {
    scene.start(scene.association.accept(() => Promise.resolve(rejection(2, 3, 1))));
    await scene.peer.send(rq);
    await scene.peer.expect("A-ASSOCIATE-RJ");
  }],
  ["Sta13", "requestor", async (scene) => {
    await scene.established();
    scene.association.abort();
    await scene.peer.expect("A-ABORT", { source: 0, reason: 0 });
  }],
];

const received: [Event, Pdu | Uint8Array | Pdu[]][] = [
  ["Evt3", ac],
  ["Evt4", rejection(1, 1, 1)],
  ["Evt6", rq],
  // A C-CANCEL for nothing: it needs no answer.
  ["Evt10", message({ CommandField: CommandField.CCancelRq, MessageIDBeingRespondedTo: 77 })],
  ["Evt12", releaseRq],
  ["Evt13", releaseRp],
  ["Evt16", { type: "A-ABORT", source: 0, reason: 0 }],
  ["Evt17", new Uint8Array()],
  ["Evt19", Uint8Array.of(0x99, 0, 0, 0, 0, 2, 1, 2)],
];

/** What the peer gets for an action; nothing for the ones left out. */
const answers: Partial<Record<Action, (peer: ScriptedPeer, event: Event) => Promise<unknown>>> = {
  "AE-4": (peer) => peer.expectClosed(),
  "AR-3": (peer) => peer.expectClosed(),
  "AA-1": (peer) => peer.expect("A-ABORT", { source: 0, reason: 0 }),
  "AA-2": (peer) => peer.expectClosed(),
  "AA-3": (peer) => peer.expectClosed(),
  "AA-4": (peer) => peer.expectClosed(),
  "AA-5": (peer) => peer.expectClosed(),
  "AR-5": (peer) => peer.expectClosed(),
  "AA-7": (peer, event) => peer.expect("A-ABORT", { source: 2, reason: event === "Evt19" ? 1 : 2 }),
  "AA-8": (peer, event) => peer.expect("A-ABORT", { source: 2, reason: event === "Evt19" ? 1 : 2 }),
};

for (const [state, role, play] of scenes) {
  Deno.test(`what a peer may send to an ${role} in ${state}, and what it gets`, async () => {
    for (const [event, what] of received) {
      await using scene = new Scene(role);
      await play(scene);
      await scene.reach(state);
      const [action, next, otherwise = next] = StateTable[event][state]!;

      if (event === "Evt17") await scene.peer.closeWrite();
      else await scene.peer.send(what);

      if (event === "Evt17" && ["Sta8", "Sta9", "Sta12"].includes(state)) {
        // Its end comes behind the release, which is answered first.
        scene.letGo();
        await scene.peer.expect("A-RELEASE-RP");
      }
      if (action === "AE-6") scene.start(scene.association.accept(() => new Promise(() => {})));
      await answers[action]?.(scene.peer, event);
      await scene.reach(role === "requestor" || action === "AE-6" ? next : otherwise);
      if (!answers[action] && (state === "Sta13" || event === "Evt10")) await scene.peer.expectSilence(5);
    }
  });
}

Deno.test("a release in mid-operation is answered, after the handler has come to its end", async () => {
  await using scene = new Scene("acceptor");
  await scene.established();
  await scene.peer.send(releaseRq);
  await scene.reach("Sta8");
  await scene.peer.expectSilence(20);
  scene.letGo();
  await scene.peer.expect("A-RELEASE-RP");
  await scene.reach("Sta13");
});

Deno.test("a release collision, the requestor's side: it answers first", async () => {
  await using scene = new Scene("requestor");
  scene.letGo();
  await scene.established();
  await scene.peer.expectMessage(CommandField.CEchoRsp);
  const released = scene.association.release();
  await scene.peer.expect("A-RELEASE-RQ");
  await scene.peer.send(releaseRq);
  await scene.peer.expect("A-RELEASE-RP");
  await scene.peer.send(releaseRp);
  await scene.peer.expectClosed();
  await released;
});

Deno.test("a release collision, the acceptor's side: it waits for the requestor's answer", async () => {
  await using scene = new Scene("acceptor");
  scene.letGo();
  await scene.established();
  await scene.peer.expectMessage(CommandField.CEchoRsp);
  const released = scene.association.release();
  await scene.peer.expect("A-RELEASE-RQ");
  await scene.peer.send(releaseRq);
  await scene.peer.expectSilence(20);
  await scene.peer.send(releaseRp);
  await scene.peer.expect("A-RELEASE-RP");
  scene.peer.close();
  await released;
});

Deno.test("both sides release at once, and both are done", async () => {
  const [here, there] = duplexPair();
  const requestor = new Association(here, "requestor", { timeout: 1 });
  const acceptor = new Association(there, "acceptor", { timeout: 1 });
  const accepted = acceptor.accept((request: AAssociateRq) => Promise.resolve(negotiate(request, policy)));
  await requestor.open(rq);
  await accepted;
  await Promise.all([requestor.release(), acceptor.release()]);
  await Promise.all([requestor.closed, acceptor.closed]);
  assertEquals([requestor.state, acceptor.state], ["Sta1", "Sta1"]);
});

Deno.test("an A-RELEASE-RQ that is not answered ends in an A-ABORT", async () => {
  const [here, there] = duplexPair();
  await using peer = new ScriptedPeer(there);
  const association = new Association(here, "requestor", { timeout: 0.05 });
  const opened = association.open(rq);
  await peer.expect("A-ASSOCIATE-RQ");
  await peer.send(ac);
  await opened;
  await assertRejects(() => association.release(), "within 0.05 s");
  await peer.expect("A-RELEASE-RQ");
  await peer.expectAbort(2, 0);
  await association.closed;
});

Deno.test("a connection that is lost before anything is requested is no riddle for the caller", async () => {
  const [here, there] = duplexPair();
  const association = new Association(here, "requestor", { timeout: 1 });
  there.close();
  await association.closed;
  await assertRejects(() => association.open(rq), "closed");
});

Deno.test("a peer that does not read is not owed a queue of answers", async () => {
  const [here, there] = duplexPair({ highWaterMark: 1 });
  await using peer = new ScriptedPeer(there);
  let received = 0;
  const held = Promise.withResolvers<void>();
  const association = new Association(here, "acceptor", {
    timeout: 0.3,
    perform: () => held.promise,
    onEvent: ({ type }) => void (type === "message-received" && received++),
  });
  const accepted = association.accept((rq) => Promise.resolve(negotiate(rq, policy)));
  await peer.associate();
  await accepted;
  // Each but the first is a duplicate invocation.
  const sent = peer.send(...Array.from({ length: 1000 }, () => echoRq(1)));
  await association.ended;
  // What gathers for one write is bounded in bytes: 16 KiB of C-ECHO-RSP.
  assertEquals(received < 300, true, `${received} requests were taken`);
  peer.close();
  held.resolve();
  await Promise.all([sent, association.closed]);
});

Deno.test("PDUs after the end are answered only as far as the answers are read", async () => {
  const [here, there] = duplexPair({ highWaterMark: 1 });
  await using peer = new ScriptedPeer(there);
  let aborts = 0;
  const association = new Association(here, "acceptor", {
    timeout: 0.2,
    onEvent: ({ type }) => void (type === "pdu-sent" && aborts++),
  });
  await peer.send(...Array.from({ length: 5000 }, () => Uint8Array.of(0x99, 0, 0, 0, 0, 0)));
  await peer.expect("A-ABORT", { source: 0, reason: 0 });
  await association.closed;
  // 16 KiB of them gather for one write.
  assertEquals(aborts < 1700, true, `${aborts} A-ABORTs`);
});

Deno.test("the last word reaches a peer that has ceased to send", async () => {
  const lastWords: [what: Pdu | Uint8Array | Pdu[], answer: Pdu][] = [
    [releaseRq, releaseRp],
    [rq, { type: "A-ABORT", source: 2, reason: 2 }],
    [Uint8Array.of(0x99, 0, 0, 0, 0, 0), { type: "A-ABORT", source: 2, reason: 1 }],
  ];
  for (const [what, answer] of lastWords) {
    await using scene = new Scene("acceptor");
    scene.letGo();
    await scene.established();
    await scene.peer.expectMessage(CommandField.CEchoRsp);
    const sent = scene.peer.send(what);
    await scene.peer.closeWrite();
    await sent;
    await scene.peer.expect(answer.type, answer);
    await scene.peer.expectClosed();
  }
});

Deno.test("and so it does behind a response that takes its time", async () => {
  const [here, there] = duplexPair();
  await using peer = new ScriptedPeer(there);
  const writer = here.writable.getWriter();
  const writable = new WritableStream<Uint8Array>({
    async write(chunk) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await writer.write(chunk);
    },
    close: () => writer.close(),
    abort: (reason) => writer.abort(reason),
  });
  const association = new Association({ readable: here.readable, writable, close: here.close }, "acceptor", {
    timeout: 1,
    perform: (operation) => operation.respond({ Status: 0 }),
  });
  const accepted = association.accept((rq) => Promise.resolve(negotiate(rq, policy)));
  await peer.associate();
  await accepted;
  await peer.send(echoRq(1), releaseRq);
  await peer.closeWrite();
  await peer.expectMessage(CommandField.CEchoRsp, { Status: 0 });
  await peer.expect("A-RELEASE-RP");
  await peer.expectClosed();
  await association.closed;
});
