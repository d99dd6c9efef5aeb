import { assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import { type IdentityVerdict, negotiate } from "../../lib/association/negotiate.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { AssociationRejectedError } from "../../lib/errors.ts";
import type { UserIdentity } from "../../lib/pdu/types.ts";
import { associate } from "../../lib/service/associate.ts";
import type { FindHandler } from "../../lib/service/types.ts";
import { Server } from "../../lib/service/serve.ts";
import type { Duplex } from "../../lib/transport/duplex.ts";
import { duplexPair, listen, type Listener } from "../../lib/transport/mod.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { associateRq, bytesOf, echoRq, message, ScriptedPeer, until } from "../support/scripted_peer.ts";
import { Contexts, findRq, startServer } from "../support/served.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const me = { host: "127.0.0.1", calledAeTitle: "HANGAR", callingAeTitle: "ME", contexts: [Verification], timeout: 1 };

function identity(type: number, primary: string | Uint8Array, secondary = "", positive = false): UserIdentity {
  return {
    type,
    positiveResponseRequested: positive,
    primaryField: typeof primary === "string" ? utf8(primary) : primary,
    secondaryField: utf8(secondary),
  };
}

/** Lets in who says the right thing, in each of the five ways. */
function gatekeeper({ userIdentity }: { userIdentity?: UserIdentity }): IdentityVerdict | boolean {
  if (!userIdentity) return false;
  const primary = new TextDecoder().decode(userIdentity.primaryField);
  const secondary = new TextDecoder().decode(userIdentity.secondaryField);
  switch (userIdentity.type) {
    case 1:
      return primary === "me";
    case 2:
      return primary === "me" && secondary === "secret";
    default:
      if (primary === "boom") throw new Error("boom");
      return { accepted: primary === "ticket", response: utf8("server ticket") };
  }
}

const identities: [what: string, identity: UserIdentity | undefined, accepted: boolean][] = [
  ["no identity", undefined, false],
  ["the right username", identity(1, "me"), true],
  ["the wrong username", identity(1, "you"), false],
  ["the right passcode", identity(2, "me", "secret"), true],
  ["the wrong passcode", identity(2, "me", "guess"), false],
  ["a Kerberos ticket", identity(3, "ticket"), true],
  ["a SAML assertion", identity(4, "ticket"), true],
  ["a JSON Web Token", identity(5, "ticket"), true],
  ["a JSON Web Token that is none", identity(5, ""), false],
  ["an identity on which the check fails", identity(5, "boom"), false],
  ["an empty username", identity(1, ""), false],
  ["a username of 60,000 bytes", identity(1, new Uint8Array(60_000)), false],
  ["a username with NULs", identity(1, "me\0\0"), false],
  ["an identity of type 0", identity(0, "me"), false],
  ["an identity of type 6", identity(6, "me"), false],
  ["an identity of type 255", identity(255, "me"), false],
];

Deno.test("authenticate decides who gets in, and what PS3.7 does not know is turned away", async (t) => {
  await using server = await startServer({ authenticate: gatekeeper });
  for (const [what, userIdentity, accepted] of identities) {
    await t.step(what, async () => {
      await using peer = await ScriptedPeer.connect(server.port);
      await peer.send(associateRq({ userInformation: { userIdentity } }));
      if (accepted) await peer.expect("A-ASSOCIATE-AC");
      else await peer.expect("A-ASSOCIATE-RJ", { result: 1, source: 2, reason: 1 });
    });
  }
});

Deno.test("an identity of a type that there is not is turned away without asking", async () => {
  let asked = 0;
  await using server = await startServer({ authenticate: () => ++asked > 0 });
  for (const type of [0, 6, 255]) {
    await using peer = await ScriptedPeer.connect(server.port);
    await peer.send(associateRq({ userInformation: { userIdentity: identity(type, "me") } }));
    await peer.expect("A-ASSOCIATE-RJ", { result: 1, source: 2, reason: 1 });
  }
  assertEquals(asked, 0);
});

Deno.test("the positive response reaches who asked for it", async () => {
  await using server = await startServer({ authenticate: gatekeeper });
  const responses: (Uint8Array | undefined)[] = [];
  for (const userIdentity of [identity(1, "me", "", true), identity(3, "ticket", "", true), identity(3, "ticket")]) {
    await using association = await associate({ ...me, port: server.port, userIdentity });
    responses.push(association.acceptance?.userInformation.userIdentityResponse);
  }
  assertEquals(responses, [new Uint8Array(), utf8("server ticket"), undefined]);
});

Deno.test("without authenticate an identity is of no interest, whatever it is", async () => {
  await using server = await startServer();
  for (const type of [0, 1, 6]) {
    await using peer = await ScriptedPeer.connect(server.port);
    const { userInformation } = await peer.associate({
      userInformation: { userIdentity: identity(type, "me", "", true) },
    });
    assertEquals(userInformation.userIdentityResponse, undefined);
  }
});

Deno.test("a check that never ends keeps neither the place of a peer that has left nor the server from closing", async () => {
  const server = await startServer({ authenticate: () => new Promise<never>(() => {}) });
  {
    await using peer = await ScriptedPeer.connect(server.port);
    await peer.send(associateRq());
    await until("the place is taken", () => server.associations.size === 1);
  }
  await until("the place is free", () => server.associations.size === 0);
  await using waiting = await ScriptedPeer.connect(server.port);
  await waiting.send(associateRq());
  await until("the place is taken", () => server.associations.size === 1);
  await Promise.all([server.close(0.1), waiting.expect("A-ABORT").then(() => waiting.close())]);
});

Deno.test("one association too many is rejected for the moment, and gets in when there is room", async () => {
  await using server = await startServer({ maxAssociations: 2, callingAeTitles: ["SCRIPT"] });
  await using first = await ScriptedPeer.connect(server.port);
  await using second = await ScriptedPeer.connect(server.port);
  await first.associate();
  await second.associate();
  await using third = await ScriptedPeer.connect(server.port);
  await third.send(associateRq());
  await third.expect("A-ASSOCIATE-RJ", { result: 2, source: 3, reason: 2 });
  // What would be wrong later as well is said first.
  await using stranger = await ScriptedPeer.connect(server.port);
  await stranger.send(associateRq({ callingAeTitle: "STRANGER" }));
  await stranger.expect("A-ASSOCIATE-RJ", { result: 1, source: 1, reason: 3 });
  await first.release();
  await using fourth = await ScriptedPeer.connect(server.port);
  await fourth.associate();
});

Deno.test("a rush cannot take more places than there are, even while identities are being checked", async () => {
  await using server = await startServer({
    maxAssociations: 3,
    authenticate: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return true;
    },
  });
  const attempts = Array.from({ length: 10 }, () => associate({ ...me, port: server.port }));
  const outcomes = await Promise.allSettled(attempts);
  const inside = outcomes.filter(({ status }) => status === "fulfilled");
  assertEquals(inside.length, 3);
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") await outcome.value.release();
    else assertEquals((outcome.reason as AssociationRejectedError).source, 3);
  }
});

