/**
 * P-DATA-TF to message fragments: the rules of PS3.8 Annex E for what may follow what.
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import type { PDataTf, Pdv } from "../pdu/types.ts";
import { FragmentCollector } from "./collect.ts";
import type { MessageFragment } from "./types.ts";

/** Where in a message the received fragments have led. A data set may or may not follow: only the command knows. */
type Position = "between messages" | "in a command set" | "after a command set" | "in a data set";

/** The longest command set where nothing else is said: none of PS3.7 is longer, unless it lists 2,000 attributes. */
export const DefaultMaxCommandLength = 8192;

/** How {@linkcode PDataAssembler} is set up. */
export interface PDataAssemblerOptions {
  /** The longest command set in bytes that is assembled; default 8192. */
  readonly maxCommandLength?: number;
}

/**
 * Assembles command sets and passes data set fragments on, pure and synchronous. It enforces that a message stays on
 * one presentation context, that its command set comes whole and before its data set, and that messages do not
 * interleave (PS3.8 §E.1). Several messages in one P-DATA-TF and empty fragments are accepted.
 */
export class PDataAssembler {
  readonly #maxCommandLength: number;
  readonly #command = new FragmentCollector();
  #position: Position = "between messages";
  #contextId = 0;

  /**
   * Makes an assembler that stands between messages.
   *
   * @param options The limit of a command set.
   */
  constructor(options: PDataAssemblerOptions = {}) {
    this.#maxCommandLength = options.maxCommandLength ?? DefaultMaxCommandLength;
  }

  /** Bytes held of an unfinished command set; undefined when none is under way. */
  get unfinishedCommandLength(): number | undefined {
    return this.#position === "in a command set" ? this.#command.length : undefined;
  }

  /**
   * Takes the next P-DATA-TF.
   *
   * @param pdu The PDU; what is kept of it is copied.
   * @returns What became complete with it: command sets, and data set fragments as views. Empty fragments that end
   * nothing are left out.
   * @throws {ProtocolError} When a fragment is not allowed where it stands; the assembler is of no use after that.
   */
  push(pdu: PDataTf): MessageFragment[] {
    const completed: MessageFragment[] = [];
    for (const pdv of pdu.pdvs) {
      if (pdv.contextId % 2 !== 1 || pdv.contextId > 255) {
        throw new ProtocolError(
          `Cannot assemble P-DATA-TF: presentation context ID ${pdv.contextId} is not an odd number from 1 to 255`,
        );
      }
      const fragment = pdv.command ? this.#pushCommand(pdv) : this.#pushDataset(pdv);
      if (fragment !== undefined) completed.push(fragment);
    }
    return completed;
  }

  #pushCommand(pdv: Pdv): MessageFragment | undefined {
    if (this.#position === "in a data set") throw this.#misplaced(pdv);
    if (this.#position === "in a command set") this.#checkContext(pdv);
    const length = this.#command.length + pdv.fragment.length;
    if (length > this.#maxCommandLength) {
      throw new ProtocolError(
        `Cannot assemble command set: length ${length} exceeds the maximum of ${this.#maxCommandLength}`,
      );
    }
    this.#contextId = pdv.contextId;
    const alone = pdv.last && this.#command.length === 0;
    if (!alone) this.#command.push(pdv.fragment);
    if (!pdv.last) {
      this.#position = "in a command set";
      return undefined;
    }
    this.#position = "after a command set";
    return { type: "COMMAND", contextId: pdv.contextId, bytes: alone ? pdv.fragment : this.#command.take() };
  }

  #pushDataset(pdv: Pdv): MessageFragment | undefined {
    if (this.#position !== "after a command set" && this.#position !== "in a data set") throw this.#misplaced(pdv);
    this.#checkContext(pdv);
    this.#position = pdv.last ? "between messages" : "in a data set";
    if (pdv.fragment.length === 0 && !pdv.last) return undefined;
    return { type: "DATASET", contextId: pdv.contextId, bytes: pdv.fragment, last: pdv.last };
  }

  #checkContext(pdv: Pdv): void {
    if (pdv.contextId === this.#contextId) return;
    throw new ProtocolError(
      `Cannot assemble P-DATA-TF: presentation context ID changes from ${this.#contextId} to ${pdv.contextId} within a message`,
    );
  }

  #misplaced(pdv: Pdv): ProtocolError {
    const kind = pdv.command ? "command set" : "data set";
    return new ProtocolError(`Cannot assemble P-DATA-TF: unexpected ${kind} fragment ${this.#position}`);
  }
}
