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

/** What a {@linkcode TestIo} has to offer. */
export interface TestIoOptions {
  readonly isStderrTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of standard input. */
  readonly secrets?: readonly string[];
}

/** An {@linkcode Io} that keeps what is written. */
export class TestIo implements Io {
  out = "";
  err = "";
  readonly isStdoutTerminal = false;
  readonly isStdinTerminal = false;
  readonly isStderrTerminal: boolean;
  readonly controller = new AbortController();
  readonly #env: Readonly<Record<string, string>>;
  readonly #secrets: string[];
  #changed = Promise.withResolvers<void>();

  constructor(options: TestIoOptions = {}) {
    this.isStderrTerminal = options.isStderrTerminal ?? false;
    this.#env = options.env ?? {};
    this.#secrets = [...options.secrets ?? []];
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

  env(name: string): string | undefined {
    return this.#env[name];
  }

  secret(): Promise<string | undefined> {
    return Promise.resolve(this.#secrets.shift());
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
export function hangar(...args: string[]): Promise<Run> {
  return hangarWith({}, ...args);
}

/** Runs `hangar` with an environment. */
export async function hangarWith(options: TestIoOptions, ...args: string[]): Promise<Run> {
  const io = new TestIo(options);
  const code = await main(args, io);
  return { code, stdout: io.out, stderr: io.err };
}

/** A verb that listens, in this process. */
export class Listening implements AsyncDisposable {
  readonly io = new TestIo();
  readonly done: Promise<number>;
  peer = "";

  constructor(args: readonly string[]) {
    this.done = main([...args, "--host", "127.0.0.1", "--port", "0"], this.io);
  }

  static async start(...args: string[]): Promise<Listening> {
    const listening = new Listening(args);
    const found = await Promise.race([listening.io.until(/^listening (\S+@127\.0\.0\.1:\d+)\n$/), listening.done]);
    if (typeof found === "number") throw new Error(`ended with ${found}: ${listening.io.err}`);
    listening.peer = found[1];
    return listening;
  }

  get address(): string {
    return this.peer.replace(/^.*@/, "");
  }

  stop(): Promise<number> {
    this.io.controller.abort();
    return this.done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Runs with a folder that is gone afterwards. */
export async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "hangar_cli_" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