Deno.test("one address cannot take every place", async () => {
  await using server = await startServer({ maxAssociations: 10, maxAssociationsPerAddress: 2 });
  await using _first = await associate({ ...me, port: server.port });
  const second = await associate({ ...me, port: server.port });
  const error = await assertRejects(() => associate({ ...me, port: server.port }), AssociationRejectedError);
  assertEquals([error.result, error.source, error.reason], [2, 3, 2]);
  await second.release();
  await until("the place is free", () => server.associations.size === 1);
  await using _third = await associate({ ...me, port: server.port });
});

Deno.test("one address gets three quarters of the places where nothing else is said", async () => {
  await using server = await startServer({ maxAssociations: 4, host: "::" });
  for (let i = 0; i < 3; i++) await associate({ ...me, port: server.port });
  const error = await assertRejects(() => associate({ ...me, port: server.port }), AssociationRejectedError);
  assertEquals([error.result, error.source, error.reason], [2, 3, 2]);
  await using _other = await associate({ ...me, host: "::1", port: server.port });
  await Promise.all([...server.associations].map((association) => association.abort()));
});

Deno.test("idle connections push out the oldest idle one, and nobody who has an association", async () => {
  await using server = await startServer({ maxPendingConnections: 3, timeout: 5 });
  await using associated = await ScriptedPeer.connect(server.port);
  await associated.associate();
  await using rejected = await ScriptedPeer.connect(server.port);
  await rejected.send(associateRq({ calledAeTitle: "" }));
  await rejected.expect("A-ASSOCIATE-RJ");
  const silent: ScriptedPeer[] = [];
  for (let i = 0; i < 4; i++) silent.push(await ScriptedPeer.connect(server.port));
  await rejected.expectClosed(1000);
  await silent[0].expectClosed(1000);
  await silent[3].expectSilence(20);
  await associated.send(echoRq(1));
  await associated.expectMessage(CommandField.CEchoRsp, { Status: 0 });
  for (const peer of silent) await peer[Symbol.asyncDispose]();
});

