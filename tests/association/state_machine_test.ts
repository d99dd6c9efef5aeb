import { assertEquals } from "@std/assert";
import { step } from "../../lib/association/state_machine.ts";
import { type Action, type Event, Events, type State, States, StateTable } from "../../lib/association/state_table.ts";
import { UpperLayer } from "../../lib/association/upper_layer.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import type { AAssociateRq, Pdu } from "../../lib/pdu/types.ts";
import { negotiate } from "../../lib/association/negotiate.ts";
import { associateRq } from "../support/scripted_peer.ts";

const states = Object.keys(States) as State[];
const events = Object.keys(Events) as Event[];
const reference = new URL("../../../shared/reference/ul_state_table.json", import.meta.url);

Deno.test("Table 9-10 is the one of the reference", async (t) => {
  const text = await Deno.readTextFile(reference).catch(() => undefined);
  await t.step({
    name: text ? "cell by cell" : "skipped: the reference table is not here",
    ignore: !text,
    fn() {
      const { transitions } = JSON.parse(text!) as { transitions: Record<string, Record<string, [Action, string]>> };
      const rows: unknown[] = Object.entries(transitions).map(([event, cells]) => [
        // The standard's own abbreviation.
        event.replace("Confirmn", "Confirmation"),
        cells,
      ]);
      const ours: unknown[] = events.map((event) => [
        Events[event],
        Object.fromEntries(
          Object.entries(StateTable[event]).map((
            [state, [action, ...next]],
          ) => [state, [action, next.join("|")]]),
        ),
      ]);
      assertEquals(ours, rows);
    },
  });
});

Deno.test("a cell that the table does not have is no step", () => {
  let cells = 0;
  for (const event of events) {
    for (const state of states) {
      const cell = StateTable[event][state];
      const stepped = step(state, event, { requestor: true, acceptable: true });
      assertEquals(stepped, cell && { action: cell[0], next: cell[1] });
      if (cell) cells++;
    }
  }
  assertEquals(cells, 123);
});

/** The timers of a synchronous piece of test, which sees them instead of waiting for them. */
class FakeTimers implements Disposable {
  readonly running = new Map<number, number>();
  readonly #setTimeout = globalThis.setTimeout;
  readonly #clearTimeout = globalThis.clearTimeout;

  constructor() {
    let last = 0;
    const set = (_callback: () => void, milliseconds: number) => {
      this.running.set(++last, milliseconds);
      return last;
    };
    globalThis.setTimeout = set as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id?: number) => void this.running.delete(id!)) as typeof clearTimeout;
  }

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#setTimeout;
    globalThis.clearTimeout = this.#clearTimeout;
  }
}

const rq = associateRq();
const ac = negotiate(rq, { contexts: [], maxPduLength: 16384 });
const rj: Pdu = { type: "A-ASSOCIATE-RJ", result: 1, source: 1, reason: 1 };
const pData: Pdu = {
  type: "P-DATA-TF",
  pdvs: [{ contextId: 1, command: true, last: true, fragment: new Uint8Array(2) }],
};

/** What the peer sends where the event is a PDU. */
const pdus: Partial<Record<Event, Pdu>> = {
  Evt3: ac,
  Evt4: rj,
  Evt6: rq,
  Evt10: pData,
  Evt12: { type: "A-RELEASE-RQ" },
  Evt13: { type: "A-RELEASE-RP" },
  Evt16: { type: "A-ABORT", source: 2, reason: 0 },
};

/** What a local primitive asks to send. */
const primitives: Partial<Record<Event, Pdu>> = {
  Evt2: rq,
  Evt7: ac,
  Evt8: rj,
  Evt11: { type: "A-RELEASE-RQ" },
};

/** An upper layer with everything it does to the world. */
class Subject {
  readonly sent: Uint8Array[] = [];
  readonly indicated: string[] = [];
  closed = false;
  endings = 0;
  readonly upperLayer: UpperLayer;

