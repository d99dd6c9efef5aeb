/**
 * What scenarios are made of, and what every one of them needs.
 *
 * @module
 */
import { dcmjsDimse, dcmtk, pynetdicom } from "../support/peers.ts";
import type { LoadPlan, LoadResult } from "./load/plan.ts";
import { endAll, here, Process } from "./process.ts";

/** Whose software is measured; `raw TCP` is Deno without DICOM, the limit of what is possible here. */
export type Who = "hangar" | "DCMTK" | "pynetdicom" | "dcmjs-dimse" | "raw TCP";

/** What one run came to. */
export interface Sample extends LoadResult {
  /** CPU seconds of the measured process; `undefined` where the system does not tell. */
  readonly cpuSeconds: number | undefined;
  /** The most memory that it held, in bytes. */
  readonly peakBytes?: number;
}

/** Something that is ready to be measured. */
export interface Entrant extends AsyncDisposable {
  /** Takes one measurement; rounds are numbered from 0, which warms up. */
  run(round: number): Promise<Sample>;
}

/** Something to be measured. */
export interface Contestant {
  readonly who: Who;
  /** The program and the options that matter. */
  readonly how: string;
  /** Why it cannot take part. */
  missing?(bench: Bench): string | undefined;
  /** Gets it ready. */
  start(bench: Bench): Promise<Entrant>;
}

/** What figures say; all but rates are better when they are less. */
export type Figure = "operations/s" | "MB/s" | "ms" | "MB";

/** What has to be reached: a ratio to others, a figure of our own, or that nothing goes wrong. */
export type Target =
  | { readonly against: "the best peer" | Who; readonly how?: string; readonly atLeast: number }
  | { readonly under: number }
  | { readonly errors: 0 };

/** One comparison. */
export interface Scenario {
  /** What `--only` looks for. */
  readonly id: string;
  /** What is measured, in words. */
  readonly title: string;
  readonly figure: Figure;
  /** The first one is ours. */
  readonly contestants: readonly Contestant[];
  readonly targets: readonly Target[];
  /** Rounds, if other than usual; a single one is not warmed up. */
  readonly rounds?: number;
}

const Signals = ["SIGINT", "SIGTERM"] as const;

/** The Python itself, where `python3` is a script that looks for one: that would be measured too. */
async function interpreterOf(python: string): Promise<string> {
  const { stdout } = await new Deno.Command(python, { args: ["-c", "import sys; print(sys.executable)"] }).output();
  return new TextDecoder().decode(stdout).trim();
}

/** Folder, load client and peers: what a run of the benchmark has for all scenarios. */
export class Bench implements AsyncDisposable {
  readonly #client: Process;
  /** Without this, an interrupted benchmark would leave processes and its folder behind. */
  readonly #interrupted = async () => {
    await endAll();
    await Deno.remove(this.folder, { recursive: true });
    Deno.exit(130);
  };
  readonly #made = new Map<string, Promise<string>>();

  private constructor(
    /** Everything that is written is in here, and goes away. */
    readonly folder: string,
    /** Folder of the programs of DCMTK. */
    readonly dcmtk: string | undefined,
    /** The Python that has pynetdicom. */
    readonly python: string | undefined,
    /** Specifier of dcmjs-dimse. */
    readonly dcmjsDimse: string | undefined,
    /** Whether a tenth is enough. */
    readonly quick: boolean,
  ) {
    for (const signal of Signals) Deno.addSignalListener(signal, this.#interrupted);
    this.#client = Process.conversation([Deno.execPath(), "run", "-A", "--quiet", here("load/main.ts")]);
  }

  /** Looks for peers and starts the load client. */
  static async open(quick: boolean): Promise<Bench> {
    const peers = await Promise.all([dcmtk(), pynetdicom(), dcmjsDimse(here("peers/dcmjs_dimse_scp.js"))]);
    for (const { name, location } of peers) if (location === undefined) console.error(`left out: ${name} not found`);
    const [dcmtkFolder, python, specifier] = peers.map(({ location }) => location);
    const interpreter = python && await interpreterOf(python);
    return new Bench(await Deno.makeTempDir({ prefix: "hangar_bench_" }), dcmtkFolder, interpreter, specifier, quick);
  }

  /** A number of things to do, or a tenth of it. */
  scaled(count: number): number {
    return this.quick ? Math.max(1, Math.round(count / 10)) : count;
  }

  /** Has the load client do something. */
  async load(plan: LoadPlan): Promise<LoadResult> {
    const answer = JSON.parse(await this.#client.ask(JSON.stringify(plan)));
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  /** A path in the folder that several scenarios use; it is made the first time. */
  made(name: string, make: (path: string) => Promise<void>): Promise<string> {
    const path = `${this.folder}/${name}`;
    const made = this.#made.get(name) ?? make(path).then(() => path);
    this.#made.set(name, made);
    return made;
  }

  /** A new folder for one server. */
  newFolder(): Promise<string> {
    return Deno.makeTempDir({ dir: this.folder });
  }

  /** Ends the load client and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const signal of Signals) Deno.removeSignalListener(signal, this.#interrupted);
    await this.#client[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}
