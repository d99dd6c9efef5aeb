/**
 * Servers under load, and clients that are run to their end.
 *
 * @module
 */
import type { Bench, Contestant, Entrant, Sample, Who } from "./bench.ts";
import type { Load } from "./load/plan.ts";
import { type CommandLine, runClient } from "./process.ts";
import { dcmtkReceive, type Server } from "./servers.ts";

const Sources: Readonly<Record<Who, (bench: Bench) => string | undefined>> = {
  "hangar": () => Deno.execPath(),
  "raw TCP": () => Deno.execPath(),
  "DCMTK": (bench) => bench.dcmtk,
  "pynetdicom": (bench) => bench.python,
  "dcmjs-dimse": (bench) => bench.dcmjsDimse,
};

/** Why software cannot take part. */
function missing(who: Who, bench: Bench): string | undefined {
  return Sources[who](bench) === undefined ? `${who} not found` : undefined;
}

/**
 * A server that the load client works on.
 *
 * @param server The server
 * @param load What is done to it in a round
 * @returns The contestant
 */
export function underLoad(server: Server, load: (bench: Bench, round: number) => Load): Contestant {
  const { who, how } = server;
  return {
    who,
    how,
    missing: (bench) => missing(who, bench),
    async start(bench): Promise<Entrant> {
      const { process, output } = await server.start(bench);
      return {
        async run(round): Promise<Sample> {
          const called = server.called?.(round) ?? "ANY";
          const before = process.cpuSeconds;
          const result = await bench.load({ port: process.port, called, load: load(bench, round) });
          const after = process.cpuSeconds;
          const cpuSeconds = before === undefined || after === undefined ? undefined : after - before;
          if (output !== undefined) await checkFiles(output, result.bytes);
          return { ...result, cpuSeconds, peakBytes: process.peakBytes };
        },
        [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
      };
    },
  };
}

/** What was received has to be there, and goes away, so that every round begins with an empty folder. */
async function checkFiles(folder: string, atLeast: number): Promise<void> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    bytes += (await Deno.stat(`${folder}/${name}`)).size;
    await Deno.remove(`${folder}/${name}`);
  }
  if (bytes < atLeast) throw new Error(`The server wrote ${bytes} of ${atLeast} bytes`);
}

/** A client program. */
export interface Client {
  readonly who: Who;
  /** The program and the options that matter. */
  readonly how: string;
  /** Why it cannot take part. */
  missing?(bench: Bench): string | undefined;
  /** Its command line, to a server on this port. */
  command(bench: Bench, port: number, files: string): CommandLine;
}

/** What clients send. */
export interface Files {
  /** A folder in that of the benchmark. */
  folder(bench: Bench): Promise<string>;
  readonly count: number;
  /** Bytes of the pixels of one. */
  readonly bytes: number;
}

/**
 * A client that is run from start to end, all against DCMTK's storescp.
 *
 * @param client The client
 * @param files What it sends
 * @param startup What it sends in a run that is taken off, so that neither start nor association counts
 * @returns The contestant
 */
export function toStorescp(client: Client, files?: Files, startup?: Files): Contestant {
  const { who, how } = client;
  return {
    who,
    how,
    missing: (bench) => missing("DCMTK", bench) ?? missing(who, bench) ?? client.missing?.(bench),
    async start(bench): Promise<Entrant> {
      const [folder, less] = await Promise.all([files?.folder(bench), startup?.folder(bench)]);
      const { process } = await dcmtkReceive("storescp", "--ignore").start(bench);
      const timed = (folder = "") => runClient(client.command(bench, process.port, folder));
      return {
        async run(): Promise<Sample> {
          const whole = await timed(folder);
          const off = startup === undefined ? { seconds: 0, cpuSeconds: 0 } : await timed(less);
          const operations = (files?.count ?? 1) - (startup?.count ?? 0);
          return {
            seconds: whole.seconds - off.seconds,
            cpuSeconds: whole.cpuSeconds === undefined ? undefined : whole.cpuSeconds - off.cpuSeconds!,
            operations,
            bytes: operations * (files?.bytes ?? 0),
            errors: 0,
          };
        },
        [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
      };
    },
  };
}
