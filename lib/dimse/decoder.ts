/**
 * Message fragments to DIMSE messages: each command set joined with the data set it announces (PS3.7 §6.3).
 *
 * @module
 */
import { DimseStatusError, ProtocolError } from "../errors.ts";
import { FragmentCollector } from "../pdata/collect.ts";
import type { CommandSetBytes, DataSetFragment, MessageFragment } from "../pdata/types.ts";
import { ByteQueue } from "../streams/byte_queue.ts";
import { decodeCommandSet } from "./command_codec.ts";
import { commandName, NoDataSet } from "./commands.ts";
import { DatasetStream } from "./dataset_stream.ts";
import type { CommandSet, DimseMessage } from "./message.ts";
import { Status } from "./status.ts";

/** How {@linkcode DimseDecoder} is set up. */
export interface DimseDecoderOptions {
  /**
   * The longest data set in bytes that is kept, asked once for each command set that announces one.
   *
   * @param command The command set.
   * @returns A number of bytes; `Infinity` is no limit.
   */
  maxDatasetLength(command: CommandSet): number;
  /**
   * Whether a message is handed out with its command set, and its data set as a stream. Default: with its data set whole.
   *
   * @param command The command set, which announces a data set.
   * @param contextId Presentation-context-ID.
   */
  streamed?(command: CommandSet, contextId: number): boolean;
}

/** How far beyond its limit a data set is read and dropped so that it can be answered with a status: the peer may mean well. */
const patience = (maxLength: number) => 16 * maxLength + 64 * 2 ** 20;

interface Announced {
  readonly command: CommandSet;
  readonly maxLength: number;
  /** Where the data set goes, unless it is assembled. */
  readonly stream?: DatasetStream;
}

/** Joins command sets and data set fragments, synchronously. */
export class DimseDecoder {
  readonly #options: DimseDecoderOptions;
  readonly #dataset = new FragmentCollector();
  /** Where the next streamed data set waits for its reader, if the one before needs it no more. */
  #queue: ByteQueue | undefined;
  #announced: Announced | undefined;
  #refused = false;
  /** Bytes of the data set so far. */
  #length = 0;

  /**
   * Makes a decoder that stands between messages.
   *
   * @param options The limit of a data set.
   */
  constructor(options: DimseDecoderOptions) {
    this.#options = options;
  }

  /** Whether a data set has been announced that is not complete. */
  get partial(): boolean {
    return this.#announced !== undefined;
  }

  /** Bytes of an unfinished data set that are kept until it is complete. */
  get kept(): number {
    return this.#dataset.length;
  }

  /**
   * Whether a fragment would be kept, rather than handed on in a stream or dropped.
   *
   * @param fragment The fragment that comes next.
   */
  keeps(fragment: MessageFragment): boolean {
    if (fragment.type === "COMMAND" || this.#announced === undefined) return false;
    const { stream, maxLength } = this.#announced;
    return stream === undefined && !this.#refused && this.#length + fragment.bytes.length <= maxLength;
  }

  /** There is no room for more of the data set that is under way: it is dropped like one that exceeds its limit. */
  refuse(): void {
    this.#refused = true;
    this.#dataset.clear();
  }

  /**
   * Takes the next fragment. Data sets are handed out as copies; one that exceeds its
   * limit, or was refused, is dropped while it comes, up to 16 times the limit and 64 MiB.
   *
   * @param fragment A command set or a data set fragment.
   * @returns The message that is complete with it, or of which the data set will be streamed, if there is one.
   * @throws {ProtocolError} When the command set cannot be decoded, a data set comes unannounced or not at all, or does
   * not end.
   */
  push(fragment: MessageFragment): DimseMessage | undefined {
    return fragment.type === "COMMAND" ? this.#pushCommand(fragment) : this.#pushDataset(fragment);
  }

  /**
   * Whether the reader of a streamed data set is behind.
   *
   * @returns What to wait for before the next {@linkcode push}, or `undefined` when there is no need.
   */
  room(): Promise<void> | undefined {
    return this.#announced?.stream?.room();
  }

  /**
   * No fragment will follow.
   *
   * @param error What the reader of a streamed data set is told.
   */
  abort(error: Error): void {
    this.#announced?.stream?.abort(error);
  }

  #pushCommand({ contextId, bytes }: CommandSetBytes): DimseMessage | undefined {
    if (this.#announced !== undefined) {
      const name = commandName(this.#announced.command.CommandField);
      throw new ProtocolError(`Cannot decode message: a command set follows where ${name} announced a data set`);
    }
    const command = decodeCommandSet(bytes);
    if (command.CommandDataSetType === NoDataSet) return { type: "DIMSE", contextId, command };
    const stream = this.#options.streamed?.(command, contextId) ? this.#stream() : undefined;
    this.#announced = { command, maxLength: this.#options.maxDatasetLength(command), stream };
    this.#length = 0;
    this.#refused = false;
    return stream && { type: "DIMSE", contextId, command, stream };
  }

  #stream(): DatasetStream {
    const queue = this.#queue ?? new ByteQueue();
    this.#queue = undefined;
    return new DatasetStream(queue, (released) => this.#queue = released);
  }

  #pushDataset({ contextId, bytes, last }: DataSetFragment): DimseMessage | undefined {
    if (this.#announced === undefined) {
      throw new ProtocolError(
        "Cannot decode message: a data set fragment follows where the command set announced none",
      );
    }
    const { command, maxLength, stream } = this.#announced;
    this.#length += bytes.length;
    const oversize = this.#length > maxLength || this.#refused;
    if (this.#length > patience(maxLength)) {
      const name = commandName(command.CommandField);
      throw new ProtocolError(
        `Cannot decode message: the data set of ${name} does not end after ${this.#length} bytes`,
      );
    }
    if (last) this.#announced = undefined;
    if (stream !== undefined) {
      if (!oversize) stream.push(bytes);
      else if (stream.error === undefined) stream.fail(outOfResources(maxLength));
      if (last) stream.end();
      return undefined;
    }
    if (oversize) {
      this.#dataset.clear();
      return last ? { type: "DIMSE", contextId, command, oversize } : undefined;
    }
    const alone = last && this.#dataset.length === 0;
    if (!alone) this.#dataset.push(bytes);
    return last
      ? { type: "DIMSE", contextId, command, dataset: alone ? bytes.slice() : this.#dataset.take() }
      : undefined;
  }
}

function outOfResources(maxLength: number): DimseStatusError {
  return new DimseStatusError(Status.OutOfResources, `The data set is longer than ${maxLength} bytes`);
}
