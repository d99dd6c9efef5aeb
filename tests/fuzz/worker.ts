/**
 * Runs cases of one target after another, in a thread that the one that watches it can stop.
 *
 * @module
 */
import { makeCase, targetNamed } from "./targets.ts";

/** What a worker is to run. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  /** Index of the first case. */
  readonly first: number;
  /** Cases at most. */
  readonly cases: number;
  /** Time at most, in milliseconds. */
  readonly milliseconds: number;
  /** One case that is given, instead of those that the seed makes. */
  readonly bytes?: Uint8Array;
  /** One number: the index of the case that runs. */
  readonly progress: SharedArrayBuffer;
}

/** How a job ended. */
export interface Report {
  /** Cases run. */
  readonly cases: number;
  /** Time they took, in milliseconds. */
  readonly milliseconds: number;
  /** Longest case, in milliseconds. */
  readonly slowest: number;
  /** Its index. */
  readonly slowestIndex: number;
  /** Resident memory at the end beyond what it was once warm, in bytes. */
  readonly growth: number;
  /** The case that failed, and how. */
  readonly failure?: { readonly index: number; readonly error: string };
}

/** A case may take no longer, in milliseconds. The machine may have others to serve, hence so much. */
const SlowMs = 3000;
/** Resident memory may not grow beyond this once warm, in bytes. */
const MaxGrowth = 512 * 1024 * 1024;
/** Cases between two looks at memory and at what the target has left behind. */
const CheckEvery = 2000;

let rejection: unknown;
let rejected = false;

async function runJob(job: Job): Promise<Report> {
  const target = targetNamed(job.target);
  const progress = new Int32Array(job.progress);
  const started = performance.now();
  let cases = 0, slowest = 0, slowestIndex = job.first, warm = 0, growth = 0;
  let failure: Report["failure"];

  const check = async () => {
    await target.check?.();
    // Native memory of streams is freed with the objects that own it, of which the collector sees only the small part.
    const { gc } = globalThis as { gc?: () => void };
    gc?.();
    const { rss } = Deno.memoryUsage();
    if (cases >= 2 * CheckEvery) warm ||= rss;
    growth = warm === 0 ? 0 : Math.max(growth, rss - warm);
    if (growth > MaxGrowth) throw new Error(`Memory grew by ${growth} bytes`);
  };
  const one = async (bytes: Uint8Array) => {
    const before = performance.now();
    await target.run(bytes);
    if (rejected) throw rejection;
    return performance.now() - before;
  };

  while (cases < job.cases && performance.now() - started < job.milliseconds) {
    const index = job.first + cases++;
    Atomics.store(progress, 0, index);
    try {
      const bytes = job.bytes ?? makeCase(target, job.seed, index);
      const elapsed = await one(bytes);
      // What took long is tried again before it is blamed.
      if (elapsed > SlowMs && await one(bytes) > SlowMs) throw new Error(`It took ${Math.round(elapsed)} ms`);
      if (elapsed > slowest) [slowest, slowestIndex] = [elapsed, index];
      if (cases % CheckEvery === 0) await check();
    } catch (error) {
      failure = { index, error: Deno.inspect(error) };
      break;
    }
  }
  try {
    if (!failure) await check();
    await target.close?.();
  } catch (error) {
    failure ??= { index: job.first + cases - 1, error: Deno.inspect(error) };
  }
  return { cases, milliseconds: performance.now() - started, slowest, slowestIndex, growth, failure };
}

/** What a worker says first: a message that comes before it listens is lost. */
export const Ready = "ready";

/** The part of a worker's global scope that is used. */
interface WorkerScope extends EventTarget {
  postMessage(message: Report | typeof Ready): void;
}

function isWorkerScope(scope: object): scope is WorkerScope {
  return "WorkerGlobalScope" in scope && "postMessage" in scope;
}

const scope: object = globalThis;
if (isWorkerScope(scope)) {
  scope.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    rejected = true;
    rejection = event instanceof PromiseRejectionEvent ? event.reason : event;
  });
  scope.addEventListener("message", async (event) => {
    if (event instanceof MessageEvent) scope.postMessage(await runJob(event.data));
  });
  scope.postMessage(Ready);
}
