import { assert, assertEquals, assertGreater, assertInstanceOf, assertLess, assertRejects } from "@std/assert";
import { Association } from "../../lib/association/association.ts";
import { Deadline } from "../../lib/association/deadline.ts";
import { negotiate } from "../../lib/association/negotiate.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import { DicomTimeoutError } from "../../lib/errors.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import type { AAssociateRq } from "../../lib/pdu/types.ts";
import { associate, requestAssociation } from "../../lib/service/associate.ts";
import type { ScuAssociation } from "../../lib/service/scu_association.ts";
import { duplexPair } from "../../lib/transport/mod.ts";
import {
  HangingProtocolInformationModelFind as HpFind,
  HangingProtocolInformationModelGet as HpGet,
  HangingProtocolStorage as HpStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { associateRq, bytesOf, echoRq, message, ScriptedPeer, until } from "../support/scripted_peer.ts";
import { Contexts, EventLog, findRq, identifier, match, startServer } from "../support/served.ts";

/** Seconds; whatever goes wrong has to be over within twice that. */
const timeout = 0.4;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Send piece after piece, with pauses. */
async function trickle(peer: ScriptedPeer, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) {
    await peer.send(piece);
    await wait(20);
  }
}

const drip = (peer: ScriptedPeer, bytes: Uint8Array) => trickle(peer, [...bytes].map((byte) => Uint8Array.of(byte)));

/** The bytes of a command or data set, each in a P-DATA-TF of its own. */
const crumbs = (bytes: Uint8Array, command: boolean, contextId: number) =>
  [...bytes].map((byte, index) =>
    encodePdu({
      type: "P-DATA-TF",
      pdvs: [{ contextId, command, last: index === bytes.length - 1, fragment: Uint8Array.of(byte) }],
    })
  );

const find = bytesOf(findRq(1));
const [announced] = message(
  {
    CommandField: CommandField.CStoreRq,
    AffectedSOPClassUID: HpStorage,
    AffectedSOPInstanceUID: "1.2.3",
    MessageID: 1,
    Priority: 0,
    CommandDataSetType: 0x0102,
  },
  undefined,
  5,
);

/**
 * How a peer can hold on to its connection, and how it is let go: closed, or A-ABORT with source and reason. The clock
 * runs from the end of the play; what it still does `meanwhile` is to buy no time.
 */
