/**
 * Results as a table.
 *
 * @module
 */
import type { Figure, Target } from "./bench.ts";
import type { Outcome, Result, Verdict } from "./runner.ts";

/** What follows a figure. */
export const Units: Readonly<Record<Figure, string>> = {
  "operations/s": "/s",
  "MB/s": " MB/s",
  "ms": " ms",
  "MB": " MB",
};

type Row = readonly [who: string, how: string, figure: string, ratio: string, cpu: string, cpuRatio: string];

/** Widths of the columns; what is wider makes its line longer. */
const Widths = [12, 30, 14, 8, 12, 8] as const;

/** A number with three significant digits, or all that are before the point. */
export function short(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "-";
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

function line(row: Row): string {
  return ("  " + row.map((cell, at) => at < 2 ? cell.padEnd(Widths[at]) : cell.padStart(Widths[at])).join(" "))
    .trimEnd();
}

function cells({ who, how, problem, figure, ratio, cpuMs, cpuRatio }: Outcome, unit: Figure): Row {
  if (problem) return [who, how, `${problem.absent ? "skipped" : "FAILED"}: ${problem.reason}`, "", "", ""];
  const perMb = unit === "MB/s" || unit === "MB";
  return [
    who,
    how,
    `${short(figure)}${Units[unit]}`,
    ratio === undefined ? "" : ratio.toFixed(2),
    cpuMs === undefined ? "" : `${short(cpuMs)} ms/${perMb ? "MB" : "op"}`,
    cpuRatio === undefined ? "" : cpuRatio.toFixed(2),
  ];
}

function wanted(target: Target, unit: Figure): string {
  if ("under" in target) return `under ${target.under}${Units[unit]}`;
  if ("errors" in target) return "no error";
  return `at least ${target.atLeast.toFixed(1)} × ${target.against}${target.how ? `, ${target.how}` : ""}`;
}

function verdictLine({ target, value, reached }: Verdict, unit: Figure): string {
  const mark = value === undefined ? "not measured" : `${reached ? "reached" : "NOT REACHED"}: ${short(value)}`;
  return `  target       ${wanted(target, unit).padEnd(30)} ${mark}`;
}

/** The heading of the columns. */
export function heading(): string {
  return line(["WHO", "HOW", "MEDIAN", "RATIO", "CPU", "CPU R."]);
}

/** The lines of one scenario. */
export function scenarioLines({ id, title, figure, outcomes, verdicts }: Result): string {
  return [
    `${id}: ${title}`,
    ...outcomes.map((outcome) => line(cells(outcome, figure))),
    ...verdicts.map((verdict) => verdictLine(verdict, figure)),
  ].join("\n");
}

/** How many targets were reached, and which were not. */
export function summary(results: readonly Result[]): string {
  const all = results.flatMap(({ id, figure, verdicts }) => verdicts.map((verdict) => ({ id, figure, ...verdict })));
  const missed = all.filter(({ reached }) => !reached);
  return [
    `${all.length - missed.length} of ${all.length} targets reached`,
    ...missed.map(({ id, figure, target, value }) =>
      `  ${id.padEnd(18)} ${wanted(target, figure).padEnd(30)} ${value === undefined ? "not measured" : short(value)}`
    ),
  ].join("\n");
}
