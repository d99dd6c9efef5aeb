/**
 * An SCU that sends exactly what a test says, well-formed or not, and shows what comes back.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Association } from "../../lib/association/association.ts";
import { associateRequest } from "../../lib/association/establish.ts";
import type { RequestedContext } from "../../lib/association/contexts.ts";
import { encodeDataset } from "../../lib/dataset/codec.ts";
import type { Dataset } from "../../lib/dataset/types.ts";
import { encodeCommandSet } from "../../lib/dimse/command_codec.ts";
import { CommandField, isResponse } from "../../lib/dimse/commands.ts";
import { DimseDecoder } from "../../lib/dimse/decoder.ts";
import type { CommandSet, DimseMessage } from "../../lib/dimse/message.ts";
import { statusCategory } from "../../lib/dimse/status.ts";
import { PDataAssembler } from "../../lib/pdata/assemble.ts";
import { fragmentMessage } from "../../lib/pdata/fragment.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { PduFramer } from "../../lib/pdu/framer.ts";
import type { AsyncOperationsWindow, PDataTf, Pdu } from "../../lib/pdu/types.ts";
import { acceptAssociation, type AcceptOptions } from "../../lib/service/serve.ts";
import type { Service } from "../../lib/service/types.ts";
import type { Duplex } from "../../lib/transport/duplex.ts";
import { duplexPair } from "../../lib/transport/pair.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolInformationModelMove,
  HangingProtocolStorage,
} from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

export const Find = HangingProtocolInformationModelFind;
export const Get = HangingProtocolInformationModelGet;
export const Move = HangingProtocolInformationModelMove;
export const Store = HangingProtocolStorage;

/** A message to be sent; Command Data Set Type follows from the data set unless given. */
export interface Outgoing {
  readonly command: Partial<CommandSet> & { CommandField: number };
  readonly dataset?: Uint8Array;
  /** SOP class whose presentation context carries it; that of the command unless given. */
  readonly on?: string;
}

/** What the scripted SCU is given to talk to. */
export interface ScriptOptions extends Partial<AcceptOptions> {
  readonly contexts?: readonly (string | RequestedContext)[];
  readonly window?: AsyncOperationsWindow;
}

const DefaultContexts: readonly (string | RequestedContext)[] = [
  ...[Find, Get, Move].map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [ExplicitVRLittleEndian] })),
  { abstractSyntax: Store, transferSyntaxes: [ExplicitVRLittleEndian], role: "both" },
];

/** The requestor of an association that has nothing in common with the SCU under test but the codecs. */
export class ScriptedScu implements AsyncDisposable {
  /** C-STORE requests that came as sub-operations. */
  readonly stores: DimseMessage[] = [];
  /** The status that each of them is answered with, or `undefined` to leave it unanswered. */
  answerStore: (request: DimseMessage, index: number) => number | undefined | Promise<number> = () => 0x0000;
  readonly #duplex: Duplex;
  #accepted: Promise<Association | undefined> | undefined;
  readonly #contexts: readonly (string | RequestedContext)[];
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #framer = new PduFramer({ maxLength: () => 2 ** 24 });
  readonly #assembler = new PDataAssembler({});
  readonly #decoder = new DimseDecoder({ maxDatasetLength: () => Infinity });
  readonly #received: (DimseMessage | Exclude<Pdu, PDataTf>)[] = [];

  constructor(duplex: Duplex, contexts: readonly (string | RequestedContext)[]) {
    this.#duplex = duplex;
    this.#contexts = contexts;
    this.#writer = duplex.writable.getWriter();
    this.#writer.closed.catch(() => {});
    this.#reader = duplex.readable.getReader();
  }

  /** Associate with services in memory. */
  static async open(services: readonly Service[], options: ScriptOptions = {}): Promise<ScriptedScu> {
    const { contexts = DefaultContexts, window, ...accept } = options;
    const [ours, theirs] = duplexPair();
    const scu = new ScriptedScu(ours, contexts);
    scu.#accepted = acceptAssociation(theirs, { aeTitle: "SCP", services, ...accept });
    await scu.sendPdu(associateRequest({
      calledAeTitle: "SCP",
      callingAeTitle: "SCRIPT",
      contexts,
      asyncOperationsWindow: window,
    }));
    const answer = await scu.receive();
    assertEquals(answer?.type, "A-ASSOCIATE-AC");
    return scu;
  }

  /** Send a PDU as it is. */
  async sendPdu(pdu: Pdu): Promise<void> {
    await this.#writer.write(encodePdu(pdu));
  }

  /** Send messages in one write: one TCP segment. */
  async send(...messages: readonly Outgoing[]): Promise<void> {
    const pdus = messages.flatMap(({ command, dataset, on }) => {
      const complete: CommandSet = { CommandDataSetType: dataset ? 0x0102 : 0x0101, ...command };
      const contextId = this.contextId(on ?? command.AffectedSOPClassUID ?? Find);
      return [...fragmentMessage({ contextId, command: encodeCommandSet(complete), dataset }, 0)].map(encodePdu);
    });
    await this.#writer.write(new Uint8Array(await new Blob(pdus as Uint8Array<ArrayBuffer>[]).arrayBuffer()));
  }

