/**
 * The DIMSE stage of the chain.
 *
 * @module
 */
import { ProtocolError, TransportError } from "../errors.ts";
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
  /**
   * Told when no fragment is taken because the reader of a streamed data set is behind.
   *
   * @param pause Settles when it goes on.
   */
  onPause?(pause: Promise<void>): void;
}

/**
 * Message fragments to DIMSE messages; PDUs pass through in order. It never fails: where fragments make no message an
 * `INVALID` takes its place, and fragments after that are swallowed. While the reader of a streamed data set is behind it
 * takes nothing, so that the peer has to wait; only then is it asynchronous. A streamed data set comes while somebody waits
 * for what is behind it: read on at once.
 */
export class DimseDecoderStream extends TransformStream<ControlPdu | MessageFragment, ControlPdu | DimseMessage> {
  /**
   * Makes the stage.
   *
   * @param options The limit of a data set, which of them are streamed, and whom to tell of unfinished messages.
   */
  constructor(options: DimseDecoderStreamOptions) {
    const decoder = new DimseDecoder(options);
    let failed = false;
    super({
      transform(chunk, controller): Promise<void> | undefined {
        if (chunk.type !== "COMMAND" && chunk.type !== "DATASET") {
          if (chunk.type === "INVALID") decoder.abort(chunk.error);
          controller.enqueue(chunk);
          return;
        }
        if (failed) return;
        const wasPartial = decoder.partial;
        try {
          const message = decoder.push(chunk);
          if (message !== undefined) controller.enqueue(message);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          failed = true;
          decoder.abort(error);
          controller.enqueue({ type: "INVALID", error });
        }
        const partial = decoder.partial && !failed;
        if (partial || wasPartial) options.onPartial?.(partial, chunk.type === "DATASET" ? chunk.bytes.length : 0);
        const pause = decoder.room();
        if (pause !== undefined) options.onPause?.(pause);
        return pause;
      },
      flush(): void {
        decoder.abort(new TransportError("The connection ended within a data set"));
      },
    });
  }
}
