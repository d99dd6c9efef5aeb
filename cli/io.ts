/**
 * What a verb sees of the outside, so that it can be run in a test.
 *
 * @module
 */

/** Text out and signals in. */
export interface Io {
  /** Writes to standard output; settles when it is written. Rejects when nobody reads any more. */
  stdout(text: string): Promise<void>;
  /** Writes to standard error, in order and without waiting: a reader that is slow or gone stops nobody. */
  stderr(text: string): void;
  /** Whether standard output is a terminal, so that progress would mix with results. */
  readonly isStdoutTerminal: boolean;
  /** Whether standard input is a terminal, so that somebody may be asked. */
  readonly isStdinTerminal: boolean;
  /** Whether standard error is a terminal, so that progress may be drawn on it. */
  readonly isStderrTerminal: boolean;
  /** An environment variable; `undefined` also where reading it is not allowed. */
  env(name: string): string | undefined;
  /**
   * Reads a secret from standard input: asks for it without echo where that is a terminal, else takes the first line.
   * `undefined` when the input ends first.
   */
  secret(prompt: string): Promise<string | undefined>;
  /** Aborted by the first SIGINT or SIGTERM. The second one ends the process, status 130. */
  interrupt(): AbortSignal;
  /** Settles when what was written to standard error has left, or after a second. */
  flush(): Promise<void>;
}

/** Bytes of log that may wait for a slow reader before lines are dropped. */
const MaxPending = 1 << 20;

const FlushMilliseconds = 1000;

/** A task runner hands on the Ctrl-C that the terminal has sent already: within this time it is the same one. */
const EchoMilliseconds = 500;

interface Sink {
  write(bytes: Uint8Array): Promise<number>;
}

async function writeAll(sink: Sink, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await sink.write(bytes.subarray(written));
}

/** Writes in the background: bounded, in order, and silent once nobody reads. */
export class BackgroundWriter {
  readonly #sink: Sink;
  readonly #encoder = new TextEncoder();
  #queue: Promise<void> = Promise.resolve();
  #pending = 0;
  #dropped = 0;
  #closed = false;

  /** Makes a writer on a sink such as `Deno.stderr`. */
  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Queues a text, or drops it when too much waits. */
  write(text: string): void {
    if (this.#closed) return;
    if (this.#pending > MaxPending) {
      this.#dropped++;
      return;
    }
    const note = this.#dropped === 0 ? "" : `(${this.#dropped} log lines dropped)\n`;
    this.#dropped = 0;
    const bytes = this.#encoder.encode(note + text);
    this.#pending += bytes.length;
    this.#queue = this.#queue.then(() => this.#send(bytes));
  }

  /** Settles when all is written, or after a second. */
  async flush(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, FlushMilliseconds);
    await Promise.race([this.#queue, late]);
    clearTimeout(timer);
  }

  async #send(bytes: Uint8Array): Promise<void> {
    try {
      if (!this.#closed) await writeAll(this.#sink, bytes);
    } catch {
      this.#closed = true;
    }
    this.#pending -= bytes.length;
  }
}

/** The signals that ask a server to end; Windows knows no SIGTERM. */
function signals(): Deno.Signal[] {
  return Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
}

function readEnv(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/**
 * The process: its standard streams and signals.
 *
 * @returns An {@linkcode Io}; signal listeners are installed when a verb first asks for `interrupt()`
 */
export function processIo(): Io {
  const errors = new BackgroundWriter(Deno.stderr);
  const encoder = new TextEncoder();
  let controller: AbortController | undefined;
  return {
    stdout: (text) => writeAll(Deno.stdout, encoder.encode(text)),
    stderr: (text) => errors.write(text),
    isStdoutTerminal: Deno.stdout.isTerminal(),
    isStdinTerminal: Deno.stdin.isTerminal(),
    isStderrTerminal: Deno.stderr.isTerminal(),
    flush: () => errors.flush(),
    env: readEnv,
    async secret(prompt) {
      await errors.flush();
      return (await import("./secret.ts")).readSecret(prompt);
    },
    interrupt() {
      if (controller) return controller.signal;
      const first = controller = new AbortController();
      let interrupted: number | undefined;
      for (const signal of signals()) {
        Deno.addSignalListener(signal, () => {
          if (interrupted === undefined) {
            interrupted = performance.now();
            first.abort();
          } else if (performance.now() - interrupted > EchoMilliseconds) Deno.exit(130);
        });
      }
      return first.signal;
    },
  };
}
