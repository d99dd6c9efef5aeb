/**
 * The other end of a connection, played from a script: what it sends is up to the test, down to the byte, and what
 * it gets is checked line by line.
 *
 * @module
 */
import { assert, assertEquals, fail } from "@std/assert";
import { encodeCommandSet } from "../../lib/dimse/command_codec.ts";
import { CommandField, DataSetPresent, NoDataSet } from "../../lib/dimse/commands.ts";
import { DimseDecoder } from "../../lib/dimse/decoder.ts";
import type { CommandSet, DimseMessage } from "../../lib/dimse/message.ts";
import { PDataAssembler } from "../../lib/pdata/assemble.ts";
import { fragmentMessage } from "../../lib/pdata/fragment.ts";
import { decodePdu } from "../../lib/pdu/decode.ts";
import { encodePdu } from "../../lib/pdu/encode.ts";
import { PduFramer } from "../../lib/pdu/framer.ts";
import type { AAssociateRq, Pdu, ProposedPresentationContext, UserInformation } from "../../lib/pdu/types.ts";
import { connect, type Duplex } from "../../lib/transport/mod.ts";
import { Verification } from "../../lib/uids/sop_classes.ts";
import { ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

/** Milliseconds anything expected may take. */
const Patience = 5000;

/** What {@linkcode associateRq} is told: contexts are SOP classes, numbered 1, 3, 5 …, or items in full. */
export interface RqOptions extends Partial<Omit<AAssociateRq, "type" | "userInformation" | "presentationContexts">> {
  /** Default: Verification. */
  contexts?: readonly (string | ProposedPresentationContext)[];
  /** Over defaults that ask for nothing special. */
  userInformation?: Partial<UserInformation>;
}

/**
 * An A-ASSOCIATE-RQ that any acceptor here takes, but for what is asked to be different.
 *
 * @param options What is different.
 */
export function associateRq({ contexts = [Verification], userInformation, ...fields }: RqOptions = {}): AAssociateRq {
  return {
    type: "A-ASSOCIATE-RQ",
    protocolVersion: 1,
    calledAeTitle: "HANGAR",
    callingAeTitle: "SCRIPT",
    applicationContextName: "1.2.840.10008.3.1.1.1",
    presentationContexts: contexts.map((each, index) =>
      typeof each === "string"
        ? { id: 2 * index + 1, abstractSyntax: each, transferSyntaxes: [ExplicitVRLittleEndian] }
        : each
    ),
    userInformation: {
      maxPduLength: 16384,
      implementationClassUid: "1.2.3.4",
      roleSelections: [],
      extendedNegotiations: [],
      commonExtendedNegotiations: [],
      ...userInformation,
    },
    ...fields,
  };
}

/**
 * The PDUs of a message.
 *
 * @param command Command Data Set Type follows from whether there is a data set, unless it is given.
 * @param dataset The encoded data set.
 * @param contextId Presentation-context-ID.
 * @param maxPduLength How long the PDUs may be.
 */
export function message(
  command: Omit<CommandSet, "CommandDataSetType"> & { CommandDataSetType?: number },
  dataset?: Uint8Array,
  contextId = 1,
  maxPduLength = 16384,
): Pdu[] {
  const CommandDataSetType = command.CommandDataSetType ?? (dataset ? DataSetPresent : NoDataSet);
  const bytes = encodeCommandSet({ ...command, CommandDataSetType });
  return [...fragmentMessage({ contextId, command: bytes, dataset }, maxPduLength)];
}

/** A C-ECHO-RQ. */
export function echoRq(messageId: number, contextId = 1): Pdu[] {
  const { CEchoRq } = CommandField;
  return message(
    { CommandField: CEchoRq, AffectedSOPClassUID: Verification, MessageID: messageId },
    undefined,
    contextId,
  );
}

/** Everything in one write. */
export function bytesOf(...what: readonly (Uint8Array | Pdu | Pdu[])[]): Uint8Array {
  const parts = what.flat().map((each) => each instanceof Uint8Array ? each : encodePdu(each));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** One end of a connection that does what the test says. */
export class ScriptedPeer implements AsyncDisposable {
  readonly #duplex: Duplex;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #framer = new PduFramer({ maxLength: () => 0 });
  readonly #assembler = new PDataAssembler();
  readonly #decoder = new DimseDecoder({ maxDatasetLength: () => Infinity });
  readonly #pdus: Pdu[] = [];
  readonly #messages: DimseMessage[] = [];
  #reading: Promise<boolean> | undefined;

  /** @param duplex The connection. */
  constructor(duplex: Duplex) {
    this.#duplex = duplex;
    this.#reader = duplex.readable.getReader();
    this.#writer = duplex.writable.getWriter();
    this.#writer.closed.catch(() => {});
  }

  /** Connect by TCP. */
  static async connect(port: number): Promise<ScriptedPeer> {
    return new ScriptedPeer(await connect({ host: "127.0.0.1", port }));
  }

  /** Send bytes or PDUs, all in one write. Where the connection is gone, that is for a later line to find out. */
  async send(...what: (Uint8Array | Pdu | Pdu[])[]): Promise<void> {
    await this.#writer.write(bytesOf(...what)).catch(() => {});
  }

  /** Request an association, and get it. */
  async associate(options?: RqOptions): Promise<Extract<Pdu, { type: "A-ASSOCIATE-AC" }>> {
    await this.send(associateRq(options));
    return await this.expect("A-ASSOCIATE-AC");
  }

  /** The next PDU is of this type and has these fields. */
  async expect<T extends Pdu["type"]>(
    type: T,
    fields: Partial<Extract<Pdu, { type: T }>> = {},
    within = Patience,
  ): Promise<Extract<Pdu, { type: T }>> {
    const pdu = await this.#next(within);
    if (!pdu) fail(`expected ${type}, but the connection ended`);
    if (pdu.type !== type) fail(`expected ${type}, got ${JSON.stringify(pdu)}`);
    assertEquals({ ...pdu, ...fields }, pdu);
    return pdu as Extract<Pdu, { type: T }>;
  }

  /** The next message is this one, or any, with these elements. */
  async expectMessage(commandField: number | undefined, elements: Partial<CommandSet> = {}): Promise<DimseMessage> {
    while (this.#messages.length === 0) {
      for (const fragment of this.#assembler.push(await this.expect("P-DATA-TF"))) {
        const complete = this.#decoder.push(fragment);
        if (complete) this.#messages.push(complete);
      }
    }
    const next = this.#messages.shift()!;
    const { command } = next;
    assertEquals(command, { ...command, ...elements, CommandField: commandField ?? command.CommandField });
    return next;
  }

  /** The connection is closed, without another PDU. */
  async expectClosed(within = Patience): Promise<void> {
    const pdu = await this.#next(within);
    if (pdu) fail(`expected the connection to be closed, got ${JSON.stringify(pdu)}`);
  }

  /** A-ABORT with these fields, behind the responses that were under way. The peer then closes, as it has to. */
  async expectAbort(source: number, reason: number, within = Patience): Promise<void> {
    do {
      while (this.#pdus[0]?.type === "P-DATA-TF") this.#pdus.shift();
    } while (this.#pdus.length === 0 && await this.#more(within) === true);
    await this.expect("A-ABORT", { source, reason }, within);
    this.close();
  }

  /** For so many milliseconds nothing comes, not even the end of the connection. */
  async expectSilence(milliseconds: number): Promise<void> {
    const what = await this.#next(milliseconds, true);
    if (what !== "silence") fail(`expected nothing, got ${JSON.stringify(what ?? "the end of the connection")}`);
  }

  /** Release in order. */
  async release(): Promise<void> {
    await this.send({ type: "A-RELEASE-RQ" });
    await this.expect("A-RELEASE-RP");
    this.close();
  }

  /** Send FIN, and go on reading. */
  async closeWrite(): Promise<void> {
    await this.#writer.close().catch(() => {});
  }

  /** Close the connection. */
  close(): void {
    this.#duplex.close();
  }

  /** Close the connection and let go of everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#reading;
  }

  async #next(within: number): Promise<Pdu | undefined>;
  async #next(within: number, silence: true): Promise<Pdu | undefined | "silence">;
  async #next(within: number, silence = false): Promise<Pdu | undefined | "silence"> {
    while (this.#pdus.length === 0) {
      const more = await this.#more(within);
      if (more === "late") {
        if (silence) return "silence";
        fail(`nothing came within ${within} ms`);
      }
      if (!more) return undefined;
    }
    return this.#pdus.shift();
  }

  /** Reads more, perhaps a PDU: false at the end of the connection. */
  async #more(within: number): Promise<boolean | "late"> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => timer = setTimeout(resolve, within, "late"));
    this.#reading ??= this.#read();
    const more = await Promise.race([this.#reading, late]);
    clearTimeout(timer);
    if (more !== "late") this.#reading = undefined;
    return more;
  }

  async #read(): Promise<boolean> {
    const result = await this.#reader.read().catch(() => undefined);
    if (!result || result.done) return false;
    for (const bytes of this.#framer.push(result.value)) this.#pdus.push(decodePdu(bytes));
    return true;
  }
}

/**
 * Wait until something is so.
 *
 * @param what Says what, for the failure.
 * @param condition Looks.
 * @param within Milliseconds.
 */
export async function until(what: string, condition: () => boolean, within = Patience): Promise<void> {
  const end = performance.now() + within;
  while (!condition()) {
    assert(performance.now() < end, `${what}: not within ${within} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
