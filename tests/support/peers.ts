/**
 * Other people's DICOM software: finds it, runs it, and says so where it is missing.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import { toText } from "@std/streams/to-text";
import { main } from "../../cli/main.ts";
import { TestIo } from "../cli/support.ts";

export { hangar } from "../cli/support.ts";

/** Longest run of a program, in milliseconds. */
const RunMilliseconds = 60_000;

/** Longest wait for a server to accept connections, in milliseconds. */
const StartMilliseconds = 20_000;

const decoder = new TextDecoder();

/** Some other implementation. */
export interface Peer {
  /** What it is called. */
  readonly name: string;
  /** Where or what it is; `undefined` if it cannot be had. */
  readonly location: string | undefined;
}

/**
 * Defines a test that needs other software, and says which when it has to be skipped.
 *
 * @param peers The software
 * @param name Name of the test
 * @param fn The test
 */
export function interopTest(peers: readonly Peer[], name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  const missing = peers.filter(({ location }) => location === undefined).map((peer) => peer.name);
  if (missing.length > 0) console.log(`skipped: ${name}: ${missing.join(" and ")} not found`);
  Deno.test({ name, ignore: missing.length > 0, fn });
}

/** What a program left behind. */
export interface ProgramRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nagle's algorithm costs DCMTK 40 ms a message unless told otherwise. */
const Environment = { TCP_NODELAY: "1", LC_ALL: "C.UTF-8", PYTHONUNBUFFERED: "1" };

/**
 * Runs a program to its end.
 *
 * @param program The program
 * @param args Its arguments
 * @param options Its standard input, and the folder it runs in
 * @returns Exit code and output
 */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Promise<ProgramRun> {
  await using child = new Deno.Command(program, {
    args: [...args],
    cwd: options.cwd,
    env: Environment,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const watchdog = setTimeout(() => child.kill("SIGKILL"), RunMilliseconds);
  try {
    const output = Promise.all([child.status, toText(child.stdout), toText(child.stderr)]);
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.input ?? "")).catch(() => {});
    await writer.close().catch(() => {});
    const [{ code }, stdout, stderr] = await output;
    return { code, stdout, stderr };
  } finally {
    clearTimeout(watchdog);
  }
}

