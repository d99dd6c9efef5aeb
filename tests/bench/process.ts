/**
 * Child processes: pinned to a CPU, weighed, and ended with the benchmark whatever happens.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import { memoryBytes, treeSeconds, waitedSeconds } from "./proc.ts";

/** Milliseconds a server has to listen, to end when told to, and what a client does to come to its end. */
const StartMs = 30_000;
const StopMs = 3_000;
const CommandMs = 180_000;

/** Without TCP_NODELAY DCMTK waits 40 ms for Nagle's algorithm in every small exchange, and that would be measured. */
const Environment = { TCP_NODELAY: "1", NO_COLOR: "1", PYTHONUNBUFFERED: "1" };

/** The path of a file in this folder or below. */
export function here(name: string): string {
  return decodeURIComponent(new URL(name, import.meta.url).pathname);
}

/** Who a process is: what is measured has a CPU for itself, and so has what puts load on it. */
export type Side = "server" | "client";

/** A program with its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

const cpus: Record<Side, number> | undefined = await distinctCpus();

/** How processes are pinned, in words. */
export const Pinning: string = cpus
  ? `servers on CPU ${cpus.server}, clients on CPU ${cpus.client}`
  : "nothing pinned: taskset or a second CPU is missing";

async function distinctCpus(): Promise<Record<Side, number> | undefined> {
  try {
    const output = await new Deno.Command("taskset", { args: ["-cp", String(Deno.pid)], stderr: "null" }).output();
    const list = /: (\S+)\s*$/.exec(new TextDecoder().decode(output.stdout))?.[1] ?? "";
    const allowed = list.split(",").flatMap((range) => {
      const [first, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
    return allowed.length > 1 ? { server: allowed[0], client: allowed[1] } : undefined;
  } catch {
    return undefined;
  }
}

function pinned(command: CommandLine, side: Side): CommandLine {
  return cpus ? ["taskset", "-c", String(cpus[side]), ...command] : command;
}

/** Children that have not ended. */
const running = new Set<Deno.ChildProcess>();

function spawn(command: CommandLine, io: "null" | "piped"): Deno.ChildProcess {
  const [program, ...args] = command;
  const options = { args, env: Environment, stdin: io, stdout: io, stderr: "inherit" } as const;
  const child = new Deno.Command(program, options).spawn();
  running.add(child);
  child.status.finally(() => running.delete(child));
  return child;
}

/** Ends all processes at once, when there is no time to do it in order. */
export async function endAll(): Promise<void> {
  for (const child of running) child.kill("SIGKILL");
  await Promise.all([...running].map(({ status }) => status));
}

/** How a server says that it listens: a line that ends in its port, or by accepting on the port it was given. */
export type Readiness = "line" | { readonly port: number };

/** A running process. */
export class Process implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string> | undefined;
  readonly #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #ended = false;

  /** Where it listens; 0 for one that does not. */
  port = 0;

  private constructor(command: CommandLine, side: Side, io: "null" | "piped") {
    this.#child = spawn(pinned(command, side), io);
    this.#child.status.then(() => this.#ended = true);
    if (io === "null") return;
    this.#input = this.#child.stdin.getWriter();
    this.#lines = this.#child.stdout
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream())
      .getReader();
  }

  /** Starts a server and waits until it listens. */
  static async server(command: CommandLine, readiness: Readiness): Promise<Process> {
    const child = new Process(command, "server", readiness === "line" ? "piped" : "null");
    try {
      child.port = readiness === "line" ? await child.#announced() : await child.#accepting(readiness.port);
      return child;
    } catch (error) {
      await child[Symbol.asyncDispose]();
      throw new Error(`Cannot start ${command.join(" ")}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Starts a program that answers lines with lines. */
  static conversation(command: CommandLine): Process {
    return new Process(command, "client", "piped");
  }

  /** Sends a line and waits for the next; who takes too long is ended. */
  async ask(line: string): Promise<string> {
    const timer = setTimeout(() => this.#kill("SIGKILL"), CommandMs);
    await this.#input!.write(new TextEncoder().encode(`${line}\n`));
    const answer = await this.#line();
    clearTimeout(timer);
    return answer;
  }

  /** User and system CPU seconds so far, those of children included. */
  get cpuSeconds(): number | undefined {
    return treeSeconds(this.#child.pid);
  }

  /** The most memory it has held so far, in bytes (VmHWM). */
  get peakBytes(): number | undefined {
    return memoryBytes(this.#child.pid, "VmHWM");
  }

  /** The memory it holds, in bytes (VmRSS). */
  get residentBytes(): number | undefined {
    return memoryBytes(this.#child.pid, "VmRSS");
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines!.read();
    if (done) throw new Error("it has ended");
    return value;
  }

  async #announced(): Promise<number> {
    const timer = setTimeout(() => this.#kill("SIGKILL"), StartMs);
    const line = await this.#line();
    clearTimeout(timer);
    const port = /^listening (?:\S+:)?(\d+)$/.exec(line)?.[1];
    if (port === undefined) throw new Error(`it said ${JSON.stringify(line)}`);
    return Number(port);
  }

  async #accepting(port: number): Promise<number> {
    for (const deadline = Date.now() + StartMs; Date.now() < deadline && !this.#ended;) {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port })).close();
        return port;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error(this.#ended ? "it has ended" : `nobody accepts on port ${port}`);
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended by itself
    }
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGTERM");
    const timer = setTimeout(() => this.#kill("SIGKILL"), StopMs);
    await this.#child.status;
    clearTimeout(timer);
    await this.#input?.close().catch(() => {});
    await this.#lines?.cancel();
  }
}

/** What a command took. */
export interface CommandTimes {
  /** Seconds from start to end. */
  readonly seconds: number;
  /** CPU seconds, `undefined` where the system does not tell. */
  readonly cpuSeconds: number | undefined;
}

/**
 * Runs a client to its end.
 *
 * @param command The client
 * @returns What it took
 * @throws {Error} If it fails
 */
export async function runClient(command: CommandLine): Promise<CommandTimes> {
  const before = waitedSeconds();
  const started = performance.now();
  const child = spawn(pinned(command, "client"), "null");
  const timer = setTimeout(() => child.kill("SIGKILL"), CommandMs);
  const { success, code } = await child.status;
  const seconds = (performance.now() - started) / 1000;
  clearTimeout(timer);
  if (!success) throw new Error(`${command.join(" ")} ended with ${code}`);
  const after = waitedSeconds();
  return { seconds, cpuSeconds: before === undefined || after === undefined ? undefined : after - before };
}

/** A port that nobody listens on, for servers that do not take 0. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
