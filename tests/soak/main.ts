/**
 * `deno task soak`: a server in a process of its own, a crowd of hostile peers in another one, and good clients that come
 * all the while. The server is killed at every other round, and what it has acknowledged has to be there afterwards.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { getAll, heldUids, requestor, ServerProcess } from "../durability/support.ts";
import { makeProtocol, protocolUid } from "../repository/protocols.ts";
import { HangingProtocolInformationModelFind } from "../../lib/uids/sop_classes.ts";

const Usage = `deno task soak [--seconds N] [--seed S] [--peers N] [--round N]

  --seconds N  for how long; 300 unless told
  --round N    seconds of a round, after which the server ends or is killed; 60 unless told
  --peers N    hostile peers at the same time; 150 unless told
  --seed S     what the peers do
`;

/** What counts as broken. */
const Bounds = { visitMs: 5000, rss: 1.2e9, descriptorsLeft: 8, calmMs: 60_000 } as const;

/** Instances are not those that the crowd sends. */
const FirstIndex = 1_000_000;

/** Instances that one C-GET asks for. */
const PerGet = 500;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function rssOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]) * 1024;
}

function descriptorsOf(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** What has gone wrong, told at once. */
class Failures {
  count = 0;

  add(text: string): void {
    this.count++;
    console.error(`BROKEN: ${text}`);
  }

  /** Does something that must not fail. */
  async expect(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.add(`${what}: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** One run of the server among the crowd. */
class Round {
  readonly #server: ServerProcess;
  readonly #acknowledged: number[];
  readonly #failures: Failures;
  readonly visits: number[] = [];
  peak = 0;
  /** The server is to be there, and everybody else too. */
  goesOn = true;

  constructor(server: ServerProcess, acknowledged: number[], failures: Failures) {
    this.#server = server;
    this.#acknowledged = acknowledged;
    this.#failures = failures;
  }

  /** Connects, asks for what is there, and leaves, over DIMSE and HTTP by turns. */
  async visit(): Promise<void> {
    for (let count = 0; this.goesOn; count++) {
      const begun = performance.now();
      const index = this.#acknowledged[Math.floor(Math.random() * this.#acknowledged.length)];
      const uid = protocolUid(index ?? FirstIndex - 1);
      const expected = index === undefined ? 0 : 1;
      try {
        const found = count % 2 === 0 ? await this.#find(uid) : await this.#search(uid);
        if (found !== expected) this.#failures.add(`${found} matches for ${uid}, which is held ${expected} times`);
      } catch (error) {
        if (this.goesOn) this.#failures.add(`A visit failed: ${error}`);
      }
      if (!this.goesOn) return;
      const took = performance.now() - begun;
      this.visits.push(took);
      if (took > Bounds.visitMs) this.#failures.add(`A visit took ${Math.round(took)} ms`);
      await pause(200);
    }
  }

  async #find(uid: string): Promise<number> {
    let found = 0;
    await using association = await requestor(this.#server.port);
    const keys = { SOPInstanceUID: uid, HangingProtocolName: "" };
    for await (const { status, dataset } of association.find(HangingProtocolInformationModelFind, keys)) {
      if (dataset) found++;
      else if (status !== 0x0000) throw new Error(`C-FIND ended with ${status.toString(16)}`);
    }
    return found;
  }

  async #search(uid: string): Promise<number> {
    const headers = { Accept: "application/dicom+json" };
    const response = await fetch(`${this.#server.url}/hanging-protocols?SOPInstanceUID=${uid}`, { headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.status === 204 ? 0 : JSON.parse(text).length;
  }

  /** Stores one instance after the other; who is let go comes again. */
  async store(next: () => number): Promise<void> {
    while (this.goesOn) {
      try {
        await using association = await requestor(this.#server.port);
        while (this.goesOn) {
          const index = next();
          const { status } = await association.store(makeProtocol(index));
          if (status === 0x0000) this.#acknowledged.push(index);
          else this.#failures.add(`C-STORE was answered with ${status.toString(16)}`);
          await pause(50);
        }
      } catch (error) {
        if (this.goesOn) this.#failures.add(`Storing ended: ${error}`);
        await pause(100);
      }
    }
  }

  /** Looks at the memory of the process. */
  async watch(): Promise<void> {
    while (this.goesOn) {
      const rss = rssOf(this.#server.pid);
      if (rss > Bounds.rss && this.peak <= Bounds.rss) this.#failures.add(`${Math.round(rss / 1e6)} MB are resident`);
      this.peak = Math.max(this.peak, rss);
      await pause(200);
    }
  }
}

/** All that has been acknowledged is there, and those since `first` byte for byte. */
async function compare(port: number, acknowledged: readonly number[], first: number): Promise<void> {
  await using association = await requestor(port);
  const held = await heldUids(association);
  if (!(held instanceof Set)) throw new Error(`C-FIND ended with ${held.toString(16)}`);
  const lost = acknowledged.filter((index) => !held.has(protocolUid(index)));
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged instances are lost: ${lost.slice(0, 5)}`);
  for (let at = first; at < acknowledged.length; at += PerGet) {
    const indices = acknowledged.slice(at, at + PerGet);
    const got = await getAll(port, indices.map(protocolUid));
    for (const index of indices) {
      const { bytes } = makeProtocol(index);
      const kept = got.get(protocolUid(index));
      if (kept?.length !== bytes.length || kept.some((byte, at) => byte !== bytes[at])) {
        throw new Error(`${protocolUid(index)} is not what was stored`);
      }
    }
  }
}

/** The descriptors that are left when all have gone, or when there has been time enough for it. */
async function calm(server: ServerProcess, before: number): Promise<number> {
  const end = Date.now() + Bounds.calmMs;
  while (descriptorsOf(server.pid) > before + Bounds.descriptorsLeft && Date.now() < end) await pause(500);
  return descriptorsOf(server.pid);
}

/** Ends the crowd, which should have been there until now. */
async function disperse(crowd: Deno.ChildProcess, failures: Failures): Promise<void> {
  try {
    crowd.kill("SIGKILL");
  } catch {
    failures.add("The crowd has ended by itself");
  }
  await crowd.status;
}

/** Flags of one run. */
interface Flags {
  readonly seconds: number;
  readonly round: number;
  readonly peers: number;
  readonly seed: number;
}

async function soak({ seconds, round: roundSeconds, peers, seed }: Flags): Promise<number> {
  const folder = Deno.makeTempDirSync({ prefix: "hangar-soak-" });
  const store = `${folder}/hangar.db`;
  const failures = new Failures();
  const acknowledged: number[] = [];
  let index = FirstIndex;
  let compared = 0;
  const end = Date.now() + seconds * 1000;
  console.log(`seed ${seed}`);
  const crowdPath = new URL("./crowd.ts", import.meta.url).pathname;
  for (let count = 1; Date.now() < end; count++) {
    const killed = count % 2 === 0;
    await using server = await ServerProcess.start(store, "true", [
      ...["--quiet", "--samples", "--timeout", "10", "--http-port", "0", "--http-allow-store"],
    ]);
    await failures.expect("After the start", () => compare(server.port, acknowledged, compared));
    compared = acknowledged.length;
    const before = descriptorsOf(server.pid);
    const round = new Round(server, acknowledged, failures);
    server.ended.then((code) =>
      round.goesOn && failures.add(`The server ended with ${code}: ${server.log.slice(-2000)}`)
    );
    const crowd = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        crowdPath,
        `${server.port}`,
        new URL(server.url!).port,
        `${seed + count}`,
        `${peers}`,
      ],
      stdin: "null",
      stdout: "null",
    }).spawn();
    const good = Promise.all([
      round.visit(),
      round.store(() => index++),
      round.store(() => index++),
      round.watch().catch(() => {}), // the process has gone
    ]);
    await Promise.race([
      pause(Math.min(roundSeconds * 1000, Math.max(0, end - Date.now()))),
      crowd.status,
      server.ended,
    ]);
    let ending: string;
    if (killed) {
      round.goesOn = false;
      await server.end("SIGKILL");
      ending = "killed";
    } else {
      await disperse(crowd, failures);
      const left = await calm(server, before);
      if (left > before + Bounds.descriptorsLeft) failures.add(`${left} descriptors are left of ${before}`);
      round.goesOn = false;
      const code = await server.end("SIGTERM");
      if (code !== 0) failures.add(`SIGTERM ended the server with ${code}`);
      ending = `ended with ${code}, ${left} descriptors (${before} before)`;
    }
    if (killed) await disperse(crowd, failures);
    await good;
    if (server.log !== "" && /Uncaught|panicked|unhandled/i.test(server.log)) failures.add(server.log.slice(0, 2000));
    const { visits, peak } = round;
    console.log(
      `round ${count}: ${visits.length} visits, median ${median(visits).toFixed(0)} ms, longest ` +
        `${Math.max(...visits).toFixed(0)} ms; ${acknowledged.length} stored in all; at most ` +
        `${Math.round(peak / 1e6)} MB; ${ending}`,
    );
  }
  {
    await using server = await ServerProcess.start(store, "true", ["--quiet"]);
    await failures.expect("At the end", () => compare(server.port, acknowledged, 0));
  }
  console.log(`${acknowledged.length} instances compared, ${failures.count} failures`);
  Deno.removeSync(folder, { recursive: true });
  return failures.count === 0 ? 0 : 1;
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, { string: ["seconds", "seed", "peers", "round"], boolean: ["help"] });
  if (flags.help) console.log(Usage);
  else {
    Deno.exit(
      await soak({
        seconds: Number(flags.seconds ?? 300),
        round: Number(flags.round ?? 60),
        peers: Number(flags.peers ?? 150),
        seed: Number(flags.seed ?? crypto.getRandomValues(new Uint16Array(1))[0]),
      }),
    );
  }
}