Deno.test("a flood of idle connections pushes out its own", async () => {
  const connect: ((duplex: Duplex) => void)[] = [];
  const coming: Promise<Duplex>[] = Array.from({ length: 5 }, () => new Promise((resolve) => connect.push(resolve)));
  const listener: Listener = {
    address: { hostname: "127.0.0.1", port: 1 },
    async *[Symbol.asyncIterator]() {
      yield* coming;
      await closed.promise;
    },
    close: () => closed.resolve(),
  };
  const closed = Promise.withResolvers<void>();
  await using _server = new Server(listener, { port: 1, aeTitle: "HANGAR", services: [], maxPendingConnections: 3 });
  const ends: string[] = [];
  for (const [index, hostname] of ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.2", "10.0.0.2"].entries()) {
    const [near, far] = duplexPair();
    connect[index]({ ...far, peer: { hostname, port: 4000 + index } });
    near.readable.pipeTo(new WritableStream()).then(() => ends.push(`${hostname} ${index}`), () => {});
  }
  await until("two have made room", () => ends.length === 2);
  assertEquals(ends, ["10.0.0.2 1", "10.0.0.2 3"]);
});

Deno.test("items and sub-items that nobody knows are skipped, reserved bytes are not looked at", async () => {
  await using server = await startServer();
  const rq = bytesOf(associateRq());
  const item = (type: number, ...value: number[]) => Uint8Array.of(type, 0xff, 0, value.length, ...value);
  const unknown = [item(0x77), item(0x99, 1, 2, 3)];
  const subItem = item(0x5f, 9, 9);
  // The User Information Item is the last one: its length field stands before its first sub-item, 51H.
  const userInformation = rq.findLastIndex((byte, index) => byte === 0x50 && rq[index + 4] === 0x51);
  const bytes = bytesOf(rq, subItem, ...unknown);
  const view = new DataView(bytes.buffer);
  view.setUint32(2, bytes.length - 6);
  view.setUint16(userInformation + 2, view.getUint16(userInformation + 2) + subItem.length);
  bytes[1] = bytes[8] = bytes[9] = 0xff;
  bytes.fill(0xff, 42, 74);
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.send(bytes);
  await peer.expect("A-ASSOCIATE-AC");
  await peer.send(echoRq(1));
  await peer.expectMessage(CommandField.CEchoRsp, { Status: 0 });
});

/** A server whose C-ECHO takes until it is let go, and which counts how many it has at once. */
function counting() {
  const seen = { running: 0, most: 0 };
  const letGo = Promise.withResolvers<void>();
  const service = {
    rows: [{
      abstractSyntax: "1.2.3",
      transferSyntaxes: [ExplicitVRLittleEndian],
      operations: {
        [CommandField.CEchoRq]: async (operation: { respond(fields: { Status: number }): Promise<void> }) => {
          seen.most = Math.max(seen.most, ++seen.running);
          await letGo.promise;
          seen.running--;
          await operation.respond({ Status: 0 });
        },
      },
    }],
  };
  return { seen, letGo: letGo.resolve, service };
}

const windows: [ours: number, theirs: number, atOnce: number][] = [[4, 16, 4], [8, 2, 2], [0, 0, 12], [0, 3, 3]];
for (const [requested, granted, atOnce] of windows) {
  Deno.test(`window of ${requested} requested and ${granted} granted: ${atOnce} operations at once`, async () => {
    const { seen, letGo, service } = counting();
    await using server = await startServer({
      services: [service],
      asyncOperationsWindow: { invoked: granted, performed: 1 },
    });
    await using association = await associate({
      ...me,
      port: server.port,
      contexts: ["1.2.3"],
      asyncOperationsWindow: { invoked: requested, performed: 1 },
    });
    const [context] = association.contexts.values();
    const echo = { CommandField: CommandField.CEchoRq, AffectedSOPClassUID: "1.2.3" };
    const responses = Array.from({ length: 12 }, async () => {
      const operation = await association.invoke(context, echo);
      return (await operation.next())?.command.Status;
    });
    await until(`${atOnce} run`, () => seen.running === atOnce);
    await new Promise((resolve) => setTimeout(resolve, 20));
    letGo();
    assertEquals(await Promise.all(responses), new Array(12).fill(0));
    assertEquals(seen.most, atOnce);
  });
}

