/**
 * A process full of peers that do everything wrong, for as long as it runs: `crowd.ts DIMSE-PORT HTTP-PORT SEED PEERS`.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import { concat } from "../hanging_protocol/encoding.ts";
import { mutateConversation } from "../fuzz/conversation.ts";
import { instances, requestorConversations } from "../fuzz/corpus.ts";
import { Random } from "../fuzz/random.ts";

/** Where a peer is. */
interface Site {
  readonly port: number;
  readonly httpPort: number;
}

/** Networks that the crowd comes from, and addresses in each. */
const Networks = 12;
const Addresses = 8;

/** Longest time that a peer stays, in milliseconds. */
const LongestVisit = 20_000;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** A connection from one of the addresses; `undefined` where the server takes none. */
function open(random: Random, port: number): Promise<Socket | undefined> {
  const localAddress = `127.0.${1 + random.below(Networks)}.${1 + random.below(Addresses)}`;
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(socket));
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
  });
}

/** Writes as fast as the server reads, until it does not any more; whether all has been written. */
function write(socket: Socket, bytes: Uint8Array, patience = 5000): Promise<boolean> {
  if (socket.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(false), patience);
    const closed = () => settle(false);
    const settle = (all: boolean) => {
      clearTimeout(timer);
      socket.off("close", closed);
      resolve(all);
    };
    socket.once("close", closed);
    socket.write(bytes, (error) => settle(!error));
  });
}

function untilClosed(socket: Socket, longest: number): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, longest);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const ascii = (text: string) => new TextEncoder().encode(text);

function httpRequest(line: string, headers: readonly string[], body: Uint8Array = new Uint8Array()): Uint8Array {
  const head = [line, "Host: localhost", ...headers, ...(body.length > 0 ? [`Content-Length: ${body.length}`] : [])];
  return concat([ascii(`${head.join("\r\n")}\r\n\r\n`), body]);
}

const multipart = concat([
  ascii("--x\r\nContent-Type: application/dicom\r\n\r\n"),
  instances[0].bytes,
  ascii("\r\n--x--\r\n"),
]);

/** What is sent over HTTP, before it is damaged. */
const requests: readonly Uint8Array[] = [
  httpRequest("GET / HTTP/1.1", []),
  httpRequest("GET /hanging-protocols?HangingProtocolName=*a*&includefield=all HTTP/1.1", []),
  httpRequest("GET /hanging-protocols?limit=3&offset=1 HTTP/1.1", ["Accept: application/dicom+xml"]),
  httpRequest("GET /page/protocols?text=chest+ct+mr HTTP/1.1", []),
  httpRequest("GET /metrics HTTP/1.1", []),
  httpRequest("GET /openapi.json HTTP/1.1", ["Accept: */*"]),
  ...instances.slice(0, 3).flatMap(({ sopInstanceUid }) => [
    httpRequest(`GET /hanging-protocols/${sopInstanceUid} HTTP/1.1`, ["Accept: application/dicom+json"]),
    httpRequest(`GET /hanging-protocols/${sopInstanceUid}/rendered HTTP/1.1`, ["Accept: image/png"]),
  ]),
  httpRequest("POST /hanging-protocols HTTP/1.1", ['Content-Type: multipart/related; boundary=x; type="x"'], multipart),
  httpRequest("POST /hanging-protocols HTTP/1.1", ["Content-Type: application/dicom+json"], ascii('[{"00080018":{}}]')),
  httpRequest("POST /hanging-protocols HTTP/1.1", ["Transfer-Encoding: chunked"], ascii("5\r\nhello\r\n0\r\n\r\n")),
];

/** Some bytes are others, some are missing, some come twice. */
function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  for (let changes = random.below(4); changes > 0; changes--) changed[random.below(changed.length)] = random.below(256);
  if (random.chance(20)) return changed.subarray(0, random.below(changed.length));
  if (random.chance(20)) return concat(Array.from({ length: 2 + random.below(20) }, () => changed));
  return changed;
}

