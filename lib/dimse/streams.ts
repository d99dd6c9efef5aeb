/**
 * The DIMSE stage of the chain.
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import type { ControlPdu, MessageFragment } from "../pdata/types.ts";
import { DimseDecoder, type DimseDecoderOptions } from "./decoder.ts";
import type { DimseMessage } from "./message.ts";

/** How {@linkcode DimseDecoderStream} is set up. */
export interface DimseDecoderStreamOptions extends DimseDecoderOptions {
  /**
   * Told `true` every time a fragment leaves a message unfinished, and `false` once it is complete; with it the length
   * in bytes of the data set fragment that has come, 0 for a command set.
   */
  onPartial?(partial: boolean, length: number): void;
}

/**
 * Message fragments to DIMSE messages; PDUs pass through in order. It never fails: where fragments make no message an
 * `INVALID` takes its place, and fragments after that are swallowed.
 */
export class DimseDecoderStream extends TransformStream<ControlPdu | MessageFragment, ControlPdu | DimseMessage> {
  /**
   * Makes the stage.
   *
   * @param options The limit of a data set, and whom to tell of unfinished messages.
   */
  constructor(options: DimseDecoderStreamOptions) {
    const decoder = new DimseDecoder(options);
    let failed = false;
    super({
      transform(chunk, controller): void {
        if (chunk.type !== "COMMAND" && chunk.type !== "DATASET") return controller.enqueue(chunk);
        if (failed) return;
        const wasPartial = decoder.partial;
        try {
          const message = decoder.push(chunk);
          if (message !== undefined) controller.enqueue(message);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          failed = true;
          controller.enqueue({ type: "INVALID", error });
        }
        const partial = decoder.partial && !failed;
        if (partial || wasPartial) options.onPartial?.(partial, chunk.type === "DATASET" ? chunk.bytes.length : 0);
      },
    });
  }
}
