/**
 * `deno task fuzz`: damages valid bytes for as long as asked and sees what the stack makes of them.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { makeCase, targetNamed, targets } from "./targets.ts";
import { type Job, Ready, type Report } from "./worker.ts";

const Usage = `deno task fuzz [--seconds N] [--cases N] [--seed S] [--target NAME]… [--first I] [--out DIR]
deno task fuzz --replay FILE

  --seconds N    time for all targets together; 60 unless told
  --cases N      cases of each target at most
  --seed S       repeats a run
  --first I      index of the first case
  --target NAME  only this one: ${targets.map(({ name }) => name).join(" ")}
  --out DIR      where a case that fails is saved; the temporary directory unless told
  --replay FILE  runs a saved case again
`;

/** A case that still runs after this is hung, in milliseconds. */
const HungMs = 30_000;

/** Runs a job in a worker; ends it when a case hangs. */
async function run(job: Omit<Job, "progress">): Promise<Report> {
  const progress = new SharedArrayBuffer(4);
  const current = new Int32Array(progress);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  let index = -1, since = performance.now();
  let started = performance.now();
  let watch: ReturnType<typeof setInterval> | undefined;
  try {
    return await new Promise<Report>((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data !== Ready) return resolve(data);
        started = since = performance.now();
        worker.postMessage({ ...job, progress });
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      watch = setInterval(() => {
        const now = performance.now();
        if (Atomics.load(current, 0) !== index) [index, since] = [Atomics.load(current, 0), now];
        else if (now - since > HungMs) {
          const failure = { index, error: `It ran for more than ${HungMs} ms` };
          const cases = index - job.first;
          const slow = { slowest: HungMs, slowestIndex: index };
          resolve({ cases, milliseconds: now - started, ...slow, growth: 0, failure });
        }
      }, 500);
    });
  } finally {
    clearInterval(watch);
    worker.terminate();
  }
}

/** A saved case: one line that names the target, then the bytes. */
function save(folder: string, target: string, seed: number, index: number, bytes: Uint8Array): string {
  Deno.mkdirSync(folder, { recursive: true });
  const path = `${folder}/hangar-fuzz-${target}-${seed}-${index}.case`;
  const header = new TextEncoder().encode(`hangar-fuzz ${target}\n`);
  Deno.writeFileSync(path, Uint8Array.of(...header, ...bytes));
  return path;
}

async function replay(path: string): Promise<number> {
  const file = Deno.readFileSync(path);
  const end = file.indexOf(0x0a);
  const [magic, target] = new TextDecoder().decode(file.subarray(0, end)).split(" ");
  if (end < 0 || magic !== "hangar-fuzz") throw new Error(`${path} is no saved case`);
  const bytes = file.slice(end + 1);
  const { failure, slowest } = await run({ target, seed: 0, first: 0, cases: 1, milliseconds: HungMs, bytes });
  if (!failure) console.log(`${target}: ${bytes.length} bytes passed in ${slowest.toFixed(1)} ms`);
  else console.error(`${target}: ${failure.error}`);
  return failure ? 1 : 0;
}

interface Flags {
  readonly seconds: number;
  readonly cases: number;
  readonly seed: number;
  readonly first: number;
  readonly targets: readonly string[];
  readonly out: string;
  readonly replay?: string;
  readonly help: boolean;
}

async function fuzz({ seconds, cases: limit, seed, first, out, ...flags }: Flags): Promise<number> {
  const chosen = flags.targets.length > 0 ? flags.targets.map(targetNamed) : targets;
  const milliseconds = seconds * 1000 / chosen.length;
  console.log(`seed ${seed}`);
  let total = 0, failed = 0;
  for (const target of chosen) {
    const report = await run({ target: target.name, seed, first, cases: limit, milliseconds });
    const { cases, slowest, slowestIndex, growth, failure } = report;
    const rate = Math.round(cases / report.milliseconds * 1000);
    const memory = `${Math.round(growth / 2 ** 20)} MiB more`;
    console.log(
      `${target.name.padEnd(12)}${`${cases}`.padStart(9)} cases${`${rate}`.padStart(8)}/s, slowest ` +
        `${slowest.toFixed(1)} ms (case ${slowestIndex}), ${memory}${failure ? ", FAILED" : ""}`,
    );
    total += cases;
    if (!failure) continue;
    failed++;
    const path = save(out, target.name, seed, failure.index, makeCase(target, seed, failure.index));
    console.error(`${failure.error}\nseed ${seed}, case ${failure.index}, saved as ${path}`);
  }
  console.log(`${total} cases, ${failed} targets failed`);
  return failed > 0 ? 1 : 0;
}

function parse(args: string[]): Flags {
  const flags = parseArgs(args, {
    string: ["seconds", "cases", "seed", "first", "target", "out", "replay"],
    boolean: ["help"],
    collect: ["target"],
  });
  return {
    seconds: Number(flags.seconds ?? 60),
    cases: Number(flags.cases ?? Infinity),
    seed: Number(flags.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]),
    first: Number(flags.first ?? 0),
    targets: [flags.target ?? []].flat().map(String),
    out: String(flags.out ?? `${Deno.env.get("TMPDIR") ?? "/tmp"}/hangar-fuzz`),
    replay: flags.replay ? String(flags.replay) : undefined,
    help: flags.help === true,
  };
}

if (import.meta.main) {
  const flags = parse(Deno.args);
  if (flags.help) console.log(Usage);
  else Deno.exit(flags.replay === undefined ? await fuzz(flags) : await replay(flags.replay));
}
