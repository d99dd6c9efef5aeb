/**
 * Programs of their own process: Deno, Node and what `deno compile` makes.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import { toText } from "@std/streams/to-text";

/** The root folder of the project. */
export const Root: string = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** How a program is run. */
export interface RunOptions {
  /** Its folder; default the root of the project. */
  readonly cwd?: string;
  /** Variables added to the environment. */
  readonly env?: Record<string, string>;
  /** Milliseconds after which it is ended; default 60 000. */
  readonly timeoutMs?: number;
}

/** What a program left behind. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Output> {
  const { cwd = Root, env = {}, timeoutMs = 60_000 } = options;
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const [{ code }, stdout, stderr] = await Promise.all([child.status, toText(child.stdout), toText(child.stderr)]);
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/** Runs Deno to its end. */
export function deno(args: readonly string[], options?: RunOptions): Promise<Output> {
  return run(Deno.execPath(), args, options);
}

/** Milliseconds a server has to be ready, and to end when it is told to. */
const ServerTimeoutMs = 15_000;

/** A program that printed `listening AET@host:port`; `await using` interrupts it. */
export interface RunningServer extends AsyncDisposable {
  /** As the verbs take it: `AET@host:port`. */
  readonly peer: string;
  /** `host:port`, as `--allow-net` takes it. */
  readonly address: string;
  readonly port: number;
  /** Interrupts it; its end and what it wrote. */
  stop(): Promise<Output>;
}

/** Starts a program and waits for its ready line. */
export async function start(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunningServer> {
  const { cwd = Root, env = {} } = options;
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = toText(child.stderr);
  const killed = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  let timer = setTimeout(killed, ServerTimeoutMs);
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).values();
  const { value: ready = "" } = await lines.next();
  clearTimeout(timer);
  const found = /^listening (\S+@(\S+:(\d+)))$/.exec(ready);
  let ended: Promise<Output> | undefined;
  const stop = () => {
    return ended ??= (async () => {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended by itself.
      }
      timer = setTimeout(killed, ServerTimeoutMs);
      const rest = await Array.fromAsync({ [Symbol.asyncIterator]: () => lines });
      const { code } = await child.status;
      clearTimeout(timer);
      return { code, stdout: [ready, ...rest].join("\n"), stderr: await stderr };
    })();
  };
  if (!found) {
    const { stdout, stderr } = await stop();
    throw new Error(`Not ready: ${program} ${args.join(" ")}\n${stdout}${stderr}`);
  }
  return {
    peer: found[1],
    address: found[2],
    port: Number(found[3]),
    stop,
    [Symbol.asyncDispose]: async () => void await stop(),
  };
}

/** A folder that is removed at the end of its scope. */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
}

/** Makes a temporary folder; links resolved, as permissions go by real paths. */
export function temporaryFolder(): TemporaryFolder {
  const path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "hangar_ships_" }));
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** Says why a test does not run, and says so on the console. */
export function skip(what: string, reason: string | undefined): { readonly ignore: boolean } {
  if (reason !== undefined) console.log(`skipped: ${what}: ${reason}`);
  return { ignore: reason !== undefined };
}

/** The path of Deno's cache of npm packages, which temporary caches share. */
export async function npmCache(): Promise<string> {
  const { stdout } = await deno(["info", "--json"]);
  return (JSON.parse(stdout) as { npmCache: string }).npmCache;
}

/** An empty cache for Deno that has the npm packages of the usual one. */
export async function emptyDenoDir(folder: string): Promise<Record<string, string>> {
  await Deno.symlink(await npmCache(), `${folder}/npm`, { type: "dir" });
  return { DENO_DIR: folder };
}
