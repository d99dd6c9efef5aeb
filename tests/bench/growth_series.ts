/**
 * What may grow with what, as data.
 *
 * @module
 */
import type { Bench } from "./bench.ts";
import { writeProtocols } from "./instances.ts";
import type { Load } from "./load/plan.ts";
import { hangarReceive, hangarServe, type Server } from "./servers.ts";

/** Milliseconds, seconds or megabytes by what is measured. */
export type Point = Readonly<Record<string, number>>;

/** One thing that grows. */
export interface Series {
  /** What there is more and more of; what `--only` looks for. */
  readonly of: string;
  readonly sizes: readonly number[];
  /** Sizes that take long. */
  readonly large?: readonly number[];
  /** Measures with so much of it. */
  measure(bench: Bench, size: number): Promise<Point>;
}

const Repeats = 50;

/** Runs something against a server of its own. */
async function against<T>(
  bench: Bench,
  server: Server,
  work: (seconds: (load: Load) => Promise<number>) => Promise<T>,
): Promise<{ result: T; peakMb: number; residentMb: number }> {
  const { process } = await server.start(bench);
  await using _ended = process;
  const result = await work(async (load) => (await bench.load({ port: process.port, called: "ANY", load })).seconds);
  return { result, peakMb: (process.peakBytes ?? NaN) / 1e6, residentMb: (process.residentBytes ?? NaN) / 1e6 };
}

/** What one C-FIND takes, once it is warm. */
async function search(seconds: (load: Load) => Promise<number>, name: string, repeat: number): Promise<number> {
  const load = { do: "find", model: "protocol", name } as const;
  await seconds({ ...load, repeat: 1 });
  return await seconds({ ...load, repeat }) / repeat * 1000;
}

/** All that may grow. */
export const AllSeries: readonly Series[] = [
  {
    of: "protocols",
    sizes: [100, 1000, 10_000, 100_000],
    large: [1_000_000],
    async measure(bench, size) {
      const started = performance.now();
      const file = await bench.made(`${size}.db`, (path) => writeProtocols(path, size));
      const load = (performance.now() - started) / 1000;
      const { result, residentMb } = await against(bench, hangarServe(size), async (seconds) => ({
        "search by name, ms": await search(seconds, "Protocol 00042", Repeats),
        "search by beginning, 10 matches, ms": await search(seconds, "Protocol 0004*", Repeats),
        "search by end, ms": await search(seconds, "*00042", 3),
      }));
      const { size: bytes } = await Deno.stat(file);
      return { "store, s": load, "file, MB": bytes / 1e6, ...result, "memory of the server, MB": residentMb };
    },
  },
  {
    of: "matches",
    sizes: [100, 1000, 10_000, 100_000],
    large: [1_000_000],
    async measure(bench, size) {
      const { result, peakMb } = await against(
        bench,
        hangarServe(size),
        (seconds) => seconds({ do: "find", model: "protocol", matches: size, repeat: 1 }),
      );
      return { "one C-FIND, s": result, "peak memory, MB": peakMb };
    },
  },
  {
    of: "associations",
    sizes: [10, 30, 100, 300, 1000],
    async measure(bench, size) {
      const server = hangarReceive(true, "--max-associations", String(size + 1));
      const { result, peakMb } = await against(
        bench,
        server,
        (seconds) => seconds({ do: "parallel", associations: size, echoes: 1 }),
      );
      return { "all at once, a C-ECHO each, s": result, "peak memory, MB": peakMb };
    },
  },
  {
    of: "megabytes",
    sizes: [1, 10, 100, 1000],
    async measure(bench, size) {
      const stored = { kind: "image", pixelBytes: size * 1_000_000 } as const;
      const load = { do: "store", stored, count: 1, first: 0 } as const;
      const discarded = await against(bench, hangarReceive(true), (seconds) => seconds(load));
      const written = await against(bench, hangarReceive(false), (seconds) => seconds(load));
      return {
        "received and discarded, s": discarded.result,
        "peak memory, MB": discarded.peakMb,
        "received to disk, s": written.result,
        "peak memory to disk, MB": written.peakMb,
      };
    },
  },
];
