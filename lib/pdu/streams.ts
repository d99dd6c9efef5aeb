/**
 * The PDU codec as stages of a stream chain.
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import { Stage, type StageController } from "../streams/stage.ts";
import { decodePdu } from "./decode.ts";
import { encodePdu } from "./encode.ts";
import { PduFramer } from "./framer.ts";
import type { PduFramerOptions } from "./framer.ts";
import { PduType } from "./tables.ts";
import type { InvalidPdu, Pdu, ReceivedPdu } from "./types.ts";

/** Options of {@linkcode PduDecoderStream}. */
export interface PduDecoderStreamOptions extends PduFramerOptions {
  /**
   * Called with true when a chunk leaves an unfinished PDU behind that was not there before it, with false when that
   * PDU is complete: what a receive timeout needs. A chunk that ends one and begins another makes both calls.
   */
  onPartial?(partial: boolean): void;
  /** Asked before every PDU: whether nobody wants this one, nor any that follows. They are dropped undecoded. */
  over?(): boolean;
}

/**
 * Decodes PDUs from bytes in any chunks (PS3.8 §9.3). Bytes that are no valid PDU stand in the stream as an
 * {@linkcode InvalidPdu}, in order; it does not error. If they do not even tell where the next PDU begins, all that
 * follows is dropped, as is a PDU that the end of the stream cuts off.
 */
export class PduDecoderStream extends Stage<Uint8Array, ReceivedPdu> {
  /**
   * Starts at the beginning of a PDU.
   *
   * @param options The limit, and who hears of unfinished PDUs.
   */
  constructor(options: PduDecoderStreamOptions) {
    const framer = new PduFramer(options);
    let lost = false;
    let partial = false;
    const report = (now: boolean) => {
      if (now === partial) return;
      partial = now;
      options.onPartial?.(now);
    };
    /** Decodes one after another, up to the first that the next stage asks to wait for. */
    const decode = (
      pdus: Generator<Uint8Array>,
      controller: StageController<ReceivedPdu>,
    ): Promise<void> | undefined => {
      try {
        for (let next = pdus.next(); !next.done; next = pdus.next()) {
          report(false);
          lost = options.over?.() ?? false;
          if (lost) return undefined;
          const pause = controller.enqueue(decodeOrInvalid(next.value));
          if (pause) return pause;
        }
      } catch (error) {
        controller.enqueue(invalid(error));
        lost = true;
      }
      report(framer.partial && !lost);
      return undefined;
    };
    /** And those behind it. A loop: promises that wait for one another in a row of thousands take quadratic time. */
    const decodeRest = async (
      first: Promise<void>,
      pdus: Generator<Uint8Array>,
      controller: StageController<ReceivedPdu>,
    ): Promise<void> => {
      for (let pause: Promise<void> | undefined = first; pause; pause = decode(pdus, controller)) await pause;
    };
    super({
      transform(chunk, controller): Promise<void> | undefined {
        if (lost) return undefined;
        const pdus = framer.push(chunk);
        const pause = decode(pdus, controller);
        return pause && decodeRest(pause, pdus, controller);
      },
    });
  }
}

/** Encodes PDUs, each as one chunk (PS3.8 §9.3). It errors with a RangeError if one cannot be encoded. */
export class PduEncoderStream extends Stage<Pdu, Uint8Array> {
  /** A stage without options. */
  constructor() {
    super({
      transform(pdu, controller): void {
        controller.enqueue(encodePdu(pdu));
      },
    });
  }
}

function decodeOrInvalid(bytes: Uint8Array): ReceivedPdu {
  try {
    // Fragments are lent like the chunk they came in; of other PDUs, some have fields that are kept with the association.
    return decodePdu(bytes[0] === PduType["P-DATA-TF"] ? bytes : bytes.slice());
  } catch (error) {
    return invalid(error);
  }
}

function invalid(error: unknown): InvalidPdu {
  if (!(error instanceof ProtocolError)) throw error;
  return { type: "INVALID", error };
}
