/**
 * An association that costs next to nothing: requests are bytes made beforehand, and of responses only what has to be
 * known is read. No state machine, no streams, no checks beyond what finds a failed run.
 *
 * @module
 */
import { proposeContexts, type RequestedContext } from "../../../lib/association/contexts.ts";
import { decodePdu } from "../../../lib/pdu/decode.ts";
import { encodePdu } from "../../../lib/pdu/encode.ts";
import { ApplicationContextName, ImplementationClassUid } from "../../../lib/uids/implementation.ts";

/** The longest P-DATA-TF we take; all servers are told to take as much. */
const MaxPduLength = 131072;
const BufferLength = 2 * MaxPduLength;
const PduHeader = 6;
const PdvHeader = 6;

const PDataTf = 0x04;
const ReleaseRp = 0x06;
const NoDataSet = 0x0101;

/** What is read of a message. */
export interface Incoming {
  /** Presentation-context-ID. */
  readonly contextId: number;
  /** Command Field (0000,0100). */
  readonly field: number;
  /** Message ID (0000,0110) of a request. */
  readonly messageId: number;
  /** Status (0000,0900) of a response. */
  readonly status: number;
}

/** One association. */
export class RawAssociation {
  /** The longest P-DATA-TF to send. */
  readonly maxPduLength: number;
  readonly #conn: Deno.TcpConn;
  readonly #contexts = new Map<string, number>();
  readonly #buffer: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #start = 0;
  #end = 0;
  /** Where the next PDV is, and where its PDU ends; equal between PDUs. */
  #pdv = 0;
  #pduEnd = 0;
  #command: Incoming | undefined;

  private constructor(conn: Deno.TcpConn, accepted: Uint8Array, requested: readonly RequestedContext[]) {
    this.#conn = conn;
    this.#buffer = new Uint8Array(BufferLength);
    this.#view = new DataView(this.#buffer.buffer);
    const pdu = decodePdu(accepted);
    if (pdu.type !== "A-ASSOCIATE-AC") throw new Error(`Associating was answered with ${JSON.stringify(pdu)}`);
    this.maxPduLength = Math.min(pdu.userInformation.maxPduLength || MaxPduLength, MaxPduLength);
    for (const { id, result } of pdu.presentationContexts) {
      const { abstractSyntax } = requested[(id - 1) / 2];
      if (result !== 0) throw new Error(`No presentation context for ${abstractSyntax}: result ${result}`);
      this.#contexts.set(abstractSyntax, id);
    }
  }

  /** Connects and associates. */
  static async request(
    port: number,
    calledAeTitle: string,
    contexts: readonly RequestedContext[],
  ): Promise<RawAssociation> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    try {
      conn.setNoDelay(true);
      const { presentationContexts, roleSelections } = proposeContexts(contexts);
      await writeAll(
        conn,
        encodePdu({
          type: "A-ASSOCIATE-RQ",
          protocolVersion: 1,
          calledAeTitle,
          callingAeTitle: "BENCH",
          applicationContextName: ApplicationContextName,
          presentationContexts,
          userInformation: {
            maxPduLength: MaxPduLength,
            implementationClassUid: ImplementationClassUid,
            roleSelections,
            extendedNegotiations: [],
            commonExtendedNegotiations: [],
          },
        }),
      );
      const header = await readExactly(conn, new Uint8Array(PduHeader));
      const body = await readExactly(conn, new Uint8Array(new DataView(header.buffer).getUint32(2)));
      return new RawAssociation(conn, Uint8Array.of(...header, ...body), contexts);
    } catch (error) {
      conn.close();
      throw error;
    }
  }

  /** The Presentation-context-ID of a SOP class. */
  contextId(abstractSyntax: string): number {
    return this.#contexts.get(abstractSyntax)!;
  }

  /** Sends what is encoded already. */
  write(bytes: Uint8Array): Promise<void> {
    return writeAll(this.#conn, bytes);
  }

  /** The next message, when all of it has come. */
  async next(): Promise<Incoming> {
    while (true) {
      const message = this.#take();
      if (message !== undefined) return message;
      await this.#fill();
    }
  }

  /** Releases and closes. */
  async release(): Promise<void> {
    await this.write(encodePdu({ type: "A-RELEASE-RQ" }));
    while (!this.#whole()) await this.#fill();
    const type = this.#buffer[this.#start];
    this.close();
    if (type !== ReleaseRp) throw new Error(`Releasing was answered with PDU type ${type}`);
  }

  /** Closes the connection. */
  close(): void {
    this.#conn.close();
  }

  /** A whole message of what is in the buffer. */
  #take(): Incoming | undefined {
    while (true) {
      if (this.#pdv === this.#pduEnd && !this.#open()) return;
      const length = this.#view.getUint32(this.#pdv);
      const control = this.#buffer[this.#pdv + 5];
      const [start, end] = [this.#pdv + PdvHeader, this.#pdv + 4 + length];
      const contextId = this.#buffer[this.#pdv + 4];
      this.#pdv = end;
      if (end === this.#pduEnd) this.#start = end;
      if (control === 1) throw new Error("A command set came in fragments");
      if (control === 3) {
        const { hasDataset, ...command } = this.#parse(contextId, start, end);
        if (!hasDataset) return command;
        this.#command = command;
      } else if (control === 2) {
        return this.#command!;
      }
    }
  }

  /** Whether a whole PDU is in the buffer. */
  #whole(): boolean {
    const held = this.#end - this.#start;
    return held >= PduHeader && held >= PduHeader + this.#view.getUint32(this.#start + 2);
  }

  #open(): boolean {
    if (!this.#whole()) return false;
    const type = this.#buffer[this.#start];
    if (type !== PDataTf) throw new Error(`PDU type ${type} came instead of P-DATA-TF`);
    this.#pdv = this.#start + PduHeader;
    this.#pduEnd = this.#pdv + this.#view.getUint32(this.#start + 2);
    return true;
  }

  #parse(contextId: number, start: number, end: number): Incoming & { hasDataset: boolean } {
    let [field, messageId, status, hasDataset] = [0, 0, 0, false];
    for (let at = start; at < end; at += 8 + this.#view.getUint32(at + 4, true)) {
      const value = this.#view.getUint16(at + 8, true);
      switch (this.#view.getUint16(at + 2, true)) {
        case 0x0100:
          field = value;
          break;
        case 0x0110:
          messageId = value;
          break;
        case 0x0800:
          hasDataset = value !== NoDataSet;
          break;
        case 0x0900:
          status = value;
      }
    }
    return { contextId, field, messageId, status, hasDataset };
  }

  async #fill(): Promise<void> {
    if (this.#start === this.#end) {
      this.#start =
        this.#end =
        this.#pdv =
        this.#pduEnd =
          0;
    } else if (this.#end === BufferLength) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = this.#pdv = this.#pduEnd = 0;
    }
    const count = await this.#conn.read(this.#buffer.subarray(this.#end));
    if (count === null) throw new Error("The server closed the connection");
    this.#end += count;
  }
}

/** Writes all of it. */
export async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  let written = await conn.write(bytes);
  while (written < bytes.length) written += await conn.write(bytes.subarray(written));
}

/** Fills a buffer. */
export async function readExactly(conn: Deno.Conn, into: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < into.length;) {
    const count = await conn.read(into.subarray(at));
    if (count === null) throw new Error("The server closed the connection");
    at += count;
  }
  return into;
}