/** What a peer sends and to which port: a conversation or a request, whole or damaged, or anything. */
function speech(random: Random, { port, httpPort }: Site): { port: number; bytes: Uint8Array } {
  const http = random.chance(30);
  if (random.chance(8)) return { port: http ? httpPort : port, bytes: random.bytes(1 + random.below(65536)) };
  if (http) return { port: httpPort, bytes: damaged(random, random.pick(requests)) };
  const conversation = random.pick(requestorConversations);
  return { port, bytes: concat(random.chance(70) ? mutateConversation(random, conversation) : [...conversation]) };
}

/** What peers do. */
const Manners: Readonly<Record<string, (random: Random, site: Site) => Promise<void>>> = {
  /** Says all, and goes when it has been answered. */
  async talkative(random, site) {
    const { port, bytes } = speech(random, site);
    using socket = disposable(await open(random, port));
    socket.resume();
    await write(socket, bytes);
    if (random.chance(50)) socket.end();
    await untilClosed(socket, 3000);
  },
  /** Says all at once and is gone. */
  async hasty(random, site) {
    const { port, bytes } = speech(random, site);
    using socket = disposable(await open(random, port));
    await write(socket, bytes.subarray(0, 1 + random.below(bytes.length)));
    socket.resetAndDestroy();
  },
  /** Says nothing, or the beginning only. */
  async silent(random, site) {
    const { port, bytes } = speech(random, site);
    using socket = disposable(await open(random, port));
    if (random.chance(70)) await write(socket, bytes.subarray(0, random.below(bytes.length)));
    await untilClosed(socket, random.below(LongestVisit));
  },
  /** Says some bytes now and then. */
  async slow(random, site) {
    const { port, bytes } = speech(random, site);
    using socket = disposable(await open(random, port));
    socket.resume();
    const end = Date.now() + random.below(LongestVisit);
    for (let at = 0; at < bytes.length && Date.now() < end && !socket.destroyed;) {
      const length = 1 + random.below(3);
      await write(socket, bytes.subarray(at, at += length));
      await pause(10 + random.below(200));
    }
  },
  /** Asks the same again and again, and reads no answer. */
  async deaf(random, site) {
    const { port, bytes } = speech(random, site);
    using socket = disposable(await open(random, port));
    socket.pause();
    for (let times = 0; times < 200 && await write(socket, bytes, 2000);) times++;
    await untilClosed(socket, random.below(LongestVisit));
  },
  /** Says the last thing it has to say without an end. */
  async flooding(random, { port }) {
    const pdus = mutateConversation(random, random.pick(requestorConversations));
    using socket = disposable(await open(random, port));
    socket.resume();
    if (pdus.length === 0 || !await write(socket, concat(pdus))) return;
    const last = pdus[Math.min(1 + random.below(pdus.length), pdus.length - 1)];
    if (last.length === 0) return;
    const many = concat(Array.from({ length: Math.ceil(100_000 / last.length) }, () => last));
    for (let times = 0; times < 50 && await write(socket, many, 2000);) times++;
  },
  /** Comes many times at once. */
  async crowding(random, site) {
    const port = random.chance(70) ? site.port : site.httpPort;
    const sockets = await Promise.all(Array.from({ length: 40 }, () => open(random, port)));
    await pause(random.below(2000));
    for (const socket of sockets) socket?.destroy();
  },
};

/** A socket that is closed at the end; without one, there is nothing to do. */
function disposable(socket: Socket | undefined): Socket & Disposable {
  if (socket === undefined) throw new NotTaken();
  return Object.assign(socket, { [Symbol.dispose]: () => void socket.destroy() });
}

/** The server has taken no connection. */
class NotTaken extends Error {}

/** One place of the crowd: one peer after the other. */
async function come(random: Random, site: Site): Promise<never> {
  const manners = Object.values(Manners);
  while (true) {
    try {
      await random.pick(manners)(random, site);
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
    }
    await pause(random.below(50));
  }
}

if (import.meta.main) {
  const [port, httpPort, seed, peers] = Deno.args.map(Number);
  await Promise.all(Array.from({ length: peers }, (_, place) => come(new Random(seed, place), { port, httpPort })));
}
