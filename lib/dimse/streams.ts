/**
 * The DIMSE stage of the chain.
 *
 * @module
 */
import { ProtocolError, TransportError } from "../errors.ts";
import type { ControlPdu, MessageFragment } from "../pdata/types.ts";
import { Stage, type StageController } from "../streams/stage.ts";
import { DimseDecoder, type DimseDecoderOptions } from "./decoder.ts";
import type { DimseMessage } from "./message.ts";

/** Accounts for the bytes of data sets that are kept until they are whole, and with the message after that. */
export interface DatasetMemory {
  /**
   * Room is wanted.
   *
   * @param bytes How many more.
   * @returns Whether there is room, perhaps after a while; if there is none the data set is dropped.
   */
  take(bytes: number): boolean | Promise<boolean>;
  /**
   * Bytes that had been taken have been dropped.
   *
   * @param bytes How many.
   */
  give(bytes: number): void;
  /**
   * An unfinished data set has got on, or is complete.
   *
   * @param length Bytes that have come.
   * @param giveUp Drops what is kept of it, and what follows, when others need the room; absent where it is complete.
   */
  progress(length: number, giveUp: (() => void) | undefined): void;
}

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
  /** What data sets are counted against. What goes out with a message stays taken: whoever gets it gives it back. */
  readonly memory?: DatasetMemory;
}

/**
 * Message fragments to DIMSE messages; PDUs pass through in order. It never fails: where fragments make no message an
 * `INVALID` takes its place, and fragments after that are swallowed. While the reader of a streamed data set is behind, or
 * there is no memory for more of another, it takes nothing, so that the peer has to wait; only then is it asynchronous. A
 * streamed data set comes while somebody waits for what is behind it: read on at once.
 */
export class DimseDecoderStream extends Stage<ControlPdu | MessageFragment, ControlPdu | DimseMessage> {
  /**
   * Makes the stage.
   *
   * @param options The limit of a data set, which of them are streamed, and whom to tell of unfinished messages.
   */
  constructor(options: DimseDecoderStreamOptions) {
    const { memory } = options;
    const decoder = new DimseDecoder(options);
    let failed = false;

    const giveUp = () => {
      const { kept } = decoder;
      if (kept === 0) return;
      decoder.refuse();
      memory?.give(kept);
    };
    /** Decodes a fragment, for which there is room or not if room was wanted, and gives back what is not kept any more. */
    const decode = (fragment: MessageFragment, room: boolean | undefined): DimseMessage | ControlPdu | undefined => {
      const held = decoder.kept + (room ? fragment.bytes.length : 0);
      if (room === false) decoder.refuse();
      let message: DimseMessage | undefined;
      try {
        return message = decoder.push(fragment);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        failed = true;
        decoder.abort(error);
        return { type: "INVALID", error };
      } finally {
        const left = message?.dataset?.length ?? decoder.kept;
        if (held > left) memory?.give(held - left);
      }
    };
    const take = (
      fragment: MessageFragment,
      room: boolean | undefined,
      controller: StageController<ControlPdu | DimseMessage>,
    ): Promise<void> | undefined => {
      const wasPartial = decoder.partial;
      const message = decode(fragment, room);
      if (message !== undefined) controller.enqueue(message);
      const partial = decoder.partial && !failed;
      if (partial || wasPartial) {
        const length = fragment.type === "DATASET" ? fragment.bytes.length : 0;
        options.onPartial?.(partial, length);
        memory?.progress(length, partial ? giveUp : undefined);
      }
      return decoder.room();
    };
    super({
      transform(chunk, controller): Promise<void> | undefined {
        if (chunk.type !== "COMMAND" && chunk.type !== "DATASET") {
          if (chunk.type === "INVALID") decoder.abort(chunk.error);
          controller.enqueue(chunk);
          return;
        }
        if (failed) return;
        const room = memory && decoder.keeps(chunk) ? memory.take(chunk.bytes.length) : undefined;
        const pause = room instanceof Promise
          ? room.then((granted) => take(chunk, granted, controller))
          : take(chunk, room, controller);
        if (pause !== undefined) options.onPause?.(pause);
        return pause;
      },
      flush(): void {
        if (decoder.partial) decoder.abort(new TransportError("The connection ended within a data set"));
      },
    });
  }
}