  constructor(role: "requestor" | "acceptor") {
    this.upperLayer = new UpperLayer(role, 4, {
      send: (pdu) => void this.sent.push(encodePdu(pdu)),
      close: () => this.closed = true,
      indicate: ({ type }) => void this.indicated.push(type),
      ended: () => this.endings++,
    });
  }

  happen(event: Event, acceptable = true): void {
    const pdu = pdus[event];
    if (event === "Evt19") {
      this.upperLayer.receive({ type: "INVALID", error: new ProtocolError("nonsense", 6) });
    } else if (pdu) {
      const bytes = encodePdu(acceptable ? pdu : { ...pdu, protocolVersion: 2 } as AAssociateRq);
      this.upperLayer.receive(decodePdu(bytes));
    } else {
      this.upperLayer.fire(event, { pdu: primitives[event] });
    }
  }
}

/** How to come to each state: by what happens, from Sta1 on. */
const ways: { role: "requestor" | "acceptor"; state: State; way: Event[] }[] = [
  { role: "requestor", state: "Sta1", way: [] },
  { role: "requestor", state: "Sta4", way: ["Evt1"] },
  { role: "requestor", state: "Sta5", way: ["Evt1", "Evt2"] },
  { role: "requestor", state: "Sta6", way: ["Evt1", "Evt2", "Evt3"] },
  { role: "requestor", state: "Sta7", way: ["Evt1", "Evt2", "Evt3", "Evt11"] },
  { role: "requestor", state: "Sta8", way: ["Evt1", "Evt2", "Evt3", "Evt12"] },
  { role: "requestor", state: "Sta9", way: ["Evt1", "Evt2", "Evt3", "Evt11", "Evt12"] },
  { role: "requestor", state: "Sta11", way: ["Evt1", "Evt2", "Evt3", "Evt11", "Evt12", "Evt14"] },
  { role: "requestor", state: "Sta13", way: ["Evt1", "Evt2", "Evt15"] },
  { role: "acceptor", state: "Sta1", way: [] },
  { role: "acceptor", state: "Sta2", way: ["Evt5"] },
  { role: "acceptor", state: "Sta3", way: ["Evt5", "Evt6"] },
  { role: "acceptor", state: "Sta6", way: ["Evt5", "Evt6", "Evt7"] },
  { role: "acceptor", state: "Sta7", way: ["Evt5", "Evt6", "Evt7", "Evt11"] },
  { role: "acceptor", state: "Sta8", way: ["Evt5", "Evt6", "Evt7", "Evt12"] },
  { role: "acceptor", state: "Sta10", way: ["Evt5", "Evt6", "Evt7", "Evt11", "Evt12"] },
  { role: "acceptor", state: "Sta12", way: ["Evt5", "Evt6", "Evt7", "Evt11", "Evt12", "Evt13"] },
  { role: "acceptor", state: "Sta13", way: ["Evt5", "Evt6", "Evt7", "Evt12", "Evt14"] },
];

/** What each action of Tables 9-6 to 9-9 does to the connection, to the ARTIM timer and to the service-user. */
interface Effect {
  sends?: Pdu;
  closes?: true;
  artim?: "start" | "stop";
  indicates?: string;
}
const abort = (source: number, reason: number): Pdu => ({ type: "A-ABORT", source, reason });
const effects: Record<Action, Effect> = {
  "AE-1": {},
  "AE-2": { sends: rq },
  "AE-3": { indicates: "A-ASSOCIATE confirmation" },
  "AE-4": { indicates: "A-ASSOCIATE confirmation", closes: true },
  "AE-5": { artim: "start" },
  "AE-6": { artim: "stop", indicates: "A-ASSOCIATE indication" },
  "AE-7": { sends: ac },
  "AE-8": { sends: rj, artim: "start" },
  "DT-1": {}, // P-DATA goes its own way
  "DT-2": {},
  "AR-1": { sends: { type: "A-RELEASE-RQ" } },
  "AR-2": {},
  "AR-3": { closes: true },
  "AR-4": { sends: { type: "A-RELEASE-RP" }, artim: "start" },
  "AR-5": { artim: "stop", closes: true },
  "AR-6": {},
  "AR-7": {},
  "AR-8": {},
  "AR-9": { sends: { type: "A-RELEASE-RP" } },
  "AR-10": {},
  "AA-1": { sends: abort(0, 0), artim: "start" },
  "AA-2": { artim: "stop", closes: true },
  "AA-3": { closes: true },
  "AA-4": { closes: true },
  "AA-5": { artim: "stop", closes: true },
  "AA-6": {},
  "AA-7": { sends: abort(2, 2) },
  "AA-8": { sends: abort(2, 2), artim: "start" },
};

