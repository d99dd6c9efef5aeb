/**
 * Hangar beside DCMTK, pynetdicom and dcmjs-dimse: `deno task bench [--only PATTERN] [--rounds N] [--quick] [--json FILE]`.
 * README.md in this folder says how to read the figures.
 *
 * Exit status: 0 whatever the figures are, 1 if something failed, 2 for wrong arguments.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { Bench } from "./bench.ts";
import { Pinning } from "./process.ts";
import { type Result, runScenario } from "./runner.ts";
import { MaxRounds, Scenarios } from "./scenarios.ts";
import { heading, scenarioLines, summary } from "./table.ts";

const Usage = "Usage: deno task bench [--only PATTERN] [--rounds N] [--quick] [--json FILE]";

interface Options {
  readonly only: RegExp;
  readonly rounds: number;
  readonly quick: boolean;
  readonly json: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  const unknown: string[] = [];
  const parsed: Record<string, unknown> = parseArgs([...args], {
    string: ["only", "rounds", "json"],
    boolean: ["quick"],
    unknown: (arg) => unknown.push(arg) === 0,
  });
  const [only, json] = [parsed.only, parsed.json].map((value) => typeof value === "string" ? value : undefined);
  const quick = parsed.quick === true;
  const rounds = Number(parsed.rounds ?? (quick ? 1 : 3));
  if (unknown.length > 0) throw new RangeError(`Unknown argument ${unknown[0]}`);
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= MaxRounds)) {
    throw new RangeError(`--rounds takes a number from 1 to ${MaxRounds}, not ${parsed.rounds}`);
  }
  return { only: new RegExp(only ?? ""), rounds, quick, json };
}

async function run({ only, rounds, quick, json }: Options): Promise<boolean> {
  await using bench = await Bench.open(quick);
  console.log(`${navigator.hardwareConcurrency} CPUs, ${Pinning}; Deno ${Deno.version.deno}; ${rounds} rounds`);
  if (quick) console.log("--quick: a tenth of everything; this shows that it works, not how fast it is");
  console.log(`RATIO: their time (or memory) by ours, above 1 we are better; CPU R.: the same for CPU time\n`);
  console.log(heading());
  const results: Result[] = [];
  for (const scenario of Scenarios.filter(({ id }) => only.test(id))) {
    const result = await runScenario(scenario, bench, rounds);
    results.push(result);
    console.log(scenarioLines(result));
  }
  console.log(`\n${summary(results)}`);
  if (json !== undefined) {
    await Deno.writeTextFile(json, JSON.stringify(report(rounds, quick, results), null, 2) + "\n");
  }
  return results.every(({ outcomes }) => outcomes.every(({ problem }) => problem === undefined || problem.absent));
}

function report(rounds: number, quick: boolean, results: readonly Result[]) {
  return {
    date: new Date().toISOString(),
    cpus: navigator.hardwareConcurrency,
    deno: Deno.version.deno,
    pinning: Pinning,
    rounds,
    quick,
    results,
  };
}

try {
  Deno.exitCode = await run(readOptions(Deno.args)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
  console.error(`${error.message}\n${Usage}`);
  Deno.exitCode = 2;
}
