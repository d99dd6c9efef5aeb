/**
 * Fuzz targets of the whole server: damaged conversations, over TCP and in memory.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { PduFramer } from "../../lib/pdu/framer.ts";
import { openSqliteRepository, repositoryHandlers, type SqliteRepository } from "../../lib/repository/mod.ts";
import {
  acceptAssociation,
  associate,
  hangingProtocol,
  serve,
  type Server,
  type Service,
  storage,
  verification,
} from "../../lib/service/mod.ts";
import { connect } from "../../lib/transport/mod.ts";
import type { Duplex } from "../../lib/transport/duplex.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import { HangingProtocolStorage, Verification } from "../../lib/uids/sop_classes.ts";
import { concat } from "../hanging_protocol/encoding.ts";
import { mutateConversation } from "./conversation.ts";
import { instances, requestorConversations } from "./corpus.ts";
import { hashOf, Random } from "./random.ts";
import type { Target } from "./target.ts";
import { split } from "./wire.ts";

const Host = "127.0.0.1";

/** Longest wait for the server to close a connection that its peer has ended, in milliseconds. */
const CloseMs = 20_000;

/** A server with protocols in its store and somewhere to move them to. */
class Site implements AsyncDisposable {
  readonly server: Server;
  readonly services: readonly Service[];
  readonly #repository: SqliteRepository;
  readonly #workstation: Server;

  private constructor(server: Server, services: Service[], repository: SqliteRepository, workstation: Server) {
    this.server = server;
    this.services = services;
    this.#repository = repository;
    this.#workstation = workstation;
  }

  static async open(): Promise<Site> {
    const repository = await openSqliteRepository(":memory:");
    for (const instance of instances) await repository.store(instance);
    const discard = storage([HangingProtocolStorage], async function* () {
      yield* [];
    });
    const common = { host: Host, port: 0, timeout: 5 };
    const workstation = await serve({ ...common, aeTitle: "WORKSTATION", services: [discard] });
    const destinations = new Map([["WORKSTATION", { host: Host, port: workstation.port }]]);
    const handlers = repositoryHandlers(repository, { destinations, onDuplicate: "replace" });
    const services = [verification(), storage([HangingProtocolStorage], handlers.store), hangingProtocol(handlers)];
    return new Site(await serve({ ...common, aeTitle: "HANGAR", services }), services, repository, workstation);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close(1);
    await this.#workstation.close(1);
    await this.#repository.close();
  }
}

/** How the requestor behaves: says all and goes, says all and waits, or waits for an answer to each PDU. */
type Manner = "leave" | "wait" | "dialogue";

/** Turns of the event loop without a byte from the server, after which it has said what it had to say. */
const QuietTurns = 24;

/** Sends a case and ends the connection; what comes back until the server closes must be PDUs. */
async function converse(duplex: Duplex, bytes: Uint8Array): Promise<void> {
  const random = new Random(hashOf(bytes));
  const manner = random.pick<Manner>(["leave", "wait", "dialogue", "dialogue"]);
  const framer = new PduFramer({ maxLength: () => 1 << 20 });
  let received = 0, closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The server did not close within ${CloseMs} ms`)), CloseMs);
  });
  const quiet = async () => {
    for (let turns = 0, before = received; turns < QuietTurns && !closed; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (received !== before) [turns, before] = [0, received];
    }
  };
  const sending = (async () => {
    const writer = duplex.writable.getWriter();
    for (const part of manner === "dialogue" ? pieces(bytes) : [bytes]) {
      for (const chunk of split(random, part)) await writer.write(chunk);
      if (manner !== "leave") await quiet();
    }
    await writer.close();
  })().catch(() => {}); // The server may close before it has heard everything.
  const receiving = (async () => {
    const reader = duplex.readable.getReader();
    while (true) {
      // So may it reset, with bytes on their way that it will not read.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || value === undefined) break;
      received += value.length;
      for (const pdu of framer.push(value)) decodePdu(pdu);
    }
    closed = true;
  })();
  try {
    await Promise.race([Promise.all([sending, receiving]), late]);
  } finally {
    clearTimeout(timer);
    duplex.close();
  }
}

/** Cuts bytes where their lengths say that a PDU ends; what follows a lie stays in one piece. */
function pieces(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  while (offset < bytes.length) {
    const left = bytes.length - offset;
    const length = left < 6 ? left : Math.min(left, 6 + view.getUint32(offset + 2));
    parts.push(bytes.subarray(offset, offset += length));
  }
  return parts;
}

abstract class ServerTarget implements Target {
  abstract readonly name: string;
  #site: Promise<Site> | undefined;

  make(random: Random): Uint8Array {
    return concat(mutateConversation(random, random.pick(requestorConversations)));
  }

  async run(bytes: Uint8Array): Promise<void> {
    await this.converse(await (this.#site ??= Site.open()), bytes);
  }

  async check(): Promise<void> {
    const { server } = await (this.#site ??= Site.open());
    await using association = await associate({
      host: Host,
      port: server.port,
      calledAeTitle: "HANGAR",
      callingAeTitle: "FUZZ",
      contexts: [Verification],
      timeout: 10,
    });
    assertEquals((await association.echo()).status, 0x0000);
    for (let wait = 0; server.associations.size > 1 && wait < 100; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert(server.associations.size <= 1, `${server.associations.size} associations are still there`);
  }

  async close(): Promise<void> {
    await (await this.#site)?.[Symbol.asyncDispose]();
    this.#site = undefined;
  }

  protected abstract converse(site: Site, bytes: Uint8Array): Promise<void>;
}

class TcpServerTarget extends ServerTarget {
  readonly name = "server";

  protected async converse({ server }: Site, bytes: Uint8Array): Promise<void> {
    await converse(await connect({ host: Host, port: server.port }), bytes);
  }
}

class AssociationTarget extends ServerTarget {
  readonly name = "association";

  protected async converse({ services }: Site, bytes: Uint8Array): Promise<void> {
    const [scu, scp] = duplexPair();
    const accepted = acceptAssociation(scp, { aeTitle: "HANGAR", services, timeout: 5 });
    await converse(scu, bytes);
    await (await accepted)?.closed;
  }
}

/** All of them. */
export const serverTargets: readonly Target[] = [new AssociationTarget(), new TcpServerTarget()];
