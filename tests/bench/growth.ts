/**
 * How what Hangar takes grows with what it is given: `deno task bench:growth [--only PATTERN] [--large]`.
 *
 * Prints time and memory by size. EXPONENT is the slope between the two largest sizes where both axes are logarithmic: 0
 * does not grow, 1 is linear, 2 is quadratic.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { Bench } from "./bench.ts";
import { AllSeries, type Point, type Series } from "./growth_series.ts";
import { short } from "./table.ts";

/** What is called linear: one measurement is never quite like the next. */
const Linear = { from: 0.85, to: 1.15 } as const;

const Width = { name: 38, cell: 10 } as const;

function exponent(sizes: readonly number[], values: readonly number[]): number {
  const [before, last] = [sizes.length - 2, sizes.length - 1];
  return Math.log(values[last] / values[before]) / Math.log(sizes[last] / sizes[before]);
}

function verdict(slope: number): string {
  if (Number.isNaN(slope)) return "";
  return slope < Linear.from ? "better than linear" : slope <= Linear.to ? "linear" : "WORSE THAN LINEAR";
}

function line(name: string, cells: readonly string[], end: string): string {
  return `${name.padEnd(Width.name)}${cells.map((cell) => cell.padStart(Width.cell)).join("")}  ${end}`.trimEnd();
}

async function measured(series: Series, bench: Bench, large: boolean): Promise<string> {
  const sizes = [...series.sizes, ...(large ? series.large ?? [] : [])];
  const points: Point[] = [];
  for (const size of sizes) {
    console.error(`${size.toLocaleString("en")} ${series.of} …`);
    points.push(await series.measure(bench, size));
  }
  const rows = Object.keys(points[0]).map((name) => {
    const values = points.map((point) => point[name]);
    const slope = exponent(sizes, values);
    return line(`  ${name}`, values.map(short), `${slope.toFixed(2).padStart(8)}  ${verdict(slope)}`);
  });
  return [line(series.of, sizes.map((size) => size.toLocaleString("en")), "EXPONENT"), ...rows].join("\n");
}

const parsed: Record<string, unknown> = parseArgs(Deno.args, { string: ["only"], boolean: ["large"] });
const only = new RegExp(typeof parsed.only === "string" ? parsed.only : "");
await using bench = await Bench.open(false);
for (const series of AllSeries.filter(({ of }) => only.test(of))) {
  console.log(await measured(series, bench, parsed.large === true) + "\n");
}