/** One event in one state, as the peer, the ARTIM timer and the service-user see it. */
function drive(role: "requestor" | "acceptor", state: State, way: Event[], event: Event, acceptable = true): void {
  using timers = new FakeTimers();
  const subject = new Subject(role);
  for (const each of way) subject.happen(each);
  assertEquals(subject.upperLayer.state, state);
  const before = { sent: subject.sent.length, indicated: subject.indicated.length, artim: [...timers.running.keys()] };

  subject.happen(event, acceptable);

  const cell = StateTable[event][state];
  const [action, next, otherwise = next] = cell ?? [undefined, state];
  const taken = action === "AE-6" ? acceptable : role === "requestor";
  const effect = !action
    ? {}
    : action === "AE-6" && !acceptable
    ? { sends: { type: "A-ASSOCIATE-RJ", result: 1, source: 2, reason: 2 } as Pdu, artim: "start" as const }
    : effects[action];
  const sends = event === "Evt19" && (action === "AA-7" || action === "AA-8") ? abort(2, 6) : effect.sends;
  const what = `${role} ${state} ${event} ${action ?? "nothing"}`;
  assertEquals(subject.upperLayer.state, taken ? next : otherwise, what);
  assertEquals(subject.sent.slice(before.sent), sends ? [encodePdu(sends)] : [], what);
  assertEquals(subject.closed, effect.closes ?? false, what);
  assertEquals(subject.indicated.slice(before.indicated), effect.indicates ? [effect.indicates] : [], what);
  const artim = [...timers.running.keys()];
  if (effect.artim === "start") {
    assertEquals(artim.length, 1, what);
    assertEquals(before.artim.includes(artim[0]), false, `${what}: the ARTIM timer starts over`);
  } else {
    assertEquals(artim, effect.artim === "stop" || effect.closes ? [] : before.artim, what);
  }
  const over = ["Sta13", "Sta1"].includes(subject.upperLayer.state) && way.length > 0;
  assertEquals(subject.endings, over ? 1 : 0, `${what}: the service-user hears of the end once`);
}

for (const { role, state, way } of ways) {
  Deno.test(`every event in ${state} of the ${role}: bytes sent, next state, ARTIM timer`, () => {
    for (const event of events) {
      // No side requests and awaits an association on one connection.
      if (state === "Sta1" && event === (role === "requestor" ? "Evt5" : "Evt1")) continue;
      drive(role, state, way, event);
    }
  });
}

Deno.test("an A-ASSOCIATE-RQ of another protocol version is rejected and the ARTIM timer runs", () => {
  drive("acceptor", "Sta2", ["Evt5"], "Evt6", false);
});

Deno.test("an ARTIM timer that runs out closes the connection", async () => {
  for (const way of [["Evt5"], ["Evt5", "Evt6", "Evt8"], ["Evt5", "Evt12"]] as Event[][]) {
    const closed = Promise.withResolvers<void>();
    const upperLayer = new UpperLayer("acceptor", 0.02, {
      send: () => {},
      close: closed.resolve,
      indicate: () => {},
      ended: () => {},
    });
    for (const event of way) upperLayer.fire(event, { pdu: pdus[event] ?? primitives[event] });
    await closed.promise;
    assertEquals(upperLayer.state, "Sta1");
  }
});
