/**
 * Runs scenarios, round by round, every contestant in its turn.
 *
 * @module
 */
import type { Bench, Contestant, Entrant, Figure, Sample, Scenario, Target, Who } from "./bench.ts";

/** What came of a contestant. */
export interface Outcome {
  readonly who: Who;
  readonly how: string;
  /** Why there are no samples: it is absent, or it failed. */
  readonly problem?: { readonly absent: boolean; readonly reason: string };
  readonly samples: readonly Sample[];
  /** The median in the unit of the scenario. */
  readonly figure?: number;
  /** CPU milliseconds for one operation or one megabyte, over all rounds. */
  readonly cpuMs?: number;
  /** Its median time, or memory, by ours: more than 1 where we are better. */
  readonly ratio?: number;
  /** Its CPU time by ours. */
  readonly cpuRatio?: number;
}

/** A target and what came of it. */
export interface Verdict {
  readonly target: Target;
  /** What is compared with the target; `undefined` if it could not be measured. */
  readonly value: number | undefined;
  readonly reached: boolean;
}

/** What came of a scenario. */
export interface Result {
  readonly id: string;
  readonly title: string;
  readonly figure: Figure;
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly Verdict[];
  /** Seconds that all of it took. */
  readonly took: number;
}

/** The middle one, or what lies between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** What one unit of work took: the less, the better. */
function cost(figure: Figure, { seconds, operations, bytes, peakBytes }: Sample): number {
  switch (figure) {
    case "operations/s":
      return seconds / operations;
    case "MB/s":
      return seconds / (bytes / 1e6);
    case "ms":
      return seconds / operations * 1000;
    case "MB":
      return (peakBytes ?? NaN) / 1e6;
  }
}

function isRate(figure: Figure): boolean {
  return figure === "operations/s" || figure === "MB/s";
}

/** CPU seconds below which the ticks of the system, 10 ms each, say too little. */
const LeastCpuSeconds = 0.05;

function cpuMs(figure: Figure, samples: readonly Sample[]): number | undefined {
  if (samples.some(({ cpuSeconds }) => cpuSeconds === undefined)) return;
  const total = samples.reduce((sum, { cpuSeconds }) => sum + cpuSeconds!, 0);
  if (total < LeastCpuSeconds) return;
  const work = samples.reduce((sum, sample) => sum + (isBytes(figure) ? sample.bytes / 1e6 : sample.operations), 0);
  return total / work * 1000;
}

function isBytes(figure: Figure): boolean {
  return figure === "MB/s" || figure === "MB";
}

/** Someone who takes part, and what has become of it so far. */
interface Participant {
  readonly contestant: Contestant;
  entrant?: Entrant;
  problem?: Outcome["problem"];
  readonly samples: Sample[];
}

async function attempt(participant: Participant, work: () => Promise<void>): Promise<void> {
  if (participant.problem) return;
  try {
    await work();
  } catch (error) {
    participant.problem = { absent: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Runs one scenario.
 *
 * @param scenario The scenario
 * @param bench What all of them need
 * @param usualRounds Rounds, unless the scenario has its own; one more comes before, to warm up
 * @returns What came of it
 */
export async function runScenario(scenario: Scenario, bench: Bench, usualRounds: number): Promise<Result> {
  const started = performance.now();
  const participants: Participant[] = scenario.contestants.map((contestant) => {
    const reason = contestant.missing?.(bench);
    return { contestant, problem: reason === undefined ? undefined : { absent: true, reason }, samples: [] };
  });
  try {
    for (const each of participants) {
      await attempt(each, async () => void (each.entrant = await each.contestant.start(bench)));
    }
    const rounds = scenario.rounds ?? usualRounds;
    for (let round = rounds === 1 ? 1 : 0; round <= rounds; round++) {
      for (const each of participants) {
        await attempt(each, async () => {
          const sample = await each.entrant!.run(round);
          if (round > 0) each.samples.push(sample);
        });
      }
    }
  } finally {
    for (const { entrant } of participants) await entrant?.[Symbol.asyncDispose]();
  }
  return { ...evaluate(scenario, participants), took: (performance.now() - started) / 1000 };
}

function evaluate(scenario: Scenario, participants: readonly Participant[]): Omit<Result, "took"> {
  const { id, title, figure, targets } = scenario;
  const costs = participants.map(({ problem, samples }) =>
    problem ? undefined : median(samples.map((sample) => cost(figure, sample)))
  );
  const cpus = participants.map(({ problem, samples }) => problem ? undefined : cpuMs(figure, samples));
  const by = (values: readonly (number | undefined)[], at: number) =>
    at === 0 || values[at] === undefined || !values[0] ? undefined : values[at] / values[0];
  const outcomes = participants.map(({ contestant: { who, how }, problem, samples }, at): Outcome => ({
    who,
    how,
    problem,
    samples,
    figure: costs[at] === undefined ? undefined : isRate(figure) ? 1 / costs[at] : costs[at],
    cpuMs: cpus[at],
    ratio: by(costs, at),
    cpuRatio: by(cpus, at),
  }));
  return { id, title, figure, outcomes, verdicts: targets.map((target) => judge(target, outcomes)) };
}

function judge(target: Target, outcomes: readonly Outcome[]): Verdict {
  if ("under" in target) {
    const value = outcomes[0].figure;
    return { target, value, reached: value !== undefined && value < target.under };
  }
  if ("errors" in target) {
    const { problem, samples } = outcomes[0];
    const value = problem ? undefined : samples.reduce((sum, { errors }) => sum + errors, 0);
    return { target, value, reached: value === target.errors };
  }
  const { against, how } = target;
  const isPeer = (who: Who) => who !== "hangar" && who !== "raw TCP";
  const ratios = outcomes
    .filter((outcome) => against === "the best peer" ? isPeer(outcome.who) : outcome.who === against)
    .filter((outcome) => how === undefined || outcome.how === how)
    .flatMap(({ ratio }) => ratio === undefined ? [] : [ratio]);
  const value = ratios.length === 0 ? undefined : Math.min(...ratios);
  return { target, value, reached: value !== undefined && value >= target.atLeast };
}
