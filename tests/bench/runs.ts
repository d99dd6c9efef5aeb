/**
 * Several runs as one table in Markdown, from what `deno task bench --json FILE` has written: medians, and from the least
 * to the most where runs differ. `deno run --allow-read tests/bench/runs.ts FILE…`
 *
 * @module
 */
import type { Outcome, Result } from "./runner.ts";
import { median } from "./runner.ts";
import { short, Units } from "./table.ts";

interface Report {
  readonly results: readonly Result[];
}

type Row = readonly [path: string, ours: string, best: string, cpu: string, pynetdicom: string, reached: string];

function isPeer({ who }: Outcome): boolean {
  return who !== "hangar" && who !== "raw TCP";
}

/** The one with the least ratio: the fastest. */
function best(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomes.filter(isPeer).filter(({ ratio }) => ratio !== undefined)
    .toSorted((a, b) => a.ratio! - b.ratio!)[0];
}

function spread(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return "";
  const [least, middle, most] = [Math.min(...known), median(known), Math.max(...known)].map(digits);
  return least === most ? middle : `${middle} (${least}–${most})`;
}

/** A ratio with two significant digits. */
function digits(ratio: number): string {
  return ratio >= 10 ? String(Math.round(ratio)) : ratio.toPrecision(2);
}

function row(runs: readonly Result[]): Row {
  const [{ title, figure }] = runs;
  const ours = runs.map(({ outcomes }) => outcomes[0].figure).filter((each) => each !== undefined);
  const fastest = runs.map(({ outcomes }) => best(outcomes));
  const pynetdicom = runs.map(({ outcomes }) => outcomes.find(({ who }) => who === "pynetdicom")?.ratio);
  const reached = runs.filter(({ verdicts }) => verdicts.every((verdict) => verdict.reached)).length;
  return [
    title,
    ours.length === 0 ? "" : `${short(median(ours))}${Units[figure]}`,
    spread(fastest.map((outcome) => outcome?.ratio)),
    spread(fastest.map((outcome) => outcome?.cpuRatio)),
    spread(pynetdicom),
    runs[0].verdicts.length === 0 ? "" : `${reached} of ${runs.length}`,
  ];
}

const reports = await Promise.all(
  Deno.args.map(async (file) => JSON.parse(await Deno.readTextFile(file)) as Report),
);
const ids = [...new Set(reports.flatMap(({ results }) => results.map(({ id }) => id)))];
const rows = ids.map((id) => row(reports.flatMap(({ results }) => results.filter((result) => result.id === id))));
const heading: Row = ["Path", "Hangar", "by the best peer", "by its CPU", "by pynetdicom", "Targets reached"];
for (const cells of [heading, heading.map(() => "---"), ...rows]) console.log(`| ${cells.join(" | ")} |`);