  /** C-CANCEL. */
  async cancel(messageId: number, sopClassUid: string): Promise<void> {
    await this.send(cancelOf(messageId, sopClassUid));
  }

  /** The next message or PDU; `undefined` at the end of the connection. */
  async receive(): Promise<DimseMessage | Exclude<Pdu, PDataTf> | undefined> {
    while (this.#received.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      for (const bytes of this.#framer.push(value)) {
        const pdu = decodePdu(bytes);
        if (pdu.type !== "P-DATA-TF") this.#received.push(pdu);
        else {
          for (const fragment of this.#assembler.push(pdu)) {
            const message = this.#decoder.push(fragment);
            if (message) this.#received.push(message);
          }
        }
      }
    }
    return this.#received.shift();
  }

  /** The next response; C-STORE sub-operations that come before it are answered. */
  async response(): Promise<DimseMessage> {
    while (true) {
      const message = await this.receive();
      assert(message?.type === "DIMSE", `${message?.type ?? "the end"} where a response was due`);
      if (isResponse(message.command.CommandField)) return message;
      await this.#answerStore(message);
    }
  }

  /** All responses to a request, to the final one. */
  async responses(): Promise<DimseMessage[]> {
    const responses: DimseMessage[] = [];
    do responses.push(await this.response()); while (
      statusCategory(responses.at(-1)!.command.Status!) === "Pending"
    );
    return responses;
  }

  /** Release in order. */
  async release(): Promise<void> {
    await this.sendPdu({ type: "A-RELEASE-RQ" });
    let pdu;
    do pdu = await this.receive(); while (pdu?.type === "DIMSE");
    assertEquals(pdu?.type, "A-RELEASE-RP");
  }

  /** Presentation-context-ID of a SOP class. */
  contextId(sopClassUid: string): number {
    const index = this.#contexts.findIndex((each) =>
      (typeof each === "string" ? each : each.abstractSyntax) === sopClassUid
    );
    return 2 * index + 1;
  }

  /** Close the connection, release or no release. */
  close(): void {
    this.#duplex.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    while (!(await this.#reader.read().catch(() => ({ done: true }))).done);
    const association = await this.#accepted;
    await association?.closed;
    await association?.performed();
  }

  async #answerStore({ contextId, command, ...rest }: DimseMessage): Promise<void> {
    const index = this.stores.push({ contextId, command, ...rest }) - 1;
    const status = await this.answerStore(this.stores[index], index);
    if (status !== undefined) await this.answer(this.stores[index], status);
  }

  /** Answer one of {@linkcode stores} that has been left unanswered. */
  async answer({ command }: DimseMessage, status: number): Promise<void> {
    await this.send({
      on: command.AffectedSOPClassUID,
      command: {
        CommandField: CommandField.CStoreRsp,
        MessageIDBeingRespondedTo: command.MessageID,
        AffectedSOPClassUID: command.AffectedSOPClassUID,
        AffectedSOPInstanceUID: command.AffectedSOPInstanceUID,
        Status: status,
      },
    });
  }
}

/** A C-CANCEL message. */
export function cancelOf(messageId: number, sopClassUid: string): Outgoing {
  return {
    on: sopClassUid,
    command: { CommandField: CommandField.CCancelRq, MessageIDBeingRespondedTo: messageId },
  };
}

/** The bytes of a data set in Explicit VR Little Endian. */
export function explicit(dataset: Dataset): Promise<Uint8Array> {
  return encodeDataset(dataset, ExplicitVRLittleEndian);
}

/** A request of one of the three query/retrieve operations, Message ID 7. */
export async function requestOf(
  sopClassUid: string,
  command: Partial<CommandSet> = {},
  identifier: Dataset | Uint8Array = { SOPInstanceUID: "1.2.3" },
): Promise<Outgoing> {
  const field = { [Find]: CommandField.CFindRq, [Get]: CommandField.CGetRq, [Move]: CommandField.CMoveRq }[sopClassUid];
  return {
    on: sopClassUid,
    command: {
      CommandField: field!,
      AffectedSOPClassUID: sopClassUid,
      MessageID: 7,
      Priority: 0,
      ...(sopClassUid === Move && { MoveDestination: "WORKSTATION" }),
      ...command,
    },
    dataset: identifier instanceof Uint8Array ? identifier : await explicit(identifier),
  };
}

/** A C-STORE request for a hanging protocol, Message ID 7. */
export async function storeOf(command: Partial<CommandSet> = {}, dataset?: Uint8Array): Promise<Outgoing> {
  return {
    on: Store,
    command: {
      CommandField: CommandField.CStoreRq,
      AffectedSOPClassUID: Store,
      AffectedSOPInstanceUID: "1.2.3",
      MessageID: 7,
      Priority: 0,
      ...command,
    },
    dataset: dataset ?? await explicit({ SOPClassUID: Store, SOPInstanceUID: "1.2.3" }),
  };
}
