/**
 * A server in a process of its own, for tests that weigh it: prints its port, then for every line on stdin what it
 * holds. Run with `--v8-flags=--expose-gc`, so that what is garbage does not count.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import { transcodeDataset } from "../../lib/dataset/transcode.ts";
import type { EncodedInstance } from "../../lib/dataset/types.ts";
import { HangingProtocolStorage } from "../../lib/uids/sop_classes.ts";
import { serverIdentity } from "./certificates.ts";
import { startServer } from "./served.ts";

/** What {@linkcode Child.weigh} tells. */
export interface Weight {
  /** Resident set size in bytes. */
  rss: number;
  /** Bytes of live objects and of the buffers they hold. */
  live: number;
  /** Open file descriptors. */
  descriptors: number;
  /** Established associations. */
  associations: number;
  /** Matches that the C-FIND handler has yielded so far. */
  yielded: number;
}

/** The process, seen from the test. */
export class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;
  /** Where it listens. */
  port = 0;

  private constructor(tls: boolean) {
    const args = ["run", "--no-check", "--allow-all", "--v8-flags=--expose-gc", import.meta.url];
    this.#process = new Deno.Command(Deno.execPath(), {
      args: tls ? [...args, "tls"] : args,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#lines = this.#process.stdout
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream())
      .getReader();
  }

  /** Start the process and wait until it listens, over TLS if told. */
  static async start({ tls = false }: { tls?: boolean } = {}): Promise<Child> {
    const child = new Child(tls);
    child.port = Number((await child.#lines.read()).value);
    return child;
  }

  /**
   * What the process holds.
   *
   * @param garbage What is left out: all garbage, or only what a collection of the young generation finds
   */
  async weigh(garbage: "all" | "young" = "all"): Promise<Weight> {
    await this.#input.write(new TextEncoder().encode(`${garbage}\n`));
    return JSON.parse((await this.#lines.read()).value!);
  }

  /** End the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    while (!(await this.#lines.read()).done);
    await this.#process.status;
  }
}

/** 20,000 matches of 10,000 bytes, each in a buffer of its own. */
const Matches = { count: 20_000, length: 10_000 } as const;

/** Bytes of the instance that C-GET sends, once it is expanded. */
export const Expanded: number = 8 * 2 ** 20;

/** It, deflated. */
async function deflatedInstance(): Promise<EncodedInstance> {
  const plain = new Uint8Array(Expanded);
  plain.set([0x73, 0, 0x10, 0, 0x4c, 0x4f, 4, 0, 0x54, 0x45, 0x53, 0x54, 0x73, 0, 0, 0x10, 0x55, 0x54]);
  new DataView(plain.buffer).setUint32(20, Expanded - 24, true);
  const from = "1.2.840.10008.1.2.1";
  const transferSyntaxUid = "1.2.840.10008.1.2.1.99";
  const bytes = await transcodeDataset(plain, from, transferSyntaxUid);
  return { bytes, transferSyntaxUid, sopClassUid: HangingProtocolStorage, sopInstanceUid: "1.2.3" };
}

if (import.meta.main) {
  let yielded = 0;
  const instance = await deflatedInstance();
  const server = await startServer({
    timeout: 5,
    tls: Deno.args.includes("tls") ? serverIdentity : undefined,
    callingAeTitles: ["SCRIPT"],
    async *find() {
      for (let i = 0; i < Matches.count; i++) {
        yielded++;
        const dataset = { bytes: new Uint8Array(Matches.length), transferSyntaxUid: "1.2.840.10008.1.2.1" };
        yield { status: 0xff00, dataset };
      }
    },
    async *get() {
      yield { subOperations: 1 };
      yield { status: 0xff00, dataset: { ...instance } };
    },
  });
  console.log(server.port);
  const { gc } = globalThis as { gc?: (options?: { type: "minor" | "major" }) => void };
  for await (
    const line of Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
  ) {
    gc?.({ type: line === "all" ? "major" : "minor" });
    const { rss, heapUsed, external } = Deno.memoryUsage();
    const weight: Weight = {
      rss,
      live: heapUsed + external,
      descriptors: [...Deno.readDirSync("/proc/self/fd")].length,
      associations: server.associations.size,
      yielded,
    };
    console.log(JSON.stringify(weight));
  }
  await server.close(0);
}