async function outputOf(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(program, { args, stdin: "null", stderr: "null" }).output();
    return success ? decoder.decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** pynetdicom ships programs of the same names: a folder counts if its programs say that they are DCMTK's. */
async function findDcmtk(): Promise<string | undefined> {
  for (const folder of new Set(["/usr/bin", ...(Deno.env.get("PATH") ?? "").split(":")])) {
    if ((await outputOf(`${folder}/storescp`, "--version"))?.startsWith("$dcmtk: storescp")) return folder;
  }
}

/**
 * Looks for DCMTK.
 *
 * @returns The folder of its programs
 */
export async function dcmtk(): Promise<Peer> {
  return { name: "DCMTK (Debian package dcmtk)", location: await findDcmtk() };
}

/**
 * Looks for pynetdicom of at least version 3.
 *
 * @returns The Python interpreter that has it
 */
export async function pynetdicom(): Promise<Peer> {
  const script = "from importlib.metadata import version; print(version('pynetdicom'))";
  // npx puts the system's folders before those of pyenv or a virtual environment: any python3 of the PATH will do.
  for (const folder of new Set((Deno.env.get("PATH") ?? "").split(":"))) {
    const version = await outputOf(`${folder}/python3`, "-c", script);
    const usable = version !== undefined && Number(version.split(".")[0]) >= 3;
    if (usable) return { name: "pynetdicom 3 (Python package)", location: `${folder}/python3` };
  }
  return { name: "pynetdicom 3 (Python package)", location: undefined };
}

/**
 * Looks for dcmjs-dimse.
 *
 * Its specifier stays out of the project's configuration and lock file: the script is given it as an argument.
 *
 * @param script A script that ends at once when it is given the specifier alone
 * @returns The specifier
 */
export async function dcmjsDimse(script: string): Promise<Peer> {
  const specifier = "npm:dcmjs-dimse@0.3.3";
  const found = await outputOf(Deno.execPath(), ...denoArguments(script), specifier);
  return { name: "dcmjs-dimse (npm package)", location: found === undefined ? undefined : specifier };
}

/**
 * The arguments to run a script outside of the project.
 *
 * @param script Its path
 * @returns Arguments of Deno; those of the script may follow
 */
export function denoArguments(script: string): string[] {
  return ["run", "--allow-all", "--quiet", "--no-config", "--no-lock", script];
}

/** A folder that goes away with its content. */
export class TemporaryFolder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /** Makes one. */
  static async make(): Promise<TemporaryFolder> {
    return new TemporaryFolder(await Deno.makeTempDir({ prefix: "hangar_interop_" }));
  }

  /** The files in it or in a folder of it, sorted by name. */
  async files(folder = "."): Promise<string[]> {
    const entries = await Array.fromAsync(Deno.readDir(`${this.path}/${folder}`));
    return entries.filter(({ isFile }) => isFile).map(({ name }) => `${this.path}/${folder}/${name}`).sort();
  }

  /** Makes a folder in it. */
  async folder(name: string): Promise<string> {
    await Deno.mkdir(`${this.path}/${name}`);
    return `${this.path}/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** A listening verb of `hangar`, in this process. */
export class HangarServer implements AsyncDisposable {
  readonly #io = new TestIo();
  readonly #done: Promise<number>;
  #peer = "";

  private constructor(args: readonly string[]) {
    this.#done = main([...args, "--host", "127.0.0.1", "--port", "0"], this.#io);
  }

  /** Starts it and waits until it listens. */
  static async start(...args: string[]): Promise<HangarServer> {
    const server = new HangarServer(args);
    const found = await Promise.race([server.#io.until(/^listening (\S+@127\.0\.0\.1:\d+)\n/), server.#done]);
    if (typeof found === "number") throw new Error(`hangar ${args.join(" ")} ended with ${found}: ${server.log}`);
    server.#peer = found[1];
    return server;
  }

  /** `AET@host:port`. */
  get peer(): string {
    return this.#peer;
  }

  /** The port alone. */
  get port(): number {
    return Number(this.#peer.replace(/^.*:/, ""));
  }

  /** What it logged. */
  get log(): string {
    return this.#io.err;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#io.controller.abort();
    await this.#done;
  }
}

/** A server of other software, in its own process. */
export class PeerServer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: string[] = [];
  readonly #reading: Promise<void>;
  readonly #errors: Promise<string>;
  #changed = Promise.withResolvers<void>();
  #ended = false;

  private constructor(program: string, args: readonly string[]) {
    this.#child = new Deno.Command(program, {
      args: [...args],
      env: Environment,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#errors = toText(this.#child.stderr);
    this.#reading = this.#read();
  }

  /** Starts one that prints `listening PORT`. */
  static async start(program: string, args: readonly string[]): Promise<{ server: PeerServer; port: number }> {
    const server = new PeerServer(program, args);
    const line = await server.line((text) => text.startsWith("listening "));
    return { server, port: Number(line.slice("listening ".length)) };
  }

  /** Starts one that says nothing when it listens: the port is tried until somebody accepts. */
  static async startOn(
    program: string,
    args: (port: number) => readonly string[],
  ): Promise<{ server: PeerServer; port: number }> {
    const port = freePort();
    const server = new PeerServer(program, args(port));
    const deadline = Date.now() + StartMilliseconds;
    while (!await accepts(port)) {
      if (server.#ended || Date.now() > deadline) {
        await server[Symbol.asyncDispose]();
        throw new Error(`${program} does not listen on port ${port}: ${await server.#errors}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { server, port };
  }

  /** The lines it has printed. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** What it has written to standard error, once it has ended. */
  get errors(): Promise<string> {
    return this.#errors;
  }

  /** Waits for a line. */
  async line(wanted: (text: string) => boolean): Promise<string> {
    while (true) {
      const found = this.#lines.find(wanted);
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`The peer has ended: ${await this.#errors}`);
      await this.#changed.promise;
    }
  }

  async #read(): Promise<void> {
    for await (
      const line of this.#child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    ) {
      this.#lines.push(line);
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended by itself
    }
    const watchdog = setTimeout(() => this.#child.kill("SIGKILL"), 5000);
    await this.#child.status;
    clearTimeout(watchdog);
    await Promise.all([this.#reading, this.#errors]);
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

async function accepts(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