const stalls: [
  what: string,
  end: "closed" | [number, number],
  play: (peer: ScriptedPeer) => Promise<{ meanwhile: Promise<void> } | unknown>,
][] = [
  ["connects and says nothing", "closed", () => Promise.resolve()],
  ["sends half an A-ASSOCIATE-RQ", "closed", (peer) => peer.send(encodePdu(associateRq()).subarray(0, 60))],
  [
    "sends an A-ASSOCIATE-RQ drop by drop",
    "closed",
    (peer) => Promise.resolve({ meanwhile: drip(peer, encodePdu(associateRq()).subarray(0, 60)) }),
  ],
  ["does not close after it was rejected", "closed", async (peer) => {
    await peer.send(associateRq({ calledAeTitle: "" }));
    await peer.expect("A-ASSOCIATE-RJ");
  }],
  ["does not close after its release was answered", "closed", async (peer) => {
    await peer.associate();
    await peer.send({ type: "A-RELEASE-RQ" });
    await peer.expect("A-RELEASE-RP");
  }],
  ["does not close after it was aborted", "closed", async (peer) => {
    await peer.associate();
    await peer.send(associateRq());
    await peer.expect("A-ABORT");
  }],
  ["sends the beginning of a PDU with its A-ASSOCIATE-RQ", [2, 0], async (peer) => {
    await peer.send(associateRq(), find.subarray(0, 3));
    await peer.expect("A-ASSOCIATE-AC");
  }],
  ["sends half a PDU header", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    await peer.send(find.subarray(0, 3));
  }],
  ["sends half a PDV", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    await peer.send(find.subarray(0, 40));
  }],
  ["sends a PDU drop by drop", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    return { meanwhile: drip(peer, find.subarray(0, 60)) };
  }],
  ["begins a command set", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    await peer.send(crumbs(new Uint8Array(100), true, 1)[0]);
  }],
  ["sends a command set in crumbs", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    return { meanwhile: trickle(peer, crumbs(new Uint8Array(60), true, 1)) };
  }],
  ["announces a data set", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    await peer.send(announced);
  }],
  ["sends a data set in crumbs", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    await peer.send(announced);
    return { meanwhile: trickle(peer, crumbs(new Uint8Array(60), false, 5)) };
  }],
  ["sends half a message", [2, 0], async (peer) => {
    await peer.associate({ contexts: Contexts });
    const [first] = message({ CommandField: 1, CommandDataSetType: 0x0102 }, new Uint8Array(500), 5, 200);
    await peer.send(first);
  }],
  ["has nothing to ask", [2, 0], (peer) => peer.associate()],
  ["has nothing more to ask", [2, 0], async (peer) => {
    await peer.associate();
    await peer.send(echoRq(1));
    await peer.expectMessage(CommandField.CEchoRsp);
  }],
  ["does not answer a sub-operation", [2, 0], async (peer) => {
    await peer.associate({
      contexts: [HpGet, HpStorage],
      userInformation: { roleSelections: [{ sopClassUid: HpStorage, scuRole: false, scpRole: true }] },
    });
    await peer.send(
      message({ CommandField: CommandField.CGetRq, AffectedSOPClassUID: HpGet, MessageID: 1, Priority: 0 }, identifier),
    );
    await peer.expectMessage(CommandField.CStoreRq);
  }],
  ["asks for something else instead", [2, 0], async (peer) => {
    await peer.associate({
      contexts: [HpGet, HpStorage, Verification],
      userInformation: {
        roleSelections: [{ sopClassUid: HpStorage, scuRole: false, scpRole: true }],
        asyncOperationsWindow: { invoked: 0, performed: 1 },
      },
    });
    await peer.send(
      message({ CommandField: CommandField.CGetRq, AffectedSOPClassUID: HpGet, MessageID: 1, Priority: 0 }, identifier),
    );
    await peer.expectMessage(CommandField.CStoreRq);
    return { meanwhile: trickle(peer, Array.from({ length: 50 }, (_, index) => bytesOf(echoRq(index + 2, 5)))) };
  }],
];

Deno.test("whoever stalls is let go within twice the time-out, and others are served meanwhile", async () => {
  await using idling = await startServer({ timeout: 30, idleTimeout: timeout });
  await using server = await startServer({
    timeout,
    async *get() {
      yield { subOperations: 1 };
      const instance = { bytes: identifier, transferSyntaxUid: ExplicitVRLittleEndian };
      yield { status: 0xff00, dataset: { ...instance, sopClassUid: HpStorage, sopInstanceUid: "1.2.3" } };
    },
  });
  let over = false;
  let served = 0;
  const goodClient = async () => {
    while (!over) {
      const started = performance.now();
      const association = await associate({
        host: "127.0.0.1",
        port: server.port,
        calledAeTitle: "HANGAR",
        callingAeTitle: "GOOD",
        contexts: [Verification],
      });
      assertEquals(await association.echo(), { status: 0 });
      await association.release();
      assertLess(performance.now() - started, 1000);
      served++;
      await wait(20);
    }
  };
  const stall = async ([what, end, play]: typeof stalls[number]) => {
    await using peer = await ScriptedPeer.connect((what.startsWith("has nothing") ? idling : server).port);
    try {
      const played = await play(peer);
      const started = performance.now();
      if (end === "closed") await peer.expectClosed(3000);
      else await peer.expectAbort(...end, 3000);
      assertLess(performance.now() - started, 2000 * timeout + 200, "too late");
      if (played && typeof played === "object" && "meanwhile" in played) await played.meanwhile;
    } catch (error) {
      throw new Error(`A peer that ${what}`, { cause: error });
    }
  };
  const good = goodClient();
  try {
    await Promise.all(stalls.map(stall));
  } finally {
    over = true;
    await good;
  }
  assertGreater(served, 5);
  await until("every place is free", () => server.associations.size + idling.associations.size === 0);
});

