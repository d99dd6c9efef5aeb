/**
 * Message fragments to DIMSE messages: each command set joined with the data set it announces (PS3.7 §6.3).
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import { FragmentCollector } from "../pdata/collect.ts";
import type { CommandSetBytes, DataSetFragment, MessageFragment } from "../pdata/types.ts";
import { decodeCommandSet } from "./command_codec.ts";
import { commandName, NoDataSet } from "./commands.ts";
import type { CommandSet, DimseMessage } from "./message.ts";

/** How {@linkcode DimseDecoder} is set up. */
export interface DimseDecoderOptions {
  /**
   * The longest data set in bytes that is kept, asked once for each command set that announces one.
   *
   * @param command The command set.
   * @returns A number of bytes; `Infinity` is no limit.
   */
  maxDatasetLength(command: CommandSet): number;
}

/** How far beyond its limit a data set is read and dropped so that it can be answered with a status: the peer may mean well. */
const patience = (maxLength: number) => 16 * maxLength + 64 * 2 ** 20;

interface Announced {
  readonly command: CommandSet;
  readonly maxLength: number;
}

/** Joins command sets and data set fragments, pure and synchronous. */
export class DimseDecoder {
  readonly #options: DimseDecoderOptions;
  readonly #dataset = new FragmentCollector();
  #announced: Announced | undefined;
  #oversize = false;
  #dropped = 0;

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

  /**
   * Takes the next fragment. A data set that comes in one fragment is handed out as that view; one that exceeds its
   * limit is dropped while it comes, up to 16 times the limit and 64 MiB.
   *
   * @param fragment A command set or a data set fragment.
   * @returns The message that is complete with it, if one is.
   * @throws {ProtocolError} When the command set cannot be decoded, a data set comes unannounced or not at all, or does
   * not end.
   */
  push(fragment: MessageFragment): DimseMessage | undefined {
    return fragment.type === "COMMAND" ? this.#pushCommand(fragment) : this.#pushDataset(fragment);
  }

  #pushCommand({ contextId, bytes }: CommandSetBytes): DimseMessage | undefined {
    if (this.#announced !== undefined) {
      const name = commandName(this.#announced.command.CommandField);
      throw new ProtocolError(`Cannot decode message: a command set follows where ${name} announced a data set`);
    }
    const command = decodeCommandSet(bytes);
    if (command.CommandDataSetType === NoDataSet) return { type: "DIMSE", contextId, command };
    this.#announced = { command, maxLength: this.#options.maxDatasetLength(command) };
    return undefined;
  }

  #pushDataset({ contextId, bytes, last }: DataSetFragment): DimseMessage | undefined {
    if (this.#announced === undefined) {
      throw new ProtocolError(
        "Cannot decode message: a data set fragment follows where the command set announced none",
      );
    }
    const { command, maxLength } = this.#announced;
    if (this.#oversize || this.#dataset.length + bytes.length > maxLength) {
      this.#oversize = true;
      this.#dropped += this.#dataset.length + bytes.length;
      this.#dataset.clear();
      if (this.#dropped > patience(maxLength)) {
        const name = commandName(command.CommandField);
        throw new ProtocolError(
          `Cannot decode message: the data set of ${name} does not end after ${this.#dropped} bytes`,
        );
      }
    }
    const alone = last && this.#dataset.length === 0;
    if (!alone && !this.#oversize) this.#dataset.push(bytes);
    if (!last) return undefined;

    const oversize = this.#oversize;
    this.#announced = undefined;
    this.#oversize = false;
    this.#dropped = 0;
    if (oversize) return { type: "DIMSE", contextId, command, oversize };
    return { type: "DIMSE", contextId, command, dataset: alone ? bytes : this.#dataset.take() };
  }
}
