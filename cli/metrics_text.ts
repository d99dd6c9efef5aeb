/**
 * Counters, gauges and histograms in the text format of Prometheus (version 0.0.4).
 *
 * @module
 */

/** Values of labels in the order of their names. They have to come from a bounded set: each combination is kept. */
type LabelValues = readonly string[];

/** The upper bounds of the buckets of durations, in seconds. */
export const DurationBuckets: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

function written(names: readonly string[], values: LabelValues): string {
  const pairs = names.map((name, index) => {
    const value = values[index].replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
    return `${name}="${value}"`;
  });
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function header(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

/** Something that only grows. */
export class Counter {
  readonly #name: string;
  readonly #help: string;
  readonly #labels: readonly string[];
  readonly #values = new Map<string, number>();

  /** Makes a counter; without labels it begins at 0. */
  constructor(name: string, help: string, labels: readonly string[] = []) {
    [this.#name, this.#help, this.#labels] = [name, help, labels];
    if (labels.length === 0) this.#values.set("", 0);
  }

  /** Counts. */
  add(values: LabelValues = [], amount = 1): void {
    const key = written(this.#labels, values);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  /** The text. */
  toString(): string {
    const lines = [...this.#values].map(([labels, value]) => `${this.#name}${labels} ${value}\n`);
    return header(this.#name, this.#help, "counter") + lines.join("");
  }
}

/** How values are spread over buckets. */
export class Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #labels: readonly string[];
  readonly #series = new Map<string, { readonly values: LabelValues; readonly counts: number[]; sum: number }>();

  /** Makes a histogram of durations in seconds. */
  constructor(name: string, help: string, labels: readonly string[]) {
    [this.#name, this.#help, this.#labels] = [name, help, labels];
  }

  /** Takes a value, in seconds. */
  observe(values: LabelValues, seconds: number): void {
    const key = written(this.#labels, values);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { values, counts: Array<number>(DurationBuckets.length + 1).fill(0), sum: 0 };
      this.#series.set(key, series);
    }
    const bucket = DurationBuckets.findIndex((bound) => seconds <= bound);
    series.counts[bucket < 0 ? DurationBuckets.length : bucket]++;
    series.sum += seconds;
  }

  /** The text: buckets hold all that is not greater than their bound. */
  toString(): string {
    const lines: string[] = [];
    for (const [labels, { values, counts, sum }] of this.#series) {
      let count = 0;
      for (const [index, each] of counts.entries()) {
        count += each;
        const bound = index < DurationBuckets.length ? String(DurationBuckets[index]) : "+Inf";
        lines.push(`${this.#name}_bucket${written([...this.#labels, "le"], [...values, bound])} ${count}\n`);
      }
      lines.push(`${this.#name}_sum${labels} ${sum}\n`, `${this.#name}_count${labels} ${count}\n`);
    }
    return header(this.#name, this.#help, "histogram") + lines.join("");
  }
}

/**
 * A value as it is now.
 *
 * @param name The name
 * @param help What it is
 * @param value The value
 * @returns The text
 */
export function gauge(name: string, help: string, value: number): string {
  return `${header(name, help, "gauge")}${name} ${value}\n`;
}