Deno.test("a data set that comes slowly but steadily is waited for", async () => {
  await using server = await startServer({ timeout, idleTimeout: timeout });
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  const pdus = message(
    {
      CommandField: CommandField.CStoreRq,
      AffectedSOPClassUID: HpStorage,
      AffectedSOPInstanceUID: "1.2.3",
      MessageID: 1,
      Priority: 0,
    },
    new Uint8Array(12_000),
    5,
    1200,
  );
  assertGreater(pdus.length, 9);
  for (const pdu of pdus) {
    await peer.send(pdu);
    await wait(100); // more than twice the time-out in all
  }
  await peer.expectMessage(CommandField.CStoreRsp, { Status: 0 });
});

Deno.test("a peer that does not read stops the generator, loses its place, and the handler's finally runs", async () => {
  let yielded = 0;
  let finished = false;
  const log = new EventLog();
  await using server = await startServer({
    timeout,
    onEvent: log.listener,
    async *find() {
      try {
        while (true) {
          yielded++;
          yield {
            status: 0xff00,
            dataset: { bytes: new Uint8Array(65536), transferSyntaxUid: ExplicitVRLittleEndian },
          };
        }
      } finally {
        finished = true;
      }
    },
  });
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  const started = performance.now();
  await peer.send(findRq(1));
  await until("the generator stops", () => finished, 2000 * timeout + 500);
  await until("the place is free", () => server.associations.size === 0);
  assertLess(performance.now() - started, 2000 * timeout + 500);
  // What the kernel's buffers hold, and not much more.
  assertLess(yielded, 400);
  const [aborted] = log.of("aborted");
  assertInstanceOf(aborted.error, DicomTimeoutError);
  assertEquals(aborted.error.timer, "send");
});

Deno.test("a peer that reads slowly gets everything", async () => {
  const matches = 60;
  await using server = await startServer({
    timeout,
    async *find() {
      for (let i = 0; i < matches; i++) {
        yield {
          status: 0xff00,
          dataset: { bytes: new Uint8Array(100_000), transferSyntaxUid: ExplicitVRLittleEndian },
        };
      }
    },
  });
  await using peer = await ScriptedPeer.connect(server.port);
  await peer.associate({ contexts: Contexts });
  await peer.send(findRq(1));
  for (let i = 0; i < matches; i++) {
    await peer.expectMessage(CommandField.CFindRsp, { Status: 0xff00 });
    await wait(15);
  }
  await peer.expectMessage(CommandField.CFindRsp, { Status: 0 });
  await peer.release();
});

/** A requestor and the acceptor that is played to it, associated for Verification, C-FIND and storage. */
async function scu(invoked = 1): Promise<{ association: ScuAssociation; peer: ScriptedPeer }> {
  const [here, there] = duplexPair();
  const peer = new ScriptedPeer(there);
  const contexts = [Verification, HpFind, HpStorage];
  const asyncOperationsWindow = { invoked, performed: 1 };
  const me = { calledAeTitle: "HANGAR", callingAeTitle: "ME", contexts, timeout: 0.1, asyncOperationsWindow };
  const requested = requestAssociation(here, me);
  const rq: AAssociateRq = await peer.expect("A-ASSOCIATE-RQ");
  const offers = contexts.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: "any" as const }));
  await peer.send(negotiate(rq, { contexts: offers, maxPduLength: 16384, asyncOperationsWindow }));
  return { association: await requested, peer };
}

function timedOut(timer: string): (error: unknown) => void {
  return (error) => {
    assertInstanceOf(error, DicomTimeoutError);
    assertEquals(error.timer, timer);
  };
}

