/**
 * Runs the command line in this process.
 *
 * @module
 */
import type { Io } from "../../cli/io.ts";
import { main } from "../../cli/main.ts";

/** What a run left behind. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An {@linkcode Io} that keeps what is written. */
export class TestIo implements Io {
  out = "";
  err = "";
  readonly isStdoutTerminal = false;
  readonly isStderrTerminal: boolean;
  readonly controller = new AbortController();
  #changed = Promise.withResolvers<void>();

  constructor(options: { isStderrTerminal?: boolean } = {}) {
    this.isStderrTerminal = options.isStderrTerminal ?? false;
  }

  stdout(text: string): Promise<void> {
    this.out += text;
    this.#wake();
    return Promise.resolve();
  }

  stderr(text: string): void {
    this.err += text;
    this.#wake();
  }

  interrupt(): AbortSignal {
    return this.controller.signal;
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  /** Waits until standard output matches. */
  async until(pattern: RegExp, where: "out" | "err" = "out"): Promise<RegExpExecArray> {
    while (true) {
      const found = pattern.exec(this[where]);
      if (found) return found;
      await this.#changed.promise;
    }
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Runs `hangar` with arguments to its end. */
export async function hangar(...args: string[]): Promise<Run> {
  const io = new TestIo();
  const code = await main(args, io);
  return { code, stdout: io.out, stderr: io.err };
}
