/**
 * An SCP that answers what the test says, down to the byte.
 *
 * @module
 */
import { fragmentMessage } from "../../lib/pdata/fragment.ts";
import { CommandField } from "../../lib/dimse/commands.ts";
import type { DimseMessage } from "../../lib/dimse/message.ts";
import type { Pdu } from "../../lib/pdu/types.ts";
import { listen } from "../../lib/transport/mod.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { ImplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";

/** Elements by tag: text in UTF-8, or a number as US. */
export type Elements = Readonly<Record<number, string | number>>;

/** Encodes elements as they are, in Implicit VR Little Endian. */
export function implicit(elements: Elements): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const tag of Object.keys(elements).map(Number).sort((a, b) => a - b)) {
    const value = elements[tag];
    const content = typeof value === "number" ? [value & 0xff, value >>> 8] : [...new TextEncoder().encode(value)];
    if (content.length % 2 !== 0) content.push(0);
    bytes.push(tag >>> 16 & 0xff, tag >>> 24, tag & 0xff, tag >>> 8 & 0xff);
    for (let shift = 0; shift < 32; shift += 8) bytes.push(content.length >>> shift & 0xff);
    bytes.push(...content);
  }
  return Uint8Array.from(bytes);
}

function withLength(command: Elements): Uint8Array<ArrayBuffer> {
  const rest = implicit(command);
  const length = Uint8Array.of(0, 0, 0, 0, 4, 0, 0, 0, rest.length & 0xff, rest.length >>> 8, 0, 0);
  return Uint8Array.from([...length, ...rest]);
}

/** What the script can do with a request. */
export interface Exchange {
  /** Command Field (0000,0100) of the request. */
  readonly field: number;
  /** Sends a response; `more` are elements of the command set. */
  respond(status: number, more?: Elements, dataset?: Elements): Promise<void>;
  /** Sends a hanging protocol (C-STORE), and waits for the answer. */
  store(sopInstanceUid: string): Promise<number | undefined>;
}

/** Plays the SCP for one connection after the other. */
export class HostileScp implements AsyncDisposable {
  readonly #listener: Awaited<ReturnType<typeof listen>>;
  readonly #done: Promise<void>;

  private constructor(listener: Awaited<ReturnType<typeof listen>>, script: (exchange: Exchange) => Promise<void>) {
    this.#listener = listener;
    this.#done = this.#serve(script);
  }

  static async start(script: (exchange: Exchange) => Promise<void>): Promise<HostileScp> {
    return new HostileScp(await listen({ host: "127.0.0.1", port: 0 }), script);
  }

  /** Whom to call. */
  get peer(): string {
    return `EVIL@127.0.0.1:${this.#listener.address.port}`;
  }

  async #serve(script: (exchange: Exchange) => Promise<void>): Promise<void> {
    for await (const duplex of this.#listener) {
      await using peer = new ScriptedPeer(duplex);
      await play(peer, script);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#done;
  }
}

async function play(peer: ScriptedPeer, script: (exchange: Exchange) => Promise<void>): Promise<void> {
  const rq = await peer.expect("A-ASSOCIATE-RQ");
  const transferSyntax = ImplicitVRLittleEndian;
  await peer.send({
    ...rq,
    type: "A-ASSOCIATE-AC",
    presentationContexts: rq.presentationContexts.map(({ id, transferSyntaxes }) => ({
      id,
      result: transferSyntaxes.includes(transferSyntax) ? 0 : 4,
      transferSyntax,
    })),
    userInformation: { ...rq.userInformation, implementationVersionName: "\x1b[2J\x9b1m\r\nFAKE" },
  });
  const storage = rq.presentationContexts.find(({ abstractSyntax, transferSyntaxes }) =>
    abstractSyntax === HangingProtocolStorage && transferSyntaxes.includes(transferSyntax)
  );
  while (true) {
    // What is no message is A-RELEASE-RQ, or the end of the connection
    const request = await peer.expectMessage(undefined).catch(() => undefined);
    if (request === undefined) break;
    await script(exchange(peer, request, storage?.id));
  }
  await peer.send({ type: "A-RELEASE-RP" });
  await peer.expectClosed().catch(() => {});
}

function exchange(peer: ScriptedPeer, { command, contextId }: DimseMessage, storage = 0): Exchange {
  const pdus = (contextId: number, command: Elements, dataset?: Elements): Pdu[] => [
    ...fragmentMessage({
      contextId,
      command: withLength({ ...command, 0x0800: dataset ? 0x0102 : 0x0101 }),
      dataset: dataset && implicit(dataset),
    }, 16384),
  ];
  return {
    field: command.CommandField,
    respond: (status, more, dataset) =>
      peer.send(pdus(contextId, {
        0x0002: command.AffectedSOPClassUID ?? "",
        0x0100: command.CommandField | 0x8000,
        0x0120: command.MessageID ?? 0,
        0x0900: status,
        ...more,
      }, dataset)),
    async store(uid) {
      const rq = { 0x0002: HangingProtocolStorage, 0x0100: CommandField.CStoreRq, 0x0110: 9, 0x0700: 0, 0x1000: uid };
      const dataset = { 0x00080016: HangingProtocolStorage, 0x00080018: uid, 0x00720002: "Chest" };
      await peer.send(pdus(storage, rq, dataset));
      return (await peer.expectMessage(CommandField.CStoreRsp)).command.Status;
    },
  };
}
