/**
 * A `hangar serve` of its own process, and what a requestor does with it.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { associate, type ScuAssociation, storage } from "../../lib/service/mod.ts";
import {
  HangingProtocolInformationModelFind,
  HangingProtocolInformationModelGet,
  HangingProtocolStorage,
  Verification,
} from "../../lib/uids/sop_classes.ts";
import { DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian } from "../../lib/uids/transfer_syntaxes.ts";

const Main = new URL("../../cli/main.ts", import.meta.url).pathname;

/** A server in a process that can be killed. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  /** Of the HTTP service, where one has been asked for. */
  readonly url: string | undefined;
  readonly #child: Deno.ChildProcess;
  readonly #lines: Promise<void>;
  /** Standard error so far. */
  log = "";

  private constructor(child: Deno.ChildProcess, port: number, url?: string) {
    this.#child = child;
    this.port = port;
    this.url = url;
    this.#lines = (async () => {
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) this.log += text;
    })();
  }

  /** Starts on a store, with more flags; `limits` is put before the command by a shell. */
  static async start(store: string, limits = "true", flags: readonly string[] = []): Promise<ServerProcess> {
    const command = `"${Deno.execPath()}" run -A --quiet --no-check "${Main}" serve --port 0 --store "${store}"`;
    const serve = [command, ...flags].join(" ");
    const child = new Deno.Command("sh", {
      args: ["-c", `${limits}; exec ${serve}`],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).getReader();
    const { value } = await lines.read();
    const url = flags.includes("--http-port") ? (await lines.read()).value : undefined;
    lines.cancel();
    const port = Number(/^listening HANGAR@127\.0\.0\.1:(\d+)$/.exec(value ?? "")?.[1]);
    const server = new ServerProcess(child, port, url);
    if (Number.isInteger(port)) return server;
    await server.end("SIGKILL");
    throw new Error(`The server did not start: ${server.log}`);
  }

  /** The number of the process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Its exit code, or the number of the signal and 128, when it ends. */
  get ended(): Promise<number> {
    return this.#child.status.then(({ code }) => code);
  }

  /** Waits until standard error matches. */
  async logged(pattern: RegExp): Promise<void> {
    for (let wait = 0; !pattern.test(this.log); wait++) {
      if (wait > 500) throw new Error(`${pattern} is not in the log: ${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Sends a signal, waits for the process to end, and gives its exit code. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended already.
    }
    const { code } = await this.#child.status;
    await this.#lines;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }
}

/** An association that can do everything; what a C-GET brings goes to `receive`. */
export function requestor(
  port: number,
  receive: (instance: EncodedInstance) => void | Promise<void> = () => {},
): Promise<ScuAssociation> {
  return associate({
    host: "127.0.0.1",
    port,
    calledAeTitle: "HANGAR",
    callingAeTitle: "DURABLE",
    timeout: 20,
    contexts: [
      Verification,
      HangingProtocolInformationModelFind,
      HangingProtocolInformationModelGet,
      ...[ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian].map((syntax) => ({
        abstractSyntax: HangingProtocolStorage,
        transferSyntaxes: [syntax],
        role: "both" as const,
      })),
    ],
    services: [storage([HangingProtocolStorage], async function* ({ instance }) {
      await receive(instance);
      yield 0x0000;
    })],
  });
}

/** The SOP Instance UIDs of everything held, by C-FIND, or the status where that fails. */
export async function heldUids(association: ScuAssociation): Promise<Set<string> | number> {
  const uids = new Set<string>();
  const keys = { SOPInstanceUID: "" };
  for await (const { status, dataset } of association.find(HangingProtocolInformationModelFind, keys)) {
    if (dataset) uids.add(String(dataset.SOPInstanceUID));
    else if (status !== 0x0000) return status;
  }
  return uids;
}

/** The bytes of instances, by C-GET. */
export async function getAll(port: number, uids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const bytes = new Map<string, Uint8Array>();
  await using association = await requestor(
    port,
    (instance) => void bytes.set(instance.sopInstanceUid, instance.bytes),
  );
  for await (const { status } of association.get(HangingProtocolInformationModelGet, { SOPInstanceUID: uids })) {
    if (status !== 0xff00 && status !== 0x0000) throw new Error(`C-GET ended with ${status.toString(16)}`);
  }
  return bytes;
}

/** Mounts a small file system, where that is possible. */
export function mountSmall(path: string, options: string): boolean {
  try {
    return new Deno.Command("mount", {
      args: ["-t", "tmpfs", "-o", options, "tmpfs", path],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch {
    return false;
  }
}

/** Runs a program that must succeed. */
export function must(program: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(program, { args, stdout: "null", stderr: "piped" }).outputSync();
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
