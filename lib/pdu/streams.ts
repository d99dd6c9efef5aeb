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
    /** Decodes one after another; while the next stage waits there are no more of them. */
    const decode = (
      pdus: Generator<Uint8Array>,
      controller: StageController<ReceivedPdu>,
    ): Promise<void> | undefined => {
      try {
        for (let next = pdus.next(); !next.done; next = pdus.next()) {
          report(false);
          const pause = controller.enqueue(decodeOrInvalid(next.value));
          if (pause) return pause.then(() => decode(pdus, controller));
        }
      } catch (error) {
        controller.enqueue(invalid(error));
        lost = true;
      }
      report(framer.partial && !lost);
    };
    super({
      transform(chunk, controller): Promise<void> | undefined {
        return lost ? undefined : decode(framer.push(chunk), controller);
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