Deno.test("a requestor never has more outstanding than was agreed, also when many ask at once", async () => {
  const listener = await listen({ host: "127.0.0.1", port: 0 });
  const requested = associate({
    ...me,
    port: listener.address.port,
    asyncOperationsWindow: { invoked: 5, performed: 1 },
  });
  const { value } = await listener[Symbol.asyncIterator]().next();
  await using peer = new ScriptedPeer(value!);
  const rq = await peer.expect("A-ASSOCIATE-RQ");
  await peer.send(negotiate(rq, {
    contexts: [{ abstractSyntax: Verification, transferSyntaxes: "any" }],
    maxPduLength: 16384,
    asyncOperationsWindow: { invoked: 2, performed: 1 },
  }));
  const association = await requested;
  const echoes = Array.from({ length: 6 }, () => association.echo());
  const answer = (MessageIDBeingRespondedTo: number) =>
    message({ CommandField: CommandField.CEchoRsp, MessageIDBeingRespondedTo, Status: 0 });
  for (let first = 1; first <= 5; first += 2) {
    await peer.expectMessage(CommandField.CEchoRq, { MessageID: first });
    await peer.expectMessage(CommandField.CEchoRq, { MessageID: first + 1 });
    await peer.expectSilence(10);
    await peer.send(answer(first + 1), answer(first));
  }
  await Promise.all(echoes);
  const released = association.release();
  await peer.expect("A-RELEASE-RQ");
  await peer.send({ type: "A-RELEASE-RP" });
  await released;
  listener.close();
});

Deno.test("requests beyond the window wait their turn, and those beyond the queue on the wire", async () => {
  const { seen, letGo, service } = counting();
  await using server = await startServer({ services: [service], timeout: 0.3 });
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: ["1.2.3"] });
  const echo = (id: number) =>
    message({ CommandField: CommandField.CEchoRq, AffectedSOPClassUID: "1.2.3", MessageID: id });
  const last = bytesOf(echo(61));
  await peer.send(...Array.from({ length: 60 }, (_, index) => echo(index + 1)), last.subarray(0, 20));
  // Longer than the time-out: that the server does not read on is not the peer's fault.
  await peer.expectSilence(500);
  letGo();
  await peer.send(last.subarray(20));
  for (let id = 1; id <= 61; id++) {
    await peer.expectMessage(CommandField.CEchoRsp, { MessageIDBeingRespondedTo: id, Status: 0 });
  }
  assertEquals(seen.most, 1);
  await peer.release();
});

Deno.test("who sends far ahead of the window and goes is noticed, though nothing is read of it any more", async () => {
  let stopped = 0;
  const hang: FindHandler = async function* ({ signal }) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    stopped++;
    yield 0xfe00;
  };
  await using server = await startServer({ timeout: 0.2, find: hang });
  const peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  await peer.send(...Array.from({ length: 60 }, (_, index) => findRq(index + 1)).flat());
  await peer[Symbol.asyncDispose]();
  await until("its place is free", () => server.associations.size === 0, 2000);
  assertEquals(stopped, 1);
});

Deno.test("a server does not start with limits that no connection could work with", async () => {
  await assertRejects(() => startServer({ maxPduLength: 100 }), RangeError, "maxPduLength");
  await assertRejects(() => startServer({ timeout: 0 }), RangeError, "timeout");
});

Deno.test("closing waits for what is running, and no longer than it is told", async () => {
  const { letGo, service } = counting();
  const server = await startServer({ services: [service], timeout: 0.2 });
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: ["1.2.3"] });
  const request = message({ CommandField: CommandField.CEchoRq, AffectedSOPClassUID: "1.2.3", MessageID: 1 });
  await peer.send(request);
  await peer.expectSilence(10);
  const closed = server.close(5);
  await assertRejects(() => ScriptedPeer.connect(server.port));
  setTimeout(letGo, 50);
  await peer.expectMessage(CommandField.CEchoRsp, { Status: 0 });
  await peer.expectAbort(0, 0);
  await closed;

  const hanging = counting();
  const other = await startServer({ services: [hanging.service], timeout: 0.2 });
  await using stuck = await ScriptedPeer.connect(other.port);
  await stuck.associate({ contexts: ["1.2.3"] });
  await stuck.send(request);
  await stuck.expectSilence(10);
  const started = performance.now();
  await other.close(0.1);
  assertGreater(performance.now() - started, 90);
  assertLess(performance.now() - started, 2000);
  hanging.letGo();
});
