/**
 * Lines of output that come fast.
 *
 * @module
 */
import type { Io } from "./io.ts";

/** Characters that are gathered before they are written. */
const Gathered = 16 * 1024;
/** How long a line waits at most for more to come, in milliseconds. */
const Wait = 100;

/** Writes lines to standard output, those that come within a moment in one go. On a terminal each is written at once. */
export class LineWriter implements AsyncDisposable {
  readonly #io: Io;
  #text = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #written: Promise<void> = Promise.resolve();

  /** Makes a writer that has nothing to write. */
  constructor(io: Io) {
    this.#io = io;
  }

  /**
   * Takes a text.
   *
   * @param text Whole lines
   * @returns What to wait for, or `undefined` when there is no need; rejects when nobody reads any more
   */
  write(text: string): Promise<void> | undefined {
    this.#text += text;
    if (this.#text.length >= Gathered || this.#io.isStdoutTerminal) return this.flush();
    this.#timer ??= setTimeout(() => this.flush().catch(() => {}), Wait);
  }

  /** Writes what waits. Rejects when nobody reads any more. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = "";
    if (text !== "") this.#written = this.#written.then(() => this.#io.stdout(text));
    return this.#written;
  }

  /** Writes what waits, if anybody reads. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush().catch(() => {});
  }
}