const rejected = (promise: Promise<unknown>, check: (error: unknown) => void) =>
  promise.then(() => assert(false, "expected an error"), check);

Deno.test("an A-ASSOCIATE-RQ that nobody answers ends in an A-ABORT and an error", async () => {
  const [here, there] = duplexPair();
  await using peer = new ScriptedPeer(there);
  const association = new Association(here, "requestor", { timeout: 0.05 });
  const opened = rejected(association.open(associateRq()), timedOut("association"));
  await peer.expect("A-ASSOCIATE-RQ");
  await opened;
  await peer.expectAbort(0, 0);
  await association.closed;
});

Deno.test("a response that does not come is the end of the association", async () => {
  const { association, peer } = await scu();
  const echo = rejected(association.echo(), timedOut("response"));
  await peer.expectMessage(CommandField.CEchoRq);
  await echo;
  await peer.expectAbort(2, 0);
  await association.closed;
});

Deno.test("so is one that comes half, and matches that cease", async () => {
  {
    const { association, peer } = await scu();
    const echo = rejected(association.echo(), timedOut("response"));
    await peer.expectMessage(CommandField.CEchoRq);
    await wait(50);
    await peer.send(
      bytesOf(message({ CommandField: 0x8030, MessageIDBeingRespondedTo: 1, Status: 0 })).subarray(0, 30),
    );
    await wait(40);
    await peer.send(Uint8Array.of(0)); // neither does another byte help
    await echo;
    await peer.expectAbort(2, 0);
    await association.closed;
  }
  const { association, peer } = await scu();
  const matches = rejected(Array.fromAsync(association.find(HpFind, match.dataset)), timedOut("response"));
  await peer.expectMessage(CommandField.CFindRq);
  await peer.send(
    message({ CommandField: CommandField.CFindRsp, MessageIDBeingRespondedTo: 1, Status: 0xff00 }, identifier, 3),
  );
  await matches;
  await peer.expectAbort(2, 0);
  await association.closed;
});

Deno.test("the peer has time for every operation, though it does one after the other", async () => {
  const { association, peer } = await scu(4);
  const echoes = Promise.all(Array.from({ length: 4 }, () => association.echo()));
  const ids: (number | undefined)[] = [];
  for (let i = 0; i < 4; i++) ids.push((await peer.expectMessage(CommandField.CEchoRq)).command.MessageID);
  for (const MessageIDBeingRespondedTo of ids) {
    await wait(70);
    await peer.send(message({ CommandField: CommandField.CEchoRsp, MessageIDBeingRespondedTo, Status: 0 }));
  }
  assertEquals(await echoes, Array(4).fill({ status: 0 }));
  association.abort();
  await peer.expectAbort(0, 0);
  await association.closed;
});

Deno.test("it has longer for an answer when there was much to read before, but not for ever", async () => {
  const { association, peer } = await scu();
  const instance = {
    bytes: new Uint8Array(100_000),
    transferSyntaxUid: ExplicitVRLittleEndian,
    sopClassUid: HpStorage,
    sopInstanceUid: "1.2.3",
  };
  const stored = association.store(instance);
  await peer.expectMessage(CommandField.CStoreRq);
  await wait(150);
  await peer.send(
    message({ CommandField: CommandField.CStoreRsp, MessageIDBeingRespondedTo: 1, Status: 0 }, undefined, 5),
  );
  assertEquals((await stored).status, 0);
  const started = performance.now();
  const again = rejected(association.store(instance), timedOut("response"));
  await peer.expectMessage(CommandField.CStoreRq);
  await again;
  assertLess(performance.now() - started, 300);
  await peer.expectAbort(2, 0);
  await association.closed;
});

