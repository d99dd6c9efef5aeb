/**
 * The P-DATA stages of the chain.
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import { Stage } from "../streams/stage.ts";
import type { PDataTf, Pdu, ReceivedPdu } from "../pdu/types.ts";
import { PDataAssembler, type PDataAssemblerOptions } from "./assemble.ts";
import { fragmentMessage } from "./fragment.ts";
import type { ControlPdu, EncodedMessage, MessageFragment } from "./types.ts";

/** How {@linkcode PDataAssemblerStream} is set up. */
export interface PDataAssemblerStreamOptions extends PDataAssemblerOptions {
  /**
   * Told `true` every time bytes arrive that leave a command set unfinished, and `false` once it is complete, also
   * when the next one has begun in the same PDU. Data
   * sets are the concern of the DIMSE stage, which alone knows whether one is due.
   */
  onPartial?(partial: boolean): void;
}

/**
 * Received PDUs to message fragments. Other PDUs pass through in order. It never fails: where P-DATA-TF breaks the
 * rules of PS3.8 Annex E an `INVALID` takes its place, and P-DATA-TF after that is swallowed.
 */
export class PDataAssemblerStream extends Stage<ReceivedPdu, ControlPdu | MessageFragment> {
  /**
   * Makes the stage.
   *
   * @param options The limit of a command set, and whom to tell of unfinished ones.
   */
  constructor(options: PDataAssemblerStreamOptions = {}) {
    const assembler = new PDataAssembler(options);
    let failed = false;
    const report = (before: number | undefined, progress: boolean): void => {
      const after = assembler.unfinishedCommandLength;
      if (before !== undefined && (progress || after === undefined)) options.onPartial?.(false);
      if (after !== undefined && (progress || after !== before)) options.onPartial?.(true);
    };
    super({
      transform(pdu, controller): void {
        if (pdu.type !== "P-DATA-TF") return void controller.enqueue(pdu);
        if (failed) return;
        const before = assembler.unfinishedCommandLength;
        try {
          const fragments = assembler.push(pdu);
          for (const fragment of fragments) controller.enqueue(fragment);
          report(before, fragments.length > 0);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          failed = true;
          if (before !== undefined) options.onPartial?.(false);
          controller.enqueue({ type: "INVALID", error });
        }
      },
    });
  }
}

/** How {@linkcode PDataFragmenterStream} is set up. */
export interface PDataFragmenterStreamOptions {
  /** The peer's Maximum-length-received in bytes, asked for each message; 0 means no limit. */
  maxLength(): number;
}

/**
 * Messages to P-DATA-TF; PDUs pass through in order. Each PDU is cut only when it is asked for: a `TransformStream`
 * would have to queue a whole message's PDUs, which for a long data set and a small maximum length is many times the
 * data set.
 */
export class PDataFragmenterStream implements TransformStream<Pdu | EncodedMessage, Pdu> {
  /** Where the P-DATA-TF and the other PDUs come out. */
  readonly readable: ReadableStream<Pdu>;
  /** Where messages and PDUs go in. */
  readonly writable: WritableStream<Pdu | EncodedMessage>;

  /**
   * Makes the stage.
   *
   * @param options Where to learn the peer's maximum length.
   */
  constructor(options: PDataFragmenterStreamOptions) {
    const input = new TransformStream<Pdu | EncodedMessage, Pdu | EncodedMessage>({
      transform: (chunk, controller) => controller.enqueue(chunk),
    });
    const reader = input.readable.getReader();
    let pdus: Iterator<PDataTf> | undefined;
    const next = async (): Promise<Pdu | undefined> => {
      while (true) {
        const fragmented = pdus?.next();
        if (fragmented && !fragmented.done) return fragmented.value;
        pdus = undefined;
        const { done, value } = await reader.read();
        if (done) return undefined;
        if (value.type !== "MESSAGE") return value;
        pdus = fragmentMessage(value, options.maxLength());
      }
    };

    this.writable = input.writable;
    this.readable = new ReadableStream<Pdu>({
      async pull(controller): Promise<void> {
        try {
          const pdu = await next();
          if (pdu === undefined) controller.close();
          else controller.enqueue(pdu);
        } catch (error) {
          // Whoever writes must learn of it too; where the error came from there, the answer is of no interest.
          reader.cancel(error).catch(() => {});
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    }, { highWaterMark: 0 });
  }
}