Deno.test("the peer has time for every response anew, and none of it runs while the consumer thinks", async () => {
  const { association, peer } = await scu();
  const script = (async () => {
    await peer.expectMessage(CommandField.CFindRq);
    const pending = { CommandField: CommandField.CFindRsp, MessageIDBeingRespondedTo: 1, Status: 0xff00 };
    for (let i = 0; i < 3; i++) {
      await wait(60);
      await peer.send(message(pending, identifier, 3));
    }
    // More than are held for a consumer, and a PDU that is complete only later.
    const last = bytesOf(message({ ...pending, Status: 0 }, undefined, 3));
    await peer.send(...Array.from({ length: 200 }, () => message(pending, identifier, 3)), last.subarray(0, 9));
    await wait(30);
    await peer.send(last.subarray(9));
  })();
  let matches = 0;
  for await (const { status } of association.find(HpFind, match.dataset)) {
    if (status === 0xff00) matches++;
    if (matches === 10) await wait(300);
  }
  assertEquals(matches, 203);
  await script;
  const released = association.release();
  await peer.expect("A-RELEASE-RQ");
  await peer.send({ type: "A-RELEASE-RP" });
  await released;
  await peer[Symbol.asyncDispose]();
});

Deno.test("release() does not wait for ever for responses that nobody consumes", async () => {
  const { association, peer } = await scu();
  const matches = association.find(HpFind, match.dataset);
  const first = matches.next();
  await peer.expectMessage(CommandField.CFindRq);
  const pending = { CommandField: CommandField.CFindRsp, MessageIDBeingRespondedTo: 1, Status: 0xff00 };
  await peer.send(message(pending, identifier, 3));
  assertEquals((await first).value?.status, 0xff00);
  await rejected(association.release(), timedOut("window"));
  await peer.expectAbort(2, 0);
  await association.closed;
  await assertRejects(() => matches.next());
});

Deno.test("release() of an association with a generator that was never begun is a release", async () => {
  const { association, peer } = await scu();
  association.find(HpFind, match.dataset);
  const released = association.release();
  await peer.expect("A-RELEASE-RQ");
  await peer.send({ type: "A-RELEASE-RP" });
  await released;
  await peer[Symbol.asyncDispose]();
});

Deno.test("an operation that finds no place in the window says what to do", async () => {
  const { association, peer } = await scu();
  const matches = association.find(HpFind, match.dataset);
  const first = matches.next();
  await peer.expectMessage(CommandField.CFindRq);
  const pending = { CommandField: CommandField.CFindRsp, MessageIDBeingRespondedTo: 1, Status: 0xff00 };
  await peer.send(message(pending, identifier, 3));
  await first;
  const error = await assertRejects(() => association.echo(), DicomTimeoutError, "consume the responses");
  assertEquals(error.timer, "window");
  // It is the caller's affair: the association lives on.
  await peer.send(message({ ...pending, Status: 0 }, undefined, 3));
  assertEquals((await matches.next()).value?.status, 0);
  const echo = association.echo();
  const { command } = await peer.expectMessage(CommandField.CEchoRq);
  const MessageIDBeingRespondedTo = command.MessageID;
  await peer.send(message({ CommandField: CommandField.CEchoRsp, MessageIDBeingRespondedTo, Status: 0 }));
  assertEquals(await echo, { status: 0 });
  association.abort();
  await peer.expectAbort(0, 0);
  await association.closed;
});

Deno.test("a deadline expires once, after its whole time, unless it is disarmed or stopped", async () => {
  let expired = 0;
  const deadline = new Deadline(0.03, () => expired++);
  deadline.arm();
  await wait(20);
  deadline.arm();
  await wait(20);
  assertEquals([expired, deadline.armed], [0, true]);
  await wait(40);
  assertEquals([expired, deadline.armed], [1, false]);
  deadline.armOnce();
  deadline.disarm();
  await wait(40);
  deadline.arm();
  deadline.stop();
  deadline.arm();
  await wait(40);
  assertEquals([expired, deadline.armed], [1, false]);
  const never = new Deadline(0, () => expired++);
  never.arm();
  assertEquals(never.armed, false);
});
